// The course as a row of dots, each a link to its lesson: filled once it was answered in this browser.

import { lastingFor } from "../adapters/streamlit.js";
import { hold, listen } from "./js/messages.js";
import { Progress } from "./js/progress.js";

export default function ({ parentElement, setTriggerValue }) {
  const [course, leave] = lastingFor(parentElement, () => new Course(parentElement));
  course.go = (name) => setTriggerValue("lesson", name);
  return leave;
}

class Course {
  constructor(root) {
    this.list = root.querySelector('[data-part="dots"]');
    this.progress = new Progress();
    this.stopCount = () => {};
    this.stops = [listen("course", (data) => this.show(data)), listen("forget lessons", () => this.forget())];
  }

  show(data) {
    this.data = data;
    this.progress.load(data.lessons.map(({ name }) => name));
    if (data.answered) this.progress.add(data.now);
    this.draw();
  }

  forget() {
    this.progress.forget();
    this.draw();
  }

  draw() {
    const { lessons, now } = this.data;
    if (this.list.childElementCount !== lessons.length) this.list.replaceChildren(...lessons.map(() => dot()));
    for (const [number, { name, title }] of lessons.entries()) {
      const link = this.list.children[number].firstChild;
      const isDone = this.progress.done.has(name);
      link.href = `?lesson=${encodeURIComponent(name)}`;
      link.title = `${number + 1}. ${title}`;
      link.setAttribute("aria-label", `Lesson ${number + 1}: ${title}${isDone ? " (answered)" : ""}`);
      link.dataset.done = isDone;
      if (name === now) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
      link.onclick = (event) => this.follow(event, name);
    }
    this.stopCount();
    this.stopCount = hold("lessons done", this.progress.done.size);
  }

  // A plain click asks for the lesson without loading the page anew.
  follow(event, name) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.go(name);
  }

  destroy() {
    for (const stop of this.stops) stop();
    this.stopCount();
  }
}

function dot() {
  const item = document.createElement("li");
  item.append(document.createElement("a"));
  return item;
}
