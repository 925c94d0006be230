"""An objective as bytecode, a short text that a machine in the browser can compute.

Its tokens, in reverse Polish notation, are numbers, names of lines and the operations below. It is
neither formula nor code: the machine (gd_core/browser/js/machine.js) looks each name up in a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import sympy as sp

from gd_core.compiler import Program, WrittenCodes, compile_tree, formula_of, needed
from gd_core.expression import Formula
from gd_core.expression.functions import OPERATIONS as _OPERATIONS
from gd_core.numerics import ARITHMETIC, Bytecode
from gd_core.objective.fit_kernel import traced_fit
from gd_core.objective.objective import Objective, codes_of

# Tokens for SymPy's sums and products, which are folded from the left, two arguments at a time.
_FOLDED_OPERATIONS: Mapping[type, str] = MappingProxyType({sp.Add: "+", sp.Mul: "*"})
_COMPARISONS: Mapping[type, str] = MappingProxyType(
    {
        sp.StrictLessThan: "lt",
        sp.LessThan: "le",
        sp.StrictGreaterThan: "gt",
        sp.GreaterThan: "ge",
    }
)
# Every operation token with the number of its arguments: exactly what the browser has.
OPERATIONS: Mapping[str, int] = MappingProxyType(
    {
        **ARITHMETIC,
        **{operation.name: operation.arity for operation in _OPERATIONS if not operation.browser},
    }
)
# The formulas by which the browser computes the other operations of a program.
_FORMULAS: Mapping[str, str] = MappingProxyType(
    {operation.name: operation.browser for operation in _OPERATIONS if operation.browser}
)


def to_bytecode(objective: Objective) -> Bytecode | None:
    """The results [f, ∂f/∂x, …] of a typed formula or of the error of a fit as bytecode; None for
    Python functions, and for a fit of more rows than the browser computes.

    Reference: reverse Polish notation, Burks, Warren & Wright 1954.
    """
    if objective.fit is not None:
        return traced_fit(objective.fit)
    if objective.tree is None:
        return None
    codes = codes_of(objective)
    if not isinstance(codes, WrittenCodes):
        codes = WrittenCodes(compile_tree(objective.tree), objective.variables)
    return _encode(codes.point_program, objective.variables)


def to_bytecode_with_letters(formula: Formula) -> Bytecode | None:
    """The results [f, ∂f/∂x, …] of a formula with letters, whose numbers are inputs too: the
    variables of the bytecode are those of the formula and then its letters, in alphabetical order.

    So one bytecode serves all numbers. Its results may differ from those of `to_bytecode` by
    rounding, and where a letter is such that the chain rule has no slope. None without letters.
    """
    if not formula.values:
        return None
    codes = WrittenCodes(compile_tree(formula.typed), formula.variables)
    return _encode(codes.point_program, (*formula.variables, *dict(formula.values)))


def _encode(program: Program, names: tuple[str, ...]) -> Bytecode:
    program = needed(program)
    lines = (f"{symbol.name} {_tokens(expression)}" for symbol, expression in program.assignments)
    return Bytecode(names, tuple(lines), tuple(map(_tokens, program.results)))


def _tokens(expression: sp.Basic) -> str:
    return " ".join(_polish(expression))


def _polish(expression: sp.Basic) -> Iterator[str]:
    if expression.is_Symbol:
        yield str(expression.name)
    elif expression.is_Atom:  # not is_number: that holds for acos(5) too, which is not real
        yield repr(float(expression))
    elif expression.is_Pow:
        yield from _call("pow", *expression.args)
    elif type(expression) in _FOLDED_OPERATIONS:
        yield from _fold(_FOLDED_OPERATIONS[type(expression)], expression.args)
    elif isinstance(expression, sp.Piecewise):
        yield from _branches(list(expression.args))
    else:
        name = _COMPARISONS.get(type(expression)) or type(expression).__name__
        formula = _FORMULAS.get(name)
        if formula:
            yield from _polish(formula_of(formula, *expression.args))
        else:
            yield from _call(name, *expression.args)


def _call(name: str, *arguments: sp.Basic) -> Iterator[str]:
    if OPERATIONS.get(name) != len(arguments):
        raise ValueError(f"no operation {name!r} of {len(arguments)} arguments")
    for argument in arguments:
        yield from _polish(argument)
    yield name


def _fold(name: str, arguments: tuple[sp.Basic, ...]) -> Iterator[str]:
    yield from _polish(arguments[0])
    for argument in arguments[1:]:
        yield from _polish(argument)
        yield name


def _branches(branches: list[tuple[sp.Basic, sp.Basic]]) -> Iterator[str]:
    """Tokens for the first branch whose test holds: test, then, otherwise, if."""
    (then, test), *rest = branches
    if test == sp.true or not rest:
        yield from _polish(then)
        return
    yield from _polish(test)
    yield from _polish(then)
    yield from _branches(rest)
    yield "if"
