"""The formulas that the records of functions hold, read: as trees, and as functions of arrays.

They are our own and not typed, so they are read once each.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import lru_cache, reduce
from types import MappingProxyType
from typing import Any

import numpy as np

from gd_core.expression import Apply, Node, Variable, children, fold_constant, read_formula
from gd_core.expression.functions import FUNCTIONS


@lru_cache(maxsize=200)
def rule(text: str) -> Node:
    """The tree of a formula of x and y, or of a constant."""
    beside_x = read_formula(f"x + ({text})").tree  # a constant alone would be refused
    return children(beside_x)[1]


def with_arguments(tree: Node, arguments: Mapping[str, Node]) -> Node:
    """A rule's tree with arguments in place of its variables."""
    if isinstance(tree, Variable):
        return arguments[tree.name]
    parts = tuple(with_arguments(child, arguments) for child in children(tree))
    return Apply(tree.op, parts) if isinstance(tree, Apply) else tree


def applied(text: str, *arguments: Node) -> Node:
    """The tree of a formula with the arguments in place of x and y."""
    return with_arguments(rule(text), dict(zip("xy", arguments, strict=False)))


_ON_ARRAYS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        **{"neg": operator.neg, "add": operator.add, "sub": operator.sub, "mul": operator.mul},
        **{"div": operator.truediv, "pow": operator.pow, "if": np.where},
        **{"lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge},
        "max": lambda *arrays: reduce(np.maximum, arrays),
        "min": lambda *arrays: reduce(np.minimum, arrays),
    }
)


@lru_cache(maxsize=200)
def over_arrays(text: str) -> Callable[..., Any]:
    """A formula as a function of one or two NumPy arrays of any float type."""
    return _over_arrays(rule(text))


def _over_arrays(tree: Node) -> Callable[..., Any]:
    constant = fold_constant(tree)
    if constant is not None:
        return lambda *_: constant
    if isinstance(tree, Variable):
        axis = "xy".index(tree.name)
        return lambda *arrays: arrays[axis]
    assert isinstance(tree, Apply)
    parts = tuple(map(_over_arrays, tree.arguments))
    function = _ON_ARRAYS.get(tree.op) or _function_of_arrays(tree.op)
    return lambda *arrays: function(*(part(*arrays) for part in parts))


def _function_of_arrays(name: str) -> Callable[..., Any]:
    function = FUNCTIONS[name]
    return function.of_arrays or over_arrays(function.definition)
