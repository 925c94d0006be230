"""The largest stable step size above a band of step sizes, found by halving, to four digits."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from gd_core.descent import Trajectory
from gd_core.diagnosis import StationaryPoint, Verdict, judge_ahead, judge_all, stationary_points
from gd_core.experiments.nearby_minimum import MAX_NEWTON_STEPS, minimum_across, minimum_near
from gd_core.experiments.sweep import Sweep, sweep_step_sizes
from gd_core.numerics import Array, descent_sign, limit_of, norms, rounded_to

EDGE_DIGITS = 4
# Step sizes of the sweep, above the band or below its end, that are tried for one that does not
# settle beside one that does.
MAX_RUNGS_TRIED = 8
# Relative difference below which a step size counts as the limit itself, and not as below it.
LIMIT_TOL = 1e-9
ROUNDING_TOL = 1e-12  # relative: 0.1 / 0.0001 may come out just below 1000
# Parts of a run's further iterations: in each it has to come nearer than in the one before.
PARTS_COMPARED = 4
SETTLING = frozenset({Verdict.CONVERGED, Verdict.CONVERGING, Verdict.ZIGZAGGING})

# What the run with the next larger step size does, in words.
OUTCOMES: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.OSCILLATING: "it bounces without settling",
        Verdict.DIVERGED: "it runs away",
        Verdict.LEFT_DOMAIN: "it comes to where f has no value or no slope",
        Verdict.CONVERGED: "it comes to rest at another level place",
    }
)


class StableEdge(NamedTuple):
    """The largest step size above a band whose run arrives at a minimum (a maximum when climbing)
    or comes nearer to one, and the next one of four digits, whose run does neither."""

    last: float
    arrives: bool  # whether the run with `last` arrives within its iterations
    beyond: float
    outcome: str  # what the run with `beyond` does, in words


class _Trial(NamedTuple):
    """The run of one step size: its verdict, whether it settles at a minimum, and the further
    iterations for which it was followed."""

    verdict: Verdict
    settles: bool
    followed: int


_Try = Callable[[float], _Trial]


def find_stable_edge(
    sweep: Sweep, band_last: float, minimum: Sequence[float] | None, limit: float
) -> StableEdge | None:
    """The largest stable step size at the upper end of the band that ends with `band_last`.

    minimum: where the runs of the band settle, or None; limit: 2/λmax there, which is tried first,
    or nan. The run of each step size tried is followed further where its own iterations do not show
    whether it settles. There are a few tens of runs at most. None where no step size of the sweep
    above the band fails to settle, or none at its end settles.
    """
    trials: dict[float, _Trial] = {}

    def trial(step_size: float) -> _Trial:
        if step_size not in trials:
            trials[step_size] = _tried(sweep, step_size, minimum, limit)
        return trials[step_size]

    ends = _bracket(sweep, band_last, limit, trial)
    numbers = four_digit_numbers(*ends) if ends else []
    if not numbers or not trial(numbers[0]).settles or trial(numbers[-1]).settles:
        return None
    last = _halve(numbers, trial, _around(limit, numbers))
    arrives = trial(numbers[last]).verdict is Verdict.CONVERGED
    return StableEdge(numbers[last], arrives, numbers[last + 1], _outcome(trial(numbers[last + 1])))


def _around(limit: float, numbers: Sequence[float]) -> tuple[int, ...]:
    """The indices of the numbers on both sides of the limit; none where there is no limit."""
    if not math.isfinite(limit):
        return ()
    above = int(np.searchsorted(numbers, limit * (1 - LIMIT_TOL)))
    return (above - 1, above)


def _outcome(trial: _Trial) -> str:
    later = f"it has not settled {trial.followed:,} iterations later either"
    return OUTCOMES.get(trial.verdict, later if trial.followed else "it does not settle")


def _tried(sweep: Sweep, step_size: float, minimum: Sequence[float] | None, limit: float) -> _Trial:
    n_iter = sweep.paths.shape[1] - 1
    rules = (n_iter, sweep.rules, sweep.maximize, sweep.method)
    one = sweep_step_sizes(sweep.objective, sweep.paths[0, 0], [step_size], *rules)
    features = one.features
    verdict, future, _ = judge_ahead(
        features, judge_all(features)[0], one.trajectory(0), sweep.objective
    )
    followed = future.followed if future else 0
    if verdict is Verdict.CONVERGED:
        sought = StationaryPoint.sought(sweep.maximize)
        return _Trial(verdict, stationary_points(features)[0] is sought, followed)
    if future is None or not sweep.stack.is_constant_step_gd:
        return _Trial(verdict, verdict in SETTLING, followed)
    if verdict in SETTLING:
        # Just above the limit a run comes nearer for hundreds of iterations before it turns away.
        return _Trial(verdict, step_size < _limit_near(sweep, future.end), followed)
    if verdict is not Verdict.DESCENDING:
        return _Trial(verdict, False, followed)
    # Just below the limit a run may take tens of thousands of iterations to settle.
    if minimum is None:
        near = minimum_across(sweep.objective, future.end, descent_sign(sweep.maximize))
        limit = math.nan if near is None else _limit_at(sweep, near)
    else:
        near, limit = np.array(minimum), limit * (1 - LIMIT_TOL)
    nearer = near is not None and step_size < limit and _comes_nearer(future.track, near)
    return _Trial(verdict, nearer, followed)


def _limit_near(sweep: Sweep, point: Array) -> float:
    """2/λmax at the minimum near a point, less rounding; inf where there is no such limit."""
    sign, anywhere = descent_sign(sweep.maximize), np.full((len(point), 2), [-np.inf, np.inf])
    minimum = minimum_near(sweep.objective, point, anywhere, sign, MAX_NEWTON_STEPS)
    if minimum is None:
        minimum = minimum_across(sweep.objective, point, sign)
    return math.inf if minimum is None else _limit_at(sweep, minimum)


def _limit_at(sweep: Sweep, minimum: Array) -> float:
    """2/λmax at a minimum, less rounding."""
    sign = descent_sign(sweep.maximize)
    return limit_of(sign * sweep.objective.hessian(minimum)) * (1 - LIMIT_TOL)


def _comes_nearer(track: Trajectory, minimum: Array) -> bool:
    """Whether the largest distance to the minimum is smaller in each part of a run than in the part
    before."""
    if track.iterations < PARTS_COMPARED:
        return False
    parts = np.array_split(norms(track.points - minimum), PARTS_COMPARED)
    return all(float(after.max()) < float(before.max()) for before, after in pairwise(parts))


def _bracket(
    sweep: Sweep, band_last: float, limit: float, trial: _Try
) -> tuple[float, float] | None:
    """Two neighbours among the step sizes of the sweep, of which the first settles and the second
    does not; None where there are none near the end of the band, or around the limit where the runs
    at the end only seem to settle."""
    rungs = sweep.step_sizes.tolist()
    last = rungs.index(band_last)
    while last + 1 < len(rungs) and sweep.verdicts[last + 1] in SETTLING:
        last += 1
    if trial(rungs[last]).settles:
        above = rungs[last : last + 1 + MAX_RUNGS_TRIED]
        return next((pair for pair in pairwise(above) if not trial(pair[1]).settles), None)
    if limit < rungs[last]:
        last = int(np.searchsorted(sweep.step_sizes, limit))
    below = rungs[max(last - MAX_RUNGS_TRIED, 0) : last + 1]
    return next((pair for pair in reversed([*pairwise(below)]) if trial(pair[0]).settles), None)


def four_digit_numbers(low: float, high: float) -> list[float]:
    """The numbers of EDGE_DIGITS significant digits from `low`, rounded down, to `high`, rounded
    up."""
    found: set[float] = set()
    for power in range(math.floor(math.log10(low)), math.floor(math.log10(high)) + 1):
        unit = 10.0 ** (power - EDGE_DIGITS + 1)
        first = max(math.floor(low / unit * (1 + ROUNDING_TOL)), 10 ** (EDGE_DIGITS - 1))
        last = min(math.ceil(high / unit * (1 - ROUNDING_TOL)), 10**EDGE_DIGITS)
        found |= {rounded_to(count * unit, EDGE_DIGITS) for count in range(first, last + 1)}
    return sorted(found)


def _halve(numbers: Sequence[float], trial: _Try, guesses: Sequence[int]) -> int:
    """The index of a number that settles while the next one does not; the first number settles and
    the last one does not. guesses: indices to try first."""
    low, high = 0, len(numbers) - 1
    while high - low > 1:
        middle = next((guess for guess in guesses if low < guess < high), (low + high) // 2)
        if trial(numbers[middle]).settles:
            low = middle
        else:
            high = middle
    return low
