"""What stands before the = sign: `f(x, y) =`, `z =`, `f(t) :=`, and what its letters stand for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from gd_core.expression.characters import GREEK
from gd_core.expression.lexer import Token
from gd_core.expression.nodes import CONSTANTS
from gd_core.expression.spelling import DEFAULT_LETTERS, is_function, split_word, stem_of

_LETTER = rf"[a-z{GREEK}](?:_?\{{?\d\}}?)?"
_NAME = rf"(?:[a-z]+|[{GREEK}])"
_HEADER = re.compile(rf"({_NAME})(?:_?\{{?\d\}}?)?(?:\(({_LETTER})(?:,({_LETTER}))?\))?")
_EQUATION = "This is an equation, not a function: type only one side, for example x^2 - 4."


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says: the meaning of the letters, and which of x and y it declares (if any)."""

    letters: Mapping[str, str] = field(default_factory=lambda: DEFAULT_LETTERS)
    declared: tuple[str, ...] = ()
    text: str = ""


def read_header(tokens: list[Token]) -> tuple[Header, list[Token]]:
    """The header and the tokens after it; raises ReadingError where the = makes an equation."""
    places = [place for place, token in enumerate(tokens) if token.kind == "assign"]
    if not places:
        return Header(), tokens
    if places[0] == 0:
        raise tokens[0].problem("Leave out the {piece} at the start: type only the formula.")
    heads = [_header(head) for head in _split(tokens, places)]
    if heads[0] is None:
        raise tokens[places[0]].problem(_EQUATION)
    if None in heads:  # z = f(x, y) = ... is one header, x^2 in f(x) = x^2 = 4 is none
        raise tokens[places[heads.index(None)]].problem(
            "Only one = can be used: remove the second {piece}."
        )
    return _most_telling([head for head in heads if head]), tokens[places[-1] + 1 :]


def _split(tokens: list[Token], places: list[int]) -> list[list[Token]]:
    """What stands before each = sign, back to the one before."""
    begins = [0, *(place + 1 for place in places)]
    return [tokens[begin:place] for begin, place in zip(begins, places, strict=False)]


def _most_telling(heads: list[Header]) -> Header:
    """The one that names variables, of `z = f(u, v) =` and the like; or else the first."""
    return next((head for head in heads if "(" in head.text), heads[0])


def check_declared(header: Header, tokens: list[Token]) -> None:
    """Refuse a y in a formula declared as a function of x alone, and an x2 that may be x^2."""
    found = [token for token in tokens if token.kind == "variable"]
    if found and not header.declared and all(_bare_x2(token) for token in found):
        raise found[0].problem("It is unclear what {piece} means: write x^2, or y.")
    for token in tokens:
        if header.declared == ("x",) and token.kind == "variable" and token.text == "y":
            raise token.problem(
                f"{{piece}} cannot be used after {header.text} =: write f(x, y) = instead."
            )


def _bare_x2(token: Token) -> bool:
    # Two characters for y can only be x2 (or x₂, which nobody types for a square).
    return token.text == "y" and token.end - token.start == 2


def _header(tokens: list[Token]) -> Header | None:
    text = "".join(("_" if token.kind == "subscript" else "") + token.text for token in tokens)
    match = _HEADER.fullmatch(text.lower())
    if match is None or is_function(match[1]):
        return None
    if match[2] is None:
        return _bare(match[0])
    letters = [letter for letter in match.group(2, 3) if letter]
    if match[1] == "x" and set(letters) & {"x", "y"}:
        return None  # x(x+1) is a product, and so may x(y) be; x(t) is a function of time
    return _with_letters(match[1], [re.sub("[_{}]", "", letter) for letter in letters])


def _bare(name: str) -> Header | None:
    """`y = ` declares a function of x, `z = ` or `loss = ` says nothing about its letters."""
    if name == "y":
        return Header(declared=("x",), text="y")
    names = frozenset(DEFAULT_LETTERS) | frozenset(CONSTANTS)
    return None if split_word(name, names) else Header()


def _with_letters(name: str, letters: list[str]) -> Header | None:
    text = f"{name}({', '.join(letters)})"
    if "e" in letters or "π" in letters or len(set(letters)) < len(letters):
        return None
    if set(letters) in ({"x1"}, {"x1", "x2"}):
        return Header(declared=("x", "y")[: len(letters)], text=text)
    if set(letters) <= set(DEFAULT_LETTERS):
        return Header(declared=tuple(sorted({"x"} | set(letters))), text=text)
    if any(stem_of(letter) in letters for letter in letters if letter != stem_of(letter)):
        return None  # f(w1, w2), but not f(w, w1)
    return Header(dict(zip(letters, ("x", "y"), strict=False)), ("x", "y")[: len(letters)], text)
