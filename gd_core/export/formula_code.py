"""A formula's generated code as functions that a person can read, with the same bits.

The lines of the compiled program are put into each other where each is used once; the operations
and their order stay. All text comes from the program: nothing of what was typed is in it.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from gd_core.compiler import Code
from gd_core.export.sources import Sources
from gd_core.expression.functions import OPERATIONS, Operation

# Characters of a line that is still put into another one.
LONGEST_PART = 60
# Whole numbers below this are written without ".0" where that changes no result.
LARGEST_WHOLE = 10**6

_CONSTANTS = frozenset({"pi", "e", "nan", "inf"})


def _found_by_name() -> Mapping[str, Operation]:
    """Operations by the names in the code: for arrays NumPy's, which is arcsin for asin."""
    found = {operation.name: operation for operation in OPERATIONS}
    for operation in OPERATIONS:
        if isinstance(operation.arrays, np.ufunc) and not operation.name.startswith("gd_"):
            found[operation.arrays.__name__] = operation
    return MappingProxyType(found)


_OPERATIONS = _found_by_name()


class Floats:
    """How a name in the code is called in a script that computes with Python's floats."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.definitions: dict[str, str] = {}

    def called(self, name: str) -> str:
        """The name or the dotted name in the script; what it needs is written down."""
        if name in _CONSTANTS or name == "sqrt":
            return f"math.{name}"
        operation = _OPERATIONS[name]
        return _builtin(operation.floats) or self.sources.add(operation.floats, _own(name))

    def point(self, variables: Sequence[str]) -> str:
        """The line that takes the coordinates out of a point."""
        if len(variables) == 1:
            return f"{variables[0]} = float(point[0])"
        return f"{', '.join(variables)} = map(float, point)"


class Ieee(Floats):
    """The names of functions over np.float64, for which 1/0 is infinite where a float of Python
    raises."""

    def called(self, name: str) -> str:
        if name in _CONSTANTS:
            return f"math.{name}"
        own = _own(name)
        if own not in self.definitions:
            floats, arrays = _SQUARE_ROOT if name == "sqrt" else self._pair(name)
            self.definitions[own] = f"{own} = by_ieee({floats}, {arrays})"
        return own

    def _pair(self, name: str) -> tuple[str, str]:
        operation, own = _OPERATIONS[name], _own(name)
        floats = _builtin(operation.floats) or self.sources.add(operation.floats, f"{own}_float")
        return floats, _over_arrays(operation, self.sources)

    def point(self, variables: Sequence[str]) -> str:
        if len(variables) == 1:
            return f"{variables[0]} = np.asarray(point)[0]"
        return f"{', '.join(variables)} = np.asarray(point)"


_SQUARE_ROOT = ("math.sqrt", "np.sqrt")


class Arrays(Ieee):
    """How a name in the code of the Hessian is called, which the library computes by NumPy."""

    def called(self, name: str) -> str:
        if name in _OPERATIONS:
            return _over_arrays(_OPERATIONS[name], self.sources)
        return f"np.{name}"


def _own(name: str) -> str:
    """The name of a function in a script that Python has under none or under another meaning."""
    return f"{name.removeprefix('gd_')}_of"


def _builtin(function: Callable[..., Any]) -> str:
    """How Python itself calls a function; empty for one of ours."""
    if isinstance(function, type(abs)):
        module = function.__module__
        return function.__name__ if module == "builtins" else f"{module}.{function.__name__}"
    return ""


def _over_arrays(operation: Operation, sources: Sources) -> str:
    if isinstance(operation.arrays, np.ufunc):
        return f"np.{operation.arrays.__name__}"
    if isinstance(operation.arrays, np.vectorize):
        return f"np.vectorize({_builtin(operation.floats)})"
    return sources.add(operation.arrays, f"{_own(operation.name)}_arrays")


# ---------------------------------------------------------------- from lines to functions


def readable_lines(
    code: Code, wanted: Sequence[int], library: Floats
) -> tuple[list[str], list[str]]:
    """The lines that some of a program's results are made of, and these results, as Python."""
    rewrite = _Rewrite(code, library)
    lines = {name: rewrite.visit(_tree(text)) for name, text in code.lines}
    results = [rewrite.visit(_tree(code.results[k])) for k in wanted]
    uses = _uses(lines, results)
    put_in = _PutIn()
    kept = []
    for name, tree in lines.items():
        if not uses[name]:
            continue
        tree = _prettier(put_in.visit(tree))
        if _is_short(tree, uses[name]):
            put_in.parts[name] = tree
        else:
            kept.append(f"{name} = {ast.unparse(tree)}")
    return kept, [ast.unparse(_prettier(put_in.visit(tree))) for tree in results]


def _tree(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _uses(lines: Mapping[str, ast.expr], results: Sequence[ast.expr]) -> Counter[str]:
    """How often each line is used by the results and by the lines that they need."""
    uses: Counter[str] = Counter()
    for tree in results:
        uses.update(_names(tree))
    for name, tree in reversed(list(lines.items())):
        if uses[name]:
            uses.update(_names(tree))
    return uses


def _names(tree: ast.AST) -> list[str]:
    return [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]


def _is_short(tree: ast.expr, uses: int) -> bool:
    """Whether a line is better read inside the one that uses it."""
    if isinstance(tree, ast.Name | ast.Constant):
        return True
    return uses == 1 and len(ast.unparse(tree)) <= LONGEST_PART


class _Rewrite(ast.NodeTransformer):
    """The names of the code as those of the script, and its numbers in their places."""

    def __init__(self, code: Code, library: Floats) -> None:
        self._library = library
        self._known = {*code.variables, *(name for name, _ in code.lines), "True"}
        self._numbers = {f"gd_n{k}": number for k, number in enumerate(code.numbers)}
        self._numbers |= {f"gd_m{name[4:]}": -n for name, n in self._numbers.items()}

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self._numbers:
            return _tree(repr(float(self._numbers[node.id])))
        return node if node.id in self._known else _tree(self._library.called(node.id))

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if isinstance(node.func, ast.Name) and node.func.id == "gd_float":
            (inner,) = node.args
            number = isinstance(inner, ast.Constant | ast.UnaryOp)
            return inner if number else ast.Call(_tree("np.float64"), [self.visit(inner)], [])
        return ast.Call(
            self.visit(node.func),
            [*map(self.visit, node.args)],
            [ast.keyword(word.arg, self.visit(word.value)) for word in node.keywords],
        )


class _PutIn(ast.NodeTransformer):
    """Lines in the places where their names stand; brackets follow from the tree."""

    def __init__(self) -> None:
        self.parts: dict[str, ast.expr] = {}

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.parts.get(node.id, node)


class _WholeFactors(ast.NodeTransformer):
    """10.0*x as 10*x: with a float beside it, a whole number becomes a float anyway."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if not isinstance(node.left, ast.Constant):
            node.right = _whole(node.right)
        if not isinstance(node.right, ast.Constant):
            node.left = _whole(node.left)
        return node


def _prettier(tree: ast.expr) -> ast.expr:
    return _WholeFactors().visit(tree)  # type: ignore[no-any-return]


def _whole(node: ast.expr) -> ast.expr:
    number = node.value if isinstance(node, ast.Constant) else None
    if isinstance(number, float) and number.is_integer() and abs(number) < LARGEST_WHOLE:
        return ast.Constant(int(number))
    return node
