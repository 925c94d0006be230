import assert from "node:assert/strict";
import { test } from "node:test";
import { above, briefly, formatNumber, listed, rounded, withPower } from "../../gd_core/browser/js/number_format.js";

// What gd_core.formatting says is compared in test_against_the_library.py; here are the differences from it.
test("from 10,000 on four digits are kept, and a power of ten comes from 10,000,000 on", () => {
  assert.equal(formatNumber(12345), "12350");
  assert.equal(formatNumber(-9876543), "−9877000");
  assert.equal(formatNumber(10000000), "1×10⁷");
});

test("a minus sign is no hyphen, and 0 has none", () => {
  assert.equal(formatNumber(-1.5), "−1.5");
  assert.equal(formatNumber(-0), "0");
  assert.equal(withPower(-1.23456e-7, 3), "−1.23×10⁻⁷");
  assert.equal(above(-120), "⁻¹²⁰");
});

test("what is no number is said to be undefined", () => {
  for (const value of [Number.NaN, Infinity, -Infinity]) assert.equal(briefly(value), "undefined");
  assert.equal(listed([1, Number.NaN]), "(1, undefined)");
  assert.equal(listed([0.5]), "0.5");
});

test("a click gives numbers as short as the picture's pixels allow", () => {
  assert.equal(rounded(1.23456789, 0.01), 1.23);
  assert.equal(rounded(1.23456789, 0.5), 1.2);
  assert.equal(rounded(1234.5, 3), 1235);
  assert.equal(rounded(1.5e-20, 1e-22), 0); // fifteen decimals at most
});
