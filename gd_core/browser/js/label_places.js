// Where a name stands beside its path.

import { crossings, isInside, meet } from "./geometry.js";

// Pixels on a desk; all of them grow with the type on a projector.
const FAR_FROM_OTHERS = 70; // a greater distance from the other paths counts no more
const NAME_HEIGHT = 20;
const MOST_POINTS_TRIED = 40; // of each path, evenly spaced: names have to appear at once after each change
// Offsets of a name from its point: near it first, then in rows farther away.
const NAME_OFFSETS = [
  [12, -8],
  [12, 20],
  [-12, -8],
  [-12, 20],
  [0, -14],
  [0, 28],
].concat(
  [1, 2, 3, 4, 5, 6].flatMap((row) => [
    [16, -8 - 20 * row],
    [16, 20 + 20 * row],
    [-16, -8 - 20 * row],
    [-16, 20 + 20 * row],
  ]),
);

// The place of a name for one of several paths, given by its number: beside a point of that path that is far from the
// other paths, where the name covers little: { rect, baseline, point }, in pixels; null for a path without points.
//
// width: of the name; paths: points of each; lines: pairs of points, which are drawn too; taken: rectangles that other
// things need; box: the inside of the axes; scale: by which a projector draws everything larger; offsets: of the name from its point, in pixels.
export function placeOfName(width, paths, number, { lines, taken, box, scale, offsets = NAME_OFFSETS }) {
  const [line, rise] = [NAME_HEIGHT * scale, 5 * scale];
  const others = paths.filter((_, other) => other !== number).flat();
  const drawn = paths.flat();
  const found = { cost: Infinity };
  for (const point of paths[number]) {
    const near = others.reduce(
      (least, other) => Math.min(least, Math.hypot(other.x - point.x, other.y - point.y)),
      FAR_FROM_OTHERS,
    );
    for (const [dx, dy] of offsets.map((offset) => offset.map((pixels) => pixels * scale))) {
      const left = point.x + dx - (dx < 0 ? width : dx === 0 ? width / 2 : 0);
      const rect = { left, top: point.y + dy - line + rise, width, height: line };
      const outside =
        left < box.left + 2 ||
        left + width > box.left + box.width - 2 ||
        rect.top < box.top ||
        rect.top + line > box.top + box.height;
      const overlaps = taken.filter((other) => meet(rect, other)).length;
      const least = 1000 * outside + 400 * overlaps + (FAR_FROM_OTHERS - near) / 2 + Math.hypot(dx, dy) / 8;
      if (least >= found.cost) continue;
      const covering = least + 4 * drawn.reduce((covered, other) => covered + isInside(other, rect), 0);
      if (covering >= found.cost) continue;
      const cost = covering + 4 * crossings(lines, rect);
      if (cost < found.cost) Object.assign(found, { cost, rect, point });
    }
  }
  return found.rect ? { rect: found.rect, baseline: found.rect.top + line - rise, point: found.point } : null;
}

// So many points of a path, evenly spaced.
export function thinned(points) {
  const every = Math.max(1, points.length / MOST_POINTS_TRIED);
  return Array.from({ length: Math.ceil(points.length / every) }, (_, number) => points[Math.floor(number * every)]);
}

// The longest lines of a path in the window; a name is kept off the short ones by their points.
export function linesIn(points, box) {
  const pairs = points.slice(1).map((point, k) => [points[k], point]);
  const long = ([a, b]) => Math.hypot(a.x - b.x, a.y - b.y);
  const seen = pairs.filter(([a, b]) => isInside(a, box) || isInside(b, box));
  return seen.sort((one, other) => long(other) - long(one)).slice(0, MOST_POINTS_TRIED);
}
