// Runs by the engine of the browser beside those that gd_core wrote into files (test_runs.py).

import { readFileSync } from "node:fs";
import { Descent } from "../../gd_core/browser/js/descent.js";
import { Machine } from "../../gd_core/browser/js/machine.js";

const ROUNDING = 2 ** -52;
const PARTED = 1e-11; // × the run's scale so far: from here on a run that is chaotic is not compared

// For each run: its number of points here and there, how many of them are compared, and by how much they differ most,
// in units of the run's scale, which is the largest coordinate so far.
export function compare(folder) {
  const { functions, steps, runs } = JSON.parse(readFileSync(`${folder}/runs.json`, "utf-8"));
  const { buffer } = readFileSync(`${folder}/points.f64`);
  let read = 0;
  return runs.map((run) => {
    const program = functions[run.function];
    const length = run.count * program.variables.length;
    const theirs = new Float64Array(buffer, 8 * read, length);
    read += length;
    const given = { ...run, program, step: steps[run.step] };
    const ours = followed(given);
    const isSame = ours.length === theirs.length && ours.every((x, k) => x === theirs[k]);
    const around = isSame ? [] : neighbours(given);
    return compared(ours, theirs, around, program.variables.length);
  });
}

function followed({ program, step, climbs, start, numbers, iterations, rules }) {
  const descent = new Descent(program, step, climbs);
  const count = descent.follow(start, numbers, iterations, rules);
  return descent.points.slice(0, count * program.variables.length);
}

// Two runs that begin one rounding error apart, and whose slopes are one rounding error of the steepest slope at the
// start greater, or smaller: a run is chaotic by its own numbers from where one of them has parted from it.
function neighbours(given) {
  const { program, start } = given;
  const [, ...slopes] = new Machine(program).at(start);
  const error = ROUNDING * Math.max(...slopes.map(Math.abs));
  return [
    followed({ ...given, program: tilted(program, error) }),
    followed({ ...given, program: tilted(program, -error), start: start.map((x) => x * (1 + ROUNDING)) }),
  ];
}

// A program with a number added to each of its slopes.
function tilted(program, more) {
  return { ...program, results: program.results.map((text, k) => (k === 0 ? text : `${text} ${more} +`)) };
}

function compared(ours, theirs, around, dim) {
  let [at, scale, difference] = [0, Number.MIN_VALUE, 0];
  for (; at < Math.min(ours.length, theirs.length); at += 1) {
    scale = Math.max(scale, Math.abs(theirs[at]));
    const apart = (other) => Math.abs(other[at] - ours[at]) / scale;
    if (!around.every((other) => apart(other) <= PARTED)) break;
    difference = Math.max(difference, apart(theirs));
  }
  return { ours: ours.length / dim, theirs: theirs.length / dim, compared: Math.floor(at / dim), difference };
}
