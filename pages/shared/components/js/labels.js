// Names on the paths of several runs over one chart: each beside a point of its path that is far from the other
// paths, where it covers little, shown once the run has come there. While a path is bent its name goes with its point.

import { isInside } from "../../../../gd_core/browser/js/geometry.js";
import { locate } from "../../../../gd_core/browser/js/iterations.js";
import { placeOfName, thinned } from "../../../../gd_core/browser/js/label_places.js";
import { FONT, make, SVG, set, show } from "../../../../gd_core/browser/js/svg.js";
import { scaleOfPage } from "./measure.js";
import { surroundingsOf } from "./surroundings.js";

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
    for (const placed of this.placed) this.drawName(placed, iteration);
  }

  drawName({ element, overlay, run, point, rect, at }, iteration) {
    const { box } = overlay.view;
    const here = run === overlay.run ? point : overlay.points[locate(overlay.run.k, at).index];
    show(element, iteration >= at && (here === point || isInside(here, box)));
    if (!rect) return;
    // Within the plot, also beside a point at its edge.
    const along = (moved, start, length, first, whole) =>
      Math.min(Math.max(moved, first - start), first + whole - length - start);
    const dx = along(here.x - point.x, rect.left, rect.width, box.left, box.width);
    const dy = along(here.y - point.y, rect.top, rect.height, box.top, box.height);
    set(element, { transform: `translate(${dx} ${dy})` });
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
    const { lines, curve, taken } = surroundingsOf(this.overlays, holder, box, this.scale);
    // A path with few points leaves its name little choice, so its name is placed first.
    const order = [...paths.keys()].sort((a, b) => paths[a].length - paths[b].length);
    this.placed = order.map((number) =>
      this.place(this.overlays[number], number, paths, [...lines, ...curve], taken, box),
    );
  }

  place(overlay, number, paths, lines, taken, box) {
    const { color, name, k } = overlay.run;
    const { scale } = this;
    const element = make(this.svg, "text", {
      fill: color,
      stroke: this.halo,
      "stroke-width": 4 * scale,
      "paint-order": "stroke",
      "font-size": 14 * scale,
      "font-weight": 600,
      "font-family": FONT,
    });
    element.textContent = name;
    const found = placeOfName(element.getComputedTextLength(), paths, number, { lines, taken, box, scale });
    const { run } = overlay;
    // The path is never in the window: its name is never shown.
    if (!found) return { element, overlay, run, point: overlay.points[0], at: Infinity };
    taken.push(found.rect);
    set(element, { x: found.rect.left, y: found.baseline });
    return { element, overlay, run, point: found.point, rect: found.rect, at: k[overlay.points.indexOf(found.point)] };
  }
}
