"""Numbers: lengths of vectors, curvature, and arithmetic on floats, arrays and unknown numbers."""

from gd_core.numerics.elementary import (
    choose,
    cos,
    largest,
    length,
    root,
    sign,
    smaller,
)
from gd_core.numerics.reshuffling import Samples, stationary_radius
from gd_core.numerics.symbols import ARITHMETIC, Bytecode, Symbol, Trace, unless_symbol
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
    "ARITHMETIC",
    "UNCURVED_SLOPE_RATIO",
    "Array",
    "Bytecode",
    "Curvature",
    "Mask",
    "Samples",
    "Symbol",
    "Trace",
    "choose",
    "cos",
    "curvature_of",
    "descent_sign",
    "largest",
    "length",
    "limit_of",
    "newton_lengths",
    "newton_steps",
    "norms",
    "root",
    "rounded_to",
    "sign",
    "smaller",
    "stationary_radius",
    "unless_symbol",
]
