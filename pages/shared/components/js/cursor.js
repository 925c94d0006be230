// The cursor of a sweep.

import { make, SVG, set, show } from "../../../../gd_core/browser/js/svg.js";
import { findChart, layersOf, twoPlotsOf } from "../../adapters/plotly.js";
import { heightIn } from "./live_points.js";
import { scaleOfPage } from "./measure.js";

export const POINT_RADIUS = 12; // px from a point up to which a click means that point
const BAND_NAME_HEIGHT = 22; // px at the top of the lower plot

// The chosen step size on its axis: an upright line, and a ring around its point in each plot.
export class Cursor {
  constructor(data, halo) {
    this.data = data;
    this.halo = halo;
    this.live = null; // what a LiveSweep computed, while it is shown in place of the server's runs
  }

  draw(index) {
    const chart = findChart(this.data.sweep);
    const view = twoPlotsOf(chart);
    if (!view) return;
    const holder = layersOf(chart);
    if (!this.svg || this.svg.parentNode !== holder) this.build(holder);
    const x = view.x(this.data.steps[index]);
    // Through both plots, without the heading between them and the band's name at the top of the lower one.
    const [upper, lower] = view.plots;
    const parts = [upper, { ...lower, top: lower.top + BAND_NAME_HEIGHT * scaleOfPage() }];
    for (const [number, { top, bottom }] of parts.entries())
      set(this.lines[number], { x1: x, x2: x, y1: Math.min(top, bottom), y2: bottom });
    const off = x < view.left || x > view.right;
    for (const [number, ring] of this.rings.entries()) {
      const at = this.position(view, index, number);
      show(ring, at !== null && !off);
      if (at) set(ring, { cx: at.x, cy: at.y });
    }
  }

  // Where the point of a run is in the upper plot (number 0) or the lower one (1), in pixels; null where it has none.
  position(view, index, number) {
    const plot = view.plots[number];
    const value = this.live ? this.liveValue(index, number) : [this.data.good, this.data.fast][number][index];
    if (value === null) return null;
    return { x: view.x(this.data.steps[index]), y: number ? plot.y(value) : heightIn(plot, value) };
  }

  liveValue(index, number) {
    const { reached } = this.live.ends[index];
    return number ? reached && Math.max(reached, 1) : this.live.heights[index];
  }

  // Whether a place, in pixels, is on a point of a run.
  isOn(at, index) {
    const view = twoPlotsOf(findChart(this.data.sweep));
    return [0, 1].some((number) => {
      const point = view && this.position(view, index, number);
      return point !== null && Math.hypot(point.x - at.x, point.y - at.y) <= POINT_RADIUS;
    });
  }

  build(holder) {
    this.remove();
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", "gd-explorer-cursor");
    svg.setAttribute("aria-hidden", "true");
    svg.style.cssText = "position:absolute;inset:0;width:100%;height:100%;pointer-events:none;will-change:transform";
    const { color } = this.data;
    this.lines = [0, 1].map(() => make(svg, "line", { stroke: color, "stroke-width": 2.5 }));
    this.rings = [0, 1].map(() =>
      make(svg, "circle", { r: 8, fill: this.halo, "fill-opacity": 0.5, stroke: color, "stroke-width": 3 }),
    );
    this.svg = svg;
    holder.append(svg);
  }

  remove() {
    this.svg?.remove();
    this.svg = null;
  }
}
