"""What a schedule still lets a run do: the step sizes to come are known beforehand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gd_core.diagnosis.features import RunFeatures, is_ahead
from gd_core.numerics import Array, Mask, curvature_of, newton_lengths

# All the steps to come lead less than a third of the way; or, where they get shorter as the way
# does, e^-3 = 5% of it are left for ever.
SHORT = 3.0
# Steps that lead so many times as far leave e^-7 = a thousandth of the way at most.
AMPLE = 7.0
# Directions that do not get shorter by this much in half a run do not settle.
SHORTER = 0.97
# Fewer steps do not tell how long the next ones will be.
FEWEST = 4


def _direction(features: RunFeatures, iterations: NDArray[np.int64]) -> Array:
    """How long the step to an iteration of each run would have been without the schedule, (m,)."""
    factors = features.stack.factors(iterations)
    if not features.lengths_of_all.shape[1]:  # of runs without a step
        return np.zeros(len(factors))
    lengths = features.lengths_of_all[features.rows, np.maximum(iterations - 1, 0)]
    return np.where(factors > 0, lengths / np.where(factors > 0, factors, 1.0), 0.0)


def _reach(features: RunFeatures) -> Array:
    """How far the steps that the schedule has still to come lead, if their directions stay as long
    as the last one, (m,)."""
    last = features.ends.iterations
    left = features.stack.remaining(last)
    direction = np.where(last > 0, _direction(features, np.maximum(last, 1)), np.inf)
    with np.errstate(invalid="ignore"):  # no step at all, for ever, leads nowhere
        return np.nan_to_num(left * direction, nan=0.0, posinf=np.inf)


def has_stopped(features: RunFeatures) -> Mask:
    """Whether the schedule has no step left for each run."""
    return np.asarray(features.stack.remaining(features.ends.iterations) == 0)


def falls_short(features: RunFeatures) -> Mask:
    """Whether the steps that the schedule has left are too small for each run to arrive; never so
    without a schedule, or where it can go any way."""
    last = features.ends.iterations
    if features.stack.schedule is None or not (last > 0).any():
        return np.zeros(len(last), dtype=bool)
    reach = _reach(features)
    with np.errstate(over="ignore"):
        short = features.newton > SHORT * reach
        short |= (features.newton > reach / SHORT) & _follows_the_way(features)
    with np.errstate(all="ignore"):  # without a way nothing is left of it: nan
        left = features.slope * np.exp(-reach / features.newton)
    some = (last >= FEWEST) & is_ahead(features) & (left > features.stack.tolerance)
    some &= ~_direction_is_longer(features, 3 * last // 4, 1.1)
    return np.asarray((last > 0) & (has_stopped(features) | (some & short)))


def in_time(features: RunFeatures) -> Mask:
    """Whether the schedule lets each run go on until it is as good as there: it has enough steps
    left, and not only the schedule makes them shorter."""
    last = features.ends.iterations
    endless = np.isinf(features.stack.remaining(last))
    shorter = ~_direction_is_longer(features, last // 2, SHORTER)
    with np.errstate(over="ignore"):  # a bottom too far away for numbers is not within reach
        ample = _reach(features) >= AMPLE * features.newton
    return np.asarray(endless | (shorter & ample))


def _direction_is_longer(features: RunFeatures, before: NDArray[np.int64], by: float) -> Mask:
    """Whether the last direction of each run is longer than that of an iteration before, by a
    factor."""
    last = np.maximum(features.ends.iterations, 1)
    then = _direction(features, np.maximum(before, 1))
    return np.asarray(_direction(features, last) > by * then)


def _follows_the_way(features: RunFeatures) -> Mask:
    """Whether the directions have become shorter as the way did, as those of slopes do in a bowl:
    such a run comes nearer by a part at a time."""
    last = np.maximum(features.ends.iterations, 1)
    half = (last + 1) // 2
    hessians = features.sign * features.objective.hessian(features.points_at(half))
    before = newton_lengths(curvature_of(hessians), features.stack.gradients[features.rows, half])
    with np.errstate(all="ignore"):  # without a way there is nothing to follow: nan
        part = _direction(features, last) / features.newton
        ratio = part / (_direction(features, half) / before)
    forward = (features.trends.reversals == 0) & features.curvature.upwards
    return np.asarray(forward & (ratio > 0.8) & (ratio < 1.25) & (not features.stack.noisy))
