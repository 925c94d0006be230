import assert from "node:assert/strict";
import { test } from "node:test";
import { linesPath, outline, rectangle, SHAPES, segmentPath } from "../../gd_core/browser/js/paths.js";

const BOX = { left: 0, top: 0, width: 100, height: 100 };
const at = (x, y) => ({ x, y });

test("a segment is cut at the box", () => {
  assert.equal(segmentPath(at(10, 50), at(300, 50), BOX), "M10 50L100 50");
  assert.equal(segmentPath(at(200, 50), at(300, 50), BOX), "");
});

test("lines that follow on each other are one stroke", () => {
  const pairs = [
    [at(1, 1), at(2, 2)],
    [at(2, 2), at(3, 1)],
    [at(5, 5), at(6, 6)],
  ];
  assert.equal(linesPath(pairs, BOX), "M1 1L2 2L3 1M5 5L6 6");
});

test("a line that left the box begins a new stroke when it comes back", () => {
  const pairs = [
    [at(50, 50), at(150, 50)],
    [at(150, 50), at(150, 90)],
    [at(150, 90), at(50, 90)],
  ];
  assert.equal(linesPath(pairs, BOX), "M50 50L100 50M100 90L50 90");
});

test("every symbol is closed, grows with the scale, and an unknown one is a dot", () => {
  for (const [name, path] of Object.entries(SHAPES)) {
    assert.match(path, /^m[^A-Z]*z$/);
    assert.equal(outline(name, 1), path);
  }
  assert.equal(outline("square", 2), "m-8.4 -8.4h16.8v16.8h-16.8z");
  assert.equal(outline("circle", 2), "h0");
});

test("a rectangle is a closed path", () => {
  assert.equal(rectangle({ left: 1, top: 2, width: 3, height: 4 }), "M1 2h3v4h-3z");
});
