"""Hyperbolic sine, cosine and tangent, with their inverses."""

from __future__ import annotations

import math

import numpy as np

from gd_core.expression.functions.record import Domain, FormulaFunction, Operation, named

FUNCTIONS = (
    FormulaFunction(
        "sinh",
        (Operation("sinh", math.sinh, np.sinh),),
        slopes=("cosh(x)",),
        spellings=("sh",),
        inverse="asinh",
        notation=named(r"\sinh"),
        is_total=True,
    ),
    FormulaFunction(
        "cosh",
        (Operation("cosh", math.cosh, np.cosh),),
        slopes=("sinh(x)",),
        spellings=("ch",),
        inverse="acosh",
        notation=named(r"\cosh"),
        is_total=True,
        is_never_negative=True,
    ),
    FormulaFunction(
        "tanh",
        (Operation("tanh", math.tanh, np.tanh),),
        slopes=("1 - tanh(x)^2",),
        spellings=("th", "tgh"),
        inverse="atanh",
        notation=named(r"\tanh"),
        array_slopes=(lambda t: 1 / np.cosh(t) ** 2,),
        is_total=True,
    ),
    FormulaFunction(
        "asinh",
        (Operation("asinh", math.asinh, np.arcsinh),),
        slopes=("1/sqrt(x^2 + 1)",),
        spellings=("arcsinh", "arsinh"),
        is_total=True,
    ),
    FormulaFunction(
        "acosh",
        (Operation("acosh", math.acosh, np.arccosh),),
        # Not 1/sqrt(x^2 - 1), which has a value below -1.
        slopes=("1/(sqrt(x - 1)*sqrt(x + 1))",),
        spellings=("arccosh", "arcosh"),
        array_slopes=(lambda t: 1 / np.sqrt(t * t - 1),),
        domain=Domain(
            lambda t: t < 1,
            "{piece} is undefined: acosh takes numbers from 1 upwards.",
            "acosh of a number below 1",
        ),
    ),
    FormulaFunction(
        "atanh",
        (Operation("atanh", math.atanh, np.arctanh),),
        slopes=("1/(1 - x^2)",),
        spellings=("arctanh", "artanh"),
        domain=Domain(
            lambda t: np.abs(t) >= 1,
            "{piece} is undefined: atanh takes numbers between -1 and 1.",
            "atanh of a number outside -1 to 1",
        ),
    ),
)
