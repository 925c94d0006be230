import assert from "node:assert/strict";
import { test } from "node:test";
import { baselineOf, besidePoint, heightAt } from "../../pages/shared/components/js/label_sides.js";

const BOX = { left: 10, top: 0, width: 300, height: 200 };

test("a name stands on the side away from the other point", () => {
  const [guess, truth] = [
    { x: 100, y: 50 },
    { x: 200, y: 50 },
  ];
  assert.equal(besidePoint(truth, guess, 60, BOX, 18), 218);
  assert.equal(besidePoint(guess, truth, 60, BOX, 18), 22);
  assert.equal(besidePoint(guess, null, 60, BOX, 18), 118);
});

test("a name never leaves the plot", () => {
  for (const x of [10, 20, 150, 300, 310]) {
    for (const width of [40, 150, 280]) {
      const left = besidePoint({ x, y: 50 }, { x: 160, y: 50 }, width, BOX, 18);
      assert.ok(left >= BOX.left && left + width <= BOX.left + BOX.width, `${x} ${width} ${left}`);
    }
  }
});

test("the names of two points that are near each other stand above and below", () => {
  const [low, high] = [
    { x: 100, y: 52 },
    { x: 102, y: 50 },
  ];
  assert.ok(high.y + baselineOf(high, low, 16) < low.y + baselineOf(low, high, 16) - 16);
  const same = { x: 100, y: 50 };
  assert.notEqual(baselineOf(same, { x: 101, y: 50 }, 16), baselineOf({ x: 101, y: 50 }, same, 16));
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
