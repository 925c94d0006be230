import assert from "node:assert/strict";
import { test } from "node:test";
import { placeRange } from "../../gd_core/browser/js/range.js";

const slider = (min, max) => {
  const places = {};
  return { min, max, places, style: { setProperty: (name, value) => (places[name] = value) } };
};

test("a slider knows how far along it stands", () => {
  const range = slider("10", "30"); // an input's limits are texts
  placeRange(range, 15);
  assert.equal(range.value, 15);
  assert.deepEqual(range.places, { "--place": 0.25 });
});

test("a slider of one place stands at its beginning", () => {
  const range = slider("0", "0");
  placeRange(range, 0);
  assert.deepEqual(range.places, { "--place": 0 });
});
