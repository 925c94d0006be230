"""What stands before the = sign: `f(x, y) =`, `z =`, `f(t) :=`, and what its letters stand for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from gd_core.notation.spelling import PLAIN_LETTERS, is_function, split_word
from gd_core.notation.tokens import Token
from gd_core.tree import CONSTANTS

_LETTER = r"[a-z](?:_?\{?[12]\}?)?"
_HEADER = re.compile(rf"([a-z]+)(?:_?\{{?\d\}}?)?(?:\(({_LETTER})(?:,({_LETTER}))?\))?")
_EQUATION = "This is an equation, not a function: type only one side, for example x^2 - 4."


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says: the meaning of the letters, and which of x and y it declares (if any)."""

    letters: Mapping[str, str] = field(default_factory=lambda: PLAIN_LETTERS)
    declared: tuple[str, ...] = ()
    text: str = ""


def read_header(tokens: list[Token]) -> tuple[Header, list[Token]]:
    """The header and the tokens after it; raises ReadingError where the = makes an equation."""
    places = [place for place, token in enumerate(tokens) if token.kind == "assign"]
    if not places:
        return Header(), tokens
    sign, body = tokens[places[0]], tokens[places[0] + 1 :]
    if places[0] == 0:
        raise sign.problem("Leave out the {piece} at the start: type only the formula.")
    header = _header(tokens[: places[0]])
    if header is None:
        raise sign.problem(_EQUATION)
    if len(places) > 1:
        raise tokens[places[1]].problem("Only one = can be used: remove the second {piece}.")
    return header, body


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
    if match[1] in ("x", *CONSTANTS):
        return None
    return _with_letters(match[1], [letter for letter in match.group(2, 3) if letter])


def _bare(name: str) -> Header | None:
    """`y = ` declares a function of x, `z = ` or `loss = ` says nothing about its letters."""
    if name == "y":
        return Header(declared=("x",), text="y")
    names = frozenset(PLAIN_LETTERS) | frozenset(CONSTANTS)
    return None if split_word(name, names) else Header()


def _with_letters(name: str, typed: list[str]) -> Header | None:
    text = f"{name}({', '.join(typed)})"
    plain = [re.sub(r"[^a-z]", "", letter) for letter in typed]
    numbers = [re.sub(r"[^12]", "", letter) for letter in typed]
    if any(numbers):
        fits = plain == ["x"] * len(plain) and numbers == ["1", "2"][: len(plain)]
        return Header(declared=("x", "y")[: len(plain)], text=text) if fits else None
    if "e" in plain or len(set(plain)) < len(plain):
        return None
    if set(plain) <= set(PLAIN_LETTERS):
        return Header(declared=tuple(sorted({"x"} | set(plain))), text=text)
    return Header(dict(zip(plain, ("x", "y"), strict=False)), ("x", "y")[: len(plain)], text)
