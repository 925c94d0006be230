"""What comes of a run when it goes on, from further iterations and then from extrapolation."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from gd_core.descent import MOST_EFFORT, StopReason, Trajectory, go_on, side_by_side
from gd_core.diagnosis.extrapolation import (
    POWER_LAW_TOL,
    Forecast,
    flat_bottom,
    geometric,
    in_a_bowl,
)
from gd_core.numerics import Array, Mask, curvature_of, descent_sign, newton_lengths, norms
from gd_core.objective import Objective, point_effort

# A run is continued to these numbers of iterations in turn: most are decided after the first.
MAX_FOLLOWED = 5_000
EARLY_FOLLOWED = 1_024
FOLLOWED_LENGTHS = (64, 256, EARLY_FOLLOWED, MAX_FOLLOWED)
# Formulas that take long to compute are continued for fewer iterations, but at least for these.
MAX_FOLLOW_US = 3.5e4  # microseconds, as gd_core.objective.cost_model counts them
MIN_FOLLOWED = 64
# After EARLY_FOLLOWED iterations a power law is accepted only if it fits this well.
EARLY_POWER_LAW_TOL = 1e-3  # relative error of the fit
# A loop over arrays takes as long for these few runs as one over floats for each of them.
MIN_SIDE_BY_SIDE = 6
AWAY_FACTOR = 1e6  # × the size of the start: beyond that a run has diverged
# A cycle repeats when it returns to within this distance: exactly, or while it still converges.
EXACT_PERIOD_TOL, NEAR_PERIOD_TOL = 1e-9, 1e-3  # × the longest step of the cycle
MAX_PERIOD = 8  # steps
MIN_REPEATING_POINTS = 40  # of fewer none is said to repeat
_PERIODS = np.arange(2, MAX_PERIOD + 1)
# A method with a memory oscillates in a bowl: a forecast of fewer iterations depends on the phase.
MIN_SURE_ARRIVAL = 1_000  # iterations
# At rest: over so many steps a coordinate changes by no more than so many spacings of floats.
REST_STEPS, REST_SPACINGS = 12, 4.0
REST_NEWTON_TOL = 1e-14  # × the size of the point: a Newton step this short leads no nearer
# A line search finds no lower value where f can fall by no more than this: rounding errors.
LINE_SEARCH_VALUE_TOL = 16 * np.finfo(np.float64).eps  # × |f|
# Longest steps that changed by less than this share over a quarter stay equally long.
STEADY_TOL = 0.1
SHRINKING_FACTOR = 0.97  # of the longest step over half of what was followed
# The steps of a cycle settle when their change is at most this part of the change before.
SETTLING_RATIO = 0.5


class Coming(StrEnum):
    """What comes of a run when it goes on."""

    ARRIVES = "arrives"
    RESTS = "rests"  # no float is nearer to the bottom
    STANDS = "stands"  # its steps are too short to change a float, away from the bottom
    AWAY = "away"
    LEAVES = "leaves"  # to where f has no value or no slope
    HALTS = "halts"  # the method finds no next step, or none that changes a digit of f
    REPEATS = "repeats"
    WANDERS = "wanders"  # it turns back and forth, and neither repeats nor settles
    FADES = "fades"  # slope and steps shrink towards no point that is known
    GOES_ON = "goes on"


@dataclass(frozen=True)
class Future:
    """What comes of a run when it goes on.

    after: the iterations from its end until then (None: not known); followed: the further
    iterations that were computed, and track: their points, values and gradients; period: of a
    cycle, in steps, else 0; bowl: whether f is nearly quadratic from the end of the track on;
    level: whether it halts because its steps change no digit of f any more.
    """

    coming: Coming
    after: int | None
    followed: int
    track: Trajectory
    period: int = 0
    limit: Array | None = None  # where it leads, if that is known
    bowl: bool = False
    level: bool = False

    @property
    def end(self) -> Array:
        """The point that the run leads to if that is known, or else the last of the track."""
        return self.track.points[-1] if self.limit is None else self.limit

    @property
    def arrives(self) -> bool:
        """Whether the run arrives at a stationary point."""
        return self.coming in (Coming.ARRIVES, Coming.RESTS)


def look_ahead(trajectory: Trajectory, objective: Objective, most: int = MAX_FOLLOWED) -> Future:
    """Continue a run until it is clear what comes of it, or for `most` iterations.

    The bound counts iterations and the operations that they take, and not time, so that the result
    does not depend on the machine.
    """
    look = _look(trajectory, objective, most)
    return _finished(look, next(look), go_on(trajectory, objective, 0), objective)


def look_ahead_side_by_side(runs: Sequence[Trajectory], objective: Objective) -> tuple[Future, ...]:
    """look_ahead for each of several runs that go on side by side, which takes less time.

    All are runs of one first-order method with different step sizes, equally long, and with the
    same stop rules.
    """
    if len(runs) < MIN_SIDE_BY_SIDE:
        return tuple(look_ahead(run, objective) for run in runs)
    looks = [_look(run, objective, MAX_FOLLOWED) for run in runs]
    futures: dict[int, Future] = {}
    asked_for = {next(look) for look in looks}
    tracks, open_ones = side_by_side(runs, objective), list(range(len(runs)))
    while open_ones:
        tracks = tracks.longer(asked_for.pop())  # all ask for the same length
        single = len(open_ones) < MIN_SIDE_BY_SIDE
        for number, k in enumerate(open_ones):
            track = tracks.track(number)
            found: Future | int
            if track is None:
                found = look_ahead(runs[k], objective)
            else:
                found = _sent(looks[k], track)
                if single and isinstance(found, int):
                    found = _finished(looks[k], found, track, objective)
            if isinstance(found, Future):
                futures[k] = found
            else:
                asked_for.add(found)
        left = [number for number, k in enumerate(open_ones) if k not in futures]
        tracks, open_ones = tracks.only(left), [open_ones[number] for number in left]
    return tuple(futures[k] for k in range(len(runs)))


# Is sent the track whenever it asks for one of so many iterations, and returns what comes of it.
Look = Generator[int, Trajectory, Future]


def _look(trajectory: Trajectory, objective: Objective, most: int) -> Look:
    most = min(most, _affordable(objective))
    size = AWAY_FACTOR * max(1.0, float(np.abs(trajectory.points[0]).max()))
    track = yield 0
    for stretch in FOLLOWED_LENGTHS:
        early = _decided(track, objective, size)
        if early is not None:
            return early
        if track.iterations >= most or track.stop is not StopReason.ITERATIONS:
            break
        track = yield min(stretch, most)
        if stretch == EARLY_FOLLOWED and (early := _early(track, objective)) is not None:
            return early
    return _decided(track, objective, size) or _extrapolated(track, objective)


def _sent(look: Look, track: Trajectory) -> int | Future:
    """The length that a look asks for next, or what it returns."""
    try:
        return look.send(track)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]


def _finished(look: Look, asked_for: int, track: Trajectory, objective: Objective) -> Future:
    """What a look returns, given the track that it asks for, made by the loop over floats."""
    found: int | Future = asked_for
    while not isinstance(found, Future):
        longer = _longer(track, objective, found) if found > track.iterations else track
        found, track = _sent(look, longer), longer
    return found


def _affordable(objective: Objective) -> int:
    each = point_effort(objective)
    return (
        MAX_FOLLOWED
        if not each
        else int(min(MAX_FOLLOWED, max(MIN_FOLLOWED, MAX_FOLLOW_US / each)))
    )


def _longer(track: Trajectory, objective: Objective, length: int) -> Trajectory:
    """A track continued until it has `length` iterations, or stops."""
    effort = min(MOST_EFFORT, MAX_FOLLOW_US)
    more = go_on(track, objective, length - track.iterations, effort)
    return Trajectory(
        np.concatenate([track.points, more.points[1:]]),
        np.concatenate([track.values, more.values[1:]]),
        np.concatenate([track.gradients, more.gradients[1:]]),
        more.stop,
        more.evaluations,
        track.optimizer,
        track.maximize,
        None,
        track.rules,
        more.state,
    )


_LEFT = (StopReason.UNDEFINED, StopReason.NO_GRADIENT, StopReason.START_UNDEFINED)
_HALTED = (StopReason.NO_INVERSE, StopReason.NOTHING_LOWER, StopReason.NO_STEP)


def _decided(track: Trajectory, objective: Objective, size: float) -> Future | None:
    """What comes of the run, if the track so far decides it; else None."""
    done = track.iterations
    if track.stop is StopReason.GRADIENT:
        return Future(Coming.ARRIVES, done, done, track)
    out = np.abs(track.points) > size
    if out.any() or track.stop is StopReason.NOT_FINITE:
        return Future(
            Coming.AWAY, int(out.any(axis=1).argmax()) if out.any() else done, done, track
        )
    for reasons, coming in ((_LEFT, Coming.LEAVES), (_HALTED, Coming.HALTS)):
        if track.stop in reasons:
            return Future(coming, done, done, track)
    rest = rests_since(track.points)
    if rest is not None:
        coming = Coming.RESTS if _is_nearest(track, objective) else Coming.STANDS
        return Future(coming, rest, done, track)
    bowl = _bowl(track, objective)
    if bowl is not None and (
        track.optimizer.is_constant_step_gd or bowl.iterations > MIN_SURE_ARRIVAL
    ):
        after = done + bowl.iterations
        return Future(Coming.ARRIVES, after, done, track, 0, bowl.limit, bowl.upwards)
    period = _period(track.points, EXACT_PERIOD_TOL)
    return Future(Coming.REPEATS, 0, done, track, period) if period else None


def rests_since(points: Array) -> int | None:
    """From which point on a run moves by no more than rounding; None if it still moves."""
    if len(points) <= REST_STEPS:
        return None
    last = points[-1]
    nearest = REST_SPACINGS * np.spacing(np.abs(last))
    if (np.abs(points[-1 - REST_STEPS :] - last) > nearest).any():  # the quick check
        return None
    near = (np.abs(points - last) <= nearest).all(axis=1)
    first = 0 if near.all() else len(points) - int(np.argmin(near[::-1]))
    return first if len(points) - first > REST_STEPS else None


def _is_nearest(track: Trajectory, objective: Objective) -> bool:
    """Whether Newton's step at the end of the track is no longer than rounding errors."""
    sign, point = descent_sign(track.maximize), track.points[-1]
    curvature = curvature_of(sign * objective.hessian(point)[None])
    length = float(newton_lengths(curvature, track.gradients[-1][None])[0])
    return length <= REST_NEWTON_TOL * max(1.0, float(np.abs(point).max()))


def is_level(slope: Array, newton: Array, value: Array) -> Mask:
    """Whether f differs from its minimum by rounding errors only, (m,), from the slope, the length
    of Newton's step and the value of f."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(slope * newton / 2 <= LINE_SEARCH_VALUE_TOL * np.abs(value))


def _level_since(track: Trajectory, objective: Objective) -> int | None:
    """From which point on f keeps its value to the last digit at the bottom that a track turns back
    and forth in, if it does so for half of the track; else None."""
    same = track.values == track.values[-1]
    first = 0 if same.all() else len(same) - int(np.argmin(same[::-1]))
    if first > track.iterations // 2:
        return None
    hessian = descent_sign(track.maximize) * objective.hessian(track.points[-1])
    curvature = curvature_of(hessian[None])
    newton, slope = newton_lengths(curvature, track.gradients[-1][None]), norms(track.gradients[-1])
    return first if curvature.upwards[0] and is_level(slope, newton, track.values[-1])[0] else None


def _bowl(track: Trajectory, objective: Objective) -> Forecast | None:
    return in_a_bowl(
        objective,
        track.optimizer,
        track.points[-1],
        track.gradients[-1],
        descent_sign(track.maximize),
        track.tolerance,
    )


def _period(points: Array, part: float) -> int:
    """The period of a track that returns to its own points, within `part` of its longest step, over
    four periods in a row; 0 where it does not."""
    if len(points) < MIN_REPEATING_POINTS:
        return 0
    rows = points[-4 * MAX_PERIOD :]
    with np.errstate(over="ignore"):
        lengths = norms(np.diff(rows, axis=0))
        last_back = norms(rows[-1] - rows[-1 - _PERIODS])
    # Only a period after which the last point is where it was can be one.
    for period in _PERIODS[last_back <= part * lengths.max()].tolist():
        with np.errstate(over="ignore"):
            back = norms(rows[-3 * period :] - rows[-4 * period : -period])
        longest = lengths[1 - 4 * period :].max()
        if back.max() <= part * longest and longest > 0:
            return int(period)
    return 0


def _extrapolated(track: Trajectory, objective: Objective) -> Future:
    """What comes of the run, extrapolated from the whole track."""
    done = track.iterations
    if done < MIN_FOLLOWED - 1:
        return Future(Coming.GOES_ON, None, done, track)
    lengths = norms(np.diff(track.points, axis=0))
    slopes = norms(track.gradients)
    period = _period(track.points, NEAR_PERIOD_TOL)
    steady = _is_steady(lengths)
    if period and _stays(lengths):
        return Future(Coming.REPEATS, 0, done, track, period)
    turns = turns_of(track.points)
    flat = _at_a_flat_bottom(track, objective) if turns == 0 else None
    if flat is not None:
        return flat
    forecast = geometric(track, objective, slopes)
    if forecast is not None:
        after = done + forecast.iterations
        return Future(Coming.ARRIVES, after, done, track, limit=forecast.limit)
    if turns > 0 and not period and (level := _level_since(track, objective)) is not None:
        return Future(Coming.HALTS, level, done, track, level=True)
    if turns > 0 and not period and steady and not _improves(track):
        return Future(Coming.WANDERS, None, done, track)
    fades = turns == 0 and slopes[-1] < slopes[done // 2] < slopes[0] and lengths[-1] < lengths[0]
    return Future(Coming.FADES if fades else Coming.GOES_ON, None, done, track)


def _early(track: Trajectory, objective: Objective) -> Future | None:
    """What comes of the run, if EARLY_FOLLOWED iterations already show it: a flat bottom, a cycle,
    or a slope that shrinks too slowly to arrive; else None."""
    if track.iterations < EARLY_FOLLOWED:
        return None
    flat = _at_a_flat_bottom(track, objective, EARLY_POWER_LAW_TOL)
    if flat is not None:
        return flat
    if turns_of(track.points) == 0:
        slow = _fades_slowly(norms(track.gradients), track.tolerance)
        return _extrapolated(track, objective) if slow else None
    found = _extrapolated(track, objective)
    # The oscillations of a method with a memory may still be damped later.
    wanders = found.coming is Coming.WANDERS and track.optimizer.is_constant_step_gd
    return found if wanders or found.coming is Coming.REPEATS else None


def _fades_slowly(slopes: Array, tolerance: float) -> bool:
    """Whether the slopes shrink at a decreasing rate, and would stay above the tolerance for
    MAX_FOLLOWED iterations even at three times their last rate."""
    with np.errstate(divide="ignore"):
        logs = np.log(slopes[:: len(slopes) // 8])
    rates = -np.diff(logs)
    if not (np.isfinite(rates).all() and (np.diff(rates) <= 0).all() and rates[-1] > 0):
        return False
    left = (MAX_FOLLOWED - len(slopes)) / (len(slopes) // 8)
    return tolerance == 0 or bool(logs[-1] - 3 * rates[-1] * left > np.log(tolerance))


def _at_a_flat_bottom(
    track: Trajectory, objective: Objective, within: float = POWER_LAW_TOL
) -> Future | None:
    forecast = flat_bottom(track, objective, norms(track.gradients), within)
    if forecast is None:
        return None
    done = track.iterations
    return Future(Coming.ARRIVES, done + forecast.iterations, done, track, limit=forecast.limit)


def _longest(lengths: Array) -> tuple[float, float, float]:
    """The longest step in each of the last three quarters of the steps."""
    parts = np.array_split(lengths, 4)[1:]
    first, before, late = (float(part.max(initial=0.0)) for part in parts)
    return first, before, late


def _stays(lengths: Array) -> bool:
    """Whether the longest steps of a cycle no longer change, or change less in each quarter: steps
    that shrink like a power of k change about equally in each."""
    first, before, late = _longest(lengths)
    return abs(late - before) <= max(
        EXACT_PERIOD_TOL * before, SETTLING_RATIO * abs(before - first)
    )


def _is_steady(lengths: Array) -> bool:
    """Whether the longest steps stay about equally long, without shrinking in every quarter."""
    first, before, late = _longest(lengths)
    shrinks = late < before < first and late < SHRINKING_FACTOR * first
    return not shrinks and abs(late - before) <= STEADY_TOL * before


def turns_of(points: Array) -> float:
    """The share of the steps that turn back on the one before."""
    steps = np.diff(points, axis=0)
    lengths = norms(steps)
    some = steps[lengths > 0] / lengths[lengths > 0][:, None]
    if len(some) < 2:
        return 0.0
    return float(((some[1:] * some[:-1]).sum(axis=1) < 0).mean())


def _improves(track: Trajectory) -> bool:
    """Whether the best value of the last half is better than that of the first half by more than 1%
    of the range of the values in the last half."""
    values = descent_sign(track.maximize) * track.values
    half = len(values) // 2
    with np.errstate(over="ignore", invalid="ignore"):
        gain = values[:half].min() - values[half:].min()
        return bool(gain > 0.01 * (values[half:].max() - values[half:].min()))
