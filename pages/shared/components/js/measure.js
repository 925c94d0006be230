// How large things are on the page.

import { annotationsIn } from "../../adapters/plotly.js";

// The factor by which everything is drawn larger on a projector (--scale, which layout/page.py sets); 1 elsewhere.
export function scaleOfPage() {
  return Number(getComputedStyle(document.documentElement).getPropertyValue("--scale")) || 1;
}

// The rectangles of elements within another, in pixels; elements that are not shown are left out.
export function boxesWithin(holder, elements) {
  const outer = holder.getBoundingClientRect();
  return [...elements]
    .map((element) => element.getBoundingClientRect())
    .filter(({ width }) => width > 0)
    .map(({ left, top, width, height }) => ({ left: left - outer.left, top: top - outer.top, width, height }));
}

// The rectangles of the labels that are written on a chart.
export function writtenBoxes(holder) {
  return boxesWithin(holder, annotationsIn(holder));
}
