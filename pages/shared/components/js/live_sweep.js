// All runs of a sweep from another start, computed here while it is dragged: how low and how soon each of them ends, as
// gd_core/experiments/sweep_summary.py says it. Verdicts are not computed here: a run counts as arrived where its slope
// is small enough, and where none is, the band is that of the server's runs.

import { OF_A_SWEEP } from "../../../../gd_core/browser/js/frames.js";
import { LiveRuns } from "../../../../gd_core/browser/js/live_run.js";

const SWEPT = "swept"; // the control that sets the step size of each run in turn (components/explorer.py)
const RAIL_FACTOR = 30; // × the gap of the start: as in gd_core/figures/sweep.py
const ROUNDING_OF_GAPS = 1e-17; // × the gap of the start
const GAP_ROUNDING = 1e-12; // × the gap of the start

export class LiveSweep {
  // sweep: { steps, tolerance, band }: the step sizes, the slope at which a run has arrived, and the first and the last
  // index of the server's band, or null where its runs do not settle.
  constructor(program, drag, sweep) {
    this.drag = drag;
    this.sweep = sweep;
    this.runs = new LiveRuns(program, drag);
  }

  // Without ends where the method cannot be followed here.
  at(start, controls) {
    const [run] = this.drag.runs;
    if (!run) return { ends: null };
    const ends = this.sweep.steps.map((step) => this.end(run, start, { ...controls, [SWEPT]: step }));
    const path = (index) => this.runs.run(run, start, { ...controls, [SWEPT]: this.sweep.steps[index] }, OF_A_SWEEP);
    return { ends, heights: heightsOf(gapsOf(ends, this.band(ends))), path };
  }

  // The end of a run: its iterations, f there, the lowest f on its way, both as heights that a descent lowers, and how
  // many iterations it took to arrive, null where it did not.
  end(run, start, controls) {
    const { rules, climbs } = this.drag;
    const { tolerance } = this.sweep;
    const count = this.runs.follow(run, start, controls);
    const { values, isLost, steepness } = this.runs.engine(run, controls).descent;
    const way = climbs ? -1 : 1;
    const found = { iterations: count - 1, value: values[count - 1], isLost, begin: way * values[0], lowest: Infinity };
    for (let k = 0; k < count; k += 1) found.lowest = Math.min(found.lowest, way * values[k]);
    found.height = way * found.value;
    const arrives = !isLost && steepness <= tolerance;
    found.reached = arrives ? count - 1 : null;
    if (arrives && rules.gradient_tolerance !== tolerance) found.reached = this.arrival(run, start, controls);
    return found;
  }

  // The iteration at which a run arrives that is not ended by it.
  arrival(run, start, controls) {
    const rules = { ...this.drag.rules, gradient_tolerance: this.sweep.tolerance };
    return this.runs.follow(run, start, controls, rules) - 1;
  }

  // The first and the last of the runs whose lowest f the gaps are measured from.
  band(ends) {
    return longestStretch(ends.map(({ reached }) => reached !== null)) ?? this.sweep.band ?? [0, ends.length - 1];
  }
}

// The first and the last index of the longest stretch of neighbours that are true; null where none is.
export function longestStretch(which) {
  let longest = null;
  let first = 0;
  for (const [index, isIn] of which.entries()) {
    if (!isIn) first = index + 1;
    else if (!longest || index - first > longest[1] - longest[0]) longest = [first, index];
  }
  return longest;
}

// f at the end of each run less the lowest f of the band, NaN for a run that is lost and -Infinity for one that ended
// below the band; and the gap of the start.
function gapsOf(ends, [first, last]) {
  const best = Math.min(...ends.slice(first, last + 1).map(({ lowest }) => lowest));
  const start = ends[0].begin - best;
  const gaps = ends.map(({ isLost, height }) => {
    const gap = isLost ? Number.NaN : height - best;
    if (gap < 0) return -gap <= GAP_ROUNDING * start ? 0 : Number.NEGATIVE_INFINITY;
    return gap === Infinity ? Number.NaN : gap;
  });
  return { gaps, start };
}

// The height of each run in the upper plot, as shown_heights of gd_core/figures/sweep.py gives them: Infinity on the
// rail at its top.
export function heightsOf({ gaps, start }) {
  const positive = gaps.filter((gap) => gap > 0);
  const top = Math.min(Math.max(start > 0 ? start : Math.max(1, ...positive), 1e-300), 1e300);
  const bottom = Math.max(Math.min(top, ...positive.filter((gap) => gap <= top * RAIL_FACTOR)), top * ROUNDING_OF_GAPS);
  return gaps.map((gap) => (gap <= top * RAIL_FACTOR ? Math.max(gap, bottom) : Infinity));
}
