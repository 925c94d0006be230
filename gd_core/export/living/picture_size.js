// How large a picture is on its page, in pixels.

const MARGIN = { left: 62, right: 16, top: 24, bottom: 40 }; // for the numbers and the names at the axes
const NARROW_LEFT = 46; // on a phone
const NARROW = 480; // px: a picture up to this wide is on a phone
const CURVE_SHAPE = 0.66; // height by width of the inside of a curve's axes
const LARGEST_SHARE = 0.78; // of the screen's height
const LEAST_HEIGHT = 220; // px

function marginFor(width, scale) {
  const left = width <= NARROW ? NARROW_LEFT : MARGIN.left;
  return Object.fromEntries(Object.entries({ ...MARGIN, left }).map(([side, room]) => [side, room * scale]));
}

const shapeOf = ([across, up], equal) => (equal ? (up[1] - up[0]) / (across[1] - across[0]) : CURVE_SHAPE);

// The height of a picture so wide, on a screen so high: that of its shape, but not more than most of the screen.
export function heightFor({ width, screen, window, equal, scale }) {
  const { left, right, top, bottom } = marginFor(width, scale);
  const wanted = (width - left - right) * shapeOf(window, equal) + top + bottom;
  return Math.round(Math.max(Math.min(wanted, LARGEST_SHARE * screen), LEAST_HEIGHT * scale));
}

// The inside of the axes: as large as fits, with one scale for both axes where these are to be equal.
export function boxFor({ width, height, window, equal, scale }) {
  const { left, right, top, bottom } = marginFor(width, scale);
  const room = { width: Math.max(width - left - right, 1), height: Math.max(height - top - bottom, 1) };
  if (!equal) return { left, top, ...room };
  const shape = shapeOf(window, equal);
  const across = Math.min(room.width, room.height / shape);
  return { left: left + (room.width - across) / 2, top, width: across, height: across * shape };
}
