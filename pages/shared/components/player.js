// The player: plays finished runs over static Plotly charts, which are landscapes only; overlay.js draws the runs.

import { locate, longestOf, positionInWords } from "../../../gd_core/browser/js/iterations.js";
import { inPlaceOf } from "../../../gd_core/browser/js/live_run.js";
import { formatNumber } from "../../../gd_core/browser/js/number_format.js";
import { iterationAt, playedOn } from "../../../gd_core/browser/js/pace.js";
import { placeRange } from "../../../gd_core/browser/js/range.js";
import { unpacked } from "../../../gd_core/browser/js/unpack.js";
import { lastingFor } from "../adapters/streamlit.js";
import { Bending, COMES_ON_RELEASE } from "./js/bending.js";
import { KeptPictures } from "./js/kept_picture.js";
import { Names } from "./js/labels.js";
import { LandscapeLayer } from "./js/landscape_layer.js";
import { LiveWords } from "./js/live_words.js";
import { MapMarks } from "./js/map_marks.js";
import { announce, hold, listen } from "./js/messages.js";
import { Overlay } from "./js/overlay.js";
import { Prediction } from "./js/prediction.js";
import { followSliders } from "./js/sliders.js";
import { Pointer } from "./pointer.js";

const REDRAW_INTERVAL = 120; // ms while nothing moves: the charts may have been resized or replaced

// How a run looks that was kept to compare with: faint, without a start of its own, and without words.
const PINNED = { pinned: true, follows: true, name: "kept", dash: "" };

let placed = null; // the iteration of the link that a player went to last: a link is followed once

export default function ({ parentElement, setTriggerValue }) {
  const [player, leave] = lastingFor(parentElement, () => new Player(parentElement));
  player.ask = (iteration) => setTriggerValue("wanted", iteration);
  player.tellStep = (step) => setTriggerValue("step", step);
  player.pointer.tell = (start) => setTriggerValue("start", start);
  player.hearRuns();
  return leave;
}

// ---------------------------------------------------------------- the clock and its controls

class Player {
  constructor(root) {
    this.root = root;
    const find = (name) => root.querySelector(`[data-part="${name}"]`);
    this.panel = find("player");
    this.toggle = find("toggle");
    this.range = find("range");
    this.speed = find("speed");
    this.readout = find("readout");
    this.entry = find("entry");
    this.word = find("word");
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.overlays = [];
    this.asked = null; // an iteration that is no frame, until the server has sent it
    this.marks = []; // on maps, on request
    this.pointer = new Pointer(); // over the same charts
    this.pointer.named = (chart, position) => this.iterateAt(chart, position);
    this.pointer.play = () => this.setPlaying(!this.playing); // space, on the picture
    this.pointer.moved = (point) => this.moveGuess(point); // where a click is a guess
    this.isBent = false; // whether other runs are drawn in place of the server's, while something is dragged
    this.landscape = new LandscapeLayer(() => this.wake());
    this.pointer.bending = new Bending((runs, controls) => this.bend(runs, controls));
    this.stills = new KeptPictures(() => this.wake());
    this.words = new LiveWords();
    this.pointer.bending.letGo = () => this.stills.keep(this.landscape.covered);
    this.frame = 0; // the pending requestAnimationFrame, 0 for none
    this.connect(find);
    this.stopSliders = followSliders(this.pointer.bending);
    this.stopTicks = listen("clicked step size", (step) => this.tellStep(step));
  }

  // Handlers are assigned and not added, so that a second Player on the same markup replaces those of the first.
  connect(find) {
    this.toggle.onclick = () => this.setPlaying(!this.playing);
    find("start").onclick = () => this.seek(0);
    find("back").onclick = () => this.seek(Math.ceil(this.position) - 1);
    find("forward").onclick = () => this.seek(Math.floor(this.position) + 1);
    this.range.oninput = () => this.seek(Number(this.range.value));
    this.entry.onchange = () => this.goTo(Number(this.entry.value));
    this.panel.onkeydown = (event) => this.pressKey(event);
  }

  // Hears of its runs, now that it can tell the server.
  hearRuns() {
    this.stopMessages ??= listen("player", (message) => this.hear(unpacked(message)));
  }

  hear(data) {
    this.panel.hidden = data === null || data.bare;
    this.panel.dataset.answered = Boolean(data?.plays); // on a phone it then leaves room for what is said
    if (data === null) return this.empty();
    this.load(data);
    this.pointer.load(data.pointer);
  }

  load(data) {
    const same = data.id === this.data?.id;
    const wanted = this.asked ?? this.kept(data);
    this.data = data;
    this.isBent = false;
    clearTimeout(this.rest);
    this.clearOverlays();
    // The page's background is read here, since the server learns of a switched theme only later.
    const halo = getComputedStyle(this.panel).getPropertyValue("--st-background-color").trim() || "#fff";
    const { dim } = data.pointer;
    for (const [number, run] of data.charts.entries()) {
      Object.assign(run, { number, dim, beside: data.charts.filter(({ chart }) => chart === run.chart) });
    }
    this.shown = data.charts; // the runs that are drawn
    // The first run is drawn last, on top: it is what the others are compared with.
    this.overlays = data.charts.map((run) => new Overlay(run, run.number, halo)).reverse();
    this.names = new Names(this.overlays, halo);
    this.pinned = data.pinned && new Overlay({ ...data.pinned, ...PINNED }, "pinned", halo);
    const drawn = [...this.overlays, this.pinned].filter(Boolean);
    this.prediction = data.prediction && new Prediction(data.prediction, halo, drawn, this.names);
    const marked = data.charts.filter(({ marks }) => marks);
    this.marks = marked.map((run) => new MapMarks(run, halo, data.pointer.program));
    this.last = data.k.length - 1;
    this.range.max = this.last;
    this.entry.max = data.k[this.last];
    if (!same) {
      this.playing = false;
      this.position = this.usual();
      if (data.plays) this.begin();
      else if (wanted !== null) this.goTo(wanted);
    }
    if (data.at !== null && data.at !== placed) this.goTo(data.at);
    placed = data.at;
    this.landscape.load(
      data.charts.map(({ chart }) => chart),
      data.drag,
    );
    this.wake();
    this.pointer.bending.load(data);
    if (this.pointer.bending.change) return;
    this.landscape.leave();
    this.stills.leave();
  }

  // Draws runs that are computed here in place of the server's, up to the same iteration; null for the server's again.
  bend(runs, controls) {
    const { charts } = this.data;
    this.stills.remove();
    if (runs) this.landscape.bend(controls);
    else this.landscape.remove();
    if (this.landscape.isShown) for (const mark of this.marks) mark.remove(); // they are of the server's landscape
    this.isBent = runs !== null;
    this.shown = runs ? inPlaceOf(charts, runs) : charts;
    this.words.show(runs && !this.data.single ? this.shown : []);
    for (const drawn of [...this.overlays, ...this.marks]) drawn.replace(this.shown[drawn.run.number]);
    this.wake();
  }

  // Plays a run from its start without being asked to, unless the user wants little motion.
  begin() {
    if (this.still.matches) return;
    this.position = 0;
    this.setPlaying(true);
  }

  // Where a new run is shown: at its end, or, where a race waits for a guess, at its start.
  usual() {
    return this.data.waits ? 0 : this.last;
  }

  // The iteration at which another run of the same function is shown, for example one with another step size; null where
  // that is where it is shown anyway.
  kept(data) {
    const isOther = !this.data || this.data.pointer.function !== data.pointer.function;
    if (isOther || this.position === this.usual() || this.position >= this.last) return null;
    return this.data.k[Math.floor(this.position)];
  }

  destroy() {
    this.stopMessages();
    announce("played to", undefined);
    cancelAnimationFrame(this.frame);
    clearTimeout(this.rest);
    this.stopTicks();
    this.stopSliders();
    this.stopPosition?.();
    this.frame = 0;
    this.clearOverlays();
    this.stills.remove();
    this.pointer.destroy();
  }

  // Shows nothing, where there is no run.
  empty() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.rest);
    this.playing = false;
    this.clearOverlays();
    [this.overlays, this.marks, this.names, this.pinned, this.prediction] = [[], [], null, null, null];
  }

  clearOverlays() {
    for (const drawn of [...this.overlays, ...this.marks]) drawn.remove();
    this.names?.remove();
    this.words.remove();
    this.pinned?.remove();
    this.prediction?.remove();
  }

  // Draws a guess where it was put, before the server knows.
  moveGuess(point) {
    this.prediction?.move(point);
    this.wake();
  }

  setPlaying(playing) {
    if (playing && this.position >= this.last) this.position = 0;
    if (!playing) this.position = Math.round(this.position); // a pause between two iterates shows no state of the run
    this.playing = playing && this.last > 0;
    this.before = performance.now();
    this.wake();
  }

  seek(position) {
    this.playing = false;
    this.asked = null;
    this.position = Math.min(Math.max(position, 0), this.last);
    this.wake();
  }

  // Goes to an iteration by its number; one that is not among the frames is asked for from the server.
  goTo(iteration) {
    const { k } = this.data;
    const wanted = Math.min(Math.max(Math.round(iteration) || 0, 0), k[this.last]);
    this.entry.value = wanted; // drawControls leaves the entry alone while it has the focus
    const index = k.findLastIndex((iteration) => iteration <= wanted);
    this.seek(index);
    if (k[index] === wanted) return;
    this.asked = wanted;
    this.ask(wanted);
  }

  pressKey(event) {
    const part = event.target.dataset.part;
    if (part === "entry") return; // a box to type in
    const native = {
      range: ["ArrowLeft", "ArrowRight", "Home", "End"],
      speed: [" ", "ArrowLeft", "ArrowRight", "Home", "End"],
    };
    const isButton = event.target.tagName === "BUTTON";
    if ((native[part] ?? []).includes(event.key) || (isButton && event.key === " ")) return; // the control does it itself
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const actions = {
      " ": () => this.setPlaying(!this.playing),
      ArrowLeft: () => this.seek(Math.ceil(this.position) - 1),
      ArrowRight: () => this.seek(Math.floor(this.position) + 1),
      Home: () => this.seek(0),
      End: () => this.seek(this.last),
    };
    if (!actions[event.key]) return;
    event.preventDefault();
    actions[event.key]();
  }

  // Draws now, and goes on drawing for as long as the overlay is on: each frame while it plays, and at rest now and then,
  // since the chart may be zoomed, resized or replaced underneath.
  wake() {
    this.drawControls();
    clearTimeout(this.rest);
    cancelAnimationFrame(this.frame);
    this.tick(performance.now());
  }

  tick(now) {
    this.frame = 0;
    if (this.playing) this.advance(now);
    this.drawRuns(this.position >= this.last ? Infinity : this.iteration());
    if (this.playing) this.frame = requestAnimationFrame((time) => this.tick(time));
    else this.rest = setTimeout(() => this.wake(), REDRAW_INTERVAL);
  }

  drawRuns(iteration) {
    this.pinned?.draw(Infinity);
    for (const drawn of [...this.overlays, ...(this.landscape.isShown ? [] : this.marks)]) drawn.draw(iteration);
    this.names.draw(iteration);
    this.prediction?.draw(iteration);
  }

  // A text with the number of the iterate at a position on a chart, in pixels; empty where there is none.
  iterateAt(chart, position) {
    const over = this.overlays.filter(({ run }) => run.chart === chart);
    const [nearest] = over
      .map((overlay) => ({ ...overlay.iterateAt(position), run: overlay.run }))
      .sort((a, b) => a.far - b.far);
    if (nearest?.number == null) return "";
    return `${nearest.run.name ? `${nearest.run.name}, ` : ""}iteration ${nearest.number}`;
  }

  advance(now) {
    const seconds = (now - this.before) / 1000;
    const reached = Math.floor(this.position);
    this.before = now;
    this.position = playedOn(this.position, seconds, this.last, Number(this.speed.value));
    if (this.position >= this.last) this.playing = false;
    if (Math.floor(this.position) !== reached) this.drawControls();
  }

  // The iteration number on the clock, with its fraction while gliding.
  iteration() {
    return iterationAt(this.data.k, this.position, this.still.matches);
  }

  drawControls() {
    const label = this.playing ? "Pause" : "Play";
    if (this.word.textContent !== label) this.word.textContent = label;
    this.panel.dataset.playing = this.playing;
    placeRange(this.range, Math.floor(this.position));
    const text = this.describe(this.reached());
    this.range.setAttribute("aria-valuetext", text);
    this.readout.setAttribute("aria-live", this.playing || this.isBent ? "off" : "polite");
    if (this.readout.textContent !== text) this.readout.textContent = text;
    if (this.root.activeElement !== this.entry) this.entry.value = this.reached();
    this.announce(Math.floor(this.position));
  }

  // Tells the step inspector which row the player is at, and the address which iteration.
  announce(index) {
    const { id, k } = this.data;
    if (!this.playing && this.data.linked) announce("played to", index === this.usual() ? null : k[index]);
    if (this.announced?.index === index && this.announced.id === id) return;
    this.announced = { id, index };
    this.stopPosition?.();
    this.stopPosition = hold("position", this.announced);
  }

  // The last iteration that is shown, a whole number.
  reached() {
    const iteration = this.data.k[Math.floor(this.position)];
    return this.position >= this.last ? this.longest() : Math.min(iteration, this.longest());
  }

  longest() {
    return longestOf(this.shown);
  }

  describe(iteration) {
    if (this.isBent && this.shown.every(({ faded }) => faded)) return COMES_ON_RELEASE;
    if (this.isBent && this.data.drag.note) return this.data.drag.note;
    const position = positionInWords(this.data.unit, iteration, this.shown);
    const value = this.valueAt(iteration);
    return value === null ? position : `${position}, f = ${formatNumber(value)}`;
  }

  // Several charts of one run share their values; several runs would need a name each, so none is shown.
  valueAt(iteration) {
    const followed = this.shown.filter(({ faded }) => !faded);
    if (!this.data.single || (this.isBent && followed.length > 1)) return null;
    const [{ k, f }] = followed;
    return f[locate(k, iteration).index];
  }
}
