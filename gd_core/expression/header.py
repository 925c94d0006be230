"""The header before the = sign, as in `f(x, y) =`, `z =` or `f(t) :=`, and its variables."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from gd_core.expression.characters import GREEK
from gd_core.expression.lexer import Token
from gd_core.expression.nodes import CONSTANTS
from gd_core.expression.spelling import DEFAULT_LETTERS, is_function, split_word, stem_of

_ARGUMENT = rf"[a-z{GREEK}](?:_?\{{?\d\}}?)?"
_HEADER_NAME = rf"(?:[a-z]+|[{GREEK}])"
_HEADER = re.compile(rf"({_HEADER_NAME})(?:_?\{{?\d\}}?)?(?:\(({_ARGUMENT})(?:,({_ARGUMENT}))?\))?")
_EQUATION = "This is an equation, not a function: type only one side, for example x^2 - 4."


@dataclass(frozen=True, slots=True)
class Header:
    """What a header declares.

    letters: the variable, x or y, that each letter stands for; declared: the variables of the
    formula, empty if the header names none; text: the header as messages quote it.
    """

    letters: Mapping[str, str] = field(default_factory=lambda: DEFAULT_LETTERS)
    declared: tuple[str, ...] = ()
    text: str = ""


def read_header(tokens: list[Token]) -> tuple[Header, list[Token]]:
    """The header and the tokens after it; raises ParseError where = makes it an equation."""
    signs = [index for index, token in enumerate(tokens) if token.kind == "assign"]
    if not signs:
        return Header(), tokens
    if signs[0] == 0:
        raise tokens[0].problem("Leave out the {piece} at the start: type only the formula.")
    heads = [_header(head) for head in _split(tokens, signs)]
    if heads[0] is None:
        raise tokens[signs[0]].problem(_EQUATION)
    if None in heads:  # z = f(x, y) = ... is one header, x^2 in f(x) = x^2 = 4 is none
        raise tokens[signs[heads.index(None)]].problem(
            "Only one = can be used: remove the second {piece}."
        )
    return _most_telling([head for head in heads if head]), tokens[signs[-1] + 1 :]


def _split(tokens: list[Token], signs: list[int]) -> list[list[Token]]:
    """The tokens between each = sign and the one before it; signs: their indices."""
    begins = [0, *(sign + 1 for sign in signs)]
    return [tokens[begin:sign] for begin, sign in zip(begins, signs, strict=False)]


def _most_telling(heads: list[Header]) -> Header:
    """The header that names variables, as the second of `z = f(u, v) =`; or else the first."""
    return next((head for head in heads if "(" in head.text), heads[0])


def check_declared(header: Header, tokens: list[Token]) -> None:
    """Raise ParseError for a y in a function declared of x alone, or an x2 that may mean x^2.

    In f(x) = x_1^2 + x_2^2, x is a vector of two coordinates.
    """
    found = [token for token in tokens if token.kind == "variable"]
    if _is_vector(header, found):
        return
    if found and not header.declared and all(_bare_x2(token) for token in found):
        raise found[0].problem("It is unclear what {piece} means: write x^2, or y.")
    for token in tokens:
        if header.declared == ("x",) and token.kind == "variable" and token.text == "y":
            raise token.problem(
                f"{{piece}} cannot be used after {header.text} =: write f(x, y) = instead."
            )


def _is_vector(header: Header, variables: list[Token]) -> bool:
    numbered = all(token.end - token.start > 1 for token in variables)
    both = {token.text for token in variables} == {"x", "y"}
    return header.declared == ("x",) and header.text.endswith("(x)") and numbered and both


def _bare_x2(token: Token) -> bool:
    # A y of two characters was typed as x2 or x₂; the latter is no typing error for a square.
    return token.text == "y" and token.end - token.start == 2


def _header(tokens: list[Token]) -> Header | None:
    text = "".join(("_" if token.kind == "subscript" else "") + token.text for token in tokens)
    match = _HEADER.fullmatch(text.lower().replace("[", "(").replace("]", ")"))
    if match is None or is_function(match[1]):
        return None
    if match[2] is None:
        return _bare(match[0])
    letters = [letter for letter in match.group(2, 3) if letter]
    if match[1] == "x" and set(letters) & {"x", "y"}:
        return None  # x(x+1) is a product, and x(y) may be one, but x(t) is a function of time
    return _with_letters(match[1], [re.sub("[_{}]", "", letter) for letter in letters])


def _bare(name: str) -> Header | None:
    """A header without arguments: `y =` declares a function of x, `z =` declares nothing."""
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
        return None  # f(w1, w2) is accepted, f(w, w1) is not
    return Header(dict(zip(letters, ("x", "y"), strict=False)), ("x", "y")[: len(letters)], text)
