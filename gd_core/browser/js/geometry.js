// Points, lines and rectangles, in pixels: { x, y } and { left, top, width, height }.

// Whether two rectangles overlap.
export function meet(a, b) {
  return a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;
}

export function isInside(point, box) {
  const x = point.x - box.left;
  const y = point.y - box.top;
  return x >= 0 && x <= box.width && y >= 0 && y <= box.height;
}

export function inflate(box, by) {
  return { left: box.left - by, top: box.top - by, width: box.width + 2 * by, height: box.height + 2 * by };
}

export function between(a, b, part) {
  return part === 0 ? a : { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
}

// The part of the line a-b within the box, or null, by Liang and Barsky's algorithm (1984). It is needed because a
// diverging run reaches 1e150 px, which SVG cannot draw.
export function clipSegment(a, b, box) {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  let enter = 0;
  let leave = 1;
  const sides = [
    [-dx, a.x - box.left],
    [dx, box.left + box.width - a.x],
    [-dy, a.y - box.top],
    [dy, box.top + box.height - a.y],
  ];
  for (const [speed, room] of sides) {
    if (speed < 0) enter = Math.max(enter, room / speed);
    else if (speed > 0) leave = Math.min(leave, room / speed);
    else if (!(speed === 0 && room >= 0)) return null; // beside the box, or no number
  }
  return enter <= leave ? [between(a, b, enter), between(a, b, leave)] : null;
}

// The number of these lines, pairs of points, that pass through a rectangle.
export function crossings(lines, rect) {
  return lines.reduce((count, [a, b]) => count + (clipSegment(a, b, rect) !== null), 0);
}
