// What is drawn with SVG is left alone where it is as it should be.

import assert from "node:assert/strict";
import test from "node:test";
import { set } from "../../gd_core/browser/js/svg.js";

class Element {
  attributes = new Map();
  writes = 0;

  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }

  setAttribute(name, value) {
    this.writes += 1;
    this.attributes.set(name, String(value));
  }
}

test("an attribute is written once, and again where its value is another one", () => {
  const element = new Element();
  for (const x of [1, 1, "1", 2]) set(element, { x, d: "" });
  assert.equal(element.getAttribute("x"), "2");
  assert.equal(element.getAttribute("d"), "");
  assert.equal(element.writes, 3);
});
