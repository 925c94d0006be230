import assert from "node:assert/strict";
import { test } from "node:test";
import { tickAt } from "../../pages/shared/components/js/tick_choice.js";

const AXIS = { left: 50, width: 1000 };
const mark = (name, at, chosen = false) => ({ name, at, chosen });

test("a click means the nearest tick", () => {
  const marks = [mark("a", 0.1), mark("b", 0.5), mark("c", 0.9)];
  assert.equal(tickAt(AXIS, marks, 50).name, "a");
  assert.equal(tickAt(AXIS, marks, 50 + 690).name, "b");
  assert.equal(tickAt(AXIS, marks, 50 + 710).name, "c");
});

test("clicks go in turn through ticks that are too close together", () => {
  const turn = (chosen) => {
    const marks = ["a", "b", "c"].map((name, k) => mark(name, 0.5 + 0.002 * k, name === chosen));
    return tickAt(AXIS, marks, 552).name;
  };
  assert.deepEqual(["a", "b", "c"].map(turn), ["b", "c", "a"]);
});

test("a tick that is chosen and can be told apart stays out of the turn", () => {
  const marks = [mark("a", 0.5), mark("b", 0.51, true)];
  assert.equal(tickAt(AXIS, marks, 550).name, "a");
});
