import assert from "node:assert/strict";
import { test } from "node:test";
import { Machine } from "../../pages/shared/components/js/stack_machine.js";

// That it computes what gd_core does is compared in test_against_the_library.py.
const machine = (results, lines = []) => new Machine({ variables: ["x", "y"], lines, results });

test("lines are computed one after the other, and results of them", () => {
  assert.deepEqual(machine(["t1", "x y -1.0 * +"], ["t0 x x *", "t1 t0 1.0 +"]).at([3, 5]), [10, -2]);
});

test("a choice takes one of its parts, whatever the other one is", () => {
  const chosen = machine(["x 0.0 lt y x log if"]);
  assert.deepEqual(chosen.at([-1, 7]), [7]);
  assert.deepEqual(chosen.at([1, 7]), [0]);
});

test("a division by zero has no value, nor has what is made of it", () => {
  for (const made of ["x -1.0 pow", "x -1.0 pow atan", "x log exp", "x -1.0 pow 1.0 lt", "1.0 x -1.0 pow gd_larger"]) {
    assert.deepEqual(machine([made]).at([0, 1]), [Number.NaN], made);
  }
  assert.deepEqual(machine(["x -1.0 pow 0.0 gt 1.0 2.0 if"]).at([0, 1]), [Number.NaN]); // a test that has none
});

test("what is too large is infinite, and one over it is 0", () => {
  assert.deepEqual(machine(["x exp", "x exp -1.0 pow"]).at([1000, 0]), [Infinity, 0]);
});

test("words that are not its own are refused", () => {
  for (const word of ["alert", "constructor", "__proto__", "toString", "x;y", "window", "z"]) {
    assert.throws(() => machine([word]), /not a token/, word);
  }
});
