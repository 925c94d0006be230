"""Lengths of vectors, and what Hessians say: where they curve up, 2/λmax, Newton's step."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

# A slope this part of which meets no curvature is no rounding: no bottom is named along it.
ALONG_NOTHING = 1e-3
# The squares of lengths between these neither overflow nor lose digits.
_SAFE_LENGTHS = (1e-140, 1e150)


def norms(vectors: Array) -> Array:
    """Euclidean norms over the last axis that do not overflow on the way."""
    with np.errstate(all="ignore"):  # what overflows or vanishes is computed again
        lengths = np.asarray(np.sqrt(np.einsum("...i,...i->...", vectors, vectors)))
    odd = (lengths < _SAFE_LENGTHS[0]) | (lengths > _SAFE_LENGTHS[1])
    if odd.any():
        lengths[odd] = _scaled_norms(vectors[odd])
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
        """λmin, (m,)."""
        return self.values[:, 0]

    @property
    def highest(self) -> Array:
        """λmax, (m,)."""
        return self.values[:, -1]

    @property
    def bend(self) -> Array:
        """The largest |λ|, (m,)."""
        return np.asarray(np.abs(self.values).max(axis=-1))

    @property
    def known(self) -> Mask:
        """Where the Hessian is defined, (m,)."""
        return np.isfinite(self.lowest)

    @property
    def upwards(self) -> Mask:
        """Where every direction curves upwards, (m,)."""
        return self.lowest > 0

    @property
    def limit(self) -> Array:
        """2/λmax, (m,); inf where no direction curves upwards, nan where it is undefined."""
        top = self.highest
        with np.errstate(over="ignore"):  # 2/λ of the tiniest λ is infinite
            limit = 2.0 / np.where(top > 0, top, 1.0)
        return np.where(top > 0, limit, np.where(np.isnan(top), np.nan, np.inf))


def curvature_of(hessians: Array) -> Curvature:
    """The eigenvalues of Hessians (m, dim, dim)."""
    finite = np.isfinite(hessians).all(axis=(-2, -1))
    if finite.all():
        return Curvature(hessians, np.asarray(np.linalg.eigvalsh(hessians), dtype=np.float64))
    values = np.full(hessians.shape[:-1], np.nan)
    values[finite] = np.linalg.eigvalsh(hessians[finite])
    return Curvature(hessians, values)


def limit_of(hessian: ArrayLike) -> float:
    """2/λmax of one Hessian; inf where no direction curves upwards, nan where it is undefined."""
    return float(curvature_of(np.asarray(hessian, dtype=np.float64)[None]).limit[0])


def newton_steps(curvature: Curvature, gradients: Array) -> Array:
    """H⁺ g of each point, (m, dim): from the stationary point that the curvature names to here.

    Not finite where the Hessian or the gradient is not, or where a slope meets no curvature.
    """
    known = curvature.known
    values, vectors = np.linalg.eigh(np.where(known[:, None, None], curvature.matrices, 0.0))
    largest = np.abs(values).max(axis=-1)
    # Below this part of the largest an eigenvalue is rounding: the cutoff of NumPy's lstsq.
    cutoff = np.finfo(np.float64).eps * values.shape[-1] * largest
    nothing = np.abs(values) <= cutoff[:, None]
    with np.errstate(all="ignore"):  # overflow and inf · 0 come out as not finite
        slopes = np.einsum("mij,mi->mj", vectors, gradients)
        parts = np.where(nothing, 0.0, slopes / np.where(nothing, 1.0, values))
        steps = np.asarray(np.einsum("mij,mj->mi", vectors, parts))
    steps[_meets_no_curvature(slopes, nothing)] = np.inf
    steps[~(known & np.isfinite(gradients).all(axis=-1))] = np.inf
    return steps


def _meets_no_curvature(slopes: Array, nothing: Mask) -> Mask:
    """Where part of the slope, beyond rounding, lies along directions that do not curve."""
    with np.errstate(over="ignore", invalid="ignore"):
        lost = norms(np.where(nothing, slopes, 0.0)) > ALONG_NOTHING * norms(slopes)
    return np.asarray(lost)


def newton_lengths(curvature: Curvature, gradients: Array) -> Array:
    """‖H⁺ g‖ of each point, (m,): the length of Newton's step; inf where it does not exist."""
    return norms(newton_steps(curvature, gradients))
