"""The minimum that Newton's method finds from a point, by itself or on a whole line of them."""

from __future__ import annotations

import numpy as np

from gd_core.numerics import Array, curvature_of, newton_steps, norms
from gd_core.objective import Objective

# Newton's method doubles the digits at each step near a minimum with a positive definite Hessian.
MAX_NEWTON_STEPS = 14
NEWTON_STEP_TOL = 1e-9  # × (1 + ‖x‖): a Newton step this short ends the search
# At a flat minimum such as that of x^4 each Newton step leaves 2/3 of the distance.
MAX_FLAT_NEWTON_STEPS = 80
# Along a line of minima the curvature is at most these parts of that across it: near the line,
# where it may be negative, and on it.
NEAR_LINE_SHARE, ON_LINE_SHARE = 0.05, 1e-6


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
        step = newton_steps(curvature, sign * objective.gradient(point)[None])[0]
        point = np.asarray(point - step)
        if (
            not np.isfinite(point).all()
            or not ((point >= bounds[:, 0]) & (point <= bounds[:, 1])).all()
        ):
            return None
        if float(norms(step)) <= NEWTON_STEP_TOL * (1.0 + float(norms(point))):
            return point
    return None


def minimum_across(objective: Objective, point: Array, sign: float) -> Array | None:
    """The nearest minimum on a line of them, such as the ring of (x² + y² − 1)², by Newton's steps
    across the line; None where they find none."""
    for _ in range(MAX_NEWTON_STEPS):
        hessian, slope = sign * objective.hessian(point), sign * objective.gradient(point)
        if not (np.isfinite(hessian).all() and np.isfinite(slope).all()):
            return None
        bends, ways = np.linalg.eigh(hessian)
        curved = bends > NEAR_LINE_SHARE * bends[-1]
        if bends[-1] <= 0 or curved.all() or bends[0] < -NEAR_LINE_SHARE * bends[-1]:
            return None
        step = ways[:, curved] @ ((ways[:, curved].T @ slope) / bends[curved])
        point = np.asarray(point - step)
        if float(norms(step)) <= NEWTON_STEP_TOL * (1.0 + float(norms(point))):
            return point if abs(bends[0]) <= ON_LINE_SHARE * bends[-1] else None
    return None
