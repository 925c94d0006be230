// The run on a surface. An overlay could not be hidden by a hill, so there the run is made of Plotly's traces, which are
// shortened; WebGL keeps the surface, so that costs little.

import { chartAround, keepCamera, letTurnAtOnce, restyle, tracesOf } from "../../adapters/plotly.js";

// A chart -> its whole run.
const solidRuns = new WeakMap();

function solidRun(chart) {
  if (!solidRuns.has(chart)) {
    const parts = tracesOf(chart)
      .map((trace, index) => ({ trace, index }))
      .filter(({ trace }) => trace.meta === "run");
    const path = parts.find(({ trace }) => trace.name === "path");
    const { x, y, z, customdata } = path.trace;
    const copy = [x, y, z].map((column) => Array.from(column));
    const end = parts.find(({ trace }) => trace.name === "end");
    solidRuns.set(chart, {
      columns: copy,
      k: Array.from(customdata),
      path: path.index,
      end: end.index,
      count: x.length,
    });
  }
  return solidRuns.get(chart);
}

// The chart that the user is turning. A restyle would end the turn, so the run is drawn further after it.
let turned = null;
document.addEventListener(
  "pointerdown",
  ({ target }) => {
    turned = chartAround(target);
  },
  true,
);
for (const end of ["pointerup", "pointercancel"])
  document.addEventListener(
    end,
    () => {
      turned = null;
    },
    true,
  );

// Shows the run on a surface up to an iteration; iteration Infinity shows the whole run.
export function cutSolidRun(chart, iteration) {
  if (iteration === Infinity && !solidRuns.has(chart)) return; // never cut
  const run = solidRun(chart);
  const count = Math.max(1, run.k.filter((k) => k <= iteration).length);
  if (count === run.count || chart === turned) return;
  run.count = count;
  const [x, y, z] = run.columns.map((column) => [column.slice(0, count), [column[count - 1]]]);
  keepCamera(chart);
  restyle(chart, { x, y, z }, [run.path, run.end]).then(() => letTurnAtOnce(chart));
}
