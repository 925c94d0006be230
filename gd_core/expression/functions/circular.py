"""Sine, cosine and what is made of them, with their inverses."""

from __future__ import annotations

import math

import numpy as np

from gd_core.expression.functions.record import Domain, FormulaFunction, Operation, named

_OUTSIDE_UNIT_INTERVAL = "of a number outside -1 to 1"

FUNCTIONS = (
    FormulaFunction(
        "sin",
        (Operation("sin", math.sin, np.sin),),
        slopes=("cos(x)",),
        spellings=("sine",),
        inverse="asin",
        notation=named(r"\sin"),
        is_total=True,
    ),
    FormulaFunction(
        "cos",
        (Operation("cos", math.cos, np.cos),),
        slopes=("-sin(x)",),
        spellings=("cosine",),
        inverse="acos",
        notation=named(r"\cos"),
        is_total=True,
    ),
    FormulaFunction(
        "tan",
        (Operation("tan", math.tan, np.tan),),
        slopes=("tan(x)^2 + 1",),
        spellings=("tg", "tangent"),
        inverse="atan",
        notation=named(r"\tan"),
    ),
    FormulaFunction(
        "cot",
        definition="1/tan(x)",
        slopes=("-cot(x)^2 - 1",),
        spellings=("ctg", "cotg", "cotan"),
        notation=named(r"\cot"),
        floats=lambda t: 1 / math.tan(t),
        arrays=lambda t: 1 / np.tan(t),
        array_slopes=(lambda t: -(1 + np.tan(t) ** 2) / np.tan(t) / np.tan(t),),
        domain=Domain(
            lambda t: np.tan(t) == 0, "{piece} is a division by zero: cot is undefined there."
        ),
    ),
    FormulaFunction(
        "sec",
        definition="1/cos(x)",
        slopes=("sec(x)*tan(x)",),
        notation=named(r"\sec"),
        floats=lambda t: 1 / math.cos(t),
        arrays=lambda t: 1 / np.cos(t),
        array_slopes=(lambda t: np.sin(t) / np.cos(t) / np.cos(t),),
    ),
    FormulaFunction(
        "csc",
        definition="1/sin(x)",
        slopes=("-csc(x)*cot(x)",),
        spellings=("cosec",),
        notation=named(r"\csc"),
        floats=lambda t: 1 / math.sin(t),
        arrays=lambda t: 1 / np.sin(t),
        array_slopes=(lambda t: -np.cos(t) / np.sin(t) / np.sin(t),),
        domain=Domain(
            lambda t: np.sin(t) == 0, "{piece} is a division by zero: csc is undefined there."
        ),
    ),
    FormulaFunction(
        "asin",
        (Operation("asin", math.asin, np.arcsin),),
        slopes=("1/sqrt(1 - x^2)",),
        spellings=("arcsin",),
        domain=Domain(
            lambda t: np.abs(t) > 1,
            "{piece} is undefined: asin takes numbers from -1 to 1.",
            f"asin {_OUTSIDE_UNIT_INTERVAL}",
        ),
    ),
    FormulaFunction(
        "acos",
        (Operation("acos", math.acos, np.arccos),),
        slopes=("-1/sqrt(1 - x^2)",),
        spellings=("arccos",),
        domain=Domain(
            lambda t: np.abs(t) > 1,
            "{piece} is undefined: acos takes numbers from -1 to 1.",
            f"acos {_OUTSIDE_UNIT_INTERVAL}",
        ),
    ),
    FormulaFunction(
        "atan",
        (Operation("atan", math.atan, np.arctan),),
        slopes=("1/(x^2 + 1)",),
        spellings=("arctan", "arctg"),
        is_total=True,
    ),
    FormulaFunction(
        "atan2",
        (Operation("atan2", math.atan2, np.arctan2, 2),),
        slopes=("y/(x^2 + y^2)", "-x/(x^2 + y^2)"),
        spellings=("arctan2",),
        fewest=2,
        most=2,
        example="atan2(y, x)",
        is_total=True,
    ),
)
