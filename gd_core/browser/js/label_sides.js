// Where the names of a guess and of the truth stand beside their marks, and how high a curve is.

import { placeOfName } from "./label_places.js";

// Offsets of a name from the middle of its mark, in pixels: beside it, over and under it, and farther away.
const BESIDE = [
  [18, 5],
  [-18, 5],
  [0, -20],
  [0, 32],
].concat(
  [1, 2, 3].flatMap((row) => [
    [4, 1 - 20 * row],
    [4, 9 + 20 * row],
    [-4, 1 - 20 * row],
    [-4, 9 + 20 * row],
  ]),
);

// The place of a name beside a mark: { rect, baseline }, in pixels, off what is taken, and off the lines where it can;
// inside the plot also where an arrow reaches over its edge.
export function placeBeside(width, point, { lines, curve, taken, box, scale }) {
  const within = (value, low, length) => Math.min(Math.max(value, low), low + length);
  const inside = { x: within(point.x, box.left, box.width), y: within(point.y, box.top, box.height) };
  return placeOfName(width, [[inside]], 0, { lines: [...lines, ...curve], taken, box, scale, offsets: BESIDE });
}

// The height of a curve at a place of its axis, between the two points of its line around it; NaN where it has none.
export function heightAt(x, xs, ys) {
  const after = xs.findIndex((each) => each >= x);
  if (after < 0) return Number.NaN;
  if (xs[after] === x) return ys[after];
  if (after === 0) return Number.NaN;
  const part = (x - xs[after - 1]) / (xs[after] - xs[after - 1]);
  return ys[after - 1] + part * (ys[after] - ys[after - 1]);
}
