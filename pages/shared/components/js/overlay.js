// Draws a run over a static Plotly chart.
//
// The chart is the landscape only, which is neither sent nor drawn again for another run. Moving Plotly's own traces
// instead would redraw the contour (10 frames a second) or wipe it.

import { pathEvent } from "../../../../gd_core/browser/js/path_event.js";
import { RunDrawing } from "../../../../gd_core/browser/js/run_drawing.js";
import { chartAround, findChart, isSurface, labelLayer, layersOf, tracesOf, viewOf } from "../../adapters/plotly.js";
import { scaleOfPage, writtenBoxes } from "./measure.js";
import { cutSolidRun } from "./surface_run.js";

// One run drawn over one chart up to some iteration; iteration Infinity draws the whole run.
export class Overlay extends RunDrawing {
  // The chart is looked up each time, since Streamlit or Plotly may have replaced it.
  draw(iteration) {
    const chart = findChart(this.run.chart);
    if (isSurface(chart)) {
      cutSolidRun(chart, iteration);
      this.tell(chart);
      return;
    }
    const view = chart && viewOf(chart);
    if (!view) return;
    this.attach(chart);
    this.drawOver(view, iteration);
    this.tell(chart);
  }

  // Each run once, and not one that is only there to compare with, or until another comes.
  tell(chart) {
    if (this.told === this.run || this.run.pinned || this.run.faded) return;
    this.told = this.run;
    chart.closest(`.st-key-${CSS.escape(this.run.chart)}`).dispatchEvent(pathEvent(this.run));
  }

  remove() {
    super.remove();
    const chart = findChart(this.run.chart);
    if (isSurface(chart)) cutSolidRun(chart, Infinity);
  }

  attach(chart) {
    const holder = layersOf(chart);
    if (this.svg && this.svg.parentNode === holder) return;
    this.svg?.remove();
    this.build(scaleOfPage());
    // So that the label of a point stays readable above the path.
    holder.insertBefore(this.svg, labelLayer(holder));
  }

  wordsOfPicture() {
    return writtenBoxes(this.svg.parentNode);
  }

  curveOfPicture() {
    return tracesOf(chartAround(this.svg)).find(({ name, type }) => name === "f" && type === "scatter") ?? null;
  }
}
