"""The functions that a line of a program may call, as SymPy functions with derivatives."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp
from sympy.core.function import ArgumentIndexError


class _Known(sp.Function):  # type: ignore[misc]
    """A SymPy function that stays unevaluated; `slopes` are its derivatives by each argument."""

    slopes: tuple[Callable[..., sp.Expr], ...] = ()

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        if not 1 <= argindex <= len(self.slopes):
            raise ArgumentIndexError(self, argindex)
        return type(self).slopes[argindex - 1](*self.args)


def _known(name: str, *slopes: Callable[..., sp.Expr]) -> Any:
    return type(name, (_Known,), {"slopes": slopes})


# At a kink there is no derivative: these give the value half way between the two sides (0 for |x|
# at 0, 1/2 for max(a, b) at a = b), one of the subgradients, as NumPy's sign and heaviside do.
_sign: Any = _known("gd_sign", lambda t: sp.S.Zero)
_abs = _known("gd_abs", lambda t: _sign(t))
_floor = _known("gd_floor", lambda t: sp.S.Zero)
_ceil = _known("gd_ceil", lambda t: sp.S.Zero)
_larger = _known("gd_larger", lambda a, b: sp.S.Zero, lambda a, b: sp.S.Zero)
_max = _known("gd_max", lambda a, b: _larger(a, b), lambda a, b: _larger(b, a))
_min = _known("gd_min", lambda a, b: _larger(b, a), lambda a, b: _larger(a, b))
_cbrt: Any = _known("gd_cbrt", lambda t: 1 / (3 * _cbrt(t) ** 2))
_sigmoid: Any = _known("gd_sigmoid", lambda t: _sigmoid(t) * _sigmoid(-t))
_softplus = _known("gd_softplus", lambda t: _sigmoid(t))
_sinc2 = _known("gd_sinc2", lambda t: sp.nan)
_sinc1 = _known("gd_sinc1", lambda t: _sinc2(t))
_sinc = _known("gd_sinc", lambda t: _sinc1(t))
# A real power is its own function because Python's (-8.0) ** (1 / 3) is silently complex.
power: Any = _known(
    "gd_power",
    lambda base, exponent: exponent * power(base, exponent - 1),
    lambda base, exponent: power(base, exponent) * _log_of(base),
)


def _log_of(base: sp.Expr) -> sp.Expr:
    """log(base) that stays real: SymPy would fold log(-1) to a complex number."""
    if not base.is_Number:
        return sp.log(base)
    return sp.Float(math.log(base)) if base > 0 else sp.nan


CALLS: Mapping[str, Callable[..., sp.Expr]] = MappingProxyType(
    {
        "sin": sp.sin,
        "cos": sp.cos,
        "tan": sp.tan,
        "cot": lambda t: 1 / sp.tan(t),
        "sec": lambda t: 1 / sp.cos(t),
        "csc": lambda t: 1 / sp.sin(t),
        "asin": sp.asin,
        "acos": sp.acos,
        "atan": sp.atan,
        "sinh": sp.sinh,
        "cosh": sp.cosh,
        "tanh": sp.tanh,
        "asinh": sp.asinh,
        "acosh": sp.acosh,
        "atanh": sp.atanh,
        "atan2": sp.atan2,
        "exp": sp.exp,
        "log": sp.log,
        "log10": lambda t: sp.log(t) / sp.Float(math.log(10)),
        "log2": lambda t: sp.log(t) / sp.Float(math.log(2)),
        "sqrt": sp.sqrt,
        "cbrt": _cbrt,
        "abs": _abs,
        "sign": _sign,
        "floor": _floor,
        "ceil": _ceil,
        "sinc": _sinc,
        "sigmoid": _sigmoid,
        "relu": lambda t: _max(t, sp.S.Zero),
        "softplus": _softplus,
        "erf": sp.erf,
    }
)
FOLDED: Mapping[str, Callable[..., sp.Expr]] = MappingProxyType({"max": _max, "min": _min})
