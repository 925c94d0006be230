"""A program as fast Python functions: SymPy prints the lines, NumPy or math computes them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import sympy as sp
from sympy.printing.numpy import NumPyPrinter
from sympy.printing.pycode import PythonCodePrinter

from gd_core.program import VARIABLES, Program

# sin(t)/t and its derivatives lose all digits near 0; below this |t| the Taylor series is better.
_SINC_SERIES_BELOW = 0.05


def _sinc_value(t: Any) -> Any:
    return np.sinc(np.asarray(t) / np.pi)


def _series_near_zero(far: Callable[[Any], Any], near: Callable[[Any], Any]) -> Any:
    def function(t: Any) -> Any:
        t = np.asarray(t, dtype=float)
        small = np.abs(t) < _SINC_SERIES_BELOW
        return np.where(small, near(t), far(np.where(small, 1.0, t)))

    return function


def _sigmoid_value(t: Any) -> Any:
    decay = np.exp(-np.abs(t))
    return np.where(np.asarray(t) >= 0, 1.0, decay) / (1.0 + decay)


_NUMPY: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "gd_sign": np.sign,
        "gd_abs": np.abs,
        "gd_floor": np.floor,
        "gd_ceil": np.ceil,
        "gd_max": np.maximum,
        "gd_min": np.minimum,
        "gd_larger": lambda a, b: np.heaviside(np.subtract(a, b), 0.5),
        "gd_cbrt": np.cbrt,
        "gd_sigmoid": _sigmoid_value,
        "gd_softplus": lambda t: np.logaddexp(0.0, t),
        "gd_power": lambda base, exponent: np.power(np.asarray(base, dtype=float), exponent),
        "gd_sinc": _sinc_value,
        "gd_sinc1": _series_near_zero(
            lambda t: (np.cos(t) - np.sin(t) / t) / t,
            lambda t: -t / 3 + t**3 / 30 - t**5 / 840,
        ),
        "gd_sinc2": _series_near_zero(
            lambda t: -np.sin(t) / t - 2 * np.cos(t) / t**2 + 2 * np.sin(t) / t**3,
            lambda t: -1 / 3 + t**2 / 10 - t**4 / 168,
        ),
        "erf": np.vectorize(math.erf, otypes=[float]),
    }
)


def _larger_value(a: float, b: float) -> float:
    return 0.5 if a == b else float(a > b)


_MATH: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        **{name: lambda *t, f=f: float(f(*t)) for name, f in _NUMPY.items()},
        "gd_abs": abs,
        "gd_larger": _larger_value,
        "gd_cbrt": math.cbrt,
        "gd_power": math.pow,
        "erf": math.erf,
    }
)


def _exact_float(self: Any, expression: sp.Float) -> str:
    return repr(float(expression))  # SymPy's own printer keeps 15 digits; a double needs 17


class _NumpyCode(NumPyPrinter):  # type: ignore[misc]
    _print_Float = _exact_float


class _MathCode(PythonCodePrinter):  # type: ignore[misc]
    _print_Float = _exact_float


_SETTINGS = MappingProxyType({"fully_qualified_modules": False, "allow_unknown_functions": True})


def _function(program: Program, names: Iterable[str], printer: Any, modules: list[Any]) -> Any:
    arguments = [VARIABLES[name] for name in names]
    lines = list(program.assignments)
    return sp.lambdify(
        arguments,
        list(program.results),
        modules=modules,
        printer=printer(dict(_SETTINGS)),
        cse=lambda expressions: (lines, expressions),  # the lines are already made
    )


def numpy_function(program: Program, names: Iterable[str]) -> Callable[..., list[Any]]:
    """The program over float64 arrays, one for each variable; results may need broadcasting."""
    return _function(program, names, _NumpyCode, [dict(_NUMPY), "numpy"])  # type: ignore[no-any-return]


def math_function(program: Program, names: Iterable[str]) -> Callable[..., list[float]]:
    """The program over plain floats; raises where Python's math module does."""
    return _function(program, names, _MathCode, [dict(_MATH), "math"])  # type: ignore[no-any-return]
