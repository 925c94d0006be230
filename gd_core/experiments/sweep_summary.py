"""The summary of a sweep: how low and how fast its runs end, and which step sizes arrive."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from gd_core.diagnosis import StationaryPoint, Verdict, rests_since, stationary_points
from gd_core.experiments.nearby_minimum import MAX_FLAT_NEWTON_STEPS, MAX_NEWTON_STEPS, minimum_near
from gd_core.experiments.problem import Problem
from gd_core.experiments.stable_edge import EDGE_DIGITS, StableEdge, find_stable_edge
from gd_core.experiments.step_size_trio import StepSizes
from gd_core.experiments.sweep import Sweep, best_run, has_nothing_ahead
from gd_core.experiments.telling_window import Bounds
from gd_core.formatting import format_number
from gd_core.numerics import Array, Mask, descent_sign, limit_of, norms, rounded_to
from gd_core.objective import iterations_of_many

SWEEP_RUNS = 121
MAX_SWEEP_US = 2e6  # microseconds for all the runs of a sweep
MIN_SWEEP_ITERATIONS = 30  # of each run, however long the formula takes
MIN_BAND_ITERATIONS = 5  # fewer do not show which runs are on their way
# × the gap of the start: a run that ends lower than the band by less does so by rounding only.
GAP_ROUNDING = 1e-12
_UNDER_WAY = frozenset({Verdict.DESCENDING, Verdict.CONVERGING, Verdict.ZIGZAGGING})


class Band(NamedTuple):
    """Consecutive step sizes, from the first to the last, that all arrive at a minimum (a maximum
    when climbing); where none arrives, that are all on their way."""

    first: float
    last: float
    converging: int  # how many of them arrive: all or none
    under_way: int  # how many of them are on their way: none or all
    elsewhere: int = 0  # how many others arrive, beyond those that do not
    nearing: int = 0  # of those on their way, how many come nearer to a minimum


@dataclass(frozen=True)
class SweepSummary:
    """The results of all the step sizes of a sweep.

    step_sizes (m,); gaps (m,) = f at the end less the best f that the band saw if it settles, or
    else any run (the other way round when climbing): never negative, nan for a run that overflowed
    or left the domain, −inf for one that ended better than the band; reached (m,) iterations until
    the run arrived at a minimum (the slope was at most `tolerance`, or it came to rest because no
    float is nearer), nan where it did not; verdicts (m,);
    limit = 2/λmax at `minimum`, to which the best run that settles leads: nan and None where there
    is none in the window; `best` is the step size that arrived first, or else ended best, of those
    that stay in the window if any does, None if none ended with a value or the best of them has no
    minimum ahead to arrive at;
    is_constant_step_gd: whether all runs are gradient descent with a constant step size, the only
    method to which 1/λmax and 2/λmax apply; noisy: whether its gradients are; edge: the largest
    stable step size at the end of the band, None where it was not looked for or not found.
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
    edge: StableEdge | None = None

    @property
    def settles(self) -> bool:
        """Whether some runs of the band arrive or come nearer to a minimum: gaps are measured from
        the best of the band."""
        return self.band is not None and _settles(self.band)

    @property
    def arrives(self) -> Mask:
        """Which runs arrive at a minimum (a maximum when climbing), (m,)."""
        return np.isfinite(self.reached)

    @property
    def level_place(self) -> str:
        """What a run comes to that rests elsewhere, in words."""
        return f"a level place that is no {'maximum' if self.maximize else 'minimum'}"

    @property
    def rests_elsewhere(self) -> Mask:
        """Which runs came to a level place that is no minimum (no maximum when climbing), (m,)."""
        converged = np.array([verdict is Verdict.CONVERGED for verdict in self.verdicts])
        return np.asarray(converged & ~self.arrives)

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
    rounded = np.array([rounded_to(step_size, digits) for step_size in exact])
    free = np.ones(count, dtype=bool)
    for step_size in among:
        far = np.where(free, np.abs(np.log(exact / step_size)), np.inf)
        if low <= step_size <= high:
            rounded[far.argmin()] = step_size
            free[far.argmin()] = False
    return np.sort(rounded)


def affordable_iterations(problem: Problem) -> int:
    """The iterations of each of SWEEP_RUNS runs: the problem's, or fewer where all the runs
    together would take seconds."""
    searches = problem.config.optimizer().rule is None
    affordable = iterations_of_many(problem.objective, SWEEP_RUNS, MAX_SWEEP_US, searches)
    return int(min(problem.n_iter, max(MIN_SWEEP_ITERATIONS, affordable)))


def suggest_range(step_sizes: StepSizes) -> tuple[float, float]:
    """The range of a sweep, in powers of ten, around three step sizes and past their border."""
    low = 10.0 ** math.floor(math.log10(step_sizes.too_small))
    past = min(step_sizes.border, step_sizes.too_large)
    return low, max(10.0 ** math.ceil(math.log10(past * 3)), 100 * low)


def summarize_sweep(sweep: Sweep, bounds: Bounds, tolerance: float) -> SweepSummary:
    """The summary of a sweep in the window `bounds`; `tolerance`: the slope that is arrived."""
    way = descent_sign(sweep.maximize)
    values = np.where(np.isfinite(sweep.values), way * sweep.values, np.nan)
    ends = np.where(np.isfinite(sweep.final_values) & ~sweep.lost, way * sweep.final_values, np.nan)
    reached = _reached(sweep, tolerance)
    arrived = np.isfinite(reached)
    nearing = _nearing(sweep, ends, np.array(bounds))
    band = _band(sweep, arrived, nearing)
    best = _best_seen(values, sweep.step_sizes, band)
    with np.errstate(over="ignore", invalid="ignore"):  # f may be infinite or nan
        gaps = ends - best
        start_gap = float(values[0, 0] - best)
        gaps = np.where((gaps < 0) & (-gaps <= GAP_ROUNDING * start_gap), 0.0, gaps)
    gaps = np.where(np.isposinf(gaps), np.nan, np.where(gaps < 0, -np.inf, gaps))
    minimum = _minimum(sweep, ends, arrived | nearing, np.array(bounds))
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


def with_stable_edge(summary: SweepSummary, sweep: Sweep) -> SweepSummary:
    """The summary of a sweep with the largest stable step size, for which a few more step sizes are
    run; unchanged where no run of the band settles, or where the slopes are noisy."""
    if summary.band is None or not summary.settles or summary.noisy:
        return summary
    known = (summary.minimum, summary.limit) if summary.has_limit else (None, math.nan)
    return replace(summary, edge=find_stable_edge(sweep, summary.band.last, *known))


def _best_of(sweep: Sweep, gaps: Array, reached: Array, leaves: Mask) -> float | None:
    ends = np.where(np.isfinite(gaps), gaps, np.inf)
    best = best_run(ends, np.nan_to_num(reached, nan=np.inf), leaves)
    if best is None:
        return None
    arrives = np.isfinite(reached[best])
    if not arrives and has_nothing_ahead(sweep.trajectory(best), sweep.objective):
        return None
    return float(sweep.step_sizes[best])


def _best_seen(values: Array, step_sizes: Array, band: Band | None) -> float:
    """The lowest of the values (m, n + 1) of the band if it settles, or else of all runs.

    With the lowest of all runs, one that diverges downwards or finds a much deeper minimum would
    make the gaps of all others about equal.
    """
    if band is not None and _settles(band):
        values = values[(step_sizes >= band.first) & (step_sizes <= band.last)]
    return float(np.nanmin(values)) if np.isfinite(values).any() else math.nan


def _settles(band: Band) -> bool:
    return band.converging > 0 or band.nearing > 0


def _reached(sweep: Sweep, tolerance: float) -> Array:
    """The iteration at which each run arrived at a minimum, (m,); nan where it did not."""
    reached = np.full(len(sweep.step_sizes), np.nan)
    with np.errstate(invalid="ignore"):
        flat = norms(sweep.gradients) <= tolerance
    for run in np.flatnonzero(_arrived(sweep)).tolist():
        if flat[run].any():
            reached[run] = flat[run].argmax()
        else:
            rest = rests_since(sweep.paths[run, : sweep.iterations[run] + 1])
            reached[run] = sweep.iterations[run] if rest is None else rest
    return reached


def _arrived(sweep: Sweep) -> Mask:
    """Which runs have arrived at a minimum (a maximum when climbing), (m,), and not at a saddle."""
    arrived = np.array([verdict is Verdict.CONVERGED for verdict in sweep.verdicts])
    if arrived.any():
        sought = StationaryPoint.sought(sweep.maximize)
        arrived[arrived] = stationary_points(sweep.features.take(arrived)) == sought
    return np.asarray(arrived)


def _nearing(sweep: Sweep, ends: Array, bounds: Array) -> Mask:
    """Which runs converge where the Hessian is positive definite, if the best of them leads to a
    minimum, (m,)."""
    near = {Verdict.CONVERGING, Verdict.ZIGZAGGING}
    nearing = np.array([verdict in near for verdict in sweep.verdicts])
    nearing &= sweep.features.curvature.upwards
    if _led_to(sweep, ends, nearing, bounds, MAX_FLAT_NEWTON_STEPS) is None:
        nearing[:] = False
    return nearing


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
    sign = descent_sign(sweep.maximize)
    return minimum_near(sweep.objective, end, bounds, sign, most_steps)


def _band(sweep: Sweep, arrived: Mask, nearing: Mask) -> Band | None:
    """The most consecutive step sizes that arrive; where none does, the consecutive ones on their
    way of which most come nearer to a minimum. None where there are none, or where the runs are too
    short to tell which are on their way."""
    if arrived.any():
        stretch = max(_stretches(arrived), key=_length)
        inside = _length(stretch)
        first, last = sweep.step_sizes[stretch][[0, -1]].tolist()
        return Band(first, last, inside, 0, int(arrived.sum()) - inside)
    under_way = nearing | np.array([verdict in _UNDER_WAY for verdict in sweep.verdicts])
    if not under_way.any() or sweep.paths.shape[1] <= MIN_BAND_ITERATIONS:
        return None
    stretch = max(_stretches(under_way), key=lambda part: (int(nearing[part].sum()), _length(part)))
    first, last = sweep.step_sizes[stretch][[0, -1]].tolist()
    return Band(first, last, 0, _length(stretch), 0, int(nearing[stretch].sum()))


def _stretches(which: Mask) -> list[slice]:
    """The stretches of neighbours that all belong to `which`, (m,)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], which, [False]]).astype(int)))
    return [slice(*ends) for ends in edges.reshape(-1, 2).tolist()]


def _length(stretch: slice) -> int:
    return int(stretch.stop - stretch.start)


def band_in_words(summary: SweepSummary) -> str:
    """The sentences that say which step sizes arrive, and how many more are on their way."""
    if summary.noisy:
        return _noisy_band(summary)
    band, within = summary.band, f"within {_iterations(summary.n_iter)}"
    if band is None or not band.converging:
        few = summary.n_iter < MIN_BAND_ITERATIONS
        rest = f"; {_under_way(band)}" if band else ""
        too_few = " That is too few to tell which are on their way." if few else ""
        return f"None of these step sizes arrives {within}{rest}.{too_few}{_elsewhere(summary)}"
    others = f", and {_others(band.elsewhere)}" if band.elsewhere else ""
    said = f"{_arriving(band)} {within}{others}."
    return f"{said}{_more_on_their_way(summary)}{_elsewhere(summary)}"


def _iterations(count: int) -> str:
    return f"{count:,} iteration{'s' * (count != 1)}"


def _arriving(band: Band) -> str:
    if band.first == band.last:
        return f"The step size {format_number(band.first)} arrives"
    first, last = format_number(band.first), format_number(band.last)
    return f"The {band.converging} step sizes from {first} to {last} arrive"


def _more_on_their_way(summary: SweepSummary) -> str:
    """The sentence on the runs that have not arrived yet; empty where there are none."""
    count = sum(verdict in _UNDER_WAY for verdict in summary.verdicts)
    if not count or summary.n_iter < MIN_BAND_ITERATIONS:
        return ""
    return f" {count} more {'are still on their' if count > 1 else 'is still on its'} way."


def _elsewhere(summary: SweepSummary) -> str:
    """The sentence on the runs that rest at a level place that is no minimum; empty without any."""
    count = int(summary.rests_elsewhere.sum())
    comes = "comes" if count == 1 else "come"
    return f" {count} {comes} to rest at {summary.level_place}." if count else ""


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


def edge_in_words(summary: SweepSummary) -> str:
    """The sentence on the largest stable step size; empty where it was not found."""
    if (edge := summary.edge) is None:
        return ""
    last, beyond = (format_number(step_size, EDGE_DIGITS) for step_size in (edge.last, edge.beyond))
    how = "arrives" if edge.arrives else f"comes nearer to {_an_end(summary)}"
    return (
        f"The largest stable step size, to four digits, is {last}: with it the run {how}, "
        f"and with {beyond} {edge.outcome}."
    )


def _an_end(summary: SweepSummary) -> str:
    return f"a {'maximum' if summary.maximize else 'minimum'}"


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
