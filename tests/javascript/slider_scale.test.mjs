import assert from "node:assert/strict";
import { test } from "node:test";
import { SliderScale } from "../../gd_core/browser/js/slider_scale.js";

const steps = new SliderScale({ low: 1e-3, high: 10, step: null });
const betas = new SliderScale({ low: 0, high: 0.999999, step: 0.01 });

test("a logarithmic scale stops at twelve round numbers in each decade, up to its end", () => {
  assert.equal(steps.stops.length, 4 * 12 + 1);
  assert.deepEqual(steps.stops.slice(0, 3), [0.001, 0.0012, 0.0015]);
  assert.equal(steps.stops.at(-1), 10);
});

test("a plain scale stops at multiples of its step", () => {
  assert.equal(betas.stops.length, 100);
  assert.deepEqual([betas.stops[0], betas.stops[7], betas.stops[29], betas.stops.at(-1)], [0, 0.07, 0.29, 0.99]);
});

test("a number stands where it is on the scale, or at the end that is nearer", () => {
  assert.ok(Math.abs(steps.partOf(0.1) - 0.5) < 1e-12);
  assert.ok(Math.abs(betas.partOf(0.5) - 0.5) < 1e-5);
  assert.deepEqual([steps.partOf(1e-9), steps.partOf(50), steps.partOf(0), steps.partOf(-1)], [0, 1, 0, 0]);
});

test("dragged, it is at the nearest stop or at another number that is nearer", () => {
  assert.equal(steps.nearest(0.5), 0.1);
  assert.equal(steps.nearest(steps.partOf(1 / 11), [1 / 11]), 1 / 11);
  assert.equal(betas.nearest(0.123), 0.12);
});

test("a key goes to the next stop, also from a number between two, and not beyond the last", () => {
  assert.equal(steps.beyond(0.1, 1), 0.12);
  assert.equal(steps.beyond(0.1, -1), 0.082);
  assert.equal(steps.beyond(0.11, 1), 0.12);
  assert.equal(steps.beyond(0.11, -1), 0.1);
  assert.equal(steps.beyond(0.1, 6), 0.33);
  assert.equal(steps.beyond(10, 1), 10);
  assert.equal(steps.beyond(0.001, -6), 0.001);
});
