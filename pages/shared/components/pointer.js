// The pointer over a landscape: it shows f and its slope there and where the next step from there would land; a click,
// a tap or the arrow keys move the start. stack_machine.js computes f here, so moving the pointer asks the server
// nothing.

import { boxesWithin, meet, scaleOfPage } from "./js/geometry.js";
import { held } from "./js/messages.js";
import { formatNumber } from "./js/number_format.js";
import { Machine } from "./js/stack_machine.js";

const POINTER_SVG = "http://www.w3.org/2000/svg";
const CHART_CHECK_INTERVAL = 200; // ms: the charts may have been replaced meanwhile
const CLICK_SLACK = 6; // px that a press may move and still be a click
const KEY_SEND_DELAY = 300; // ms after the last arrow key until the server is told
const KEY_STEP = 0.01; // × the window, for one press of an arrow key; ten times as much with Shift
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowDown: [1, -1], ArrowUp: [1, 1] };

export class Pointer {
  constructor() {
    this.boards = new Map(); // a chart's key -> what is drawn over it
    // On the document, since a listener on the plot is lost when Plotly draws it again.
    this.listeners = {
      pointermove: (event) => this.move(event),
      pointerdown: (event) => this.press(event),
      pointerup: (event) => this.release(event),
      pointercancel: () => { this.pressed = null; },
      keydown: (event) => this.pressKey(event),
      focusin: (event) => { if (this.nudged && event.target !== this.boards.get(this.nudged)?.chart) this.nudged = null; },
    };
    for (const [name, listener] of Object.entries(this.listeners)) document.addEventListener(name, listener, true);
  }

  load(data) {
    this.data = data;
    this.machine = data.program ? new Machine(data.program) : null;
    const variables = data.bounds.map((_, axis) => `g${axis + 1}`);
    this.steps = data.ghosts.map((ghost) => ({ ...ghost, machine: new Machine({ variables, lines: [], results: ghost.direction }) }));
    if (!this.soon) this.start = data.start;
    this.look();
  }

  destroy() {
    for (const [name, listener] of Object.entries(this.listeners)) document.removeEventListener(name, listener, true);
    clearTimeout(this.looking);
    clearTimeout(this.soon);
    for (const board of this.boards.values()) board.remove();
  }

  // Charts come and go with each rerun: each gets its board, its hint and the focus by the keyboard.
  look() {
    clearTimeout(this.looking);
    for (const [key, board] of this.boards) {
      if (!this.data.charts.includes(key)) board.remove();
    }
    for (const key of this.data.charts) {
      const chart = document.querySelector(`.st-key-${CSS.escape(key)} .js-plotly-plot`);
      if (!isFlat(chart)) continue;
      if (!this.boards.has(key)) this.boards.set(key, new Board());
      this.boards.get(key).attach(key, chart, this.data);
      // A rerun brings a new chart: the one that had the focus gets it back.
      if (this.nudged === key && document.activeElement === document.body) chart.focus({ preventScroll: true });
    }
    // A table that is wider than a phone can be scrolled with the keys only if it can have the focus.
    for (const table of document.querySelectorAll(".st-key-standings :has(> table)")) table.tabIndex = 0;
    this.looking = setTimeout(() => this.look(), CHART_CHECK_INTERVAL);
  }

  // The board under an event; null where it is over no landscape of ours.
  under(event) {
    const chart = event.target.closest?.(".js-plotly-plot");
    const board = chart && [...this.boards.values()].find((each) => each.chart === chart);
    return board && isFlat(chart) ? board : null;
  }

  move(event) {
    const board = event.pointerType === "touch" ? null : this.under(event);
    if (this.hovered && this.hovered !== board) this.hovered.rest();
    this.hovered = board;
    const point = board?.pointAt(event);
    if (board && !point) board.rest();
    if (!point || !this.machine) return;
    const seen = this.look_at(point, board.key);
    const named = this.named?.(board.key, board.pixels(seen.from)); // the iterate there, if a player draws a run
    board.tell({ ...seen, named }, this.data);
  }

  // f, the slope, and where the next steps from a point of the window over one chart would land.
  look_at(point, chart) {
    const { dim } = this.data;
    const [value, ...slopes] = this.machine.at(point);
    const height = (at) => (dim === 1 ? [at[0], this.machine.at(at)[0]] : at);
    const here = point.slice(0, dim);
    const steps = this.steps.filter((step) => step.chart === chart).map(({ machine, step, chosen, color }) => {
      const alpha = chosen ? step * Number(held("chosen step size")) : step;
      const directions = machine.at(slopes);
      const next = here.map((c, axis) => c - alpha * directions[axis]);
      return { next, to: height(next), color };
    });
    return { point: here, value, slopes, from: height(here), steps };
  }

  press(event) {
    const board = event.button > 0 || !event.isPrimary ? null : this.under(event);
    this.pressed = board && board.pointAt(event) ? { board, x: event.clientX, y: event.clientY } : null;
  }

  release(event) {
    const { board, x, y } = this.pressed ?? {};
    this.pressed = null;
    if (!board || Math.hypot(event.clientX - x, event.clientY - y) > CLICK_SLACK) return;
    const point = board.pointAt(event);
    if (!point) return;
    this.hold(board.key);
    this.moveStart(point.slice(0, this.data.dim));
  }

  // Gives the clicked picture the focus, now and after the rerun that follows.
  hold(key) {
    this.nudged = key;
    this.boards.get(key).chart.focus({ preventScroll: true });
  }

  pressKey(event) {
    const [key] = [...this.boards].find(([, { chart }]) => chart === document.activeElement) ?? [];
    if (!key || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== " ") {
      this.nudge(event, key);
      return;
    }
    if (!this.play) return;
    event.preventDefault(); // the page would scroll
    this.nudged = key;
    if (!event.repeat) this.play();
  }

  nudge(event, key) {
    const [axis, way] = ARROWS[event.key] ?? [];
    if (!way || axis >= this.data.dim) return;
    event.preventDefault();
    event.stopPropagation();
    this.nudged = key;
    const [low, high] = this.data.bounds[axis];
    const moved = [...this.start];
    const size = (high - low) * KEY_STEP * (event.shiftKey ? 10 : 1);
    moved[axis] = Math.min(Math.max(rounded(moved[axis] + way * size, size / 10), low), high);
    this.start = moved;
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.moveStart(this.start), KEY_SEND_DELAY);
  }

  moveStart(point) {
    clearTimeout(this.soon);
    this.soon = 0;
    this.start = point;
    this.tell(point);
  }
}

function isFlat(chart) {
  const { xaxis, yaxis } = chart?._fullLayout ?? {};
  return Boolean(xaxis?.range && yaxis?._length && !chart._fullLayout.scene);
}

// A value rounded to a multiple of the power of ten below `size`, so that a click gives short numbers.
function rounded(value, size) {
  const digits = Math.min(Math.max(-Math.floor(Math.log10(size)), 0), 15);
  return size >= 1 || digits === 0 ? Math.round(value) : Number(value.toFixed(digits));
}

function briefly(value) {
  if (!Number.isFinite(value)) return "undefined";
  return formatNumber(value);
}

const listed = (values) => (values.length === 1 ? briefly(values[0]) : `(${values.map(briefly).join(", ")})`);

const COARSE = window.matchMedia("(pointer: coarse)"); // a finger

// What is drawn over one chart: a line of text in a corner, a dot under the pointer, and ghosts of next steps.
class Board {
  attach(key, chart, data) {
    const holder = chart.querySelector(".svg-container");
    if (!holder) return;
    this.key = key;
    this.chart = chart;
    this.data = data;
    chart.tabIndex = 0;
    chart.setAttribute("role", "group");
    chart.setAttribute("aria-label", data.label);
    const colors = data.ghosts.filter((ghost) => ghost.chart === key).map(({ color }) => color).join();
    if (this.svg?.parentNode === holder && this.colors === colors) {
      this.corner();
      return;
    }
    this.colors = colors;
    this.remove();
    this.build(holder);
  }

  build(holder) {
    this.svg = document.createElementNS(POINTER_SVG, "svg");
    this.svg.setAttribute("class", "gd-pointer");
    this.svg.setAttribute("aria-hidden", "true");
    this.svg.style.cssText = "position:absolute;inset:0;width:100%;height:100%;pointer-events:none";
    const draw = (tag, attributes) => {
      const element = document.createElementNS(POINTER_SVG, tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      this.svg.append(element);
      return element;
    };
    const { ink, paper } = this.data;
    const scale = scaleOfPage();
    const px = (pixels) => pixels * scale;
    this.px = px;
    this.ghosts = this.data.ghosts.filter(({ chart }) => chart === this.key).map(({ color }) => ({
      way: draw("path", { stroke: color, "stroke-width": px(1.5), "stroke-dasharray": `${px(4)} ${px(4)}`, fill: "none" }),
      dot: draw("circle", { r: px(7), fill: paper, "fill-opacity": 0.6, stroke: color, "stroke-width": px(2), "stroke-dasharray": `${px(4)} ${px(2.5)}`, class: "gd-pointer-ghost" }),
    }));
    this.dot = draw("circle", { r: px(3.5), fill: ink, stroke: paper, "stroke-width": px(1.5) });
    this.words = document.createElement("div");
    this.words.className = "gd-pointer-words";
    this.words.style.cssText = `position:absolute;pointer-events:none;padding:1px 7px;border-radius:4px;font:${px(14)}px Source Sans, Source Sans Pro, sans-serif;line-height:1.5;justify-content:space-between;box-sizing:border-box;color:${ink};background:${paper};opacity:.95;font-variant-numeric:tabular-nums;width:max-content`;
    [this.written, this.pointed, this.cornerNumber] = [[], [0, 0], 0];
    holder.append(this.svg, this.words);
    this.rest();
  }

  remove() {
    this.svg?.remove();
    this.words?.remove();
    this.svg = null;
  }

  box() {
    const { xaxis, yaxis } = this.chart._fullLayout;
    return { left: xaxis._offset, top: yaxis._offset, width: xaxis._length, height: yaxis._length };
  }

  // Places the text in a corner of the plot, but the hint below the plot, where it covers nothing.
  corner() {
    const { left, top, width, height } = this.box();
    this.words.style.background = this.resting ? "none" : this.data.paper;
    this.words.style.maxWidth = `${this.resting ? left + width : width - 16}px`; // from which its height follows
    // The hint is on the left and the legend on the right, with the axis's name between them.
    this.words.style.display = this.resting ? "flex" : "block";
    this.words.style.width = this.resting ? `${left + width}px` : "max-content";
    const position = this.resting ? { top: top + height + this.px(24), left: 0 } : this.freeCorner();
    Object.assign(this.words.style, { top: `${position.top}px`, left: `${position.left}px` });
  }

  // The corner in which the text is already, unless the pointer or a label is there; else the first free one, or the
  // one with the fewest labels under it.
  freeCorner() {
    const { left, top, width, height } = this.box();
    const { offsetWidth, offsetHeight } = this.words;
    const corners = [[0, 1], [0, 0], [1, 1], [1, 0]].map(([right, low]) => ({
      left: left + 8 + right * (width - 16 - offsetWidth), top: top + 6 + low * (height - 12 - offsetHeight), width: offsetWidth, height: offsetHeight,
    }));
    const [x, y] = this.pointed;
    const far = this.px(40);
    const near = (corner) => x > corner.left - far && x < corner.left + corner.width + far && y > corner.top - far && y < corner.top + corner.height + far;
    const over = (corner) => this.written.filter((label) => meet(label, corner)).length;
    const costs = corners.map((corner, number) => 4 * near(corner) + over(corner) + 0.2 * (number !== this.cornerNumber) + number / 99);
    this.cornerNumber = costs.indexOf(Math.min(...costs));
    return corners[this.cornerNumber];
  }

  // Writes the parts as the text; it may wrap between two parts but never within one, so no number is split.
  write(parts, between = " · ") {
    const pieces = parts.map((part) => Object.assign(document.createElement("span"), { textContent: part }));
    for (const piece of pieces) piece.style.whiteSpace = "nowrap";
    this.words.replaceChildren(...pieces.flatMap((piece, number) => (number ? [between, piece] : [piece])));
  }

  // The data coordinates of an event in the plot, rounded to about a quarter of a pixel; null outside of it.
  pointAt(event) {
    const outer = this.chart.getBoundingClientRect();
    const { left, top, width, height } = this.box();
    const [px, py] = [event.clientX - outer.left - left, event.clientY - outer.top - top];
    if (!(px >= 0 && px <= width && py >= 0 && py <= height)) return null;
    const { xaxis, yaxis } = this.chart._fullLayout;
    const along = ({ range: [first, last], _length: length }, part) => {
      const value = rounded(first + part * (last - first), Math.abs(last - first) / length / 4);
      return Math.min(Math.max(value, first), last); // rounding may lead just over the edge
    };
    return [along(xaxis, px / width), along(yaxis, 1 - py / height)];
  }

  pixels([x, y]) {
    const { xaxis, yaxis } = this.chart._fullLayout;
    const { left, top, width, height } = this.box();
    const part = ({ range: [first, last] }, value) => (value - first) / (last - first);
    return [left + width * part(xaxis, x), top + height * (1 - part(yaxis, y))];
  }

  tell({ point, value, slopes, from, steps, named }, { dim, slope }) {
    const [px, py] = this.pixels(from);
    // The labels on the picture: those of the chart and those of the runs over it.
    if (this.resting) this.written = boxesWithin(this.chart, this.chart.querySelectorAll(".annotation, .gd-player-names text, .gd-player-overlay text"));
    this.resting = false;
    this.pointed = [px, py];
    const where = dim === 1 ? `x = ${briefly(point[0])}` : listed(point);
    const leads = steps.length === 1 ? `next step: ${listed(steps[0].next)}` : "";
    this.write([named, where, `f = ${briefly(value)}`, `${slope} = ${listed(slopes)}`, leads].filter(Boolean));
    this.corner();
    this.mark(this.dot, [px, py]);
    for (const [number, ghost] of this.ghosts.entries()) this.drawGhost(ghost, steps[number], [px, py]);
  }

  // Draws a next step: a line from the pointer and a mark where it would land; nothing where `step` is null.
  drawGhost(ghost, step, [px, py]) {
    const { left, top, width, height } = this.box();
    const [gx, gy] = step ? this.pixels(step.to) : [NaN, NaN];
    const inside = gx >= left && gx <= left + width && gy >= top && gy <= top + height;
    this.mark(ghost.dot, inside ? [gx, gy] : null);
    const far = Math.max(Math.abs(gx - px), Math.abs(gy - py));
    ghost.way.setAttribute("d", Number.isFinite(far) && far < 1e4 ? `M${px} ${py}L${gx} ${gy}` : "");
    // Cut off at the edges of the plot.
    ghost.way.style.clipPath = `path("M${left} ${top}h${width}v${height}h${-width}z")`;
  }

  mark(element, at) {
    const shown = at?.every(Number.isFinite);
    element.style.display = shown ? "" : "none";
    if (shown) element.setAttribute("transform", `translate(${at[0]} ${at[1]})`);
  }

  // Shows only the hint, while the pointer is elsewhere.
  rest() {
    if (!this.svg) return;
    this.resting = true;
    this.write(this.data.hint.map((part) => (COARSE.matches ? part.replace("Click", "Tap") : part)), "");
    this.corner();
    this.mark(this.dot, null);
    for (const ghost of this.ghosts) this.drawGhost(ghost, null, [0, 0]);
  }
}
