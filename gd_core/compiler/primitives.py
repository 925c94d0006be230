"""The functions that a line of a program may call, as SymPy functions with derivatives.

They are made from the records of gd_core/expression/functions: SymPy's own where it has one, else
one that stays unevaluated and has the derivatives of its record.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import reduce
from types import MappingProxyType
from typing import Any

import sympy as sp
from sympy.core.function import ArgumentIndexError

from gd_core.compiler.rules import rule
from gd_core.expression import Apply, Constant, Node, Variable, fold_constant
from gd_core.expression.functions import FUNCTIONS, FormulaFunction


class _Known(sp.Function):  # type: ignore[misc]
    """A SymPy function that stays unevaluated; `slopes` are its derivatives by each argument."""

    slopes: tuple[Callable[..., sp.Expr], ...] = ()

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        if not 1 <= argindex <= len(self.slopes):
            raise ArgumentIndexError(self, argindex)
        return type(self).slopes[argindex - 1](*self.args)


def _known(name: str, *slopes: Callable[..., sp.Expr]) -> Any:
    return type(name, (_Known,), {"slopes": slopes})


# Whole numbers up to this size are exact SymPy integers, which SymPy may multiply with each other
# within a line.
LARGEST_INLINE_INTEGER = 10**6
RELATIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {"lt": sp.Lt, "le": sp.Le, "gt": sp.Gt, "ge": sp.Ge}
)


def number(value: float) -> sp.Expr:
    """A float as a SymPy number that prints back as exactly that float.

    Large whole numbers stay floats, as SymPy would factorize integers and compute their powers in
    full.
    """
    if value.is_integer() and abs(value) <= LARGEST_INLINE_INTEGER:
        return sp.Integer(int(value))
    return sp.Float(value)


# ---------------------------------------------------------------- formulas of records


def formula_of(text: str, *arguments: sp.Expr) -> sp.Expr:
    """A formula from a record as one expression, with the arguments in place of x and y."""
    return _expression(rule(text), dict(zip("xy", arguments, strict=False)))


def _expression(tree: Node, arguments: Mapping[str, sp.Expr]) -> sp.Expr:
    folded = fold_constant(tree)
    if folded is not None:
        return number(folded)
    if isinstance(tree, Variable):
        return arguments[tree.name]
    assert isinstance(tree, Apply)
    parts = [_expression(part, arguments) for part in tree.arguments]
    if tree.op == "pow" and tree.arguments[0] == Constant("e"):
        return CALLS["exp"](parts[1])
    return (_OPERATORS.get(tree.op) or CALLS[tree.op])(*parts)


def real_power(base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    """A power that stays real: SymPy's own for a root and for a whole exponent, else `power`."""
    if exponent == 0.5:
        return sp.sqrt(base)
    return base**exponent if exponent.is_Integer else _POWER(base, exponent)


def _choice(test: sp.Expr, then: sp.Expr, otherwise: sp.Expr) -> sp.Expr:
    return sp.Piecewise((then, test), (otherwise, True))


_OPERATORS: Mapping[str, Callable[..., sp.Expr]] = MappingProxyType(
    {
        "neg": lambda a: -a,
        "add": lambda a, b: a + b,
        "sub": lambda a, b: a - b,
        "mul": lambda a, b: a * b,
        "div": lambda a, b: a / b,
        "pow": real_power,
        "if": _choice,
        **RELATIONS,
    }
)

# ---------------------------------------------------------------- operations with derivatives


def _log_of(base: sp.Expr) -> sp.Expr:
    """log(base) that stays real: SymPy would fold log(-1) to a complex number."""
    if not base.is_Number:
        return sp.log(base)
    return sp.Float(math.log(base)) if base > 0 else sp.nan


def _zero(*_: sp.Expr) -> sp.Expr:
    return sp.S.Zero


# At a kink there is no derivative: these give the value half way between the two sides (0 for |x|
# at 0, 1/2 for max(a, b) at a = b), one of the subgradients, as NumPy's sign and heaviside do.
_larger = _known("gd_larger", _zero, _zero)
# A real power is its own function because Python's (-8.0) ** (1 / 3) is silently complex.
_POWER: Any = _known(
    "gd_power",
    lambda base, exponent: exponent * _POWER(base, exponent - 1),
    lambda base, exponent: _POWER(base, exponent) * _log_of(base),
)
_MAX = _known("gd_max", lambda a, b: _larger(a, b), lambda a, b: _larger(b, a))
_MIN = _known("gd_min", lambda a, b: _larger(b, a), lambda a, b: _larger(a, b))


def _by_formula(text: str) -> Callable[..., sp.Expr]:
    return lambda *arguments: formula_of(text, *arguments)


def _operation(function: FormulaFunction, order: int = 0) -> Any:
    """The SymPy function for the value of a function (order 0) or for a derivative of its own."""
    name = function.operations[order].name
    if not name.startswith("gd_"):
        return getattr(sp, name)
    if order + 1 < len(function.operations):
        return _known(name, _operation(function, order + 1))
    if order:
        return _known(name, lambda _: sp.nan)  # no program needs a derivative of the last one
    return _known(name, *map(_by_formula, function.computed_slopes or function.slopes))


def _call_of(function: FormulaFunction) -> Callable[..., sp.Expr]:
    return _operation(function) if function.operations else _by_formula(function.definition)


# Applied to two arguments at a time.
FOLDED: Mapping[str, Callable[..., sp.Expr]] = MappingProxyType({"max": _MAX, "min": _MIN})


def _folded(call: Callable[..., sp.Expr]) -> Callable[..., sp.Expr]:
    return lambda *arguments: reduce(call, arguments)


CALLS: Mapping[str, Callable[..., sp.Expr]] = MappingProxyType(
    {
        **{
            name: _call_of(function)
            for name, function in FUNCTIONS.items()
            if name not in FOLDED and name not in _OPERATORS
        },
        **{name: _folded(call) for name, call in FOLDED.items()},
    }
)
