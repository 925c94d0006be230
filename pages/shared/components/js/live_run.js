// The run from another start or with another step size, computed here while it is dragged.

import { Descent } from "./descent.js";
import { drawable, frames, leavingStep } from "./frames.js";
import { Machine } from "./machine.js";

const known = (value) => (Number.isFinite(value) ? value : null);

export class LiveRun {
  // program: the bytecode of f and its slopes; engine: that of a step of the method, with all that decides a run
  // (components/engine.py).
  constructor(program, engine) {
    this.engine = engine;
    this.descent = new Descent(program, engine, engine.climbs);
    this.slopes = program.variables.length === 1 ? new Machine(program) : null; // for the tangents of a curve
  }

  // The run as the overlay takes it: numbers of iterations k, columns x and y in the coordinates of the picture, f, and
  // on a curve slope; null where a number is not finite.
  at(start, stepSize) {
    const { engine, descent, slopes } = this;
    const numbers = engine.numbers.map((number, at) => (at === engine.stepSizeAt ? stepSize : number));
    const found = descent.follow(start, numbers, engine.iterations, engine.rules);
    const count = Math.max(1, found); // a start where f has no value is a run of one point
    const k = frames(
      count,
      leavingStep(count, (at) => this.pointAt(at), engine.window),
    );
    const points = k.map((at) => drawable(this.pointAt(at), engine.window));
    return {
      k,
      x: points.map(([x]) => known(x)),
      y: points.map(([, y]) => known(y)),
      f: k.map((at) => known(descent.values[at])),
      slope: slopes && k.map((at) => known(slopes.at([descent.points[at]])[1])),
    };
  }

  // A point of the run on the picture: (x, y), or on a curve (x, f).
  pointAt(k) {
    const { dim, points, values } = this.descent;
    return dim === 1 ? [points[k], values[k]] : [points[2 * k], points[2 * k + 1]];
  }
}

// A run of LiveRun drawn as another one is, in whose place it is shown. What the method remembers at each iterate, and
// the continuous path from the start, are not computed here.
export function inPlaceOf(shown, run) {
  const memory = shown.memory && { ...shown.memory, carried: null, reach: null };
  const marks = shown.marks && { ...shown.marks, flow: null };
  const bent = { ...shown, ...run, memory, marks };
  return { ...bent, beside: [bent] };
}
