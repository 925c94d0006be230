// A landscape for other numbers of the function's letters, computed here while these are dragged: the heights of a curve,
// or the shades of a map, painted as gd_core/figures/sketch.py paints them.

import { Machine } from "./machine.js";

const CURVE_POINTS = 600;
const GRID_POINTS = 90; // on each axis, as in gd_core/figures/sampling.py
const SAME_LEVEL = 1e-9; // × the range of the heights: nearer ones have one level

export class LiveLandscape {
  // program: the bytecode of f and its slopes, whose last variables are the letters; bounds: the window, [low, high] for
  // each variable.
  constructor(program, bounds) {
    this.machine = new Machine({ ...program, results: program.results.slice(0, 1) });
    this.bounds = bounds;
  }

  // f at points of the window, row by row from the lowest y, for numbers of the letters.
  heights(letters, count) {
    const { registers, inputs, results } = this.machine;
    const { values } = registers;
    const [across, up = [0]] = this.bounds.map((interval) => evenly(interval, count));
    for (const [k, number] of letters.entries()) values[inputs[this.bounds.length + k]] = number;
    const found = new Float64Array(across.length * up.length);
    for (let row = 0; row < up.length; row += 1) {
      if (this.bounds.length > 1) values[inputs[1]] = up[row];
      for (let column = 0; column < across.length; column += 1) {
        values[inputs[0]] = across[column];
        registers.compute();
        found[row * across.length + column] = values[results[0]];
      }
    }
    return found;
  }

  // The points of a curve, as columns; y is not finite where f has no value.
  curve(letters) {
    return { x: evenly(this.bounds[0], CURVE_POINTS), y: this.heights(letters, CURVE_POINTS) };
  }

  // The shades of a map from 0 to 1, row by row; nan where f has no value.
  shades(letters) {
    return shadesOf(this.heights(letters, GRID_POINTS));
  }
}

function evenly([low, high], count) {
  return Float64Array.from({ length: count }, (_, k) => low + ((high - low) * k) / (count - 1));
}

// √(rank) of each height, as in gd_core/figures/sampling.py; equal heights have one rank.
export function shadesOf(heights) {
  const ordered = heights.filter(Number.isFinite).sort();
  const width = SAME_LEVEL * (ordered.at(-1) - ordered[0]);
  const firsts = []; // the lowest height of each level
  const ranks = [];
  for (const [rank, height] of ordered.entries()) {
    if (rank && height - firsts.at(-1) <= width) continue;
    firsts.push(height);
    ranks.push(rank);
  }
  const last = ranks.at(-1);
  return heights.map((height) => {
    if (!Number.isFinite(height)) return Number.NaN;
    return last ? Math.sqrt(ranks[levelOf(firsts, height)] / last) : 0.5;
  });
}

// The last level that begins at or below a height.
function levelOf(firsts, height) {
  let low = 0;
  let high = firsts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (firsts[middle] <= height) low = middle;
    else high = middle - 1;
  }
  return low;
}

// The pixels (red, green, blue and opacity of each, row by row from the top) of a map with its level lines.
// colors: [red, green, blue] of each band, of what is undefined, and of the lines on all of these; lowest: the shade of
// the lowest line.
export function paintMap(shades, { width, height, colors, lowest }) {
  const undefinedBand = colors.length / 2 - 1;
  const bands = bandsOf(shades, width, height, undefinedBand, lowest);
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let at = 0; at < bands.length; at += 1) {
    const isLast = at % width === width - 1;
    const isEdge = (!isLast && bands[at] !== bands[at + 1]) || (bands[at + width] ?? bands[at]) !== bands[at];
    const color = colors[bands[at] + (isEdge ? undefinedBand + 1 : 0)];
    for (let channel = 0; channel < 3; channel += 1) pixels[4 * at + channel] = color[channel];
    pixels[4 * at + 3] = 255;
  }
  return pixels;
}

// Between which lines each pixel lies, counted from the lowest: linear between the points of the grid.
function bandsOf(shades, width, height, count, lowest) {
  const side = GRID_POINTS;
  const bands = new Uint8Array(width * height);
  const columns = Array.from({ length: width }, (_, x) => placeOf(x, width, side));
  for (let y = 0; y < height; y += 1) {
    const [row, up] = placeOf(height - 1 - y, height, side);
    for (let x = 0; x < width; x += 1) {
      const [column, along] = columns[x];
      const at = row * side + column;
      const low = shades[at] * (1 - along) + shades[at + 1] * along;
      const high = shades[at + side] * (1 - along) + shades[at + side + 1] * along;
      const shade = low * (1 - up) + high * up;
      const band = Math.floor((shade - lowest) * count) + 1;
      bands[y * width + x] = Number.isNaN(shade) ? count : Math.min(Math.max(band, 0), count - 1);
    }
  }
  return bands;
}

// The point of the grid before a pixel, and how far the pixel is on the way to the next one.
function placeOf(pixel, pixels, side) {
  const place = ((side - 1) * pixel) / (pixels - 1);
  const before = Math.min(Math.floor(place), side - 2);
  return [before, place - before];
}
