// The run of a file with its controls: as it was, or from another start and with another step size, then computed here.

import { LiveRuns } from "../../browser/js/live_run.js";
import { formatNumber, listed } from "../../browser/js/number_format.js";
import { placeRange } from "../../browser/js/range.js";
import { SliderScale } from "../../browser/js/slider_scale.js";
import { nudged } from "../../browser/js/window_point.js";
import { Asking } from "./asking.js";
import { changedInWords } from "./changed.js";
import { upTo } from "./judged.js";
import { Picture } from "./picture.js";
import { Player } from "./player.js";

const CLICK_SLACK = 6; // px that a press may move and still be a click

export class LivingRun {
  constructor(root, data) {
    this.data = data;
    this.find = (name) => root.querySelector(`[data-part="${name}"]`);
    this.live = data.drag && new LiveRuns(data.program, data.drag);
    this.start = data.start;
    this.step = data.step?.number ?? null;
    this.picture = new Picture(this.find("picture"), this.find("ground"), data);
    this.player = new Player(this.find, (iteration) => this.picture.draw(iteration));
    this.picture.resized = () => this.place();
    if (data.question) this.ask(root);
    else this.connect();
    this.show();
    this.picture.watch();
  }

  // Shows no more of the run than belongs to the question, until that is answered.
  ask(root) {
    this.asking = new Asking(this.find, this.data.question, this.picture, Boolean(this.live), () => {
      root.classList.remove("asking");
      this.asking = null;
      this.connect();
      this.show();
      this.player.playFromStart();
    });
    this.picture.hidesMinima = true;
  }

  connect() {
    this.find("reset").onclick = () => this.change({ start: this.data.start, step: this.data.step?.number ?? null });
    if (!this.live) return;
    this.connectStart();
    if (this.data.step) this.connectStep();
  }

  // Whether the run is not the one that the file was made of.
  get changed() {
    return {
      start: this.start.some((value, axis) => value !== this.data.start[axis]),
      step: this.data.step !== null && this.step !== this.data.step.number,
    };
  }

  change({ start = this.start, step = this.step }) {
    [this.start, this.step] = [start, step];
    this.show();
  }

  show() {
    if (this.asking) {
      this.picture.load(upTo(this.data.run, this.data.question.at));
      return;
    }
    const { start, step } = this.changed;
    const isChanged = start || step;
    this.picture.showMinima();
    const run = isChanged ? this.computed() : this.data.run;
    this.picture.load(run);
    this.player.load(run);
    this.find("verdict").classList.toggle("dimmed", isChanged);
    this.find("changed").hidden = !isChanged;
    this.find("changed").textContent = changedInWords({ start, step });
    this.find("reset").hidden = !isChanged;
    this.place();
    this.showStep();
  }

  computed() {
    return this.live.at(this.start, { ...this.data.drag.controls, [this.data.step?.key]: this.step })[0];
  }

  // ---------------------------------------------------------------- the start

  connectStart() {
    const { holder } = this.picture;
    holder.classList.add("moves");
    this.handle = this.find("handle");
    this.handle.hidden = false;
    this.handle.onkeydown = (event) => this.pressKey(event);
    // A mouse drags from anywhere; a finger drags the start, and scrolls the page from anywhere else.
    holder.onpointerdown = (event) => {
      const canDrag = event.pointerType !== "touch" || event.target === this.handle;
      if (!canDrag || event.button > 0 || !event.isPrimary || !this.picture.pointAt(event)) return;
      const isOnStart = event.target === this.handle; // told now: once captured, the target is the picture
      this.pressed = { x: event.clientX, y: event.clientY, moved: false, isOnStart };
      holder.setPointerCapture(event.pointerId);
    };
    holder.onpointermove = (event) => this.drag(event);
    holder.onpointerup = (event) => this.release(event);
    holder.onpointercancel = () => {
      this.pressed = null;
    };
  }

  drag(event) {
    if (!this.pressed) return;
    const { x, y } = this.pressed;
    if (!this.pressed.moved && Math.hypot(event.clientX - x, event.clientY - y) <= CLICK_SLACK) return;
    this.pressed.moved = true;
    this.moveTo(event);
  }

  // A click moves the start too, but not one on the start.
  release(event) {
    if (!this.pressed) return;
    const { moved, isOnStart } = this.pressed;
    this.pressed = null;
    if (!moved && !isOnStart) this.moveTo(event);
    this.handle.focus({ preventScroll: true });
  }

  moveTo(event) {
    this.change({ start: this.picture.nearestPoint(event).slice(0, this.data.dim) });
  }

  pressKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moved = nudged(this.start, this.data.window, event);
    if (!moved) return;
    event.preventDefault();
    this.change({ start: moved });
  }

  // Puts the handle over the start.
  place() {
    if (!this.handle || this.asking) return;
    const at = this.picture.startInPixels();
    this.handle.style.left = `${at.x}px`;
    this.handle.style.top = `${at.y}px`;
    const where = this.data.dim === 1 ? `x = ${listed(this.start)}` : listed(this.start);
    this.handle.setAttribute("aria-label", `Start, at ${where}: drag it, or move it with the arrow keys`);
  }

  // ---------------------------------------------------------------- the step size

  connectStep() {
    this.scale = new SliderScale({ ...this.data.step, step: null });
    this.slider = this.find("slider");
    this.find("step").hidden = false;
    this.slider.oninput = () => {
      this.change({ step: this.scale.nearest(Number(this.slider.value), [this.data.step.number]) });
    };
    this.slider.onkeydown = (event) => {
      const wanted = this.scale.reachedBy(event.key, this.step);
      if (wanted === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.change({ step: wanted });
    };
  }

  showStep() {
    if (!this.scale) return;
    const text = formatNumber(this.step);
    placeRange(this.slider, this.scale.partOf(this.step));
    this.slider.setAttribute("aria-valuetext", text);
    this.find("number").textContent = text;
  }
}
