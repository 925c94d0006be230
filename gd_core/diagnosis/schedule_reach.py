"""How far the steps that a schedule has left can take a run, and whether that is far enough."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gd_core.diagnosis.features import RunFeatures, is_ahead
from gd_core.numerics import Array, Mask

# The schedule falls short when the way is more than this many times the sum of the steps to come;
# or, where the steps shrink as the way does, when e^-3 = 5% of the way are left for ever.
MIN_REACH_SHORTFALL = 3.0
# Steps to come whose sum is this many times the way leave at most e^-7 = 0.1% of it.
AMPLE_REACH_FACTOR = 7.0
# A run settles only if its directions shrink below this factor over half of the run.
SHORTER_DIRECTION_FACTOR = 0.97
MIN_SCHEDULED_STEPS = 4  # fewer steps do not show how long the next ones will be


def _direction(features: RunFeatures, iterations: NDArray[np.int64]) -> Array:
    """The length of the step to `iterations` (m,) divided by the schedule's factor, (m,)."""
    factors = features.stack.factors(iterations)
    if not features.lengths_of_all.shape[1]:  # of runs without a step
        return np.zeros(len(factors))
    lengths = features.lengths_of_all[features.rows, np.maximum(iterations - 1, 0)]
    return np.where(factors > 0, lengths / np.where(factors > 0, factors, 1.0), 0.0)


def _reach(features: RunFeatures) -> Array:
    """The sum of the lengths of the steps that the schedule has left, if each direction is as long
    as the last one, (m,)."""
    last = features.ends.iterations
    left = features.stack.remaining(last)
    direction = np.where(last > 0, _direction(features, np.maximum(last, 1)), np.inf)
    with np.errstate(invalid="ignore"):  # no step at all, for ever, leads nowhere
        return np.nan_to_num(left * direction, nan=0.0, posinf=np.inf)


def has_stopped(features: RunFeatures) -> Mask:
    """Whether the schedule has no step left for each run, (m,)."""
    return np.asarray(features.stack.remaining(features.ends.iterations) == 0)


def falls_short(features: RunFeatures) -> Mask:
    """Whether the steps that the schedule has left are too small for each run to arrive, (m,);
    False without a schedule."""
    last = features.ends.iterations
    if features.stack.schedule is None or not (last > 0).any():
        return np.zeros(len(last), dtype=bool)
    reach = _reach(features)
    with np.errstate(over="ignore"):
        short = features.newton > MIN_REACH_SHORTFALL * reach
        short |= (features.newton > reach / MIN_REACH_SHORTFALL) & _follows_the_way(features)
    with np.errstate(all="ignore"):  # without a way nothing is left of it: nan
        left = features.slope * np.exp(-reach / features.newton)
    some = (last >= MIN_SCHEDULED_STEPS) & is_ahead(features) & (left > features.stack.tolerance)
    some &= ~_direction_is_longer(features, 3 * last // 4, 1.1)
    return np.asarray((last > 0) & (has_stopped(features) | (some & short)))


def in_time(features: RunFeatures) -> Mask:
    """Whether the schedule leaves enough steps for each run to arrive, and the directions shrink as
    well as the schedule's factors, (m,)."""
    last = features.ends.iterations
    endless = np.isinf(features.stack.remaining(last))
    shorter = ~_direction_is_longer(features, last // 2, SHORTER_DIRECTION_FACTOR)
    with np.errstate(over="ignore"):  # a bottom too far away for numbers is not within reach
        ample = _reach(features) >= AMPLE_REACH_FACTOR * features.newton
    return np.asarray(endless | (shorter & ample))


def _direction_is_longer(features: RunFeatures, before: NDArray[np.int64], by: float) -> Mask:
    """Whether the last direction of each run is longer than `by` times the one at iteration
    `before`, (m,)."""
    last = np.maximum(features.ends.iterations, 1)
    then = _direction(features, np.maximum(before, 1))
    return np.asarray(_direction(features, last) > by * then)


def _follows_the_way(features: RunFeatures) -> Mask:
    """Whether the directions shrink in proportion to the distance to the bottom, as gradients do in
    a bowl, (m,)."""
    last = np.maximum(features.ends.iterations, 1)
    half = (last + 1) // 2
    before = features.newton_at(half)
    with np.errstate(all="ignore"):  # without a way there is nothing to follow: nan
        part = _direction(features, last) / features.newton
        ratio = part / (_direction(features, half) / before)
    forward = (features.trends.reversals == 0) & features.curvature.upwards
    return np.asarray(forward & (ratio > 0.8) & (ratio < 1.25) & (not features.stack.noisy))
