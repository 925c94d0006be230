"""Step sizes that do better, found by running each of a series of them."""

from __future__ import annotations

import math
from collections.abc import Callable

from numpy.typing import ArrayLike

from gd_core.descent import StopReason, StopRules, Trajectory, descend
from gd_core.numerics import Array, descent_sign, limit_of, rounded_to
from gd_core.objective import Objective
from gd_core.optimizers import Optimizer, gradient_descent

MIN_STEP_SIZE = 1e-9  # of those tried: smaller ones are not typed in practice
MAX_ADVICE_ITERATIONS = 100  # of each run


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
    """The step size, of those tried, whose run from this start ends lowest without ever going up.

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
    """The runs of the step sizes that suggest_step_size tries, the lowest final value first.

    Runs that end without a finite value are left out, those that go uphill are not; of runs that
    end equally low the one with the largest step size comes first.
    """
    sign = descent_sign(maximize)
    most = min(n_iter, MAX_ADVICE_ITERATIONS)
    runs: list[tuple[float, Trajectory]] = []
    for step_size in _candidates(sign * objective.hessian(start), between):
        run = descend(objective, start, method(step_size), most, rules, maximize)
        if run.stop in (StopReason.ITERATIONS, StopReason.GRADIENT):
            runs.append((sign * float(run.values[-1]), run))
    # Values are rounded so that those which differ by rounding errors alone count as equal.
    runs.sort(key=lambda pair: rounded_to(pair[0], 9) if math.isfinite(pair[0]) else pair[0])
    return [run for _, run in runs]


def _goes_downhill(run: Trajectory) -> bool:
    values = descent_sign(run.maximize) * run.values
    return bool((values[1:] <= values[:-1]).all())


def _candidates(hessian: Array, between: tuple[float, float]) -> list[float]:
    ladder = [m * 10.0**e for e in range(-6, 2) for m in (1, 2, 5)]
    limit = limit_of(hessian)
    ladder += [rounded_to(limit / 2, 2)] if math.isfinite(limit) else []
    low, high = max(between[0], MIN_STEP_SIZE), between[1]
    return sorted((c for c in ladder if low < c < high), reverse=True)
