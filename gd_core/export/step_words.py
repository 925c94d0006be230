"""The lines of a traced step as Python: words in reverse Polish notation become formulas."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from gd_core.export.errors import ExportError

_LARGEST_FLOAT = "1.7976931348623157e+308"


class Words(Protocol):
    """What the words of a trace are called in a script."""

    def word(self, word: str, coupled: bool) -> str: ...
    def line(self, name: str) -> list[str] | None: ...
    def is_coupled(self, name: str) -> bool: ...


_CALLS: Mapping[str, str] = MappingProxyType(
    {
        "sqrt": "np.sqrt",
        "gd_abs": "np.abs",
        "gd_sign": "np.sign",
        "gd_floor": "math.floor",
        "cos": "math.cos",
        "gd_max": "np.maximum",
        "gd_min": "min",
        "if": "np.where",
    }
)
_SIGNS: Mapping[str, str] = MappingProxyType(
    {"pow": "**", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", **{sign: sign for sign in "+-*/"}}
)


class Printer:
    """A line of the trace as Python, with the lines that have no name put into it."""

    def __init__(self, writer: Words, kept: Mapping[str, str]) -> None:
        self._writer, self._kept = writer, kept

    def expression(self, name: str) -> str:
        """The text of a line itself, with as few brackets as its operations allow."""
        text = ast.unparse(ast.parse(self._text(name), mode="eval").body)
        return text.replace("k + 1 + 1", "k + 2")

    def _text(self, name: str) -> str:
        words = self._writer.line(name)
        if words is None:
            return self._writer.word(name, coupled=False)
        *arguments, token = words
        finite = self._is_finite_test(arguments, token)
        if finite:
            return f"np.isfinite({finite})"
        texts = [self._argument(word, self._writer.is_coupled(name)) for word in arguments]
        if token in _SIGNS:
            return f"({texts[0]}) {_SIGNS[token]} ({texts[1]})"
        return f"{_call_of(token)}({', '.join(texts)})"

    def _argument(self, word: str, coupled: bool) -> str:
        if word in self._kept:
            return self._kept[word]
        if word == "nan":
            return "np.nan"
        if self._writer.line(word) is None:
            return self._writer.word(word, coupled)
        return self._text(word)

    def _is_finite_test(self, arguments: list[str], token: str) -> str:
        inner = self._writer.line(arguments[0])
        if token == "le" and arguments[1] == _LARGEST_FLOAT and inner and inner[-1] == "gd_abs":
            return self._argument(inner[0], False)
        return ""


def _call_of(token: str) -> str:
    if token not in _CALLS:
        raise ExportError(f"An operation of this method ({token}) cannot be written as a script.")
    return _CALLS[token]
