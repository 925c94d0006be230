"""The sign of a climb, rounding, lengths of vectors, eigenvalues of Hessians, the stability limit
2/λmax and Newton's step."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gd_core.numerics.elementary import SQUARABLE_LENGTHS

# What almost every array here is: numbers, or which of them hold.
Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

# Part of the gradient along directions without curvature, over the whole gradient, both as lengths.
# Above this it is more than rounding, and f has no stationary point that Newton's step could name.
UNCURVED_SLOPE_RATIO = 1e-3


def descent_sign(maximize: bool) -> float:
    """The sign of f in the function that a run descends: −1 for a run that climbs f, else 1."""
    return -1.0 if maximize else 1.0


def rounded_to(number: float, digits: int) -> float:
    """The number rounded to so many significant digits."""
    return float(f"{number:.{digits}g}")


def norms(vectors: Array) -> Array:
    """Euclidean lengths of vectors (..., dim), (...,); no square overflows or underflows."""
    with np.errstate(all="ignore"):  # what overflows or vanishes is computed again
        lengths = np.asarray(np.sqrt(np.einsum("...i,...i->...", vectors, vectors)))
    unsafe = (lengths < SQUARABLE_LENGTHS[0]) | (lengths > SQUARABLE_LENGTHS[1])
    if unsafe.any():
        lengths[unsafe] = _scaled_norms(vectors[unsafe])
    return lengths


def _scaled_norms(vectors: Array) -> Array:
    largest = np.abs(vectors).max(axis=-1, initial=0.0)
    safe = np.where((largest > 0) & np.isfinite(largest), largest, 1.0)
    with np.errstate(all="ignore"):  # an infinite part gives inf, as it should
        return np.asarray(np.sqrt(np.square(vectors / safe[..., None]).sum(axis=-1)) * safe)


class Curvature(NamedTuple):
    """Hessians of m points with their eigenvalues; nan where the Hessian is not finite."""

    matrices: Array  # (m, dim, dim)
    values: Array  # (m, dim), ascending

    @property
    def lowest(self) -> Array:
        """λmin, the smallest eigenvalue, (m,)."""
        return self.values[:, 0]

    @property
    def highest(self) -> Array:
        """λmax, the largest eigenvalue, (m,)."""
        return self.values[:, -1]

    @property
    def bend(self) -> Array:
        """The spectral norm max |λ|, (m,)."""
        return np.asarray(np.abs(self.values).max(axis=-1))

    @property
    def known(self) -> Mask:
        """Which Hessians are defined, (m,)."""
        return np.isfinite(self.lowest)

    @property
    def upwards(self) -> Mask:
        """Which Hessians are positive definite, λmin > 0, (m,)."""
        return self.lowest > 0

    @property
    def limit(self) -> Array:
        """The stability limit 2/λmax, (m,); inf where λmax ≤ 0, nan where it is undefined."""
        highest = self.highest
        with np.errstate(over="ignore"):  # 2/λ of the tiniest λ is infinite
            limit = 2.0 / np.where(highest > 0, highest, 1.0)
        return np.where(highest > 0, limit, np.where(np.isnan(highest), np.nan, np.inf))


def curvature_of(hessians: Array) -> Curvature:
    """Hessians (m, dim, dim) with their eigenvalues, nan where a Hessian is not finite."""
    finite = np.isfinite(hessians).all(axis=(-2, -1))
    if finite.all():
        return Curvature(hessians, np.asarray(np.linalg.eigvalsh(hessians), dtype=np.float64))
    values = np.full(hessians.shape[:-1], np.nan)
    values[finite] = np.linalg.eigvalsh(hessians[finite])
    return Curvature(hessians, values)


def limit_of(hessian: ArrayLike) -> float:
    """The stability limit 2/λmax of a Hessian (dim, dim); inf where λmax ≤ 0, nan where undefined.

    Above it, gradient descent with a constant step size diverges on the quadratic with this
    Hessian. Reference: Nesterov 2018, Lectures on convex optimization, section 1.2.3.
    """
    return float(curvature_of(np.asarray(hessian, dtype=np.float64)[None]).limit[0])


def newton_steps(curvature: Curvature, gradients: Array) -> Array:
    """Newton's step H⁺·g for m gradients (m, dim), (m, dim): x − H⁺·g is the stationary point of
    the quadratic model at x.

    Not finite where the Hessian or the gradient is not, or where part of the gradient lies along
    directions without curvature, as the model has no stationary point then.
    """
    known = curvature.known
    values, vectors = np.linalg.eigh(np.where(known[:, None, None], curvature.matrices, 0.0))
    largest = np.abs(values).max(axis=-1)
    # An eigenvalue below this is rounding and counts as 0: the cutoff of NumPy's lstsq.
    cutoff = np.finfo(np.float64).eps * values.shape[-1] * largest
    uncurved = np.abs(values) <= cutoff[:, None]
    with np.errstate(all="ignore"):  # overflow and inf · 0 come out as not finite
        slopes = np.einsum("mij,mi->mj", vectors, gradients)
        parts = np.where(uncurved, 0.0, slopes / np.where(uncurved, 1.0, values))
        steps = np.asarray(np.einsum("mij,mj->mi", vectors, parts))
    steps[_slope_is_uncurved(slopes, uncurved)] = np.inf
    steps[~(known & np.isfinite(gradients).all(axis=-1))] = np.inf
    return steps


def _slope_is_uncurved(slopes: Array, uncurved: Mask) -> Mask:
    """Which slopes lie partly, beyond rounding, along directions without curvature, (m,)."""
    with np.errstate(over="ignore", invalid="ignore"):
        slope_uncurved = norms(np.where(uncurved, slopes, 0.0)) > UNCURVED_SLOPE_RATIO * norms(
            slopes
        )
    return np.asarray(slope_uncurved)


def newton_lengths(curvature: Curvature, gradients: Array) -> Array:
    """The length ‖H⁺·g‖ of Newton's step for m gradients (m, dim), (m,); inf where there is
    none."""
    return norms(newton_steps(curvature, gradients))
