// The event gd:path, by which tests and other programs hear of each path that is drawn in the browser.

// Tells of a run that was just drawn over a chart: on the container of the chart, from where the event bubbles up.
// detail.points are the iterates that the picture shows, [[x, y], …] or on a curve [[x], …], in the coordinates of the
// function; detail.iterations are their numbers.
export function tellPath(chart, { chart: key, dim, k, x, y }) {
  const points = x.map((across, index) => (dim === 1 ? [across] : [across, y[index]]));
  const detail = { points, iterations: [...k] };
  const container = chart.closest(`.st-key-${CSS.escape(key)}`);
  container.dispatchEvent(new CustomEvent("gd:path", { bubbles: true, detail }));
}
