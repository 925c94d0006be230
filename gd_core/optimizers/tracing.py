"""The first step of a first-order method as a short text, for the stack machine in the browser.

The method's own rule is followed once with slopes that write down what is done to them, so there is
no second copy of it that could differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from gd_core.optimizers.base import Optimizer

# What NumPy may do to such a slope, in words of the machine (see portable.py).
_UFUNCS: Mapping[Any, str] = MappingProxyType(
    {
        np.sqrt: "0.5 pow",
        np.sign: "gd_sign",
        np.abs: "gd_abs",
        np.maximum: "gd_max",
    }
)


class Traced:
    """A number that is not known yet: words in reverse Polish notation that will compute it.

    NumPy's functions come here by its own protocols (NEP 13, NEP 18); what is not known, and any
    question about its size, raises TypeError.
    """

    def __init__(self, words: str) -> None:
        self.words = words

    def __add__(self, other: Any) -> Traced:
        return _joined(self, other, "+")

    def __radd__(self, other: Any) -> Traced:
        return _joined(other, self, "+")

    def __mul__(self, other: Any) -> Traced:
        return _joined(self, other, "*")

    def __rmul__(self, other: Any) -> Traced:
        return _joined(other, self, "*")

    def __neg__(self) -> Traced:
        return _joined(self, -1.0, "*")

    def __sub__(self, other: Any) -> Traced:
        return _joined(self, other * -1.0, "+")

    def __rsub__(self, other: Any) -> Traced:
        return _joined(other, -self, "+")

    def __truediv__(self, other: Any) -> Traced:
        return _joined(self, _inverse(other), "*")

    def __rtruediv__(self, other: Any) -> Traced:
        return _joined(other, _inverse(self), "*")

    def __abs__(self) -> Traced:
        return Traced(f"{self.words} gd_abs")

    def __bool__(self) -> bool:
        raise TypeError("the size of a traced slope is not known")

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **_: Any) -> Any:
        if ufunc is np.isfinite:
            return self  # an infinite slope leads nowhere, and is nowhere drawn
        if ufunc not in _UFUNCS or method != "__call__":
            return NotImplemented
        return Traced(" ".join([*map(_words, inputs), _UFUNCS[ufunc]]))

    def __array_function__(self, function: Any, _: Any, args: Any, __: Any) -> Any:
        return args[1] if function is np.where and args[0] is self else NotImplemented


def _words(number: Any) -> str:
    return number.words if isinstance(number, Traced) else repr(float(number))


def _joined(first: Any, second: Any, operation: str) -> Traced:
    return Traced(f"{_words(first)} {_words(second)} {operation}")


def _inverse(number: Any) -> Any:
    return Traced(f"{number.words} -1 pow") if isinstance(number, Traced) else 1.0 / number


def first_direction(optimizer: Optimizer, dim: int) -> tuple[str, ...] | None:
    """d of the first step x − α·d from any point, a text a coordinate; g1, g2 are its slopes.

    None for a method whose first step asks for more than the slope there, or is drawn by chance.
    """
    rule = optimizer.rule
    if rule is None or optimizer.noise is not None:
        return None
    slopes = [Traced(f"g{k + 1}") for k in range(dim)]
    try:
        directions, _ = rule.direction(slopes, rule.begin(dim))
    except (TypeError, ValueError):
        return None
    return tuple(map(_words, directions))
