// Runs from another start or with other numbers, computed here while these are dragged.

import { Descent } from "./descent.js";
import { drawable, frames, leavingStep } from "./frames.js";
import { Machine } from "./machine.js";

const known = (value) => (Number.isFinite(value) ? value : null);

export class LiveRuns {
  // program: the bytecode of f and its slopes; drag: that of a step of each method, with all that decides the runs
  // (engine.py).
  constructor(program, drag) {
    this.drag = drag;
    this.descents = drag.steps.map((step) => new Descent(program, step, drag.climbs));
    this.slopes = program?.variables.length === 1 ? new Machine(program) : null; // for the tangents of a curve
    this.lettered = null; // the same with the function's letters as inputs, once one is dragged
  }

  // What computes a run: with the server's numbers of the function's letters, or with these where they differ.
  engine({ step }, controls) {
    const { keys = [], program } = this.drag.letters ?? {};
    if (keys.every((key) => controls[key] === this.drag.controls[key])) {
      return { descent: this.descents[step], slopeAt: (x) => this.slopes.at([x])[1] };
    }
    const { climbs, steps } = this.drag;
    this.lettered ??= {
      descents: steps.map((one) => new Descent(program, one, climbs, keys.length)),
      slopes: this.slopes && new Machine(program),
    };
    const numbers = keys.map((key) => controls[key]);
    const descent = this.lettered.descents[step];
    descent.fix(numbers);
    return { descent, slopeAt: (x) => this.lettered.slopes.at([x, ...numbers])[1] };
  }

  // The runs from a start, with the values of the controls by their keys; null for one that cannot be followed here.
  at(start, controls) {
    return this.drag.runs.map((run) => run && this.run(run, start, controls));
  }

  // A run as the overlay takes it: numbers of iterations k, columns x and y in the coordinates of the picture, f, and on
  // a curve slope; null where a number is not finite. counts: how many of its iterates are shown.
  run(run, start, controls, counts) {
    const { window } = this.drag;
    const { descent, slopeAt } = this.engine(run, controls);
    const count = this.follow(run, start, controls);
    const at = (k) => pointAt(descent, k);
    const k = frames(count, leavingStep(count, at, window), counts);
    const points = k.map((index) => drawable(at(index), window));
    return {
      k,
      x: points.map(([x]) => known(x)),
      y: points.map(([, y]) => known(y)),
      f: k.map((index) => known(descent.values[index])),
      slope: this.slopes && k.map((index) => known(slopeAt(descent.points[index]))),
    };
  }

  // Computes a run; returns the number of its points, which its descent then holds.
  follow(run, start, controls, rules = this.drag.rules) {
    const { iterations } = this.drag;
    const { descent } = this.engine(run, controls);
    const values = run.numbers.map((number) => (typeof number === "string" ? controls[number] : number));
    // A start where f has no value is a run of one point.
    return Math.max(1, descent.follow(start, values, iterations, rules));
  }
}

// A point of the run that a descent holds, on the picture: (x, y), or on a curve (x, f).
function pointAt({ dim, points, values }, k) {
  return dim === 1 ? [points[k], values[k]] : [points[2 * k], points[2 * k + 1]];
}

// Runs of LiveRuns drawn as others are, in whose places they are shown; one that is null is the other, faded.
export function inPlaceOf(shown, runs) {
  const drawn = runs.map((run, number) => (run ? replaced(shown[number], run) : { ...shown[number], faded: true }));
  for (const run of drawn) run.beside = drawn.filter(({ chart }) => chart === run.chart);
  return drawn;
}

// What the method remembers at each iterate, the continuous path from the start, and the slopes of single rows are not
// computed here.
function replaced(shown, run) {
  const memory = shown.memory && { ...shown.memory, carried: null, reach: null };
  const marks = shown.marks && { ...shown.marks, flow: null, fan: null };
  const steps = shown.steps && run.k; // a step of these methods asks for one slope
  return { ...shown, ...run, slope: shown.slope && run.slope, steps, memory, marks };
}
