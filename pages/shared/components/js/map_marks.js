// What is drawn over a map on request: at the iterate shown the slope as an arrow, the level line with its tangent and
// the right angle between them; and the continuous path from the start.

import { crossings, inflate, isInside, meet } from "../../../../gd_core/browser/js/geometry.js";
import { locate } from "../../../../gd_core/browser/js/iterations.js";
import { Machine } from "../../../../gd_core/browser/js/machine.js";
import { briefly } from "../../../../gd_core/browser/js/number_format.js";
import { linesPath, rectangle } from "../../../../gd_core/browser/js/paths.js";
import { FONT, make, SVG, set, show } from "../../../../gd_core/browser/js/svg.js";
import { findChart, isSurface, labelLayer, layersOf, rangesOf, viewOf } from "../../adapters/plotly.js";
import { Fan } from "./fan.js";
import { LevelLine } from "./level_line.js";
import { scaleOfPage, writtenBoxes } from "./measure.js";

const DRAWING_TIME = 4; // ms in one frame for the level line, which goes on in the next
const LONGEST_ARROW = 120; // px, where the run is steepest
const SHORTER_BY_TENTH = 18; // px, for each tenth of that slope
const SHORTEST_ARROW = 34; // px
const TANGENT_REACH = 90; // px, half of its length
const CORNER = 14; // px, the sides of the mark of a right angle
const LETTER = 7; // px, the width of one in the words at the arrow
const SAME_SCALE = 0.02; // by which the scales of two axes may differ for that mark

const pairsOf = (points) => points.slice(1).map((point, k) => [points[k], point]);

export class MapMarks {
  constructor(run, halo, program) {
    this.halo = halo;
    this.machine = run.marks.slope && program ? new Machine(program) : null;
    this.replace(run);
  }

  // Puts another run in place of this one, as a drag does at each move.
  replace(run) {
    this.run = run;
    this.steepest = this.machine ? Math.max(...run.x.map((x, k) => this.slopeAt([x, run.y[k]]).size)) : 0;
    this.signature = null;
  }

  draw(iteration) {
    const chart = findChart(this.run.chart);
    const view = chart && !isSurface(chart) && viewOf(chart);
    if (!view) return;
    this.attach(chart);
    if (view.signature !== this.signature) this.measure(chart, view);
    const { index } = locate(this.run.k, iteration);
    if (index !== this.drawn) this.drawAt(index);
    if (this.line && !this.lineDrawn) this.drawLine();
  }

  remove() {
    this.svg?.remove();
    this.svg = null;
  }

  attach(chart) {
    const holder = layersOf(chart);
    if (this.svg?.parentNode === holder) return;
    this.remove();
    this.build();
    // Under the runs.
    holder.insertBefore(this.svg, holder.querySelector(".gd-player-overlay") ?? labelLayer(holder));
  }

  build() {
    const { color, flowColor } = this.run.marks;
    this.scale = scaleOfPage();
    const px = (pixels) => pixels * this.scale;
    this.svg = document.createElementNS(SVG, "svg");
    set(this.svg, { class: "gd-map-marks", "aria-hidden": "true" });
    this.svg.style.cssText =
      "position:absolute;inset:0;width:100%;height:100%;pointer-events:none;will-change:transform";
    this.clipId = `gd-map-clip-${this.run.chart}`;
    this.clip = make(make(this.svg, "clipPath", { id: this.clipId }), "path", { "clip-rule": "evenodd" });
    const plot = make(this.svg, "g", { "clip-path": `url(#${this.clipId})`, fill: "none", "stroke-linejoin": "round" });
    const line = (name, stroke, width, more = {}) => {
      make(plot, "path", { stroke: this.halo, "stroke-width": px(width + 2.5), opacity: 0.7, class: `${name}-rim` });
      return make(plot, "path", { stroke, "stroke-width": px(width), class: name, ...more });
    };
    this.flow = line("gd-map-flow", flowColor, 1.6);
    this.fan = this.run.marks.fan ? new Fan(plot, this.run.marks, this.run.color, this.halo, px) : null;
    this.level = line("gd-map-level", color, 1.6);
    this.tangent = line("gd-map-tangent", color, 1.6, { "stroke-dasharray": `${px(7)} ${px(5)}` });
    this.corner = make(plot, "path", { stroke: color, "stroke-width": px(1.8), class: "gd-map-corner" });
    this.arrow = line("gd-map-arrow", color, 3.2);
    this.tip = make(plot, "path", {
      d: "M4 0L-11 -7L-11 7Z",
      fill: color,
      stroke: this.halo,
      "stroke-width": 1,
      class: "gd-map-tip",
    });
    this.words = make(this.svg, "text", {
      fill: color,
      stroke: this.halo,
      "stroke-width": px(4),
      "paint-order": "stroke",
      "font-size": px(14),
      "font-family": FONT,
      class: "gd-map-words",
    });
    this.signature = null;
  }

  // A line and the rim under it.
  trace(path, d) {
    path.setAttribute("d", d);
    path.previousSibling.setAttribute("d", d);
  }

  measure(chart, view) {
    this.view = view;
    this.signature = view.signature;
    this.canvas = inflate(view.box, 40);
    const [[left, right], [low, high]] = rangesOf(chart);
    this.origin = { x: left, y: low };
    this.pixels = { x: view.box.width / (right - left), y: view.box.height / (high - low) }; // of a unit of x and of y
    this.written = writtenBoxes(this.svg.parentNode);
    this.clip.setAttribute("d", [view.box, ...this.written].map(rectangle).join(""));
    this.drawn = -1;
    const { flow } = this.run.marks;
    const points = flow ? flow.x.map((x, k) => ({ x: view.x(x), y: view.y(flow.y[k]) })) : [];
    this.trace(this.flow, linesPath(pairsOf(points), this.canvas));
  }

  // f at a point with its slope: the larger of its parts as 1, so that no product overflows, and its length.
  slopeAt(point) {
    const [value, dx, dy] = this.machine.at(point);
    const larger = Math.max(Math.abs(dx), Math.abs(dy));
    const known = larger > 0 && larger < Infinity;
    return { value, dx: dx / larger, dy: dy / larger, size: known ? larger * Math.hypot(dx / larger, dy / larger) : 0 };
  }

  // The level line's field: f and its slope by pixel at a place in pixels.
  field({ x, y }) {
    const { box } = this.view;
    const across = this.origin.x + (x - box.left) / this.pixels.x;
    const up = this.origin.y + (box.top + box.height - y) / this.pixels.y;
    const [value, dx, dy] = this.machine.at([across, up]);
    return { value, dx: dx / this.pixels.x, dy: -dy / this.pixels.y };
  }

  drawAt(index) {
    this.drawn = index;
    const at = { x: this.view.x(this.run.x[index]), y: this.view.y(this.run.y[index]) };
    this.fan?.draw(isInside(at, this.view.box) && this.run.marks.fan, index, at, this.pixels, this.view.box);
    this.drawSlope(index, at);
  }

  drawSlope(index, at) {
    const slope = this.machine && this.slopeAt([this.run.x[index], this.run.y[index]]);
    const shown = Boolean(slope?.size) && isInside(at, this.view.box);
    this.line = shown ? new LevelLine((place) => this.field(place), at, this.view.box) : null;
    this.lineDrawn = false;
    this.trace(this.level, "");
    for (const part of [this.tip, this.words]) show(part, shown);
    if (!shown) {
      for (const path of [this.tangent, this.arrow]) this.trace(path, "");
      this.corner.setAttribute("d", "");
      return;
    }
    const along = directed(-slope.dy * this.pixels.x, -slope.dx * this.pixels.y);
    const { sign } = this.run.marks;
    const uphill = directed(sign * slope.dx * this.pixels.x, -sign * slope.dy * this.pixels.y);
    this.drawTangent(at, along);
    this.drawArrow(at, uphill, slope.size);
    this.drawCorner(at, along, uphill);
  }

  drawTangent(at, along) {
    const reach = TANGENT_REACH * this.scale;
    this.trace(this.tangent, linesPath([[away(at, along, -reach), away(at, along, reach)]], this.canvas));
  }

  drawArrow(at, direction, size) {
    const tenths = Math.log10(this.steepest / size);
    const length = Math.max(LONGEST_ARROW - SHORTER_BY_TENTH * tenths, SHORTEST_ARROW) * this.scale;
    const end = away(at, direction, length);
    this.trace(this.arrow, linesPath([[at, away(at, direction, length - 6 * this.scale)]], this.canvas));
    const degrees = (Math.atan2(direction.y, direction.x) * 180) / Math.PI;
    this.tip.setAttribute("transform", `translate(${end.x} ${end.y}) rotate(${degrees}) scale(${this.scale})`);
    this.words.textContent = `slope ${briefly(size)}`;
    this.placeWords(at, end, direction);
  }

  // Beyond the tip of the arrow or beside it, within the plot, and over neither the arrow nor a label.
  placeWords(at, end, direction) {
    const { left, top, width, height } = this.view.box;
    // About: to ask for the exact length at each iterate would make the browser lay out the chart each time.
    const [long, high] = [this.words.textContent.length * LETTER * this.scale, 18 * this.scale];
    const within = (value, low, upper) => Math.max(low, Math.min(value, upper));
    const places = [1, 2.5].flatMap((rows) => [0, -1, 1, -2, 2, -3, 3].map((quarters) => [rows, quarters]));
    const rects = places.map(([rows, quarters]) => {
      const [sine, cosine] = [Math.sin((quarters * Math.PI) / 4), Math.cos((quarters * Math.PI) / 4)];
      const [x, y] = [cosine * direction.x - sine * direction.y, sine * direction.x + cosine * direction.y];
      const middle = away(end, { x, y }, rows * high + Math.abs(x) * (long / 2));
      return {
        left: within(middle.x - long / 2, left + 4, left + width - long - 4),
        top: within(middle.y - high / 2, top + 4, top + height - high - 4),
        width: long,
        height: high,
      };
    });
    const isFree = (rect) => !this.written.some((label) => meet(label, rect)) && !crossings([[at, end]], rect);
    const free = rects.find(isFree) ?? rects[0];
    set(this.words, { x: free.left, y: free.top + high - 5 * this.scale });
  }

  // Only where a right angle is one on the screen.
  drawCorner(at, along, uphill) {
    const equal = Math.abs(this.pixels.x / this.pixels.y - 1) < SAME_SCALE;
    const side = CORNER * this.scale;
    const [a, c] = [away(at, along, side), away(at, uphill, side)];
    const b = away(a, uphill, side);
    this.corner.setAttribute("d", equal ? `M${a.x} ${a.y}L${b.x} ${b.y}L${c.x} ${c.y}` : "");
  }

  drawLine() {
    this.line.goOn(performance.now() + DRAWING_TIME);
    this.lineDrawn = this.line.done;
    this.trace(this.level, linesPath(pairsOf(this.line.points), this.canvas));
  }
}

// The direction of a vector, of length 1.
function directed(x, y) {
  const larger = Math.max(Math.abs(x), Math.abs(y));
  const length = Math.hypot(x / larger, y / larger);
  return { x: x / larger / length, y: y / larger / length };
}

const away = (point, direction, by) => ({ x: point.x + by * direction.x, y: point.y + by * direction.y });
