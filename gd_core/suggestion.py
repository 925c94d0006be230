"""A step size that does better, found by trying."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gd_core.descent import StopReason, descend
from gd_core.objective import Objective
from gd_core.optimizers import gradient_descent
from gd_core.reading import limit_of

Array = NDArray[np.float64]


def stability_limit(objective: Objective, point: ArrayLike) -> float:
    """The step size above which gradient descent cannot settle near a point: 2/λmax(∇²f(point)).

    point: shape (dim,), or a number in 1-D. Returns inf where no direction curves upwards and nan
    where the Hessian is undefined. Reference: Nesterov 2018, section 1.2.3.
    """
    hessian = objective.hessian(point)
    return limit_of(hessian) if np.isfinite(hessian).all() else math.nan


def suggest_step_size(
    objective: Objective, start: ArrayLike, n_iter: int, maximize: bool = False
) -> float | None:
    """The step size, of a ladder of them, whose run from this start ends lowest.

    Tried are 1/λmax at the start and 1, 2 and 5 times each power of ten from 1e-6 to 10, each for
    at most 100 iterations; None where no run stays finite. Ties go to the largest step.
    """
    sign = -1.0 if maximize else 1.0
    candidates = [m * 10.0**e for e in range(-6, 2) for m in (1, 2, 5)]
    limit = _limit_or_none(sign * objective.hessian(start))
    candidates += [] if limit is None else [_rounded(limit / 2)]
    best: tuple[float, float] | None = None
    for step_size in sorted(candidates, reverse=True):
        run = descend(
            objective, start, gradient_descent(step_size), min(n_iter, 100), maximize=maximize
        )
        if run.stop is not StopReason.ITERATIONS:
            continue
        value = sign * float(run.values[-1])
        if best is None or value < best[0] - 1e-9 * abs(best[0]):
            best = value, step_size
    return None if best is None else best[1]


def _limit_or_none(hessian: Array) -> float | None:
    if not np.isfinite(hessian).all():
        return None
    limit = limit_of(hessian)
    return limit if math.isfinite(limit) and limit > 0 else None


def _rounded(number: float) -> float:
    """Two significant digits, as a person would type it."""
    return float(f"{number:.2g}")
