// The points of a sweep while its start is dragged, in place of those that Plotly draws.

import { make, SVG } from "../../../../gd_core/browser/js/svg.js";
import { findChart, layersOf, twoPlotsOf } from "../../adapters/plotly.js";
import { scaleOfPage } from "./measure.js";

const LIVE = "gd-live-points"; // a chart with this class hides its own points (layout/page.css)
const SIZE = 7; // px, as in gd_core/figures/sweep.py
const RAIL = 0.07 / 1.14; // × the height of the upper plot below its top: where its axis has its highest value

export class LivePoints {
  // Draws the points of a LiveSweep; data: { sweep, steps, colors: { arrived, other, lost } }.
  draw({ ends, heights }) {
    const chart = findChart(this.data.sweep);
    const view = twoPlotsOf(chart);
    if (!view) return;
    const holder = layersOf(chart);
    if (this.svg?.parentNode !== holder) this.build(holder);
    const marks = { arrived: "", other: "", lost: "" };
    for (const [index, { isLost, reached }] of ends.entries()) {
      const kind = isLost ? "lost" : reached === null ? "other" : "arrived";
      const x = view.x(this.data.steps[index]);
      marks[kind] += dot(x, heightIn(view.plots[0], heights[index]), view.plots[0]);
      if (reached !== null) marks[kind] += dot(x, view.plots[1].y(Math.max(reached, 1)), view.plots[1]);
    }
    for (const [kind, d] of Object.entries(marks)) this.paths[kind].setAttribute("d", d);
  }

  build(holder) {
    this.remove();
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("class", "gd-live-points-layer");
    this.svg.setAttribute("aria-hidden", "true");
    this.svg.style.cssText =
      "position:absolute;inset:0;width:100%;height:100%;pointer-events:none;will-change:transform";
    const round = { fill: "none", "stroke-linecap": "round", "stroke-width": SIZE * scaleOfPage() };
    const kinds = Object.entries(this.data.colors);
    this.paths = Object.fromEntries(
      kinds.map(([kind, stroke]) => [kind, make(this.svg, "path", { ...round, stroke })]),
    );
    holder.append(this.svg);
    holder.classList.add(LIVE);
  }

  remove() {
    this.svg?.parentNode?.classList.remove(LIVE);
    this.svg?.remove();
    this.svg = null;
  }
}

// Where a height is in the upper plot, in pixels; Infinity is on the rail.
export function heightIn({ top, bottom, y }, height) {
  return height === Infinity ? top + RAIL * (bottom - top) : y(height);
}

// A dot, none outside of the plot.
function dot(x, y, { top, bottom }) {
  return y >= top && y <= bottom ? `M${x} ${y}h0` : "";
}
