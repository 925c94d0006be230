// The landscape for other numbers of the letters, drawn over Plotly's while these are dragged, until Plotly has drawn
// the server's.

import { backgroundOf, findChart, isFlat, layersOf, onceDrawn, plotBox, viewOf } from "../../adapters/plotly.js";
import { LiveLandscape, paintMap } from "./live_landscape.js";
import { scaleOfPage } from "./measure.js";

const LIVE = "gd-live-landscape"; // a chart with this class hides its own landscape (layout/page.css)
const MAP_PIXELS = 420; // on the longer side, as in gd_core/figures/sketch.py
const LONGEST_WAIT = 700; // ms for Plotly's drawing, after the server's run has come

export class LandscapeLayer {
  // left(): called when Plotly's landscape is seen again.
  constructor(left) {
    this.left = left;
    this.timer = 0;
  }

  // chart: the key of the container around the chart; drag: what follows, with the letters or without.
  load(chart, drag) {
    this.chart = chart;
    this.letters = drag?.letters ?? null;
    this.server = drag?.controls ?? {};
    this.live = null;
  }

  get isShown() {
    return Boolean(this.canvas);
  }

  // Draws the landscape for these numbers of the controls, and Plotly's where its letters have the same.
  bend(controls) {
    clearTimeout(this.timer);
    const keys = this.letters?.keys ?? [];
    const chart = findChart(this.chart);
    if (keys.every((key) => controls[key] === this.server[key]) || !isFlat(chart)) {
      this.remove();
      return;
    }
    this.live ??= new LiveLandscape(this.letters.program, this.letters.bounds);
    const numbers = keys.map((key) => controls[key]);
    this.attach(chart);
    if (this.letters.bounds.length === 1) this.drawCurve(viewOf(chart), this.live.curve(numbers));
    else this.drawMap(this.live.shades(numbers));
  }

  attach(chart) {
    const holder = layersOf(chart);
    const { left, top, width, height } = plotBox(chart);
    if (this.canvas?.parentNode !== holder) {
      this.remove();
      this.canvas = Object.assign(document.createElement("canvas"), { className: "gd-live-landscape-layer" });
      this.canvas.setAttribute("aria-hidden", "true");
      backgroundOf(holder).after(this.canvas);
      holder.classList.add(LIVE);
    }
    this.canvas.style.cssText = `position:absolute;pointer-events:none;left:${left}px;top:${top}px;width:${width}px;height:${height}px`;
    const fine = this.letters.bounds.length === 1 ? devicePixelRatio : MAP_PIXELS / Math.max(width, height);
    const size = { width: Math.round(width * fine), height: Math.round(height * fine) };
    if (this.canvas.width !== size.width || this.canvas.height !== size.height) Object.assign(this.canvas, size);
    this.box = { left, top, fine };
  }

  drawMap(shades) {
    const { width, height } = this.canvas;
    const pixels = paintMap(shades, { ...this.letters, width, height });
    this.canvas.getContext("2d").putImageData(new ImageData(pixels, width, height), 0, 0);
  }

  drawCurve(view, { x, y }) {
    const { left, top, fine } = this.box;
    const pen = this.canvas.getContext("2d");
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    pen.strokeStyle = this.letters.line;
    pen.lineWidth = 3 * scaleOfPage() * fine;
    pen.lineJoin = "round";
    pen.beginPath();
    let isDown = false;
    for (let k = 0; k < x.length; k += 1) {
      const isKnown = Number.isFinite(y[k]);
      if (isKnown) pen[isDown ? "lineTo" : "moveTo"]((view.x(x[k]) - left) * fine, (view.y(y[k]) - top) * fine);
      isDown = isKnown;
    }
    pen.stroke();
  }

  // The server's run is there: Plotly draws its landscape now, or has just done so.
  leave() {
    if (!this.isShown) return;
    const leave = () => this.remove();
    onceDrawn(findChart(this.chart), leave);
    clearTimeout(this.timer);
    this.timer = setTimeout(leave, LONGEST_WAIT);
  }

  remove() {
    clearTimeout(this.timer);
    if (!this.canvas) return;
    this.canvas.parentNode?.classList.remove(LIVE);
    this.canvas.remove();
    this.canvas = null;
    this.left();
  }
}
