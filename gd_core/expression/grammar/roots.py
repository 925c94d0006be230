"""Root signs, and the LaTeX commands that take arguments: `√x`, `\\sqrt[3]{x}`, `\\frac12`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gd_core.expression.grammar import spans
from gd_core.expression.grammar.parser import Parser
from gd_core.expression.grammar.spans import Piece
from gd_core.expression.lexer import ParseError, Token
from gd_core.expression.nodes import Number, fold_constant

_DEGREE_OF_SIGN: Mapping[str, int] = MappingProxyType({"√": 2, "∛": 3, "∜": 4})
_ROOT_FUNCTIONS: Mapping[int, str] = MappingProxyType({2: "sqrt", 3: "cbrt"})
_NAMES = ("variable", "constant")
# Indices of a root; higher ones occur in no real formula.
_ROOT_INDICES = range(2, 101)


def root(parser: Parser) -> Piece:
    """A root sign applied to the atom after it; raises ParseError for `√2x` and `√x²`, which can be
    read two ways."""
    sign = parser.take()
    if not parser.continues():
        raise sign.problem("{piece} needs something after it, for example √(x).")
    bracketed = parser.ahead.kind == "open"
    parser.enter(sign)
    inside = parser.atom()
    parser.leave()
    if parser.raised() and not bracketed:
        message = "{piece} can be read two ways: write √(x^2) or (√x)^2."
        raise ParseError(message, sign.start, parser.ahead.end)
    if parser.ahead.kind in _NAMES and parser.ahead.start == inside.end and not inside.parts:
        message = "{piece} can be read two ways: put what is under the root in brackets."
        raise ParseError(message, sign.start, parser.ahead.end)
    return _root(inside, _DEGREE_OF_SIGN[sign.text], sign)


def command(parser: Parser) -> Piece:
    """A fraction or a root from a LaTeX command and its arguments."""
    token = parser.take()
    if token.text == "sqrt":
        degree = _index(parser)
        return _root(_argument(parser, token), degree, token)
    numerator, denominator = _argument(parser, token), _argument(parser, token)
    return spans.apply("div", (numerator, denominator), token.start, denominator.end)


def _root(inside: Piece, degree: int, sign: Token) -> Piece:
    if degree in _ROOT_FUNCTIONS:
        return spans.apply(_ROOT_FUNCTIONS[degree], (inside,), sign.start, inside.end)
    numbers = (Number(1.0, "1"), Number(float(degree), str(degree)))
    parts = tuple(spans.leaf(number, sign.start, sign.end) for number in numbers)
    exponent = spans.apply("div", parts, sign.start, sign.end)
    return spans.apply("pow", (inside, exponent), sign.start, inside.end)


def _index(parser: Parser) -> int:
    if parser.ahead.text != "[":
        return 2
    index = parser.group()
    degree = fold_constant(index.node)
    if degree is None or degree not in _ROOT_INDICES:
        message = "The index {piece} of a root has to be a whole number from 2 to 100."
        raise ParseError(message, index.start, index.end)
    return int(degree)


def _argument(parser: Parser, token: Token) -> Piece:
    """The argument of a LaTeX command: a group in braces, or a single digit or letter without."""
    if not parser.continues():
        sample = "\\sqrt{x}" if token.text == "sqrt" else "\\frac{x}{2}"
        raise token.problem(f"{{piece}} needs more after it, as in {sample}.")
    _split_digits(parser)
    parser.enter(token)
    piece = parser.atom()
    parser.leave()
    return piece


def _split_digits(parser: Parser) -> None:
    """Split the number that comes next after its first digit: `\\frac12` is 1/2."""
    token = parser.ahead
    if token.kind != "number" or not token.text.isdigit() or len(token.text) == 1:
        return
    first, rest, middle = token.text[0], token.text[1:], token.start + 1
    parser.tokens[parser.at : parser.at + 1] = [
        Token("number", first, token.start, middle, float(first)),
        Token("number", rest, middle, token.end, float(rest)),
    ]
