// Names on the paths of several runs over one chart: each beside a point of its path that is far from the other
// paths, where it covers little, shown once the run has come there.

import { boxesWithin, meet, scaleOfPage } from "./geometry.js";
import { crossings, FONT, isInside, make, set, show, SVG, writtenBoxes } from "./overlay.js";

// Pixels on a desk; all of them grow with the type on a projector.
const FAR_FROM_OTHERS = 70; // a greater distance from the other paths counts no more
const NAME_HEIGHT = 20;
const MOST_POINTS_TRIED = 40; // of each path, evenly spaced: names have to appear at once after each change
// Offsets of a name from its point: near it first, then in rows farther away.
const NAME_OFFSETS = [[12, -8], [12, 20], [-12, -8], [-12, 20], [0, -14], [0, 28]].concat(
  [1, 2, 3, 4, 5, 6].flatMap((row) => [[16, -8 - 20 * row], [16, 20 + 20 * row], [-16, -8 - 20 * row], [-16, 20 + 20 * row]]),
);

export class Names {
  constructor(overlays, halo) {
    this.overlays = overlays.filter(({ run }) => run.name);
    this.halo = halo;
  }

  draw(iteration) {
    const ready = this.overlays.length > 0 && this.overlays.every(({ svg, points }) => svg?.isConnected && points);
    if (!ready) return;
    const signature = this.overlays[0].signature;
    if (signature !== this.signature || !this.svg?.isConnected) this.build(signature);
    for (const { element, at } of this.placed) show(element, iteration >= at);
  }

  remove() {
    this.svg?.remove();
    this.svg = null;
  }

  build(signature) {
    this.remove();
    this.signature = signature;
    const holder = this.overlays[0].svg.parentNode;
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("class", "gd-player-names");
    this.svg.setAttribute("aria-hidden", "true");
    this.svg.style.cssText = "position:absolute;inset:0;width:100%;height:100%;pointer-events:none";
    holder.append(this.svg);
    this.scale = scaleOfPage();
    const { box } = this.overlays[0].view;
    const paths = this.overlays.map(({ points }) => thinned(points.filter((point) => isInside(point, box))));
    const lines = [...this.overlays.flatMap(({ points }) => linesIn(points, box)), ...this.overlays[0].curve()];
    const badges = boxesWithin(holder, this.overlays.flatMap(({ badge, note }) => [badge, note]));
    const taken = [this.startBox(), ...badges, ...writtenBoxes(holder)];
    // A path with few points leaves its name little choice, so its name is placed first.
    const order = [...paths.keys()].sort((a, b) => paths[a].length - paths[b].length);
    this.placed = order.map((number) => this.place(this.overlays[number], number, paths, lines, taken, box));
  }

  startBox() {
    const [start] = this.overlays[0].points;
    const px = (pixels) => pixels * this.scale;
    return { left: start.x - px(12), top: start.y - px(12), width: px(24), height: px(24) };
  }

  place(overlay, number, paths, lines, taken, box) {
    const { color, name, k } = overlay.run;
    const { scale } = this;
    const [line, rise] = [NAME_HEIGHT * scale, 5 * scale];
    const element = make(this.svg, "text", {
      fill: color, stroke: this.halo, "stroke-width": 4 * scale, "paint-order": "stroke", "font-size": 14 * scale, "font-weight": 600,
      "font-family": FONT,
    });
    element.textContent = name;
    const width = element.getComputedTextLength();
    const others = paths.filter((_, other) => other !== number).flat();
    const drawn = paths.flat();
    const found = { cost: Infinity };
    for (const point of paths[number]) {
      const near = others.reduce((least, other) => Math.min(least, Math.hypot(other.x - point.x, other.y - point.y)), FAR_FROM_OTHERS);
      for (const [dx, dy] of NAME_OFFSETS.map((offset) => offset.map((pixels) => pixels * scale))) {
        const left = point.x + dx - (dx < 0 ? width : dx === 0 ? width / 2 : 0);
        const rect = { left, top: point.y + dy - line + rise, width, height: line };
        const outside = left < box.left + 2 || left + width > box.left + box.width - 2 || rect.top < box.top || rect.top + line > box.top + box.height;
        const overlaps = taken.filter((other) => meet(rect, other)).length;
        const least = 1000 * outside + 400 * overlaps + (FAR_FROM_OTHERS - near) / 2 + Math.hypot(dx, dy) / 8;
        if (least >= found.cost) continue;
        const covering = least + 4 * drawn.reduce((covered, other) => covered + isInside(other, rect), 0);
        if (covering >= found.cost) continue;
        const cost = covering + 4 * crossings(lines, rect);
        if (cost < found.cost) Object.assign(found, { cost, rect, at: k[overlay.points.indexOf(point)] });
      }
    }
    if (!found.rect) return { element, at: Infinity }; // the path is never in the window: its name is never shown
    taken.push(found.rect);
    set(element, { x: found.rect.left, y: found.rect.top + line - rise });
    return { element, at: found.at };
  }
}

function thinned(points) {
  const every = Math.max(1, points.length / MOST_POINTS_TRIED);
  return Array.from({ length: Math.ceil(points.length / every) }, (_, number) => points[Math.floor(number * every)]);
}

// The longest lines of a path in the window; a name is kept off the short ones by their points.
function linesIn(points, box) {
  const pairs = points.slice(1).map((point, k) => [points[k], point]);
  const long = ([a, b]) => Math.hypot(a.x - b.x, a.y - b.y);
  const seen = pairs.filter(([a, b]) => isInside(a, box) || isInside(b, box));
  return seen.sort((one, other) => long(other) - long(one)).slice(0, MOST_POINTS_TRIED);
}
