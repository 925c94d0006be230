// What is shown while a start or a step size is dragged: the run from there, computed here, with no message to the
// server. After the release the server's run takes its place. Where the method cannot be followed here the old path
// fades, and the run comes on release.

import { watchScript } from "../../adapters/streamlit.js";
import { LiveRun } from "./live_run.js";

const LABEL_DIGITS = 1e-5; // × a step size, by which the label of a slider may differ from it
const PATIENCE = 2000; // ms after the end of a script that brought another run than the one waited for

const isLabelOf = (step, exact) => Math.abs(step - exact) <= LABEL_DIGITS * exact;

export class Bending {
  // shown: { live(run) } draws a run in place of the server's, and null the server's again; { blind() } says that the run
  // comes on release.
  constructor(shown) {
    this.shown = shown;
    this.change = null; // what differs from the server's run: { start }, { step } or both
    this.released = false;
    this.patience = 0; // a timer, 0 for none
  }

  get isPossible() {
    return Boolean(this.given?.drag);
  }

  // Whether a run can be computed here, and is drawn while it is dragged.
  get isLive() {
    return Boolean(this.given?.drag?.engine);
  }

  // The server's run is there, and drawn: it stays, unless it is not the one that is dragged or waited for.
  load(given) {
    this.given = given;
    this.runs = null;
    if (!this.change) return;
    if (!this.isPossible) this.end();
    else if (!this.released || !this.isTheSame(this.change)) this.draw();
    else if (this.patience) this.end();
    else this.change = null;
  }

  // Shows the run with a change, { start } or { step }.
  bend(change) {
    if (!this.isPossible) return;
    this.change = { ...this.change, ...change };
    this.released = false;
    this.stopWaiting();
    this.draw();
  }

  draw() {
    const { drag, pointer } = this.given;
    document.documentElement.dataset.gdDragged = this.isLive ? "live" : "blind";
    if (!this.isLive) {
      this.shown.blind();
      return;
    }
    this.runs ??= new LiveRun(pointer.program, drag.engine);
    const { start = pointer.start, step = drag.stepSize } = this.change;
    this.shown.live(this.runs.at(start, isLabelOf(step, drag.stepSize) ? drag.stepSize : step));
  }

  // Whether a change leads to the run that the server has sent.
  isTheSame({ start, step }) {
    const { drag, pointer } = this.given;
    const hasStart = !start || start.every((value, axis) => value === pointer.start[axis]);
    return hasStart && (step === undefined || isLabelOf(step, drag.stepSize));
  }

  // Returns whether there is something to tell the server, whose run is then waited for.
  release() {
    if (!this.change) return false;
    if (this.isTheSame(this.change)) {
      this.drop();
      return false;
    }
    this.released = true;
    this.stopWatching ??= watchScript((state) => state === "notRunning" && this.scriptEnded());
    return true;
  }

  // The verdict belongs to the run that is shown once the script has ended, whose end may be known before its run is.
  scriptEnded() {
    if (!this.released) return;
    this.stopWaiting();
    if (this.change) this.patience = setTimeout(() => this.drop(), PATIENCE);
    else this.end();
  }

  stopWaiting() {
    clearTimeout(this.patience);
    this.patience = 0;
  }

  // The server's run again.
  drop() {
    this.change = null;
    this.shown.live(null);
    this.end();
  }

  end() {
    this.stopWaiting();
    this.change = null;
    this.released = false;
    this.stopWatching?.();
    this.stopWatching = null;
    delete document.documentElement.dataset.gdDragged;
  }
}
