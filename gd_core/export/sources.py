"""Functions of this library as source that stands alone, with everything that they call.

A script that leaves the house takes the tested functions along, word for word but for their type
annotations, so that there is no second copy of a method that could differ.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

from gd_core.export.errors import ExportError

# What a script imports anyway, by the name that the library calls it.
MODULES = {"math": "math", "numpy": "np"}


class Sources:
    """Definitions in the order in which they have to stand, each written once."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._what: dict[str, Any] = {}

    def take(self) -> str:
        """The definitions since the last time: numbers and small classes close together, functions
        apart."""
        texts, self._texts = list(self._texts.values()), {}
        constants = [text for text in texts if "\n" not in text]
        longer = [text for text in texts if "\n" in text]
        return "\n\n\n".join(["\n".join(constants), *longer] if constants else longer)

    def add(self, function: Any, name: str = "") -> str:
        """Write down a function, a class or a number with what it needs; its name in the script.

        Raises ExportError where it cannot be written.
        """
        name = name or function.__name__
        if self._what.get(name, function) is not function:
            return self.add(function, f"{name}_")
        if name not in self._what:
            self._what[name] = function
            self._texts[name] = self._written(function, name)
        return name

    def _with_needs(self, function: Any, tree: ast.AST, text: str) -> str:
        """The text of a function, with all that it needs written down before it."""
        for name, value in _needs(function, tree):
            there = self._add_value(name, value)
            if there != name:
                text = re.sub(rf"(?<![.\w]){name}\b", there, text)
        return text

    def _add_value(self, name: str, value: Any) -> str:
        """Write down what a name in the library's source stands for; its name in the script."""
        if isinstance(value, ModuleType):
            if MODULES.get(value.__name__) != name:
                raise ExportError(f"{name} cannot be written into a script.")
        elif isinstance(value, FunctionType | type):
            return self.add(value, name)
        elif name not in self._what:
            self._what[name] = value
            self._texts[name] = f"{name} = {_literal(value)}"
        return name

    def _written(self, function: Any, name: str) -> str:
        if isinstance(function, type) and issubclass(function, tuple):
            fields = " ".join(function._fields)  # type: ignore[attr-defined]
            return f'{name} = namedtuple("{name}", "{fields}")'
        if function.__name__ == "<lambda>":
            return self._lambda(function, name)
        text = textwrap.dedent(inspect.getsource(function))
        tree = ast.parse(text)
        bare = self._with_needs(function, tree, _without_annotations(text, tree).rstrip())
        return bare.replace(f"def {function.__name__}(", f"def {name}(", 1)

    def _lambda(self, function: Any, name: str) -> str:
        node = _lambda_node(function.__code__)
        body = self._with_needs(function, node, ast.unparse(node.body))
        return f"def {name}({ast.unparse(node.args)}):\n    return {body}"


def _literal(value: Any) -> str:
    """A number, or a tuple of numbers, as it is written in a script."""
    if isinstance(value, tuple):
        return f"({', '.join(map(_literal, value))})"
    if isinstance(value, int | float):
        return repr(value)
    raise ExportError("a part of this method cannot be written into a script.")


def _needs(function: Any, tree: ast.AST) -> Iterator[tuple[str, Any]]:
    """The names that a function or class reads from around it, each with what it stands for."""
    known = dict(vars(sys.modules[function.__module__]))
    if isinstance(function, FunctionType):
        known |= inspect.getclosurevars(function).nonlocals
    for name in dict.fromkeys(_names(tree)):
        if name in known and known[name] is not function and not hasattr(builtins, name):
            yield name, known[name]


def _names(tree: ast.AST) -> Iterator[str]:
    """The names that are read, annotations left out."""
    hidden = {id(part) for note in _annotations(tree) for part in ast.walk(note)}
    bound = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and id(node) not in hidden and node.id not in bound:
            yield node.id


def _annotations(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
            yield node.annotation
        if isinstance(node, ast.FunctionDef) and node.returns:
            yield node.returns


def _lambda_node(code: CodeType) -> ast.Lambda:
    """The lambda of a code object, found in its file by where its instructions stand."""
    with open(code.co_filename, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    spots = [(line, column) for line, _, column, _ in code.co_positions() if line and column]
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Lambda) and all(_holds(node.body, spot) for spot in spots)
    ]
    if not around:
        raise ExportError("a part of this formula cannot be written into a script.")
    return max(around, key=lambda node: (node.lineno, node.col_offset))  # the innermost


def _holds(node: ast.expr, spot: tuple[int, int]) -> bool:
    end = (node.end_lineno or 0, node.end_col_offset or 0)
    return (node.lineno, node.col_offset) <= spot < end


# ---------------------------------------------------------------- annotations


def _without_annotations(text: str, tree: ast.AST) -> str:
    """The text with its type annotations cut out, comments and line breaks kept."""
    lines = text.encode().splitlines(keepends=True)
    starts = [sum(map(len, lines[:k])) for k in range(len(lines) + 1)]

    def at(line: int, column: int) -> int:
        return starts[line - 1] + column

    source = b"".join(lines)
    for low, high in sorted(_cuts(tree, at, source), reverse=True):
        source = source[:low] + source[high:]
    return source.decode()


def _cuts(tree: ast.AST, at: Callable[[int, int], int], source: bytes) -> Iterator[tuple[int, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and (note := node.annotation):
            start = at(node.lineno, node.col_offset) + len(node.arg.encode())
            yield start, at(note.end_lineno or 0, note.end_col_offset or 0)
        elif isinstance(node, ast.AnnAssign):
            note, target = node.annotation, node.target
            start = at(target.end_lineno or 0, target.end_col_offset or 0)
            yield start, at(note.end_lineno or 0, note.end_col_offset or 0)
        elif isinstance(node, ast.FunctionDef) and (note := node.returns):
            end = at(note.end_lineno or 0, note.end_col_offset or 0)
            yield source.rindex(b" ->", 0, at(note.lineno, note.col_offset)), end
