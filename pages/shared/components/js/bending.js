// What is shown while a start or a number of a method is dragged: the runs from there, computed here, with no message to
// the server. After the release the server's runs take their place. Where a method cannot be followed here its old path
// fades, and its run comes on release.

import { LiveRuns } from "../../../../gd_core/browser/js/live_run.js";
import { isScriptRunning, watchScript } from "../../adapters/streamlit.js";

const PATIENCE = 2000; // ms after the end of a script that brought other runs than those waited for

export const COMES_ON_RELEASE = "the path comes when you let go";

// Whether runs are shown that are not the server's, or whose words are not there yet.
export const isAnythingDragged = () => "gdDragged" in document.documentElement.dataset;

export class Bending {
  // show(runs, controls): draws runs in place of the server's, null for each that comes on release, with the values of
  // all controls; show(null): the server's again.
  // make(program, drag): what has at(start, controls), the runs as they are shown.
  constructor(show, make = (program, drag) => new LiveRuns(program, drag)) {
    this.show = show;
    this.make = make;
    this.letGo = null; // called at a release that tells the server something
    this.change = null; // what differs from the server's runs: { start, controls }, one of them or both
    this.released = false;
    this.patience = 0; // a timer, 0 for none
  }

  get isPossible() {
    return Boolean(this.given?.drag);
  }

  // Whether the first run, which marks the start, is drawn while it is dragged.
  get drawsStart() {
    return Boolean(this.given?.drag?.runs[0]);
  }

  // The server's runs are there, and drawn: they stay, unless they are not those that are dragged or waited for.
  load(given) {
    this.given = { ...given, drag: given.drag && followable(given) };
    this.runs = null;
    if (!this.change) return;
    if (!this.isPossible) this.end();
    else if (!this.released || !this.isTheSame(this.change)) this.draw();
    else if (this.patience) this.end();
    else this.change = null;
  }

  // Shows the runs with a change, { start } or { controls: { key: value } }.
  bend({ start = this.change?.start, controls }) {
    const isKnown = !controls || Object.keys(controls).some((key) => key in (this.given?.drag?.controls ?? {}));
    if (!this.isPossible || !isKnown) return;
    this.change = { start, controls: { ...this.change?.controls, ...controls } };
    this.released = false;
    this.stopWaiting();
    this.draw();
  }

  draw() {
    const { drag, pointer } = this.given;
    document.documentElement.dataset.gdDragged = "";
    this.runs ??= this.make(pointer.program, drag);
    const { start = pointer.start } = this.change;
    const controls = { ...drag.controls, ...this.change.controls };
    this.show(this.runs.at(start, controls), controls);
  }

  // Whether a change leads to the runs that the server has sent.
  isTheSame({ start, controls }) {
    const { drag, pointer } = this.given;
    const hasStart = !start || start.every((value, axis) => value === pointer.start[axis]);
    return hasStart && Object.entries(controls).every(([key, value]) => value === drag.controls[key]);
  }

  // Returns whether there is something to tell the server, whose runs are then waited for.
  release() {
    if (!this.change) return false;
    if (this.isTheSame(this.change)) {
      this.drop();
      return false;
    }
    this.released = true;
    this.letGo?.();
    this.stopWatching ??= watchScript((state) => state === "notRunning" && this.scriptEnded());
    this.lookAgain();
    return true;
  }

  // On a busy machine the end of a script may be missed, and something would stay dimmed: so it is looked for as well.
  lookAgain() {
    clearTimeout(this.looking);
    this.looking = setTimeout(() => {
      if (!isScriptRunning() && !this.patience) this.scriptEnded();
      if (this.released) this.lookAgain();
    }, PATIENCE);
  }

  // The verdict belongs to the runs that are shown once the script has ended, whose end may be known before its runs are.
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

  // The server's runs again.
  drop() {
    this.change = null;
    this.show(null);
    this.end();
  }

  // The component is gone, as when Streamlit makes it anew: nobody else would say that nothing is dragged any more.
  destroy() {
    if (this.change || this.released) this.end();
  }

  end() {
    clearTimeout(this.looking);
    this.stopWaiting();
    this.change = null;
    this.released = false;
    this.stopWatching?.();
    this.stopWatching = null;
    delete document.documentElement.dataset.gdDragged;
  }
}

// Without the function's bytecode no run can be followed here.
function followable({ drag, pointer }) {
  return pointer.program ? drag : { ...drag, steps: [], runs: drag.runs.map(() => null) };
}
