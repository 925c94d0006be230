// The words on the picture of a file: the names of the minima and of a guess, and what has to be known to read it.

import { placeBeside } from "../../browser/js/label_sides.js";
import { make } from "../../browser/js/svg.js";

const MARK = 12; // px around the start and the end of a run, which no name covers

// Writes into an element of SVG; returns the rectangles of what is written. picture: its view and scale; the run, if any,
// and the points of the curve, in pixels; the minima to name and the guess as points in pixels; a note.
export function writeWords(group, { view, scale, run, curve, minima, guess, note }) {
  group.replaceChildren();
  const boxes = note ? [writeNote(group, note, view.box, scale)] : [];
  const around = { lines: pairsOf(run), curve: pairsOf(curve), box: view.box, scale };
  const marks = [run[0], run.at(-1)].filter(Boolean).map((point) => squareOf(point, MARK * scale));
  const name = (text, point, color) => {
    const element = make(group, "text", { ...haloOf(scale), fill: color });
    element.textContent = text;
    const width = element.getComputedTextLength();
    const place = placeBeside(width, point, { ...around, taken: [...boxes, ...marks] });
    element.setAttribute("x", place.rect.left);
    element.setAttribute("y", place.baseline);
    boxes.push(place.rect);
  };
  if (guess) name("your guess", guess, "var(--ink)");
  for (const point of minima) name("minimum", point, "var(--minimum)");
  return boxes;
}

const haloOf = (scale) => ({
  stroke: "var(--paper)",
  "stroke-width": 4 * scale,
  "paint-order": "stroke",
  "font-size": 14 * scale,
});

// In the corner; returns its rectangle.
function writeNote(group, text, { left, top, width }, scale) {
  const at = { x: left + width - 6 * scale, y: top + 16 * scale, "text-anchor": "end" };
  const element = make(group, "text", { ...haloOf(scale), ...at, fill: "var(--ink)" });
  element.textContent = text;
  const length = element.getComputedTextLength();
  return { left: at.x - length, top, width: length, height: 20 * scale };
}

const squareOf = ({ x, y }, half) => ({ left: x - half, top: y - half, width: 2 * half, height: 2 * half });

const isFinitePoint = ({ x, y }) => Number.isFinite(x) && Number.isFinite(y);

function pairsOf(points) {
  return points
    .slice(1)
    .map((point, k) => [points[k], point])
    .filter((pair) => pair.every(isFinitePoint));
}
