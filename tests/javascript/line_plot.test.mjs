import assert from "node:assert/strict";
import { test } from "node:test";
import {
  along,
  axisOf,
  axisOfIterations,
  dotsAt,
  lineThrough,
  nearestAcross,
  pixels,
} from "../../gd_core/browser/js/line_plot.js";

const texts = (axis) => axis.ticks.map(({ text }) => text);

test("ticks are at multiples of 1, 2 or 5, with as many decimals as they need", () => {
  assert.deepEqual(texts(axisOf([0.2, 10])), ["0", "2", "4", "6", "8", "10"]);
  assert.deepEqual(texts(axisOf([-1.5, 1])), ["−1.5", "−1.0", "−0.5", "0", "0.5", "1.0"]);
  assert.deepEqual(texts(axisOf([3, 3.0000025])), [
    "3.0000000",
    "3.0000005",
    "3.0000010",
    "3.0000015",
    "3.0000020",
    "3.0000025",
  ]);
  assert.deepEqual(texts(axisOf([0, 4e9])), ["0", "1×10⁹", "2×10⁹", "3×10⁹", "4×10⁹"]);
  assert.deepEqual(texts(axisOf([0, 1e-7])), ["0", "2×10⁻⁸", "4×10⁻⁸", "6×10⁻⁸", "8×10⁻⁸", "1×10⁻⁷"]);
});

test("neighbouring ticks never have the same text", () => {
  for (const low of [0, 1, -3e8, 12345.678, 0.00012])
    for (const size of [1e-9, 1e-3, 0.7, 33, 4.2e6]) {
      const found = texts(axisOf([low, low + size * Math.max(Math.abs(low), 1)]));
      assert.ok(found.length >= 2, `${low} ${size}`);
      assert.equal(new Set(found).size, found.length, `${low} ${size}: ${found}`);
    }
});

test("a log axis has whole powers of ten, few enough to read", () => {
  assert.deepEqual(texts(axisOf([1e-2, 50], true)), ["10⁻²", "10⁻¹", "1", "10"]);
  const many = texts(axisOf([1e-300, 1], true));
  assert.ok(many.length <= 7 && many.at(-1) === "1");
});

test("every value lies within its axis, and the ends are free", () => {
  for (const [values, log] of [
    [[1, 5, 2], false],
    [[7, 7], false],
    [[0, 0], false],
    [[1e-9, null, 4], true],
  ]) {
    const axis = axisOf(values, log);
    for (const value of values) if (value !== null) assert.ok(along(axis, value) > 0 && along(axis, value) < 1);
  }
  assert.deepEqual(axisOf([null, null]).ticks.length > 0, true);
});

test("iterations have whole numbers", () => {
  assert.deepEqual(texts(axisOfIterations([0, 1, 2])), ["0", "1", "2"]);
  assert.deepEqual(texts(axisOfIterations([0])), ["0", "1"]);
  assert.deepEqual(texts(axisOfIterations([0, 10000])), ["0", "2000", "4000", "6000", "8000", "10000"]);
});

test("a line breaks where a value cannot be shown", () => {
  const [k, values] = [
    [0, 1, 2, 3],
    [0, 1, null, 1],
  ];
  const box = { left: 10, top: 20, width: 100, height: 50 };
  const points = pixels(k, values, { low: 0, high: 4 }, { low: 0, high: 1 }, box);
  assert.deepEqual(points, [[10, 70], [35, 20], null, [85, 20]]);
  assert.equal(lineThrough(points), "M10.0,70.0L35.0,20.0M85.0,20.0");
  assert.equal(dotsAt(points), "M10.0,70.0h0M35.0,20.0h0M85.0,20.0h0");
  assert.deepEqual(
    [0, 70, 200].map((x) => nearestAcross(points, x)),
    [0, 3, 3],
  );
  assert.equal(nearestAcross([null], 3), -1);
});
