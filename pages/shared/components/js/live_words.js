// How low and how soon each of several runs ends that are computed here, in a corner of the chart that it has for itself:
// the words under the charts are of the runs before.

import { endInWords } from "../../../../gd_core/browser/js/iterations.js";
import { FONT } from "../../../../gd_core/browser/js/svg.js";
import { findChart, isFlat, layersOf, plotBox } from "../../adapters/plotly.js";

const MARGIN = 6; // px to the right of the words

export class LiveWords {
  constructor() {
    this.elements = [];
  }

  // runs: as they are drawn; one that shares its chart, or cannot be followed here, has no words.
  show(runs) {
    this.remove();
    const told = runs.filter(({ beside, chart, faded }) => beside.length === 1 && !faded && isFlat(findChart(chart)));
    this.elements = told.map(({ chart, f, k }) => corner(findChart(chart), endInWords(f.at(-1), k.at(-1))));
  }

  remove() {
    for (const element of this.elements) element.remove();
    this.elements = [];
  }
}

function corner(chart, textContent) {
  const { left, top, width } = plotBox(chart);
  const element = Object.assign(document.createElement("div"), { className: "gd-live-words", textContent });
  element.setAttribute("aria-hidden", "true");
  element.style.cssText = `left:${left}px;top:${top}px;width:${width - MARGIN}px`;
  element.style.fontFamily = FONT; // which Plotly's style sheet sets for all that is in a chart
  layersOf(chart).append(element);
  return element;
}
