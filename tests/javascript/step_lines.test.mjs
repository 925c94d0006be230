import assert from "node:assert/strict";
import { test } from "node:test";
import { exactly, StepLines } from "../../pages/shared/components/js/step_lines.js";

const packed = (...values) => Buffer.from(Float64Array.from(values).buffer).toString("base64");

// Two steps of gradient descent on x^2 from 1.2 with step size 0.1, as packed_steps in components/player.py sends them.
const DESCENT = {
  lines: ["{x+} = {x} − α·{g}"],
  names: {
    "x+": ["x#", 0, 1, packed(1.2, 0.96, 0.768)],
    x: ["x#", -1, 1, packed(Number.NaN, 1.2, 0.96)],
    g: ["f′(x#)", -1, 1, packed(Number.NaN, 2.4, 1.92)],
  },
  changes: packed(Number.NaN, -0.5184, 0),
  climbs: false,
};

test("a step is written in symbols, with its numbers, and with its result", () => {
  assert.deepEqual(new StepLines(DESCENT).at(1, 1), ["x₁ = x₀ − α·f′(x₀) = 1.2 − α·2.4 = 0.96"]);
});

test("iteration 0 is the start", () => {
  assert.deepEqual(new StepLines(DESCENT).at(0, 0), ["x₀ = 1.2, the start"]);
});

test("negative numbers, powers and points stand in brackets within a sum only", () => {
  const lines = new StepLines({
    ...DESCENT,
    names: {
      "x+": ["x#", 0, 2, packed(0, 0, -1.5, 2)],
      x: ["x#", -1, 1, packed(0, -0.25)],
      g: ["g#", -1, 1, packed(0, 1.23456e-7)],
    },
  });
  assert.deepEqual(lines.at(1, 10), ["x₁₀ = x₉ − α·g₉ = (−0.25) − α·(1.2346×10⁻⁷) = (−1.5, 2)"]);
});

test("a number that holds for all steps is sent once, and a power counts the steps", () => {
  const lines = new StepLines({
    ...DESCENT,
    lines: ["{x+} = {x}/β{t}"],
    names: { ...DESCENT.names, x: ["c", 0, 1, packed(7)], t: ["^", 1, 1, packed()] },
  });
  assert.deepEqual(lines.at(2, 12), ["x₁₂ = c/β¹³ = 7/β¹³ = 0.768"]);
});

test("the change of f is better or worse by the direction of the run", () => {
  const descent = new StepLines(DESCENT);
  assert.deepEqual(descent.change(1, 1), { text: "▼ f fell by 0.5184", better: true });
  assert.deepEqual(descent.change(2, 2), { text: "= f stayed the same", better: null });
  assert.deepEqual(descent.change(0, 0), { text: "", better: null });
  assert.equal(new StepLines({ ...DESCENT, climbs: true }).change(1, 1).better, false);
});

test("five digits are kept, and whole numbers below a million as they are", () => {
  assert.equal(exactly(0.0123456), "0.012346");
  assert.equal(exactly(-123456.7), "−123457");
  assert.equal(exactly(Number.NaN), "undefined");
  assert.equal(exactly(0), "0");
});
