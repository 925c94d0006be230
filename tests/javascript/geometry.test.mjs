import assert from "node:assert/strict";
import { test } from "node:test";
import { between, clipSegment, crossings, inflate, isInside, meet } from "../../gd_core/browser/js/geometry.js";

const BOX = { left: 10, top: 20, width: 100, height: 50 };
const at = (x, y) => ({ x, y });

test("rectangles meet only where they share an area", () => {
  assert.ok(meet(BOX, { left: 109, top: 69, width: 5, height: 5 }));
  assert.ok(!meet(BOX, { left: 110, top: 20, width: 5, height: 5 }));
  assert.ok(!meet(BOX, { left: 10, top: 70, width: 5, height: 5 }));
});

test("the edge of a box belongs to it, and nothing belongs to it that is no number", () => {
  assert.ok(isInside(at(10, 20), BOX) && isInside(at(110, 70), BOX));
  assert.ok(!isInside(at(9.99, 20), BOX) && !isInside(at(60, 70.01), BOX));
  assert.ok(!isInside(at(Number.NaN, 30), BOX) && !isInside(at(60, Infinity), BOX));
});

test("an inflated box is larger on each side", () => {
  assert.deepEqual(inflate(BOX, 3), { left: 7, top: 17, width: 106, height: 56 });
});

test("a point between two, where the start may lie farther away than numbers go", () => {
  assert.deepEqual(between(at(0, 0), at(4, 8), 0.25), at(1, 2));
  assert.deepEqual(between(at(1, 2), at(Infinity, 0), 0), at(1, 2));
});

test("a line is cut at the sides that it crosses", () => {
  assert.deepEqual(clipSegment(at(-90, 30), at(310, 30), BOX), [at(10, 30), at(110, 30)]);
  assert.deepEqual(clipSegment(at(60, 0), at(60, 45), BOX), [at(60, 20), at(60, 45)]);
  assert.deepEqual(clipSegment(at(20, 30), at(30, 40), BOX), [at(20, 30), at(30, 40)]);
});

test("a line beside the box, or one that is no line, has no part in it", () => {
  assert.equal(clipSegment(at(0, 0), at(200, 10), BOX), null);
  assert.equal(clipSegment(at(0, 66), at(20, 96), BOX), null); // past the corner
  assert.equal(clipSegment(at(5, 30), at(5, 40), BOX), null);
  assert.equal(clipSegment(at(20, 30), at(Number.NaN, 40), BOX), null);
});

test("the cut of a line that leads out of all numbers is on the box's side", () => {
  const [from, to] = clipSegment(at(60, 45), at(1e150, 45), BOX);
  assert.deepEqual(from, at(60, 45));
  assert.ok(Math.abs(to.x - 110) < 1e-9 && to.y === 45);
});

// An oracle of another make: of many points on the line, those that lie in the box.
test("the cut holds exactly the points of the line that are inside", () => {
  let seed = 1;
  const random = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  for (let trial = 0; trial < 300; trial += 1) {
    const [a, b] = [at(150 * random(), 100 * random()), at(150 * random(), 100 * random())];
    const cut = clipSegment(a, b, BOX);
    for (let part = 0.0005; part < 1; part += 0.01) {
      const point = between(a, b, part);
      const along =
        cut &&
        inflate(
          {
            left: Math.min(cut[0].x, cut[1].x),
            top: Math.min(cut[0].y, cut[1].y),
            width: Math.abs(cut[1].x - cut[0].x),
            height: Math.abs(cut[1].y - cut[0].y),
          },
          1e-9,
        );
      assert.equal(isInside(point, BOX), cut !== null && isInside(point, along));
    }
  }
});

test("crossings counts the lines through a rectangle", () => {
  const lines = [
    [at(0, 30), at(200, 30)],
    [at(0, 0), at(5, 5)],
    [at(50, 0), at(50, 200)],
  ];
  assert.equal(crossings(lines, BOX), 2);
});
