"""How many iterations a run still takes: in a bowl, at a flat bottom, or at a geometric rate.

No number is given where it is not known within a factor of two.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from gd_core.descent import Trajectory
from gd_core.numerics import Array, Mask, descent_sign, norms
from gd_core.objective import Objective
from gd_core.optimizers import Optimizer

# In a bowl, at the point that Newton's step leads to: the slope and the change of the curvature
# that may be left along every direction that counts.
NEWTON_SLOPE_TOL = 0.05  # × the slope at the end of the run
NEWTON_CURVATURE_TOL = 0.05  # × the curvature at the end of the run
# The iterations that follow from the curvatures at both points may differ by this factor.
MAX_COUNT_RATIO = 1.5
MAX_FORECAST = 1e12  # iterations
MAX_FORECAST_RATIO = 4.0  # × the iterations seen, for a method that changes its own step
# At a flat bottom x^q slopes shrink like k^(-1/γ), γ = (q − 2)/(q − 1): 2/3 for x⁴. From γ = 1 on,
# which is the tail of exp(-x), the sum of the steps to come is infinite.
MIN_GAMMA, MAX_GAMMA = 0.3, 0.905
# A power law is accepted when it fits in between, and the slope vanishes at the limit it predicts.
POWER_LAW_TOL = 0.01  # relative error of the fit
LIMIT_SLOPE_TOL = 0.1  # × the last slope
# A geometric rate is fitted to the largest slopes of so many blocks of the last half of the run.
RATE_BLOCKS = 16
RATE_TOL = 0.12  # relative difference of the rates in both halves of the blocks
MIN_LOG_DECREASE = 0.2  # of the logarithm of the slope over all the blocks
# The slope along the direction that converges most slowly is at least this share of the largest.
MIN_SLOWEST_SHARE = 0.3
BOTTOM_TOL = 0.25  # relative slope and change of curvature at the bottom that Newton's step names


class Forecast(NamedTuple):
    """After how many further iterations a run arrives, and at which point."""

    iterations: int
    limit: Array  # (dim,)
    upwards: bool = False  # whether the Hessian is known to be positive definite there


def in_a_bowl(
    objective: Objective,
    optimizer: Optimizer,
    point: Array,
    gradient: Array,
    sign: float,
    tolerance: float,
) -> Forecast | None:
    """The forecast for gradient descent, momentum or Nesterov's method where f is nearly quadratic.

    Along an eigenvector of the Hessian with eigenvalue λ each step multiplies the distance by a
    constant; the direction that takes longest counts. None where f is not nearly quadratic, and for
    other methods, schedules and noise.
    """
    if optimizer.schedule is not None or optimizer.noise is not None or optimizer.batches:
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
    with np.errstate(over="ignore", invalid="ignore"):
        away = np.where(count, (ways.T @ (sign * gradient)) / np.where(count, bends, 1.0), 0.0)
        there = point - ways @ away
    if not np.isfinite(there).all():
        return None
    bent = _bends_there(objective, there, ways, bends, slopes, count, sign)
    if bent is None or repels(optimizer, bent):
        return None
    part = tolerance / math.sqrt(count.sum())
    early, late = (
        max(
            _count(slope, rate_of(optimizer, bend), part)
            for slope, bend in zip(slopes[count].tolist(), some[count].tolist(), strict=True)
        )
        for some in (bends, bent)
    )
    if not (late < MAX_FORECAST and max(early, late) <= MAX_COUNT_RATIO * min(early, late)):
        return None
    return Forecast(max(1, math.ceil(late)), there, bool(bends[0] > 0))


def repels(optimizer: Optimizer, bends: Array) -> bool:
    """Whether the steps are too large to settle at a minimum with these curvatures, (dim,).

    Along one of them what is left of the distance grows. False where the rate is not known.
    """
    rate_of = _RATES.get(optimizer.name)
    if rate_of is None or optimizer.step_size is None or optimizer.schedule is not None:
        return False
    return any(rate_of(optimizer, bend) > 1 for bend in bends[bends > 0].tolist())


def _count(slope: float, rate: float, tolerance: float) -> float:
    """How many steps until a slope that shrinks by the factor `rate` is at most the tolerance."""
    if slope <= tolerance or rate == 0:
        return 1.0
    never = rate >= 1 or tolerance == 0
    return math.inf if never else (math.log(slope) - math.log(tolerance)) / -math.log(rate)


def _bends_there(
    objective: Objective,
    there: Array,
    ways: Array,
    bends: Array,
    slopes: Array,
    count: Mask,
    sign: float,
) -> Array | None:
    """The curvatures at the point that Newton's step leads to, if the slope vanishes there and the
    Hessian is nearly that of the run's end; else None."""
    left = np.abs(ways.T @ np.array(objective.at(*there.tolist())[1:]))
    with np.errstate(over="ignore", invalid="ignore"):
        flat = (left <= NEWTON_SLOPE_TOL * slopes)[count].all() and (
            left[~count] <= slopes.max() * NEWTON_SLOPE_TOL
        ).all()
    if not flat or not np.isfinite(left).all():
        return None
    with np.errstate(all="ignore"):
        bent = ways.T @ (sign * objective.hessian(there)) @ ways
    if not np.isfinite(bent).all():
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        alike = np.abs(bent - np.diag(bends)) <= NEWTON_CURVATURE_TOL * np.sqrt(
            np.abs(np.outer(bends, bends)) + np.finfo(float).eps * np.abs(bends).max() ** 2
        )
    return np.diag(bent) if alike[np.ix_(count, count)].all() else None


def _gradient_descent_rate(optimizer: Optimizer, bend: float) -> float:
    """The factor of the distance per step of gradient descent, |1 − αλ|."""
    return abs(1.0 - (optimizer.step_size or 0.0) * bend)


def _momentum_rate(optimizer: Optimizer, bend: float) -> float:
    """The rate of momentum, the spectral radius of (v, x) ← (βv + λx, x − α(βv + λx))."""
    a, b = optimizer.step_size or 0.0, optimizer.parameters["beta"]
    return _radius(1.0 + b - a * bend, b)


def _nesterov_rate(optimizer: Optimizer, bend: float) -> float:
    """Nesterov's rate, the spectral radius of (v, x) ← (βv + λx, x − α(λx + β(βv + λx)))."""
    a, b = optimizer.step_size or 0.0, optimizer.parameters["beta"]
    return _radius((1.0 + b) * (1.0 - a * bend) + 0.0, b * (1.0 - a * bend))


def _radius(trace: float, determinant: float) -> float:
    """The larger absolute value of the two roots of z² − trace·z + determinant."""
    inner = trace * trace / 4 - determinant
    if inner < 0:
        return math.sqrt(determinant)
    return abs(trace) / 2 + math.sqrt(inner)


_RATES = {
    "gradient_descent": _gradient_descent_rate,
    "momentum": _momentum_rate,
    "nesterov": _nesterov_rate,
}


def flat_bottom(
    track: Trajectory, objective: Objective, slopes: Array, within: float
) -> Forecast | None:
    """The forecast at a minimum like that of x⁴, where slopes shrink like a power of k.

    γ, for which slope^(−γ) grows linearly in k, is found from three slopes and checked with two
    more, which may be off by the relative error `within`. None where no such γ fits.
    """
    m = len(slopes) - 1
    first, middle, last = slopes[m // 3], slopes[m // 3 + m // 3], slopes[m // 3 + 2 * (m // 3)]
    if track.tolerance == 0 or not 0 < last < middle < first:
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
    if not 0 < needed < _farthest(track):
        return None
    # The sum of all steps to come, if slopes go on shrinking by this power law.
    steps = track.points[-1] - track.points[-2]
    to_come = slopes[-1] ** -power / (rate * (1 / power - 1))
    limit = track.points[-1] + steps * to_come
    with np.errstate(all="ignore"):
        there = float(norms(objective.gradient(limit)))
    if not there <= LIMIT_SLOPE_TOL * slopes[-1]:
        return None
    return Forecast(math.ceil(needed), limit)


def _power(first: float, middle: float, last: float) -> float | None:
    """γ with first^(−γ) − 2·middle^(−γ) + last^(−γ) = 0, by bisection; None outside γ's range."""
    a, b = math.log(first / last), math.log(middle / last)

    def uneven(power: float) -> float:
        return math.exp(-power * a) - 2 * math.exp(-power * b) + 1

    low, high = MIN_GAMMA, MAX_GAMMA
    if not uneven(low) * uneven(high) < 0:
        return None
    for _ in range(50):
        middle_power = (low + high) / 2
        low, high = (
            (middle_power, high) if uneven(low) * uneven(middle_power) > 0 else (low, middle_power)
        )
    return low


def geometric(track: Trajectory, objective: Objective, slopes: Array) -> Forecast | None:
    """The forecast if slopes go on shrinking at the geometric rate of the last half of the run.

    None where the rate differs between both halves of that, or where a direction of lower
    curvature, which converges more slowly, still matters.
    """
    half = slopes[len(slopes) // 2 :]
    width = len(half) // RATE_BLOCKS
    if width < 2 or track.tolerance == 0 or not (half > 0).all():
        return None
    tops = np.log(half[-RATE_BLOCKS * width :].reshape(RATE_BLOCKS, width).max(axis=1))
    middle = RATE_BLOCKS // 2
    early = (tops[middle] - tops[0]) / middle
    late = (tops[-1] - tops[middle - 1]) / middle
    if not (early < 0 and late < 0 and tops[0] - tops[-1] > MIN_LOG_DECREASE):
        return None
    if abs(early - late) > RATE_TOL * abs(late):
        return None
    needed = (tops[-1] - math.log(track.tolerance)) / -late * width
    if not 0 < needed < _farthest(track):
        return None
    limit = _bottom_ahead(track, objective)
    return None if limit is None else Forecast(math.ceil(needed), limit)


def _farthest(track: Trajectory) -> float:
    """How many further iterations may be forecast from a rate: of a method that changes its own
    step, as Adam does, the rate changes too."""
    keeps_its_rate = track.optimizer.name in _RATES and track.optimizer.schedule is None
    return MAX_FORECAST if keeps_its_rate else MAX_FORECAST_RATIO * track.iterations


def _bottom_ahead(track: Trajectory, objective: Objective) -> Array | None:
    """The point that Newton's step leads to, if the slope nearly vanishes there, the curvature is
    nearly that of the run's end, and the slope there lies along the direction of least curvature
    among those whose slope exceeds the tolerance; else None."""
    sign, point = descent_sign(track.maximize), track.points[-1]
    hessian = sign * objective.hessian(point)
    if not np.isfinite(hessian).all():
        return None
    bends, ways = np.linalg.eigh(hessian)
    tail = np.abs(track.gradients[-max(8, len(track.gradients) // 8) :] @ ways).max(axis=0)
    asked = tail > track.tolerance
    if (
        not asked.any()
        or (bends[asked] <= 0).any()
        or tail[asked][0] < MIN_SLOWEST_SHARE * tail.max()
    ):
        return None
    away = np.where(asked, ways.T @ (sign * track.gradients[-1]) / np.where(asked, bends, 1.0), 0.0)
    there = np.asarray(point - ways @ away)
    with np.errstate(all="ignore"):
        left = np.abs(ways.T @ objective.gradient(there))
        bent = np.diag(ways.T @ (sign * objective.hessian(there)) @ ways)
    if not (np.isfinite(left).all() and np.isfinite(bent).all()):
        return None
    alike = np.abs(bent - bends)[asked] <= BOTTOM_TOL * bends[asked]
    if repels(track.optimizer, bent):
        return None
    return there if alike.all() and (left <= BOTTOM_TOL * tail.max()).all() else None
