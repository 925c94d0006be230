// The iterations of a run of which some are left out.

import { briefly } from "./number_format.js";

// The position on the run at a number of iterations: the last iterate reached, and the part of the step after it.
export function locate(iterations, iteration) {
  let index = iterations.length - 1;
  while (index > 0 && iterations[index] > iteration) index -= 1;
  if (index === iterations.length - 1) return { index, part: 0 };
  return { index, part: Math.max(0, (iteration - iterations[index]) / (iterations[index + 1] - iterations[index])) };
}

// What the picture says of the iterates between those it shows, and from which one on; null where it shows all. Without
// it, a gap between two dots would look like one large step. As thinning_note in gd_core/figures/path.py says it.
export function thinningNote(iterations) {
  const counts = new Map();
  let last = null;
  for (let i = 1; i < iterations.length; i += 1) {
    const apart = iterations[i] - iterations[i - 1];
    if (apart <= 1) continue;
    last ??= iterations[i - 1];
    counts.set(apart, (counts.get(apart) ?? 0) + 1);
  }
  if (last === null) return null;
  // The most frequent gap, and of equally frequent ones the narrowest.
  const [[every]] = [...counts].sort(([a, many], [b, most]) => most - many || a - b);
  return { last, every, text: `${last ? `after step ${last}, ` : ""}one dot every ${every} steps` };
}

// Of several runs over one chart, that of the one with the widest gaps.
export function widestNote(runs) {
  const notes = runs.map((run) => thinningNote(run.steps ?? run.k)).filter(Boolean);
  return notes.reduce((widest, note) => (widest && widest.every >= note.every ? widest : note), null);
}

// The last iteration of the longest of several runs.
export function longestOf(runs) {
  return Math.max(...runs.map(({ k }) => k.at(-1)));
}

// Where runs stand, in words; of runs that are known in part it is not told how long they are.
export function positionInWords(unit, iteration, runs) {
  const isWhole = runs.every(({ unfinished }) => !unfinished);
  return isWhole ? `${unit} ${iteration} of ${longestOf(runs)}` : `${unit} ${iteration}`;
}

// How low and how soon a run ends.
export function endInWords(value, iterations) {
  return `f = ${briefly(value)} after ${iterations} iteration${iterations === 1 ? "" : "s"}`;
}
