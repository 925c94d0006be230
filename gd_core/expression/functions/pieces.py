"""Functions with corners and jumps: sizes, signs, rounding, and choices between arguments."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gd_core.expression.functions.record import (
    TIGHT,
    FormulaFunction,
    Notation,
    Operation,
    named,
)


def _sign(value: float) -> float:
    return math.copysign(1.0, value) if value else 0.0


def _is_zero(t: Any) -> Any:
    return t == 0


# 1 where a > b, 0 where a < b, and 1/2 where they are equal: the slope of max(a, b) by a.
LARGER = Operation(
    "gd_larger",
    lambda a, b: 0.5 if a == b else float(a > b),
    lambda a, b: np.where(np.equal(a, b), 0.5, np.greater(a, b)),
    2,
    is_exact=True,
)

FUNCTIONS = (
    FormulaFunction(
        "abs",
        (Operation("gd_abs", abs, np.abs, is_exact=True),),
        slopes=("sign(x)",),
        notation=Notation(r"\left|", r"\right|"),
        kink_at=_is_zero,
        is_total=True,
        is_never_negative=True,
        vanishes_on_intervals=True,
    ),
    FormulaFunction(
        "sign",
        (Operation("gd_sign", lambda t: float(np.sign(t)), np.sign, is_exact=True),),
        slopes=("0",),
        spellings=("sgn", "signum"),
        notation=named(r"\operatorname{sign}", TIGHT),
        floats=_sign,
        kink_at=_is_zero,
        is_total=True,
        vanishes_on_intervals=True,
    ),
    FormulaFunction(
        "floor",
        (Operation("gd_floor", lambda t: float(np.floor(t)), np.floor, is_exact=True),),
        slopes=("0",),
        notation=Notation(r"\left\lfloor ", r" \right\rfloor"),
        floats=lambda t: float(math.floor(t)),
        kink_at=lambda t: np.floor(t) == t,
        is_total=True,
        vanishes_on_intervals=True,
    ),
    FormulaFunction(
        "ceil",
        (Operation("gd_ceil", lambda t: float(np.ceil(t)), np.ceil, is_exact=True),),
        slopes=("0",),
        spellings=("ceiling",),
        notation=Notation(r"\left\lceil ", r" \right\rceil"),
        floats=lambda t: float(math.ceil(t)),
        kink_at=lambda t: np.ceil(t) == t,
        is_total=True,
        vanishes_on_intervals=True,
    ),
    FormulaFunction(
        "relu",
        definition="max(x, 0)",
        written_as="max(0, x)",
        floats=lambda t: max(t, 0.0),
        is_total=True,
        is_never_negative=True,
        vanishes_on_intervals=True,
    ),
    # Choices, whose derivatives depend on the argument that is taken: the compiler has them. max
    # and min take at most eight arguments, as the size of their derivatives grows with the square
    # of that number. Their operations choose as NumPy does, of 0 and -0 too; NumPy itself takes ten
    # times as long on floats.
    FormulaFunction(
        "max",
        (
            Operation(
                "gd_max", lambda a, b: a if a > b or a != a else b, np.maximum, 2, is_exact=True
            ),
        ),
        spellings=("maximum",),
        fewest=2,
        most=8,
        example="max(x, 1)",
        notation=named(r"\max", TIGHT),
        floats=max,
        is_total=True,
        vanishes_on_intervals=True,
    ),
    FormulaFunction(
        "min",
        (
            Operation(
                "gd_min", lambda a, b: a if a < b or a != a else b, np.minimum, 2, is_exact=True
            ),
        ),
        spellings=("minimum",),
        fewest=2,
        most=8,
        example="min(x, 1)",
        notation=named(r"\min", TIGHT),
        floats=min,
        is_total=True,
        vanishes_on_intervals=True,
    ),
    FormulaFunction(
        "if",
        spellings=("where",),
        fewest=3,
        most=3,
        example="if(x<0, -x, x^2)",
        floats=lambda condition, yes, no: yes if condition else no,
        is_total=True,
        vanishes_on_intervals=True,
    ),
)
