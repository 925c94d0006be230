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
    Reading,
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

Rules = tuple[tuple["Verdict", Callable[[Reading], Mask]], ...]


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


def judge_all(reading: Reading) -> NDArray[Any]:
    """The Verdict of each run, (m,)."""
    return _judged(reading, _RULES, Verdict.DESCENDING)


def judge_lost(reading: Reading) -> NDArray[Any]:
    """The Verdict of each run that is LOST, None of the others, (m,); without the rules that come
    after those, which take longest."""
    last = max(k for k, (verdict, _) in enumerate(_RULES) if verdict in LOST)
    verdicts = _judged(reading, _RULES[: last + 1], None)
    return np.array([verdict if verdict in LOST else None for verdict in verdicts], dtype=object)


def _judged(reading: Reading, rules: Rules, otherwise: Verdict | None) -> NDArray[Any]:
    verdicts = np.full(len(reading.rows), otherwise, dtype=object)
    rest, rows = reading, np.arange(len(reading.rows))
    for verdict, rule in rules:
        fits = rule(rest)
        verdicts[rows[fits]] = verdict
        if fits.all():
            break
        if fits.any():
            rest, rows = rest.take(~fits), rows[~fits]
    return verdicts


def _left_domain(reading: Reading) -> Mask:
    return _ended_by(reading, _OUTSIDE) | begins_beyond(reading)


def begins_beyond(reading: Reading) -> Mask:
    """Whether f or its slope is too large for a computer at the start already, or has no value
    there, so that no step was taken and none is to blame."""
    first = reading.runs.values[reading.rows, 0], reading.runs.gradients[reading.rows, 0]
    known = np.isfinite(first[0]) & np.isfinite(first[1]).all(axis=-1)
    return np.asarray((reading.ends.iterations == 0) & ~known)


def _halted(reading: Reading) -> Mask:
    """No next step, or none but to and fro across a corner, by less than can be seen."""
    no_step = _ended_by(reading, _NOWHERE)
    if reading.runs.plain:
        return no_step
    # A schedule brings a run to rest anywhere.
    to_and_fro = stands_still(reading) & (reading.trends.reversals > 0)
    to_and_fro &= reading.runs.remaining(reading.ends.iterations) == np.inf
    return no_step | asked(at_corner, reading, to_and_fro & ~no_step)


def _ended_by(reading: Reading, reasons: tuple[StopReason, ...]) -> Mask:
    stops = _stops(reading)
    return reduce(np.logical_or, [stops == reason for reason in reasons])


def _stops(reading: Reading) -> NDArray[Any]:
    return reading.runs.stops[reading.rows]


def _grew(reading: Reading) -> Mask:
    gone = is_gone(reading)
    away = _grew_plainly if reading.runs.plain else _left_for_good
    return np.asarray(gone | asked(away, reading, ~gone))


def is_gone(reading: Reading) -> Mask:
    """Whether each run grew past what a computer can hold, or is a million times as far out as its
    start."""
    size = np.maximum(1.0, np.abs(reading.ends.start).max(axis=-1))
    far = np.abs(reading.ends.point).max(axis=-1) > AWAY * size
    return np.asarray((_stops(reading) == StopReason.NOT_FINITE) | far)


def _grew_plainly(reading: Reading) -> Mask:
    grows, turns = growth(reading) > 1, turning(reading)
    away = grows & turns & _is_higher(reading)
    return np.asarray(away | asked(falls_for_ever, reading, grows & ~turns))


def _swings_more(reading: Reading) -> Mask:
    """Plain descent that leaves a minimum in ever longer swings, and is not above its start yet: it
    may go away for good or end in a bounce that repeats."""
    grows = (growth(reading) > 1) & turning(reading)
    return np.asarray(grows & ~_is_higher(reading) & reading.runs.plain)


def _is_higher(reading: Reading) -> Mask:
    """Whether each run ended above its start; below it, where it climbs."""
    start = reading.sign * reading.runs.values[reading.rows, 0]
    return np.asarray(reading.ends.value > start)


def _left_for_good(reading: Reading) -> Mask:
    """Of methods other than plain gradient descent, whose steps may grow for a while and settle:
    the run is far out, with long steps that grow or none any more, and higher than it began or
    where f falls for ever."""
    strides = reading.ends.last_length > STRIDE * moved(reading)
    going = ((reading.trends.factor > 1) & strides) | _ended_by(reading, _NOWHERE)
    flat = _stops(reading) == StopReason.GRADIENT  # where it ends, it does not go on
    out = going & ~flat & moved_far(reading)
    higher = _is_higher(reading)
    return np.asarray((out & higher) | asked(falls_for_ever, reading, out & ~higher))


def growth(reading: Reading) -> Array:
    """The factor of the step length of the runs whose steps keep growing, nan for the others."""
    trends = reading.trends
    grows = (trends.factor > 1) & (trends.rising > STEADILY)
    return np.where(grows, trends.factor, np.nan)


def turning(reading: Reading) -> Mask:
    """Whether most steps turn back on the one before."""
    return reading.trends.reversals > 0.5


def _arrived(reading: Reading) -> Mask:
    """The slope is at most what the run was to stop at, or no number is nearer to the bottom; but
    not on a plateau, where the slope is small although far lower ground is beside it."""
    sure = (reading.slope == 0) | rests(reading) | _cannot_tell(reading)
    level = has_level_slope(reading) & ~sure
    return np.asarray(sure | asked(lambda asking: ~on_flat_ground(asking), reading, level))


def _cannot_tell(reading: Reading) -> Mask:
    """Whether a line search ended each run so near to the bottom that f is the same there but for
    rounding."""
    ended = _stops(reading) == StopReason.NOTHING_LOWER
    with np.errstate(over="ignore", invalid="ignore"):
        drop = reading.slope * reading.newton / 2
        return np.asarray(
            ended & reading.curvature.upwards & (drop <= UNTOLD * np.abs(reading.ends.value))
        )


def _bounced(reading: Reading) -> Mask:
    reversals = reading.trends.reversals
    endless = (reading.trends.factor == 1) & (reversals != 0)
    if not reading.runs.plain:
        endless &= (periods(reading) > 0) | (_often_turned(reading) & ~swings_less(reading))
        # A line search turns at each step and yet goes down; a run at rest only seems to turn.
        endless &= ~goes_down(reading, reading.ends.iterations // 2) & ~stands_still(reading)
    endless |= _swings_more(reading)
    return asked(lambda asking: ~_improves(asking), reading, endless)


def _often_turned(reading: Reading) -> Mask:
    """Whether a run turned back often enough to call it bouncing: one with momentum turns slowly,
    and swings for a while before it settles."""
    return np.asarray(reading.trends.reversals * (reading.ends.iterations // 2) >= OFTEN)


def swings_less(reading: Reading) -> Mask:
    """Whether the longest step of the last quarter of each run is shorter than that of the quarter
    before."""
    last = reading.ends.iterations[:, None]
    lengths, step = reading.lengths, np.arange(reading.lengths.shape[1])
    late = (step >= 3 * last // 4) & (step < last)
    before = (step >= last // 2) & (step < 3 * last // 4)
    longest = lengths.max(axis=1, where=late, initial=0.0)
    return np.asarray(longest < SHORTER * lengths.max(axis=1, where=before, initial=0.0))


def _improves(reading: Reading) -> Mask:
    """A run that turns now and then, repeats nothing, and keeps improving is not bouncing."""
    some = (reading.trends.reversals < 0.9) & (periods(reading) == 0)
    return asked(keeps_improving, reading, some)


def keeps_improving(reading: Reading) -> Mask:
    """The best value of the second half clearly beats the best of the first half."""
    values = reading.sign * reading.runs.values[reading.rows]
    k, last = np.arange(values.shape[1]), reading.ends.iterations[:, None]
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


def periods(reading: Reading) -> NDArray[np.intp]:
    """After how many steps each run comes back to where it was; 0 where it does not."""
    last = reading.ends.iterations[:, None]
    before = last - _BACK - np.repeat(_PERIODS, _PERIODS)
    rows = reading.rows[:, None]
    points = reading.runs.points
    with np.errstate(over="ignore"):
        back = points[rows, np.maximum(last - _BACK, 0)] - points[rows, np.maximum(before, 0)]
    widest = np.maximum.reduceat(norms(back), _FIRST, axis=1)
    repeats = (widest <= REPEATS * _usual_length(reading)[:, None]) & (last + 1 >= 2 * _PERIODS)
    return np.where(repeats.any(axis=1), _PERIODS[repeats.argmax(axis=1)], 0)


def _usual_length(reading: Reading) -> Array:
    """The mean length of the last steps; 0 where no step was taken."""
    if not reading.lengths_of_all.shape[1]:
        return np.zeros(len(reading.rows))
    step = reading.ends.iterations[:, None] - 1 - np.arange(LONGEST_PERIOD)
    lengths = reading.lengths_of_all[reading.rows[:, None], np.maximum(step, 0)]
    with np.errstate(over="ignore"):
        return np.asarray(lengths.mean(axis=1, where=step >= 0))


def _ran_short(reading: Reading) -> Mask:
    """Crawling as well, and for good: the schedule makes the steps too small to arrive."""
    return falls_short(reading)


def _crawled(reading: Reading) -> Mask:
    forward = ~(reading.trends.reversals > 0) & ~np.isnan(_step_sizes(reading))
    upwards = reading.curvature.upwards
    far = _far_from_bottom if reading.runs.plain else _hardly_on_its_way
    return asked(far, reading, forward & upwards) | (forward & ~upwards & _barely_moved(reading))


def _step_sizes(reading: Reading) -> Array:
    return reading.runs.step_sizes[reading.rows]


def _barely_moved(reading: Reading) -> Mask:
    """Without curvature nothing says how far it is, but a run that hardly left its start crawls."""
    left_start = (reading.ends.iterations > 0) & ~(reading.trends.factor > 1)
    return left_start & (moved(reading) <= CRAWL_MOVED * reading.scale)


def barely_began(reading: Reading) -> Mask:
    """Whether each run is less than a tenth of the way to the bottom that the curvature names."""
    done = moved(reading)
    return np.asarray((done > 0) & (done < CRAWL_DONE * (done + reading.newton)))


def _hardly_on_its_way(reading: Reading) -> Mask:
    """Of methods other than plain gradient descent, nobody knows which step would be safe."""
    return asked(comes_nearer, reading, barely_began(reading))


def _far_from_bottom(reading: Reading) -> Mask:
    """The bottom that the curvature names is far, and a much larger step would be safe."""
    part = _step_sizes(reading) * _steepest_bend(reading)  # of the step the curvature suggests
    done = moved(reading)
    barely = done < CRAWL_DONE * (done + reading.newton)
    endless = (part < CRAWL_STEP / 100) & (_crawl(reading) > reading.ends.iterations)
    return asked(comes_nearer, reading, (part <= CRAWL_STEP) & (barely | endless))


def _steepest_bend(reading: Reading) -> Array:
    """The largest curvature at both ends of each run."""
    start = curvature_of(reading.sign * reading.objective.hessian(reading.ends.start))
    return np.fmax(np.fmax(start.highest, 0.0), reading.curvature.highest)


def _crawl(reading: Reading) -> Array:
    """About how many iterations plain gradient descent takes in a bowl, by the curvature along the
    slope, (m,): at least so many."""
    curvature = reading.curvature
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # no slope, or infinite
        way = reading.ends.gradient / reading.slope[:, None]
        along = np.einsum("mi,mij,mj->m", way, curvature.matrices, way)
        count = np.log(reading.slope / reading.runs.tolerance) / (_step_sizes(reading) * along)
    return np.asarray(np.nan_to_num(count))


def _zigzagged(reading: Reading) -> Mask:
    return asked(_shrank, reading, turning(reading))


def _shrank(reading: Reading) -> Mask:
    shrinks = reading.trends.factor < 1
    if reading.runs.plain:
        return asked(comes_nearer, reading, shrinks)
    if reading.runs.noisy:  # it would have to settle, and cannot
        return np.zeros(len(shrinks), dtype=bool)
    # Steps that the method itself makes shorter say nothing: the bottom has to come nearer.
    shrinks &= reading.curvature.upwards & ~shrinks_too_fast(reading) & in_time(reading)
    shrinks = asked(nearer_than_half_way, reading, shrinks)
    return asked(is_level_where_the_bottom_is, reading, shrinks)


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
