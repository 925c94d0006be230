"""The fan: the downhill directions of the single rows of a fit along a run, around their mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gd_core.descent.trajectory import Trajectory
from gd_core.numerics import Array
from gd_core.objective import Objective, row_gradients
from gd_core.optimizers import batch_rows, without_needless_batches


@dataclass(frozen=True)
class Fan:
    """Downhill directions at some iterates of a run, true to scale: −∇ℓᵢ of single rows, (m, rows,
    2); −∇f, their mean over all rows, (m, 2); and that of the batch that the next step takes, (m,
    2), or None where each step takes all rows."""

    rows: Array
    full: Array
    batch: Array | None


def fan_of(
    objective: Objective,
    trajectory: Trajectory,
    iterations: Sequence[int],
    rows: NDArray[np.int64],
) -> Fan:
    """The fan of a run on the error of a fit, at these m iterations, of the rows with these
    indices: −∇ℓᵢ(x), −∇f(x) = −(1/n)·Σ ∇ℓᵢ(x), and −(1/|B|)·Σ ∇ℓᵢ(x) over the rows B of the step
    from x, each with all penalties.

    Raises ValueError for a function without data. Reference: Bottou, Curtis & Nocedal 2018,
    section 3.
    """
    points = trajectory.points[list(iterations)]
    single = np.array([row_gradients(objective, point)[rows] for point in points])
    full = objective.gradient(points)
    return Fan(-single, -full, _batch(objective, trajectory, iterations))


def _batch(objective: Objective, trajectory: Trajectory, iterations: Sequence[int]) -> Array | None:
    optimizer, samples = trajectory.optimizer, objective.samples
    if without_needless_batches(optimizer, samples).batches is None:
        return None
    taken = batch_rows(optimizer, samples, trajectory.iterations + 1)
    slopes = [objective.batch_gradient(trajectory.points[k], taken[k]) for k in iterations]
    return -np.array(slopes)
