"""The partial derivatives of a formula tree as trees, for reading: they are what a page shows.

The numbers of a run come from gd_core.compiler.autodiff and not from here. A derivative has at most about
NODES² nodes, as each function brings no more than a few copies of its own argument and each factor
of a product no more than the others beside it. So whether a derivative is short enough to be read
is known from its tree within a bounded time, without a clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

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
from gd_core.expression import (
    Apply,
    Node,
    Number,
    Variable,
    children,
    fold_constant,
    read_formula,
    walk,
)

# The derivative of each function by each of its arguments, which are called x and y here.
# Abramowitz & Stegun 1964, 4.2-4.6; of floor, ceil and sign wherever there is one.
DERIVATIVES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sin": ("cos(x)",),
        "cos": ("-sin(x)",),
        "tan": ("tan(x)^2 + 1",),
        "cot": ("-cot(x)^2 - 1",),
        "sec": ("sec(x)*tan(x)",),
        "csc": ("-csc(x)*cot(x)",),
        "asin": ("1/sqrt(1 - x^2)",),
        "acos": ("-1/sqrt(1 - x^2)",),
        "atan": ("1/(x^2 + 1)",),
        "atan2": ("y/(x^2 + y^2)", "-x/(x^2 + y^2)"),
        "sinh": ("cosh(x)",),
        "cosh": ("sinh(x)",),
        "tanh": ("1 - tanh(x)^2",),
        "asinh": ("1/sqrt(x^2 + 1)",),
        # Not 1/sqrt(x^2 - 1), which has a value below -1.
        "acosh": ("1/(sqrt(x - 1)*sqrt(x + 1))",),
        "atanh": ("1/(1 - x^2)",),
        "exp": ("exp(x)",),
        "log": ("1/x",),
        "log10": ("1/(x*log(10))",),
        "log2": ("1/(x*log(2))",),
        "cbrt": ("1/(3*cbrt(x)^2)",),
        "abs": ("sign(x)",),
        "sinc": ("cos(x)/x - sin(x)/x^2",),
        "sigmoid": ("sigmoid(x)*(1 - sigmoid(x))",),
        "softplus": ("sigmoid(x)",),
        "erf": ("2*exp(-x^2)/sqrt(pi)",),
    }
)
_FLAT = frozenset({"sign", "floor", "ceil"})
_ARITHMETIC = frozenset({"neg", "add", "sub", "mul", "div", "sqrt"})


def gradient_trees(node: Node, names: tuple[str, ...]) -> tuple[Node, ...]:
    """Each partial derivative as a tree; raises NotFiniteError where it is no formula with finite
    numbers, such as that of (-2)^x."""
    return tuple(sum_node(simplified(_Derivative(name).of(node))) for name in names)


class _Derivative:
    """The derivative by one variable, of any part of one formula."""

    def __init__(self, name: str) -> None:
        self._variable = Variable(name)

    def of(self, node: Node) -> Terms:
        """The derivative of a tree as a sum of products."""
        return collected(part for term in terms_of(node) for part in self._of_product(term))

    def _of_product(self, product: Product) -> Iterator[Product]:
        """Σ p u^(p-1) u' over the factors u^p, each times all others, which keep their order."""
        for place, (part, power) in enumerate(product.factors):
            inner = self._of_part(part)
            if not inner:
                continue
            lower = power.plus(MINUS_ONE)
            kept = ((part, lower),) if lower.value else ()
            factors = product.factors[:place] + kept
            before = Product(product.coefficient.times(power), factors)
            after = product.factors[place + 1 :]
            if after:
                yield before.times(grouped(inner)).times(Product(ONE, after))
            else:
                yield from multiplied((before,), inner)

    def _of_part(self, part: Node) -> Terms:
        if part == self._variable:
            return (Product(ONE),)
        if not isinstance(part, Apply) or not self._varies(part) or part.op in _FLAT:
            return ()
        if part.op in _ARITHMETIC:
            return self.of(part)
        special = {"pow": self._of_power, "if": self._of_cases, "max": self._of_choice}
        special |= {"min": self._of_choice, "relu": self._of_relu}
        return special.get(part.op, self._of_function)(part)

    def _varies(self, node: Node) -> bool:
        return any(part == self._variable for part in walk(node))

    def _of_function(self, part: Apply) -> Terms:
        """The chain rule: the derivative by each argument times that argument's own."""
        slopes = (
            multiplied(_outer(part.op, place, part.arguments), inner)
            for place, inner in enumerate(map(self.of, part.arguments))
            if inner
        )
        return tuple(term for slope in slopes for term in slope)

    def _of_power(self, part: Apply) -> Terms:
        """u^v with a v that is no plain number: v u^(v-1) u', u^v ln(u) v', or both."""
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
        """max(a, b, …): the derivative of whichever is chosen."""
        first, *rest = part.arguments
        other = rest[0] if len(rest) == 1 else Apply(part.op, tuple(rest))
        test = _larger(first, other) if part.op == "max" else _larger(other, first)
        return _chosen(test, self.of(first), self.of(other))

    def _of_relu(self, part: Apply) -> Terms:
        return self._of_choice(Apply("max", (Number(0.0, "0"), *part.arguments)))


def _logarithm(base: Node) -> Terms:
    """ln(base); raises NotFiniteError for a constant base that has none."""
    value = fold_constant(base)
    if value is not None and not value > 0:
        raise NotFiniteError
    return () if value == 1 else terms_of(Apply("log", (base,)))


def _larger(left: Node, right: Node) -> Node:
    """left > right, written with what varies first: x < 0 and not 0 > x."""
    if fold_constant(left) is not None:
        return Apply("lt", (right, left))
    return Apply("gt", (left, right))


def _chosen(test: Node, then: Terms, otherwise: Terms) -> Terms:
    then, otherwise = simplified(then), simplified(otherwise)
    if then == otherwise:
        return then
    cases = Apply("if", (test, sum_node(then), sum_node(otherwise)))
    return (Product(ONE, ((cases, ONE),)),)


def _outer(op: str, place: int, arguments: tuple[Node, ...]) -> Terms:
    names = dict(zip("xy", arguments, strict=False))
    return terms_of(_with(_rule(DERIVATIVES[op][place]), names))


@lru_cache(maxsize=100)
def _rule(text: str) -> Node:
    return read_formula(text).tree


def _with(rule: Node, arguments: Mapping[str, Node]) -> Node:
    """A rule with arguments in place of its variables."""
    if isinstance(rule, Variable):
        return arguments[rule.name]
    parts = tuple(_with(child, arguments) for child in children(rule))
    return Apply(rule.op, parts) if isinstance(rule, Apply) else rule
