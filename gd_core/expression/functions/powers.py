"""Powers, roots, the exponential function and logarithms."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gd_core.expression.functions.record import (
    Domain,
    FormulaFunction,
    Notation,
    Operation,
    named,
)

# Logarithms in the widest float type of the platform.
_LN2, _LN10 = np.log(np.longdouble(2)), np.log(np.longdouble(10))
_LOGARITHM = Domain(
    lambda t: t <= 0,
    "{piece} is the logarithm of zero or of a negative number: it is undefined.",
    "log of a negative number or of 0",
)


def _no_real_power(base: Any, exponent: Any) -> Any:
    return ((base == 0) & (exponent < 0)) | ((base < 0) & (exponent != np.floor(exponent)))


FUNCTIONS = (
    FormulaFunction(
        "exp",
        (Operation("exp", math.exp, np.exp),),
        slopes=("exp(x)",),
        notation=Notation("e^{", "}", is_power=True),
        is_total=True,
        is_never_negative=True,
    ),
    FormulaFunction(
        "log",
        (Operation("log", math.log, np.log),),
        slopes=("1/x",),
        spellings=("ln", "loge"),
        notation=named(r"\ln"),
        domain=_LOGARITHM,
    ),
    FormulaFunction(
        "log10",
        definition="log(x)/log(10)",
        slopes=("1/(x*log(10))",),
        spellings=("lg",),
        notation=named(r"\log_{10}"),
        floats=math.log10,
        arrays=np.log10,
        array_slopes=(lambda t: 1 / (t * _LN10),),
        domain=_LOGARITHM,
    ),
    FormulaFunction(
        "log2",
        definition="log(x)/log(2)",
        slopes=("1/(x*log(2))",),
        spellings=("lb", "ld"),
        notation=named(r"\log_{2}"),
        floats=math.log2,
        arrays=np.log2,
        array_slopes=(lambda t: 1 / (t * _LN2),),
        domain=_LOGARITHM,
    ),
    FormulaFunction(
        "sqrt",
        definition="x^0.5",
        slopes=("1/(2*sqrt(x))",),
        notation=Notation(r"\sqrt{", "}"),
        floats=math.sqrt,
        arrays=np.sqrt,
        array_slopes=(lambda t: 0.5 / np.sqrt(t),),
        domain=Domain(
            lambda t: t < 0,
            "{piece} is the square root of a negative number, which is not a real number.",
            "square root of a negative number",
        ),
        kink_at=lambda t: t == 0,
        is_never_negative=True,
    ),
    FormulaFunction(
        "cbrt",
        (Operation("gd_cbrt", math.cbrt, np.cbrt),),
        slopes=("1/(3*cbrt(x)^2)",),
        notation=Notation(r"\sqrt[3]{", "}"),
        kink_at=lambda t: t == 0,
        is_total=True,
    ),
    # The operator ^, whose derivatives and LaTeX depend on its exponent: the compiler has them.
    FormulaFunction(
        "pow",
        (
            Operation(
                "gd_power",
                math.pow,
                lambda base, exponent: np.power(np.asarray(base, dtype=float), exponent),
                2,
                array_us=2.0,
            ),
        ),
        spellings=("power",),
        fewest=2,
        most=2,
        example="pow(x, 2)",
        domain=Domain(
            _no_real_power,
            "{piece} is a negative number to a fractional power: for a cube root write cbrt.",
            "a negative number to a power that is not whole",
        ),
    ),
)
