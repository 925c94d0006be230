"""The window for the error of a fit: around its minimum, and as wide as the minimum is far."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from gd_core.descent import descend
from gd_core.experiments.telling_window import Bounds
from gd_core.numerics import Array
from gd_core.objective import Fit, objective_of_fit
from gd_core.optimizers import damped_newton

# × the distance of the minimum from 0, along each axis: so 0, where a fit knows nothing, is inside.
ROOM = 1.6
SMALLEST_DISTANCE = 0.5  # of a minimum beside 0, in units of the larger distance or of 1
# Where the two numbers differ by no more than this factor, the window is as wide along both axes.
MOST_UNEQUAL = 5.0
# Where a penalty this small keeps the minimum, it is looked for: without it there may be none.
KEEPING_RIDGE = 1e-3
NEWTON_ITERATIONS = 40
GRID_PARTS = 20  # of the half-width: the window's edges are round numbers


def fit_window(fit: Fit) -> Bounds:
    """The window for the error of a fit, (low, high) for each of its two numbers."""
    centre = _minimum(fit)
    distances = np.abs(centre)
    largest = float(distances.max()) or 1.0
    distances = np.maximum(distances, SMALLEST_DISTANCE * min(1.0, largest))
    if distances.max() <= MOST_UNEQUAL * distances.min():
        distances = np.full(2, distances.max())
    return tuple(_side(float(c), float(h)) for c, h in zip(centre, ROOM * distances, strict=True))


def _minimum(fit: Fit) -> Array:
    """Where the error of a fit is about smallest: of least squares for a model of the target."""
    usual = replace(fit, loss_name=fit.model.losses[0], l1=0.0, l2=max(fit.l2, KEEPING_RIDGE))
    if not fit.loss.of_classes:
        usual = replace(usual, l2=fit.l2)
    run = descend(objective_of_fit(usual), (0.0, 0.0), damped_newton(), NEWTON_ITERATIONS)
    return np.asarray(run.points[-1])


def _side(centre: float, half: float) -> tuple[float, float]:
    """An interval of about this half-width around the centre, its edges rounded outwards."""
    unit = 10.0 ** math.floor(math.log10(half / GRID_PARTS) + 1)
    low, high = math.floor((centre - half) / unit), math.ceil((centre + half) / unit)
    return float(f"{low * unit:.12g}"), float(f"{high * unit:.12g}")
