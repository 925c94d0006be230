import assert from "node:assert/strict";
import { test } from "node:test";
import { changedInWords } from "../../gd_core/export/living/changed.js";

test("what was changed is named, and nothing is said where nothing was", () => {
  assert.equal(changedInWords({ start: false, step: false }), "");
  assert.match(changedInWords({ start: true, step: false }), /changed the start\.$/);
  assert.match(changedInWords({ start: true, step: true }), /changed the start and the step size\.$/);
});
