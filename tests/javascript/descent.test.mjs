import assert from "node:assert/strict";
import { test } from "node:test";
import { Descent } from "../../gd_core/browser/js/descent.js";

// Runs of the methods themselves are compared in test_runs.py. Here f is x², or log x, and the step x - n1·g, with a
// memory m1 that counts the steps and one that keeps the last point.
const square = { variables: ["x"], lines: [], results: ["x x *", "2.0 x *"] };
const logarithm = { variables: ["x"], lines: [], results: ["x log", "1.0 x /"] };
const step = {
  step: {
    variables: ["x1", "g1", "m1", "m2", "n1", "n2"],
    lines: ["t0 n1 g1 *", "t1 x1 t0 -", "t2 m1 1.0 +"],
    results: ["t1", "t2", "x1"],
  },
  begin: { variables: ["n1", "n2"], lines: [], results: ["0.0", "n2"] },
};
const points = (descent, count) => [...descent.points.slice(0, count)];

test("a run has its start and a point for each step, with their heights", () => {
  const descent = new Descent(square, step);
  assert.equal(descent.follow([1], [0.25, 7], 3), 4);
  assert.deepEqual(points(descent, 4), [1, 0.5, 0.25, 0.125]);
  assert.deepEqual([...descent.values], [1, 0.25, 0.0625, 0.015625]);
});

test("a run that climbs follows the slope up", () => {
  const descent = new Descent(square, step, true);
  assert.deepEqual(points(descent, descent.follow([1], [0.25, 7], 2)), [1, 1.5, 2.25]);
});

test("the memory begins with the numbers and goes from step to step, that of the point before it", () => {
  const descent = new Descent(square, step);
  const memory = () => descent.state.slice(1).map((register) => descent.registers.values[register]);
  descent.follow([1], [0.25, 7], 0);
  assert.deepEqual(memory(), [0, 7]);
  descent.follow([1], [0.25, 7], 3);
  assert.deepEqual(memory(), [3, 0.25]);
});

test("a run ends before a point where f has no value or is not finite", () => {
  const away = new Descent(logarithm, step);
  assert.equal(away.follow([1], [2, 0], 9), 1); // the next point is -1
  assert.equal(away.follow([0], [2, 0], 9), 0);
  assert.equal(away.follow([1], [1, 0], 9), 1); // the next point is 0
  const growing = new Descent(square, step);
  const count = growing.follow([1], [1e60, 0], 99);
  assert.ok(count < 9 && Number.isFinite(growing.values[count - 1]));
});

test("one engine makes run after run, short and long", () => {
  const descent = new Descent(square, step);
  const long = points(descent, descent.follow([1], [0.25, 7], 50));
  assert.equal(descent.follow([3], [0.1, 7], 2), 3);
  assert.deepEqual(points(descent, descent.follow([1], [0.25, 7], 50)), long);
});

test("a run ends where the slope is small enough, after so many slopes, or where f no longer improves", () => {
  const descent = new Descent(square, step);
  const count = (rules) => descent.follow([1], [0.25, 7], 9, rules); // f is 1, 1/4, 1/16, …, its slope 2, 1, 1/2, …
  assert.equal(count({ gradient_tolerance: 0.5 }), 3);
  assert.equal(count({ max_evaluations: 4 }), 5);
  assert.equal(count({ patience: 2, min_improvement: 0.1 }), 5);
  assert.equal(count({ gradient_tolerance: null, max_evaluations: null, patience: null, min_improvement: 0 }), 10);
  const climbing = new Descent(square, step, true);
  assert.equal(climbing.follow([1], [0.25, 7], 9, { patience: 1 }), 10);
});
