// The explorer: drag along the step-size axis of one chart, and the path on the other follows. Every run is in the
// browser already, so dragging asks the server nothing; overlay.js draws the path.

import { chartAround, clearHoverLabel, findChart, twoPlotsOf } from "../adapters/plotly.js";
import { Cursor, POINT_RADIUS } from "./js/cursor.js";
import { held, hold, listen } from "./js/messages.js";
import { formatNumber } from "./js/number_format.js";
import { Overlay } from "./js/overlay.js";
import { placeRange } from "./js/range.js";
import { numbers } from "./js/unpack.js";

const CLICK_SLACK = 4; // px that a press may move and still be a click
const SEND_DELAY = 250; // ms after the last key until the server is told: its answer would stop a held arrow key
const REDRAW_INTERVAL = 120; // ms: the charts may have been resized or replaced meanwhile
const CHOSEN = "chosen step size"; // what the server chose (choice.js), or what was chosen here since

const explorers = new WeakMap();

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  let explorer = explorers.get(parentElement);
  if (!explorer) {
    explorer = new Explorer(parentElement);
    explorers.set(parentElement, explorer);
  }
  explorer.tell = { choose: (step) => setStateValue("chosen", step), take: (step) => setTriggerValue("take", step) };
  explorer.load(data);
  return () => {
    explorers.delete(parentElement);
    explorer.destroy();
  };
}

class Explorer {
  constructor(root) {
    this.root = root;
    const find = (name) => root.querySelector(`[data-part="${name}"]`);
    this.range = find("range");
    this.title = find("title");
    this.words = find("words");
    this.take = find("take");
    this.range.oninput = () => {
      this.chooseSoon();
      this.show(Number(this.range.value));
    };
    this.take.onclick = () => this.leave();
    // On the document, since a listener on the plot is lost when Plotly draws it again.
    this.listeners = {
      pointerdown: (event) => this.press(event),
      pointermove: (event) => this.drag(event),
      pointerup: (event) => this.release(event),
      pointercancel: () => {
        this.pressed = null;
      },
    };
    for (const [name, listener] of Object.entries(this.listeners)) document.addEventListener(name, listener, true);
  }

  load(data) {
    const same = data.id === this.data?.id;
    this.data = data;
    this.points = numbers(data.points, data.double ? Float64Array : Float32Array);
    this.iterations = numbers(data.iterations, Uint16Array);
    const halo =
      getComputedStyle(this.root.querySelector("[data-part]")).getPropertyValue("--st-background-color").trim() ||
      "#fff";
    this.overlay?.remove();
    this.overlay = new Overlay(this.run(0), 0, halo);
    this.cursor?.remove();
    this.cursor = new Cursor(data, halo);
    this.range.max = data.steps.length - 1;
    if (!same) this.index = null;
    this.followServer();
    // Listens from now on, as there is nothing to show before.
    this.stops ??= [listen(CHOSEN, () => this.followServer()), listen("clicked step size", (step) => this.goTo(step))];
  }

  destroy() {
    for (const [name, listener] of Object.entries(this.listeners)) document.removeEventListener(name, listener, true);
    for (const stop of this.stops ?? []) stop();
    this.stopChoice?.();
    clearTimeout(this.rest);
    clearTimeout(this.soon);
    this.overlay?.remove();
    this.cursor?.remove();
  }

  // Goes where a tick was clicked.
  goTo(step) {
    this.show(this.nearest(step));
    this.choose();
  }

  // Shows the step size that the server chose, but not while the user drags or presses keys.
  followServer() {
    const chosen = Number(held(CHOSEN));
    if (this.pressed || this.soon) return;
    this.show(chosen > 0 ? this.nearest(chosen) : (this.index ?? 0));
  }

  nearest(step) {
    const far = this.data.steps.map((other) => Math.abs(Math.log(other / step)));
    return far.indexOf(Math.min(...far));
  }

  // The run with this index as the Overlay takes it: its rows of the arrays, from `first` to before `last`.
  run(index) {
    const { firsts, landscape, color, ink, slopes } = this.data;
    const [first, last] = [firsts[index], firsts[index + 1]];
    const rows = Array.from({ length: last - first }, (_, i) => first + i);
    const slope = slopes ? { 0: slopes.at(-1), [last - first - 1]: slopes[index] } : null; // at the end, and at the start
    return {
      chart: landscape,
      color,
      ink,
      slope,
      k: rows.map((row) => this.iterations[row]),
      x: rows.map((row) => this.points[2 * row]),
      y: rows.map((row) => this.points[2 * row + 1]),
    };
  }

  show(index) {
    if (index !== this.index) {
      this.index = index;
      clearHoverLabel(this.plot()); // it would name the wrong point
      this.overlay.replace(this.run(index));
      const { steps, words, verdicts, names } = this.data;
      const title = `α = ${formatNumber(steps[index])}: ${names[verdicts[index]]}`;
      this.title.textContent = title;
      this.words.textContent = words[index];
      placeRange(this.range, index);
      this.range.setAttribute("aria-valuetext", title);
      this.take.textContent = `Open α = ${formatNumber(steps[index])} on the Descend page`;
    }
    this.draw();
  }

  draw() {
    clearTimeout(this.rest);
    this.overlay.draw(Infinity);
    this.cursor.draw(this.index);
    this.rest = setTimeout(() => this.draw(), REDRAW_INTERVAL);
  }

  // ---------------------------------------------------------------- the pointer

  // The chart of the sweep, once it is drawn.
  plot() {
    const chart = findChart(this.data.sweep);
    return twoPlotsOf(chart) ? chart : null;
  }

  at(event) {
    const box = findChart(this.data.sweep).getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  press(event) {
    const chart = chartAround(event.target);
    if (!chart || event.button > 0 || chart !== this.plot()) return;
    const { left, right, top } = twoPlotsOf(chart);
    const at = this.at(event);
    if (at.x < left - POINT_RADIUS || at.x > right + POINT_RADIUS || at.y < top - POINT_RADIUS) return;
    this.pressed = { at, moved: false };
    this.to(at);
  }

  drag(event) {
    if (!this.pressed) return;
    const at = this.at(event);
    if (Math.hypot(at.x - this.pressed.at.x, at.y - this.pressed.at.y) > CLICK_SLACK) this.pressed.moved = true;
    this.to(at);
  }

  release(event) {
    if (!this.pressed) return;
    const { moved } = this.pressed;
    this.pressed = null;
    if (!moved && this.cursor.isOn(this.at(event), this.index)) this.leave();
    else this.choose();
  }

  to(at) {
    const view = twoPlotsOf(this.plot());
    if (!view) return;
    const far = this.data.steps.map((step) => Math.abs(view.x(step) - at.x));
    this.show(far.indexOf(Math.min(...far)));
  }

  chooseSoon() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.choose(), SEND_DELAY);
  }

  // To the Descend page. A choice that is still to be sent is dropped: its rerun would bring this page back.
  leave() {
    clearTimeout(this.soon);
    this.tell.take(this.data.steps[this.index]);
  }

  choose() {
    clearTimeout(this.soon);
    this.soon = 0;
    const step = this.data.steps[this.index];
    this.stopChoice?.();
    this.stopChoice = hold(CHOSEN, step);
    this.tell.choose(step);
  }
}
