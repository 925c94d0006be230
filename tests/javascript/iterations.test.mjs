import assert from "node:assert/strict";
import { test } from "node:test";
import { endInWords, locate, positionInWords, thinningNote, widestNote } from "../../gd_core/browser/js/iterations.js";

test("an iteration lies between the last one reached and the next", () => {
  const k = [0, 1, 2, 10, 20];
  assert.deepEqual(locate(k, 0), { index: 0, part: 0 });
  assert.deepEqual(locate(k, 1.25), { index: 1, part: 0.25 });
  assert.deepEqual(locate(k, 6), { index: 2, part: 0.5 });
  assert.deepEqual(locate(k, 20), { index: 4, part: 0 });
  assert.deepEqual(locate(k, Infinity), { index: 4, part: 0 });
});

test("a run of one iterate is always at it", () => {
  assert.deepEqual(locate([0], 0), { index: 0, part: 0 });
  assert.deepEqual(locate([0], Infinity), { index: 0, part: 0 });
});

test("nothing is noted where nothing is left out", () => {
  assert.equal(thinningNote([0, 1, 2, 3]), null);
  assert.equal(thinningNote([0]), null);
});

test("the note tells from where on, and the most frequent gap", () => {
  assert.deepEqual(thinningNote([0, 1, 2, 12, 22, 23, 33]), {
    last: 2,
    every: 10,
    text: "after step 2, one dot every 10 steps",
  });
  assert.equal(thinningNote([0, 5, 10]).text, "one dot every 5 steps");
});

test("of several runs the widest gaps are noted, in the run's own count of steps", () => {
  const runs = [{ k: [0, 1, 2] }, { k: [0, 1, 2], steps: [0, 4, 8] }, { k: [0, 2, 4] }];
  assert.equal(widestNote(runs).every, 4);
  assert.equal(widestNote([{ k: [0, 1] }]), null);
});

test("where runs stand is told with their length, but not of a run that is known in part", () => {
  const runs = [{ k: [0, 5] }, { k: [0, 9] }];
  assert.equal(positionInWords("iteration", 3, runs), "iteration 3 of 9");
  assert.equal(positionInWords("iteration", 0, [...runs, { k: [0], unfinished: true }]), "iteration 0");
});

test("the end of a run is said with its number of iterations", () => {
  assert.equal(endInWords(-0.5, 1), "f = −0.5 after 1 iteration");
  assert.equal(endInWords(null, 0), "f = undefined after 0 iterations");
});
