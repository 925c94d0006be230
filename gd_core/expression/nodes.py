"""The tree of a formula: five kinds of node, its constants, and walks over a tree."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gd_core.expression.functions import FUNCTIONS


@dataclass(frozen=True, slots=True)
class Number:
    """A literal: its float64 value, and its digits as typed, in ASCII."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A named constant: pi, e or tau."""

    name: str


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable: x or y, whichever letter was typed for it."""

    name: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A parameter: a letter that stands for a number, such as a in a*x^2."""

    name: str


@dataclass(frozen=True, slots=True)
class Apply:
    """An operator or a function applied to its arguments."""

    op: str
    arguments: tuple["Node", ...]


Node = Number | Constant | Variable | Letter | Apply

CONSTANTS: Mapping[str, float] = MappingProxyType(
    {"pi": math.pi, "e": math.e, "tau": math.tau},
)

COMPARISONS: Mapping[str, str] = MappingProxyType({"<": "lt", "<=": "le", ">": "gt", ">=": "ge"})

# Each op on floats; it raises ValueError, ZeroDivisionError or OverflowError where it has no value.
_OPERATORS: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "neg": lambda a: -a,
        "add": lambda a, b: a + b,
        "sub": lambda a, b: a - b,
        "mul": lambda a, b: a * b,
        "div": lambda a, b: a / b,
        "lt": lambda a, b: float(a < b),
        "le": lambda a, b: float(a <= b),
        "gt": lambda a, b: float(a > b),
        "ge": lambda a, b: float(a >= b),
    },
)
EVALUATE: Mapping[str, Callable[..., float]] = MappingProxyType(
    {**_OPERATORS, **{name: function.of_floats for name, function in FUNCTIONS.items()}},
)


def children(node: Node) -> tuple[Node, ...]:
    """The arguments of a node; an empty tuple for a leaf."""
    return node.arguments if isinstance(node, Apply) else ()


def walk(node: Node) -> Iterator[Node]:
    """Every node of the tree, arguments before the op applied to them, left to right."""
    stack: list[tuple[Node, bool]] = [(node, False)]
    while stack:
        current, arguments_done = stack.pop()
        if arguments_done or not children(current):
            yield current
            continue
        stack.append((current, True))
        stack.extend((child, False) for child in reversed(children(current)))


def size(node: Node) -> int:
    """The number of nodes in a tree."""
    return sum(1 for _ in walk(node))


def depth(node: Node) -> int:
    """The number of nodes on the longest path from the root of a tree to a leaf."""
    deepest, stack = 0, [(node, 1)]
    while stack:
        current, level = stack.pop()
        deepest = max(deepest, level)
        stack.extend((child, level + 1) for child in children(current))
    return deepest


def variables(node: Node) -> tuple[str, ...]:
    """The names of the variables in a tree, in alphabetical order."""
    return tuple(sorted({leaf.name for leaf in walk(node) if isinstance(leaf, Variable)}))


def apply_op(op: str, values: list[float]) -> float:
    """The float64 value of an op on floats: nan where undefined, inf where it overflows."""
    try:
        return float(EVALUATE[op](*values))
    except OverflowError:
        return math.inf
    except (ValueError, ZeroDivisionError):
        return math.nan


def fold_constant(node: Node) -> float | None:
    """The float64 value of a tree without variables and letters, nan where undefined, inf where it
    overflows; None for any other tree."""
    values: list[float] = []
    for current in walk(node):
        if isinstance(current, Variable | Letter):
            return None
        if isinstance(current, Number):
            values.append(current.value)
        elif isinstance(current, Constant):
            values.append(CONSTANTS[current.name])
        else:
            split = len(values) - len(current.arguments)
            values[split:] = [apply_op(current.op, values[split:])]
    return values[0]
