import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveLandscape, paintMap, shadesOf } from "../../gd_core/browser/js/live_landscape.js";

const BOWL = { variables: ["x", "y", "a"], lines: ["t0 x x *", "t1 y y *"], results: ["a t0 * t1 +", "x", "y"] };
const LINE = { variables: ["x", "a", "b"], lines: [], results: ["a x * b +", "a"] };
const ROOT = { variables: ["x", "a"], lines: [], results: ["x a + 0.5 pow", "a"] };
const WINDOW = [
  [-2, 2],
  [0, 4],
];

test("a curve has the heights for the numbers of its letters", () => {
  const live = new LiveLandscape(LINE, [[0, 10]]);
  const { x, y } = live.curve([2, 1]);
  assert.deepEqual([x[0], x.at(-1)], [0, 10]);
  assert.deepEqual([y[0], y.at(-1)], [1, 21]);
  assert.deepEqual(live.curve([-1, 0]).y.at(-1), -10);
});

test("a curve has no height where the function has no value", () => {
  const { y } = new LiveLandscape(ROOT, [[-1, 1]]).curve([0]);
  assert.ok(Number.isNaN(y[0]));
  assert.equal(y.at(-1), 1);
});

test("the heights of a map stand row by row from its lower edge", () => {
  const heights = new LiveLandscape(BOWL, WINDOW).heights([3], 3);
  assert.deepEqual([...heights], [12, 0, 12, 16, 4, 16, 28, 16, 28]);
});

test("a shade is the root of the rank, and equal heights have one", () => {
  const shades = shadesOf(Float64Array.from([5, 1, Number.NaN, 1, 9, Infinity]));
  assert.deepEqual([shades[1], shades[3], shades[4]], [0, 0, 1]);
  assert.equal(shades[0], Math.sqrt(2 / 3));
  assert.ok(Number.isNaN(shades[2]) && Number.isNaN(shades[5]));
});

test("a flat map has one shade, whatever its rounding", () => {
  assert.deepEqual(new Set(shadesOf(Float64Array.from([2, 2, 2]))), new Set([0.5]));
  assert.ok(shadesOf(new Float64Array(3).fill(Number.NaN)).every(Number.isNaN));
});

test("the bands of a map go up with its shades, with lines between them", () => {
  // 13 bands, what is undefined, and the lines on these.
  const colors = Array.from({ length: 28 }, (_, k) => [k, k, k]);
  const side = 90;
  const shades = Float64Array.from({ length: side * side }, (_, k) => (k % side) / (side - 1));
  const [width, height] = [130, 20];
  const pixels = paintMap(shades, { width, height, colors, lowest: 0.2 });
  const row = Array.from({ length: width }, (_, x) => pixels[4 * x]);
  assert.equal(row[0], 0);
  assert.equal(row.at(-1), 11);
  const lines = row.filter((color) => color > 13);
  assert.equal(lines.length, 11);
  assert.ok(row.filter((color) => color <= 13).every((color, k, all) => !k || color >= all[k - 1]));
  assert.equal(pixels[3], 255);
  const none = paintMap(new Float64Array(side * side).fill(Number.NaN), { width: 4, height: 4, colors, lowest: 0.2 });
  assert.equal(none[0], 13);
});
