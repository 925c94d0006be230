"""f and the length of the gradient by iteration, as the lines of two plots."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gd_core.descent import Trajectory
from gd_core.figures.path import MAX_PATH_DOTS, thinned
from gd_core.numerics import Array

# Values that span so many powers of ten are shown on a log axis.
LOG_AXIS_DECADES = 2.0


class Series(NamedTuple):
    """One line of the plot: its name, its values by iteration, and whether a log axis suits it."""

    name: str
    iterations: NDArray[np.int64]
    values: Array
    log: bool


def convergence_series(trajectory: Trajectory) -> tuple[Series, Series]:
    """f and ‖∇f‖ of a run by iteration, thinned to at most MAX_PATH_DOTS points."""
    kept = thinned(len(trajectory.values), MAX_PATH_DOTS)
    with np.errstate(all="ignore"):
        norms = np.sqrt(np.square(trajectory.gradients[kept]).sum(axis=1))
    return (
        _series("f", kept, trajectory.values[kept]),
        _series("slope ‖∇f‖", kept, norms),
    )


def _series(name: str, kept: NDArray[np.int64], values: Array) -> Series:
    finite = values[np.isfinite(values)]
    positive = finite[finite > 0]
    # A value of exactly 0 cannot be shown on a log axis; it is left out, as the run has arrived.
    spans = len(positive) > 1 and bool(np.all(finite >= 0))
    log = spans and float(np.ptp(np.log10(positive))) >= LOG_AXIS_DECADES
    shown = np.where(np.isfinite(values) & (~np.bool_(log) | (values > 0)), values, np.nan)
    return Series(name, kept, shown, log)
