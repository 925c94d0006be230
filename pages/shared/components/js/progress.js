// Which lessons were answered, kept in this browser: a list of their names and nothing else.

const KEY = "gradient-descent-lessons";

// The lessons that a stored text tells, of those that there are: it may hold anything.
export function readProgress(text, names) {
  try {
    const stored = JSON.parse(text ?? "[]");
    return new Set(names.filter((name) => Array.isArray(stored) && stored.includes(name)));
  } catch {
    return new Set();
  }
}

// A browser may keep nothing for us, and say so by an error: then the progress lasts as long as the page.
export class Progress {
  constructor(storage = () => window.localStorage) {
    this.storage = storage;
    this.done = new Set();
  }

  load(names) {
    const stored = readProgress(
      this.attempt((storage) => storage.getItem(KEY)),
      names,
    );
    for (const name of stored) this.done.add(name);
  }

  add(name) {
    if (this.done.has(name)) return;
    this.done.add(name);
    this.attempt((storage) => storage.setItem(KEY, JSON.stringify([...this.done])));
  }

  forget() {
    this.done.clear();
    this.attempt((storage) => storage.removeItem(KEY));
  }

  attempt(use) {
    try {
      return use(this.storage());
    } catch {
      return null;
    }
  }
}
