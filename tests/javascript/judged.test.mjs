import assert from "node:assert/strict";
import { test } from "node:test";
import { judged, numberIn, upTo } from "../../gd_core/export/living/judged.js";

test("a number is read as people type it, and nothing else is one", () => {
  assert.equal(numberIn(" 0,25 "), 0.25);
  assert.equal(numberIn("−3"), -3);
  assert.equal(numberIn("1e-3"), 0.001);
  for (const text of ["", "  ", "about 3", "1,2,3"]) assert.ok(Number.isNaN(numberIn(text)), text);
});

test("a run is cut after an iteration, and goes on", () => {
  const run = { k: [0, 1, 2, 5], x: [1, 2, 3, 4], y: [5, 6, 7, 8], f: [0, 0, 0, 0], slope: null };
  const cut = upTo(run, 1);
  assert.deepEqual(cut.k, [0, 1]);
  assert.deepEqual(cut.y, [5, 6]);
  assert.equal(cut.slope, null);
  assert.ok(cut.unfinished);
});

test("of several true points the nearest counts, by its share of the window", () => {
  const bounds = [
    [-10, 10],
    [-1, 1],
  ];
  const question = {
    gesture: "click",
    answers: [
      [0, 0],
      [5, 0.5],
    ],
    told: ["at A", "at B"],
    tolerance: 0.03,
    bounds,
  };
  assert.equal(judged(question, [5.5, 0.5]).sentence, "Right: it is at B.");
  assert.equal(judged(question, [5, 0.6]).sentence, "It is at B, 5% of the window from your point.");
});
