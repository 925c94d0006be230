import assert from "node:assert/strict";
import { test } from "node:test";
import { meet } from "../../gd_core/browser/js/geometry.js";
import { heightAt, placeBeside } from "../../gd_core/browser/js/label_sides.js";

const BOX = { left: 10, top: 0, width: 300, height: 200 };
const around = (more = {}) => ({ lines: [], curve: [], taken: [], box: BOX, scale: 1, ...more });
const square = ({ x, y }) => ({ left: x - 12, top: y - 12, width: 24, height: 24 });

test("names of a guess and of the truth lie neither on each other nor on the marks, however near these are", () => {
  for (const [dx, dy] of [
    [0, 0],
    [2, 1],
    [14, 0],
    [0, 20],
    [18, 3],
  ]) {
    for (const x of [20, 150, 290]) {
      const points = [
        { x, y: 100 },
        { x: x + dx, y: 100 + dy },
      ];
      const taken = points.map(square);
      const first = placeBeside(60, points[0], around({ taken })).rect;
      const second = placeBeside(80, points[1], around({ taken: [...taken, first] })).rect;
      for (const rect of [first, second]) {
        assert.ok(!taken.some((other) => meet(other, rect)), `${x} ${dx} ${dy}`);
        assert.ok(rect.left >= BOX.left && rect.left + rect.width <= BOX.left + BOX.width);
      }
      assert.ok(!meet(first, second));
    }
  }
});

test("a name stands beside its mark, and off the path where there is room", () => {
  const point = { x: 100, y: 100 };
  const free = placeBeside(60, point, around());
  assert.deepEqual([free.rect.left, free.baseline], [118, 105]);
  const path = [[point, { x: 250, y: 100 }]];
  assert.equal(placeBeside(60, point, around({ lines: path })).rect.left, 22);
  assert.equal(placeBeside(60, point, around({ curve: path })).rect.left, 22);
});

test("the name of an arrow that reaches over the edge stands inside", () => {
  for (const point of [
    { x: -20, y: 100 },
    { x: 340, y: -15 },
    { x: 150, y: 230 },
  ]) {
    const { rect } = placeBeside(60, point, around());
    assert.ok(rect.left >= BOX.left && rect.left + rect.width <= BOX.left + BOX.width);
    assert.ok(rect.top >= BOX.top && rect.top + rect.height <= BOX.top + BOX.height);
  }
});

test("the height of a curve is that of its line, and none beside it", () => {
  const [xs, ys] = [
    [0, 1, 3],
    [0, 10, 30],
  ];
  assert.deepEqual(
    [0, 0.5, 1, 2, 3].map((x) => heightAt(x, xs, ys)),
    [0, 5, 10, 20, 30],
  );
  assert.ok([-1, 4].every((x) => Number.isNaN(heightAt(x, xs, ys))));
  assert.ok(Number.isNaN(heightAt(0.5, xs, [null, Number.NaN, 1])));
});
