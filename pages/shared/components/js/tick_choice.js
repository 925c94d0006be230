// Which tick a click on an axis means.

const SAME_TICK = 5; // px between ticks that a click cannot tell apart

// The tick nearest to a click on an axis, given by its box; a mark is `at` a part of the axis. Where several are too
// close together to be told apart, clicks go through them in turn.
export function tickAt({ left, width }, marks, clientX) {
  const far = ({ at }) => Math.abs(left + at * width - clientX);
  const nearest = marks.reduce((found, mark) => (far(mark) < far(found) ? mark : found));
  const close = marks.filter(({ at }) => Math.abs(at - nearest.at) * width < SAME_TICK);
  const chosen = close.findIndex((mark) => mark.chosen);
  return chosen < 0 ? nearest : close[(chosen + 1) % close.length];
}
