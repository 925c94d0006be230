"""The first step of a first-order method as bytecode for the stack machine in the browser.

The method's own rule is run once on gradients that record the operations applied to them, so the
browser needs no second copy of the rule, which could differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from gd_core.optimizers.base import Optimizer

# The tokens of the stack machine (gd_core/objective/bytecode.py) for NumPy's functions.
_TOKEN_OF_UFUNC: Mapping[Any, str] = MappingProxyType(
    {
        np.sqrt: "0.5 pow",
        np.sign: "gd_sign",
        np.abs: "gd_abs",
        np.maximum: "gd_max",
    }
)


class Traced:
    """A number that is not known yet: tokens in reverse Polish notation that will compute it.

    NumPy's functions arrive by its protocols (NEP 13, NEP 18). A function without a token, and any
    comparison, raises TypeError.
    """

    def __init__(self, tokens: str) -> None:
        self.tokens = tokens

    def __add__(self, other: Any) -> Traced:
        return _applied(self, other, "+")

    def __radd__(self, other: Any) -> Traced:
        return _applied(other, self, "+")

    def __mul__(self, other: Any) -> Traced:
        return _applied(self, other, "*")

    def __rmul__(self, other: Any) -> Traced:
        return _applied(other, self, "*")

    def __neg__(self) -> Traced:
        return _applied(self, -1.0, "*")

    def __sub__(self, other: Any) -> Traced:
        return _applied(self, other * -1.0, "+")

    def __rsub__(self, other: Any) -> Traced:
        return _applied(other, -self, "+")

    def __truediv__(self, other: Any) -> Traced:
        return _applied(self, _inverse(other), "*")

    def __rtruediv__(self, other: Any) -> Traced:
        return _applied(other, _inverse(self), "*")

    def __abs__(self) -> Traced:
        return Traced(f"{self.tokens} gd_abs")

    def __bool__(self) -> bool:
        raise TypeError("the size of a traced slope is not known")

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **_: Any) -> Any:
        if ufunc is np.isfinite:
            return self  # where the gradient is infinite, the browser draws no step
        if ufunc not in _TOKEN_OF_UFUNC or method != "__call__":
            return NotImplemented
        return Traced(" ".join([*map(_tokens_of, inputs), _TOKEN_OF_UFUNC[ufunc]]))

    def __array_function__(self, function: Any, _: Any, args: Any, __: Any) -> Any:
        return args[1] if function is np.where and args[0] is self else NotImplemented


def _tokens_of(number: Any) -> str:
    return number.tokens if isinstance(number, Traced) else repr(float(number))


def _applied(first: Any, second: Any, operation: str) -> Traced:
    return Traced(f"{_tokens_of(first)} {_tokens_of(second)} {operation}")


def _inverse(number: Any) -> Any:
    return Traced(f"{number.tokens} -1 pow") if isinstance(number, Traced) else 1.0 / number


def first_direction(optimizer: Optimizer, dim: int) -> tuple[str, ...] | None:
    """d of the first step x − α·d as bytecode, one text for each coordinate; the tokens g1 and g2
    stand for the gradient at the start.

    None for a method whose first step needs more than the gradient there, or is random.
    """
    rule = optimizer.rule
    if rule is None or optimizer.noise is not None:
        return None
    slopes = [Traced(f"g{k + 1}") for k in range(dim)]
    try:
        directions, _ = rule.direction(slopes, rule.begin(dim))
    except (TypeError, ValueError):
        return None
    return tuple(map(_tokens_of, directions))
