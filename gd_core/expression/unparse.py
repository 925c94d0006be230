"""A tree written as text in core notation, so that reading it gives the same function."""

from collections.abc import Mapping
from types import MappingProxyType

from gd_core.expression.nodes import COMPARISONS, Apply, Constant, Node, Number, Variable

# How strongly each sign binds, and how strongly its left and right sides have to.
_BINARY: Mapping[str, tuple[str, int, int, int]] = MappingProxyType(
    {
        "add": (" + ", 1, 1, 2),
        "sub": (" - ", 1, 1, 2),
        "mul": ("*", 2, 2, 3),
        "div": ("/", 2, 2, 3),
        "pow": ("^", 4, 5, 4),
    },
)
_SIGN, _ATOM = 3, 5
_COMPARED: Mapping[str, str] = MappingProxyType(
    {op: f" {sign} " for sign, op in COMPARISONS.items()},
)


def write_formula(node: Node) -> str:
    """The text of a tree: every product with its `*`, every function with its brackets."""
    return _write(node)[0]


def _write(node: Node) -> tuple[str, int]:
    """The text, and how strongly its outermost sign binds."""
    if isinstance(node, Number):
        return _number(node.value)
    if isinstance(node, Constant | Variable):
        return node.name, _ATOM
    if node.op in _BINARY:
        return _binary(node)
    if node.op in _COMPARED:
        left, right = (_write(argument)[0] for argument in node.arguments)
        return left + _COMPARED[node.op] + right, 0
    if node.op == "neg":
        return "-" + _at_least(node.arguments[0], _SIGN), _SIGN
    arguments = ", ".join(_write(argument)[0] for argument in node.arguments)
    return f"{node.op}({arguments})", _ATOM


def _number(value: float) -> tuple[str, int]:
    text = repr(float(value)).removesuffix(".0")
    return text, _SIGN if text.startswith("-") else _ATOM


def _binary(node: Apply) -> tuple[str, int]:
    sign, strength, left, right = _BINARY[node.op]
    sides = _at_least(node.arguments[0], left), _at_least(node.arguments[1], right)
    return sign.join(sides), strength


def _at_least(node: Node, strength: int) -> str:
    text, own = _write(node)
    return text if own >= strength else f"({text})"
