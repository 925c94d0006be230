"""How many iterations a run still takes, from how it went: in a bowl, at a flat bottom, at a steady
rate. What cannot be told within a factor of two is not told."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gd_core.descent import Trajectory
from gd_core.numerics import norms
from gd_core.objective import Objective
from gd_core.optimizers import Optimizer

Array = NDArray[np.float64]

# In a bowl: where Newton's step leads, no direction that counts has more than this part of its
# slope left, and none curves differently by more than this part.
LEFT, BENT = 0.05, 0.05
# What both curvatures say has to be the same within this factor.
TWICE = 1.5
# Beyond so many iterations nobody counts.
BEYOND = 1e12
# At a flat bottom x^q slopes shrink like k^(-1/γ), γ = (q − 2)/(q − 1): 2/3 for x⁴. From γ = 1 on,
# which is the tail of exp(-x), the steps that are left have no end.
LEAST_POWER, MOST_POWER = 0.3, 0.905
# A fit is believed when it is that good in between, and at the place that it names the slope is
# gone but for this part.
FITS, GONE = 0.01, 0.1
# A steady rate: blocks of the last half, the rates of whose quarters differ by less than this part,
# and that shrink by this much altogether.
BLOCKS, ALIKE, SHRINK = 16, 0.12, 0.2
# The slope along the slowest direction is this part of the whole at least, and at the bottom that
# the curvature names no more than this part of it is left, nor is the curvature more different.
SLOWEST, ROUGHLY = 0.3, 0.25


class Forecast(NamedTuple):
    """After how many iterations a run arrives, and where."""

    iterations: int
    limit: Array  # (dim,)
    upwards: bool = False  # whether it is known that the ground curves upwards there


def in_a_bowl(
    objective: Objective,
    optimizer: Optimizer,
    point: Array,
    gradient: Array,
    sign: float,
    tolerance: float,
) -> Forecast | None:
    """How long plain gradient descent, momentum or Nesterov's method takes in a bowl that is as
    good as a parabola from here on: along a direction of curvature λ each step leaves a fixed part
    of the way. The direction that takes longest counts. None where it is no such bowl.
    """
    if optimizer.schedule is not None or optimizer.noise is not None:
        return None
    rate_of = _RATES.get(optimizer.name)
    if rate_of is None or optimizer.step_size is None:
        return None
    here = sign * objective.hessian(point)
    if not (np.isfinite(here).all() and np.isfinite(gradient).all()):
        return None
    bends, ways = np.linalg.eigh(here)
    slopes = np.abs(ways.T @ gradient)
    count = slopes > tolerance / (10 * math.sqrt(len(slopes)))
    if not count.any() or (bends[count] <= 0).any():
        return None
    with np.errstate(over="ignore"):
        away = np.where(count, (ways.T @ (sign * gradient)) / np.where(count, bends, 1.0), 0.0)
    there = point - ways @ away
    bent = _bends_there(objective, there, ways, bends, slopes, count, sign)
    if bent is None:
        return None
    part = tolerance / math.sqrt(count.sum())
    early, late = (
        max(
            _count(slope, rate_of(optimizer, bend), part)
            for slope, bend in zip(slopes[count].tolist(), some[count].tolist(), strict=True)
        )
        for some in (bends, bent)
    )
    if not (late < BEYOND and max(early, late) <= TWICE * min(early, late)):
        return None
    return Forecast(max(1, math.ceil(late)), there, bool(bends[0] > 0))


def _count(slope: float, rate: float, tolerance: float) -> float:
    """How many steps until a slope is down to the tolerance at this rate."""
    if slope <= tolerance or rate == 0:
        return 1.0
    return math.log(slope / tolerance) / -math.log(rate) if rate < 1 else math.inf


def _bends_there(
    objective: Objective,
    there: Array,
    ways: Array,
    bends: Array,
    slopes: Array,
    count: NDArray[np.bool_],
    sign: float,
) -> Array | None:
    """The curvatures at the bottom, where that is where the curvature here puts it, and curved as
    the ground is here; or else None."""
    with np.errstate(all="ignore"):
        left = np.abs(ways.T @ objective.gradient(there))
        bent = ways.T @ (sign * objective.hessian(there)) @ ways
    if not (np.isfinite(left).all() and np.isfinite(bent).all()):
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        flat = (left <= LEFT * slopes)[count].all() and (left[~count] <= slopes.max() * LEFT).all()
        alike = np.abs(bent - np.diag(bends)) <= BENT * np.sqrt(
            np.abs(np.outer(bends, bends)) + np.finfo(float).eps * np.abs(bends).max() ** 2
        )
    return np.diag(bent) if flat and alike[np.ix_(count, count)].all() else None


def _plainly(optimizer: Optimizer, bend: float) -> float:
    """|1 − αλ|."""
    return abs(1.0 - (optimizer.step_size or 0.0) * bend)


def _heavy_ball(optimizer: Optimizer, bend: float) -> float:
    """The spectral radius of (v, x) ← (βv + λx, x − α(βv + λx))."""
    a, b = optimizer.step_size or 0.0, optimizer.parameters["beta"]
    return _radius(1.0 + b - a * bend, b)


def _nesterov(optimizer: Optimizer, bend: float) -> float:
    """The spectral radius of (v, x) ← (βv + λx, x − α(λx + β(βv + λx)))."""
    a, b = optimizer.step_size or 0.0, optimizer.parameters["beta"]
    return _radius((1.0 + b) * (1.0 - a * bend) + 0.0, b * (1.0 - a * bend))


def _radius(trace: float, determinant: float) -> float:
    """The larger absolute value of the two roots of z² − trace·z + determinant."""
    inner = trace * trace / 4 - determinant
    if inner < 0:
        return math.sqrt(determinant)
    return abs(trace) / 2 + math.sqrt(inner)


_RATES = {"gradient_descent": _plainly, "momentum": _heavy_ball, "nesterov": _nesterov}


def flat_bottom(
    track: Trajectory, objective: Objective, slopes: Array, within: float
) -> Forecast | None:
    """How long it takes at a bottom like that of x⁴, where slopes shrink like a power of k: the γ
    for which slope^(−γ) grows evenly, from three slopes, with two more to see whether it does."""
    m = len(slopes) - 1
    first, middle, last = slopes[m // 3], slopes[m // 3 + m // 3], slopes[m // 3 + 2 * (m // 3)]
    if not 0 < last < middle < first:
        return None
    power = _power(first, middle, last)
    if power is None:
        return None
    between = (m // 3 + (m // 3) // 2, m // 3 + (m // 3) // 2 + m // 3)
    even = first**-power, last**-power
    span = 2 * (m // 3)
    rate = (even[1] - even[0]) / span
    for k in between:
        expected = even[0] + rate * (k - m // 3)
        if not abs(slopes[k] ** -power / expected - 1) <= within:
            return None
    needed = (track.tolerance**-power - slopes[-1] ** -power) / rate
    if not 0 < needed < BEYOND:
        return None
    # The steps that are left, of slopes that shrink like that, have this sum.
    steps = track.points[-1] - track.points[-2]
    to_come = slopes[-1] ** -power / (rate * (1 / power - 1))
    limit = track.points[-1] + steps * to_come
    with np.errstate(all="ignore"):
        there = float(norms(objective.gradient(limit)))
    if not there <= GONE * slopes[-1]:
        return None
    return Forecast(math.ceil(needed), limit)


def _power(first: float, middle: float, last: float) -> float | None:
    """γ with first^(−γ) − 2·middle^(−γ) + last^(−γ) = 0, by bisection; None outside its range."""
    a, b = math.log(first / last), math.log(middle / last)

    def uneven(power: float) -> float:
        return math.exp(-power * a) - 2 * math.exp(-power * b) + 1

    low, high = LEAST_POWER, MOST_POWER
    if not uneven(low) * uneven(high) < 0:
        return None
    for _ in range(50):
        middle_power = (low + high) / 2
        low, high = (
            (middle_power, high) if uneven(low) * uneven(middle_power) > 0 else (low, middle_power)
        )
    return low


def geometric(track: Trajectory, objective: Objective, slopes: Array) -> Forecast | None:
    """How long it takes if slopes go on to shrink at the rate of the last half, which has to be the
    same in both of its halves, and if no direction that turns less is still to come."""
    half = slopes[len(slopes) // 2 :]
    width = len(half) // BLOCKS
    if width < 2 or not (half > 0).all():
        return None
    tops = np.log(half[-BLOCKS * width :].reshape(BLOCKS, width).max(axis=1))
    middle = BLOCKS // 2
    early = (tops[middle] - tops[0]) / middle
    late = (tops[-1] - tops[middle - 1]) / middle
    if not (early < 0 and late < 0 and tops[0] - tops[-1] > SHRINK):
        return None
    if abs(early - late) > ALIKE * abs(late):
        return None
    needed = (tops[-1] - math.log(track.tolerance)) / -late * width
    if not 0 < needed < BEYOND:
        return None
    limit = _bottom_ahead(track, objective)
    return None if limit is None else Forecast(math.ceil(needed), limit)


def _bottom_ahead(track: Trajectory, objective: Objective) -> Array | None:
    """Where the curvature puts the bottom, if the ground there is level and curved about as here,
    and if the slope lies along the direction that curves least of those that have any slope to
    speak of: along the others it is gone sooner."""
    sign, point = -1.0 if track.maximize else 1.0, track.points[-1]
    hessian = sign * objective.hessian(point)
    if not np.isfinite(hessian).all():
        return None
    bends, ways = np.linalg.eigh(hessian)
    tail = np.abs(track.gradients[-max(8, len(track.gradients) // 8) :] @ ways).max(axis=0)
    asked = tail > track.tolerance
    if not asked.any() or (bends[asked] <= 0).any() or tail[asked][0] < SLOWEST * tail.max():
        return None
    away = np.where(asked, ways.T @ (sign * track.gradients[-1]) / np.where(asked, bends, 1.0), 0.0)
    there = np.asarray(point - ways @ away)
    with np.errstate(all="ignore"):
        left = np.abs(ways.T @ objective.gradient(there))
        bent = np.diag(ways.T @ (sign * objective.hessian(there)) @ ways)
    if not (np.isfinite(left).all() and np.isfinite(bent).all()):
        return None
    alike = np.abs(bent - bends)[asked] <= ROUGHLY * bends[asked]
    return there if alike.all() and (left <= ROUGHLY * tail.max()).all() else None
