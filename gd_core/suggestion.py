"""A step size that does better, found by trying."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gd_core.curvature import limit_of
from gd_core.descent import StopReason, Trajectory, descend
from gd_core.objective import Objective
from gd_core.optimizers import Optimizer, gradient_descent

Array = NDArray[np.float64]


SMALLEST = 1e-9  # nobody types a smaller step size


def stability_limit(objective: Objective, point: ArrayLike) -> float:
    """The step size above which gradient descent cannot settle near a point: 2/λmax(∇²f(point)).

    point: shape (dim,), or a number in 1-D. Returns inf where no direction curves upwards and nan
    where the Hessian is undefined. Reference: Nesterov 2018, section 1.2.3.
    """
    return limit_of(objective.hessian(point))


def suggest_step_size(
    objective: Objective,
    start: ArrayLike,
    n_iter: int,
    maximize: bool = False,
    between: tuple[float, float] = (0.0, math.inf),
) -> float | None:
    """The step size, of a ladder of them, whose run from this start ends lowest without bouncing.

    Tried are 1/λmax at the start and 1, 2 and 5 times each power of ten from 1e-6 to 10, as far as
    they lie strictly `between` two others, each for at most 100 iterations. Only runs that go
    downhill at every step count; None where there is none. Ties go to the largest step.
    """
    found = better_run(objective, start, n_iter, maximize, between)
    return None if found is None else found.optimizer.parameters["step_size"]


def better_run(
    objective: Objective,
    start: ArrayLike,
    n_iter: int,
    maximize: bool,
    between: tuple[float, float],
    method: Callable[[float], Optimizer] = gradient_descent,
) -> Trajectory | None:
    """The run behind suggest_step_size; of other methods it need not go downhill all the way."""
    sign = -1.0 if maximize else 1.0
    best: Trajectory | None = None
    for step_size in _candidates(sign * objective.hessian(start), between):
        optimizer = method(step_size)
        run = descend(objective, start, optimizer, min(n_iter, 100), maximize=maximize)
        values = sign * run.values
        downhill = not optimizer.is_plain or bool((values[1:] <= values[:-1]).all())
        if run.stop is not StopReason.ITERATIONS or not downhill:
            continue
        if best is None or _clearly_lower(values[-1], sign * best.values[-1]):
            best = run
    return best


def _candidates(hessian: Array, between: tuple[float, float]) -> list[float]:
    ladder = [m * 10.0**e for e in range(-6, 2) for m in (1, 2, 5)]
    limit = limit_of(hessian)
    ladder += [_rounded(limit / 2)] if math.isfinite(limit) else []
    low, high = max(between[0], SMALLEST), between[1]
    return sorted((c for c in ladder if low < c < high), reverse=True)


def _clearly_lower(value: float, other: float) -> bool:
    return bool(value < other - 1e-9 * abs(other))


def _rounded(number: float) -> float:
    """Two significant digits, as a person would type it."""
    return float(f"{number:.2g}")
