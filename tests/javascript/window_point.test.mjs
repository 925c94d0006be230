import assert from "node:assert/strict";
import { test } from "node:test";
import { nearestPoint, nudged } from "../../gd_core/browser/js/window_point.js";

const WINDOW = [
  [-5, 5],
  [0, 2],
];
const SIZE = { width: 500, height: 400 };

test("a place on a picture is a short number, and one beside it the nearest point", () => {
  assert.deepEqual(nearestPoint([250, 200], SIZE, WINDOW), [0, 1]);
  assert.deepEqual(nearestPoint([-90, 999], SIZE, WINDOW), [-5, 0]);
});

test("an arrow key moves by a hundredth of the window, with Shift by a tenth, and not beyond it", () => {
  assert.deepEqual(nudged([1, 1], WINDOW, { key: "ArrowRight" }), [1.1, 1]);
  assert.deepEqual(nudged([1, 1], WINDOW, { key: "ArrowUp", shiftKey: true }), [1, 1.2]);
  assert.deepEqual(nudged([4.95, 1], WINDOW, { key: "ArrowRight" }), [5, 1]);
  assert.equal(nudged([1], WINDOW, { key: "ArrowUp" }), null);
  assert.equal(nudged([1, 1], WINDOW, { key: "Enter" }), null);
});
