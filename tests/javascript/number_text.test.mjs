import assert from "node:assert/strict";
import { test } from "node:test";
import { readNumber } from "../../pages/shared/layout/number_text.js";

const read = (text, isWhole = false) => readNumber(text, isWhole);

test("numbers in the notation of programs stay as they are", () => {
  for (const text of ["0.05", "-1.5", "+3", ".5", "5.", "1e-3", "2.5E+7"])
    assert.deepEqual(read(text), { value: text });
});

test("a decimal comma is a decimal point, and a minus sign a hyphen", () => {
  assert.deepEqual(read("0,05"), { value: "0.05" });
  assert.deepEqual(read(",5"), { value: ".5" });
  assert.deepEqual(read("−1,5e-3"), { value: "-1.5e-3" });
  assert.deepEqual(read("  7 "), { value: "7" });
  assert.deepEqual(read(""), { value: "" });
});

test("one point and three digits are decimals, one comma and three digits may be either", () => {
  assert.deepEqual(read("1.234"), { value: "1.234" });
  assert.equal(
    read("1,234").wrong,
    "Write 1234 or 1.234 instead of 1,234: decimals with a point, thousands without a sign.",
  );
});

test("thousands are refused with the number that was meant", () => {
  assert.match(read("1,234,567").wrong, /^Write 1234567 instead/);
  assert.match(read("1.234.567,5").wrong, /^Write 1234567\.5 instead/);
  assert.match(read("12 345").wrong, /^Write 12345 instead/);
  assert.match(read("12\u202f345").wrong, /^Write 12345 instead/); // a narrow space, as French texts have
  assert.match(read("1’000").wrong, /^Write 1000 instead/); // as in Switzerland
});

test("what is no number is shown, in part, with an example", () => {
  assert.equal(read("abc").wrong, "abc is not a number: type one such as 0.05.");
  assert.equal(read("abc", true).wrong, "abc is not a number: type one such as 30.");
  assert.ok(read("x".repeat(500)).wrong.length < 80);
});

test("a whole number has two neighbours to type instead of a fraction", () => {
  assert.equal(read("2.5", true).wrong, "This is a whole number: type 2 or 3 instead of 2.5.");
  assert.deepEqual(read("30", true), { value: "30" });
  assert.deepEqual(read("3e1", true), { value: "30" });
});

test("a whole number with an exponent is written out, as Streamlit reads it up to the e", () => {
  assert.deepEqual(read("1e3", true), { value: "1000" });
  assert.deepEqual(read("2.5E2", true), { value: "250" });
  assert.deepEqual(read("1e3"), { value: "1e3" });
  assert.deepEqual(read("30", true), { value: "30" });
  assert.match(read("1e-1", true).wrong, /whole number: type 0 or 1/);
});

test("what no float holds is said to be too large", () => {
  assert.match(read("1e400").wrong, /^1e400 is too large/);
  assert.match(read("-1e999", true).wrong, /^-1e999 is too large/);
});

test("what is offered for a whole number is one", () => {
  assert.match(read("1.000,5", true).wrong, /^Write 1000 instead/);
});
