import assert from "node:assert/strict";
import { test } from "node:test";
import { clipSegment, meet } from "../../gd_core/browser/js/geometry.js";
import { placeOfWords, wrapped } from "../../pages/shared/components/js/corner_words.js";

const BOX = { left: 10, top: 0, width: 300, height: 200 };
const lengthOf = (text) => 7 * text.length;
const SAID = ["your guess: it arrives, or slows down towards its goal", "the run: it hardly moves"];
const around = (more = {}) => ({ lines: [], curve: [], taken: [], box: BOX, scale: 1, ...more });
const rectOf = ({ left, top, width, blocks }) => ({ left, top, width, height: 19 * blocks.flat().length });

test("a sentence is broken at spaces, and none of its words is lost", () => {
  const lines = wrapped(SAID[0], 140, lengthOf);
  assert.equal(lines.join(" "), SAID[0]);
  assert.ok(lines.every((line) => lengthOf(line) <= 140));
  assert.deepEqual(wrapped("unbreakable", 10, lengthOf), ["unbreakable"]);
});

test("the words stand whole in a corner of the picture", () => {
  const place = placeOfWords(SAID, lengthOf, 19, around());
  const rect = rectOf(place);
  assert.ok(rect.left >= BOX.left && rect.left + rect.width <= BOX.left + BOX.width);
  assert.ok(rect.top >= BOX.top && rect.top + rect.height <= BOX.top + BOX.height);
  assert.deepEqual(
    place.blocks.map((block) => block.join(" ")),
    SAID,
  );
});

test("between the two branches of a curve the words stand in the middle", () => {
  const curve = [10, 310].map((x) => [
    { x, y: 0 },
    { x: 160, y: 190 },
  ]);
  const rect = rectOf(placeOfWords(["your guess: it arrives"], lengthOf, 19, around({ curve })));
  assert.ok(!curve.some(([a, b]) => clipSegment(a, b, rect)));
  assert.ok(Math.abs(rect.left + rect.width / 2 - 160) < 40 && rect.top < 20);
});

test("the words cover no path, whichever corner it leaves free", () => {
  const corners = [
    [60, 30],
    [260, 30],
    [60, 170],
    [260, 170],
  ];
  for (const [x, y] of corners) {
    const crowded = corners.filter(([a, b]) => a !== x || b !== y);
    const lines = crowded.flatMap(([a, b]) =>
      [-1, 1].map((way) => [
        { x: a - 40, y: b + 25 * way },
        { x: a + 40, y: b - 25 * way },
      ]),
    );
    const rect = rectOf(
      placeOfWords(["your guess: it arrives", "the run: it arrives"], lengthOf, 19, around({ lines })),
    );
    assert.ok(!lines.some(([a, b]) => clipSegment(a, b, rect)), `${x} ${y}`);
    const taken = crowded.map(([a, b]) => ({ left: a - 40, top: b - 25, width: 80, height: 50 }));
    const other = rectOf(placeOfWords(["yes", "no"], lengthOf, 19, around({ taken })));
    assert.ok(!taken.some((each) => meet(each, other)), `${x} ${y}`);
  }
});
