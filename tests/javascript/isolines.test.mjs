import assert from "node:assert/strict";
import { test } from "node:test";
import { isoline } from "../../gd_core/export/living/isolines.js";

const SIDE = 31;
const grid = (f) => Float32Array.from({ length: SIDE * SIDE }, (_, at) => f(at % SIDE, Math.floor(at / SIDE)));

test("the line of a plane is straight and reaches from edge to edge", () => {
  const lines = isoline(
    grid((x, y) => x + 2 * y),
    SIDE,
    20.5,
  );
  for (const [x, y] of lines.flat()) assert.ok(Math.abs(x + 2 * y - 20.5) < 1e-5);
  assert.ok(lines.flat().some(([, y]) => y === 0) && lines.flat().some(([x]) => x === 0));
});

test("the line of a bowl is a closed circle: each of its points ends two lines", () => {
  const lines = isoline(
    grid((x, y) => (x - 15) ** 2 + (y - 15) ** 2),
    SIDE,
    100.3,
  );
  const ends = new Map();
  for (const [x, y] of lines.flat()) {
    assert.ok(Math.abs(Math.hypot(x - 15, y - 15) - Math.sqrt(100.3)) < 0.02);
    const key = `${x.toFixed(4)} ${y.toFixed(4)}`;
    ends.set(key, (ends.get(key) ?? 0) + 1);
  }
  assert.ok(lines.length > 40);
  assert.ok([...ends.values()].every((count) => count === 2));
});

test("a saddle has two lines in its cell, and nothing is drawn where f has no value", () => {
  assert.equal(isoline([1, 0, 0, 1], 2, 0.5).length, 2);
  assert.equal(isoline([0, 1, 1, 0], 2, 0.5).length, 2);
  assert.deepEqual(isoline([1, 0, 0, Number.NaN], 2, 0.5), []);
});
