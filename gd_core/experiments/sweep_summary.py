"""The summary of a sweep: how low and how fast its runs end, and which step sizes converge."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gd_core.diagnosis import StationaryPoint, Verdict, stationary_points
from gd_core.experiments.run_setup import Bounds
from gd_core.experiments.step_size_trio import StepSizes
from gd_core.experiments.sweep import Sweep, best_run
from gd_core.formatting import format_number
from gd_core.numerics import Mask, curvature_of, limit_of, norms
from gd_core.objective import Objective, iterations_of_many
from gd_core.optimizers import Optimizer

Array = NDArray[np.float64]

SWEEP_RUNS = 121
MAX_SWEEP_US = 2e6  # microseconds for all the runs of a sweep
MIN_SWEEP_ITERATIONS = 30  # of each run, however long the formula takes
# Newton's method doubles the digits at each step near a minimum with a positive definite Hessian.
MAX_NEWTON_STEPS = 14
NEWTON_STEP_TOL = 1e-9  # × (1 + ‖x‖): a Newton step this short ends the search
# At a flat minimum such as that of x^4 each Newton step leaves 2/3 of the distance.
MAX_FLAT_NEWTON_STEPS = 80
MIN_BAND_ITERATIONS = 5  # fewer do not show which runs settle


class Band(NamedTuple):
    """Consecutive step sizes, from the first to the last, that converge or are on their way."""

    first: float
    last: float
    converging: int  # how many of them converge
    under_way: int  # how many of them still go down, without having begun to settle
    elsewhere: int = 0  # how many others converge, beyond those that do not


@dataclass(frozen=True)
class SweepSummary:
    """The results of all the step sizes of a sweep.

    step_sizes (m,); gaps (m,) = f at the end less the best f that the band saw if it converges, or
    else any run (the other way round when climbing): never negative, nan for a run that overflowed
    or left the domain, −inf for one that ended better than the band; reached (m,)
    iterations until the slope was at most `tolerance`, nan where it never was; verdicts (m,);
    limit = 2/λmax at `minimum`, to which the best run that settles leads: nan and None where there
    is none in the window; `best` is the step size that came to the tolerance first, or else ended
    best, of those that stay in the window if any does, None if none ended with a value;
    is_constant_step_gd: whether all runs are gradient descent with a constant step size, the only
    method to which 1/λmax and 2/λmax apply; noisy: whether its gradients are.
    """

    step_sizes: Array
    gaps: Array
    start_gap: float
    reached: Array
    tolerance: float
    verdicts: tuple[Verdict, ...]
    minimum: tuple[float, ...] | None
    limit: float
    band: Band | None
    best: float | None
    n_iter: int
    maximize: bool
    is_constant_step_gd: bool = True
    noisy: bool = False

    @property
    def settles(self) -> bool:
        """Whether some runs of the band converge: gaps are measured from the best of these."""
        return self.band is not None and self.band.converging > 0

    @property
    def landing(self) -> float:
        """1/λmax, the step size that reaches the minimum of a parabola in one step."""
        return self.limit / 2

    @property
    def has_limit(self) -> bool:
        """Whether 1/λmax and 2/λmax exist and apply to the method."""
        return self.is_constant_step_gd and math.isfinite(self.limit)


def ladder(low: float, high: float, count: int = SWEEP_RUNS, among: Iterable[float] = ()) -> Array:
    """`count` step sizes from low to high, evenly spread on a log axis, rounded to as few digits as
    keep them distinct.

    among: step sizes to include exactly, each instead of the nearest one.
    """
    exact = np.geomspace(low, high, count)
    digits = max(4, 2 - math.floor(math.log10(exact[1] / exact[0] - 1)))
    rounded = np.array([float(f"{step_size:.{digits}g}") for step_size in exact])
    free = np.ones(count, dtype=bool)
    for step_size in among:
        far = np.where(free, np.abs(np.log(exact / step_size)), np.inf)
        if low <= step_size <= high:
            rounded[far.argmin()] = step_size
            free[far.argmin()] = False
    return np.sort(rounded)


def affordable_iterations(objective: Objective, method: Optimizer, n_iter: int) -> int:
    """The iterations of each of SWEEP_RUNS runs: n_iter, or fewer where all the runs together would
    take seconds."""
    searches = method.rule is None
    affordable = iterations_of_many(objective, SWEEP_RUNS, MAX_SWEEP_US, searches)
    return int(min(n_iter, max(MIN_SWEEP_ITERATIONS, affordable)))


def suggest_range(step_sizes: StepSizes) -> tuple[float, float]:
    """The range of a sweep, in powers of ten, around three step sizes and past their border."""
    low = 10.0 ** math.floor(math.log10(step_sizes.too_small))
    past = min(step_sizes.border, step_sizes.too_large)
    return low, max(10.0 ** math.ceil(math.log10(past * 3)), 100 * low)


def summarize_sweep(sweep: Sweep, bounds: Bounds, tolerance: float) -> SweepSummary:
    """The summary of a sweep in the window `bounds`; `tolerance`: the slope that is arrived."""
    way = -1.0 if sweep.maximize else 1.0
    values = np.where(np.isfinite(sweep.values), way * sweep.values, np.nan)
    ends = np.where(np.isfinite(sweep.final_values) & ~sweep.lost, way * sweep.final_values, np.nan)
    settling = _settling(sweep, ends, np.array(bounds))
    band = _band(sweep, settling)
    best = _best_seen(values, sweep.step_sizes, band)
    with np.errstate(over="ignore", invalid="ignore"):  # f may be infinite or nan
        gaps = ends - best
        start_gap = float(values[0, 0] - best)
    gaps = np.where(np.isposinf(gaps), np.nan, np.where(gaps < 0, -np.inf, gaps))
    minimum = _minimum(sweep, ends, settling, np.array(bounds))
    reached = _reached(sweep, tolerance)
    return SweepSummary(
        sweep.step_sizes,
        gaps,
        start_gap,
        reached,
        tolerance,
        sweep.verdicts,
        None if minimum is None else tuple(minimum.tolist()),
        math.nan if minimum is None else limit_of(way * sweep.objective.hessian(minimum)),
        band,
        _best_of(sweep, gaps, reached, sweep.leaves(bounds)),
        sweep.paths.shape[1] - 1,
        sweep.maximize,
        sweep.stack.is_constant_step_gd,
        sweep.stack.noisy,
    )


def _best_of(sweep: Sweep, gaps: Array, reached: Array, leaves: Mask) -> float | None:
    ends = np.where(np.isfinite(gaps), gaps, np.inf)
    best = best_run(ends, np.nan_to_num(reached, nan=np.inf), leaves)
    return None if best is None else float(sweep.step_sizes[best])


def _best_seen(values: Array, step_sizes: Array, band: Band | None) -> float:
    """The lowest of the values (m, n + 1) of the band if it converges, or else of all runs.

    With the lowest of all runs, one that diverges downwards or finds a much deeper minimum would
    make the gaps of all others about equal.
    """
    if band is not None and band.converging:
        values = values[(step_sizes >= band.first) & (step_sizes <= band.last)]
    return float(np.nanmin(values)) if np.isfinite(values).any() else math.nan


def _reached(sweep: Sweep, tolerance: float) -> Array:
    with np.errstate(invalid="ignore"):
        flat = norms(sweep.gradients) <= tolerance
    return np.where(flat.any(axis=1), flat.argmax(axis=1), np.nan)


def _settling(sweep: Sweep, ends: Array, bounds: Array) -> Mask:
    """Which runs settle at a minimum, (m,): they have arrived at one, or they converge where the
    Hessian is positive definite and the best of them leads to a minimum."""
    features = sweep.features
    verdicts = np.array(sweep.verdicts, dtype=object)
    nearing = (verdicts == Verdict.CONVERGING) | (verdicts == Verdict.ZIGZAGGING)
    arrived = verdicts == Verdict.CONVERGED
    if arrived.any():
        bottom = StationaryPoint.MAXIMUM if sweep.maximize else StationaryPoint.MINIMUM
        arrived[arrived] = stationary_points(features.take(arrived)) == bottom
    nearing &= features.curvature.upwards
    if _led_to(sweep, ends, nearing, bounds, MAX_FLAT_NEWTON_STEPS) is None:
        nearing[:] = False
    return np.asarray(arrived | nearing)


def _minimum(sweep: Sweep, ends: Array, settling: Mask, bounds: Array) -> Array | None:
    """The minimum to which the best settling run leads, or else the best run still descending."""
    under_way = np.array([verdict is Verdict.DESCENDING for verdict in sweep.verdicts])
    return _led_to(sweep, ends, settling if settling.any() else under_way, bounds, MAX_NEWTON_STEPS)


def _led_to(sweep: Sweep, ends: Array, runs: Mask, bounds: Array, most_steps: int) -> Array | None:
    """The minimum to which the best of some runs leads; None where it leads to none."""
    candidates = runs & np.isfinite(ends)
    if not candidates.any():
        return None
    best = int(np.argmin(np.where(candidates, ends, np.inf)))
    end = sweep.paths[best, sweep.iterations[best]]
    sign = -1.0 if sweep.maximize else 1.0
    return minimum_near(sweep.objective, end, bounds, sign, most_steps)


def minimum_near(
    objective: Objective, point: Array, bounds: Array, sign: float, most_steps: int
) -> Array | None:
    """The minimum in the window that Newton's method finds from a point; None where it leaves the
    window, meets a Hessian that is not positive definite, or takes more than `most_steps`."""
    for _ in range(most_steps):
        hessian = sign * objective.hessian(point)
        curvature = curvature_of(hessian[None])
        if not (curvature.known[0] and curvature.lowest[0] > 0):
            return None
        step = np.asarray(np.linalg.solve(hessian, sign * objective.gradient(point)), np.float64)
        point = np.asarray(point - step)
        if not ((point >= bounds[:, 0]) & (point <= bounds[:, 1])).all():
            return None
        if float(norms(step)) <= NEWTON_STEP_TOL * (1.0 + float(norms(point))):
            return point
    return None


def _band(sweep: Sweep, settling: Mask) -> Band | None:
    """The consecutive step sizes that settle or are on their way in which most settle; the longest
    such band among equals, None where there is none or where the runs are too short."""
    way = {Verdict.DESCENDING, Verdict.CONVERGING, Verdict.ZIGZAGGING}
    under_way = ~settling & np.array([verdict in way for verdict in sweep.verdicts])
    fine = np.concatenate([[False], settling | under_way, [False]])
    edges = np.flatnonzero(np.diff(fine.astype(int)))
    if not len(edges) or sweep.paths.shape[1] <= MIN_BAND_ITERATIONS:
        return None
    stretches = [slice(*ends) for ends in edges.reshape(-1, 2).tolist()]
    stretch = max(stretches, key=lambda part: (settling[part].sum(), part.stop - part.start))
    first, last = sweep.step_sizes[stretch][[0, -1]].tolist()
    inside = int(settling[stretch].sum())
    return Band(first, last, inside, int(under_way[stretch].sum()), int(settling.sum()) - inside)


def band_in_words(summary: SweepSummary) -> str:
    """The sentence that names the step sizes that arrive or are getting there."""
    if summary.n_iter < MIN_BAND_ITERATIONS:
        few = f"{summary.n_iter} iteration{'s are' if summary.n_iter > 1 else ' is'}"
        return f"{few} too few to tell which step sizes arrive."
    if summary.noisy:
        return _noisy_band(summary)
    after = f"after {summary.n_iter:,} iterations"
    none = f"None of these step sizes arrives or is getting there {after}"
    if summary.band is None:
        return f"{none}."
    if not summary.band.converging:
        return f"{none}; {_under_way(summary.band)}."
    if summary.band.first == summary.band.last:
        only = format_number(summary.band.first)
        return f"The step size {only} arrives or is getting there {after}."
    stretch = f"from {format_number(summary.band.first)} to {format_number(summary.band.last)}"
    rest = ", or are still on their way" if summary.band.under_way else ""
    others = f", and {_others(summary.band.elsewhere)}" if summary.band.elsewhere else ""
    if not summary.is_constant_step_gd:  # other methods may come near and leave again
        within = f"in {summary.n_iter:,} iterations"
        return f"Step sizes {stretch} arrive or come nearer {within}{rest}{others}."
    return f"Step sizes {stretch} arrive or are getting there {after}{rest}{others}."


def _others(count: int) -> str:
    return f"so do {count} outside this band" if count > 1 else "so does one outside this band"


def _under_way(band: Band) -> str:
    if band.first == band.last:
        return f"with {format_number(band.first)} the run is still on its way"
    first, last = format_number(band.first), format_number(band.last)
    return f"from {first} to {last} they are still on their way"


def _noisy_band(summary: SweepSummary) -> str:
    none = "With noisy slopes no run can be said to settle"
    if summary.band is None:
        return f"{none}."
    return f"{none}; {_under_way(summary.band)} after {summary.n_iter:,} iterations."


def limit_in_words(summary: SweepSummary) -> str:
    """The sentences that explain the marks at 1/λmax and 2/λmax, or why there are none."""
    if not summary.is_constant_step_gd:
        return (
            "The limits 1/λmax and 2/λmax belong to plain gradient descent with a constant step "
            "size, so they are not marked here."
        )
    end = "maximum" if summary.maximize else "minimum"
    if summary.minimum is None or not summary.has_limit:
        return (
            f"The runs come near no {end} in the window that is curved like a bowl, so there is no "
            "1/λmax and no 2/λmax to mark."
        )
    curvature, landing, limit = map(
        format_number, (2 / summary.limit, summary.landing, summary.limit)
    )
    return (
        f"At the {end} {_point_in_words(summary.minimum)} the strongest curvature is "
        f"λmax = {curvature}. Close to it and along that curve, a step size of "
        f"1/λmax = {landing} jumps straight to the {end}; "
        f"above 2/λmax = {limit} each step overshoots by more than the one before, so no "
        "run can settle there."
    )


def _point_in_words(point: tuple[float, ...]) -> str:
    """A point as text: “x = 1” in 1-D, else “(1, 2)”."""
    # A coordinate that is 0 up to rounding is written as 0.
    size = max(map(abs, point))
    shown = [format_number(0.0 if abs(c) <= 1e-9 * max(1.0, size) else c) for c in point]
    return f"x = {shown[0]}" if len(shown) == 1 else f"({', '.join(shown)})"


def lost_in_words(summary: SweepSummary) -> str:
    """The sentences on how many runs diverged, left the domain or ended below the band; empty where
    none did."""
    left = sum(verdict is Verdict.LEFT_DOMAIN for verdict in summary.verdicts)
    away = sum(verdict is Verdict.DIVERGED for verdict in summary.verdicts)
    parts = [f"{away} run{'s' * (away == 1)} away"] if away else []
    if left:
        parts.append(f"{left} come{'s' * (left == 1)} to where f has no value or no slope")
    lost = f"Of {len(summary.verdicts)} step sizes {' and '.join(parts)}." if parts else ""
    beyond = int(np.isneginf(summary.gaps).sum())
    if not beyond:
        return lost
    end = f"end{'s' * (beyond == 1)} {'higher' if summary.maximize else 'lower'}"
    return f"{lost} {beyond} {end} than the band, at the foot of the picture.".lstrip()
