"""A run reduced to what a verdict needs: the trend of its steps, slope and curvature at its end."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gd_core.descent import Trajectory
from gd_core.objective import Objective

Array = NDArray[np.float64]

# A trend counts when the step lengths change by 3% over the half of the run it is read from, and
# by more than four standard errors of its own fit, so that chaotic bouncing is not read as one.
TREND = 0.03
STANDARD_ERRORS = 4.0
# Trends are read from the second half of the run, and from at least this many steps.
SHORTEST_TAIL = 8

# "Arrived" is a millionth of the run's own scale from where the curvature says the bottom is.
ARRIVED = 1e-6


class Trend(NamedTuple):
    """How the step lengths go on."""

    factor: float  # of the step length per step; exactly 1 where there is no trend
    reversals: float  # share of the steps that turn back on the one before
    rising: float  # share of the steps that are longer than the one before
    steady: bool  # the factor is the same all along, so that it tells what will come


class Reading(NamedTuple):
    """What the verdict rules look at."""

    trajectory: Trajectory
    objective: Objective
    sign: float  # -1 when maximising, so that "down" is always the way to go
    lengths: Array  # of the steps, (n,)
    scale: float  # the run's own length scale
    slope: float  # norm of the gradient at the end
    hessian: Array  # at the end, of the function to go down on; nan where undefined
    limit: float  # 2/λmax at the end
    trend: Trend | None  # None for fewer than two steps


def read_run(trajectory: Trajectory, objective: Objective) -> Reading:
    """Reduce a run to its reading."""
    sign = -1.0 if trajectory.maximize else 1.0
    points = trajectory.points
    steps = np.diff(points, axis=0)
    lengths = norms(steps)
    hessian = sign * objective.hessian(points[-1])
    return Reading(
        trajectory,
        objective,
        sign,
        lengths,
        _scale(points),
        float(norms(trajectory.gradients[-1])),
        hessian,
        limit_of(hessian),
        _trend(steps, lengths),
    )


def norms(vectors: Array) -> Array:
    """Euclidean norms over the last axis that do not overflow on the way."""
    largest = np.abs(vectors).max(axis=-1, initial=0.0)
    safe = np.where((largest > 0) & np.isfinite(largest), largest, 1.0)
    with np.errstate(all="ignore"):
        return np.asarray(np.sqrt(np.square(vectors / safe[..., None]).sum(axis=-1)) * safe)


def _scale(points: Array) -> float:
    """How large the problem is: the distance of the run's ends, of the end from 0, at least 1."""
    return float(max(1.0, np.abs(points[-1]).max(), np.abs(points[-1] - points[0]).max()))


def _trend(steps: Array, lengths: Array) -> Trend | None:
    moving = np.flatnonzero((lengths > 0) & np.isfinite(lengths))
    tail = moving[-max(SHORTEST_TAIL, len(moving) // 2) :]
    if len(tail) < 2:
        return None
    units = steps[tail] / lengths[tail, None]
    reversals = float(np.mean((units[1:] * units[:-1]).sum(axis=1) < 0))
    return _fitted(tail.astype(float), np.log(lengths[tail]), reversals)


def _fitted(k: Array, logs: Array, reversals: float) -> Trend:
    rising = float(np.mean(np.diff(logs) > 0))
    slope, error = _line(k, logs)
    change = abs(slope) * (k[-1] - k[0])
    clear = change > math.log1p(TREND) and abs(slope) > STANDARD_ERRORS * error
    half = len(k) // 2
    bend = abs(_line(k[half:], logs[half:])[0] - _line(k[:half], logs[:half])[0]) if half > 1 else 0
    steady = error < 0.1 * abs(slope) and bend < 0.1 * abs(slope)
    return Trend(math.exp(slope) if clear else 1.0, reversals, rising, steady)


def _line(k: Array, logs: Array) -> tuple[float, float]:
    """Slope of a straight line through the logs, and the slope's standard error."""
    k = k - k.mean()
    spread = float((k * k).sum())
    slope = float((k * logs).sum()) / spread
    residuals = logs - logs.mean() - slope * k
    freedom = max(1, len(logs) - 2)
    return slope, math.sqrt(float((residuals**2).sum()) / freedom / spread)


def newton_distance(reading: Reading) -> float:
    """How far away the curvature at the end puts the stationary point: ‖H⁺ g‖ (inf if unknown)."""
    return newton_length(reading.hessian, reading.trajectory.gradients[-1])


def newton_length(hessian: Array, gradient: Array) -> float:
    """‖H⁺ g‖, the length of Newton's step; inf where it does not exist."""
    if not (np.isfinite(hessian).all() and np.isfinite(gradient).all()):
        return math.inf
    if not np.abs(hessian).max() > 0:
        return math.inf if np.abs(gradient).max() > 0 else 0.0
    step = np.asarray(np.linalg.lstsq(hessian, gradient, rcond=None)[0], dtype=np.float64)
    return float(norms(step))


def limit_of(hessian: Array) -> float:
    """2/λmax of a Hessian; inf where no direction curves upwards, nan where it is undefined."""
    if not np.isfinite(hessian).all():
        return math.nan
    top = float(np.linalg.eigvalsh(hessian).max())
    return 2.0 / top if top > 0 else math.inf


def distance_left(reading: Reading) -> float:
    """How far the run still has to go, from the shrinking of its steps or from the curvature."""
    trend = reading.trend
    if trend is not None and trend.factor < 1 and trend.steady:
        turn = -1.0 if trend.reversals > 0.5 else 1.0
        return float(reading.lengths[-1]) * trend.factor / (1 - turn * trend.factor)
    return newton_distance(reading)


def iterations_left(distance: float, scale: float, factor: float) -> int | None:
    if not (0 < factor < 1 and 0 < distance < math.inf):
        return None
    return max(1, math.ceil(math.log(ARRIVED * scale / distance) / math.log(factor)))


def curves_up(reading: Reading) -> bool:
    return bool(np.isfinite(reading.hessian).all()) and bool(
        np.linalg.eigvalsh(reading.hessian).min() > 0
    )
