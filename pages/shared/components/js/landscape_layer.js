// The landscape for other numbers of the letters, drawn over Plotly's on one chart or on several while these are
// dragged, until Plotly has drawn the server's.

import { LiveLandscape, paintMap } from "../../../../gd_core/browser/js/live_landscape.js";
import { backgroundOf, findChart, isFlat, layersOf, onceDrawn, plotBox, viewOf } from "../../adapters/plotly.js";
import { scaleOfPage } from "./measure.js";

const LIVE = "gd-live-landscape"; // a chart with this class hides its own landscape (layout/page.css)
const MAP_PIXELS = 420; // on the longer side, as in gd_core/figures/sketch.py
const LONGEST_WAIT = 700; // ms for Plotly's drawing, after the server's run has come

export class LandscapeLayer {
  // left(): called when Plotly's landscape is seen again.
  constructor(left) {
    this.left = left;
    this.sheets = new Map(); // a chart's key -> what is drawn over it
    this.timer = 0;
  }

  // charts: the keys of the containers around the charts, which show one landscape; drag: what follows, with the letters
  // or without.
  load(charts, drag) {
    this.charts = new Set(charts);
    this.letters = drag?.letters ?? null;
    this.server = drag?.controls ?? {};
    this.live = null;
  }

  get isShown() {
    return this.sheets.size > 0;
  }

  // The keys of the charts that it lies over.
  get covered() {
    return [...this.sheets.keys()];
  }

  // Draws the landscape for these numbers of the controls, and Plotly's where its letters have the same.
  bend(controls) {
    clearTimeout(this.timer);
    const keys = this.letters?.keys ?? [];
    const isServers = keys.every((key) => controls[key] === this.server[key]);
    if (isServers || ![...this.charts].every((key) => isFlat(findChart(key)))) {
      this.remove();
      return;
    }
    this.live ??= new LiveLandscape(this.letters.program, this.letters.bounds);
    const numbers = keys.map((key) => controls[key]);
    const draw = this.letters.bounds.length === 1 ? this.curveOf(numbers) : this.mapOf(numbers);
    for (const key of this.charts) {
      if (!this.sheets.has(key)) this.sheets.set(key, new Sheet(key));
      draw(this.sheets.get(key));
    }
  }

  curveOf(numbers) {
    const curve = this.live.curve(numbers);
    return (sheet) => sheet.drawCurve(curve, this.letters.line);
  }

  // The pixels are painted once for all charts of one size.
  mapOf(numbers) {
    const shades = this.live.shades(numbers);
    let image = null;
    return (sheet) => {
      const size = sheet.mapSize();
      if (image?.width !== size.width || image.height !== size.height) {
        image = new ImageData(paintMap(shades, { ...this.letters, ...size }), size.width, size.height);
      }
      sheet.drawMap(image);
    };
  }

  // The server's run is there: Plotly draws its landscape now, or has just done so.
  leave() {
    for (const [key, sheet] of this.sheets) {
      sheet.isLeft = true;
      if (sheet.isOutdated) this.take(key);
      else onceDrawn(findChart(key), () => sheet.isLeft && this.take(key));
    }
    clearTimeout(this.timer);
    if (this.isShown) this.timer = setTimeout(() => this.remove(), LONGEST_WAIT);
  }

  remove() {
    clearTimeout(this.timer);
    for (const key of this.covered) this.take(key);
  }

  take(key) {
    this.sheets.get(key)?.remove();
    if (this.sheets.delete(key) && !this.isShown) this.left();
  }
}

// A canvas over the inside of the axes of one chart.
class Sheet {
  constructor(key) {
    this.key = key;
    this.isLeft = false; // whether the server's run is there, and its landscape takes this place
    this.canvas = Object.assign(document.createElement("canvas"), { className: "gd-live-landscape-layer" });
    this.canvas.setAttribute("aria-hidden", "true");
  }

  // Whether Plotly has drawn other axes since.
  get isOutdated() {
    return viewOf(findChart(this.key))?.signature !== this.view.signature;
  }

  mapSize() {
    const { width, height } = plotBox(findChart(this.key));
    const fine = MAP_PIXELS / Math.max(width, height);
    return { width: Math.round(width * fine), height: Math.round(height * fine) };
  }

  drawMap(image) {
    this.attach(image);
    this.canvas.getContext("2d").putImageData(image, 0, 0);
  }

  drawCurve({ x, y }, color) {
    const fine = devicePixelRatio;
    const { width, height } = plotBox(findChart(this.key));
    this.attach({ width: Math.round(width * fine), height: Math.round(height * fine) });
    const { view } = this;
    const { left, top } = view.box;
    const pen = this.canvas.getContext("2d");
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    pen.strokeStyle = color;
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

  // Puts the canvas, of so many pixels, over the chart, which Streamlit may have replaced.
  attach({ width, height }) {
    const chart = findChart(this.key);
    const holder = layersOf(chart);
    this.view = viewOf(chart);
    this.isLeft = false;
    if (this.canvas.parentNode !== holder) {
      this.remove();
      backgroundOf(holder).after(this.canvas);
      holder.classList.add(LIVE);
    }
    const { box } = this.view;
    this.canvas.style.cssText = `position:absolute;pointer-events:none;left:${box.left}px;top:${box.top}px;width:${box.width}px;height:${box.height}px`;
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
  }

  remove() {
    this.canvas.parentNode?.classList.remove(LIVE);
    this.canvas.remove();
  }
}
