// What a label keeps off on a picture with runs.

import { linesIn } from "../../../../gd_core/browser/js/label_places.js";
import { boxesWithin, writtenBoxes } from "./measure.js";

// Of the runs that are drawn in a holder, in pixels: { lines, curve, taken }, the lines of their paths and of the curve
// as pairs of points, and the rectangles of the start and of all that is written.
export function surroundingsOf(overlays, holder, box, scale) {
  const drawn = overlays.filter(({ svg, points }) => svg?.parentNode === holder && points);
  const words = drawn.flatMap(({ badge, note }) => [badge, note]);
  const starts = drawn.slice(0, 1).map(({ points }) => squareAround(points[0], 12 * scale)); // they all have the same
  return {
    lines: drawn.flatMap(({ points }) => linesIn(points, box)),
    curve: drawn[0]?.curve() ?? [],
    taken: [...starts, ...boxesWithin(holder, words), ...writtenBoxes(holder)],
  };
}

// The square around a point.
export function squareAround({ x, y }, reach) {
  return { left: x - reach, top: y - reach, width: 2 * reach, height: 2 * reach };
}
