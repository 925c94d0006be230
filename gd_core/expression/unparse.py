"""A tree as formula text, so that parsing the text gives the same function."""

from collections.abc import Mapping
from types import MappingProxyType

from gd_core.expression.nodes import COMPARISONS, Apply, Constant, Letter, Node, Number, Variable

# An op's text, its precedence, and the lowest precedence of a left and a right side that need no
# brackets.
_BINARY: Mapping[str, tuple[str, int, int, int]] = MappingProxyType(
    {
        "add": (" + ", 1, 1, 2),
        "sub": (" - ", 1, 1, 2),
        "mul": ("*", 2, 2, 3),
        "div": ("/", 2, 2, 3),
        "pow": ("^", 4, 5, 4),
    },
)
_SIGN_PRECEDENCE, _ATOM_PRECEDENCE = 3, 5
_COMPARISON_TEXTS: Mapping[str, str] = MappingProxyType(
    {op: f" {sign} " for sign, op in COMPARISONS.items()},
)


def write_formula(node: Node) -> str:
    """The text of a tree, every product with its `*` and every function with its brackets."""
    return _write(node)[0]


def _write(node: Node) -> tuple[str, int]:
    """The text of a tree, and the precedence of its outermost operator."""
    if isinstance(node, Number):
        return _number(node.value)
    if isinstance(node, Constant | Letter | Variable):
        return node.name, _ATOM_PRECEDENCE
    if node.op in _BINARY:
        return _binary(node)
    if node.op in _COMPARISON_TEXTS:
        left, right = (_write(argument)[0] for argument in node.arguments)
        return left + _COMPARISON_TEXTS[node.op] + right, 0
    if node.op == "neg":
        return "-" + _with_brackets_below(node.arguments[0], _SIGN_PRECEDENCE), _SIGN_PRECEDENCE
    arguments = ", ".join(_write(argument)[0] for argument in node.arguments)
    return f"{node.op}({arguments})", _ATOM_PRECEDENCE


def _number(value: float) -> tuple[str, int]:
    text = repr(float(value)).removesuffix(".0")
    return text, _SIGN_PRECEDENCE if text.startswith("-") else _ATOM_PRECEDENCE


def _binary(node: Apply) -> tuple[str, int]:
    sign, precedence, left, right = _BINARY[node.op]
    sides = (
        _with_brackets_below(node.arguments[0], left),
        _with_brackets_below(node.arguments[1], right),
    )
    return sign.join(sides), precedence


def _with_brackets_below(node: Node, precedence: int) -> str:
    text, own_precedence = _write(node)
    return text if own_precedence >= precedence else f"({text})"
