"""A sweep reduced to what a person reads from it: how good, how fast, and where it converges."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gd_core.comparison import StepSizes
from gd_core.curvature import curvature_of, limit_of, norms
from gd_core.objective import Objective
from gd_core.setting import Bounds
from gd_core.sweep import Sweep
from gd_core.verdicts import Verdict
from gd_core.wording import plain

Array = NDArray[np.float64]

COUNT = 121
# Newton's method doubles the digits at each step near a bowl; at flatter ground it needs more.
NEWTON_STEPS = 14
NEWTON_DONE = 1e-9
SETTLING = frozenset({Verdict.CONVERGED, Verdict.CONVERGING, Verdict.ZIGZAGGING})


class Band(NamedTuple):
    """The step sizes that converge or are on their way: all from the first to the last."""

    first: float
    last: float
    converging: int  # how many of them converge
    under_way: int  # how many of them still go down, without having begun to settle


@dataclass(frozen=True)
class Scan:
    """What came of each step size of a sweep.

    step_sizes (m,); gaps (m,) = f at the end less the best f that any run saw (the other way round
    when climbing), never negative; reached (m,) iterations until the slope was at most
    `tolerance`, nan where it never was; verdicts (m,); limit = 2/λmax at the minimum nearest to the
    lowest point that any run saw, nan where there is none in the window.
    """

    step_sizes: Array
    gaps: Array
    start_gap: float
    reached: Array
    tolerance: float
    verdicts: tuple[Verdict, ...]
    limit: float
    band: Band | None
    n_iter: int
    maximize: bool

    @property
    def landing(self) -> float:
        """1/λmax, the step size that lands on the bottom of a parabola at once."""
        return self.limit / 2

    @property
    def has_limit(self) -> bool:
        """Whether 1/λmax and 2/λmax exist."""
        return math.isfinite(self.limit)


def ladder(low: float, high: float, count: int = COUNT) -> Array:
    """`count` step sizes from low to high, evenly spread on a log axis, as a person writes them:
    with no more digits than tell them apart."""
    exact = np.geomspace(low, high, count)
    digits = max(4, 2 - math.floor(math.log10(exact[1] / exact[0] - 1)))
    return np.array([float(f"{step_size:.{digits}g}") for step_size in exact])


def suggest_range(step_sizes: StepSizes) -> tuple[float, float]:
    """Whole powers of ten around three step sizes worth comparing, some way past the border."""
    low = 10.0 ** math.floor(math.log10(step_sizes.too_small))
    past = min(step_sizes.border, step_sizes.too_large)
    return low, max(10.0 ** math.ceil(math.log10(past * 3)), 100 * low)


def scan_of(sweep: Sweep, bounds: Bounds, tolerance: float) -> Scan:
    """Reduce a sweep; `bounds` is the window, `tolerance` the slope that counts as arrived."""
    way = -1.0 if sweep.maximize else 1.0
    values = np.where(np.isfinite(sweep.values), way * sweep.values, np.nan)
    known = np.isfinite(values).any()
    best = float(np.nanmin(values)) if known else math.nan
    with np.errstate(over="ignore"):
        gaps = way * sweep.final_values - best
    gaps = np.where(np.isfinite(gaps), gaps, np.nan)
    verdicts = sweep.verdicts
    return Scan(
        sweep.step_sizes,
        gaps,
        float(values[0, 0] - best),
        _reached(sweep, tolerance),
        tolerance,
        verdicts,
        _limit(sweep, values, bounds) if known else math.nan,
        _band(sweep.step_sizes, verdicts),
        sweep.paths.shape[1] - 1,
        sweep.maximize,
    )


def _reached(sweep: Sweep, tolerance: float) -> Array:
    with np.errstate(invalid="ignore"):
        flat = norms(sweep.gradients) <= tolerance
    return np.where(flat.any(axis=1), flat.argmax(axis=1), np.nan)


def _limit(sweep: Sweep, values: Array, bounds: Bounds) -> float:
    """2/λmax at the minimum nearest to the lowest point that any run saw."""
    run, k = np.unravel_index(int(np.nanargmin(values)), values.shape)
    sign = -1.0 if sweep.maximize else 1.0
    point = _minimum_near(sweep.objective, sweep.paths[run, k], np.array(bounds), sign)
    return math.nan if point is None else limit_of(sign * sweep.objective.hessian(point))


def _minimum_near(objective: Objective, point: Array, bounds: Array, sign: float) -> Array | None:
    """The minimum in the window that Newton's method finds from a point; None where it finds none
    or where the ground there is flatter than a bowl, so that the method is slow."""
    for _ in range(NEWTON_STEPS):
        hessian = sign * objective.hessian(point)
        curvature = curvature_of(hessian[None])
        if not (curvature.known[0] and curvature.lowest[0] > 0):
            return None
        step = np.asarray(np.linalg.solve(hessian, sign * objective.gradient(point)), np.float64)
        point = np.asarray(point - step)
        if not ((point >= bounds[:, 0]) & (point <= bounds[:, 1])).all():
            return None
        if float(norms(step)) <= NEWTON_DONE * (1.0 + float(norms(point))):
            return point
    return None


def _band(step_sizes: Array, verdicts: tuple[Verdict, ...]) -> Band | None:
    """The longest stretch of neighbours that converge or are on their way."""
    settling = np.array([verdict in SETTLING for verdict in verdicts])
    under_way = np.array([verdict is Verdict.DESCENDING for verdict in verdicts])
    fine = np.concatenate([[False], settling | under_way, [False]])
    edges = np.flatnonzero(np.diff(fine.astype(int)))
    if not len(edges):
        return None
    longest = int(np.argmax(edges[1::2] - edges[::2]))
    stretch = slice(edges[2 * longest], edges[2 * longest + 1])
    first, *_, last = [*step_sizes[stretch], step_sizes[stretch][-1]]
    counts = int(settling[stretch].sum()), int(under_way[stretch].sum())
    return Band(float(first), float(last), *counts)


def band_in_words(scan: Scan) -> str:
    """Which step sizes converge."""
    none = f"None of these step sizes converges in {scan.n_iter:,} iterations"
    if scan.band is None:
        return f"{none}."
    stretch = f"from {plain(scan.band.first)} to {plain(scan.band.last)}"
    if not scan.band.converging:
        return f"{none}; {stretch} they are still on their way."
    rest = ", or are still on their way" if scan.band.under_way else ""
    return f"Step sizes {stretch} converge{rest}."


def limit_in_words(scan: Scan) -> str:
    """What the marks at 1/λmax and 2/λmax mean, or why there are none."""
    end = "maximum" if scan.maximize else "minimum"
    if not scan.has_limit:
        return (
            f"The runs come near no {end} in the window that is curved like a bowl, so there is no "
            "1/λmax and no 2/λmax to mark."
        )
    return (
        f"At the {end} the strongest curvature is λmax = {plain(2 / scan.limit)}. Close to it and "
        f"along that curve, a step size of 1/λmax = {plain(scan.landing)} jumps straight to the "
        f"{end}; above 2/λmax = {plain(scan.limit)} each step overshoots by more than the one "
        "before, so no run can settle there."
    )


def lost_in_words(scan: Scan) -> str:
    """How many runs ended outside the numbers or the domain; empty where none did."""
    left = sum(verdict is Verdict.LEFT_DOMAIN for verdict in scan.verdicts)
    away = sum(verdict is Verdict.DIVERGED for verdict in scan.verdicts)
    parts = [f"{away} run{'s' * (away == 1)} away"] if away else []
    if left:
        parts.append(f"{left} come{'s' * (left == 1)} to where f has no value or no slope")
    return f"Of {len(scan.verdicts)} step sizes {' and '.join(parts)}." if parts else ""
