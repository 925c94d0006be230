"""Functions of one number after another: of floats, of arrays of them, and of symbols, which are
not known yet (gd_core/numerics/symbols.py). A rule written with these can be followed over floats,
over many runs side by side, and traced.

For floats all but the cosine agree with arrays bit for bit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np

# A float, an array (m,) of them for m runs side by side, or a symbol.
Number = Any

# Squares of lengths between these neither overflow nor lose digits.
SQUARABLE_LENGTHS = (1e-140, 1e150)
# The smallest and the largest positive float.
_TINIEST, _HUGEST = math.ulp(0.0), float(np.finfo(np.float64).max)


def root(number: Number) -> Number:
    """√ of a number; rounded correctly, so that floats and arrays agree bit for bit."""
    return math.sqrt(number) if number.__class__ is float else np.sqrt(number)


def cos(number: Number) -> Number:
    """cos of a number, in radians."""
    return math.cos(number) if number.__class__ is float else np.cos(number)


def largest(first: Number, second: Number) -> Number:
    """The larger of two numbers, nan where the second is nan."""
    if first.__class__ is float and second.__class__ is float:
        return first if first > second else second
    return np.maximum(first, second)


def smaller(first: Number, second: Number) -> Number:
    """The smaller of two numbers, nan where the second is nan; whole ones stay whole."""
    if isinstance(first, int | float) and isinstance(second, int | float):
        return first if first < second else second
    return np.minimum(first, second)


def sign(number: Number) -> Number:
    """−1, 0 or 1; nan for what is not finite, as an infinite gradient has no direction."""
    if number.__class__ is float:
        return float(number > 0) - float(number < 0) if math.isfinite(number) else math.nan
    return np.where(np.isfinite(number), np.sign(number), np.nan)


def choose(test: Any, then: Number, otherwise: Number) -> Number:
    """`then` where the test holds, else `otherwise`; both are computed, whatever the test says."""
    if test.__class__ is bool:
        return then if test else otherwise
    return np.where(test, then, otherwise)


def length(columns: Sequence[Number]) -> Number:
    """The Euclidean length √(Σ xᵢ²) of a vector, whose squares neither overflow nor underflow.

    columns: one number for each coordinate. The result is nan where one of them is. Reference:
    Blue 1978, A portable Fortran program to find the Euclidean norm of a vector.
    """
    low, high = SQUARABLE_LENGTHS
    simple = _root_of_squares(columns)
    longest = smaller(largest(reduce(largest, map(abs, columns)), _TINIEST), _HUGEST)
    scale = choose(simple < low, longest, choose(simple > high, longest, 1.0))
    return _root_of_squares([x / scale for x in columns]) * scale


def _root_of_squares(columns: Sequence[Number]) -> Number:
    first, *rest = (x * x for x in columns)
    return root(sum(rest, first))
