// What the pointer draws over a chart.

import { meet } from "../../../../gd_core/browser/js/geometry.js";
import { briefly, listed } from "../../../../gd_core/browser/js/number_format.js";
import { SVG } from "../../../../gd_core/browser/js/svg.js";
import { nearestPoint } from "../../../../gd_core/browser/js/window_point.js";
import { axisNamesIn, layersOf, plotBox, rangesOf } from "../../adapters/plotly.js";
import { boxesWithin, scaleOfPage, writtenBoxes } from "./measure.js";

const COARSE = window.matchMedia("(pointer: coarse)"); // a finger

// What is drawn over one chart: a line of text in a corner, a dot under the pointer, and ghosts of next steps.
export class Board {
  attach(key, chart, data) {
    const holder = layersOf(chart);
    if (!holder) return;
    this.key = key;
    this.chart = chart;
    this.data = data;
    chart.tabIndex = 0;
    chart.setAttribute("role", "group");
    chart.setAttribute("aria-label", data.label);
    const colors = data.ghosts
      .filter((ghost) => ghost.chart === key)
      .map(({ color }) => color)
      .join();
    if (this.svg?.parentNode === holder && this.colors === colors) {
      this.corner();
      return;
    }
    this.colors = colors;
    this.remove();
    this.build(holder);
  }

  build(holder) {
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("class", "gd-pointer");
    this.svg.setAttribute("aria-hidden", "true");
    this.svg.style.cssText = "position:absolute;inset:0;width:100%;height:100%;pointer-events:none";
    const draw = (tag, attributes) => {
      const element = document.createElementNS(SVG, tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      this.svg.append(element);
      return element;
    };
    const { ink, paper } = this.data;
    const scale = scaleOfPage();
    const px = (pixels) => pixels * scale;
    this.px = px;
    this.ghosts = this.data.ghosts
      .filter(({ chart }) => chart === this.key)
      .map(({ color }) => ({
        way: draw("path", {
          stroke: color,
          "stroke-width": px(1.5),
          "stroke-dasharray": `${px(4)} ${px(4)}`,
          fill: "none",
        }),
        dot: draw("circle", {
          r: px(7),
          fill: paper,
          "fill-opacity": 0.6,
          stroke: color,
          "stroke-width": px(2),
          "stroke-dasharray": `${px(4)} ${px(2.5)}`,
          class: "gd-pointer-ghost",
        }),
      }));
    this.dot = draw("circle", { r: px(3.5), fill: ink, stroke: paper, "stroke-width": px(1.5) });
    this.words = document.createElement("div");
    this.words.className = "gd-pointer-words";
    this.words.style.cssText = `position:absolute;pointer-events:none;padding:1px 7px;border-radius:4px;font:${px(14)}px Source Sans, Source Sans Pro, sans-serif;line-height:1.5;justify-content:space-between;box-sizing:border-box;color:${ink};background:${paper};opacity:.95;font-variant-numeric:tabular-nums;width:max-content`;
    [this.written, this.pointed, this.cornerNumber, this.size] = [[], [0, 0], 0, { length: 0 }];
    this.handle = document.createElement("div");
    this.handle.className = "gd-pointer-handle";
    holder.append(this.svg, this.words, this.handle);
    this.rest();
  }

  remove() {
    for (const part of [this.svg, this.words, this.handle]) part?.remove();
    this.svg = null;
  }

  // Puts what a finger drags over a point of the data, as the start; takes it away where there is none in the plot.
  placeHandle(point) {
    if (!this.svg) return;
    const [x, y] = point ? this.pixels(point) : [Number.NaN, Number.NaN];
    const { left, top, width, height } = this.box();
    const isSeen = x >= left && x <= left + width && y >= top && y <= top + height;
    this.handle.style.display = isSeen ? "" : "none";
    if (isSeen) Object.assign(this.handle.style, { left: `${x}px`, top: `${y}px` });
  }

  box() {
    return plotBox(this.chart);
  }

  // Places the text in a corner of the plot, but the hint below the plot, where it covers nothing.
  corner() {
    const { width } = this.box();
    this.words.style.background = this.resting ? "none" : this.data.paper;
    const full = this.resting || this.isSmall() ? this.chart.clientWidth : width - 16;
    this.words.style.maxWidth = `${full}px`; // from which its height follows
    // The hint is on the left and the legend on the right, with the axis's name between them.
    this.words.style.display = this.resting ? "flex" : "block";
    this.words.style.width = this.resting ? `${full}px` : "max-content";
    const position = this.resting || this.isSmall() ? this.below() : this.freeCorner();
    Object.assign(this.words.style, { top: `${position.top}px`, left: `${position.left}px` });
    if (this.resting) this.hideOnName();
  }

  // Whether it is a small map, which words would cover, and which has no words under it.
  isSmall() {
    return axisNamesIn(this.chart).length === 0;
  }

  below() {
    const { top, height } = this.box();
    return { top: top + height + this.px(this.isSmall() ? 2 : 24), left: 0 };
  }

  // Hides what of the hint and the legend would lie on the axis's name, as in a small picture with large letters.
  hideOnName() {
    const names = boxesWithin(this.chart, axisNamesIn(this.chart));
    for (const part of this.words.children) {
      const [box] = boxesWithin(this.chart, [part]);
      part.style.visibility = box && names.some((name) => meet(name, box)) ? "hidden" : "";
    }
  }

  // The size of the longest text since the pointer came: to ask for that of each text would lay the page out each time.
  sizeOfWords() {
    const { length } = this.words.textContent;
    if (length > this.size.length) {
      const { offsetWidth: width, offsetHeight: height } = this.words;
      this.size = { length, width, height };
    }
    return this.size;
  }

  // The corner in which the text is already, unless the pointer or a label is there; else the first free one, or the
  // one with the fewest labels under it.
  freeCorner() {
    const { left, top, width, height } = this.box();
    const { width: offsetWidth, height: offsetHeight } = this.sizeOfWords();
    const corners = [
      [0, 1],
      [0, 0],
      [1, 1],
      [1, 0],
    ].map(([right, low]) => ({
      left: left + 8 + right * (width - 16 - offsetWidth),
      top: top + 6 + low * (height - 12 - offsetHeight),
      width: offsetWidth,
      height: offsetHeight,
    }));
    const [x, y] = this.pointed;
    const far = this.px(40);
    const near = (corner) =>
      x > corner.left - far &&
      x < corner.left + corner.width + far &&
      y > corner.top - far &&
      y < corner.top + corner.height + far;
    const over = (corner) => this.written.filter((label) => meet(label, corner)).length;
    const costs = corners.map(
      (corner, number) => 4 * near(corner) + over(corner) + 0.2 * (number !== this.cornerNumber) + number / 99,
    );
    this.cornerNumber = costs.indexOf(Math.min(...costs));
    return corners[this.cornerNumber];
  }

  // Writes the parts as the text; it may wrap between two parts but never within one, so no number is split.
  write(parts, between = " · ") {
    const pieces = parts.map((part) => Object.assign(document.createElement("span"), { textContent: part }));
    for (const piece of pieces) piece.style.whiteSpace = "nowrap";
    this.words.replaceChildren(...pieces.flatMap((piece, number) => (number ? [between, piece] : [piece])));
  }

  // The data coordinates of an event in the plot; null outside of it.
  pointAt(event) {
    const { width, height } = this.box();
    const [px, py] = this.inPlot(event);
    return px >= 0 && px <= width && py >= 0 && py <= height ? this.nearestPoint(event) : null;
  }

  // The data coordinates of the place in the plot that is nearest to an event.
  nearestPoint(event) {
    return nearestPoint(this.inPlot(event), this.box(), rangesOf(this.chart));
  }

  // The place of an event in pixels from the upper left corner of the plot.
  inPlot(event) {
    const outer = this.chart.getBoundingClientRect();
    const { left, top } = this.box();
    return [event.clientX - outer.left - left, event.clientY - outer.top - top];
  }

  pixels([x, y]) {
    const [across, upward] = rangesOf(this.chart);
    const { left, top, width, height } = this.box();
    const part = ([first, last], value) => (value - first) / (last - first);
    return [left + width * part(across, x), top + height * (1 - part(upward, y))];
  }

  tell({ point, value, slopes, from, steps, named }, { dim, slope }) {
    const [px, py] = this.pixels(from);
    // The labels on the picture: those of the chart and those of the runs over it.
    if (this.resting) {
      const drawn = this.chart.querySelectorAll(".gd-player-names text, .gd-player-overlay text");
      this.written = [...writtenBoxes(this.chart), ...boxesWithin(this.chart, drawn)];
    }
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
    this.size = { length: 0 };
    this.write(
      this.data.hint.map((part) => (COARSE.matches ? part.replace("Click", "Tap") : part)),
      "",
    );
    this.corner();
    this.mark(this.dot, null);
    for (const ghost of this.ghosts) this.drawGhost(ghost, null, [0, 0]);
  }
}
