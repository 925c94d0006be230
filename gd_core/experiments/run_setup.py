"""A window, start and step size for the first run on any function."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count, islice

import numpy as np

from gd_core.descent import StopReason, Trajectory, descend
from gd_core.experiments.fit_window import fit_window
from gd_core.experiments.telling_window import Bounds, telling_window
from gd_core.expression import read_formula, write_formula
from gd_core.numerics import Array, limit_of, norms, rounded_to
from gd_core.objective import GALLERY, GalleryEntry, Objective, run_effort
from gd_core.optimizers import gradient_descent

DEFAULT_INTERVAL = (-5.0, 5.0)  # of the window, for each variable
MAX_FIRST_STEP_SHARE = 0.15  # × the window's width: a first step that the eye can follow
# × 1/λ: such a step covers 40% of the way to where the curvature puts the bottom.
CURVATURE_STEP_SHARE = 0.4
# × 2/λmax at the end of the run, the stability limit at which it would bounce for ever.
MAX_LIMIT_SHARE = 0.9
# × the median slope over the starts: where the slope is smaller, a start is on flat ground.
FLAT_SLOPE_SHARE = 0.1
MAX_STARTS_TRIED = 8
# Starts compared where the window is only a part of the usual one, so that one may lie just beside
# a minimum: the one is taken whose run falls most.
STARTS_COMPARED = 4
# Microseconds that all the runs tried may take, as gd_core.objective.cost_model counts them; most
# searches take a few thousand.
MAX_TRIALS_US = 2e5
MIN_TRIALS = 24  # runs, of formulas that take long
CRAWL_SHARE = 0.1  # × the largest step size of any start: below it a run crawls
FALLBACK_STEP = 0.1  # step size where no other is found
# Starts to try, × the window's size: off centre, and not on a line of symmetry.
_START_FRACTIONS = ((0.14, 0.77), (0.83, 0.31), (0.31, 0.14), (0.62, 0.87), (0.71, 0.58))


@dataclass(frozen=True)
class RunSetup:
    """The window, start, step size and iterations of a run; `gallery` names the gallery entry."""

    bounds: Bounds
    start: tuple[float, ...]
    step_size: float
    n_iter: int
    gallery: str | None = None


def default_setup(objective: Objective) -> RunSetup:
    """The setup of a gallery function from its entry, of any other function from its values.

    The error of a fit has a window around its minimum. Any other function has the window -5 to 5,
    or the part of it that shows the function's minima where the whole flattens them. Both have the
    largest step size of 1, 2, 5 · 10^k whose run goes down at every step inside that window.
    """
    entry = gallery_entry(objective)
    if entry is not None:
        return RunSetup(entry.bounds, entry.start, entry.step_size, entry.n_iter, entry.name)
    trials = _trials(objective, _iterations(objective.dim))
    if objective.fit is not None:
        return _setup_of_fit(objective, fit_window(objective.fit), trials)
    usual = (DEFAULT_INTERVAL,) * objective.dim
    telling = telling_window(objective, usual)
    found = None
    if telling != usual:
        some = islice(_smooth_setups(objective, telling, trials), STARTS_COMPARED)
        found = max(some, key=lambda setup: _fall(objective, setup), default=None)
    found = found or next(_smooth_setups(objective, usual, trials), None)
    return found or replace(usual_setup(objective.dim), start=_starts(objective, usual)[0])


def _setup_of_fit(objective: Objective, bounds: Bounds, trials: Iterator[int]) -> RunSetup:
    """The first setup in this window whose run goes down at every step, and whose step size is no
    crawl beside the others': the valley of an error may leave the window, and then only a crawl
    from there stays inside."""
    some = list(islice(_smooth_setups(objective, bounds, trials), MAX_STARTS_TRIED))
    least = CRAWL_SHARE * max((setup.step_size for setup in some), default=0.0)
    found = next((setup for setup in some if setup.step_size >= least), None)
    start, n_iter = _starts(objective, bounds)[0], _iterations(objective.dim)
    return found or RunSetup(bounds, start, FALLBACK_STEP, n_iter)


def _smooth_setups(
    objective: Objective, bounds: Bounds, trials: Iterator[int]
) -> Iterator[RunSetup]:
    """The setups in a window whose run goes down at every step, as far as the trials find any."""
    starts, n_iter = _starts(objective, bounds), _iterations(objective.dim)
    for may_speed_up in (False, True):
        for start in starts[:MAX_STARTS_TRIED]:
            step_size = _smooth_step(objective, bounds, start, n_iter, may_speed_up, trials)
            if step_size is not None:
                yield RunSetup(bounds, start, step_size, n_iter)


def _fall(objective: Objective, setup: RunSetup) -> float:
    """By how much f falls along the run of a setup."""
    run = descend(objective, setup.start, gradient_descent(setup.step_size), setup.n_iter)
    return float(run.values[0] - run.values[-1])


def usual_setup(dim: int) -> RunSetup:
    """The setup for a function of `dim` variables of which nothing else is known."""
    low, high = DEFAULT_INTERVAL
    start = low + np.array(_START_FRACTIONS[0][:dim]) * (high - low)
    return RunSetup((DEFAULT_INTERVAL,) * dim, _rounded(start), FALLBACK_STEP, _iterations(dim))


def _trials(objective: Objective, n_iter: int) -> Iterator[int]:
    """One number for each run that may be tried; without end for Python functions, whose cost is
    not known."""
    each = run_effort(objective, n_iter, searches=False)
    return iter(range(max(MIN_TRIALS, int(MAX_TRIALS_US / each)))) if each else count()


def _iterations(dim: int) -> int:
    return 30 if dim == 1 else 100


def gallery_entry(objective: Objective) -> GalleryEntry | None:
    """The gallery entry whose syntax tree, as typed, is that of the objective; None if there is
    none."""
    if objective.formula is None:
        return None
    return _gallery_by_tree().get(write_formula(objective.formula.typed))


@lru_cache(maxsize=1)
def _gallery_by_tree() -> dict[str, GalleryEntry]:
    return {write_formula(read_formula(entry.text).tree): entry for entry in GALLERY.values()}


def _starts(objective: Objective, bounds: Bounds) -> list[tuple[float, ...]]:
    """Starts in order of preference: where f and its slope are finite, and not on flat ground."""
    low, high = np.array(bounds).T
    fractions = np.concatenate(
        [np.array(_START_FRACTIONS)[:, : objective.dim], _lattice(objective.dim)]
    )
    points = low + fractions * (high - low)
    with np.errstate(all="ignore"):
        slopes = np.abs(objective.gradient(points)).max(axis=1)
    good = np.isfinite(objective.value(points)) & np.isfinite(slopes)
    if not good.any():
        return [_rounded(points[0])]
    with np.errstate(over="ignore"):
        steep = slopes >= FLAT_SLOPE_SHARE * np.median(slopes[good])
    chosen = points[good & steep & (slopes > 0)]
    return [_rounded(point) for point in chosen] or [_rounded(points[good][0])]


def _lattice(dim: int) -> Array:
    """Evenly spaced points (k, dim), × the window's size, none of them in the middle."""
    side = np.linspace(0.04, 0.97, 24)[1:-1] if dim == 1 else np.linspace(0.06, 0.95, 8)
    return np.stack(np.meshgrid(*[side] * dim), axis=-1).reshape(-1, dim)


def _rounded(point: Array) -> tuple[float, ...]:
    return tuple(rounded_to(c, 3) for c in point)


def _smooth_step(
    objective: Objective,
    bounds: Bounds,
    start: tuple[float, ...],
    n_iter: int,
    may_speed_up: bool,
    trials: Iterator[int],
) -> float | None:
    """The largest step size whose run goes down at every step inside the window, or None.

    Each run takes one of the trials; None once there are no more.
    """
    most = _largest_first_step(objective, bounds, np.array(start))
    ladder = (m * 10.0**e for e in range(1, -9, -1) for m in (5, 2, 1))
    for step_size in ladder:
        if step_size > most:
            continue
        if next(trials, None) is None:
            return None
        run = descend(objective, start, gradient_descent(step_size), n_iter)
        if run.stop is StopReason.TOO_LONG:
            # The chain rule has no slope there, and a smaller step stays there for longer.
            return None
        smooth = _walks_down(run, bounds) and (may_speed_up or not _speeds_up(run))
        if smooth and step_size < MAX_LIMIT_SHARE * _limit_at_end(run, objective):
            return step_size
    return None


def _largest_first_step(objective: Objective, bounds: Bounds, start: Array) -> float:
    slope = float(norms(objective.gradient(start)))
    width = min(high - low for low, high in bounds)
    hessian = objective.hessian(start)
    if not (math.isfinite(slope) and slope > 0 and np.isfinite(hessian).all()):
        return FALLBACK_STEP
    curvature = float(np.linalg.eigvalsh(hessian).max())
    by_curvature = CURVATURE_STEP_SHARE / curvature if curvature > 0 else math.inf
    return min(MAX_FIRST_STEP_SHARE * width / slope, by_curvature)


def _walks_down(run: Trajectory, bounds: Bounds) -> bool:
    low, high = np.array(bounds).T
    inside = bool(((run.points >= low) & (run.points <= high)).all())
    # Values are compared, not subtracted: their difference may overflow.
    downhill = bool((run.values[1:] <= run.values[:-1]).all())
    return run.stop is StopReason.ITERATIONS and inside and downhill


def _limit_at_end(run: Trajectory, objective: Objective) -> float:
    """2/λmax at the end of a run, inf where that is not positive or not known."""
    limit = limit_of(objective.hessian(run.points[-1]))
    return math.inf if math.isnan(limit) else limit


def _speeds_up(run: Trajectory) -> bool:
    """Whether the last step is the longest, so that the run may be about to diverge."""
    lengths = norms(np.diff(run.points, axis=0))
    return bool(lengths[-1] >= lengths.max() > 0)
