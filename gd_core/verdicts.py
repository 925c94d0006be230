"""The verdicts a run can get, and the rules that give them: the first that fits decides."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from gd_core.descent import StopReason
from gd_core.reading import (
    ARRIVED,
    Reading,
    curves_up,
    distance_left,
    iterations_left,
    newton_distance,
    newton_length,
    norms,
)

Array = NDArray[np.float64]

# Near enough to a stationary point to belong to it: a hundredth of the run's scale.
NEAR = 1e-2
# On a plateau when slope and curvature explain less than a fifth of the drop that is around, and
# the run moved by less than a tenth of its scale.
PLATEAU = 0.2
PLATEAU_MOVED = 0.1
# Which way a run goes is seen after this many steps; a run that grows is soon too far to tell.
FAR_ENOUGH = 10
# Crawling: less than a tenth of the way done, with a step that could be ten times larger.
CRAWL_DONE = 0.1
CRAWL_STEP = 0.1
# Where the ground is not curved, crawling is to have moved by no more than this part of the scale.
CRAWL_MOVED = 1e-3
# How far around to look for steeper ground, in units of the run's scale; uneven on purpose, so
# that they do not all fall on a round place where a function happens to be flat.
PROBES = np.linspace(0.13, 4.1, 24)
# Newton's step on exp(-x) leaves e^-1 = 0.37 of the slope, on x^4 it leaves (2/3)^3 = 0.30.
NO_BOTTOM = 0.335
NEARER = 0.9
LONGEST_PERIOD = 8
# Growth is no accident of a bouncing run when this share of the steps is longer than the last.
STEADILY = 0.8
# No progress: the best value improved by less than this part of the values' own range.
PROGRESS = 0.05


class Verdict(Enum):
    """What the run did; the value is the sentence the user reads."""

    CONVERGED = "It has arrived where the slope is as good as zero."
    CONVERGING = "It is getting there: each step is shorter than the one before."
    ZIGZAGGING = "It is getting there in a zigzag: steps overshoot, and the next one comes back."
    OSCILLATING = "It bounces around without settling: the step size is too large."
    CRAWLING = "It crawls: the step size is too small."
    DIVERGED = "It runs away instead of settling."
    LEFT_DOMAIN = "It came to a place where the function has no value or no slope."
    STALLED = "It is stuck on a plateau: the ground is almost flat, so the steps are tiny."
    DESCENDING = "It is still on its way, and not settling yet."


class Place(Enum):
    """What kind of place a run ended at; the value completes “it arrived at …”."""

    MINIMUM = "a minimum, the lowest point nearby"
    MAXIMUM = "a maximum, the highest point nearby"
    SADDLE = "a saddle: flat here, but lower on one side and higher on another"
    FLAT = "a flat place"


@dataclass(frozen=True)
class Evidence:
    """The numbers behind a verdict; None where a number does not exist for this run.

    shrink_factor: factor of the step length per step (above 1 it grows); more_iterations: about
    how many more to arrive at this rate; better_step_size: one that was tried from the same start
    and did better; stability_limit: 2/λmax where that better run ended, or else where this one did
    (inf where nothing curves upwards).
    """

    gradient_norm: float
    shrink_factor: float | None = None
    more_iterations: int | None = None
    place: Place | None = None
    period: int | None = None
    overshoots: bool = False
    stability_limit: float = math.inf
    better_step_size: float | None = None


_Found = tuple[Verdict, Evidence] | None
_OUTSIDE = frozenset({StopReason.UNDEFINED, StopReason.START_UNDEFINED, StopReason.NO_GRADIENT})


def _left_domain(reading: Reading, evidence: Evidence) -> _Found:
    return (Verdict.LEFT_DOMAIN, evidence) if reading.trajectory.stop in _OUTSIDE else None


def _grew(reading: Reading, evidence: Evidence) -> _Found:
    trend = reading.trend
    overflowed = reading.trajectory.stop is StopReason.NOT_FINITE
    grows = trend is not None and trend.factor > 1 and trend.rising > STEADILY
    factor = trend.factor if trend is not None and grows else None
    turning = trend is not None and trend.reversals > 0.5
    falling = not turning and _falls_for_ever(reading)
    if not (overflowed or (factor is not None and (turning or falling))):
        return None
    return Verdict.DIVERGED, replace(evidence, shrink_factor=factor, overshoots=not falling)


def _falls_for_ever(reading: Reading) -> bool:
    """Whether f keeps falling the way the run went: from its end, or from its start where the end
    is already too far out to tell."""
    points = reading.trajectory.points
    if len(points) < 2:
        return False
    early = points[min(len(points) - 1, FAR_ENOUGH)]
    return _falls(reading, points[-1], points[-1] - points[-2]) or _falls(
        reading, points[0], early - points[0]
    )


def _falls(reading: Reading, point: Array, way: Array) -> bool:
    """Whether f falls without end from a point along a way, for a million times its size."""
    length = float(norms(way))
    if not (length > 0 and math.isfinite(length)):
        return False
    size = max(1.0, float(np.abs(point).max()))
    with np.errstate(over="ignore"):
        far = point + np.geomspace(1.0, 1e6, 25)[:, None] * size * way / length
    values = reading.sign * reading.objective.value(far)
    if np.isnan(values).any() or np.inf in (values[0], values[-1]):
        return False
    seen = values[np.isfinite(values)]  # far out it may fall below what a computer can hold
    return len(seen) > 1 and bool(np.all(np.diff(seen) < 0))


def _arrived(reading: Reading, evidence: Evidence) -> _Found:
    close = newton_distance(reading) <= ARRIVED * reading.scale
    near = newton_distance(reading) <= NEAR * reading.scale
    told = reading.trajectory.stop is StopReason.GRADIENT and near and not _on_plateau(reading)
    if not (reading.slope == 0 or close or told):
        return None
    return Verdict.CONVERGED, replace(evidence, place=_place(reading))


def _place(reading: Reading) -> Place:
    """The kind of place from the Hessian, or from the values around where it says nothing."""
    hessian = reading.sign * reading.hessian
    if np.isfinite(hessian).all():
        low, high = np.linalg.eigvalsh(hessian)[[0, -1]]
        flat = 1e-6 * max(abs(low), abs(high))
        for place, holds in (
            (Place.MINIMUM, low > flat),
            (Place.MAXIMUM, high < -flat),
            (Place.SADDLE, low < -flat and high > flat),
        ):
            if holds:
                return place
    return _place_from_values(reading)


def _place_from_values(reading: Reading) -> Place:
    point = reading.trajectory.points[-1]
    around = point + 1e-3 * reading.scale * directions(len(point))
    rises = reading.objective.value(around) - reading.trajectory.values[-1]
    # Differences below the rounding of f itself are no differences.
    noise = 1e-14 * max(1e-300, abs(float(reading.trajectory.values[-1])))
    lower, higher = bool((rises < -noise).any()), bool((rises > noise).any())
    return _BY_SIDES[lower, higher]


_BY_SIDES = {
    (False, False): Place.FLAT,
    (False, True): Place.MINIMUM,
    (True, False): Place.MAXIMUM,
    (True, True): Place.SADDLE,
}


def directions(dim: int) -> Array:
    """Unit vectors all around: both ways in 1-D, 16 in the plane, the axes beyond."""
    if dim == 2:
        angles = np.arange(16) * (math.tau / 16)
        return np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return np.concatenate([np.eye(dim), -np.eye(dim)])


def _bounced(reading: Reading, evidence: Evidence) -> _Found:
    trend = reading.trend
    if trend is None or trend.factor != 1.0 or trend.reversals == 0:
        return None
    period = _period(reading)
    if period is None and trend.reversals < 0.9 and _keeps_improving(reading):
        return None
    evidence = replace(evidence, shrink_factor=1.0, period=period, overshoots=True)
    return Verdict.OSCILLATING, evidence


def _keeps_improving(reading: Reading) -> bool:
    """The best value of the second half clearly beats the best of the first half."""
    values = reading.sign * reading.trajectory.values
    half = len(values) // 2
    gain = float(values[:half].min() - values[half:].min())
    return gain > PROGRESS * float(np.ptp(values[half:]))


def _period(reading: Reading) -> int | None:
    """After how many steps the run comes back to where it was, within a thousandth of a step."""
    points = reading.trajectory.points
    step = float(np.mean(reading.lengths[-LONGEST_PERIOD:]))
    for period in range(2, LONGEST_PERIOD + 1):
        if len(points) < 2 * period:
            return None
        back = points[-period:] - points[-2 * period : -period]
        if float(norms(back).max()) <= 1e-3 * step:
            return period
    return None


def _on_plateau(reading: Reading) -> bool:
    """Lower ground is around, far lower than slope and curvature here let one expect, and the run
    hardly moved towards it."""
    run, scale = reading.trajectory, reading.scale
    if not np.isfinite(reading.hessian).all():
        return False
    if float(norms(run.points[-1] - run.points[0])) > PLATEAU_MOVED * scale:
        return False
    around = run.points[-1] + scale * (PROBES[:, None, None] * directions(len(run.points[-1])))
    values = reading.sign * reading.objective.value(around)
    lowest = float(np.min(values, where=np.isfinite(values), initial=np.inf))
    drop = reading.sign * float(run.values[-1]) - lowest
    bend = float(np.abs(np.linalg.eigvalsh(reading.hessian)).max())
    expected = reading.slope * scale + bend * scale * scale / 2
    return drop > 0 and expected < PLATEAU * drop


def _stalled(reading: Reading, evidence: Evidence) -> _Found:
    return (Verdict.STALLED, evidence) if _on_plateau(reading) else None


def _crawled(reading: Reading, evidence: Evidence) -> _Found:
    step_size = reading.trajectory.optimizer.parameters.get("step_size")
    forward = reading.trend is None or reading.trend.reversals == 0
    if step_size is None or not forward or not _comes_nearer(reading):
        return None
    if not curves_up(reading):
        return _barely_moved(reading, evidence)
    left = newton_distance(reading)
    done = float(norms(reading.trajectory.points[-1] - reading.trajectory.points[0]))
    part = step_size * _steepest_bend(reading)  # of the step size that the curvature suggests
    if part > CRAWL_STEP:
        return None
    factor = 1.0 - step_size * _curvature_along_slope(reading)
    more = iterations_left(left, reading.scale, factor)
    barely = done < CRAWL_DONE * (done + left)
    endless = part < CRAWL_STEP / 100 and (more or 0) > reading.trajectory.iterations
    if not (barely or endless):
        return None
    return Verdict.CRAWLING, replace(evidence, shrink_factor=factor, more_iterations=more)


def _steepest_bend(reading: Reading) -> float:
    """The largest curvature at both ends of the run."""
    start = reading.sign * reading.objective.hessian(reading.trajectory.points[0])
    at_start = np.linalg.eigvalsh(start).max() if np.isfinite(start).all() else 0.0
    return float(max(at_start, 2 / reading.limit))


def _barely_moved(reading: Reading, evidence: Evidence) -> _Found:
    """Without curvature nothing says how far it is, but a run that hardly left its start crawls."""
    done = float(norms(reading.trajectory.points[-1] - reading.trajectory.points[0]))
    growing = reading.trend is not None and reading.trend.factor > 1
    if growing or not len(reading.lengths) or done > CRAWL_MOVED * reading.scale:
        return None
    return Verdict.CRAWLING, evidence


def _curvature_along_slope(reading: Reading) -> float:
    way = reading.trajectory.gradients[-1] / reading.slope
    return float(way @ reading.hessian @ way)


def _shrank(reading: Reading, evidence: Evidence) -> _Found:
    trend = reading.trend
    if trend is None or trend.factor >= 1:
        return None
    if not _comes_nearer(reading):
        return None
    left = iterations_left(distance_left(reading), reading.scale, trend.factor)
    more = left if trend.steady else None
    evidence = replace(evidence, shrink_factor=trend.factor, more_iterations=more)
    zigzag = trend.reversals > 0.5
    verdict = Verdict.ZIGZAGGING if zigzag else Verdict.CONVERGING
    return verdict, replace(evidence, overshoots=zigzag)


def _comes_nearer(reading: Reading) -> bool:
    """Where the curvature names a bottom, the slope there is much smaller than here, or the run is
    nearer to it than half way. Not so for exp(-x) and 1/x: their steps shrink for ever, but there
    is no bottom to come nearer to."""
    if not curves_up(reading):
        return True
    run = reading.trajectory
    step = np.linalg.solve(reading.hessian, reading.sign * run.gradients[-1])
    there = float(norms(reading.objective.gradient(run.points[-1] - step)))
    half = len(run.points) // 2
    before = newton_length(reading.objective.hessian(run.points[half]), run.gradients[half])
    return there < NO_BOTTOM * reading.slope or newton_distance(reading) < NEARER * before


def _on_its_way(reading: Reading, evidence: Evidence) -> _Found:
    factor = reading.trend.factor if reading.trend is not None else None
    return Verdict.DESCENDING, replace(evidence, shrink_factor=factor)


def judge(reading: Reading) -> tuple[Verdict, Evidence]:
    """The verdict on a run and its evidence."""
    evidence = Evidence(reading.slope, stability_limit=reading.limit)
    found = next(found for rule in _RULES if (found := rule(reading, evidence)) is not None)
    return found


_RULES = (_left_domain, _grew, _arrived, _bounced, _stalled, _crawled, _shrank, _on_its_way)
