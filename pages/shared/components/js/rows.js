// Rows of data that are points [x, y]: what they are after one was moved, added or removed.

import { rounded } from "../../../../gd_core/browser/js/number_format.js";

const KEY_STEP = 0.01; // × the picture, for one press of an arrow key; ten times as much with Shift

export const withMoved = (rows, row, point) => rows.map((other, k) => (k === row ? point : other));

export const withNew = (rows, point) => [...rows, point];

export const without = (rows, row) => rows.filter((_, k) => k !== row);

// A point moved by an arrow key along an axis of this width.
export function nudged(point, axis, way, width, isFar) {
  const size = width * KEY_STEP * (isFar ? 10 : 1);
  return point.map((value, k) => (k === axis ? rounded(value + way * size, size / 10) : value));
}

// The row whose point is next from left to right, or from right to left for way −1; from the last on to the first.
export function nextAcross(rows, row, way) {
  const order = rows.map((_, k) => k).sort((a, b) => rows[a][0] - rows[b][0] || rows[a][1] - rows[b][1] || a - b);
  const at = order.indexOf(row);
  if (at < 0) return order.at(way > 0 ? 0 : -1);
  return order.at((at + way) % order.length);
}
