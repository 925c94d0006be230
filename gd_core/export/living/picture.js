// The picture of a file: the landscape with its axes, and the run over it. It is as large as its place on the page.

import { evenly } from "../../browser/js/line_plot.js";
import { pathEvent } from "../../browser/js/path_event.js";
import { linesPath } from "../../browser/js/paths.js";
import { RunDrawing } from "../../browser/js/run_drawing.js";
import { make, SVG } from "../../browser/js/svg.js";
import { nearestPoint } from "../../browser/js/window_point.js";
import { MapGround } from "./map_ground.js";
import { boxFor, heightFor } from "./picture_size.js";
import { writeWords } from "./picture_words.js";

const TICKS_APART = 80; // px, about
const RING = 13; // px: half of the ring around a minimum, into which that of a run's end fits
const GUESS = 9; // px: half of the ring around a guess

// A run over this picture.
class DrawnRun extends RunDrawing {
  constructor(run, picture) {
    super(run, 0, "var(--paper)");
    this.picture = picture;
  }

  // Other runs have the words of the picture elsewhere.
  labels() {
    return this.picture.words;
  }

  curveOfPicture() {
    const { x, y } = this.picture.data.landscape;
    return x ? { x, y: y.map((value) => value ?? Number.NaN) } : null;
  }
}

export class Picture {
  constructor(holder, canvas, data) {
    Object.assign(this, { holder, data });
    this.resized = () => {};
    this.guessed = () => {}; // hears where a guess is, in pixels
    this.guess = null;
    this.hidesMinima = false;
    this.iteration = Infinity;
    this.words = []; // the rectangles of what is written on the picture
    this.ground = data.landscape.shades ? new MapGround(canvas, data.landscape) : null;
    canvas.hidden = !this.ground;
    this.axes = document.createElementNS(SVG, "svg");
    this.axes.setAttribute("class", "axes");
    this.axes.setAttribute("aria-hidden", "true");
    canvas.after(this.axes);
  }

  // Draws anew whenever its place has another size, and in the other theme.
  watch() {
    this.layOut();
    new ResizeObserver(() => this.layOut()).observe(this.holder.parentElement);
    window.matchMedia("(prefers-color-scheme: dark)").onchange = () => this.layOut();
  }

  layOut() {
    this.scale = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const width = this.holder.clientWidth;
    const wide = { width, window: this.data.window, equal: this.data.equal, scale: this.scale };
    const height = heightFor({ ...wide, screen: window.innerHeight });
    this.holder.style.height = `${height}px`;
    const box = boxFor({ ...wide, height });
    const [across, up] = this.data.window;
    this.view = {
      box,
      signature: [...Object.values(box), this.scale, document.fonts.status].join(),
      x: (value) =>
        value === null ? Number.NaN : box.left + (box.width * (value - across[0])) / (across[1] - across[0]),
      y: (value) => (value === null ? Number.NaN : box.top + box.height * (1 - (value - up[0]) / (up[1] - up[0]))),
    };
    this.drawAxes();
    this.drawn?.remove();
    this.drawn = null;
    this.draw(this.iteration);
    this.resized();
  }

  load(run) {
    const look = { chart: "file", color: "var(--path)", ink: "var(--ink)", dim: this.data.dim };
    this.run = { ...look, ...run };
    this.isTold = false;
    if (this.view) this.placeWords();
  }

  showMinima() {
    if (!this.hidesMinima) return;
    this.hidesMinima = false;
    if (this.view) this.layOut();
  }

  // Marks a guess, a point of the window.
  markGuess(point) {
    this.guess = point;
    this.drawAxes();
    this.draw(this.iteration);
  }

  draw(iteration) {
    this.iteration = iteration;
    if (!this.view || !this.run) return;
    if (!this.drawn) {
      this.drawn = new DrawnRun(this.run, this);
      this.drawn.build(this.scale);
      this.axes.after(this.drawn.svg);
    }
    this.drawn.drawOver(this.view, iteration);
    if (!this.isTold) this.holder.dispatchEvent(pathEvent(this.run));
    this.isTold = true;
  }

  // ---------------------------------------------------------------- where things are

  // The place of an event in pixels from the upper left corner of the plot.
  inPlot(event) {
    const { left, top } = this.holder.getBoundingClientRect();
    return [event.clientX - left - this.view.box.left, event.clientY - top - this.view.box.top];
  }

  nearestPoint(event) {
    return nearestPoint(this.inPlot(event), this.view.box, this.data.window);
  }

  // The point of the window under an event; null beside the plot.
  pointAt(event) {
    const [x, y] = this.inPlot(event);
    const { width, height } = this.view.box;
    const slack = 22; // the start may stand at the edge, and is as large as a finger
    const isNear = x >= -slack && y >= -slack && x <= width + slack && y <= height + slack;
    return isNear ? this.nearestPoint(event) : null;
  }

  // Where the start of the run is, or the place on the plot nearest to it.
  startInPixels() {
    const { x, y, box } = this.view ?? { x: Number, y: Number, box: { left: 0, top: 0, width: 0, height: 0 } };
    const within = (value, low, length) => Math.min(Math.max(Number.isFinite(value) ? value : low, low), low + length);
    return { x: within(x(this.run.x[0]), box.left, box.width), y: within(y(this.run.y[0]), box.top, box.height) };
  }

  // ---------------------------------------------------------------- the axes and the landscape

  drawAxes() {
    const { box } = this.view;
    this.axes.replaceChildren();
    this.ground?.paint(box, isDark() ? "dark" : "light");
    const clip = make(make(this.axes, "clipPath", { id: "inside" }), "rect", {
      x: box.left,
      y: box.top,
      width: box.width,
      height: box.height,
    });
    clip.setAttribute("data-part", "inside");
    this.inside = make(this.axes, "g", { "clip-path": "url(#inside)" });
    if (this.ground) this.drawIsolines();
    this.drawTicks();
    if (!this.ground) this.drawCurve();
    if (!this.hidesMinima) for (const place of this.data.minima) this.drawMinimum(place);
    if (this.guess) this.drawGuess();
    this.names = make(this.axes, "g", {});
    if (this.run) this.placeWords();
  }

  // Where the words stand depends on the run, which keeps off them in turn.
  placeWords() {
    const { view, scale, data } = this;
    const inPixels = ([across, up]) => ({ x: view.x(across), y: view.y(up) });
    const columns = ({ x, y }) => x.map((across, k) => inPixels([across, y[k]]));
    const finer = data.landscape.finer && "finer than the picture: from the lowest to the highest value";
    this.words = writeWords(this.names, {
      ...{ view, scale },
      run: columns(this.run),
      curve: this.ground ? [] : columns(data.landscape),
      minima: this.hidesMinima ? [] : data.minima.map(inPixels),
      guess: this.guess && this.guessInPixels(),
      note: this.ground && !data.equal ? "axes differ: right angles do not look right" : finer,
    });
    this.drawn?.replace(this.run);
  }

  drawIsolines() {
    const { view } = this;
    const d = this.ground.lines
      .map((pair) =>
        pair
          .map(
            ([across, up]) =>
              `${(view.box.left + across * view.box.width).toFixed(1)} ${(view.box.top + (1 - up) * view.box.height).toFixed(1)}`,
          )
          .join("L"),
      )
      .map((line) => `M${line}`)
      .join("");
    make(this.inside, "path", { d, fill: "none", stroke: "var(--isoline)", "stroke-width": this.scale });
  }

  drawTicks() {
    const { box, x, y } = this.view;
    const [across, up] = this.data.window;
    const px = (pixels) => pixels * this.scale;
    const words = { fill: "var(--muted)", "font-size": px(13) };
    const bottom = box.top + box.height;
    for (const { value, text } of evenly(...across, 0, Math.max(2, box.width / px(TICKS_APART)))) {
      this.drawGrid(`M${x(value)} ${box.top}V${bottom}`, `M${x(value)} ${bottom}v${px(5)}`);
      make(this.axes, "text", { ...words, x: x(value), y: bottom + px(19), "text-anchor": "middle" }).textContent =
        text;
    }
    for (const { value, text } of evenly(...up, 0, Math.max(2, box.height / px(TICKS_APART)))) {
      this.drawGrid(`M${box.left} ${y(value)}h${box.width}`, `M${box.left} ${y(value)}h${-px(5)}`);
      make(this.axes, "text", {
        ...words,
        x: box.left - px(8),
        y: y(value) + px(4),
        "text-anchor": "end",
      }).textContent = text;
    }
    const name = { fill: "var(--ink)", "font-size": px(14) };
    const [first, second] = this.data.names;
    make(this.axes, "text", {
      ...name,
      x: box.left + box.width,
      y: bottom + px(34),
      "text-anchor": "end",
    }).textContent = first;
    make(this.axes, "text", { ...name, x: box.left, y: box.top - px(6), "text-anchor": "middle" }).textContent = second;
  }

  // A line through the plot, but not over a map, and a tick beside it.
  drawGrid(line, tick) {
    if (!this.ground) make(this.inside, "path", { d: line, stroke: "var(--grid)", "stroke-width": this.scale });
    make(this.axes, "path", { d: tick, stroke: "var(--muted)", "stroke-width": this.scale });
  }

  drawCurve() {
    const { landscape } = this.data;
    const { box, x, y } = this.view;
    for (const [low, high] of landscape.gaps) {
      const gap = { x: x(low), y: box.top, width: x(high) - x(low), height: box.height };
      make(this.inside, "rect", { ...gap, fill: "var(--gap)", opacity: 0.45 });
    }
    const points = landscape.x.map((value, k) => ({ x: x(value), y: y(landscape.y[k]) }));
    const pairs = points.slice(1).map((point, k) => [points[k], point]);
    const around = { left: box.left - 9, top: box.top - 9, width: box.width + 18, height: box.height + 18 };
    make(this.inside, "path", {
      d: linesPath(pairs, around),
      fill: "none",
      stroke: "var(--second)",
      "stroke-width": 3 * this.scale,
      "stroke-linejoin": "round",
    });
  }

  drawMinimum([across, up]) {
    const ring = { cx: this.view.x(across), cy: this.view.y(up), r: RING * this.scale };
    make(this.inside, "circle", { ...ring, fill: "none", stroke: "var(--minimum)", "stroke-width": 2.5 * this.scale });
  }

  // A guess: a ring on a map, an upright line over a curve.
  drawGuess() {
    const { top, height } = this.view.box;
    const { x, y } = this.guessInPixels();
    const dashed = { "stroke-width": 2.5 * this.scale, "stroke-dasharray": 4 * this.scale };
    const line = { ...dashed, fill: "none", stroke: "var(--ink)" };
    if (this.data.dim === 1) make(this.inside, "path", { ...line, d: `M${x} ${top}v${height}` });
    else make(this.inside, "circle", { ...line, cx: x, cy: y, r: GUESS * this.scale });
    this.guessed({ x, y });
  }

  // On a curve it is a place of the axis, and its name stands low.
  guessInPixels() {
    const { box, x, y } = this.view;
    const [across, up] = this.guess;
    return { x: x(across), y: this.data.dim === 1 ? box.top + box.height - 24 * this.scale : y(up) };
  }
}

const isDark = () => window.matchMedia("(prefers-color-scheme: dark)").matches;
