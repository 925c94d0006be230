// Points of the window of a picture, which a pointer or a key moves.

import { rounded } from "./number_format.js";

const KEY_STEP = 0.01; // × the window, for one press of an arrow key; ten times as much with Shift
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowDown: [1, -1], ArrowUp: [1, 1] };

// The point of the window nearest to a place in pixels from the upper left corner of its picture, rounded to about a
// quarter of a pixel. size: width and height of the picture in pixels; window: [low, high] of both axes.
export function nearestPoint([px, py], { width, height }, [across, upward]) {
  const along = ([first, last], part, length) => {
    const value = rounded(first + part * (last - first), Math.abs(last - first) / length / 4);
    return Math.min(Math.max(value, first), last); // the place may be over the edge, and rounding lead there
  };
  return [along(across, px / width, width), along(upward, 1 - py / height, height)];
}

// A point moved within its bounds, [low, high] for each of its coordinates, by an arrow key, with Shift farther; null
// for a key that moves none of them.
export function nudged(point, bounds, { key, shiftKey }) {
  const [axis, way] = ARROWS[key] ?? [];
  if (!way || axis >= point.length) return null;
  const [low, high] = bounds[axis];
  const moved = [...point];
  const size = (high - low) * KEY_STEP * (shiftKey ? 10 : 1);
  moved[axis] = Math.min(Math.max(rounded(moved[axis] + way * size, size / 10), low), high);
  return moved;
}
