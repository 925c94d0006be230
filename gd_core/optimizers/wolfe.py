"""A line search that meets the strong Wolfe conditions, as BFGS and conjugate gradients need it.

Reference: Nocedal & Wright 2006, algorithms 3.5 and 3.6, with cubic interpolation and
extrapolation (3.59).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from gd_core.numerics import Array, norms
from gd_core.optimizers.base import Differentiable, NothingLowerError

SUFFICIENT_DECREASE = 1e-4  # c₁: the fraction of the decrease α·f′(0) that a step has to reach
# × the bracket's width: a trial nearer than that to one of its ends would hardly shorten it.
BRACKET_MARGIN = 0.1
MAX_TRIALS = 40
# After a trial that still goes down steeply, the next α is so many times as large, within these
# limits. Doubling alone took eight times SciPy's evaluations on x⁴, whose minimum is far and flat.
MIN_GROWTH, MAX_GROWTH = 1.25, 10.0


class Evaluated(NamedTuple):
    """A point with f and ∇f there, so that neither is evaluated twice."""

    point: Array  # (dim,)
    value: float
    slope: Array  # (dim,)


class _Trial(NamedTuple):
    """A trial α of the search, with f and its derivative along the line there."""

    alpha: float
    value: float  # f(x + αp)
    derivative: float  # f′(α) = ∇f(x + αp)·p
    evaluated: Evaluated


def wolfe_search(
    objective: Differentiable,
    point: Array,
    here: Evaluated,
    direction: Array,
    previous_value: float | None,
    slope_ratio: float,
) -> Evaluated:
    """A point x + αp with f(x + αp) ≤ f(x) + c₁·α·f′(0) and |f′(α)| ≤ c₂·|f′(0)|.

    direction is p, (dim,); slope_ratio is c₂. previous_value is f one step earlier, from which the
    first trial is made. Raises NothingLowerError where the search finds no lower point.
    """
    line = _Line(objective, point, direction)
    start = _Trial(0.0, here.value, float(here.slope @ direction), here)
    if not start.derivative < 0:
        raise NothingLowerError
    return _bracket(
        line, start, _first_trial(here, previous_value, start.derivative), slope_ratio
    ).evaluated


class _Line:
    """The objective along the line x + αp."""

    def __init__(self, objective: Differentiable, point: Array, direction: Array) -> None:
        self._objective, self._point, self._direction = objective, point, direction

    def at(self, alpha: float) -> _Trial:
        with np.errstate(all="ignore"):
            candidate = self._point + alpha * self._direction
            value = float(self._objective.value(candidate))
            slope = self._objective.gradient(candidate)
            derivative = float(slope @ self._direction)
        if (candidate == self._point).all():
            raise NothingLowerError
        return _Trial(alpha, value, derivative, Evaluated(candidate, value, slope))


def _first_trial(here: Evaluated, previous_value: float | None, derivative: float) -> float:
    """The first α to try: one that would drop f as far as the last step did, at most 1 (N&W
    equation 3.60)."""
    drop = (
        previous_value - here.value if previous_value is not None else float(norms(here.slope)) / 2
    )
    guess = 1.01 * 2.0 * drop / -derivative
    return min(1.0, guess) if guess > 0 and math.isfinite(guess) else 1.0


def _bracket(line: _Line, start: _Trial, alpha: float, slope_ratio: float) -> _Trial:
    previous, undefined_from, farther = start, math.inf, 0.0  # f has no value at the edge or beyond
    for _ in range(MAX_TRIALS):
        trial = line.at(alpha)
        if not (math.isfinite(trial.value) and math.isfinite(trial.derivative)):
            undefined_from = alpha
        elif not _is_lower(trial, start) or (
            previous is not start and trial.value >= previous.value
        ):
            return _zoom(line, start, previous, trial, slope_ratio)
        elif abs(trial.derivative) <= -slope_ratio * start.derivative:
            return trial
        elif trial.derivative >= 0:
            return _zoom(line, start, trial, previous, slope_ratio)
        else:
            previous, farther = trial, _extrapolated(previous, trial)
        alpha = farther if undefined_from == math.inf else (previous.alpha + undefined_from) / 2
    return _lowest_found(previous)


def _extrapolated(previous: _Trial, trial: _Trial) -> float:
    """The next α beyond a trial: the minimum of the cubic through it and the trial before, within
    MIN_GROWTH and MAX_GROWTH times its α."""
    least, most = MIN_GROWTH * trial.alpha, MAX_GROWTH * trial.alpha
    guess = _cubic_minimum(previous, trial)
    return min(max(guess, least), most) if guess > trial.alpha else most


def _is_lower(trial: _Trial, start: _Trial) -> bool:
    return trial.value <= start.value + SUFFICIENT_DECREASE * trial.alpha * start.derivative


def _zoom(line: _Line, start: _Trial, low: _Trial, high: _Trial, slope_ratio: float) -> _Trial:
    """The trial that meets the conditions between two others; f is lower at `low`, and falls from
    it towards `high` (N&W algorithm 3.6)."""
    for _ in range(MAX_TRIALS):
        # No float lies between the last α where f has a value and the first where it has none.
        if low.alpha == high.alpha:
            break
        trial = line.at(_interpolated(low, high))
        if not _is_lower(trial, start) or not trial.value < low.value:
            if trial.alpha in (low.alpha, high.alpha):
                break
            high = trial
        elif abs(trial.derivative) <= -slope_ratio * start.derivative:
            return trial
        else:
            if trial.derivative * (high.alpha - low.alpha) >= 0:
                high = low
            low = trial
    return _lowest_found(low)


def _lowest_found(trial: _Trial) -> _Trial:
    """The lowest trial of a search that ran out, lower than the start if not as flat as asked."""
    if trial.alpha == 0:
        raise NothingLowerError
    return trial


def _interpolated(low: _Trial, high: _Trial) -> float:
    """The α of the next trial in a bracket: the minimum of the cubic through both ends, or the
    middle where that lies too near to an end."""
    width = high.alpha - low.alpha
    guess = _cubic_minimum(low, high)
    part = (guess - low.alpha) / width
    return guess if BRACKET_MARGIN <= part <= 1 - BRACKET_MARGIN else low.alpha + width / 2


def _cubic_minimum(low: _Trial, high: _Trial) -> float:
    """The α of the minimum of the cubic with these values and slopes at both ends (N&W equation
    3.59); nan where it has none."""
    width = high.alpha - low.alpha
    first = low.derivative + high.derivative - 3 * (high.value - low.value) / width
    square = first * first - low.derivative * high.derivative
    if not (square >= 0 and math.isfinite(square)):
        return math.nan
    second = math.copysign(math.sqrt(square), width)
    bottom = high.derivative - low.derivative + 2 * second
    return high.alpha - width * (high.derivative + second - first) / bottom if bottom else math.nan
