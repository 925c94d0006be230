import assert from "node:assert/strict";
import { test } from "node:test";
import { isInside, meet } from "../../gd_core/browser/js/geometry.js";
import { linesIn, placeOfName, thinned } from "../../gd_core/browser/js/label_places.js";

const BOX = { left: 0, top: 0, width: 400, height: 300 };
const WIDTH = 60;
const row = (y) => Array.from({ length: 20 }, (_, k) => ({ x: 20 * k, y }));
const pairsOf = (points) => points.slice(1).map((point, k) => [points[k], point]);
const around = (paths, more = {}) => ({ lines: paths.flatMap(pairsOf), taken: [], box: BOX, scale: 1, ...more });

test("a name is beside its own path, inside the axes, and on none of the points", () => {
  const paths = [row(100), row(200)];
  for (const number of [0, 1]) {
    const { rect, point } = placeOfName(WIDTH, paths, number, around(paths));
    assert.ok(paths[number].includes(point));
    assert.ok(Math.abs(rect.top + rect.height / 2 - point.y) < 40);
    assert.ok(rect.left >= BOX.left && rect.left + rect.width <= BOX.left + BOX.width);
    assert.ok(!paths.flat().some((other) => isInside(other, rect)));
    assert.equal(rect.width, WIDTH);
  }
});

test("a name is where the other paths are far away", () => {
  const fork = [
    [...row(150).slice(0, 10), { x: 300, y: 60 }],
    [...row(150).slice(0, 10), { x: 300, y: 240 }],
  ];
  assert.deepEqual(placeOfName(WIDTH, fork, 0, around(fork)).point, { x: 300, y: 60 });
  assert.deepEqual(placeOfName(WIDTH, fork, 1, around(fork)).point, { x: 300, y: 240 });
});

test("a name does not lie on what is taken", () => {
  const paths = [row(100)];
  const free = placeOfName(WIDTH, paths, 0, around(paths));
  const next = placeOfName(WIDTH, paths, 0, around(paths, { taken: [free.rect] }));
  assert.ok(!meet(free.rect, next.rect));
});

test("on a projector the name is as much larger as everything else", () => {
  const paths = [row(100)];
  assert.equal(placeOfName(WIDTH, paths, 0, around(paths, { scale: 2 })).rect.height, 40);
});

test("a path without a point in the window has no name", () => {
  assert.equal(placeOfName(WIDTH, [[], row(100)], 0, around([row(100)])), null);
});

test("a long path is thinned to forty points, evenly, and a short one is as it was", () => {
  const points = Array.from({ length: 1000 }, (_, k) => k);
  assert.equal(thinned(points).length, 40);
  assert.deepEqual(thinned(points).slice(0, 3), [0, 25, 50]);
  assert.deepEqual(thinned([1, 2, 3]), [1, 2, 3]);
});

test("the longest lines are found that begin or end in the window", () => {
  const points = [
    { x: 10, y: 10 },
    { x: 20, y: 10 },
    { x: 300, y: 10 },
    { x: 900, y: 10 },
    { x: 950, y: 10 },
  ];
  assert.deepEqual(
    linesIn(points, BOX).map(([a, b]) => b.x - a.x),
    [600, 280, 10],
  );
});
