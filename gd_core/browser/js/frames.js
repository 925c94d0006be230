// Which iterates of a run a picture shows, and where: as gd_core/figures/path.py says it for the runs of the server, so
// that a run computed here looks the same.

export const OF_A_PLAYER = { first: 40, most: 120 }; // so many of the first iterations without a gap, and so many in all
export const OF_A_SWEEP = { first: 30, most: 60 }; // as in pages/shared/execution/jobs/sweep_payload.py
const MAX_DRAWN_DISTANCE = 1e7; // × the window's size; a browser cannot draw points far beyond it

// The iterations, of so many points, that are shown: the first ones, then evenly spaced ones, the last one, and both of
// the step that leaves the window.
export function frames(length, leavesAt, { first, most } = OF_A_PLAYER) {
  const late = thinned(Math.max(0, length - first), most - first - 2);
  const chosen = new Set(Array.from({ length: Math.min(length, first) }, (_, k) => k));
  for (const k of late) chosen.add(first + k);
  if (leavesAt !== null) chosen.add(leavesAt - 1).add(leavesAt);
  return [...chosen].sort((a, b) => a - b);
}

function thinned(length, most) {
  const every = length <= most ? 1 : Math.ceil((length - 1) / (most - 1));
  const found = [];
  for (let k = 0; k < length; k += every) found.push(k);
  if (length > 0 && found.at(-1) !== length - 1) found.push(length - 1);
  return found;
}

// The first of so many points that is outside of a window, [[low, high], [low, high]], where pointAt(k) gives both
// coordinates; null for a run that stays inside, or that begins outside.
export function leavingStep(count, pointAt, [[left, right], [low, high]]) {
  for (let k = 0; k < count; k += 1) {
    const [x, y] = pointAt(k);
    if (x < left || x > right || y < low || y > high) return k || null;
  }
  return null;
}

// A point moved to where a browser can draw it: one that is too far away along the ray from the middle of the window.
export function drawable(point, window) {
  const middle = window.map(([low, high]) => (low + high) / 2);
  const sizes = window.map(([low, high]) => high - low);
  const away = point.map((value, axis) => value - middle[axis]);
  if (!away.some((distance, axis) => Math.abs(distance / sizes[axis]) > MAX_DRAWN_DISTANCE)) return point;
  const reach = Math.max(...away.map(Math.abs));
  const way = away.map((distance, axis) => distance / reach / sizes[axis]);
  const longest = Math.max(...way.map(Math.abs));
  return way.map((part, axis) => middle[axis] + ((MAX_DRAWN_DISTANCE * part) / longest) * sizes[axis]);
}
