import assert from "node:assert/strict";
import { test } from "node:test";
import { withParameter } from "../../pages/shared/layout/query_text.js";

test("a parameter is added, replaced and taken away, and the others stay as they are written", () => {
  assert.equal(withParameter("?f=x%5E2%2A3+y&kind=1", "k", 3), "?f=x%5E2%2A3+y&kind=1&k=3");
  assert.equal(withParameter("?k=3&f=x", "k", 14), "?f=x&k=14");
  assert.equal(withParameter("?f=x&k=3", "k", null), "?f=x");
  assert.equal(withParameter("?k=3", "k", null), "");
  assert.equal(withParameter("", "k", 0), "?k=0");
});
