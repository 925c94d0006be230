"""The partial derivatives of a formula tree as trees, as a page shows them.

They are for reading only: a run's derivatives come from autodiff.py. The derivative of a tree of n
nodes has at most about n² nodes, as a function adds a few copies of its argument, and a factor of a
product one copy of the other factors. So the work is bounded without a clock, and a page can decide
by the number of nodes whether a derivative is short enough to be read.
"""

from __future__ import annotations

from collections.abc import Iterator

from gd_core.compiler.coefficients import NotFiniteError
from gd_core.compiler.products import (
    MINUS_ONE,
    ONE,
    Product,
    Terms,
    collected,
    grouped,
    multiplied,
    product_of,
    simplified,
    sum_node,
    terms_of,
)
from gd_core.compiler.rules import applied
from gd_core.expression import Apply, Node, Variable, fold_constant, walk
from gd_core.expression.functions import FUNCTIONS

_ARITHMETIC = frozenset({"neg", "add", "sub", "mul", "div", "sqrt"})


def gradient_trees(node: Node, names: tuple[str, ...]) -> tuple[Node, ...]:
    """Each partial derivative as a tree; raises NotFiniteError where a number in it is not finite,
    such as ln(-2) in that of (-2)^x."""
    return tuple(sum_node(simplified(_Derivative(name).of(node))) for name in names)


class _Derivative:
    """Differentiates the parts of one formula by one variable."""

    def __init__(self, name: str) -> None:
        self._variable = Variable(name)

    def of(self, node: Node) -> Terms:
        """The derivative of a tree as a sum of products."""
        return collected(part for term in terms_of(node) for part in self._of_product(term))

    def _of_product(self, product: Product) -> Iterator[Product]:
        """The product rule: Σ p u^(p-1) u' times the other factors, in order, over factors u^p."""
        for index, (part, power) in enumerate(product.factors):
            inner = self._of_part(part)
            if not inner:
                continue
            lower = power.plus(MINUS_ONE)
            kept = ((part, lower),) if lower.value else ()
            factors = product.factors[:index] + kept
            before = Product(product.coefficient.times(power), factors)
            after = product.factors[index + 1 :]
            if after:
                yield before.times(grouped(inner)).times(Product(ONE, after))
            else:
                yield from multiplied((before,), inner)

    def _of_part(self, part: Node) -> Terms:
        if part == self._variable:
            return (Product(ONE),)
        if not isinstance(part, Apply) or not self._varies(part):
            return ()
        if part.op in _ARITHMETIC:
            return self.of(part)
        special = {"pow": self._of_power, "if": self._of_cases, "max": self._of_choice}
        special |= {"min": self._of_choice}
        return special.get(part.op, self._of_function)(part)

    def _varies(self, node: Node) -> bool:
        return any(part == self._variable for part in walk(node))

    def _of_function(self, part: Apply) -> Terms:
        """The chain rule: Σ ∂f/∂u u' over the arguments u of a function f."""
        function = FUNCTIONS[part.op]
        if function.is_step:
            return ()
        if not function.slopes:
            return self.of(applied(function.written_as or function.definition, *part.arguments))
        slopes = (
            multiplied(terms_of(applied(function.slopes[index], *part.arguments)), inner)
            for index, inner in enumerate(map(self.of, part.arguments))
            if inner
        )
        return tuple(term for slope in slopes for term in slope)

    def _of_power(self, part: Apply) -> Terms:
        """The derivative of u^v, where v is no number: v u^(v-1) u' + u^v ln(u) v'."""
        base, exponent = part.arguments
        of_base, of_exponent = self.of(base), self.of(exponent)
        if not of_exponent:
            lower = sum_node(simplified((*terms_of(exponent), Product(MINUS_ONE))))
            outer = product_of(exponent).times(product_of(Apply("pow", (base, lower))))
            return multiplied((outer,), of_base)
        through_exponent = multiplied(_logarithm(base), of_exponent)
        quotient = product_of(Apply("div", (exponent, base)))
        through_base = multiplied((quotient,), of_base)
        return multiplied((Product(ONE, ((part, ONE),)),), through_exponent + through_base)

    def _of_cases(self, part: Apply) -> Terms:
        test, then, otherwise = part.arguments
        return _chosen(test, self.of(then), self.of(otherwise))

    def _of_choice(self, part: Apply) -> Terms:
        """The derivative of max(a, b, …) or min(a, b, …), by cases: that of the chosen argument."""
        first, *rest = part.arguments
        other = rest[0] if len(rest) == 1 else Apply(part.op, tuple(rest))
        test = _larger(first, other) if part.op == "max" else _larger(other, first)
        return _chosen(test, self.of(first), self.of(other))


def _logarithm(base: Node) -> Terms:
    """ln(base); raises NotFiniteError for a constant base that is not positive."""
    value = fold_constant(base)
    if value is not None and not value > 0:
        raise NotFiniteError
    return () if value == 1 else terms_of(Apply("log", (base,)))


def _larger(left: Node, right: Node) -> Node:
    """left > right, with a constant on the right: x < 0 and not 0 > x."""
    if fold_constant(left) is not None:
        return Apply("lt", (right, left))
    return Apply("gt", (left, right))


def _chosen(test: Node, then: Terms, otherwise: Terms) -> Terms:
    then, otherwise = simplified(then), simplified(otherwise)
    if then == otherwise:
        return then
    cases = Apply("if", (test, sum_node(then), sum_node(otherwise)))
    return (Product(ONE, ((cases, ONE),)),)
