"""How near the noise of its batches lets a run of gradient descent come to a minimum."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from gd_core.descent import Trajectory, descend
from gd_core.numerics import Array, Samples, norms, stationary_radius
from gd_core.objective import Objective, samples_at
from gd_core.optimizers import damped_newton

# Of a run that stays as near as theory says: the distance that it keeps over that of theory.
NEAREST_RATIO, FARTHEST_RATIO = 1.0 / 3.0, 1.5
# Of a run whose noise shrinks: the distance of its last quarter over that of its second.
SHRINKING_RATIO = 0.8
MIN_ITERATIONS = 20  # fewer say nothing of where a run stays
# Of its way from the start to the minimum, along the flattest direction, what is left to a run at
# the middle of it: with more, where it is tells of its start as well.
MOST_LEFT_SHARE = 0.4
NEWTON_ITERATIONS = 50
# × the largest gradient of a sample at the minimum: a slope that is none.
LEVEL_SLOPE_SHARE = 1e-7


class NoiseBall(NamedTuple):
    """How near the noise of its batches lets a run come: the root mean square distance from the
    minimum that it kept lately, and the one that theory says of the step size it began with;
    shrinks: the step size does, and the distance with it."""

    radius: float
    in_theory: float
    shrinks: bool


def noise_ball(run: Trajectory, objective: Objective) -> NoiseBall | None:
    """How near the noise of its batches lets a run of gradient descent come, if it is as near as
    that; None for other runs, and where no theory says it.

    The run's own distance is taken over its second half; where the step size shrinks for ever, over
    its last quarter, which has to be nearer than the second one, and nearer than theory says of the
    step size that it began with.
    """
    optimizer = run.optimizer
    if optimizer.batches is None or optimizer.name != "gradient_descent":
        return None
    if run.iterations < MIN_ITERATIONS or not _steps_go_on(run):
        return None
    minimum = minimum_near(objective, run.points[run.iterations // 2 :].mean(axis=0))
    if minimum is None:
        return None
    samples = samples_at(objective, minimum)
    assert samples is not None
    size, alpha = optimizer.batches.size, optimizer.parameters["step_size"]
    if optimizer.schedule is None and not _has_forgotten_its_start(run, samples, alpha):
        return None
    theory = stationary_radius(samples, size, alpha)
    return None if not theory else _ball(run, minimum, theory)


def _has_forgotten_its_start(run: Trajectory, samples: Samples, step_size: float) -> bool:
    """Whether half of the run has taken it most of its way, |1 − α·λmin|^(n/2) of which is left."""
    flattest = float(np.linalg.eigvalsh(samples.hessians.mean(axis=0))[0])
    left = math.pow(abs(1.0 - step_size * flattest), run.iterations / 2)
    return left <= MOST_LEFT_SHARE


def _ball(run: Trajectory, minimum: Array, theory: float) -> NoiseBall | None:
    away = np.square(run.points - minimum).sum(axis=1)
    quarters = [math.sqrt(float(part.mean())) for part in np.array_split(away, 4)]
    if run.optimizer.schedule is not None:
        nearer = quarters[3] <= min(SHRINKING_RATIO * quarters[1], theory)
        return NoiseBall(quarters[3], theory, True) if nearer else None
    kept = math.sqrt(float(away[run.iterations // 2 :].mean()))
    near = NEAREST_RATIO <= kept / theory <= FARTHEST_RATIO
    return NoiseBall(kept, theory, False) if near else None


def _steps_go_on(run: Trajectory) -> bool:
    """Whether the steps to come have no finite sum, which would leave a run wherever it stands."""
    schedule = run.optimizer.schedule
    return schedule is None or math.isinf(schedule.remaining(run.iterations))


def minimum_near(objective: Objective, point: Array) -> Array | None:
    """The minimum of the error of a fit, found by Newton's method from a point near it; None where
    there is none or where it is a corner."""
    samples = samples_at(objective, point)
    if samples is None:
        return None
    found = descend(objective, point, damped_newton(), NEWTON_ITERATIONS)
    largest = float(norms(samples.gradients).max())
    level = norms(found.gradients[-1]) <= LEVEL_SLOPE_SHARE * largest
    return found.points[-1] if level else None
