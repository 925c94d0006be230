import assert from "node:assert/strict";
import { test } from "node:test";
import { nextAcross, nudged, withMoved, withNew, without } from "../../pages/shared/components/js/rows.js";

const rows = [
  [2, 1],
  [1, 5],
  [3, 0],
];

test("a point is moved, added and removed, and the rows before stay as they were", () => {
  assert.deepEqual(withMoved(rows, 1, [9, 9]), [
    [2, 1],
    [9, 9],
    [3, 0],
  ]);
  assert.deepEqual(withNew(rows, [4, 4]), [
    [2, 1],
    [1, 5],
    [3, 0],
    [4, 4],
  ]);
  assert.deepEqual(without(rows, 0), [
    [1, 5],
    [3, 0],
  ]);
  assert.deepEqual(rows, [
    [2, 1],
    [1, 5],
    [3, 0],
  ]);
});

test("the next point is the next one across, and after the last the first", () => {
  assert.equal(nextAcross(rows, -1, 1), 1);
  assert.equal(nextAcross(rows, -1, -1), 2);
  assert.deepEqual([nextAcross(rows, 1, 1), nextAcross(rows, 0, 1), nextAcross(rows, 2, 1)], [0, 2, 1]);
  assert.deepEqual([nextAcross(rows, 1, -1), nextAcross(rows, 0, -1)], [2, 1]);
});

test("an arrow key moves a point along one axis by a hundredth of the picture, with Shift by a tenth", () => {
  assert.deepEqual(nudged([2, 1], 0, 1, 5, false), [2.05, 1]);
  assert.deepEqual(nudged([2, 1], 1, -1, 5, true), [2, 0.5]);
});
