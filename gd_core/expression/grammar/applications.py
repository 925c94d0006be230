"""A function's name, the power on its name, and its arguments.

Brackets right after a name hold its arguments: `sin(x)^2` is (sin x)^2, `sin(x) y` is sin(x)*y.
Without brackets it applies to the product that follows, up to a sign, the next function, or
(once it holds a variable) a bracket, bars or a power of e: `sin 2x cos y` is sin(2x)*cos(y),
`sin x/2` is sin(x)/2, `sin x^2` is sin(x^2), `sin x y` is sin(x*y), `sin x (1+y)` is
sin(x)*(1+y).
A function right after a name is its whole argument: `sin cos x`. `sin^2 x` is (sin x)^2 and
`sin^-1 x` is asin(x). Where books differ, as for `ln|x|^2` or `sin x pi`, the text is refused.
"""

from __future__ import annotations

from gd_core.expression.functions import FUNCTIONS
from gd_core.expression.grammar import spans
from gd_core.expression.grammar.parser import Parser
from gd_core.expression.grammar.spans import Piece
from gd_core.expression.lexer import ParseError, Token
from gd_core.expression.nodes import fold_constant

_BARS = ("bar", "baropen")
_BRACKETS = ("(", "[", "{")


def application(parser: Parser) -> Piece:
    """A function applied to its arguments, raised to the power written on its name."""
    name = parser.take()
    power = _power_of_name(parser, name)
    inside = _arguments(parser, name)
    if power is not None and power.constant and fold_constant(power.node) == -1:
        return _call(parser, _inverse(name, power), inside)
    result = _call(parser, name, inside)
    if power is None:
        return result
    return spans.apply("pow", (result, power), name.start, result.end)


def _power_of_name(parser: Parser, name: Token) -> Piece | None:
    if parser.ahead.kind == "superscript":
        return parser.group()
    if not parser.operator("^"):
        return None
    sign = parser.take()
    minus = parser.take() if parser.operator("-") else None
    if parser.ahead.kind != "number" and parser.ahead.text not in _BRACKETS:
        message = f"{name.text} needs something to apply to first, as in {name.text}(x)^2."
        raise ParseError(message, name.start, sign.end)
    power = parser.atom()
    return spans.apply("neg", (power,), minus.start, power.end) if minus else power


def _inverse(name: Token, power: Piece) -> Token:
    inverse = FUNCTIONS[name.text].inverse
    if not inverse:
        message = f"{{piece}} can be read two ways: write 1/{name.text}(x) for the reciprocal."
        raise ParseError(message, name.start, power.end)
    return Token("function", inverse, name.start, power.end)


def _arguments(parser: Parser, name: Token) -> tuple[Piece, ...]:
    _check_index_of_root(parser, name)
    if parser.ahead.kind == "open" and parser.ahead.text in _BRACKETS:
        return _within_braces(parser) if _is_braced(parser) else parser.bracketed()
    if FUNCTIONS[name.text].most > 1:
        raise name.problem(f"{{piece}} needs brackets after it, as in {_example(name)}.")
    if parser.ahead.kind in _BARS and parser.continues():
        return (_bars(parser, name),)
    return (_without_brackets(parser, name),)


def _check_index_of_root(parser: Parser, name: Token) -> None:
    """Refuse sqrt[3](x), which people write for the third root: it would be read as sqrt(3)*x."""
    following = parser.tokens[parser.at : parser.at + 4]
    kinds = [token.kind for token in following]
    if name.text != "sqrt" or kinds != ["open", "number", "close", "open"]:
        return
    bracket, index, close, _ = following
    if bracket.text == "[":
        remedy = f"It is unclear what {{piece}} means: for that root write x^(1/{index.text})."
        raise ParseError(remedy, name.start, close.end)


def _is_braced(parser: Parser) -> bool:
    """Whether the brackets of the arguments stand in braces, as LaTeX is often written: {(y, x)}"""
    tokens, inner = parser.tokens, parser.at + 1
    if parser.ahead.text != "{" or (tokens[inner].kind, tokens[inner].text) != ("open", "("):
        return False
    depth = 0
    for place in range(inner, len(tokens)):
        depth += (tokens[place].kind == "open") - (tokens[place].kind == "close")
        if depth == 0:
            return tokens[place + 1].text == "}"
    return False


def _within_braces(parser: Parser) -> tuple[Piece, ...]:
    opening = parser.take()
    parser.open(opening, opening.text)
    inside = parser.bracketed()
    parser.close(opening)
    return inside


def _bars(parser: Parser, name: Token) -> Piece:
    inside = parser.bars()
    if parser.raised():
        message = "The power after {piece} can be read two ways: put brackets around its base."
        raise ParseError(message, name.start, inside.end)
    return inside


def _without_brackets(parser: Parser, name: Token) -> Piece:
    minus = _minus(parser)
    if not parser.continues():
        raise name.problem(f"{{piece}} needs something after it, for example {_example(name)}.")
    parser.enter(name)
    applied = parser.ahead.kind == "function"
    piece = application(parser) if applied else _product(parser, name)
    parser.leave()
    return spans.apply("neg", (piece,), minus.start, piece.end) if minus else piece


def _minus(parser: Parser) -> Token | None:
    # `sin -x` is sin(-x); `sin - x` and `sin-x` are refused as likely slips.
    if not parser.operator("-"):
        return None
    after = parser.tokens[parser.at + 1]
    touching = parser.read_to < parser.ahead.start and parser.ahead.end == after.start
    return parser.take() if touching else None


def _product(parser: Parser, name: Token) -> Piece:
    piece = parser.power()
    while parser.continues() and parser.ahead.kind != "function":
        if parser.ahead.kind == "number":
            parser.misplaced()
        if not piece.constant and _begins_own_factor(parser):
            return piece  # sin x (1+y) is sin(x)*(1+y), cos y e^x is cos(y)*e^x
        if parser.ahead.kind != "variable" and not piece.constant:
            message = f"It is unclear what {name.text} applies to: put its argument in brackets."
            raise ParseError(message, name.start, parser.ahead.end)
        piece = spans.join("mul", piece, parser.power())
    return piece


def _begins_own_factor(parser: Parser) -> bool:
    """Whether a factor comes that, as in most books, ends the argument: a bracket, bars or e^…"""
    token = parser.ahead
    if token.kind == "constant" and token.text == "e":
        after = parser.tokens[parser.at + 1]
        return after.kind == "superscript" or (after.kind, after.text) == ("operator", "^")
    return token.kind in ("open", *_BARS)


def _call(parser: Parser, name: Token, inside: tuple[Piece, ...]) -> Piece:
    fewest, most = FUNCTIONS[name.text].fewest, FUNCTIONS[name.text].most
    if fewest <= len(inside) <= most:
        return spans.apply(name.text, inside, name.start, parser.read_to)
    decimal = parser.decimal(parser.comma_after(inside[0])) if len(inside) > 1 else None
    if decimal is not None:
        raise decimal
    allowed = str(fewest) if fewest == most else f"{fewest} to {most}"
    noun = "argument" if allowed == "1" else "arguments"
    if name.text == "log" and len(inside) == 2:
        message = "{piece} has two arguments: for another base write ln(x)/ln(2)."
        raise ParseError(message, name.start, parser.read_to)
    message = f"{name.text} takes {allowed} {noun} in its brackets, as in {_example(name)}."
    raise ParseError(message, name.start, parser.read_to)


def _example(name: Token) -> str:
    return FUNCTIONS[name.text].example or f"{name.text}(x)"
