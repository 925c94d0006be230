import assert from "node:assert/strict";
import { test } from "node:test";
import { iterationAt, playedOn } from "../../gd_core/browser/js/pace.js";

function secondsOf(last, speed) {
  let [position, moments] = [0, 0];
  while (position < last && moments < 10_000) {
    position = playedOn(position, 0.01, last, speed);
    moments += 1;
  }
  return moments / 100;
}

test("a run takes two to eight seconds, and half as long at twice the speed", () => {
  assert.ok(Math.abs(secondsOf(3) - 2) < 0.03);
  assert.ok(Math.abs(secondsOf(30) - 4.8) < 0.03);
  assert.ok(Math.abs(secondsOf(119) - 8) < 0.03);
  assert.ok(Math.abs(secondsOf(30, 2) - 2.4) < 0.03);
});

test("a tab that was hidden goes on where it was, and nothing goes back", () => {
  assert.equal(playedOn(5, 3600, 30), playedOn(5, 0.1, 30));
  assert.equal(playedOn(5, -1, 30), 5);
  assert.equal(playedOn(29.99, 0.1, 30), 30);
});

test("a run glides between two frames, or stands at the first", () => {
  assert.equal(iterationAt([0, 1, 2, 10], 2.25), 4);
  assert.equal(iterationAt([0, 1, 2, 10], 2.25, true), 2);
  assert.equal(iterationAt([0, 1, 2, 10], 3), 10);
});
