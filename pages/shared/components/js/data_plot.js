// The picture of data to fit: its points, the line of the model, and how far each point is from it.

import { clipSegment, isInside } from "../../../../gd_core/browser/js/geometry.js";
import { along, axisOf } from "../../../../gd_core/browser/js/line_plot.js";
import { make, set, show } from "../../../../gd_core/browser/js/svg.js";
import { equation, isDiagonal, lineBetween, placesOf, predictor, saidOf } from "./fitted.js";
import { scaleOfPage } from "./measure.js";

// In pixels, before a projector enlarges them; as of the map beside it.
const [TOP, UNDER, RIGHT] = [16, 46, 16];
const [TEXT, TICK, DIGIT] = [15, 5, 8.4];
const ROOM = 0.1; // of the data's range, beside them, for points to be added
const MOST_CIRCLES = 300; // more points are drawn as dots, and cannot be moved by hand
const [RADIUS, DOT] = [5.5, 4];

export class DataPlot {
  constructor(svg) {
    this.svg = svg;
    this.watcher = new ResizeObserver(() => this.draw());
    this.watcher.observe(svg);
    this.numbers = null; // the model's two, at the iteration that is shown
    this.batch = new Set(); // the rows that the step to this iteration looked at
    this.selected = -1; // the row that was chosen
  }

  destroy() {
    this.watcher.disconnect();
  }

  load(data) {
    this.data = data;
    const [across] = data.columns;
    data.rows = data.columns.at(-1).map((y, row) => [across[row], y]);
    // A point that has two features is moved along no axis of this picture.
    data.editable = !isDiagonal(data.model) && data.rows.length <= MOST_CIRCLES;
    this.scaleAxes();
    this.draw();
  }

  // Shows other points in the place of these, on the same axes.
  replaceRows(rows) {
    this.data.columns = [rows.map(([x]) => x), rows.map(([, y]) => y)];
    this.drawModel();
  }

  // The axes stay while a point is dragged, and while the run plays.
  scaleAxes() {
    const { columns, model, p, q } = this.data;
    const target = columns.at(-1);
    this.up = roomy(target);
    if (!isDiagonal(model)) this.across = roomy(columns[0]);
    else {
      const last = predictor(this.data, [p.at(-1), q.at(-1)]);
      const said = saidOf(this.data, last).filter(Number.isFinite);
      this.across = roomy([...said, ...target]);
    }
  }

  // Shows the model with these two numbers, and marks the rows of a batch; null shows the points alone.
  show(numbers, batch = []) {
    this.batch = new Set(batch);
    this.numbers = numbers?.every((number) => number !== null && Number.isFinite(number)) ? numbers : null;
    if (this.data && this.box) this.drawModel();
  }

  select(row) {
    this.selected = row;
    if (this.box) this.drawPoints();
  }

  // ---------------------------------------------------------------- places

  // Where a point of the data is, in pixels of the picture.
  pixel([x, y]) {
    const { left, top, width, height } = this.box;
    return { x: left + width * along(this.across, x), y: top + height * (1 - along(this.up, y)) };
  }

  // The point of the data at a place of the picture in pixels; null outside of the axes.
  pointAt(place) {
    return isInside(place, this.box) ? this.nearestPoint(place) : null;
  }

  // The point of the data at the place within the axes that is nearest to one in pixels.
  nearestPoint({ x, y }) {
    const { left, top, width, height } = this.box;
    const at = ({ low, high }, part) => low + Math.min(Math.max(part, 0), 1) * (high - low);
    return [at(this.across, (x - left) / width), at(this.up, 1 - (y - top) / height)];
  }

  middle() {
    const { left, top, width, height } = this.box;
    return { x: left + width / 2, y: top + height / 2 };
  }

  // The widths of both axes in the data's units.
  get widths() {
    return [this.across, this.up].map(({ low, high }) => high - low);
  }

  // The data's units in a pixel, along both axes.
  get fineness() {
    const [across, up] = this.widths;
    return [across / this.box.width, up / this.box.height];
  }

  // The row whose point is nearest to a place, at most so many pixels away; -1 where there is none.
  nearest(place, far) {
    let [row, least] = [-1, far * this.scale];
    for (const [k, point] of this.places.entries()) {
      if (!point) continue;
      const { x, y } = this.pixel(point);
      const away = Math.hypot(x - place.x, y - place.y);
      if (away <= least) [row, least] = [k, away];
    }
    return row;
  }

  // ---------------------------------------------------------------- drawing

  draw() {
    const { clientWidth: width, clientHeight: height } = this.svg;
    if (!this.data || width < 50 || height < 50) return;
    this.scale = scaleOfPage();
    this.svg.setAttribute("aria-label", this.data.label);
    set(this.svg, { "font-size": TEXT * this.scale });
    this.svg.replaceChildren();
    this.box = this.boxIn(width, height);
    this.drawAxes();
    const part = (tag, name, more = {}) => make(this.svg, tag, { class: name, ...more });
    const thin = 1.2 * this.scale;
    this.squares = part("path", "squares", { "stroke-width": thin });
    this.errors = part("path", "errors", { "stroke-width": thin });
    this.line = part("path", "line", { "stroke-width": 2.5 * this.scale });
    this.points = part("g", "all");
    this.words = part("text", "equation", { x: this.box.left + 8 * this.scale, y: this.box.top + TEXT * this.scale });
    this.drawModel();
  }

  boxIn(width, height) {
    const longest = Math.max(...this.up.ticks.map(({ text }) => text.length), 1);
    const left = (longest * DIGIT + 3 * TICK + 1.3 * TEXT) * this.scale;
    const [top, right, under] = [TOP, RIGHT, UNDER].map((room) => room * this.scale);
    return { left, top, width: Math.max(width - left - right, 10), height: Math.max(height - top - under, 10) };
  }

  drawAxes() {
    const { left, top, width, height } = this.box;
    const [under, px] = [top + height, (pixels) => pixels * this.scale];
    for (const { value, text } of this.up.ticks) {
      const y = under - height * along(this.up, value);
      make(this.svg, "path", { class: "grid", d: `M${left - px(TICK)},${y}H${left + width}` });
      this.label(text, left - px(2 * TICK), y + px(0.35 * TEXT), "end");
    }
    for (const { value, text } of this.roomyTicks()) {
      const x = left + width * along(this.across, value);
      make(this.svg, "path", { class: "grid", d: `M${x},${top}V${under + px(TICK)}` });
      this.label(text, x, under + px(TICK + TEXT), "middle");
    }
    const [across, up] = this.axisNames();
    this.label(across, left + width / 2, under + px(UNDER - 8), "middle");
    const name = this.label(up, 0, 0, "middle");
    name.setAttribute("transform", `translate(${px(TEXT)} ${top + height / 2}) rotate(-90)`);
  }

  axisNames() {
    const { model, names } = this.data;
    return [isDiagonal(model) ? `${names.at(-1)} that the model says` : names[0], names.at(-1)];
  }

  // The numbers across that have room beside each other: all of them, or every second, third, ...
  roomyTicks() {
    const { ticks } = this.across;
    const needed = (Math.max(...ticks.map(({ text }) => text.length), 1) + 1) * DIGIT * this.scale;
    const every = Math.max(1, Math.ceil(needed / (this.box.width / Math.max(ticks.length, 1))));
    return ticks.filter((_, n) => n % every === 0);
  }

  label(text, x, y, anchor) {
    const label = make(this.svg, "text", { x, y, "text-anchor": anchor });
    label.textContent = text;
    return label;
  }

  drawModel() {
    const predict = this.numbers && predictor(this.data, this.numbers);
    this.places = isDiagonal(this.data.model) && !predict ? [] : placesOf(this.data, predict);
    this.drawPoints();
    for (const part of [this.line, this.errors, this.squares]) show(part, predict !== null);
    this.words.textContent = predict ? equation(this.data, this.numbers) : "";
    if (!predict) return;
    const line = lineBetween(this.data, predict, this.across.low, this.across.high);
    const pieces = line.slice(1).map((point, k) => this.clipped(line[k], point));
    set(this.line, { d: pieces.join("") });
    if (!pieces.some(Boolean)) this.words.textContent += " (outside of this picture)";
    this.drawErrors(predict);
  }

  // An upright line from each point to what the model says there, and on request a square on each.
  drawErrors(predict) {
    const said = isDiagonal(this.data.model) ? this.places.map((place) => place?.[0]) : saidOf(this.data, predict);
    const pairs = this.places.flatMap((place, row) => (place ? [[place, [place[0], said[row]]]] : []));
    set(this.errors, { d: pairs.map(([from, to]) => this.clipped(from, to)).join("") });
    set(this.squares, { d: this.data.squares ? pairs.map((pair) => this.square(...pair)).join("") : "" });
  }

  // The part of a line between two points of the data that is within the axes, as a path.
  clipped(from, to) {
    const part = clipSegment(this.pixel(from), this.pixel(to), this.box);
    return part ? `M${part.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L")}` : "";
  }

  // A square whose side is the error, on the side of it where there is room.
  square(from, to) {
    const [a, b] = [this.pixel(from), this.pixel(to)];
    const side = b.y - a.y;
    if (!(Math.abs(side) < 5 * this.box.height)) return "";
    const way = a.x + Math.abs(side) > this.box.left + this.box.width ? -1 : 1;
    const corners = [a, b, { x: b.x + way * Math.abs(side), y: b.y }, { x: a.x + way * Math.abs(side), y: a.y }];
    return `M${corners.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L")}Z`;
  }

  drawPoints() {
    const many = this.places.length > MOST_CIRCLES;
    this.points.replaceChildren();
    const places = this.places.map((place) => place && this.pixel(place));
    if (many) {
      const d = places.map((place) => (place ? `M${place.x.toFixed(1)},${place.y.toFixed(1)}h0` : "")).join("");
      make(this.points, "path", { class: "dots", d, "stroke-width": DOT * this.scale });
      return;
    }
    for (const [row, place] of places.entries()) {
      if (!place) continue;
      const chosen = row === this.selected;
      // What a finger drags is larger than what is seen.
      make(this.points, "circle", { class: "handle", r: 22, cx: place.x.toFixed(1), cy: place.y.toFixed(1) });
      const names = ["point", chosen && "chosen", this.batch.has(row) && "taken"].filter(Boolean);
      const look = { class: names.join(" "), r: (chosen ? 1.4 : 1) * RADIUS * this.scale };
      make(this.points, "circle", { ...look, cx: place.x.toFixed(1), cy: place.y.toFixed(1) });
    }
  }
}

// An axis with room beside the values.
function roomy(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = ROOM * (high - low);
  return axisOf([low - room, high + room]);
}
