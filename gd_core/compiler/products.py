"""Sums of products over parts of a formula's tree, with a small simplifier that always ends.

A part is what is neither a sum nor a product, such as sin(2x) or x, and stays as it was typed.
Two expressions are joined only where they are equal as real functions, with one domain. Single
points where a factor is 0 are the exception: x/x is shown as 1, and ln(x) + x/x as ln(x) + 1. Each
operation goes over its products once, so that the simplifier's time is bounded.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from gd_core.compiler.coefficients import Coefficient, coefficient_of, number_node, whole
from gd_core.expression import (
    COMPARISONS,
    Apply,
    Constant,
    Letter,
    Node,
    Number,
    Variable,
    fold_constant,
    walk,
)
from gd_core.expression.functions import FUNCTIONS

ONE, MINUS_ONE = Coefficient(Fraction(1)), Coefficient(Fraction(-1))
ZERO = Coefficient(Fraction(0))
HALF = Coefficient(Fraction(1, 2))

Factor = tuple[Node, Coefficient]


@dataclass(frozen=True, slots=True)
class Product:
    """A coefficient times parts of a formula, each to a rational power."""

    coefficient: Coefficient
    factors: tuple[Factor, ...] = ()

    def scaled(self, coefficient: Coefficient) -> Product:
        """This product times a number."""
        return replace(self, coefficient=self.coefficient.times(coefficient))

    def times(self, other: Product) -> Product:
        """This product times another, with powers of the same part joined."""
        factors = self.factors
        for factor in other.factors:
            factors = _joined(factors, factor)
        return Product(self.coefficient.times(other.coefficient), factors)


Terms = tuple[Product, ...]

# ------------------------------------------------------------------------ what may be joined

# Ops that have a value wherever their arguments have one.
_TOTAL = frozenset(
    ["neg", "add", "sub", "mul", *COMPARISONS.values()]
    + [name for name, function in FUNCTIONS.items() if function.is_total]
)
# Ops that can be 0 on a whole interval, where what is divided by them has no value.
_FLAT = frozenset(name for name, function in FUNCTIONS.items() if function.vanishes_on_intervals)
_NOT_NEGATIVE = frozenset(
    name for name, function in FUNCTIONS.items() if function.is_never_negative
)


def _is_smooth(node: Node) -> bool:
    """Whether the zeros of the node are single points, or curves in the plane, and no regions."""
    return not any(isinstance(part, Apply) and part.op in _FLAT for part in walk(node))


def _is_never_negative(node: Node) -> bool:
    if isinstance(node, Number | Constant):
        return True
    if not isinstance(node, Apply):
        return False
    if node.op in {"add", "mul", "div"}:
        return all(map(_is_never_negative, node.arguments))
    exponent = node.arguments[-1]
    even = node.op == "pow" and isinstance(exponent, Number) and exponent.value % 2 == 0
    return even or node.op in _NOT_NEGATIVE


def _is_total(product: Product) -> bool:
    """Whether a product has a value everywhere, so that a sum may lose it where it adds up to 0."""
    return all(
        power.is_integer and power.value >= 0 and has_value_everywhere(part)
        for part, power in product.factors
    )


def has_value_everywhere(node: Node) -> bool:
    """Whether a node has a value at every point, as far as its operations tell."""
    applied = (part for part in walk(node) if isinstance(part, Apply))
    return all(part.op in _TOTAL or _is_whole_power(part) for part in applied)


def _is_whole_power(node: Apply) -> bool:
    exponent = node.arguments[-1]
    return node.op == "pow" and isinstance(exponent, Number) and exponent.value.is_integer()


def _may_join(part: Node, p: Coefficient, q: Coefficient) -> bool:
    """Whether u^p · u^q is u^(p+q) for u = part wherever either is defined, but for points."""
    rooted = not (p.is_integer and q.is_integer)
    if rooted and p.plus(q).is_integer and not _is_never_negative(part):
        return False  # √x · √x has no value for negative x
    return p.value * q.value > 0 or _is_smooth(part)


def _joined(factors: tuple[Factor, ...], new: Factor) -> tuple[Factor, ...]:
    part, power = new
    for index, (known, exponent) in enumerate(factors):
        if known == part and _may_join(part, exponent, power):
            total = exponent.plus(power)
            kept = ((part, total),) if total.value else ()
            return factors[:index] + kept + factors[index + 1 :]
    return (*factors, new)


# -------------------------------------------------------------------------- reading a tree


def terms_of(node: Node) -> Terms:
    """A tree as a sum of products: its sums are split, those inside of a product are not."""
    return tuple(product for product in _terms(node, ONE) if product.coefficient.value)


def _terms(node: Node, sign: Coefficient) -> Iterator[Product]:
    if isinstance(node, Apply) and node.op in {"add", "sub"}:
        first, second = node.arguments
        yield from _terms(first, sign)
        yield from _terms(second, sign if node.op == "add" else sign.times(MINUS_ONE))
    elif isinstance(node, Apply) and node.op == "neg":
        yield from _terms(node.arguments[0], sign.times(MINUS_ONE))
    else:
        yield product_of(node).scaled(sign)


def product_of(node: Node) -> Product:
    """A tree as one product: its products and powers are split, a sum is one factor."""
    number = rational(node)
    if number is not None:
        return Product(number)
    if not isinstance(node, Apply):
        return Product(ONE, ((node, ONE),))
    if node.op == "neg":
        return product_of(node.arguments[0]).scaled(MINUS_ONE)
    if node.op == "mul":
        return product_of(node.arguments[0]).times(product_of(node.arguments[1]))
    if node.op == "div":
        below = product_of(node.arguments[1])
        return product_of(node.arguments[0]).times(_raised(below, MINUS_ONE, node.arguments[1]))
    if node.op == "sqrt":
        return _root(node.arguments[0], HALF)
    return _power(*node.arguments) if node.op == "pow" else Product(ONE, ((node, ONE),))


def _power(base: Node, exponent: Node) -> Product:
    number = rational(exponent)
    if base == Constant("e"):
        return Product(ONE, ((Apply("exp", (exponent,)), ONE),))
    if number is None or (fold_constant(base) is not None and not number.is_integer):
        return Product(ONE, ((Apply("pow", (base, exponent)), ONE),))
    if number.value == 0:
        return Product(ONE)
    if not number.is_integer:
        return _root(base, number)
    return _raised(product_of(base), number, base)


def _root(base: Node, exponent: Coefficient) -> Product:
    return Product(ONE, ((base, exponent),))


def _raised(product: Product, exponent: Coefficient, node: Node) -> Product:
    """A whole power of a product, factor by factor; (√u)^2 stays as it is, as u may be negative."""
    factors = tuple((part, power.times(exponent)) for part, power in product.factors)
    pairs = zip(product.factors, factors, strict=True)
    if any(new.is_integer and not old.is_integer for (_, old), (_, new) in pairs):
        return Product(ONE, ((node, exponent),))
    return Product(product.coefficient.power(int(exponent.value)), factors)


def rational(node: Node) -> Coefficient | None:
    """The value of a tree of numbers, + - * / and whole powers; None for every other tree."""
    if isinstance(node, Number):
        return coefficient_of(node.value)
    if not isinstance(node, Apply) or node.op not in _RATIONAL:
        return None
    sides = [rational(argument) for argument in node.arguments]
    known = [side for side in sides if side is not None]
    return _RATIONAL[node.op](*known) if len(known) == len(sides) else None


def _whole_power(base: Coefficient, exponent: Coefficient) -> Coefficient | None:
    return base.power(int(exponent.value)) if exponent.is_integer else None


_RATIONAL: Mapping[str, Callable[..., Coefficient | None]] = {
    "neg": lambda a: a.times(MINUS_ONE),
    "add": Coefficient.plus,
    "sub": lambda a, b: a.plus(b.times(MINUS_ONE)),
    "mul": Coefficient.times,
    "div": lambda a, b: a.times(b.power(-1)),
    "pow": _whole_power,
}

# -------------------------------------------------------------------------------- arithmetic


def multiplied(left: Terms, right: Terms) -> Terms:
    """The product of two sums; a sum of several terms stays in brackets, as in 4x(x^2 - 1)."""
    if len(left) == 1 and not left[0].factors:
        return tuple(term.scaled(left[0].coefficient) for term in right)
    if len(right) == 1 and not right[0].factors:
        return tuple(term.scaled(right[0].coefficient) for term in left)
    return (grouped(left).times(grouped(right)),) if left and right else ()


def grouped(terms: Terms) -> Product:
    """A sum as one product: the common divisor of its coefficients, times the rest in brackets."""
    if len(terms) == 1:
        return terms[0]
    terms = simplified(terms)
    if len(terms) < 2:
        return terms[0] if terms else Product(ZERO)
    common = _common(terms)
    inside = tuple(term.scaled(common.power(-1)) for term in terms)
    return Product(common, ((sum_node(inside), ONE),))


def _common(terms: Terms) -> Coefficient:
    """The greatest common divisor of whole coefficients, and the sign that all terms have."""
    values = [term.coefficient.value for term in terms]
    whole_numbers = all(isinstance(v, Fraction) and v.denominator == 1 for v in values)
    size = math.gcd(*(int(v) for v in values)) if whole_numbers else 1
    return Coefficient(Fraction(-size if max(values) < 0 else size))


def simplified(terms: Terms) -> Terms:
    """A sum with its terms 2(x - 1) multiplied out to 2x - 2, and equal products added up."""
    return collected(term for product in terms for term in _distributed(product))


def _distributed(product: Product) -> Iterator[Product]:
    """2(x - 1) as 2x - 2. Each bracket is multiplied out once, so the work is linear in nodes."""
    alone = len(product.factors) == 1 and product.factors[0][1] == ONE
    node = product.factors[0][0] if alone else None
    if not (isinstance(node, Apply) and node.op in {"add", "sub", "neg"}):
        yield product
        return
    for term in terms_of(node):
        yield from _distributed(term.scaled(product.coefficient))


def collected(terms: Iterable[Product]) -> Terms:
    """A sum with equal products added up, in the order of their first appearance.

    Products that add up to 0 are left out where they have a value everywhere. 1/x - 1/x stays, as
    it has no value at 0.
    """
    found: dict[frozenset[tuple[Factor, int]], list[Product]] = {}
    for term in terms:
        _add(found.setdefault(frozenset(Counter(term.factors).items()), []), term)
    return tuple(term for same in found.values() for term in same if term.coefficient.value)


def _add(same: list[Product], term: Product) -> None:
    """Add a product to the equal ones before it."""
    total = term.coefficient.plus(same[-1].coefficient) if same else term.coefficient
    if same and (total.value or _is_total(term)):
        same.pop()
        term = replace(term, coefficient=total)
    same.append(term)


# ----------------------------------------------------------------------------- back to a tree


def sum_node(terms: Terms) -> Node:
    """The tree of a sum, in the order of its terms, but numbers come after the other terms, those
    defined by cases last, and a positive term first if there is one."""
    if not terms:
        return whole(0)
    ordered = sorted(terms, key=_order_in_sum)
    first = next((k for k, term in enumerate(ordered) if term.coefficient.value > 0), 0)
    ordered = [ordered[first], *ordered[:first], *ordered[first + 1 :]]
    node = product_node(ordered[0])
    for term in ordered[1:]:
        size = product_node(replace(term, coefficient=_size(term.coefficient)))
        node = Apply("sub" if term.coefficient.value < 0 else "add", (node, size))
    return node


def _order_in_sum(term: Product) -> int:
    """0 for most terms, 1 for a number, 2 for a term that is defined by cases."""
    if any(isinstance(part, Apply) and part.op == "if" for part, _ in term.factors):
        return 2
    return 0 if term.factors else 1


def _size(coefficient: Coefficient) -> Coefficient:
    return coefficient if coefficient.value >= 0 else coefficient.times(MINUS_ONE)


def product_node(product: Product) -> Node:
    """The tree of a product: its sign, then one fraction, with √u instead of u^(1/2)."""
    number, below_number = product.coefficient.parts
    factors = sorted(product.factors, key=_rank)
    above = [_power_node(part, power) for part, power in factors if power.value > 0]
    below = [_power_node(part, _size(power)) for part, power in factors if power.value < 0]
    above = [number, *above] if number is not None else above
    below = [whole(below_number), *below] if below_number != 1 else below
    node = _chain(above) if above else whole(1)
    node = Apply("div", (node, _chain(below))) if below else node
    return Apply("neg", (node,)) if product.coefficient.value < 0 else node


def _rank(factor: Factor) -> tuple[int, str]:
    """The order of factors: constants, letters and then variables by name, the rest as found, cases
    last."""
    part, _ = factor
    if isinstance(part, Number | Constant):
        return 0, ""
    if isinstance(part, Letter):
        return 0, part.name
    if isinstance(part, Variable):
        return 1, part.name
    return (3 if isinstance(part, Apply) and part.op == "if" else 2), ""


def _power_node(part: Node, power: Coefficient) -> Node:
    if power == ONE:
        return part
    if power == HALF and not power.decimal:
        return Apply("sqrt", (part,))
    if isinstance(part, Apply) and part.op == "exp":
        multiple = multiplied((Product(power),), terms_of(part.arguments[0]))
        return Apply("exp", (sum_node(multiple),))
    return Apply("pow", (part, number_node(power)))


def _chain(factors: list[Node]) -> Node:
    node = factors[0]
    for factor in factors[1:]:
        node = Apply("mul", (node, factor))
    return node
