"""A line search that meets the strong Wolfe conditions, as BFGS and conjugate gradients need it.

Reference: Nocedal & Wright 2006, algorithms 3.5 and 3.6, with cubic interpolation and
extrapolation (3.59).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from gd_core.numerics import norms
from gd_core.optimizers.base import Array, Differentiable, NothingLowerError

LOWER = 1e-4  # c₁: the part of the promised drop that a step must keep
# A trial this near to an end of its bracket, as a part of it, would hardly close it.
EDGE = 0.1
MOST_TRIALS = 40
# A trial that still goes down steeply is followed by one so many times as far, within these limits.
# Doubling alone took eight times SciPy's evaluations on x⁴, whose bottom is far away and flat.
LEAST_GROWTH, MOST_GROWTH = 1.25, 10.0


class Found(NamedTuple):
    """A point with f and its slope there, so that neither is evaluated twice."""

    point: Array  # (dim,)
    value: float
    slope: Array  # (dim,)


class _Trial(NamedTuple):
    """A place on the line: how far along, f, and the slope along the line."""

    alpha: float
    value: float
    rise: float
    found: Found


def search(
    objective: Differentiable,
    point: Array,
    here: Found,
    way: Array,
    before: float | None,
    flat: float,
) -> Found:
    """A point along `way` with f(x + αp) ≤ f + c₁·α·f′ and |f′(α)| ≤ flat·|f′(0)|.

    `before` is f one step earlier, for the first trial. Raises NothingLowerError where there is no
    such point.
    """
    line = _Line(objective, point, way)
    start = _Trial(0.0, here.value, float(here.slope @ way), here)
    if not start.rise < 0:
        raise NothingLowerError
    return _bracket(line, start, _first(here, before, start.rise), flat).found


class _Line:
    """The objective along a line from a point."""

    def __init__(self, objective: Differentiable, point: Array, way: Array) -> None:
        self._objective, self._point, self._way = objective, point, way

    def at(self, alpha: float) -> _Trial:
        with np.errstate(all="ignore"):
            there = self._point + alpha * self._way
            value = float(self._objective.value(there))
            slope = self._objective.gradient(there)
            rise = float(slope @ self._way)
        if (there == self._point).all():
            raise NothingLowerError
        return _Trial(alpha, value, rise, Found(there, value, slope))


def _first(here: Found, before: float | None, rise: float) -> float:
    """The step that would drop f as far as the last one did, at most 1 (N&W equation 3.60)."""
    drop = before - here.value if before is not None else float(norms(here.slope)) / 2
    guess = 1.01 * 2.0 * drop / -rise
    return min(1.0, guess) if guess > 0 and math.isfinite(guess) else 1.0


def _bracket(line: _Line, start: _Trial, alpha: float, flat: float) -> _Trial:
    last, edge, grown = start, math.inf, 0.0  # f has no value at the edge or beyond
    for _ in range(MOST_TRIALS):
        trial = line.at(alpha)
        if not (math.isfinite(trial.value) and math.isfinite(trial.rise)):
            edge = alpha
        elif not _is_lower(trial, start) or (last is not start and trial.value >= last.value):
            return _zoom(line, start, last, trial, flat)
        elif abs(trial.rise) <= -flat * start.rise:
            return trial
        elif trial.rise >= 0:
            return _zoom(line, start, trial, last, flat)
        else:
            last, grown = trial, _further(last, trial)
        alpha = grown if edge == math.inf else (last.alpha + edge) / 2
    return _best(last)


def _further(last: _Trial, trial: _Trial) -> float:
    """Beyond a trial: to the bottom of the cubic through it and the one before, within limits."""
    least, most = LEAST_GROWTH * trial.alpha, MOST_GROWTH * trial.alpha
    guess = _cubic(last, trial)
    return min(max(guess, least), most) if guess > trial.alpha else most


def _is_lower(trial: _Trial, start: _Trial) -> bool:
    return trial.value <= start.value + LOWER * trial.alpha * start.rise


def _zoom(line: _Line, start: _Trial, low: _Trial, high: _Trial, flat: float) -> _Trial:
    """Close in on a bracket: low is the lower end, and f falls from it towards high."""
    for _ in range(MOST_TRIALS):
        if low.alpha == high.alpha:  # no number lies between where f has a value and where not
            break
        trial = line.at(_inside(low, high))
        if not _is_lower(trial, start) or not trial.value < low.value:
            if trial.alpha in (low.alpha, high.alpha):
                break
            high = trial
        elif abs(trial.rise) <= -flat * start.rise:
            return trial
        else:
            if trial.rise * (high.alpha - low.alpha) >= 0:
                high = low
            low = trial
    return _best(low)


def _best(trial: _Trial) -> _Trial:
    """What the search got: lower than the start, if not as flat as it should be."""
    if trial.alpha == 0:
        raise NothingLowerError
    return trial


def _inside(low: _Trial, high: _Trial) -> float:
    """The bottom of the cubic through both ends, or the middle where that is no better."""
    width = high.alpha - low.alpha
    guess = _cubic(low, high)
    part = (guess - low.alpha) / width
    return guess if EDGE <= part <= 1 - EDGE else low.alpha + width / 2


def _cubic(low: _Trial, high: _Trial) -> float:
    """Where the cubic with these values and slopes at both ends has its minimum; nan if nowhere."""
    width = high.alpha - low.alpha
    first = low.rise + high.rise - 3 * (high.value - low.value) / width
    square = first * first - low.rise * high.rise
    if not (square >= 0 and math.isfinite(square)):
        return math.nan
    second = math.copysign(math.sqrt(square), width)
    bottom = high.rise - low.rise + 2 * second
    return high.alpha - width * (high.rise + second - first) / bottom if bottom else math.nan
