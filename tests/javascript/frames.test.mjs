import assert from "node:assert/strict";
import { test } from "node:test";
import { drawable, frames, leavingStep } from "../../gd_core/browser/js/frames.js";

const window = [
  [-1, 1],
  [0, 4],
];

test("a run leaves at its first point outside, unless it begins outside", () => {
  const leaves = (...points) => leavingStep(points.length, (k) => points[k], window);
  assert.equal(leaves([0, 1], [1, 4], [-1, 0]), null);
  assert.equal(leaves([0, 1], [0, 2], [0, 4.1], [9, 9]), 2);
  assert.equal(leaves([0, 1], [-1.1, 2]), 1);
  assert.equal(leaves([2, 1], [0, 1], [5, 5]), null);
});

test("the frames have both iterates of the step that leaves", () => {
  assert.ok(!frames(1000, null).includes(500));
  const found = frames(1000, 500);
  assert.ok(found.includes(499) && found.includes(500));
  assert.deepEqual(frames(1, null), [0]);
});

test("a point far away is drawn on its ray, any other where it is", () => {
  assert.deepEqual(drawable([1e7, 2], window), [1e7, 2]);
  const [x, y] = drawable([1e300, 2 - 1e299], window);
  assert.ok(x > 1e7 && x < 3e7);
  assert.ok(Math.abs((2 - y) / x - 0.1) < 1e-9);
});
