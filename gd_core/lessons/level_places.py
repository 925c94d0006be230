"""Where the slope is zero in a window: minima, maxima and saddles."""

from __future__ import annotations

import numpy as np

from gd_core.experiments import Bounds
from gd_core.numerics import Array, norms
from gd_core.objective import Objective

GRID = {1: 121, 2: 21}  # starts of Newton's method along each axis, by the number of variables
MAX_NEWTON_STEPS = 40
LEVEL_SLOPE_TOL = 1e-8  # × the steepest slope on the grid
SAME_PLACE_TOL = 1e-4  # share of the window's longest side


def level_places(objective: Objective, bounds: Bounds) -> Array:
    """Points (k, dim) in the window whose slope is zero, found by Newton's method, x ← x − H⁻¹∇f,
    from a grid of starts.

    Of a whole line of such points some are given. Reference: Nocedal and Wright, Numerical
    Optimization, section 11.1.
    """
    window = np.array(bounds, dtype=np.float64)
    points = _grid(window)
    steepest = _largest(norms(objective.gradient(points)))
    with np.errstate(all="ignore"):
        for _ in range(MAX_NEWTON_STEPS):
            points = points - _steps(objective, points, window)
        level = norms(objective.gradient(points)) <= LEVEL_SLOPE_TOL * steepest
    inside = ((points >= window[:, 0]) & (points <= window[:, 1])).all(axis=1)
    return _distinct(points[level & inside], float(np.ptp(window, axis=1).max()))


def _grid(window: Array) -> Array:
    sides = [np.linspace(low, high, GRID[len(window)]) for low, high in window]
    return np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, len(window))


def _largest(slopes: Array) -> float:
    finite = slopes[np.isfinite(slopes)]
    return float(finite.max(initial=0.0)) or 1.0


def _steps(objective: Objective, points: Array, window: Array) -> Array:
    """Newton's step at each point (m, dim), no longer than a tenth of the window; 0 where f has no
    curvature to divide by."""
    slopes, bends = objective.gradient(points), objective.hessian(points)
    steps = np.zeros_like(points)
    usable = np.isfinite(slopes).all(axis=1) & np.isfinite(bends).all(axis=(1, 2))
    steps[usable] = np.einsum(
        "mij,mj->mi", np.linalg.pinv(bends[usable], hermitian=True), slopes[usable]
    )
    most = 0.1 * float(np.ptp(window, axis=1).max())
    lengths = norms(steps)
    return np.asarray(steps * np.minimum(1.0, most / np.maximum(lengths, most))[:, None])


def _distinct(points: Array, side: float) -> Array:
    """One point of each cluster, in their order."""
    found: list[Array] = []
    for point in points:
        if all(norms(point - other) > SAME_PLACE_TOL * side for other in found):
            found.append(point)
    return np.array(found).reshape(-1, points.shape[1])
