// The explorer: drag along the step-size axis of one chart, and the path on the other follows. Every run is in the
// browser already, so dragging asks the server nothing; overlay.js draws the path. While the start is dragged on that
// chart, or a letter of the function or a number of the method, all runs are computed here.

import { endInWords } from "../../../gd_core/browser/js/iterations.js";
import { formatNumber } from "../../../gd_core/browser/js/number_format.js";
import { placeRange } from "../../../gd_core/browser/js/range.js";
import { numbers } from "../../../gd_core/browser/js/unpack.js";
import { chartAround, clearHoverLabel, findChart, twoPlotsOf } from "../adapters/plotly.js";
import { lastingFor } from "../adapters/streamlit.js";
import { Bending, COMES_ON_RELEASE, isAnythingDragged } from "./js/bending.js";
import { Cursor, POINT_RADIUS } from "./js/cursor.js";
import { KeptPictures } from "./js/kept_picture.js";
import { LandscapeLayer } from "./js/landscape_layer.js";
import { LivePoints } from "./js/live_points.js";
import { LiveSweep } from "./js/live_sweep.js";
import { held, hold, listen } from "./js/messages.js";
import { Overlay } from "./js/overlay.js";
import { followSliders } from "./js/sliders.js";
import { Pointer } from "./pointer.js";

const CLICK_SLACK = 4; // px that a press may move and still be a click
const SEND_DELAY = 250; // ms after the last key until the server is told: its answer would stop a held arrow key
const REDRAW_INTERVAL = 120; // ms: the charts may have been resized or replaced meanwhile
const CHOSEN = "chosen step size"; // what the server chose (choice.js), or what was chosen here since

export default function ({ parentElement, setStateValue, setTriggerValue }) {
  const [explorer, leave] = lastingFor(parentElement, () => new Explorer(parentElement));
  explorer.tell = { choose: (step) => setStateValue("chosen", step), take: (step) => setTriggerValue("take", step) };
  explorer.pointer.tell = (start) => setTriggerValue("start", start);
  explorer.hearRuns();
  return leave;
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
    this.pointer = new Pointer(); // over the landscape
    this.live = null; // what a LiveSweep computed
    this.isBent = false; // whether its path is drawn in place of the server's, while something is dragged
    const make = (program, drag) => new LiveSweep(program, drag, this.data);
    this.landscape = new LandscapeLayer(() => this.draw());
    this.pointer.bending = new Bending((live, controls) => this.bend(live, controls), make);
    this.stills = new KeptPictures(() => this.draw());
    this.pointer.bending.letGo = () => this.stills.keep([this.data.sweep, ...this.landscape.covered]);
    this.stopSliders = followSliders(this.pointer.bending);
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
    this.isBent = false;
    this.places = numbers(data.points, data.double ? Float64Array : Float32Array);
    this.iterations = numbers(data.iterations, Uint16Array);
    const halo =
      getComputedStyle(this.root.querySelector("[data-part]")).getPropertyValue("--st-background-color").trim() ||
      "#fff";
    this.overlay?.remove();
    if (!same) this.index = null;
    this.overlay = new Overlay(this.run(this.index ?? 0), 0, halo);
    this.cursor?.remove();
    this.cursor = new Cursor(data, halo);
    this.points ??= new LivePoints();
    this.points.data = data;
    this.range.max = data.steps.length - 1;
    this.followServer();
    this.pointer.load(data.pointer);
    this.landscape.load([data.landscape], data.drag);
    this.pointer.bending.load(data);
    if (this.pointer.bending.change) return;
    this.landscape.leave();
    this.stills.leave();
    // Listens from now on, as there is nothing to show before.
    this.stops ??= [listen(CHOSEN, () => this.followServer()), listen("clicked step size", (step) => this.goTo(step))];
  }

  // Hears of its runs, now that it can tell the server.
  hearRuns() {
    this.stopMessages ??= listen("runs", (data) => this.load(data));
  }

  destroy() {
    this.stopMessages();
    for (const [name, listener] of Object.entries(this.listeners)) document.removeEventListener(name, listener, true);
    for (const stop of this.stops ?? []) stop();
    this.stopChoice?.();
    this.stopSliders();
    clearTimeout(this.rest);
    clearTimeout(this.soon);
    this.pointer.destroy();
    for (const drawn of [this.overlay, this.cursor, this.points, this.landscape, this.stills]) drawn?.remove();
  }

  // Shows the runs of a LiveSweep in place of the server's; null for the server's again.
  bend(live, controls) {
    this.stills.remove();
    if (live) this.landscape.bend(controls);
    else this.landscape.remove();
    this.live = live?.ends ? live : null;
    this.isBent = live !== null;
    this.render();
    this.draw();
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

  // The run with this index as the Overlay takes it.
  run(index) {
    const { landscape, color, ink, pointer } = this.data;
    const look = { chart: landscape, color, ink, dim: pointer.dim };
    if (!this.isBent) return { ...look, ...this.rows(index) };
    return this.live ? { ...look, ...this.live.path(index) } : { ...look, ...this.rows(index), faded: true };
  }

  // The run of the server with this index: its rows of the arrays, from `first` to before `last`.
  rows(index) {
    const { firsts, slopes } = this.data;
    const [first, last] = [firsts[index], firsts[index + 1]];
    const rows = Array.from({ length: last - first }, (_, i) => first + i);
    const slope = slopes ? { 0: slopes.at(-1), [last - first - 1]: slopes[index] } : null; // at the end, and at the start
    return {
      slope,
      k: rows.map((row) => this.iterations[row]),
      x: rows.map((row) => this.places[2 * row]),
      y: rows.map((row) => this.places[2 * row + 1]),
    };
  }

  show(index) {
    if (index !== this.index) {
      this.index = index;
      clearHoverLabel(this.plot()); // it would name the wrong point
      this.render();
    }
    this.draw();
  }

  // Shows the chosen run, and what becomes of it.
  render() {
    const { index } = this;
    const chosen = `α = ${formatNumber(this.data.steps[index])}`;
    const title = this.isBent ? chosen : `${chosen}: ${this.data.names[this.data.verdicts[index]]}`;
    this.overlay.replace(this.run(index));
    this.title.setAttribute("aria-live", this.isBent ? "off" : "polite");
    this.title.textContent = title;
    this.words.textContent = this.wordsOf(index);
    placeRange(this.range, index);
    this.range.setAttribute("aria-valuetext", title);
    this.take.textContent = `Open ${chosen} on the Descend page`;
  }

  wordsOf(index) {
    if (!this.isBent) return this.data.words[index];
    if (!this.live) return COMES_ON_RELEASE;
    const { value, iterations } = this.live.ends[index];
    return endInWords(value, iterations);
  }

  draw() {
    clearTimeout(this.rest);
    this.overlay.draw(Infinity);
    this.drawPoints();
    this.cursor.draw(this.index);
    this.rest = setTimeout(() => this.draw(), REDRAW_INTERVAL);
  }

  // The points stay until the verdicts of the server's runs are there.
  drawPoints() {
    if (!this.isBent && !isAnythingDragged()) this.live = null;
    this.cursor.live = this.live;
    if (this.live) this.points.draw(this.live);
    else this.points.remove();
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
