"""The minimum that Newton's method finds from a point."""

from __future__ import annotations

import numpy as np

from gd_core.numerics import Array, curvature_of, norms
from gd_core.objective import Objective

# Newton's method doubles the digits at each step near a minimum with a positive definite Hessian.
MAX_NEWTON_STEPS = 14
NEWTON_STEP_TOL = 1e-9  # × (1 + ‖x‖): a Newton step this short ends the search
# At a flat minimum such as that of x^4 each Newton step leaves 2/3 of the distance.
MAX_FLAT_NEWTON_STEPS = 80


def minimum_near(
    objective: Objective, point: Array, bounds: Array, sign: float, most_steps: int
) -> Array | None:
    """The minimum in the window that Newton's method finds from a point; None where it leaves the
    window, meets a Hessian that is not positive definite, or takes more than `most_steps`."""
    for _ in range(most_steps):
        hessian = sign * objective.hessian(point)
        curvature = curvature_of(hessian[None])
        if not (curvature.known[0] and curvature.lowest[0] > 0):
            return None
        step = np.asarray(np.linalg.solve(hessian, sign * objective.gradient(point)), np.float64)
        point = np.asarray(point - step)
        if not ((point >= bounds[:, 0]) & (point <= bounds[:, 1])).all():
            return None
        if float(norms(step)) <= NEWTON_STEP_TOL * (1.0 + float(norms(point))):
            return point
    return None
