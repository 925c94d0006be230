"""Step sizes that do better, found by trying."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gd_core.descent import StopReason, StopRules, Trajectory, descend
from gd_core.numerics import limit_of
from gd_core.objective import Objective
from gd_core.optimizers import Optimizer, gradient_descent

Array = NDArray[np.float64]


SMALLEST = 1e-9  # nobody types a smaller step size
MOST_TRIED = 100  # iterations for each


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
    tried = tried_runs(objective, start, n_iter, maximize, between)
    found = [run for run in tried if _goes_downhill(run)]
    return None if not found else found[0].optimizer.parameters["step_size"]


def tried_runs(
    objective: Objective,
    start: ArrayLike,
    n_iter: int,
    maximize: bool,
    between: tuple[float, float],
    method: Callable[[float], Optimizer] = gradient_descent,
    rules: StopRules | None = None,
) -> list[Trajectory]:
    """The runs behind suggest_step_size that end with a value, the lowest first and of those as low
    the largest step, whether they go downhill or not."""
    sign = -1.0 if maximize else 1.0
    most = min(n_iter, MOST_TRIED)
    runs: list[tuple[float, Trajectory]] = []
    for step_size in _candidates(sign * objective.hessian(start), between):
        run = descend(objective, start, method(step_size), most, rules, maximize)
        if run.stop in (StopReason.ITERATIONS, StopReason.GRADIENT):
            runs.append((sign * float(run.values[-1]), run))
    # Values that differ by rounding alone are as low.
    runs.sort(key=lambda pair: _rounded(pair[0], 9) if math.isfinite(pair[0]) else pair[0])
    return [run for _, run in runs]


def _goes_downhill(run: Trajectory) -> bool:
    values = -run.values if run.maximize else run.values
    return bool((values[1:] <= values[:-1]).all())


def _candidates(hessian: Array, between: tuple[float, float]) -> list[float]:
    ladder = [m * 10.0**e for e in range(-6, 2) for m in (1, 2, 5)]
    limit = limit_of(hessian)
    ladder += [_rounded(limit / 2)] if math.isfinite(limit) else []
    low, high = max(between[0], SMALLEST), between[1]
    return sorted((c for c in ladder if low < c < high), reverse=True)


def _rounded(number: float, digits: int = 2) -> float:
    """Two significant digits, as a person would type it."""
    return float(f"{number:.{digits}g}")
