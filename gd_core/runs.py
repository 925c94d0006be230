"""Several runs of one objective side by side, as arrays: what the verdicts read."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gd_core.descent import Trajectory

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Runs:
    """m runs from the same or from different starts, padded to one length.

    points (m, n + 1, dim), values (m, n + 1) and gradients (m, n + 1, dim) are nan after the end
    of each run; iterations (m,) is how many steps each took; stops (m,) are StopReasons;
    step_sizes (m,) are nan for a method that has none. `plain` says that all are gradient descent
    with a constant step size, of which curvature alone tells what will come.
    """

    points: Array
    values: Array
    gradients: Array
    iterations: NDArray[np.int64]
    stops: NDArray[Any]
    step_sizes: Array
    maximize: bool = False
    plain: bool = True


def runs_of(trajectory: Trajectory) -> Runs:
    """One run as a batch of one."""
    step_size = trajectory.optimizer.step_size
    return Runs(
        trajectory.points[None],
        trajectory.values[None],
        trajectory.gradients[None],
        np.array([trajectory.iterations]),
        np.array([trajectory.stop], dtype=object),
        np.array([math.nan if step_size is None else step_size]),
        trajectory.maximize,
        trajectory.optimizer.is_plain,
    )
