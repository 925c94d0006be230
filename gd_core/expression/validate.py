"""Checks on a tree: comparisons only as conditions, constants finite, exponents small."""

import math
from collections.abc import Mapping
from types import MappingProxyType

from gd_core.expression.functions import FUNCTIONS
from gd_core.expression.grammar.spans import Piece
from gd_core.expression.lexer import ParseError
from gd_core.expression.nodes import (
    COMPARISONS,
    CONSTANTS,
    Apply,
    Constant,
    Letter,
    Number,
    apply_op,
)

# x^1000 underflows or overflows almost everywhere; larger exponents only make derivatives slow.
MAX_EXPONENT = 1000

_COMPARISON_OPS = frozenset(COMPARISONS.values())

_ONLY_LETTERS = "This is not a function of x or y: its letters stand for numbers."
_DIVISION_BY_ZERO = "{piece} is a division by zero: divide by something else."
# Op -> the message where its value is undefined.
_UNDEFINED: Mapping[str, str] = MappingProxyType(
    {"div": _DIVISION_BY_ZERO}
    | {name: function.domain.message for name, function in FUNCTIONS.items() if function.domain},
)


def check(piece: Piece, letters: Mapping[str, float]) -> None:
    """Raise ParseError, with the span of the bad part, for a tree that is no real function.

    letters: the number that each letter of the tree stands for.
    """
    if _is_comparison(piece):
        raise ParseError(
            "This is a comparison, not a function: write for example x < 0 ? -x : x^2.",
            piece.start,
            piece.end,
        )
    value = _check(piece, letters)
    if value is not None:
        raise ParseError(_ONLY_LETTERS if letters else always(value), piece.start, piece.end)


def always(value: float) -> str:
    """The message for a formula that is a constant with this value."""
    shown = f"{value + 0.0:.10g}"  # adding 0.0 turns -0 into 0
    return f"This is not a function of x or y: it is always {shown}"


def _is_comparison(piece: Piece) -> bool:
    return isinstance(piece.node, Apply) and piece.node.op in _COMPARISON_OPS


def _check(piece: Piece, letters: Mapping[str, float]) -> float | None:
    """The value of a piece, None if it has a variable; raises ParseError at a bad part."""
    if isinstance(piece.node, Number):
        return piece.node.value
    if isinstance(piece.node, Constant):
        return CONSTANTS[piece.node.name]
    if isinstance(piece.node, Letter):
        return letters[piece.node.name]
    if not isinstance(piece.node, Apply):
        return None
    op = piece.node.op
    _check_conditions(op, piece)
    values = [_check(part, letters) for part in piece.parts]
    if op == "pow" and piece.parts[0].node != Constant("e"):  # e^x is exp(x)
        _check_exponent(piece.parts[1], values[1])
    known = [value for value in values if value is not None]
    return _folded(op, known, piece) if len(known) == len(values) else None


def _check_conditions(op: str, piece: Piece) -> None:
    for index, part in enumerate(piece.parts):
        is_condition = op == "if" and index == 0
        if is_condition and not _is_comparison(part):
            raise ParseError("A comparison is expected here, as in x < 0.", part.start, part.end)
        if not is_condition and _is_comparison(part):
            raise ParseError(
                "{piece} is a comparison: it can only stand before ? or first in if(x<0, -x, x^2).",
                part.start,
                part.end,
            )


def _check_exponent(exponent: Piece, value: float | None) -> None:
    if value is not None and abs(value) > MAX_EXPONENT:
        raise ParseError(
            f"The exponent {{piece}} is too large: use one from -{MAX_EXPONENT} to {MAX_EXPONENT}.",
            exponent.start,
            exponent.end,
        )


def _folded(op: str, values: list[float], piece: Piece) -> float:
    value = apply_op(op, values)
    if math.isfinite(value):
        return value
    if math.isinf(value):
        message = "{piece} is too large: the largest number here is about 1e308."
    elif op == "pow" and values[0] == 0:
        message = _DIVISION_BY_ZERO
    else:
        message = _UNDEFINED.get(op, "{piece} is undefined: change its numbers.")
    raise ParseError(message, piece.start, piece.end)
