"""Parameters of a formula: single letters beside the variables, such as a and b in `a x^2 + b`.

A letter stands for a number that can be changed without typing the formula again. A formula with
numbers in place of its letters is the very formula in which these numbers are typed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from gd_core.expression.nodes import Apply, Letter, Node, Number, walk

LETTERS = tuple("abcdkmpq")
MOST_LETTERS = 4  # in one formula: each gets a slider of its own
FIRST_VALUE = 1.0  # of a letter without a number of its own

# The letters of a formula in alphabetical order, each with its number.
Values = tuple[tuple[str, float], ...]


def letters_of(tree: Node) -> tuple[str, ...]:
    """The letters in a tree, in alphabetical order."""
    return tuple(sorted({leaf.name for leaf in walk(tree) if isinstance(leaf, Letter)}))


def checked(given: Mapping[str, float]) -> dict[str, float]:
    """The numbers given for letters, as floats; raises ValueError for a name that is no such letter
    and for a number that is not finite."""
    found = {}
    for name, value in given.items():
        if name not in LETTERS:
            raise ValueError(
                f"{name!r} cannot be a parameter: only {', '.join(LETTERS[:-1])} and {LETTERS[-1]} "
                "can"
            )
        if not math.isfinite(value):
            raise ValueError(f"{name} has to be an ordinary number, not {value}")
        found[name] = float(value) + 0.0  # turns -0 into 0
    return found


def values_of(tree: Node, given: Mapping[str, float]) -> Values:
    """The letters of a tree with their numbers: those given, or else 1."""
    return tuple((name, given.get(name, FIRST_VALUE)) for name in letters_of(tree))


def with_numbers(tree: Node, values: Mapping[str, float]) -> Node:
    """The tree with a number in place of each letter, as if it were typed there."""
    if isinstance(tree, Letter):
        value = values[tree.name]
        size = Number(abs(value), repr(abs(value)).removesuffix(".0"))
        return size if value >= 0 else Apply("neg", (size,))
    if not isinstance(tree, Apply):
        return tree
    return Apply(tree.op, tuple(with_numbers(part, values) for part in tree.arguments))
