// Whether an answer is right, and what is said of it. Of a choice it is known beforehand; of a point and of a number it
// is computed as gd_core/lessons/judgement.py does.

import { formatNumber } from "../../browser/js/number_format.js";

// question: its gesture, the true answers (lists of numbers), how each is told, the tolerance, the bounds of the window,
// and what is said of each choice; answer: the index of a choice, or a list of numbers. Returns { right, sentence, true }
// with the index of the nearest true answer.
export function judged(question, answer) {
  if (question.gesture === "choose") return { ...question.choices[answer], nearest: 0 };
  const gaps = question.answers.map((truth) => gapOf(question, truth, answer));
  const nearest = gaps.indexOf(Math.min(...gaps));
  const right = gaps[nearest] <= question.tolerance;
  const told = question.told[nearest];
  const said = question.gesture === "type" ? `; you said ${formatNumber(answer[0])}` : awayBy(gaps[nearest]);
  return { right, nearest, sentence: right ? `Right: it is ${told}.` : `It is ${told}${said}.` };
}

// How far an answer is from a true one: of a point as a share of the window, of a number in its own unit.
function gapOf({ gesture, bounds }, truth, answer) {
  if (gesture === "type") return Math.abs(truth[0] - answer[0]);
  return Math.hypot(...truth.map((value, axis) => (value - answer[axis]) / (bounds[axis][1] - bounds[axis][0])));
}

const awayBy = (share) => `, ${formatNumber(Number((100 * share).toPrecision(2)))}% of the window from your point`;

// The number in a text that a person typed; NaN where there is none.
export function numberIn(text) {
  const plain = text
    .trim()
    .replace("−", "-")
    .replace(/^(-?\d+),(\d+)$/, "$1.$2");
  return plain ? Number(plain) : Number.NaN;
}

// The part of a run, as columns, up to an iteration that it shows; it goes on after that.
export function upTo(run, iteration) {
  const count = run.k.findLastIndex((k) => k <= iteration) + 1;
  const columns = Object.entries(run).map(([name, column]) => [name, column?.slice(0, count) ?? null]);
  return { ...Object.fromEntries(columns), unfinished: true };
}
