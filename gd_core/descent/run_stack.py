"""Several runs of one objective side by side, as arrays: what the verdicts read."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gd_core.descent.trajectory import TOLERANCE, Trajectory
from gd_core.optimizers import Optimizer, Schedule

Array = NDArray[np.float64]


@dataclass(frozen=True)
class RunStack:
    """m runs from the same or from different starts, padded to one length.

    points (m, n + 1, dim), values (m, n + 1) and gradients (m, n + 1, dim) are nan after the end
    of each run; iterations (m,) is how many steps each took; stops (m,) are StopReasons;
    step_sizes (m,) are nan for a method that has none. `plain` says that all are gradient descent
    with a constant step size, of which curvature alone tells what will come; `schedule` (None for a
    constant step size) and `noisy` slopes are those of the method, the same for all, as is the
    `tolerance`, the slope at which they have arrived.
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
        """What the schedule multiplied α by in the step that led to each of these iterations."""
        return self._by_schedule(lambda schedule, k: schedule.factor(max(0, k - 1)), iterations, 1)

    def remaining(self, iterations: NDArray[np.int64]) -> Array:
        """How many whole steps the schedule still has after each of these iterations, inf for ever
        more."""
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
    """What Runs say of a method: whether it is plain, its schedule, whether it is noisy."""
    noise = optimizer.noise
    return (
        optimizer.is_constant_step_gd,
        optimizer.schedule,
        noise is not None and noise.deviation > 0,
    )


def stack_of(trajectory: Trajectory) -> RunStack:
    """One run as a batch of one."""
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
