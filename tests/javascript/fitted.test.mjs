import assert from "node:assert/strict";
import { test } from "node:test";
import { equation, lineBetween, placesOf, predictor, saidOf } from "../../pages/shared/components/js/fitted.js";

const line = {
  model: "line",
  classes: null,
  names: ["x", "y"],
  columns: [
    [1, 2],
    [3, 7],
  ],
};
const plane = {
  model: "plane",
  classes: null,
  names: ["a", "b", "sum"],
  columns: [
    [1, 2],
    [3, 4],
    [4, 7],
  ],
};
const classes = {
  model: "logistic",
  classes: [0, 1],
  names: ["h", "p"],
  columns: [
    [-1, 1],
    [0, 1],
  ],
};

test("a line says w·x + b, and is drawn between two places", () => {
  const says = predictor(line, [2, 1]);
  assert.equal(says(3), 7);
  assert.deepEqual(lineBetween(line, says, 0, 4), [
    [0, 1],
    [4, 9],
  ]);
  assert.deepEqual(saidOf(line, says), [3, 5]);
  assert.deepEqual(placesOf(line, says), [
    [1, 3],
    [2, 7],
  ]);
});

test("a curve goes through the origin and is drawn in pieces", () => {
  const curve = { ...line, model: "curve" };
  const says = predictor(curve, [1, 0.5]);
  assert.equal(says(4), 12);
  const points = lineBetween(curve, says, 0, 6);
  assert.equal(points.length, 61);
  assert.deepEqual(
    [points[0], points[10], points.at(-1)],
    [
      [0, 0],
      [1, 1.5],
      [6, 24],
    ],
  );
});

test("two features are drawn over what the model says, and the line is the diagonal", () => {
  const says = predictor(plane, [1, 1]);
  assert.deepEqual(placesOf(plane, says), [
    [4, 4],
    [6, 7],
  ]);
  assert.deepEqual(lineBetween(plane, says, 2, 8), [
    [2, 2],
    [8, 8],
  ]);
  assert.deepEqual(placesOf(plane, predictor(plane, [1e308, 1e308])), [null, null]);
});

test("chances lie between the two classes, whatever they are called", () => {
  assert.equal(predictor(classes, [3, 0])(0), 0.5);
  assert.ok(Math.abs(predictor(classes, [1, 0])(1) - 1 / (1 + Math.exp(-1))) < 1e-15);
  assert.equal(predictor({ ...classes, classes: [1, 2] }, [3, 0])(0), 1.5);
  assert.deepEqual(
    [-1, 1].map((x) => predictor(classes, [1e300, 0])(x)),
    [0, 1],
  );
});

test("the model is written with its numbers and the names of the columns", () => {
  assert.equal(equation(line, [2, 1]), "y = 2·x + 1");
  assert.equal(equation(line, [-0.5, -1.25]), "y = −0.5·x − 1.25");
  assert.equal(equation({ ...line, model: "curve" }, [2, -1]), "y = 2·x − 1·x²");
  assert.equal(equation(plane, [1, 2]), "sum = 1·a + 2·b");
  assert.equal(equation(classes, [1.5, -4]), "chance = σ(1.5·h − 4)");
});
