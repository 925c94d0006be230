"""Smooth functions of statistics and of neural networks, and sin(x)/x."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from gd_core.expression.functions.record import TIGHT, FormulaFunction, Operation, named

# ---------------------------------------------------------------- sin(x)/x

# sin(t)/t and its derivatives lose all digits near 0; below this |t| the Taylor series is better.
_SINC_SERIES_BELOW = 0.05
# The same for arrays of wider floats, which take a shorter series.
_WIDE_SINC_SERIES_BELOW = 1e-3


def _sinc_operation(
    name: str,
    far: Callable[[Any, Any], Any],
    near: Callable[[Any], Any],
    float_us: float,
) -> Operation:
    """far(library, t), with NumPy's or math's functions, or near(t) for t close to 0."""

    def over_arrays(t: Any) -> Any:
        t = np.asarray(t, dtype=float)
        small = np.abs(t) < _SINC_SERIES_BELOW
        return np.where(small, near(t), far(np, np.where(small, 1.0, t)))

    def over_floats(t: float) -> float:
        return float(near(t) if abs(t) < _SINC_SERIES_BELOW else far(math, t))

    return Operation(name, over_floats, over_arrays, array_us=12.0, float_us=float_us)


_SINC_OPERATIONS = (
    _sinc_operation(
        "gd_sinc",
        lambda m, t: m.sin(t) / t,
        lambda t: 1 - t * t / 6 + t**4 / 120 - t**6 / 5040,
        0.4,
    ),
    _sinc_operation(
        "gd_sinc1",
        lambda m, t: (m.cos(t) - m.sin(t) / t) / t,
        lambda t: -t / 3 + t**3 / 30 - t**5 / 840,
        0.5,
    ),
    _sinc_operation(
        "gd_sinc2",
        lambda m, t: -m.sin(t) / t - 2 * m.cos(t) / t**2 + 2 * m.sin(t) / t**3,
        lambda t: -1 / 3 + t**2 / 10 - t**4 / 168,
        0.0,
    ),
)


def _sinc(value: float) -> float:
    return math.sin(value) / value if value else 1.0


def _wide_sinc(t: Any) -> Any:
    near = np.abs(t) < _WIDE_SINC_SERIES_BELOW
    far = np.where(near, 1, t)
    return np.where(near, 1 - t * t / 6 + t**4 / 120, np.sin(far) / far)


def _wide_sinc_slope(t: Any) -> Any:
    near = np.abs(t) < _WIDE_SINC_SERIES_BELOW
    far = np.where(near, 1, t)
    return np.where(near, -t / 3 + t**3 / 30, (np.cos(far) - np.sin(far) / far) / far)


# ---------------------------------------------------------------- sigmoid and softplus

# The argument of each exp is at most 0, so it never overflows.


def _sigmoid(t: float) -> float:
    decay = math.exp(-abs(t))
    return (1.0 if t >= 0 else decay) / (1.0 + decay)


def _sigmoid_of_arrays(t: Any) -> Any:
    decay = np.exp(-np.abs(t))
    return np.where(np.asarray(t) >= 0, 1.0, decay) / (1.0 + decay)


def _sigmoid_slope(t: Any) -> Any:
    decay = np.exp(-np.abs(t))
    return decay / (1 + decay) ** 2


def _softplus(t: float) -> float:
    return max(t, 0.0) + math.log1p(math.exp(-abs(t)))


FUNCTIONS = (
    FormulaFunction(
        "sinc",
        _SINC_OPERATIONS,
        slopes=("cos(x)/x - sin(x)/x^2",),
        floats=_sinc,
        arrays=_wide_sinc,
        array_slopes=(_wide_sinc_slope,),
        is_total=True,
    ),
    FormulaFunction(
        "sigmoid",
        (Operation("gd_sigmoid", _sigmoid, _sigmoid_of_arrays, array_us=12.0, float_us=0.2),),
        slopes=("sigmoid(x)*(1 - sigmoid(x))",),
        computed_slopes=("sigmoid(x)*sigmoid(-x)",),
        spellings=("logistic", "expit"),
        notation=named(r"\sigma", TIGHT),
        array_slopes=(_sigmoid_slope,),
        is_total=True,
        is_never_negative=True,
    ),
    FormulaFunction(
        "softplus",
        (
            Operation(
                "gd_softplus",
                _softplus,
                lambda t: np.logaddexp(0.0, t),
                array_us=12.0,
                float_us=0.4,
            ),
        ),
        slopes=("sigmoid(x)",),
        is_total=True,
        is_never_negative=True,
    ),
    FormulaFunction(
        "erf",
        (Operation("erf", math.erf, np.vectorize(math.erf, otypes=[float]), array_us=12.0),),
        slopes=("2*exp(-x^2)/sqrt(pi)",),
        array_slopes=(lambda t: 2 / np.sqrt(np.pi) * np.exp(-t * t),),
        is_total=True,
    ),
)
