"""The parabola that fits a function's steepest curve at a minimum: the picture of λmax."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gd_core.numerics import Array
from gd_core.objective import Objective

SAMPLES = 41  # an odd number: the one in the middle is the minimum
WIDTH_SHARE = 0.25  # × the window's least width: how far the curve is shown to each side


class FittingParabola(NamedTuple):
    """A curve through a minimum, and the parabola that has its height, slope and curvature there.

    ways (k,): the distances from the minimum along the curve; heights (k,): those of f above the
    minimum; parabola (k,): ½·λmax·way². At a maximum, when climbing, both are below 0.
    """

    ways: tuple[float, ...]
    heights: tuple[float, ...]
    parabola: tuple[float, ...]


def fitting_parabola(
    objective: Objective, minimum: Array, bounds: Array, sign: float
) -> FittingParabola | None:
    """The curve of f through a minimum along which it curves most, with its parabola; None where
    f has no finite value at some of its points. sign: −1 for a maximum."""
    values, vectors = np.linalg.eigh(sign * objective.hessian(minimum))
    reach = WIDTH_SHARE * float((bounds[:, 1] - bounds[:, 0]).min())
    ways = np.linspace(-reach, reach, SAMPLES)
    points = minimum + ways[:, None] * vectors[:, -1]
    with np.errstate(all="ignore"):
        heights = objective.value(points) - objective.value(minimum)
    parabola = sign * values[-1] * ways**2 / 2
    if not (np.isfinite(heights).all() and np.isfinite(parabola).all() and parabola[0] != 0):
        return None
    return FittingParabola(*(tuple(column.tolist()) for column in (ways, heights, parabola)))
