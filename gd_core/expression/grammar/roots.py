"""Root signs, and the LaTeX commands that take arguments: `√x`, `\\sqrt[3]{x}`, `\\frac12`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gd_core.expression.grammar import spans
from gd_core.expression.grammar.parser import Parser
from gd_core.expression.grammar.spans import Piece
from gd_core.expression.lexer import ParseError, Token
from gd_core.expression.nodes import Number, fold_constant

_DEGREES: Mapping[str, int] = MappingProxyType({"√": 2, "∛": 3, "∜": 4})
_FUNCTIONS: Mapping[int, str] = MappingProxyType({2: "sqrt", 3: "cbrt"})
_NAMES = ("variable", "constant")
# Higher roots than this are nowhere seen.
_INDICES = range(2, 101)


def root(parser: Parser) -> Piece:
    """A root sign and the one piece it is the root of; `√2x` and `√x²` are refused as unclear."""
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
    return _root(inside, _DEGREES[sign.text], sign)


def command(parser: Parser) -> Piece:
    """A fraction or a root written as LaTeX."""
    token = parser.take()
    if token.text == "sqrt":
        degree = _index(parser)
        return _root(_argument(parser, token), degree, token)
    above, below = _argument(parser, token), _argument(parser, token)
    return spans.apply("div", (above, below), token.start, below.end)


def _root(inside: Piece, degree: int, sign: Token) -> Piece:
    if degree in _FUNCTIONS:
        return spans.apply(_FUNCTIONS[degree], (inside,), sign.start, inside.end)
    numbers = (Number(1.0, "1"), Number(float(degree), str(degree)))
    parts = tuple(spans.leaf(number, sign.start, sign.end) for number in numbers)
    exponent = spans.apply("div", parts, sign.start, sign.end)
    return spans.apply("pow", (inside, exponent), sign.start, inside.end)


def _index(parser: Parser) -> int:
    if parser.ahead.text != "[":
        return 2
    index = parser.group()
    degree = fold_constant(index.node)
    if degree is None or degree not in _INDICES:
        message = "The index {piece} of a root has to be a whole number from 2 to 100."
        raise ParseError(message, index.start, index.end)
    return int(degree)


def _argument(parser: Parser, token: Token) -> Piece:
    """A group in braces, or the single digit or letter that LaTeX takes without them."""
    if not parser.continues():
        sample = "\\sqrt{x}" if token.text == "sqrt" else "\\frac{x}{2}"
        raise token.problem(f"{{piece}} needs more after it, as in {sample}.")
    _split_digits(parser)
    parser.enter(token)
    piece = parser.atom()
    parser.leave()
    return piece


def _split_digits(parser: Parser) -> None:
    """Make a number of several digits two numbers: `\\frac12` is 1/2."""
    token = parser.ahead
    if token.kind != "number" or not token.text.isdigit() or len(token.text) == 1:
        return
    first, rest, middle = token.text[0], token.text[1:], token.start + 1
    parser.tokens[parser.at : parser.at + 1] = [
        Token("number", first, token.start, middle, float(first)),
        Token("number", rest, middle, token.end, float(rest)),
    ]
