"""The verdicts on runs, and the rules that give them: the first rule that fits decides."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gd_core.descent import StopReason
from gd_core.diagnosis.features import (
    RunFeatures,
    goes_down,
    has_level_slope,
    moved,
    moved_far,
    rests,
    shrinks_too_fast,
    stands_still,
)
from gd_core.diagnosis.lookahead import AWAY_FACTOR, MAX_PERIOD, REST_NEWTON_TOL, is_level
from gd_core.diagnosis.probes import (
    at_corner,
    comes_nearer,
    evaluate_where,
    falls_for_ever,
    has_no_minimum,
    is_level_where_the_bottom_is,
    nearer_than_half_way,
    on_flat_ground,
    on_plateau,
)
from gd_core.diagnosis.schedule_reach import falls_short, in_time
from gd_core.numerics import Array, Mask, curvature_of, norms

# Crawling: less than this share of the way done, with at most this share of the step size 1/λmax.
CRAWL_WAY_SHARE = 0.1
CRAWL_STEP_SHARE = 0.1
# Where the Hessian is not positive definite, a crawling run moved by no more than this.
CRAWL_MOVED_SHARE = 1e-3  # × the run's scale
PERIOD_TOL = 1e-3  # × the mean step: a cycle repeats when it returns to within this distance
# Step lengths grow steadily when more than this share of the steps is longer than the one before.
GROWING_SHARE = 0.8
# Far from its start, a diverging run still moves by more than this in its last step.
MIN_STRIDE_SHARE = 1e-3  # × the distance from the start
# A method with a memory oscillates when it turned back this many times in the second half of its
# run, and the longest step of a quarter is at least this factor of the one before.
MIN_REVERSALS = 3
SHORTER_SWING_FACTOR = 0.97
# A run improves when its best value does by more than this.
MIN_PROGRESS_SHARE = 0.05  # × the range of the values in the second half


Rules = tuple[tuple["Verdict", Callable[[RunFeatures], Mask]], ...]


class Verdict(Enum):
    """What the run did; the value is the sentence that the user reads."""

    CONVERGED = "It has arrived."
    CONVERGING = "It is getting there."
    ZIGZAGGING = "It is getting there in a zigzag: steps overshoot, and the next one comes back."
    OSCILLATING = "It bounces around without settling."
    CRAWLING = "It crawls: the step size is too small."
    DIVERGED = "It runs away instead of settling."
    LEFT_DOMAIN = "It came to a place where the function has no value or no slope."
    HALTED = "It stopped: from here the method finds no next step."
    STALLED = "It is stuck on a plateau: the ground is almost flat, so the steps are tiny."
    DESCENDING = "It is still on its way, and not settling yet."


# What is said instead of a run that is still on its way, where f falls for ever that way.
ENDLESS = "It goes on and on: that way there is nothing to arrive at."

# What is said instead of a run that bounces, where that is the noise of its batches.
AS_NEAR_AS_NOISE_LETS = "It has come as near as its noise lets it."

# What is said instead of a run that left the domain, where it made no step: it came to no place.
WITHOUT_A_STEP = "It cannot make a single step."

# The verdicts on runs whose step size is too large.
LOST = frozenset([Verdict.OSCILLATING, Verdict.DIVERGED, Verdict.LEFT_DOMAIN])

# The verdicts that hold also where there is no minimum.
WITH_ANY_DATA = LOST | {Verdict.HALTED}

_OUTSIDE = (StopReason.UNDEFINED, StopReason.START_UNDEFINED, StopReason.NO_GRADIENT)
_NOWHERE = (StopReason.NO_INVERSE, StopReason.NOTHING_LOWER, StopReason.NO_STEP)


def judge_all(features: RunFeatures) -> NDArray[Any]:
    """The Verdict of each run, (m,)."""
    verdicts = _judged(features, _RULES, Verdict.DESCENDING)
    if has_no_minimum(features):  # so none has arrived, comes nearer, or is too slow for that
        verdicts[[verdict not in WITH_ANY_DATA for verdict in verdicts]] = Verdict.DESCENDING
    return verdicts


def judge_lost(features: RunFeatures) -> NDArray[Any]:
    """The Verdict of each run if it is in LOST, else None, (m,). The rules after those, which take
    longest, are not evaluated."""
    last = max(k for k, (verdict, _) in enumerate(_RULES) if verdict in LOST)
    verdicts = _judged(features, _RULES[: last + 1], None)
    return np.array([verdict if verdict in LOST else None for verdict in verdicts], dtype=object)


def _judged(features: RunFeatures, rules: Rules, otherwise: Verdict | None) -> NDArray[Any]:
    verdicts = np.full(len(features.rows), otherwise, dtype=object)
    rest, rows = features, np.arange(len(features.rows))
    for verdict, rule in rules:
        fits = rule(rest)
        verdicts[rows[fits]] = verdict
        if fits.all():
            break
        if fits.any():
            rest, rows = rest.take(~fits), rows[~fits]
    return verdicts


def _left_domain(features: RunFeatures) -> Mask:
    return _ended_by(features, _OUTSIDE) | begins_beyond(features)


def begins_beyond(features: RunFeatures) -> Mask:
    """Whether f or its slope is not finite at the start, so that no step was taken, (m,)."""
    first = features.stack.values[features.rows, 0], features.stack.gradients[features.rows, 0]
    known = np.isfinite(first[0]) & np.isfinite(first[1]).all(axis=-1)
    return np.asarray((features.ends.iterations == 0) & ~known)


def _halted(features: RunFeatures) -> Mask:
    """Whether the method found no next step, or only steps back and forth across a corner that are
    no longer than rounding errors, (m,)."""
    no_step = _ended_by(features, _NOWHERE)
    if features.stack.is_constant_step_gd:
        return no_step
    # A schedule whose steps have a finite sum brings a run to rest anywhere.
    to_and_fro = stands_still(features) & (features.trends.reversals > 0)
    to_and_fro &= features.stack.remaining(features.ends.iterations) == np.inf
    return no_step | evaluate_where(at_corner, features, to_and_fro & ~no_step)


def _ended_by(features: RunFeatures, reasons: tuple[StopReason, ...]) -> Mask:
    stops = _stops(features)
    return reduce(np.logical_or, [stops == reason for reason in reasons])


def _stops(features: RunFeatures) -> NDArray[Any]:
    return features.stack.stops[features.rows]


def _grew(features: RunFeatures) -> Mask:
    gone = is_gone(features)
    away = _grew_plainly if features.stack.is_constant_step_gd else _left_for_good
    return np.asarray(gone | evaluate_where(away, features, ~gone))


def is_gone(features: RunFeatures) -> Mask:
    """Whether each run overflowed, or ended beyond AWAY_FACTOR × the size of its start, (m,)."""
    size = np.maximum(1.0, np.abs(features.ends.start).max(axis=-1))
    far = np.abs(features.ends.point).max(axis=-1) > AWAY_FACTOR * size
    return np.asarray((_stops(features) == StopReason.NOT_FINITE) | far)


def _grew_plainly(features: RunFeatures) -> Mask:
    grows, turns = growth(features) > 1, turning(features)
    away = grows & turns & _is_higher(features)
    return np.asarray(away | evaluate_where(falls_for_ever, features, grows & ~turns))


def _swings_more(features: RunFeatures) -> Mask:
    """Whether gradient descent oscillates with growing steps, and is not above its start yet, (m,):
    it may diverge or end in a cycle."""
    grows = (growth(features) > 1) & turning(features)
    return np.asarray(grows & ~_is_higher(features) & features.stack.is_constant_step_gd)


def _is_higher(features: RunFeatures) -> Mask:
    """Whether f is higher at the end of each run than at its start (lower when climbing), (m,)."""
    start = features.sign * features.stack.values[features.rows, 0]
    return np.asarray(features.ends.value > start)


def _left_for_good(features: RunFeatures) -> Mask:
    """Whether runs of methods other than constant-step gradient descent diverged, (m,).

    Their steps may grow for a while and then settle, so more is required: far from the start, long
    steps that grow (or no next step), and f above its start or falling without bound.
    """
    strides = features.ends.last_length > MIN_STRIDE_SHARE * moved(features)
    going = ((features.trends.factor > 1) & strides) | _ended_by(features, _NOWHERE)
    flat = _stops(features) == StopReason.GRADIENT  # where it ends, it does not go on
    out = going & ~flat & moved_far(features)
    higher = _is_higher(features)
    return np.asarray((out & higher) | evaluate_where(falls_for_ever, features, out & ~higher))


def growth(features: RunFeatures) -> Array:
    """The factor per step of the step length where it keeps growing, else nan, (m,)."""
    trends = features.trends
    grows = (trends.factor > 1) & (trends.rising > GROWING_SHARE)
    return np.where(grows, trends.factor, np.nan)


def turning(features: RunFeatures) -> Mask:
    """Whether more than half of the steps turn back on the one before, (m,)."""
    return features.trends.reversals > 0.5


def _arrived(features: RunFeatures) -> Mask:
    """Whether the slope is at most the tolerance or the bottom is reached up to rounding, (m,); not
    on a plateau, where the slope is small although far lower values are nearby."""
    sure = (features.slope == 0) | rests(features) | _cannot_tell(features)
    level = has_level_slope(features) & ~sure
    return np.asarray(sure | evaluate_where(lambda some: ~on_flat_ground(some), features, level))


def _cannot_tell(features: RunFeatures) -> Mask:
    """Whether a line search ended each run so near to the bottom that no float is nearer, or that f
    differs from its minimum by no more than rounding errors, (m,)."""
    ended = _stops(features) == StopReason.NOTHING_LOWER
    level = is_level(features.slope, features.newton, features.ends.value)
    nearest = features.newton <= REST_NEWTON_TOL * features.scale
    return np.asarray(ended & features.curvature.upwards & (level | nearest))


def _bounced(features: RunFeatures) -> Mask:
    reversals = features.trends.reversals
    endless = (features.trends.factor == 1) & (reversals != 0)
    if not features.stack.is_constant_step_gd:
        endless &= (periods(features) > 0) | (_often_turned(features) & ~swings_less(features))
        # A line search turns at each step yet goes down; the steps of a run at rest are rounding.
        endless &= ~goes_down(features, features.ends.iterations // 2) & ~stands_still(features)
    endless |= _swings_more(features)
    return evaluate_where(lambda some: ~_improves(some), features, endless)


def _often_turned(features: RunFeatures) -> Mask:
    """Whether each run turned back MIN_REVERSALS times in its second half, (m,): one with momentum
    turns slowly, and oscillates for a while before it settles."""
    return np.asarray(features.trends.reversals * (features.ends.iterations // 2) >= MIN_REVERSALS)


def swings_less(features: RunFeatures) -> Mask:
    """Whether the longest step of the last quarter of each run is clearly shorter than that of the
    quarter before, (m,)."""
    last = features.ends.iterations[:, None]
    lengths, step = features.lengths, np.arange(features.lengths.shape[1])
    late = (step >= 3 * last // 4) & (step < last)
    before = (step >= last // 2) & (step < 3 * last // 4)
    longest = lengths.max(axis=1, where=late, initial=0.0)
    return np.asarray(
        longest < SHORTER_SWING_FACTOR * lengths.max(axis=1, where=before, initial=0.0)
    )


def _improves(features: RunFeatures) -> Mask:
    """Whether each run keeps improving without a cycle and without turning at most steps, (m,)."""
    some = (features.trends.reversals < 0.9) & (periods(features) == 0)
    return evaluate_where(keeps_improving, features, some)


def keeps_improving(features: RunFeatures) -> Mask:
    """Whether the best value of the second half is clearly better than that of the first, (m,)."""
    values = features.sign * features.stack.values[features.rows]
    k, last = np.arange(values.shape[1]), features.ends.iterations[:, None]
    half = (last + 1) // 2
    early, late = k < half, (k >= half) & (k <= last)
    best = values.min(axis=1, where=late, initial=np.inf)
    worst = values.max(axis=1, where=late, initial=-np.inf)
    with np.errstate(over="ignore"):
        gain = values.min(axis=1, where=early, initial=np.inf) - best
        return np.asarray(gain > MIN_PROGRESS_SHARE * (worst - best))


_PERIODS = np.arange(2, MAX_PERIOD + 1)
# The points of the last period, counted backwards from the end, for each of the periods.
_BACK = np.concatenate([np.arange(period) for period in _PERIODS])
_FIRST = np.cumsum(_PERIODS) - _PERIODS


def periods(features: RunFeatures) -> NDArray[np.intp]:
    """The period in steps of the cycle that each run ended in, 0 where there is none, (m,)."""
    last = features.ends.iterations[:, None]
    before = last - _BACK - np.repeat(_PERIODS, _PERIODS)
    rows = features.rows[:, None]
    points = features.stack.points
    with np.errstate(over="ignore"):
        back = points[rows, np.maximum(last - _BACK, 0)] - points[rows, np.maximum(before, 0)]
    widest = np.maximum.reduceat(norms(back), _FIRST, axis=1)
    repeats = (widest <= PERIOD_TOL * _usual_length(features)[:, None]) & (last + 1 >= 2 * _PERIODS)
    return np.where(repeats.any(axis=1), _PERIODS[repeats.argmax(axis=1)], 0)


def _usual_length(features: RunFeatures) -> Array:
    """The mean length of the last MAX_PERIOD steps, 0 where no step was taken, (m,)."""
    if not features.lengths_of_all.shape[1]:
        return np.zeros(len(features.rows))
    step = features.ends.iterations[:, None] - 1 - np.arange(MAX_PERIOD)
    lengths = features.lengths_of_all[features.rows[:, None], np.maximum(step, 0)]
    with np.errstate(over="ignore"):
        return np.asarray(lengths.mean(axis=1, where=step >= 0))


def _ran_short(features: RunFeatures) -> Mask:
    """Whether the schedule makes the steps too small for each run ever to arrive, (m,)."""
    return falls_short(features)


def _crawled(features: RunFeatures) -> Mask:
    forward = ~(features.trends.reversals > 0) & ~np.isnan(_step_sizes(features))
    upwards = features.curvature.upwards
    far = _far_from_bottom if features.stack.is_constant_step_gd else _hardly_on_its_way
    return evaluate_where(far, features, forward & upwards) | (
        forward & ~upwards & barely_moved(features)
    )


def _step_sizes(features: RunFeatures) -> Array:
    return features.stack.step_sizes[features.rows]


def barely_moved(features: RunFeatures) -> Mask:
    """Whether each run hardly left its start, (m,): where the Hessian is not positive definite the
    distance to the bottom is unknown."""
    left_start = (features.ends.iterations > 0) & ~(features.trends.factor > 1)
    return left_start & (moved(features) <= CRAWL_MOVED_SHARE * features.scale)


def barely_began(features: RunFeatures) -> Mask:
    """Whether each run is less than a tenth of the way to where Newton's step leads, (m,)."""
    done = moved(features)
    return np.asarray((done > 0) & (done < CRAWL_WAY_SHARE * (done + features.newton)))


def _hardly_on_its_way(features: RunFeatures) -> Mask:
    """Whether each run barely began and comes nearer, (m,): for methods other than constant-step
    gradient descent no safe step size is known to compare with."""
    return evaluate_where(comes_nearer, features, barely_began(features))


def _far_from_bottom(features: RunFeatures) -> Mask:
    """Whether the bottom is far, and a step size many times as large would be stable, (m,)."""
    part = _step_sizes(features) * _steepest_bend(features)  # of 1/λmax
    done = moved(features)
    barely = done < CRAWL_WAY_SHARE * (done + features.newton)
    endless = (part < CRAWL_STEP_SHARE / 100) & (_crawl(features) > features.ends.iterations)
    return evaluate_where(comes_nearer, features, (part <= CRAWL_STEP_SHARE) & (barely | endless))


def _steepest_bend(features: RunFeatures) -> Array:
    """λmax of each run, the larger of those at its start and its end, (m,)."""
    start = curvature_of(features.sign * features.objective.hessian(features.ends.start))
    return np.fmax(np.fmax(start.highest, 0.0), features.curvature.highest)


def _crawl(features: RunFeatures) -> Array:
    """A lower bound of the iterations that gradient descent takes in a bowl, from the curvature
    along the gradient, (m,)."""
    curvature = features.curvature
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # no slope, or infinite
        way = features.ends.gradient / features.slope[:, None]
        along = np.einsum("mi,mij,mj->m", way, curvature.matrices, way)
        count = np.log(features.slope / features.stack.tolerance) / (_step_sizes(features) * along)
    return np.asarray(np.nan_to_num(count))


def _zigzagged(features: RunFeatures) -> Mask:
    return evaluate_where(_shrank, features, turning(features))


def _shrank(features: RunFeatures) -> Mask:
    shrinks = features.trends.factor < 1
    if features.stack.is_constant_step_gd:
        return evaluate_where(comes_nearer, features, shrinks)
    if features.stack.noisy:  # noise keeps a run from settling
        return np.zeros(len(shrinks), dtype=bool)
    # The method itself may shorten the steps, so the distance to the bottom has to shrink too.
    shrinks &= features.curvature.upwards & ~shrinks_too_fast(features) & in_time(features)
    shrinks = evaluate_where(nearer_than_half_way, features, shrinks)
    return evaluate_where(is_level_where_the_bottom_is, features, shrinks)


_RULES: Rules = (
    (Verdict.LEFT_DOMAIN, _left_domain),
    (Verdict.DIVERGED, _grew),
    (Verdict.CONVERGED, _arrived),
    (Verdict.HALTED, _halted),
    (Verdict.CRAWLING, _ran_short),
    (Verdict.OSCILLATING, _bounced),
    (Verdict.STALLED, on_plateau),
    (Verdict.CRAWLING, _crawled),
    (Verdict.ZIGZAGGING, _zigzagged),
    (Verdict.CONVERGING, _shrank),
)
