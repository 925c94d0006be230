import assert from "node:assert/strict";
import { test } from "node:test";

import { arrowsAt } from "../../pages/shared/components/js/fan.js";

// Two frames of three rows each.
const FAN = {
  rows: { x: [1, 2, 6, 1, 1, 1], y: [0, 4, -1, 0, 0, 0] },
  full: { x: [3, 1], y: [1, 0] },
  batch: { x: [1.5, 1], y: [2, 0] },
};

test("the arrows keep one scale, and the longest has the length that it is given", () => {
  const { rows, full, batch } = arrowsAt(FAN, 0, { x: 10, y: 40 }, 100);
  assert.ok(Math.abs(Math.max(...rows.map((vector) => Math.hypot(...vector))) - 100) < 1e-9);
  for (const axis of [0, 1]) {
    const mean = rows.reduce((sum, vector) => sum + vector[axis], 0) / 3;
    assert.ok(Math.abs(mean - full[0][axis]) < 1e-9);
    assert.ok(Math.abs((rows[0][axis] + rows[1][axis]) / 2 - batch[0][axis]) < 1e-9);
  }
  assert.ok(full[0][1] < 0); // up is a smaller y on the screen
});

test("another frame has its own arrows, without a batch there is none", () => {
  assert.deepEqual(arrowsAt({ ...FAN, batch: null }, 1, { x: 1, y: 1 }, 50), {
    rows: [
      [50, -0],
      [50, -0],
      [50, -0],
    ],
    full: [[50, -0]],
    batch: [],
  });
});

test("what is no number, zero or nothing at all has no arrows, and what is huge has", () => {
  const none = { rows: [], full: [], batch: [] };
  const of = (x) => ({ rows: { x: [x], y: [0] }, full: { x: [x], y: [0] }, batch: null });
  for (const fan of [null, false, of(null), of(0)]) assert.deepEqual(arrowsAt(fan, 0, { x: 1, y: 1 }, 50), none);
  assert.deepEqual(arrowsAt(of(1e300), 0, { x: 1e6, y: 1 }, 50).full, [[50, -0]]);
});
