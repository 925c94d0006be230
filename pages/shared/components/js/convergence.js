// The plots of f and of the slope by iteration or by rows seen, side by side, each with its value under the pointer.

import {
  along,
  axisOf,
  axisOfIterations,
  dotsAt,
  lineThrough,
  nearestAcross,
  pixels,
} from "../../../../gd_core/browser/js/line_plot.js";
import { formatNumber } from "../../../../gd_core/browser/js/number_format.js";
import { make, set, show } from "../../../../gd_core/browser/js/svg.js";
import { scaleOfPage } from "./measure.js";

// In pixels, before a projector enlarges them.
const [HEIGHT, TITLE, UNDER, RIGHT, BETWEEN] = [260, 34, 46, 16, 24];
const [TEXT, TICK, DIGIT] = [15, 5, 8.4];

export class Convergence {
  constructor(svg) {
    this.svg = svg;
    this.watcher = new ResizeObserver(() => this.draw());
    this.watcher.observe(svg);
    svg.onpointermove = (event) => this.point(event);
    svg.onpointerleave = () => this.point(null);
  }

  load(data) {
    this.data = data;
    this.svg.setAttribute("aria-label", data.alt);
    this.draw();
  }

  destroy() {
    this.watcher.disconnect();
  }

  draw() {
    const width = this.svg.clientWidth;
    if (!this.data || !width) return;
    const scale = scaleOfPage();
    this.svg.replaceChildren();
    set(this.svg, { height: HEIGHT * scale, "font-size": TEXT * scale });
    const half = (width - BETWEEN * scale) / 2;
    this.plots = this.data.series.map(
      (series, n) =>
        new Plot(this.svg, this.data, series, n, { left: n * (half + BETWEEN * scale), width: half }, scale),
    );
  }

  // Tells the value that is nearest to the pointer, in the plot that it is over.
  point(event) {
    for (const plot of this.plots ?? []) plot.point(event?.offsetX ?? null);
  }
}

class Plot {
  constructor(svg, { k, unit }, series, number, room, scale) {
    [this.k, this.unit, this.series, this.scale] = [k, unit, series, scale];
    this.up = axisOf(series.values, series.log);
    this.across = axisOfIterations(k);
    this.group = make(svg, "g", { class: `plot-${number}` });
    this.box = this.boxIn(room);
    this.drawAxes();
    this.points = pixels(k, series.values, this.across, this.up, this.box);
    make(this.group, "path", { class: "line", d: lineThrough(this.points), "stroke-width": 2 * scale });
    make(this.group, "path", { class: "dots", d: dotsAt(this.points), "stroke-width": 5 * scale });
    this.mark = make(this.group, "circle", { class: "mark", r: 5 * scale });
    this.title = make(this.group, "text", { class: "quiet", x: room.left, y: TEXT * scale });
    this.point(null);
  }

  // The inside of the axes: what the labels of the ticks leave.
  boxIn({ left, width }) {
    const longest = Math.max(...this.up.ticks.map(({ text }) => text.length), 1);
    const labels = (longest * DIGIT + 2 * TICK) * this.scale;
    const right = left + width - RIGHT * this.scale;
    const height = (HEIGHT - TITLE - UNDER) * this.scale;
    return { left: left + labels, top: TITLE * this.scale, width: Math.max(right - left - labels, 10), height };
  }

  drawAxes() {
    const { left, top, width, height } = this.box;
    const under = top + height;
    for (const { value, text } of this.up.ticks) {
      const y = under - height * along(this.up, value);
      make(this.group, "path", { class: "grid", d: `M${left - TICK},${y}H${left + width}` });
      this.label(text, left - 2 * TICK, y + 0.35 * TEXT * this.scale, "end");
    }
    for (const { value, text } of this.roomyTicks()) {
      const x = left + width * along(this.across, value);
      make(this.group, "path", { class: "grid", d: `M${x},${top}V${under + TICK}` });
      this.label(text, x, under + TICK + TEXT * this.scale, "middle");
    }
    this.label(this.unit, left + width / 2, under + (UNDER - 5) * this.scale, "middle");
  }

  // The iterations whose numbers have room beside each other: all of them, or every second, third, ...
  roomyTicks() {
    const { ticks } = this.across;
    const needed = (Math.max(...ticks.map(({ text }) => text.length)) + 1) * DIGIT * this.scale;
    const apart = this.box.width / Math.max(ticks.length, 1);
    const every = Math.max(1, Math.ceil(needed / apart));
    return ticks.filter((_, n) => n % every === 0);
  }

  label(text, x, y, anchor) {
    make(this.group, "text", { x, y, "text-anchor": anchor }).textContent = text;
  }

  // Marks the value nearest to a position, in pixels from the left of both plots, and tells it in place of the title.
  point(x) {
    const { left, width } = this.box;
    const over = x !== null && x >= left && x <= left + width;
    const nearest = over ? nearestAcross(this.points, x) : -1;
    show(this.mark, nearest >= 0);
    const { name, log, values } = this.series;
    this.title.textContent =
      nearest < 0 ? name + (log ? " (log)" : "") : `${this.k[nearest]}: ${formatNumber(values[nearest])}`;
    if (nearest >= 0) set(this.mark, { cx: this.points[nearest][0], cy: this.points[nearest][1] });
  }
}
