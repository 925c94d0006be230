"""A checked formula tree as a straight-line program, with exact derivatives in linear time.

SymPy never sees a large expression here. Every non-linear node becomes one line, an assignment over
symbols only. SymPy differentiates each line by itself, and the chain rule joins the lines
(forward-mode automatic differentiation, Griewank & Walther 2008, ch. 3). So the cost of a
derivative is in proportion to the length of the formula, whatever was typed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import sympy as sp

from gd_core.compiler.primitives import (
    CALLS,
    FOLDED,
    LARGEST_INLINE_INTEGER,
    RELATIONS,
    number,
    real_power,
)
from gd_core.compiler.products import has_value_everywhere
from gd_core.expression import (
    LETTERS,
    Apply,
    Constant,
    Letter,
    Node,
    Variable,
    apply_op,
    fold_constant,
)

Assignment = tuple[sp.Symbol, sp.Expr]

VARIABLES: Mapping[str, sp.Symbol] = MappingProxyType(
    {name: sp.Symbol(name, real=True) for name in ("x", "y")}
)
# A letter without a number is one more input of a program, by which nothing is differentiated.
_LEAVES: Mapping[str, sp.Symbol] = MappingProxyType(
    {**VARIABLES, **{name: sp.Symbol(name, real=True) for name in LETTERS}}
)


@dataclass(frozen=True)
class Program:
    """Assignments, each after those that it uses, and the expressions that are the results."""

    assignments: tuple[Assignment, ...]
    results: tuple[sp.Expr, ...]


def _real(expression: sp.Expr) -> sp.Expr:
    """The expression, or nan where SymPy folded it to an infinite or complex one, such as log 0."""
    odd = expression.has(sp.zoo, sp.oo, -sp.oo, sp.nan, sp.I)
    return sp.nan if odd else expression


def _as_float(found: sp.Expr) -> sp.Expr:
    """A SymPy number rounded to a float64, so that arithmetic on it stays fast; or nan."""
    return sp.nan if found.has(sp.zoo, sp.oo, -sp.oo, sp.nan) else number(float(found))


def _computed(op: str, *numbers: sp.Expr) -> sp.Expr:
    """An op on numbers, where SymPy has simplified an expression such as 3 + 0x to a number; nan
    where it has no finite value.

    SymPy does not compute it, as it would write out ((3 + 0x)^1000)^1000 and factorize under roots.
    """
    value = apply_op(op, [float(number) for number in numbers])
    return number(value) if math.isfinite(value) else sp.nan


class _Builder:
    """Turns a tree into assignments; lives for one formula only."""

    def __init__(self) -> None:
        self.assignments: list[Assignment] = []

    def named(self, expression: sp.Expr) -> sp.Symbol:
        expression = _real(expression)
        symbol = sp.Symbol(f"t{len(self.assignments)}", real=True)
        self.assignments.append((symbol, expression))
        return symbol

    def line(self, node: Node) -> sp.Expr:
        """A number or a symbol for the node, so that a line that uses it stays small."""
        expression = self.expression(node)
        return expression if expression.is_Atom else self.named(expression)

    def expression(self, node: Node) -> sp.Expr:
        folded = fold_constant(node)
        if folded is not None:
            return number(folded)
        if isinstance(node, Variable | Letter):
            return _LEAVES[node.name]
        assert isinstance(node, Apply)
        special = getattr(self, f"_{node.op}", None) if node.op in _STRUCTURES else None
        found = special(*node.arguments) if special else self._call(node)
        return _as_float(found) if found.is_Number else found

    def _call(self, node: Apply) -> sp.Expr:
        lines = [self.line(argument) for argument in node.arguments]
        if all(line.is_Number for line in lines):
            return _computed(node.op, *lines)
        if node.op not in FOLDED:
            return self.named(CALLS[node.op](*lines))
        total = lines[0]
        for line in lines[1:]:
            total = self.named(FOLDED[node.op](total, line))
        return total

    def _neg(self, a: Node) -> sp.Expr:
        return -self.expression(a)

    def _add(self, a: Node, b: Node) -> sp.Expr:
        return self.expression(a) + self.expression(b)

    def _sub(self, a: Node, b: Node) -> sp.Expr:
        return self.expression(a) - self.expression(b)

    def _nothing(self, node: Node, line: sp.Expr) -> sp.Expr:
        """0 wherever a node, whose line this is, has a value, and nan or undefined elsewhere."""
        return self._zero_times(line) if not has_value_everywhere(node) else sp.S.Zero

    def _zero_times(self, line: sp.Expr) -> sp.Expr:
        zero = self.named(sp.S.Zero)  # a name, as SymPy would leave out 0 times a symbol
        return self.named(zero * line)

    def _mul(self, a: Node, b: Node) -> sp.Expr:
        left, right = self.line(a), self.line(b)
        for zero, node, other in ((left, b, right), (right, a, left)):
            if zero == 0 and other.is_Symbol:
                return self._nothing(node, other)
        product = left * right
        return product if left.is_Number or right.is_Number else self.named(product)

    def _div(self, a: Node, b: Node) -> sp.Expr:
        numerator, denominator = self.line(a), self.expression(b)
        if denominator.is_Number:
            return numerator / denominator if denominator != 0 else sp.nan
        # The denominator is named even where it is x alone: SymPy would cancel x/x, which has no
        # value at 0; and so is a numerator of 0.
        numerator = self.named(numerator) if numerator == 0 else numerator
        return self.named(numerator / self.named(denominator))

    def _pow(self, a: Node, b: Node) -> sp.Expr:
        if isinstance(a, Constant) and a.name == "e":
            return self._call(Apply("exp", (b,)))
        base, exponent = self.line(a), self.line(b)
        if base.is_Number and exponent.is_Number:
            return _computed("pow", base, exponent)
        if exponent == 0 or base == 1:  # 1, but where what is raised or the exponent has no value
            node, line = (a, base) if exponent == 0 else (b, exponent)
            return sp.S.One + self._nothing(node, line)
        return self.named(real_power(base, exponent))

    def _if(self, condition: Node, then: Node, otherwise: Node) -> sp.Expr:
        assert isinstance(condition, Apply)
        left, right = (self.named(self.expression(side)) for side in condition.arguments)
        test = RELATIONS[condition.op](left, right)
        branches = (self.line(then), test), (self.line(otherwise), True)
        choice = self.named(sp.Piecewise(*branches))
        if all(map(has_value_everywhere, condition.arguments)):
            return choice
        # A comparison with nan does not hold, and would choose the second part. The sign of the
        # difference is nan then, and not where a side is infinite because it is too large.
        return choice + self._zero_times(self.named(CALLS["sign"](self.named(left - right))))


_STRUCTURES = frozenset({"neg", "add", "sub", "mul", "div", "pow", "if"})


def constant_of(program: Program) -> float | None:
    """The value of a program that has no other, apart from where it is undefined; else None."""
    zeros = {symbol for symbol, line in program.assignments if line == 0}
    nothing = {
        symbol: sp.S.Zero
        for symbol, line in program.assignments
        if line.is_Mul and line.free_symbols & zeros
    }
    result = program.results[0].xreplace(nothing)
    return float(result) if result.is_number and result.is_finite else None


def compile_tree(node: Node) -> Program:
    """The program whose one result is the value of the tree."""
    builder = _Builder()
    result = builder.expression(node)
    return Program(tuple(builder.assignments), (result,))


def _chain(line: sp.Expr, slopes: Mapping[sp.Symbol, sp.Expr]) -> sp.Expr:
    """The chain rule for one line: Σ ∂line/∂s · slopes[s] over its symbols s.

    Most lines are of few kinds, such as t3*t5 and sin(t7). Derivatives are cached by kind, as SymPy
    takes longer to differentiate a line than to replace the names in a cached result.
    """
    used = [symbol for symbol in line.free_symbols if symbol in slopes]
    if not used:
        return sp.S.Zero
    names = _names(line, *(slopes[symbol] for symbol in used))
    stand_ins = dict(zip(names, PLACEHOLDERS, strict=False))
    kinds = frozenset(
        (symbol.xreplace(stand_ins), slopes[symbol].xreplace(stand_ins)) for symbol in used
    )
    found = _chain_of_kind(line.xreplace(stand_ins), kinds)
    return found.xreplace(dict(zip(PLACEHOLDERS, names, strict=False)))


def _names(*lines: sp.Expr) -> list[sp.Symbol]:
    """The symbols of all these lines in the order of their names, by which SymPy sorts too."""
    symbols: set[sp.Symbol] = set().union(*(line.free_symbols for line in lines))
    return sorted(symbols, key=lambda symbol: str(symbol.name))


def kind_of(line: sp.Expr) -> tuple[sp.Expr, list[sp.Symbol]]:
    """A line with its symbols replaced by PLACEHOLDERS, and those symbols, in the order of their
    names, so that SymPy orders the terms of all lines of one kind alike."""
    names = _names(line)
    return line.xreplace(dict(zip(names, PLACEHOLDERS, strict=False))), names


# Stand-ins for the symbols of a line, more than almost any line has; further symbols stay as they
# are.
PLACEHOLDERS = tuple(sp.Symbol(f"z{k:03}", real=True) for k in range(1000))


@lru_cache(maxsize=3000)
def _chain_of_kind(line: sp.Expr, slopes: frozenset[Assignment]) -> sp.Expr:
    # Branch by branch, or the nan of a branch that is not taken would make the sum nan.
    if isinstance(line, sp.Piecewise):
        parts = ((_chain_of_kind(part, slopes), test) for part, test in line.args)
        return sp.Piecewise(*parts)
    known = dict(slopes)
    used = sorted(line.free_symbols & known.keys(), key=lambda symbol: str(symbol.name))
    return _real(sp.Add(*(_slope(line, symbol) * known[symbol] for symbol in used)))


def _slope(line: sp.Expr, symbol: sp.Symbol) -> sp.Expr:
    """∂line/∂symbol; of a sum only the terms that have the symbol are differentiated."""
    if not line.is_Add:
        return line.diff(symbol)
    return sp.Add(*(term.diff(symbol) for term in line.args if symbol in term.free_symbols))


def differentiate(program: Program, names: Iterable[str]) -> Program:
    """The program whose results are the derivatives of those of `program`.

    names: the variables, all of which the first result is differentiated by, then the second one.
    """
    assignments = list(program.assignments)
    uses = _uses(program)
    results: list[list[sp.Expr]] = []
    for name in names:
        variable = VARIABLES[name]
        slopes: dict[sp.Symbol, sp.Expr] = {variable: sp.S.One}
        tail: list[Assignment] = []
        for symbol, expression in program.assignments:
            slope = _chain(expression, slopes)
            if slope == 0:
                continue
            if not _stays_in_line(slope, uses[symbol]):
                line = sp.Symbol(f"{symbol.name}_{name}", real=True)
                tail.append((line, slope))
                slope = line
            slopes[symbol] = slope
        assignments += tail
        results.append([_chain(result, slopes) for result in program.results])
    by_result = [slope for row in zip(*results, strict=True) for slope in row]
    return Program(tuple(assignments), tuple(by_result))


def _uses(program: Program) -> Counter[sp.Symbol]:
    """How many lines and results use each symbol."""
    lines = [expression for _, expression in program.assignments]
    return Counter(symbol for line in (*lines, *program.results) for symbol in line.free_symbols)


def _stays_in_line(slope: sp.Expr, uses: int) -> bool:
    """Whether a derivative is so short that a line of its own would only cost time.

    That is a multiple of one symbol, whose coefficient joins that of the line that uses it; or of
    two symbols, where one line uses it. Numbers larger than LARGEST_INLINE_INTEGER keep a line of
    their own, or their products might overflow.
    """
    if slope.is_Atom:
        return True
    coefficient, rest = slope.as_coeff_Mul()
    if not (
        coefficient.is_Rational and max(abs(coefficient.p), coefficient.q) <= LARGEST_INLINE_INTEGER
    ):
        return False
    return bool(rest.is_Symbol or (uses == 1 and rest.is_Mul and _is_product_of_two(rest)))


def _is_product_of_two(product: sp.Expr) -> bool:
    return len(product.args) == 2 and all(part.is_Symbol for part in product.args)


def needed(program: Program) -> Program:
    """The program without the lines that none of its results uses."""
    wanted: set[sp.Basic] = set().union(*(result.free_symbols for result in program.results))
    kept: list[Assignment] = []
    for symbol, expression in reversed(program.assignments):
        if symbol in wanted:
            kept.append((symbol, expression))
            wanted |= expression.free_symbols
    return Program(tuple(reversed(kept)), program.results)


def operations(program: Program) -> Counter[str]:
    """The count of each operation in the lines that the results use, by SymPy's class names."""
    kept = needed(program)
    lines = [*(expression for _, expression in kept.assignments), *kept.results]
    parts = (part for line in lines for part in sp.preorder_traversal(line))
    return Counter(type(part).__name__ for part in parts if part.args)


def all_vary(program: Program) -> bool:
    """Whether every result depends on a variable, and so has a value for each point."""
    varying: set[sp.Basic] = set(VARIABLES.values())
    for symbol, expression in program.assignments:
        if expression.free_symbols & varying:
            varying.add(symbol)
    return all(result.free_symbols & varying for result in program.results)


def joined(first: Program, second: Program) -> Program:
    """One program with the results of both; `second` must begin with the lines of `first`."""
    return Program(second.assignments, first.results + second.results)
