// The landscape of a map: its bands on a canvas, which is painted anew when its size or the theme changes, and its lines.

import { paintMap } from "../../browser/js/live_landscape.js";
import { numbers } from "../../browser/js/unpack.js";
import { isoline } from "./isolines.js";

const MOST_PIXELS = 700; // on the longer side of the canvas: its bands are smooth, and their edges lie under lines

export class MapGround {
  // landscape: shades in base64, the shade of the lowest line, and colors by theme: of each band, of what is undefined,
  // and of the lines on all of these.
  constructor(canvas, { shades, lowest, colors }) {
    this.canvas = canvas;
    this.lowest = lowest;
    this.shades = numbers(shades, Float32Array);
    this.colors = {};
    for (const [theme, all] of Object.entries(colors)) {
      const bands = all.slice(0, all.length / 2);
      this.colors[theme] = [...bands, ...bands]; // the lines are drawn over it, as sharp as the screen is
    }
    this.count = colors.light.length / 2 - 1;
    this.lines = this.isolines();
  }

  // All lines as pairs of points, [across, up] as shares of the plot.
  isolines() {
    const side = Math.sqrt(this.shades.length);
    const levels = Array.from({ length: this.count - 1 }, (_, k) => this.lowest + k / this.count);
    const found = levels.flatMap((level) => isoline(this.shades, side, level));
    return found.map((pair) => pair.map((point) => point.map((place) => place / (side - 1))));
  }

  paint({ left, top, width, height }, theme) {
    const fine = Math.min(MOST_PIXELS / Math.max(width, height), window.devicePixelRatio);
    const size = { width: Math.max(2, Math.round(width * fine)), height: Math.max(2, Math.round(height * fine)) };
    Object.assign(this.canvas, size);
    const place = { left, top, width, height };
    for (const [name, pixels] of Object.entries(place)) this.canvas.style[name] = `${pixels}px`;
    const pixels = paintMap(this.shades, { ...size, colors: this.colors[theme], lowest: this.lowest });
    this.canvas.getContext("2d").putImageData(new ImageData(pixels, size.width, size.height), 0, 0);
  }
}
