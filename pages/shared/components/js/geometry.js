// How much larger than on a desk everything is drawn: on a projector, as page.css says.
function scaleOfPage() {
  return Number(getComputedStyle(document.documentElement).getPropertyValue("--scale")) || 1;
}

// Where elements that are shown stand within another, as rectangles.
function boxesWithin(holder, elements) {
  const outer = holder.getBoundingClientRect();
  return [...elements].map((element) => element.getBoundingClientRect()).filter(({ width }) => width > 0)
    .map(({ left, top, width, height }) => ({ left: left - outer.left, top: top - outer.top, width, height }));
}

// Whether two rectangles have a part in common.
function meet(a, b) {
  return a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;
}
