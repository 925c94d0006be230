import assert from "node:assert/strict";
import { test } from "node:test";
import { LevelLine } from "../../pages/shared/components/js/level_line.js";

const BOX = { left: 0, top: 0, width: 300, height: 200 };
// The field of a function with its slopes, as the map has it.
const bowl = (x, y) => ({ value: x * x + 4 * y * y, dx: 2 * x, dy: 8 * y });
const around = (field, at) => (place) => field(place.x - at.x, place.y - at.y);
const followed = (field, at, box = BOX) => {
  const line = new LevelLine(field, at, box);
  while (!line.done) line.grow();
  return line.points;
};

test("around a bowl the line closes, and f is the same all along it", () => {
  const [field, at] = [around(bowl, { x: 150, y: 100 }), { x: 230, y: 110 }];
  const points = followed(field, at);
  const level = field(at).value;
  assert.deepEqual(points.at(-1), at);
  assert.ok(points.length > 80);
  for (const point of points) assert.ok(Math.abs(field(point).value / level - 1) < 1e-4);
  const lowest = Math.min(...points.map(({ x }) => x)); // all around
  assert.ok(lowest < 75);
});

test("a line that leaves goes to the edge both ways", () => {
  const points = followed(around(bowl, { x: 150, y: -400 }), { x: 150, y: 100 });
  assert.ok(points[0].x < 0 !== points.at(-1).x < 0 && points[0].x > 300 !== points.at(-1).x > 300);
});

test("nothing is followed where f is level or undefined, and no kink is jumped over", () => {
  const at = { x: 50, y: 60 };
  assert.deepEqual(
    followed(() => ({ value: 3, dx: 0, dy: 0 }), at),
    [at],
  );
  assert.deepEqual(
    followed(() => ({ value: Number.NaN, dx: Number.NaN, dy: 1 }), at),
    [at],
  );
  const square = (x, y) => ({ value: Math.max(Math.abs(x), Math.abs(y)), dx: 0, dy: 0 });
  const corner = (x, y) => ({
    ...square(x, y),
    ...(Math.abs(x) > Math.abs(y) ? { dx: Math.sign(x) } : { dy: Math.sign(y) }),
  });
  for (const point of followed(around(corner, { x: 150, y: 100 }), { x: 200, y: 110 })) {
    assert.ok(Math.abs(square(point.x - 150, point.y - 100).value - 50) < 1);
  }
});

test("it is followed a little at a time", () => {
  const line = new LevelLine(around(bowl, { x: 150, y: 100 }), { x: 230, y: 110 }, BOX);
  line.goOn(performance.now() - 1);
  assert.ok(!line.done && line.points.length === 1);
  line.goOn(performance.now() + 10_000);
  assert.ok(line.done);
});
