// A prediction, drawn over the picture that it is about: a cross in a ring, or an arrow, and once the run has come there
// the truth and the gap between them. What is a guess differs in shape from the path, and not in colour alone.

import { findChart, labelLayer, layersOf, tracesOf, viewOf } from "../../adapters/plotly.js";
import { between, isInside } from "./geometry.js";
import { baselineOf, besidePoint, heightAt } from "./label_sides.js";
import { scaleOfPage } from "./measure.js";
import { FONT, make, SVG, set, show } from "./svg.js";

const ARROW_LENGTH = 84; // px
const ARROW_GAP = 0.14; // × that length, which leaves the mark at its foot free
const TIP = "M4 0L-12 -8L-12 8Z";

export class Prediction {
  // given: { chart, guess, truth, foot, names, gap, since, color, ink, path }, points in the chart's coordinates, with
  // one number on a curve.
  constructor(given, halo) {
    this.given = given;
    this.halo = halo;
    this.guess = given.guess;
  }

  // Puts the guess elsewhere, before the server knows.
  move(guess) {
    this.guess = guess;
    this.signature = null;
  }

  draw(iteration) {
    const chart = findChart(this.given.chart);
    const view = chart && viewOf(chart);
    if (!view || !this.guess) {
      this.remove();
      return;
    }
    const holder = layersOf(chart);
    if (this.svg?.parentNode !== holder) this.build(holder);
    const isKnown = Boolean(this.given.truth) && iteration >= this.given.since;
    const signature = `${view.signature} ${isKnown}`;
    if (signature === this.signature) return;
    this.signature = signature;
    this.place(chart, view, isKnown);
  }

  remove() {
    this.svg?.remove();
    this.svg = null;
  }

  build(holder) {
    this.remove();
    this.signature = null;
    this.scale = scaleOfPage();
    this.svg = document.createElementNS(SVG, "svg");
    set(this.svg, { class: "gd-prediction", "aria-hidden": "true" });
    this.svg.style.cssText = "position:absolute;inset:0;width:100%;height:100%;pointer-events:none";
    const { color, ink, path } = this.given;
    this.gap = make(this.svg, "path", this.stroke(ink, 2, "3 4"));
    this.parts = [
      { name: "guess", color, dash: this.given.foot ? "6 4" : "" },
      { name: "truth", color: path, dash: "" },
    ].map((part) => this.buildPart(part));
    this.number = this.text(ink);
    holder.insertBefore(this.svg, labelLayer(holder));
  }

  buildPart({ name, color, dash }) {
    const group = make(this.svg, "g", { class: `gd-prediction-${name}` });
    const lines = [this.stroke(this.halo, 7, ""), this.stroke(color, 3, dash)].map((look) => make(group, "path", look));
    const tip = make(group, "path", { d: TIP, fill: color, stroke: this.halo, "stroke-width": this.scale });
    return { name, group, lines, tip, label: this.text(color) };
  }

  stroke(color, width, dash) {
    const lengths = dash.split(" ").map((length) => Number(length) * this.scale);
    return {
      stroke: color,
      "stroke-width": width * this.scale,
      "stroke-dasharray": dash ? lengths.join(" ") : "none",
      fill: "none",
    };
  }

  text(color) {
    return make(this.svg, "text", {
      fill: color,
      stroke: this.halo,
      "stroke-width": 4 * this.scale,
      "paint-order": "stroke",
      "font-size": 14 * this.scale,
      "font-weight": 600,
      "font-family": FONT,
    });
  }

  place(chart, view, isKnown) {
    const at = (point) => this.pixels(chart, view, point);
    const foot = this.given.foot && at(this.given.foot);
    const ends = [this.guess, isKnown ? this.given.truth : null].map((point) => {
      if (!point) return null;
      return foot ? this.arrowEnd(view, foot, point) : at(point);
    });
    for (const [number, part] of this.parts.entries()) {
      this.placePart(part, ends[number], { foot, other: ends[1 - number], text: this.given.names[number], view });
    }
    this.placeGap(foot ? [null, null] : ends, view);
  }

  placePart({ name, group, lines, tip, label }, end, { foot, other, text, view }) {
    const seen = end !== null && isInside(end, view.box);
    for (const part of [group, label]) show(part, seen);
    if (!seen) return;
    const shape = foot ? shaft(foot, end) : this.mark(name, end);
    for (const line of lines) line.setAttribute("d", shape);
    show(tip, Boolean(foot));
    const degrees = foot ? (Math.atan2(end.y - foot.y, end.x - foot.x) * 180) / Math.PI : 0;
    set(tip, { transform: `translate(${end.x} ${end.y}) rotate(${degrees}) scale(${this.scale})` });
    label.textContent = text;
    const height = 16 * this.scale;
    const left = besidePoint(end, other, label.getComputedTextLength(), view.box, 18 * this.scale);
    set(label, { x: left, y: end.y + baselineOf(end, other, height) });
  }

  // A cross in a ring for a guess, a ring for the truth.
  mark(name, { x, y }) {
    const r = (name === "guess" ? 9 : 12) * this.scale;
    const ring = `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
    const arm = 13 * this.scale;
    const cross = `M${x - arm} ${y}h${2 * arm}M${x} ${y - arm}v${2 * arm}`;
    return name === "guess" ? ring + cross : ring;
  }

  placeGap([guess, truth], { box }) {
    const isApart = guess && truth && Math.hypot(guess.x - truth.x, guess.y - truth.y) > 30 * this.scale;
    const seen = Boolean(isApart) && isInside(guess, box) && isInside(truth, box);
    for (const part of [this.gap, this.number]) show(part, seen);
    if (!seen) return;
    this.gap.setAttribute("d", `M${guess.x} ${guess.y}L${truth.x} ${truth.y}`);
    this.number.textContent = this.given.gap;
    const width = this.number.getComputedTextLength();
    const flat = Math.abs(guess.y - truth.y) < Math.abs(guess.x - truth.x);
    const middle = { x: (guess.x + truth.x) / 2, y: (guess.y + truth.y) / 2 };
    set(this.number, {
      x: middle.x + (flat ? -width / 2 : 8 * this.scale),
      y: middle.y - (flat ? 8 * this.scale : 0),
    });
  }

  // The end of an arrow of fixed length in a direction of the data.
  arrowEnd(view, foot, [across, up]) {
    const dx = view.x(across) - view.x(0);
    const dy = view.y(up) - view.y(0);
    const length = (ARROW_LENGTH * this.scale) / Math.hypot(dx, dy);
    return { x: foot.x + dx * length, y: foot.y + dy * length };
  }

  // A point where it is on the picture: on a curve, at its height.
  pixels(chart, view, point) {
    if (point.length > 1) return { x: view.x(point[0]), y: view.y(point[1]) };
    const curve = tracesOf(chart).find(({ name, type }) => name === "f" && type === "scatter");
    const height = curve ? heightAt(point[0], Array.from(curve.x), Array.from(curve.y)) : Number.NaN;
    return { x: view.x(point[0]), y: view.y(height) };
  }
}

function shaft(foot, end) {
  const begin = between(foot, end, ARROW_GAP);
  return `M${begin.x} ${begin.y}L${end.x} ${end.y}`;
}
