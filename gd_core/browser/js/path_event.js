// The event gd:path, by which tests and other programs hear of each path that is drawn in the browser.

// Tells of a run that was just drawn, to be dispatched on the element around its picture, from where it bubbles up.
// detail.points are the iterates that the picture shows, [[x, y], …] or on a curve [[x], …], in the coordinates of the
// function; detail.iterations are their numbers.
export function pathEvent({ dim, k, x, y }) {
  const points = x.map((across, index) => (dim === 1 ? [across] : [across, y[index]]));
  return new CustomEvent("gd:path", { bubbles: true, detail: { points, iterations: [...k] } });
}
