// The fan on the map of an error: an arrow downhill for each single row, for the batch and for all rows, whose mean the
// last is. At each iterate all have one scale, so that this is true on the screen too.

import { make, set } from "../../../../gd_core/browser/js/svg.js";

const LONGEST = 1 / 3; // of the shorter side of the plot
const HEAD = 7; // px, of a thin arrow
const THICK_HEAD = 13; // px

export class Fan {
  constructor(plot, { fanColor, color }, batchColor, halo, px) {
    this.px = px;
    const line = (name, stroke, width, opacity) => {
      const look = { fill: "none", "stroke-linecap": "round", "stroke-linejoin": "round", class: `gd-fan-${name}` };
      return make(plot, "path", { ...look, stroke, "stroke-width": px(width), opacity });
    };
    const rimmed = (name, stroke, width) => [line(`${name}-rim`, halo, width + 3, 0.8), line(name, stroke, width, 1)];
    this.rows = line("rows", fanColor, 1.2, 0.75);
    this.full = rimmed("full", color, 4);
    this.batch = rimmed("batch", batchColor, 3);
  }

  // Draws the arrows of a frame at a place in pixels; pixels: of a unit of x and of y. Without a fan it draws none.
  draw(fan, index, at, pixels, box) {
    const arrows = arrowsAt(fan, index, pixels, LONGEST * Math.min(box.width, box.height));
    const text = (vectors, head) => vectors.map((vector) => arrowPath(at, vector, this.px(head))).join("");
    set(this.rows, { d: text(arrows.rows, HEAD) });
    for (const name of ["full", "batch"]) {
      for (const path of this[name]) set(path, { d: text(arrows[name], THICK_HEAD) });
    }
  }
}

// The arrows of a frame in pixels, [x, y] with y downwards, the longest of them this long; lists that are empty where
// there is none. An arrow that is no number makes its frame one without any, for its mean were none.
export function arrowsAt(fan, index, pixels, longest) {
  const none = { rows: [], full: [], batch: [] };
  if (!fan) return none;
  const count = fan.rows.x.length / fan.full.x.length;
  const cut = ({ x, y }, from, to) => x.slice(from, to).map((value, k) => [value, y[from + k]]);
  const found = {
    rows: cut(fan.rows, index * count, (index + 1) * count),
    full: cut(fan.full, index, index + 1),
    batch: fan.batch ? cut(fan.batch, index, index + 1) : [],
  };
  const all = Object.values(found).flat();
  if (all.flat().includes(null)) return none;
  // By the largest part first, so that no square overflows.
  const largest = Math.max(...all.flat().map(Math.abs));
  if (!(largest > 0)) return none;
  const inPixels = ([x, y]) => [(x / largest) * pixels.x, (-y / largest) * pixels.y];
  const scale = longest / Math.max(...all.map((vector) => Math.hypot(...inPixels(vector))));
  const scaled = (vector) => inPixels(vector).map((part) => part * scale);
  return Object.fromEntries(Object.entries(found).map(([name, vectors]) => [name, vectors.map(scaled)]));
}

// An arrow from a place, with a head that is never longer than half of it.
function arrowPath(at, [x, y], head) {
  const length = Math.hypot(x, y);
  if (length < 0.5) return "";
  const size = Math.min(head, length / 2);
  const way = Math.atan2(y, x);
  const end = { x: at.x + x, y: at.y + y };
  const barb = (turn) => `${round(end.x - size * Math.cos(way + turn))} ${round(end.y - size * Math.sin(way + turn))}`;
  return `M${round(at.x)} ${round(at.y)}L${round(end.x)} ${round(end.y)}M${barb(0.45)}L${round(end.x)} ${round(end.y)}L${barb(-0.45)}`;
}

const round = (number) => Math.round(number * 100) / 100;
