"""Numbers: lengths of vectors, rounding, curvature and what follows from it."""

from gd_core.numerics.vectors import (
    UNCURVED_SLOPE_RATIO,
    Array,
    Curvature,
    Mask,
    curvature_of,
    descent_sign,
    limit_of,
    newton_lengths,
    newton_steps,
    norms,
    rounded_to,
)

__all__ = [
    "UNCURVED_SLOPE_RATIO",
    "Array",
    "Curvature",
    "Mask",
    "curvature_of",
    "descent_sign",
    "limit_of",
    "newton_lengths",
    "newton_steps",
    "norms",
    "rounded_to",
]
