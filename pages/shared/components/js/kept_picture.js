// What charts showed when something was let go that changes them, over their places until the server's charts are drawn
// there: Streamlit takes the old ones away before, and draws the new ones in another size first.

import { findChart, stillOf, viewOf } from "../../adapters/plotly.js";

const NEAR = 1; // px, between sizes that are the same
const UNCHANGED = 300; // ms after the server's run: a chart that is still there then has nothing new to draw
const LONGEST_WAIT = 2000; // ms after the server's run

export class KeptPictures {
  // drawn(): called before the new charts are seen, to draw what lies over them.
  constructor(drawn) {
    this.drawn = drawn;
    this.pictures = [];
  }

  // charts: the keys of the containers around them.
  keep(charts) {
    this.remove();
    this.pictures = charts.filter((key) => findChart(key)).map((key) => new KeptPicture(key));
  }

  // The server's run is there: looks in each frame whether all charts are, and then lets them be seen at once.
  leave(since = performance.now()) {
    cancelAnimationFrame(this.frame);
    if (!this.pictures.length) return;
    this.frame = requestAnimationFrame((now) => {
      if (!this.pictures.every((picture) => picture.isOver(now - since))) this.leave(since);
      else {
        this.drawn();
        this.remove();
      }
    });
  }

  remove() {
    cancelAnimationFrame(this.frame);
    for (const picture of this.pictures) picture.remove();
    this.pictures = [];
  }
}

class KeptPicture {
  // key: of the container around the chart.
  constructor(key) {
    this.key = key;
    this.chart = findChart(key);
    const { left, top, width, height } = this.chart.getBoundingClientRect();
    Object.assign(this, { width, height });
    this.picture = Object.assign(document.createElement("div"), { className: "gd-kept-picture", ariaHidden: "true" });
    this.picture.append(stillOf(this.chart));
    this.chart.closest(`.st-key-${CSS.escape(key)}`).append(this.picture);
    const around = this.picture.offsetParent.getBoundingClientRect();
    this.picture.style.cssText = `left:${left - around.left}px;top:${top - around.top}px;width:${width}px;height:${height}px`;
  }

  // Whether it has to give way, so many ms after the server's run came.
  isOver(waited) {
    const chart = findChart(this.key);
    if (chart === this.chart) return waited > UNCHANGED;
    return this.isDrawn(chart) || waited > LONGEST_WAIT;
  }

  isDrawn(chart) {
    if (!viewOf(chart)) return false;
    const { width, height } = chart.getBoundingClientRect();
    return Math.abs(width - this.width) <= NEAR && Math.abs(height - this.height) <= NEAR;
  }

  remove() {
    this.picture.remove();
  }
}
