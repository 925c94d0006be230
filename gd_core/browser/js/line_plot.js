// The arithmetic of a small plot of numbers by iteration: its axes with their ticks, and its line as SVG paths.

import { above, withPower } from "./number_format.js";

const ROOM = 0.06; // of an axis is left free at both of its ends, so that no dot is cut off
const MOST_LINEAR = 6; // ticks, about
const MOST_POWERS = 7;
const NICE = [1, 2, 5, 10];
const TOO_LONG = 1e6; // from here on a tick is written with a power of ten

const present = (values) => values.filter((value) => value !== null);

// The axis of values on a linear scale, or on a log scale: its ends, in powers of ten where it is one, and its ticks.
export function axisOf(values, log = false) {
  const scaled = present(values).map((value) => (log ? Math.log10(value) : value));
  const [low, high] = scaled.length ? [Math.min(...scaled), Math.max(...scaled)] : [0, 1];
  const [first, last] = low < high ? [low, high] : [low - (Math.abs(low) || 1), high + (Math.abs(high) || 1)];
  const room = ROOM * (last - first);
  const ends = { low: first - room, high: last + room };
  return { log, ...ends, ticks: log ? powers(low, high) : evenly(ends.low, ends.high) };
}

// The axis of iterations from the first to the last, with whole numbers at its ticks.
export function axisOfIterations(k) {
  const last = Math.max(k.at(-1) ?? 0, 1);
  const whole = evenly(0, last, 1);
  return { log: false, low: -ROOM * last, high: (1 + ROOM) * last, ticks: whole };
}

// Where a value lies on an axis: 0 at its beginning, 1 at its end.
export function along(axis, value) {
  const scaled = axis.log ? Math.log10(value) : value;
  return (scaled - axis.low) / (axis.high - axis.low);
}

// Ticks at whole powers of ten, at each or at every so many.
function powers(low, high) {
  const every = Math.max(1, Math.ceil((high - low) / (MOST_POWERS - 1)));
  const first = Math.ceil(low / every) * every;
  const ticks = [];
  for (let power = first; power <= high; power += every) ticks.push({ value: 10 ** power, text: tenTo(power) });
  return ticks;
}

const tenTo = (power) => (power === 0 ? "1" : power === 1 ? "10" : `10${above(power)}`);

// Ticks at multiples of 1, 2 or 5 times a power of ten, about so many, which are at least so far apart.
export function evenly(low, high, least = 0, most = MOST_LINEAR) {
  const step = Math.max(niceStep((high - low) / most), least);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, n) => {
    const value = (first + n) * step;
    return { value, text: written(value, step) };
  });
}

function niceStep(rough) {
  const size = 10 ** Math.floor(Math.log10(rough));
  return NICE.find((nice) => nice * size >= rough * (1 - 1e-9)) * size;
}

// A tick's number with as many decimals as tell it from its neighbours.
function written(value, step) {
  if (value === 0) return "0";
  const digit = Math.floor(Math.log10(step) + 1e-9);
  const size = Math.floor(Math.log10(Math.abs(value)) + 1e-9);
  if (Math.abs(value) >= TOO_LONG || size < -4) return withPower(value, Math.min(Math.max(size - digit, 0) + 1, 15));
  return value.toFixed(Math.min(Math.max(-digit, 0), 15)).replace("-", "−");
}

// The pixels of the points, null where a value cannot be shown. box: left, top, width and height in pixels.
export function pixels(k, values, across, up, box) {
  return values.map((value, at) =>
    value === null
      ? null
      : [box.left + box.width * along(across, k[at]), box.top + box.height * (1 - along(up, value))],
  );
}

const rounded = ([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`;

// The points as the path of a line that breaks where there is none.
export function lineThrough(points) {
  return points.map((point, at) => (point ? `${points[at - 1] ? "L" : "M"}${rounded(point)}` : "")).join("");
}

// The points as a path of dots: lines of no length, which round ends make visible.
export function dotsAt(points) {
  return points.map((point) => (point ? `M${rounded(point)}h0` : "")).join("");
}

// The index of the point that is nearest to a position, from left to right; -1 where there is none.
export function nearestAcross(points, x) {
  let nearest = -1;
  for (const [at, point] of points.entries())
    if (point && (nearest < 0 || Math.abs(point[0] - x) < Math.abs(points[nearest][0] - x))) nearest = at;
  return nearest;
}
