import assert from "node:assert/strict";
import { test } from "node:test";
import { Progress, readProgress } from "../../pages/shared/components/js/progress.js";

const NAMES = ["first", "second", "third"];

// As much of a browser's storage as is used.
function storage(stored = {}) {
  return {
    stored,
    getItem: (key) => stored[key] ?? null,
    setItem: (key, text) => {
      stored[key] = text;
    },
    removeItem: (key) => delete stored[key],
  };
}

test("of what is stored only lessons that there are count", () => {
  assert.deepEqual([...readProgress('["second", "gone", 3, null]', NAMES)], ["second"]);
  for (const text of [null, "", "{", "7", '"first"', '{"first": true}']) {
    assert.equal(readProgress(text, NAMES).size, 0, text);
  }
});

test("what was answered is known after a reload, until it is forgotten", () => {
  const kept = storage();
  const progress = new Progress(() => kept);
  progress.load(NAMES);
  progress.add("third");
  progress.add("third");
  const later = new Progress(() => kept);
  later.load(NAMES);
  assert.deepEqual([...later.done], ["third"]);
  later.forget();
  assert.deepEqual(kept.stored, {});
  assert.equal(later.done.size, 0);
});

test("only names are stored", () => {
  const kept = storage();
  new Progress(() => kept).add("first");
  assert.deepEqual(Object.values(kept.stored), ['["first"]']);
});

test("a browser that keeps nothing forgets with the page", () => {
  const progress = new Progress(() => {
    throw new Error("denied");
  });
  progress.load(NAMES);
  progress.add("first");
  assert.deepEqual([...progress.done], ["first"]);
  progress.forget();
  assert.equal(progress.done.size, 0);
});
