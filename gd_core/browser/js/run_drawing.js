// Draws a run over a picture, in an SVG element of its own: over a chart of a page (overlay.js of its components), or over
// the picture of a file that lives alone. Only numbers and colours arrive as data; they reach the page by setAttribute
// and textContent, never as markup.

import { between, clipSegment, crossings, inflate, isInside, meet } from "./geometry.js";
import { locate, widestNote } from "./iterations.js";
import { linesPath, outline, rectangle, SHAPES, segmentPath } from "./paths.js";
import { FONT, make, SVG, set, show } from "./svg.js";

const CLIP_MARGIN = 40; // px outside the plot up to which lines are drawn, before the clip path cuts them
const PINNED_OPACITY = 0.4;
const TANGENT_REACH = 0.16; // × the plot's width: half the length of the tangent

// Offsets in pixels of the label "start" from its square, along the axis of a curve.
const START_LABEL_OFFSETS = [26, -26, 46, -46, 66, -66];

// One run over one picture. A class made of this one says what else stands on the picture.
export class RunDrawing {
  constructor(run, number, halo) {
    this.run = run;
    this.halo = halo;
    this.clipId = `gd-player-clip-${run.chart}-${number}`;
  }

  // Draws the run up to an iteration, Infinity for the whole run. view: where values are on the picture, in pixels, with
  // the inside of its axes, `box`, and a `signature` that changes with any of it.
  drawOver(view, iteration) {
    if (view.signature !== this.signature) this.measure(view);
    const { index, part } = locate(this.run.k, iteration);
    const here = this.points[index];
    const head = part > 0 ? between(here, this.points[index + 1], part) : here;
    if (index !== this.drawn) this.drawTrail(index);
    set(this.live, { d: segmentPath(here, head, this.canvas) });
    this.drawHead(head, iteration === Infinity && !this.run.unfinished);
    this.drawDeparture(index, head);
  }

  // The rectangles of the words that stand on the picture.
  wordsOfPicture() {
    return [];
  }

  // The values of the curve that is the picture, as columns x and y; null on a map.
  curveOfPicture() {
    return null;
  }

  // Puts another run in place of this one, as a drag through many runs does at each move.
  replace(run) {
    this.run = run;
    this.signature = null;
  }

  remove() {
    this.svg?.remove();
    this.svg = null;
  }

  // Makes the elements, so many times as large as on a desk.
  build(scale) {
    const { halo } = this;
    const { color } = this.run;
    this.scale = scale;
    const px = (pixels) => pixels * this.scale;
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", this.run.pinned ? "gd-player-pinned" : "gd-player-overlay");
    svg.setAttribute("aria-hidden", "true");
    if (this.run.pinned) svg.setAttribute("opacity", PINNED_OPACITY);
    // In a layer of its own, which the browser repaints without repainting the contour.
    svg.style.cssText = "position:absolute;inset:0;width:100%;height:100%;pointer-events:none;will-change:transform";
    this.clip = make(make(svg, "clipPath", { id: this.clipId }), "path", { "clip-rule": "evenodd" });
    const plot = make(svg, "g", { "clip-path": `url(#${this.clipId})`, fill: "none", "stroke-linecap": "round" });
    this.tangent = make(plot, "path", {
      stroke: color,
      "stroke-width": px(2),
      "stroke-dasharray": this.dashes("7 5"),
      opacity: 0.8,
      class: "gd-player-tangent",
    });
    this.crossings = make(plot, "path", { stroke: color, "stroke-width": px(1), opacity: 0.3 });
    const line = {
      stroke: color,
      "stroke-width": px(this.run.dash ? 2.5 : 2),
      "stroke-dasharray": this.dashes(this.run.dash),
    };
    this.trail = make(plot, "path", line);
    this.live = make(plot, "path", line);
    // All dots are one element, zero-length strokes with round ends. Other symbols are outlines.
    const shaped = this.run.shape in SHAPES;
    this.dotRims = make(plot, "path", { stroke: halo, "stroke-width": px(shaped ? 2.5 : 8.5) });
    this.dots = make(plot, "path", {
      ...(shaped ? { fill: color } : { stroke: color, "stroke-width": px(6.5) }),
      class: "gd-player-dots",
    });
    this.buildMemory(plot);
    this.head = make(plot, "circle", {
      r: px(8),
      fill: color,
      stroke: halo,
      "stroke-width": px(2),
      class: "gd-player-head",
    });
    this.ring = make(plot, "circle", { r: px(8.5), stroke: color, "stroke-width": px(3), class: "gd-player-end" });
    this.start = make(plot, "rect", {
      width: px(12),
      height: px(12),
      stroke: halo,
      "stroke-width": px(2),
      class: "gd-player-start",
    });
    const words = {
      stroke: halo,
      "stroke-width": px(4),
      "paint-order": "stroke",
      "font-size": px(14),
      "font-family": FONT,
    };
    this.badge = make(svg, "text", { ...words, "text-anchor": "middle" });
    this.arrow = make(svg, "path", { d: "M0 0L-13 -7L-13 7Z", fill: color, stroke: halo, "stroke-width": 1 });
    this.label = make(svg, "text", { ...words, fill: color, "font-weight": 600 });
    this.note = make(svg, "text", { ...words, fill: color, class: "gd-player-note" });
    this.svg = svg;
    this.signature = null;
    this.written = null; // the rectangles of the chart's labels, for the view with that signature
    this.lengths = new Map([this.note, this.label].map((element) => [element, new Map()])); // of texts in pixels
    this.boxes = {}; // the rectangles of the badge of the start and of the note
  }

  // Asked of the page once for each view and not for each run: it would have to lay itself out.
  labels() {
    if (this.written?.signature !== this.signature)
      this.written = { signature: this.signature, boxes: this.wordsOfPicture() };
    return this.written.boxes;
  }

  dashes(lengths) {
    return lengths
      ? lengths
          .split(" ")
          .map((length) => length * this.scale)
          .join(" ")
      : "none";
  }

  measure(view) {
    const { x, y } = this.run;
    this.view = view;
    this.signature = view.signature;
    this.svg.classList.toggle("gd-faded", Boolean(this.run.faded));
    this.canvas = inflate(view.box, CLIP_MARGIN);
    this.points = x.map((value, i) => ({ x: view.x(value), y: view.y(y[i]) }));
    this.drawStart();
    this.drawNote();
    this.clip.setAttribute("d", [view.box, ...this.labels()].map(rectangle).join(""));
    this.drawn = -1; // the trail has to be drawn again
    this.left = "";
    this.label.textContent = "";
  }

  drawTrail(index) {
    const reached = this.points.slice(0, index + 1);
    // A run that has left and goes on crossing the window would cover the picture, so later crossings are faint.
    const lines = { trail: [], crossings: [] };
    for (const [i, point] of reached.slice(1).entries()) {
      const seen = isInside(reached[i], this.view.box) || isInside(point, this.view.box);
      lines[seen ? "trail" : "crossings"].push([reached[i], point]);
    }
    const shape = outline(this.run.shape, this.scale);
    const dots = reached
      .filter((point) => isInside(point, this.canvas))
      .map((point) => `M${point.x} ${point.y}${shape}`)
      .join("");
    this.trail.setAttribute("d", linesPath(lines.trail, this.canvas));
    this.crossings.setAttribute("d", linesPath(lines.crossings, this.canvas));
    this.dotRims.setAttribute("d", dots);
    this.dots.setAttribute("d", dots);
    this.tangent.setAttribute("d", this.tangentPath(index));
    this.drawMemory(index);
    show(this.note, this.thinning !== null && (this.run.steps ?? this.run.k)[index] > this.thinning.last);
    this.drawn = index;
  }

  // Says in a corner of the plot that dots are left out.
  drawNote() {
    this.thinning = this.run.follows || this.run.small ? null : widestNote(this.run.beside ?? [this.run]);
    const text = this.thinning?.text ?? "";
    if (this.note.textContent !== text) this.note.textContent = text;
    this.boxes.note = null;
    if (!this.thinning) return;
    const { box } = this.view;
    const corner = { x: box.left + box.width, y: box.top + box.height };
    show(this.note, true); // or it has no length
    this.boxes.note = this.clearRect(corner, this.lengthOf(this.note));
    const { left, top, height } = this.boxes.note;
    set(this.note, { x: left, y: top + height - 5 * this.scale });
  }

  // The length of the text in an element, asked of the page once for each text, and again when its font has come.
  lengthOf(element) {
    const known = this.lengths.get(element);
    const text = `${document.fonts.status} ${element.textContent}`;
    if (!known.has(text)) known.set(text, element.getComputedTextLength());
    return known.get(text);
  }

  // Draws the method's memory at an iterate: a box as long as its reach along each axis, and an arrow to where the
  // velocity alone would carry the iterate.
  buildMemory(plot) {
    if (!this.run.memory) return;
    const ink = this.run.memory.color;
    this.box = make(plot, "path", {
      stroke: ink,
      "stroke-width": 2 * this.scale,
      "stroke-dasharray": this.dashes("6 4"),
      fill: ink,
      "fill-opacity": 0.12,
      class: "gd-player-reach",
    });
    this.shaftRim = make(plot, "path", { stroke: this.halo, "stroke-width": 7 * this.scale });
    this.shaft = make(plot, "path", { stroke: ink, "stroke-width": 3.5 * this.scale, class: "gd-player-carried" });
    this.tip = make(plot, "path", { d: "M3 0L-11 -7L-11 7Z", fill: ink, stroke: this.halo, "stroke-width": 1 });
  }

  drawMemory(index) {
    if (!this.run.memory) return;
    const { carried, reach } = this.run.memory;
    const place = (offset, sign) => {
      const [x, y] = [this.run.x[index] + sign * offset.x[index], this.run.y[index] + sign * offset.y[index]];
      return { x: this.view.x(x), y: this.view.y(y) };
    };
    const fits = (offset) =>
      offset && Number.isFinite(offset.x[index]) && Number.isFinite(offset.y[index]) && offset.x[index] !== null;
    this.box.setAttribute("d", fits(reach) ? this.boxPath(place(reach, -1), place(reach, 1)) : "");
    const at = this.points[index];
    const end = fits(carried) ? place(carried, 1) : at;
    const line = segmentPath(at, end, this.canvas);
    const long = Math.hypot(end.x - at.x, end.y - at.y) > 3;
    for (const part of [this.shaftRim, this.shaft]) part.setAttribute("d", long ? line : "");
    show(this.tip, long && isInside(end, this.canvas));
    const degrees = (Math.atan2(end.y - at.y, end.x - at.x) * 180) / Math.PI;
    this.tip.setAttribute("transform", `translate(${end.x} ${end.y}) rotate(${degrees}) scale(${this.scale})`);
  }

  // On a curve only x has a reach, so the box has a fixed height.
  boxPath(low, high) {
    const [a, b] = [low, high].map(({ x, y }) => ({
      x: Math.min(Math.max(x, -1e4), 1e4),
      y: Math.min(Math.max(y, -1e4), 1e4),
    }));
    const half = a.y === b.y ? 9 : 0;
    return `M${a.x} ${a.y + half}L${b.x} ${a.y + half}L${b.x} ${b.y - half}L${a.x} ${b.y - half}Z`;
  }

  tangentPath(index) {
    const slope = this.run.pinned ? null : this.run.slope?.[index];
    const at = this.points[index];
    if (!Number.isFinite(slope) || !isInside(at, this.canvas)) return "";
    // A tiny step along the tangent gives its direction in pixels, on a log axis too.
    const span = Math.abs(this.run.x[index]) * 1e-6 + 1e-9;
    const dx = this.view.x(this.run.x[index] + span) - at.x;
    const dy = this.view.y(this.run.y[index] + slope * span) - at.y;
    const length = (this.view.box.width * TANGENT_REACH) / Math.hypot(dx, dy);
    if (!Number.isFinite(length)) return "";
    return segmentPath(
      between(at, { x: at.x + dx, y: at.y + dy }, -length),
      { x: at.x + dx * length, y: at.y + dy * length },
      this.canvas,
    );
  }

  drawHead(head, over) {
    const visible = isInside(head, this.canvas);
    show(this.head, visible && !over);
    show(this.ring, visible && over);
    if (visible) set(over ? this.ring : this.head, { transform: `translate(${head.x} ${head.y})` });
  }

  // The start's square and badge, on the side that the first step does not take.
  drawStart() {
    const [start, next] = this.points;
    const { box } = this.view;
    const marked = !this.run.follows && isInside(start, box);
    this.boxes.badge = null;
    show(this.start, marked);
    show(this.badge, !this.run.follows);
    const px = (pixels) => pixels * this.scale;
    if (!marked) {
      this.pointToStart(start, px);
      return;
    }
    const curve = this.curve().filter(([a, b]) => Math.min(Math.abs(a.x - start.x), Math.abs(b.x - start.x)) < px(110));
    const sides = curve.length ? START_LABEL_OFFSETS : [0];
    const written = this.labels();
    // Each position costs for: the window's edge, a label under it, the curve, the first step, the offset.
    const positions = [true, false].flatMap((above) =>
      sides.map((aside) => {
        const x = Math.min(Math.max(start.x + px(aside), box.left + px(20)), box.left + box.width - px(20));
        const rect = { left: x - px(18), top: start.y + px(above ? -27 : 10), width: px(36), height: px(17) };
        const edge = above ? start.y < box.top + px(34) : start.y > box.top + box.height - px(34);
        const taken = written.some((label) => meet(label, rect));
        const first = next ? above === next.y < start.y : !above;
        return {
          x,
          above,
          cost: 4 * edge + 2 * taken + 2 * (crossings(curve, rect) > 0) + first + Math.abs(aside) / 200,
        };
      }),
    );
    const { x, above } = positions.reduce((best, position) => (position.cost < best.cost ? position : best));
    set(this.start, { x: start.x - px(6), y: start.y - px(6), fill: this.run.ink });
    this.placeBadge("start", { x, y: start.y + px(above ? -13 : 24) });
  }

  // At the edge of the picture, where a start lies that it does not show.
  pointToStart(start, px) {
    const known = Number.isFinite(start.x) && Number.isFinite(start.y); // f may be undefined there
    show(this.badge, known && !this.run.follows);
    if (!known || this.run.follows) return;
    const { box } = this.view;
    const [right, bottom] = [box.left + box.width, box.top + box.height];
    const aside = start.x > right ? "start →" : start.x < box.left ? "← start" : null;
    const within = (value, low, high) => Math.max(low, Math.min(value, high));
    this.placeBadge(aside ?? (start.y < box.top ? "start ↑" : "start ↓"), {
      x: within(start.x, box.left + px(34), right - px(34)),
      y: within(start.y, box.top + px(16), bottom - px(8)),
    });
  }

  // Writes beside the start, with the middle of the text at x.
  placeBadge(text, { x, y }) {
    if (this.badge.textContent !== text) this.badge.textContent = text;
    set(this.badge, { x, y, fill: this.run.ink });
    const half = (text.length > 5 ? 30 : 18) * this.scale;
    this.boxes.badge = { left: x - half, top: y - 14 * this.scale, width: 2 * half, height: 17 * this.scale };
  }

  // The lines of the curve itself, in pixels; none on a map.
  curve() {
    const curve = this.curveOfPicture();
    if (!curve) return [];
    const points = Array.from(curve.x, (at, i) => ({ x: this.view.x(at), y: this.view.y(curve.y[i]) }));
    return points
      .slice(1)
      .map((point, i) => [points[i], point])
      .filter(([a, b]) => Number.isFinite(a.y) && Number.isFinite(b.y));
  }

  // The nearest iterate shown within 10 px of a position in pixels: its number, or null, and its distance.
  iterateAt([x, y]) {
    const found = { far: 10 * this.scale, number: null };
    const shown = this.svg ? this.points.slice(0, this.drawn + 1) : [];
    for (const [index, point] of shown.entries()) {
      const far = Math.hypot(point.x - x, point.y - y);
      if (far <= found.far) Object.assign(found, { far, number: (this.run.steps ?? this.run.k)[index] });
    }
    return found;
  }

  drawDeparture(index, head) {
    const exit = isInside(head, this.view.box) ? null : this.findExit(index);
    show(this.arrow, exit !== null);
    show(this.label, exit !== null);
    if (!exit || exit.text === this.left) return;
    this.left = exit.text;
    set(this.arrow, { transform: `translate(${exit.at.x} ${exit.at.y}) rotate(${exit.degrees}) scale(${this.scale})` });
    // Several runs may leave at one point, where their labels would overlap.
    if (this.run.name || this.run.small) return;
    this.label.textContent = exit.text;
    const { left, top, height } = this.clearRect(exit.at, this.lengthOf(this.label));
    set(this.label, { x: left, y: top + height - 5 * this.scale });
  }

  // A rectangle for a label beside a point at the edge of the plot, over the fewest lines and none of the other labels.
  clearRect(at, width) {
    const { box } = this.view;
    const [apart, height] = [18 * this.scale, 20 * this.scale];
    const within = (value, low, high) => Math.max(low, Math.min(value, high));
    const lines = [...this.points.slice(1).map((point, k) => [this.points[k], point]), ...this.curve()];
    const written = [...this.labels(), ...Object.values(this.boxes).filter(Boolean)];
    const found = { cost: Infinity };
    for (const row of [0, 1, -1, 2, -2, 3, -3, 4, -4]) {
      for (const left of [at.x + apart, at.x - apart - width, box.left, box.left + box.width - width]) {
        const rect = {
          left: within(left, box.left + 4, box.left + box.width - width - 4),
          top: within(at.y - height / 2 + row * height, box.top + 4, box.top + box.height - height - 4),
          width,
          height,
        };
        const cost =
          crossings(lines, rect) +
          9 * written.filter((other) => meet(rect, other)).length +
          (Math.abs(row) * height + Math.abs(rect.left + width / 2 - at.x)) / 300;
        if (cost < found.cost) Object.assign(found, rect, { cost });
      }
    }
    return found;
  }

  // Where a path that is now outside first crossed the window's edge, with a text; null if it started outside.
  findExit(index) {
    const { box } = this.view;
    const inside = this.points.findIndex(
      (point, k) => k <= index && isInside(point, box) && !isInside(this.points[k + 1] ?? point, box),
    );
    const a = this.points[inside];
    const b = this.points[inside + 1];
    const cut = a && b && clipSegment(a, b, box);
    if (!cut) return null;
    const steps = this.run.steps ?? this.run.k;
    const step = steps[inside + 1];
    const exact = step - steps[inside] === 1; // between thinned frames the exact step is not known
    return {
      at: cut[1],
      degrees: (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI,
      text: `left the window ${exact ? "at" : "by"} step ${step}`,
    };
  }
}
