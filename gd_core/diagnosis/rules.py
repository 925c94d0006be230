"""The verdicts runs can get, and the rules that give them: the first that fits decides."""

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
from gd_core.diagnosis.lookahead import AWAY
from gd_core.diagnosis.probes import (
    asked,
    at_corner,
    comes_nearer,
    falls_for_ever,
    is_level_where_the_bottom_is,
    nearer_than_half_way,
    on_flat_ground,
    on_plateau,
)
from gd_core.diagnosis.schedule_reach import falls_short, in_time
from gd_core.numerics import Array, Mask, curvature_of, norms

# What f cannot tell: so many times the rounding of one number.
UNTOLD = 16 * np.finfo(np.float64).eps
# Crawling: less than a tenth of the way done, with a step that could be ten times larger.
CRAWL_DONE = 0.1
CRAWL_STEP = 0.1
# Where the ground is not curved, crawling is to have moved by no more than this part of the scale.
CRAWL_MOVED = 1e-3
LONGEST_PERIOD = 8
# A bounce repeats when it comes back to within this part of a step.
REPEATS = 1e-3
# Growth is no accident of a bouncing run when this share of the steps is longer than the last.
STEADILY = 0.8
# Far out, a run that goes away does so by more than this part of the way behind it.
STRIDE = 1e-3
# A method with a memory bounces when it turned back this often in the second half of its run, and
# its swings do not get shorter by this much in a quarter of it.
OFTEN = 3
SHORTER = 0.97
# No progress: the best value improved by less than this part of the values' own range.
PROGRESS = 0.05

Rules = tuple[tuple["Verdict", Callable[[RunFeatures], Mask]], ...]


class Verdict(Enum):
    """What the run did; the value is the sentence the user reads."""

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


# What becomes of a run whose step size is too large.
LOST = frozenset([Verdict.OSCILLATING, Verdict.DIVERGED, Verdict.LEFT_DOMAIN])

_OUTSIDE = (StopReason.UNDEFINED, StopReason.START_UNDEFINED, StopReason.NO_GRADIENT)
_NOWHERE = (StopReason.NO_INVERSE, StopReason.NOTHING_LOWER, StopReason.NO_STEP)


def judge_all(features: RunFeatures) -> NDArray[Any]:
    """The Verdict of each run, (m,)."""
    return _judged(features, _RULES, Verdict.DESCENDING)


def judge_lost(features: RunFeatures) -> NDArray[Any]:
    """The Verdict of each run that is LOST, None of the others, (m,); without the rules that come
    after those, which take longest."""
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
    """Whether f or its slope is too large for a computer at the start already, or has no value
    there, so that no step was taken and none is to blame."""
    first = features.stack.values[features.rows, 0], features.stack.gradients[features.rows, 0]
    known = np.isfinite(first[0]) & np.isfinite(first[1]).all(axis=-1)
    return np.asarray((features.ends.iterations == 0) & ~known)


def _halted(features: RunFeatures) -> Mask:
    """No next step, or none but to and fro across a corner, by less than can be seen."""
    no_step = _ended_by(features, _NOWHERE)
    if features.stack.is_constant_step_gd:
        return no_step
    # A schedule brings a run to rest anywhere.
    to_and_fro = stands_still(features) & (features.trends.reversals > 0)
    to_and_fro &= features.stack.remaining(features.ends.iterations) == np.inf
    return no_step | asked(at_corner, features, to_and_fro & ~no_step)


def _ended_by(features: RunFeatures, reasons: tuple[StopReason, ...]) -> Mask:
    stops = _stops(features)
    return reduce(np.logical_or, [stops == reason for reason in reasons])


def _stops(features: RunFeatures) -> NDArray[Any]:
    return features.stack.stops[features.rows]


def _grew(features: RunFeatures) -> Mask:
    gone = is_gone(features)
    away = _grew_plainly if features.stack.is_constant_step_gd else _left_for_good
    return np.asarray(gone | asked(away, features, ~gone))


def is_gone(features: RunFeatures) -> Mask:
    """Whether each run grew past what a computer can hold, or is a million times as far out as its
    start."""
    size = np.maximum(1.0, np.abs(features.ends.start).max(axis=-1))
    far = np.abs(features.ends.point).max(axis=-1) > AWAY * size
    return np.asarray((_stops(features) == StopReason.NOT_FINITE) | far)


def _grew_plainly(features: RunFeatures) -> Mask:
    grows, turns = growth(features) > 1, turning(features)
    away = grows & turns & _is_higher(features)
    return np.asarray(away | asked(falls_for_ever, features, grows & ~turns))


def _swings_more(features: RunFeatures) -> Mask:
    """Plain descent that leaves a minimum in ever longer swings, and is not above its start yet: it
    may go away for good or end in a bounce that repeats."""
    grows = (growth(features) > 1) & turning(features)
    return np.asarray(grows & ~_is_higher(features) & features.stack.is_constant_step_gd)


def _is_higher(features: RunFeatures) -> Mask:
    """Whether each run ended above its start; below it, where it climbs."""
    start = features.sign * features.stack.values[features.rows, 0]
    return np.asarray(features.ends.value > start)


def _left_for_good(features: RunFeatures) -> Mask:
    """Of methods other than plain gradient descent, whose steps may grow for a while and settle:
    the run is far out, with long steps that grow or none any more, and higher than it began or
    where f falls for ever."""
    strides = features.ends.last_length > STRIDE * moved(features)
    going = ((features.trends.factor > 1) & strides) | _ended_by(features, _NOWHERE)
    flat = _stops(features) == StopReason.GRADIENT  # where it ends, it does not go on
    out = going & ~flat & moved_far(features)
    higher = _is_higher(features)
    return np.asarray((out & higher) | asked(falls_for_ever, features, out & ~higher))


def growth(features: RunFeatures) -> Array:
    """The factor of the step length of the runs whose steps keep growing, nan for the others."""
    trends = features.trends
    grows = (trends.factor > 1) & (trends.rising > STEADILY)
    return np.where(grows, trends.factor, np.nan)


def turning(features: RunFeatures) -> Mask:
    """Whether most steps turn back on the one before."""
    return features.trends.reversals > 0.5


def _arrived(features: RunFeatures) -> Mask:
    """The slope is at most what the run was to stop at, or no number is nearer to the bottom; but
    not on a plateau, where the slope is small although far lower ground is beside it."""
    sure = (features.slope == 0) | rests(features) | _cannot_tell(features)
    level = has_level_slope(features) & ~sure
    return np.asarray(sure | asked(lambda asking: ~on_flat_ground(asking), features, level))


def _cannot_tell(features: RunFeatures) -> Mask:
    """Whether a line search ended each run so near to the bottom that f is the same there but for
    rounding."""
    ended = _stops(features) == StopReason.NOTHING_LOWER
    with np.errstate(over="ignore", invalid="ignore"):
        drop = features.slope * features.newton / 2
        return np.asarray(
            ended & features.curvature.upwards & (drop <= UNTOLD * np.abs(features.ends.value))
        )


def _bounced(features: RunFeatures) -> Mask:
    reversals = features.trends.reversals
    endless = (features.trends.factor == 1) & (reversals != 0)
    if not features.stack.is_constant_step_gd:
        endless &= (periods(features) > 0) | (_often_turned(features) & ~swings_less(features))
        # A line search turns at each step and yet goes down; a run at rest only seems to turn.
        endless &= ~goes_down(features, features.ends.iterations // 2) & ~stands_still(features)
    endless |= _swings_more(features)
    return asked(lambda asking: ~_improves(asking), features, endless)


def _often_turned(features: RunFeatures) -> Mask:
    """Whether a run turned back often enough to call it bouncing: one with momentum turns slowly,
    and swings for a while before it settles."""
    return np.asarray(features.trends.reversals * (features.ends.iterations // 2) >= OFTEN)


def swings_less(features: RunFeatures) -> Mask:
    """Whether the longest step of the last quarter of each run is shorter than that of the quarter
    before."""
    last = features.ends.iterations[:, None]
    lengths, step = features.lengths, np.arange(features.lengths.shape[1])
    late = (step >= 3 * last // 4) & (step < last)
    before = (step >= last // 2) & (step < 3 * last // 4)
    longest = lengths.max(axis=1, where=late, initial=0.0)
    return np.asarray(longest < SHORTER * lengths.max(axis=1, where=before, initial=0.0))


def _improves(features: RunFeatures) -> Mask:
    """A run that turns now and then, repeats nothing, and keeps improving is not bouncing."""
    some = (features.trends.reversals < 0.9) & (periods(features) == 0)
    return asked(keeps_improving, features, some)


def keeps_improving(features: RunFeatures) -> Mask:
    """The best value of the second half clearly beats the best of the first half."""
    values = features.sign * features.stack.values[features.rows]
    k, last = np.arange(values.shape[1]), features.ends.iterations[:, None]
    half = (last + 1) // 2
    early, late = k < half, (k >= half) & (k <= last)
    best = values.min(axis=1, where=late, initial=np.inf)
    worst = values.max(axis=1, where=late, initial=-np.inf)
    with np.errstate(over="ignore"):
        gain = values.min(axis=1, where=early, initial=np.inf) - best
        return np.asarray(gain > PROGRESS * (worst - best))


_PERIODS = np.arange(2, LONGEST_PERIOD + 1)
# The points of the last period, counted backwards from the end, for each of the periods.
_BACK = np.concatenate([np.arange(period) for period in _PERIODS])
_FIRST = np.cumsum(_PERIODS) - _PERIODS


def periods(features: RunFeatures) -> NDArray[np.intp]:
    """After how many steps each run comes back to where it was; 0 where it does not."""
    last = features.ends.iterations[:, None]
    before = last - _BACK - np.repeat(_PERIODS, _PERIODS)
    rows = features.rows[:, None]
    points = features.stack.points
    with np.errstate(over="ignore"):
        back = points[rows, np.maximum(last - _BACK, 0)] - points[rows, np.maximum(before, 0)]
    widest = np.maximum.reduceat(norms(back), _FIRST, axis=1)
    repeats = (widest <= REPEATS * _usual_length(features)[:, None]) & (last + 1 >= 2 * _PERIODS)
    return np.where(repeats.any(axis=1), _PERIODS[repeats.argmax(axis=1)], 0)


def _usual_length(features: RunFeatures) -> Array:
    """The mean length of the last steps; 0 where no step was taken."""
    if not features.lengths_of_all.shape[1]:
        return np.zeros(len(features.rows))
    step = features.ends.iterations[:, None] - 1 - np.arange(LONGEST_PERIOD)
    lengths = features.lengths_of_all[features.rows[:, None], np.maximum(step, 0)]
    with np.errstate(over="ignore"):
        return np.asarray(lengths.mean(axis=1, where=step >= 0))


def _ran_short(features: RunFeatures) -> Mask:
    """Crawling as well, and for good: the schedule makes the steps too small to arrive."""
    return falls_short(features)


def _crawled(features: RunFeatures) -> Mask:
    forward = ~(features.trends.reversals > 0) & ~np.isnan(_step_sizes(features))
    upwards = features.curvature.upwards
    far = _far_from_bottom if features.stack.is_constant_step_gd else _hardly_on_its_way
    return asked(far, features, forward & upwards) | (forward & ~upwards & _barely_moved(features))


def _step_sizes(features: RunFeatures) -> Array:
    return features.stack.step_sizes[features.rows]


def _barely_moved(features: RunFeatures) -> Mask:
    """Without curvature nothing says how far it is, but a run that hardly left its start crawls."""
    left_start = (features.ends.iterations > 0) & ~(features.trends.factor > 1)
    return left_start & (moved(features) <= CRAWL_MOVED * features.scale)


def barely_began(features: RunFeatures) -> Mask:
    """Whether each run is less than a tenth of the way to the bottom that the curvature names."""
    done = moved(features)
    return np.asarray((done > 0) & (done < CRAWL_DONE * (done + features.newton)))


def _hardly_on_its_way(features: RunFeatures) -> Mask:
    """Of methods other than plain gradient descent, nobody knows which step would be safe."""
    return asked(comes_nearer, features, barely_began(features))


def _far_from_bottom(features: RunFeatures) -> Mask:
    """The bottom that the curvature names is far, and a much larger step would be safe."""
    part = _step_sizes(features) * _steepest_bend(features)  # of the step the curvature suggests
    done = moved(features)
    barely = done < CRAWL_DONE * (done + features.newton)
    endless = (part < CRAWL_STEP / 100) & (_crawl(features) > features.ends.iterations)
    return asked(comes_nearer, features, (part <= CRAWL_STEP) & (barely | endless))


def _steepest_bend(features: RunFeatures) -> Array:
    """The largest curvature at both ends of each run."""
    start = curvature_of(features.sign * features.objective.hessian(features.ends.start))
    return np.fmax(np.fmax(start.highest, 0.0), features.curvature.highest)


def _crawl(features: RunFeatures) -> Array:
    """About how many iterations plain gradient descent takes in a bowl, by the curvature along the
    slope, (m,): at least so many."""
    curvature = features.curvature
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # no slope, or infinite
        way = features.ends.gradient / features.slope[:, None]
        along = np.einsum("mi,mij,mj->m", way, curvature.matrices, way)
        count = np.log(features.slope / features.stack.tolerance) / (_step_sizes(features) * along)
    return np.asarray(np.nan_to_num(count))


def _zigzagged(features: RunFeatures) -> Mask:
    return asked(_shrank, features, turning(features))


def _shrank(features: RunFeatures) -> Mask:
    shrinks = features.trends.factor < 1
    if features.stack.is_constant_step_gd:
        return asked(comes_nearer, features, shrinks)
    if features.stack.noisy:  # it would have to settle, and cannot
        return np.zeros(len(shrinks), dtype=bool)
    # Steps that the method itself makes shorter say nothing: the bottom has to come nearer.
    shrinks &= features.curvature.upwards & ~shrinks_too_fast(features) & in_time(features)
    shrinks = asked(nearer_than_half_way, features, shrinks)
    return asked(is_level_where_the_bottom_is, features, shrinks)


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
