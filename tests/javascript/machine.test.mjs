import assert from "node:assert/strict";
import { test } from "node:test";
import { Machine } from "../../gd_core/browser/js/machine.js";

// That it computes what gd_core does is compared in test_against_the_library.py.
const machine = (results, lines = []) => new Machine({ variables: ["x", "y"], lines, results });
const operations = (...given) => machine(...given).registers.code.length / 5;

test("lines are computed one after the other, and results of them", () => {
  assert.deepEqual(machine(["t1", "x y -1.0 * +"], ["t0 x x *", "t1 t0 1.0 +"]).at([3, 5]), [10, -2]);
});

test("a result may be a variable or a number", () => {
  assert.deepEqual(machine(["y", "2.5", "nan", "-Infinity"]).at([3, 5]), [5, 2.5, Number.NaN, -Infinity]);
});

test("a choice takes one of its parts, whatever the other one is", () => {
  const chosen = machine(["x 0.0 lt y x log if"]);
  assert.deepEqual(chosen.at([-1, 7]), [7]);
  assert.deepEqual(chosen.at([1, 7]), [0]);
});

test("a division by zero has no value, nor has what is made of it", () => {
  for (const made of [
    "x -1.0 pow",
    "x -1.0 pow atan",
    "x -2.0 pow",
    "x -0.5 pow",
    "x -2.5 pow",
    "1.0 x /",
    "x log exp",
    "x -1.0 pow 1.0 lt",
    "1.0 x -1.0 pow gd_larger",
    "x -1.0 pow 0.0 pow",
  ]) {
    assert.deepEqual(machine([made]).at([0, 1]), [Number.NaN], made);
  }
  assert.deepEqual(machine(["x -1.0 pow 0.0 gt 1.0 2.0 if"]).at([0, 1]), [Number.NaN]); // a test that has none
});

test("what had no value at one point has one at the next", () => {
  const inverse = machine(["x -1.0 pow atan", "y 1.0 +"]);
  assert.deepEqual(inverse.at([0, 1]), [Number.NaN, 2]);
  assert.deepEqual(inverse.at([1, 1]), [Math.PI / 4, 2]);
});

test("what is too large is infinite, and one over it is 0", () => {
  assert.deepEqual(machine(["x exp", "x exp -1.0 pow"]).at([1000, 0]), [Infinity, 0]);
});

test("small powers are products and roots, to the last digit", () => {
  const x = 1.1;
  const powers = machine(["1", "2", "3", "4", "0.5", "-1", "-3", "-0.5", "5"].map((power) => `x ${power} pow`));
  const products = [x, x * x, x * x * x, x * x * x * x, Math.sqrt(x), 1 / x, 1 / (x * x * x), 1 / Math.sqrt(x), x ** 5];
  assert.deepEqual(powers.at([x, 0]), products);
});

test("what is computed twice is computed once, what nobody needs never, and a - b in one go", () => {
  assert.equal(operations(["x sin x sin *", "x sin"], ["t0 y exp"]), 2);
  assert.equal(operations(["x -1.0 y * +", "-1.0 y * x +"]), 1);
  assert.deepEqual(machine(["x -1.0 y * +"]).at([3, 5]), [-2]);
});

test("0 and -0 are two numbers", () => {
  assert.deepEqual(machine(["0.0 -1.0 atan2", "-0.0 -1.0 atan2"]).at([0, 0]), [Math.PI, -Math.PI]);
});

test("words that are not its own are refused", () => {
  for (const word of ["alert", "constructor", "__proto__", "toString", "x;y", "window", "z"]) {
    assert.throws(() => machine([word]), /not a token/, word);
  }
});

test("lines that leave no number, or more than one, are refused", () => {
  for (const line of ["x y", "x +", "+", "x y if"]) assert.throws(() => machine([line]), Error, line);
});
