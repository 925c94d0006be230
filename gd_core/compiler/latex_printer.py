r"""A formula tree as LaTeX, exactly as it was typed: nothing reordered, nothing simplified.

Each node is printed once, so the work is linear in the number of nodes, however large a number or
high a tower of powers is. KaTeX can set every text, and our own parser reads every text back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gd_core.compiler.rules import applied
from gd_core.expression import COMPARISONS, Apply, Constant, Letter, Node, Number, Variable
from gd_core.expression.functions import FUNCTIONS, FormulaFunction, Notation, named

# How strongly the outermost operator of a text binds, from comparisons to what needs no brackets
# anywhere. A function such as \sin(x) needs none in a product, but does as the base of a power.
COMPARED, SUM, SIGNED, PRODUCT, FRACTION, FUNCTION, POWER, ATOM = range(8)


@dataclass(frozen=True)
class _Latex:
    """The LaTeX of a node, and what decides whether it needs brackets.

    binds: how strongly its outermost operator binds. open_ended: whether it ends with cases, which
    have a brace on the left only, so that they need brackets anywhere but at the end of a sum.
    """

    text: str
    binds: int
    open_ended: bool = False


def latex_of_tree(node: Node) -> str:
    """The LaTeX of a formula tree, in the order in which it was typed."""
    return _latex(node).text


def _latex(node: Node) -> _Latex:
    if isinstance(node, Number):
        return _number(node)
    if isinstance(node, Constant):
        return _Latex(_CONSTANTS[node.name], ATOM)
    if isinstance(node, Letter | Variable):
        return _Latex(node.name, ATOM)
    return _FORMS[node.op](node)


def _bracketed(text: str) -> str:
    return rf"\left({text}\right)"


def _at_least(node: Node, binds: int) -> str:
    """The LaTeX of a node, in brackets where its outermost operator binds less than `binds`."""
    found = _latex(node)
    return found.text if found.binds >= binds else _bracketed(found.text)


# ------------------------------------------------------------------------------ numbers

# Digits as people write them; any other number, such as 1e-9 or .5, is printed from its value.
_AS_TYPED = re.compile(r"(0|[1-9]\d{0,19})(\.\d{1,20})?")
# The largest whole number that is shown without a power of ten.
_LARGEST_WHOLE = 1e16


def _number(node: Number) -> _Latex:
    if _AS_TYPED.fullmatch(node.text):
        return _Latex(node.text, ATOM)
    if node.value.is_integer() and abs(node.value) < _LARGEST_WHOLE:
        text = str(int(node.value))
    else:
        text = repr(float(node.value))
    mantissa, _, exponent = text.partition("e")
    binds = SIGNED if text.startswith("-") else ATOM
    return _Latex(text, binds) if not exponent else _power_of_ten(mantissa, int(exponent), binds)


def _power_of_ten(mantissa: str, exponent: int, binds: int) -> _Latex:
    power = f"10^{{{exponent}}}"
    if mantissa == "1":
        return _Latex(power, POWER)
    return _Latex(rf"{mantissa} \cdot {power}", min(binds, PRODUCT))


# -------------------------------------------------------------------------- arithmetic


def _neg(node: Apply) -> _Latex:
    (inner,) = node.arguments
    found = _latex(inner)
    if isinstance(inner, Number) and found.binds == ATOM:
        return _Latex(f"-{found.text}", SIGNED)
    text = found.text if found.binds >= PRODUCT else _bracketed(found.text)
    return _Latex(f"- {text}", SIGNED)


def _chain(node: Apply, ops: frozenset[str]) -> list[tuple[str, Node]]:
    """The terms of a + b - c, which the tree holds as (a + b) - c, each after its op ("" first)."""
    parts: list[tuple[str, Node]] = []
    current: Node = node
    while isinstance(current, Apply) and current.op in ops:
        first, last = current.arguments
        parts.append((current.op, last))
        current = first
    parts.append(("", current))
    return parts[::-1]


_CASES = r"\begin{cases}"
_ADDED = frozenset({"add", "sub"})
_SIGNS: Mapping[str, str] = MappingProxyType({"": "", "add": " + ", "sub": " - "})


def _sum(node: Apply) -> _Latex:
    terms = _chain(node, _ADDED)
    found = [_latex(term) for _, term in terms]
    texts = [
        one.text if _may_stand(one, index, len(terms)) else _bracketed(one.text)
        for index, one in enumerate(found)
    ]
    text = "".join(_SIGNS[op] + text for (op, _), text in zip(terms, texts, strict=True))
    return _Latex(text, SUM, found[-1].open_ended)


def _may_stand(term: _Latex, index: int, count: int) -> bool:
    """Whether a term needs no brackets: a - b, but a - (-b) and a - (b + c)."""
    if term.open_ended:  # cases themselves may end a sum, but not a sum that ends in cases
        return index == count - 1 and (not index or term.text.startswith(_CASES))
    return term.binds >= (PRODUCT if index else SIGNED)


_MULTIPLIED = frozenset({"mul"})
_NUMERIC_FRACTION = re.compile(r"\\frac\{\d")


def _product(node: Apply) -> _Latex:
    factors = [_latex(factor) for _, factor in _chain(node, _MULTIPLIED)]
    first, *rest = factors
    text = first.text if first.binds >= SIGNED else _bracketed(first.text)
    for factor in rest:
        following = factor.text if factor.binds >= FRACTION else _bracketed(factor.text)
        text += _between(text, following) + following
    return _Latex(text, min(first.binds, PRODUCT) if first.binds >= SIGNED else PRODUCT)


def _between(before: str, after: str) -> str:
    r"""A dot before a number: 2 \cdot 3, x \cdot 0.5, 2 \cdot \frac{1}{3}; else a space."""
    runs_on = before[-1:].isdigit() and _NUMERIC_FRACTION.match(after)
    return r" \cdot " if after[:1].isdigit() or runs_on else " "


def _fraction(node: Apply) -> _Latex:
    above, below = (_latex(side).text for side in node.arguments)
    return _Latex(rf"\frac{{{above}}}{{{below}}}", FRACTION)


def _power(node: Apply) -> _Latex:
    base, exponent = node.arguments
    if isinstance(exponent, Apply) and _is_half(exponent):
        return _function(Apply("sqrt", (base,)))
    if isinstance(base, Apply) and _has_name(base) and _is_count(exponent):
        notation = _NOTATIONS[base.op]
        power = _latex(exponent).text
        return _Latex(f"{notation.name}^{{{power}}}{_called(base, notation)}", FUNCTION)
    return _Latex(f"{_at_least(base, ATOM)}^{{{_latex(exponent).text}}}", POWER)


def _is_half(node: Apply) -> bool:
    above, below = (node.arguments[0], node.arguments[-1])
    numbers = isinstance(above, Number) and isinstance(below, Number)
    return node.op == "div" and numbers and (above.value, below.value) == (1.0, 2.0)  # type: ignore[union-attr]


def _is_count(node: Node) -> bool:
    r"""Whether a power may be written as \sin^{2}(x); \sin^{-1} would be read as the inverse."""
    return isinstance(node, Number) and node.value.is_integer() and 1 < node.value < 1000


# -------------------------------------------------------------------------- functions


def _has_name(node: Apply) -> bool:
    return node.op in _NOTATIONS and bool(_NOTATIONS[node.op].name)


def _called(node: Apply, notation: Notation) -> str:
    arguments = ", ".join(_latex(argument).text for argument in node.arguments)
    return notation.before + arguments + notation.after


def _function(node: Apply) -> _Latex:
    notation = _NOTATIONS[node.op]
    binds = FUNCTION if notation.name else POWER if notation.is_power else ATOM
    return _Latex(notation.name + _called(node, notation), binds)


def _rewritten(function: FormulaFunction) -> Callable[[Apply], _Latex]:
    """The printer of a function that is shown as a formula of others."""
    return lambda node: _latex(applied(function.written_as, *node.arguments))


# ------------------------------------------------------------------------------ cases


def _cases(node: Apply) -> _Latex:
    """Nested ifs as one table of cases: if(a, b, if(c, d, e)) has three rows."""
    rows: list[str] = []
    current: Node = node
    while isinstance(current, Apply) and current.op == "if":
        test, then, current = current.arguments
        rows.append(rf"{_row(then)} & \text{{for}}\: {_latex(test).text}")
    rows.append(rf"{_row(current)} & \text{{otherwise}}")
    table = r" \\".join(rows)
    return _Latex(rf"{_CASES} {table} \end{{cases}}", SUM, open_ended=True)


def _row(node: Node) -> str:
    found = _latex(node)
    return _bracketed(found.text) if found.open_ended else found.text


def _comparison(sign: str) -> Callable[[Apply], _Latex]:
    def compared(node: Apply) -> _Latex:
        left, right = (_latex(side).text for side in node.arguments)
        return _Latex(f"{left} {sign} {right}", COMPARED)

    return compared


# Functions whose form depends on their arguments.
_OWN_FORMS: Mapping[str, Callable[[Apply], _Latex]] = MappingProxyType(
    {"pow": _power, "if": _cases}
)
# How each other function is written that is no formula of others.
_NOTATIONS: Mapping[str, Notation] = MappingProxyType(
    {
        name: function.notation or named(rf"\operatorname{{{name}}}")
        for name, function in FUNCTIONS.items()
        if not function.written_as and name not in _OWN_FORMS
    }
)
_CONSTANTS: Mapping[str, str] = MappingProxyType({"pi": r"\pi", "e": "e", "tau": r"\tau"})
_LATEX_SIGNS: Mapping[str, str] = MappingProxyType({"<=": r"\leq", ">=": r"\geq"})

# The printer of each op of the language.
_FORMS: Mapping[str, Callable[[Apply], _Latex]] = MappingProxyType(
    {
        **_OWN_FORMS,
        **dict.fromkeys(_NOTATIONS, _function),
        **{
            name: _rewritten(function)
            for name, function in FUNCTIONS.items()
            if function.written_as
        },
        **{op: _comparison(_LATEX_SIGNS.get(sign, sign)) for sign, op in COMPARISONS.items()},
        "neg": _neg,
        "add": _sum,
        "sub": _sum,
        "mul": _product,
        "div": _fraction,
    }
)
