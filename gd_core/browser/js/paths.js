// Lines and symbols as the text of an SVG path.

import { clipSegment } from "./geometry.js";

export function segmentPath(a, b, box) {
  const cut = clipSegment(a, b, box);
  return cut ? `M${cut[0].x} ${cut[0].y}L${cut[1].x} ${cut[1].y}` : "";
}

// An SVG path of lines. Lines that follow on each other are one stroke, so that dashes continue from one to the next.
export function linesPath(pairs, box) {
  let text = "";
  let last = null;
  for (const [a, b] of pairs) {
    const cut = clipSegment(a, b, box);
    if (!cut) continue;
    const goesOn = last && last.x === cut[0].x && last.y === cut[0].y;
    text += `${goesOn ? "" : `M${cut[0].x} ${cut[0].y}`}L${cut[1].x} ${cut[1].y}`;
    last = cut[1];
  }
  return text;
}

// The outlines of an iterate's symbol, around 0 0, in pixels on a desk.
export const SHAPES = {
  square: "m-4.2 -4.2h8.4v8.4h-8.4z",
  diamond: "m0 -6l6 6l-6 6l-6 -6z",
  up: "m0 -5.6l5.4 9.6h-10.8z",
  down: "m0 5.6l5.4 -9.6h-10.8z",
  cross: "m-1.7 -5.4h3.4v3.7h3.7v3.4h-3.7v3.7h-3.4v-3.7h-3.7v-3.4h3.7z",
};

// An outline so many times as large; all its numbers are relative.
export function outline(shape, scale) {
  return (SHAPES[shape] ?? "h0").replace(/-?[\d.]+/g, (number) => String(Number(number) * scale));
}

export function rectangle({ left, top, width, height }) {
  return `M${left} ${top}h${width}v${height}h${-width}z`;
}
