"""What comes of a run when it goes on: it is followed further, and only then extrapolated."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from gd_core.descent import MOST_EFFORT, StopReason, Trajectory, go_on
from gd_core.diagnosis.extrapolation import FITS, Forecast, flat_bottom, geometric, in_a_bowl
from gd_core.numerics import curvature_of, newton_lengths, norms
from gd_core.objective import Objective, point_effort

Array = NDArray[np.float64]

# A run is followed so many iterations further at most, in stretches that get longer: most are
# decided after the first. A step of a formula that takes long counts for several.
MOST = 5_000
EARLY = 1_024
STRETCHES = (64, 256, EARLY, MOST)
# By then a flat bottom is believed only if the fit is so good.
STRICTLY = 1e-3
MOST_LOOKING = 3.5e4  # microseconds, as gd_core.objective.cost_model counts them
FEWEST = 64
# Gone for good: a million times as far out as the start.
AWAY = 1e6
# A bounce repeats when it comes back to within this part of a step: in the end, by rounding alone,
# or on its way to that.
SAME, NEARLY = 1e-9, 1e-3
LONGEST_PERIOD = 8
# At rest: so many steps in a row lead no farther than so many neighbouring numbers.
# A method with a memory swings through a bowl: sooner than this, its arrival depends on the swing.
SWINGS = 1_000
RESTS_FOR, NEIGHBOURS, NO_NEARER = 12, 4.0, 1e-14
# Swings that in half of what was followed changed by less than this part neither grow nor shrink.
STEADY, SHRINKS = 0.1, 0.97
# The steps of a bounce settle when they change by no more than this part of what they did before.
SETTLED = 0.5


class Coming(StrEnum):
    """What comes of a run when it goes on."""

    ARRIVES = "arrives"
    RESTS = "rests"  # no number is nearer to the bottom
    STANDS = "stands"  # its steps are too small to change a number, though there is some way to go
    AWAY = "away"
    LEAVES = "leaves"  # to where f has no value or no slope
    HALTS = "halts"  # the method finds no next step
    REPEATS = "repeats"
    WANDERS = "wanders"  # it turns, and neither repeats nor settles
    FADES = "fades"  # slope and steps get smaller, and lead nowhere that could be named
    GOES_ON = "goes on"


@dataclass(frozen=True)
class Future:
    """What comes of a run: after how many iterations from its end (None: not known), having
    followed it for so many, to where it was then; a period for what repeats.

    `bowl` says that it is in a bowl as good as a parabola already.
    """

    coming: Coming
    after: int | None
    followed: int
    track: Trajectory
    period: int = 0
    limit: Array | None = None  # where it leads, if that is known
    bowl: bool = False

    @property
    def end(self) -> Array:
        """The last point to which the run was followed, or where it leads if that is known."""
        return self.track.points[-1] if self.limit is None else self.limit

    @property
    def arrives(self) -> bool:
        """Whether it arrives."""
        return self.coming in (Coming.ARRIVES, Coming.RESTS)


def look_ahead(trajectory: Trajectory, objective: Objective, most: int = MOST) -> Future:
    """Follow a run further, until it is clear what comes of it, or for `most` iterations.

    The bound is one of iterations and of the operations that they take, and not of a clock, so that
    the answer is the same on every machine.
    """
    most = min(most, _affordable(objective))
    size = AWAY * max(1.0, float(np.abs(trajectory.points[0]).max()))
    track = go_on(trajectory, objective, 0)
    for stretch in STRETCHES:
        early = _decided(track, objective, size)
        if early is not None:
            return early
        if track.iterations >= most or track.stop is not StopReason.ITERATIONS:
            break
        track = _longer(track, objective, min(stretch, most))
        if stretch == EARLY and (early := _early(track, objective)) is not None:
            return early
    return _decided(track, objective, size) or _extrapolated(track, objective)


def _affordable(objective: Objective) -> int:
    each = point_effort(objective)
    return MOST if not each else int(min(MOST, max(FEWEST, MOST_LOOKING / each)))


def _longer(track: Trajectory, objective: Objective, length: int) -> Trajectory:
    """The same track, followed until it is so long."""
    effort = min(MOST_EFFORT, MOST_LOOKING)
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
    """What is certain already, if anything is."""
    done = track.iterations
    if track.stop is StopReason.GRADIENT:
        return Future(Coming.ARRIVES, done, done, track)
    far = np.flatnonzero(np.abs(track.points).max(axis=1) > size)
    if len(far) or track.stop is StopReason.NOT_FINITE:
        return Future(Coming.AWAY, int(far[0]) if len(far) else done, done, track)
    for reasons, coming in ((_LEFT, Coming.LEAVES), (_HALTED, Coming.HALTS)):
        if track.stop in reasons:
            return Future(coming, done, done, track)
    rest = rests_since(track.points)
    if rest is not None:
        coming = Coming.RESTS if _is_nearest(track, objective) else Coming.STANDS
        return Future(coming, rest, done, track)
    bowl = _bowl(track, objective)
    if bowl is not None and (track.optimizer.is_constant_step_gd or bowl.iterations > SWINGS):
        after = done + bowl.iterations
        return Future(Coming.ARRIVES, after, done, track, 0, bowl.limit, bowl.upwards)
    period = _period(track.points, SAME)
    return Future(Coming.REPEATS, 0, done, track, period) if period else None


def rests_since(points: Array) -> int | None:
    """From which point on a run is moved by no more than rounding, None if it moves still."""
    if len(points) <= RESTS_FOR:
        return None
    last = points[-1]
    near = (np.abs(points - last) <= NEIGHBOURS * np.spacing(np.abs(last))).all(axis=1)
    first = 0 if near.all() else len(points) - int(np.argmin(near[::-1]))
    return first if len(points) - first > RESTS_FOR else None


def _is_nearest(track: Trajectory, objective: Objective) -> bool:
    """Whether the bottom that the curvature names is a neighbouring number."""
    sign, point = -1.0 if track.maximize else 1.0, track.points[-1]
    curvature = curvature_of(sign * objective.hessian(point)[None])
    length = float(newton_lengths(curvature, track.gradients[-1][None])[0])
    return length <= NO_NEARER * max(1.0, float(np.abs(point).max()))


def _bowl(track: Trajectory, objective: Objective) -> Forecast | None:
    return in_a_bowl(
        objective,
        track.optimizer,
        track.points[-1],
        track.gradients[-1],
        -1.0 if track.maximize else 1.0,
        track.tolerance,
    )


def _period(points: Array, part: float) -> int:
    """After how many steps a track comes back to where it was, to within a part of a step, four
    times in a row; 0 where it does not."""
    for period in range(2, LONGEST_PERIOD + 1):
        rows = points[-4 * period :]
        if len(rows) < 4 * period or len(points) < 40:
            return 0
        with np.errstate(over="ignore"):
            back = norms(rows[period:] - rows[:-period])
            lengths = norms(np.diff(rows, axis=0))
        if back.max() <= part * lengths.max() and lengths.max() > 0:
            return period
    return 0


def _extrapolated(track: Trajectory, objective: Objective) -> Future:
    """What the stretch that was followed says of what is beyond it."""
    done = track.iterations
    if done < FEWEST - 1:
        return Future(Coming.GOES_ON, None, done, track)
    lengths = norms(np.diff(track.points, axis=0))
    slopes = norms(track.gradients)
    period = _period(track.points, NEARLY)
    steady = _is_steady(lengths)
    if period and _stays(lengths):
        return Future(Coming.REPEATS, 0, done, track, period)
    turns = _turns(track.points)
    flat = _at_a_flat_bottom(track, objective) if turns == 0 else None
    if flat is not None:
        return flat
    forecast = geometric(track, objective, slopes)
    if forecast is not None:
        after = done + forecast.iterations
        return Future(Coming.ARRIVES, after, done, track, limit=forecast.limit)
    if turns > 0 and not period and steady and not _improves(track):
        return Future(Coming.WANDERS, None, done, track)
    fades = turns == 0 and slopes[-1] < slopes[done // 2] < slopes[0] and lengths[-1] < lengths[0]
    return Future(Coming.FADES if fades else Coming.GOES_ON, None, done, track)


def _early(track: Trajectory, objective: Objective) -> Future | None:
    """What the first stretches show so plainly that no more are needed: a flat bottom, a bounce, or
    a slope that fades so slowly, and ever more slowly, that it will not arrive soon."""
    if track.iterations < EARLY:
        return None
    flat = _at_a_flat_bottom(track, objective, STRICTLY)
    if flat is not None:
        return flat
    if _turns(track.points) == 0:
        slow = _fades_slowly(norms(track.gradients), track.tolerance)
        return _extrapolated(track, objective) if slow else None
    found = _extrapolated(track, objective)
    # The swings of a method with a memory may still die down after a while.
    wanders = found.coming is Coming.WANDERS and track.optimizer.is_constant_step_gd
    return found if wanders or found.coming is Coming.REPEATS else None


def _fades_slowly(slopes: Array, tolerance: float) -> bool:
    """Whether slopes that went on to shrink at three times their rate would still be too large in
    the end, and shrink ever more slowly."""
    with np.errstate(divide="ignore"):
        logs = np.log(slopes[:: len(slopes) // 8])
    rates = -np.diff(logs)
    if not (np.isfinite(rates).all() and (np.diff(rates) <= 0).all() and rates[-1] > 0):
        return False
    left = (MOST - len(slopes)) / (len(slopes) // 8)
    return bool(logs[-1] - 3 * rates[-1] * left > np.log(tolerance))


def _at_a_flat_bottom(
    track: Trajectory, objective: Objective, within: float = FITS
) -> Future | None:
    forecast = flat_bottom(track, objective, norms(track.gradients), within)
    if forecast is None:
        return None
    done = track.iterations
    return Future(Coming.ARRIVES, done + forecast.iterations, done, track, limit=forecast.limit)


def _longest(lengths: Array) -> tuple[float, float, float]:
    """The longest steps of the last three quarters of what was followed."""
    parts = np.array_split(lengths, 4)[1:]
    first, before, late = (float(part.max(initial=0.0)) for part in parts)
    return first, before, late


def _stays(lengths: Array) -> bool:
    """Whether the steps of a bounce no longer change, or change less and less: those that shrink
    like a power of k change about as much in each quarter."""
    first, before, late = _longest(lengths)
    return abs(late - before) <= max(SAME * before, SETTLED * abs(before - first))


def _is_steady(lengths: Array) -> bool:
    """Whether the longest steps stay about as long, and do not get shorter all along."""
    first, before, late = _longest(lengths)
    shrinks = late < before < first and late < SHRINKS * first
    return not shrinks and abs(late - before) <= STEADY * before


def _turns(points: Array) -> float:
    """The share of the steps that turn back on the one before."""
    steps = np.diff(points, axis=0)
    lengths = norms(steps)
    some = steps[lengths > 0] / lengths[lengths > 0][:, None]
    if len(some) < 2:
        return 0.0
    return float(((some[1:] * some[:-1]).sum(axis=1) < 0).mean())


def _improves(track: Trajectory) -> bool:
    """Whether the best value of the last half is better than that of the first by more than a
    hundredth of all that it ranges over."""
    values = -track.values if track.maximize else track.values
    half = len(values) // 2
    with np.errstate(over="ignore", invalid="ignore"):
        gain = values[:half].min() - values[half:].min()
        return bool(gain > 0.01 * (values[half:].max() - values[half:].min()))
