"""Several runs of one objective stacked in arrays, from which the verdicts are computed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gd_core.descent.trajectory import TOLERANCE, Trajectory
from gd_core.numerics import Array
from gd_core.optimizers import Optimizer, Schedule


@dataclass(frozen=True)
class RunStack:
    """m runs from the same or from different starts, padded to one length.

    points (m, n + 1, dim), values (m, n + 1) and gradients (m, n + 1, dim) are nan after the end
    of each run; iterations (m,) is how many steps each took; stops (m,) are StopReasons;
    step_sizes (m,) are nan for a method that has none. All runs share the rest:
    is_constant_step_gd says that the method is gradient descent with a constant step size, whose
    convergence follows from the curvature alone; schedule is None for a constant step size; noisy
    says whether noise is added to the gradient, or it is that of a batch; tolerance is the norm of
    the gradient at which a run has arrived.
    """

    points: Array
    values: Array
    gradients: Array
    iterations: NDArray[np.int64]
    stops: NDArray[Any]
    step_sizes: Array
    maximize: bool = False
    is_constant_step_gd: bool = True
    schedule: Schedule | None = None
    noisy: bool = False
    tolerance: float = TOLERANCE

    def factors(self, iterations: NDArray[np.int64]) -> Array:
        """The factors by which the schedule multiplied α in the steps to these iterations (m,)."""
        return self._by_schedule(lambda schedule, k: schedule.factor(max(0, k - 1)), iterations, 1)

    def remaining(self, iterations: NDArray[np.int64]) -> Array:
        """How many whole steps the schedule still allows after these iterations (m,), or inf."""
        return self._by_schedule(lambda schedule, k: schedule.remaining(k), iterations, math.inf)

    def _by_schedule(
        self,
        number: Callable[[Schedule, int], float],
        iterations: NDArray[np.int64],
        otherwise: float,
    ) -> Array:
        if self.schedule is None:
            return np.full(len(iterations), otherwise)
        distinct, where = np.unique(iterations, return_inverse=True)
        numbers = np.array([number(self.schedule, k) for k in distinct.tolist()])
        return np.asarray(numbers[where])


def nature_of(optimizer: Optimizer) -> tuple[bool, Schedule | None, bool]:
    """What a RunStack holds of a method: is_constant_step_gd, schedule and noisy."""
    return optimizer.is_constant_step_gd, optimizer.schedule, optimizer.is_noisy


def stack_of(trajectory: Trajectory) -> RunStack:
    """One run as a stack of one."""
    step_size = trajectory.optimizer.step_size
    return RunStack(
        trajectory.points[None],
        trajectory.values[None],
        trajectory.gradients[None],
        np.array([trajectory.iterations]),
        np.array([trajectory.stop], dtype=object),
        np.array([math.nan if step_size is None else step_size]),
        trajectory.maximize,
        *nature_of(trajectory.optimizer),
        trajectory.tolerance,
    )
