// A prediction, drawn over the picture that it is about: a cross in a ring, or an arrow, and once the run has come there
// the truth and the gap between them; a sentence that was chosen stands in a corner. What is a guess differs in shape
// from the path, and not in colour alone.

import { between, isInside, meet } from "../../../../gd_core/browser/js/geometry.js";
import { heightAt, placeBeside } from "../../../../gd_core/browser/js/label_sides.js";
import { FONT, make, SVG, set, show } from "../../../../gd_core/browser/js/svg.js";
import { findChart, labelLayer, layersOf, tracesOf, viewOf } from "../../adapters/plotly.js";
import { placeOfWords } from "./corner_words.js";
import { scaleOfPage } from "./measure.js";
import { squareAround, surroundingsOf } from "./surroundings.js";

const ARROW_LENGTH = 84; // px
const ARROW_GAP = 0.14; // × that length, which leaves the mark at its foot free
const LETTER_AT = 1.16; // × that length
const LINE = 19; // px, from one line of words to the next
const TIP = "M4 0L-12 -8L-12 8Z";

export class Prediction {
  // given: { chart, guess, truth, foot, arrows, names, words, gap, since, color, ink, path }: points in the chart's
  // coordinates, with one number on a curve; arrows: directions that may be chosen, each with its letter.
  // overlays: the runs on the charts, and names: theirs, both of which the words keep off.
  constructor(given, halo, overlays, names) {
    this.given = given;
    this.halo = halo;
    this.overlays = overlays;
    this.names = names;
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
    if (!view || !(this.guess || this.given.arrows.length || this.given.words[0])) {
      this.remove();
      return;
    }
    const holder = layersOf(chart);
    if (this.svg?.parentNode !== holder) this.build(holder);
    const isKnown = Boolean(this.given.truth || this.given.words[1]) && iteration >= this.given.since;
    const signature = `${view.signature} ${isKnown} ${document.fonts.status}`;
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
    const { arrows, color, ink, path } = this.given;
    this.gap = make(this.svg, "path", this.stroke(ink, 2, "3 4"));
    this.choices = arrows.map(([letter]) => this.buildPart({ name: "choice", color: ink, dash: "", width: 2, letter }));
    this.parts = [
      { name: "guess", color, dash: this.given.foot ? "6 4" : "" },
      { name: "truth", color: path, dash: "" },
    ].map((part) => this.buildPart(part));
    this.number = this.text(ink);
    this.sentences = [color, path].map((each) => make(this.svg, "g", { fill: each, class: "gd-prediction-words" }));
    holder.insertBefore(this.svg, labelLayer(holder));
  }

  buildPart({ name, color, dash, width = 3, letter = "" }) {
    const group = make(this.svg, "g", { class: `gd-prediction-${name}` });
    const looks = [this.stroke(this.halo, width + 4, ""), this.stroke(color, width, dash)];
    const lines = looks.map((look) => make(group, "path", look));
    const tip = make(group, "path", { d: TIP, fill: color, stroke: this.halo, "stroke-width": this.scale });
    const label = this.text(color);
    label.textContent = letter;
    return { name, group, lines, tip, label };
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

  text(color, parent = this.svg) {
    return make(parent, "text", {
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
      const end = point && (foot ? this.arrowEnd(view, foot, point) : at(point));
      return end && (foot || isInside(end, view.box)) ? end : null; // an arrow may reach over the edge
    });
    const around = this.surroundings(view.box, foot, ends);
    this.placeChoices(view, foot, around);
    for (const [number, part] of this.parts.entries()) this.drawPart(part, ends[number], foot);
    for (const number of [1, 0]) this.placeName(this.parts[number], ends[number], this.given.names[number], around);
    this.placeGap(foot ? [null, null] : ends, around);
    this.placeWords(isKnown, around);
  }

  // What the words keep off: the runs, the marks, and the shafts of arrows.
  surroundings(box, foot, ends) {
    const { scale } = this;
    const holder = this.svg.parentNode;
    const found = surroundingsOf(this.overlays, holder, box, scale);
    const reached = this.overlays.filter(({ svg }) => svg?.parentNode === holder).map(({ points }) => points?.at(-1));
    const marked = [...ends, ...reached].filter((end) => end && isInside(end, box));
    const shafts = foot ? ends.filter(Boolean).map((end) => [foot, end]) : [];
    const named = (this.names.placed ?? []).map(({ rect }) => rect).filter(Boolean);
    const taken = [...found.taken, ...named, ...marked.map((end) => squareAround(end, 12 * scale))];
    return { ...found, lines: [...found.lines, ...shafts], taken, box, scale };
  }

  // The arrows that may be chosen, each with its letter before its tip.
  placeChoices(view, foot, around) {
    for (const [number, part] of this.choices.entries()) {
      const direction = this.given.arrows[number][1];
      const tip = this.arrowEnd(view, foot, direction);
      const end = this.arrowEnd(view, foot, direction, LETTER_AT);
      this.drawPart(part, tip, foot);
      around.lines.push([foot, tip]);
      const half = part.label.getComputedTextLength() / 2;
      set(part.label, { x: end.x - half, y: end.y + 5 * this.scale });
      around.taken.push(squareAround(end, 9 * this.scale));
    }
  }

  drawPart({ name, group, lines, tip }, end, foot) {
    show(group, Boolean(end));
    if (!end) return;
    const shape = foot ? shaft(foot, end) : this.mark(name, end);
    for (const line of lines) line.setAttribute("d", shape);
    show(tip, Boolean(foot));
    const degrees = foot ? (Math.atan2(end.y - foot.y, end.x - foot.x) * 180) / Math.PI : 0;
    set(tip, { transform: `translate(${end.x} ${end.y}) rotate(${degrees}) scale(${this.scale})` });
  }

  placeName({ label }, end, text, around) {
    show(label, Boolean(end) && text !== "");
    if (!end || text === "") return;
    label.textContent = text;
    const { rect, baseline } = placeBeside(label.getComputedTextLength(), end, around);
    set(label, { x: rect.left, y: baseline });
    around.taken.push(rect);
  }

  // A cross in a ring for a guess, a ring for the truth.
  mark(name, { x, y }) {
    const r = (name === "guess" ? 9 : 12) * this.scale;
    const ring = `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
    const arm = 13 * this.scale;
    const cross = `M${x - arm} ${y}h${2 * arm}M${x} ${y - arm}v${2 * arm}`;
    return name === "guess" ? ring + cross : ring;
  }

  // The gap as a line, and in numbers where they lie on nothing.
  placeGap([guess, truth], around) {
    const isApart = Boolean(guess && truth) && Math.hypot(guess.x - truth.x, guess.y - truth.y) > 30 * this.scale;
    for (const part of [this.gap, this.number]) show(part, isApart);
    if (!isApart) return;
    this.gap.setAttribute("d", `M${guess.x} ${guess.y}L${truth.x} ${truth.y}`);
    this.number.textContent = this.given.gap;
    const lines = [...around.lines, [guess, truth]];
    const found = placeBeside(this.number.getComputedTextLength(), between(guess, truth, 0.5), { ...around, lines });
    show(this.number, !around.taken.some((other) => meet(other, found.rect)));
    set(this.number, { x: found.rect.left, y: found.baseline });
    around.taken.push(found.rect);
  }

  // The sentences of a choice: what was guessed, and what is true once that is known. Both have their place from the
  // beginning, so that the first does not move when the second comes.
  placeWords(isKnown, around) {
    const words = this.given.words.filter(Boolean);
    for (const group of this.sentences) group.replaceChildren();
    if (words.length === 0) return;
    const line = this.text("inherit", this.sentences[0]);
    const lengthOf = (text) => {
      line.textContent = text;
      return line.getComputedTextLength();
    };
    const height = LINE * this.scale;
    const { left, top, blocks } = placeOfWords(words, lengthOf, height, around);
    line.remove();
    let row = 1;
    for (const [number, block] of blocks.entries()) {
      for (const text of block) {
        const each = this.text("inherit", this.sentences[number]);
        each.textContent = text;
        set(each, { x: left, y: top + row++ * height - 5 * this.scale });
      }
      show(this.sentences[number], number === 0 || isKnown);
    }
  }

  // The end of an arrow of fixed length in a direction of the data, or of a part of that length.
  arrowEnd(view, foot, [across, up], part = 1) {
    const dx = view.x(across) - view.x(0);
    const dy = view.y(up) - view.y(0);
    const length = (part * ARROW_LENGTH * this.scale) / Math.hypot(dx, dy);
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
