import assert from "node:assert/strict";
import { test } from "node:test";
import { boxFor, heightFor } from "../../gd_core/export/living/picture_size.js";

const SCREENS = [
  { width: 900, screen: 900, scale: 1.25 },
  { width: 300, screen: 640, scale: 1 },
  { width: 370, screen: 844, scale: 1 },
];
const WINDOWS = [
  [
    [-5, 5],
    [-5, 5],
  ],
  [
    [-1, 1],
    [0, 6],
  ],
  [
    [0, 8],
    [1, 3],
  ],
];

test("a map has one scale for both axes and lies in its place", () => {
  for (const given of SCREENS) {
    for (const window of WINDOWS) {
      const wide = { ...given, window, equal: true };
      const height = heightFor(wide);
      const box = boxFor({ ...wide, height });
      const [across, up] = window.map(([low, high]) => high - low);
      assert.ok(Math.abs(box.width / across - box.height / up) < 1e-9);
      assert.ok(box.left >= 0 && box.left + box.width <= given.width);
      assert.ok(box.top >= 0 && box.top + box.height <= height && height <= 0.79 * given.screen);
    }
  }
});

test("a curve uses all the room there is", () => {
  const wide = { ...SCREENS[2], window: WINDOWS[0], equal: false };
  const height = heightFor(wide);
  const box = boxFor({ ...wide, height });
  assert.ok(box.width > 300 && box.height > 150);
});
