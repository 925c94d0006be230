"""A formula with its slopes over arrays, computed node by node: slow, but exact at special points.

The compiled code multiplies the factors of the chain rule, and 0 · ∞ is nan: for
`sqrt(max(0, x^2 - 1))` at x = 0, where f is locally 0, and for `1/cosh(x)` at x = 800, where f is
0 in float64. Here each part also records where it is locally constant, and there its slope is 0.
This is forward-mode automatic differentiation (Griewank & Walther 2008, ch. 3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gd_core.compiler.jet_limit import count_nodes
from gd_core.compiler.rules import over_arrays, rule
from gd_core.expression import (
    COMPARISONS,
    CONSTANTS,
    Apply,
    Constant,
    Node,
    Number,
    Variable,
    size,
    walk,
)
from gd_core.expression.functions import FUNCTIONS, FormulaFunction
from gd_core.numerics import Array, Mask

FloatArray = NDArray[Any]  # of float64, or of a type with a larger range
# For so many points of a jet a node counts once more. 121 points were measured to take twice what
# one takes, but count eightfold: a slow machine has to keep to the server's limit too.
POINTS_PER_VISIT = 16
# A float type with a larger range than float64, on platforms that have one.
_WIDE_FLOAT = np.longdouble


@dataclass(frozen=True)
class Jet:
    """A part of a formula at m points.

    value (m,): nan where the part or anything it needs is undefined; slopes (dim, m);
    still (m,): where the part is locally constant in float64; whole (m,): where all that it needs
    is defined (1/0 and log 0 are not), without the branch of a choice that is not taken;
    kink (m,): where it needs a function at its corner, jump or root of 0.
    """

    value: FloatArray
    slopes: FloatArray
    still: Mask
    whole: Mask
    kink: Mask


def jet_of(tree: Node, points: Array) -> Jet:
    """The jet of the formula, with its slopes, at points (m, dim)."""
    return _computed(tree, points.astype(_WIDE_FLOAT), points.shape[1])


def whole(tree: Node, points: Array) -> Mask:
    """Where all that the formula needs is defined, at points (m, dim), as a mask (m,)."""
    return _computed(tree, points, 0).whole


def at_kink(tree: Node, points: Array) -> Mask:
    """Where the formula needs a function at its corner, jump or root of 0, at points (m, dim), as a
    mask (m,)."""
    found = _computed(
        tree, points, 0
    ).kink  # without slopes, which is faster; few points are at a kink
    if found.any():
        found[found] = jet_of(tree, points[found]).kink
    return found


@np.errstate(all="ignore")
def _computed(tree: Node, points: FloatArray, dim: int) -> Jet:
    """The jet with the slopes by the first `dim` variables, in the number type of the points."""
    count_nodes(size(tree) * (1 + len(points) // POINTS_PER_VISIT))
    names = "xy"[: points.shape[1]]
    variables = {name: _variable(axis, points, dim) for axis, name in enumerate(names)}
    return _evaluated(tree, variables, np.zeros((dim, len(points)), points.dtype))


def _evaluated(tree: Node, variables: Mapping[str, Jet], flat: FloatArray) -> Jet:
    """The jet of a tree whose variables have these jets; flat: slopes (dim, m) of 0."""
    jets: list[Jet] = []
    for node in walk(tree):
        if isinstance(node, Apply):
            split = len(jets) - len(node.arguments)
            jets[split:] = [_RULES[node.op](node.op, jets[split:])]
        elif isinstance(node, Variable):
            jets.append(variables[node.name])
        else:
            assert isinstance(node, Number | Constant)  # there are numbers in place of letters
            jets.append(_constant(node, flat))
    return jets[0]


def _variable(axis: int, points: FloatArray, dim: int) -> Jet:
    m = len(points)
    slopes = np.zeros((dim, m), points.dtype)
    slopes[axis : axis + 1] = 1
    nowhere = np.zeros(m, bool)
    return Jet(points[:, axis], slopes, nowhere, ~nowhere, nowhere)


def _constant(node: Number | Constant, flat: FloatArray) -> Jet:
    number = node.value if isinstance(node, Number) else CONSTANTS[node.name]
    value = np.full(flat.shape[1], number, flat.dtype)
    everywhere = np.ones(flat.shape[1], bool)
    return Jet(value, flat, everywhere, everywhere, ~everywhere)


# ---------------------------------------------------------------- rules

Rule = Callable[[str, list[Jet]], Jet]


def _smooth(op: str, arguments: list[Jet]) -> Jet:
    """The jet of a differentiable op: the chain rule over the arguments that are not constant."""
    values = [jet.value for jet in arguments]
    found, by_each = _OPS[op](*values)
    value = np.asarray(found, values[0].dtype)
    still = np.logical_and.reduce([jet.still for jet in arguments])
    slopes = np.zeros_like(arguments[0].slopes)
    for jet, by in zip(arguments, by_each, strict=True):
        # An argument that overflows float64 and leaves the value finite counts as constant.
        fixed = jet.still | (np.isinf(jet.value.astype(float)) & np.isfinite(value))
        slopes += np.where(fixed, 0, by * jet.slopes)
        still = still | (fixed & (len(arguments) == 1))
    whole = np.logical_and.reduce([jet.whole for jet in arguments]) & ~_is_hole(op, values)
    kink = np.logical_or.reduce([jet.kink for jet in arguments]) | _is_kink(op, arguments)
    return Jet(np.where(whole, value, np.nan), slopes, still, whole, kink)


def _is_kink(op: str, arguments: list[Jet]) -> Mask:
    first = arguments[0]
    broken = op == "pow" and not (arguments[1].value == np.floor(arguments[1].value)).all()
    kink_at = _is_zero if broken else _KINKS.get(op)
    if kink_at is None:
        return np.zeros_like(first.still)
    return np.asarray(~first.still & kink_at(first.value))


def _product(op: str, arguments: list[Jet]) -> Jet:
    """The jet of a product: constant where a factor is locally 0, whatever the other factor is."""
    found = _smooth(op, arguments)
    a, b = arguments
    zero = (a.still & (a.value == 0)) | (b.still & (b.value == 0))
    slopes = np.where(zero, 0, found.slopes)
    return Jet(found.value, slopes, found.still | zero, found.whole, found.kink)


def _step(op: str, arguments: list[Jet]) -> Jet:
    """The jet of a function such as sign or floor: locally constant except at the jumps."""
    (jet,) = arguments
    value, _ = _OPS[op](jet.value)
    jump = _KINKS[op](jet.value)
    kink = jet.kink | (jump & ~jet.still)
    return Jet(value, np.zeros_like(jet.slopes), jet.still | ~jump, jet.whole, kink)


def _defined(op: str, arguments: list[Jet]) -> Jet:
    """The jet of a function that a formula of others defines."""
    variables = dict(zip("xy", arguments, strict=False))
    return _evaluated(rule(FUNCTIONS[op].definition), variables, np.zeros_like(arguments[0].slopes))


def _extreme(op: str, arguments: list[Jet]) -> Jet:
    """The jet of max or min: the chosen argument, or the mean of the slopes of two equal ones."""
    best, *others = arguments
    for other in others:
        best = _larger(best, other, 1 if op == "max" else -1)
    return best


def _larger(a: Jet, b: Jet, side: int) -> Jet:
    first, equal = side * a.value > side * b.value, a.value == b.value
    halves = np.where(equal, 0.5, first)
    slopes = _part(halves, a) + _part(1 - halves, b)
    still = np.where(equal, a.still & b.still, np.where(first, a.still, b.still))
    value = np.where(side * a.value >= side * b.value, a.value, b.value)
    whole = a.whole & b.whole
    kink = a.kink | b.kink | (equal & ~still & _part_ways(a, b))
    return Jet(np.where(whole, value, np.nan), slopes, still, whole, kink)


def _part_ways(a: Jet, b: Jet) -> Mask:
    """Where the slopes of two equal parts differ; everywhere if no slopes are computed."""
    if not len(a.slopes):
        return np.ones(a.whole.shape, bool)
    return np.asarray((a.slopes != b.slopes).any(axis=0))


def _part(weight: FloatArray, jet: Jet) -> FloatArray:
    return np.where((weight == 0) | jet.still, 0, weight * jet.slopes)


def _compare(op: str, arguments: list[Jet]) -> Jet:
    """The jet of a comparison, 1 where it holds and else 0: locally constant unless the sides are
    equal."""
    a, b = arguments
    value = _COMPARE[op](a.value, b.value).astype(a.value.dtype)
    still = (a.value != b.value) | (a.still & b.still)
    kink = a.kink | b.kink | (~still & _part_ways(a, b))
    return Jet(value, np.zeros_like(a.slopes), still, a.whole & b.whole, kink)


def _choice(_: str, arguments: list[Jet]) -> Jet:
    """The jet of the branch that is taken; the other branch has no effect."""
    condition, yes, no = arguments
    taken = condition.value != 0
    return Jet(
        np.where(condition.whole, np.where(taken, yes.value, no.value), np.nan),
        np.where(taken, yes.slopes, no.slopes),
        condition.still & np.where(taken, yes.still, no.still),
        condition.whole & np.where(taken, yes.whole, no.whole),
        condition.kink | np.where(taken, yes.kink, no.kink),
    )


def _is_hole(op: str, values: list[FloatArray]) -> Mask:
    """Where an op is undefined for its arguments: x/0, log 0, 0^-1, sqrt(-1)."""
    holes = _HOLES.get(op)
    found = holes(*values) if holes else np.zeros(values[0].shape, bool)
    return np.asarray(found | np.logical_or.reduce([np.isnan(value) for value in values]))


# ---------------------------------------------------------------- values and slopes of each op


def _pow(a: FloatArray, b: FloatArray) -> tuple[FloatArray, tuple[FloatArray, FloatArray]]:
    value = np.power(a, b)
    by_base = np.where(b == 0, 0, b * np.power(a, b - 1))
    return value, (by_base, value * np.log(np.where(a > 0, a, np.nan)))


def _div(a: FloatArray, b: FloatArray) -> tuple[FloatArray, tuple[FloatArray, FloatArray]]:
    return a / b, (1 / b, -(a / b) / b)


def _of_function(function: FormulaFunction) -> Callable[..., Any]:
    """The value and the derivatives by each argument of a function, over arrays."""
    value = function.of_arrays
    assert value is not None
    slopes = function.array_slopes or tuple(map(over_arrays, function.slopes))
    return lambda *arrays: (value(*arrays), [slope(*arrays) for slope in slopes])


_FUNCTIONS_BY_ARRAYS: Mapping[str, FormulaFunction] = MappingProxyType(
    {
        name: function
        for name, function in FUNCTIONS.items()
        if function.of_arrays and (function.slopes or function.array_slopes)
    }
)
_OPS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        **{name: _of_function(function) for name, function in _FUNCTIONS_BY_ARRAYS.items()},
        "neg": lambda a: (-a, (-1,)),
        "add": lambda a, b: (a + b, (1, 1)),
        "sub": lambda a, b: (a - b, (1, -1)),
        "mul": lambda a, b: (a * b, (b, a)),
        "div": _div,
        "pow": _pow,
    }
)
_COMPARE: Mapping[str, Any] = MappingProxyType(
    {"lt": np.less, "le": np.less_equal, "gt": np.greater, "ge": np.greater_equal}
)
_RULES: Mapping[str, Rule] = MappingProxyType(
    {
        **dict.fromkeys(
            [name for name, function in FUNCTIONS.items() if function.definition], _defined
        ),
        **dict.fromkeys(_OPS, _smooth),
        **dict.fromkeys([name for name, function in FUNCTIONS.items() if function.is_step], _step),
        **dict.fromkeys(COMPARISONS.values(), _compare),
        "mul": _product,
        "max": _extreme,
        "min": _extreme,
        "if": _choice,
    }
)
_HOLES: Mapping[str, Callable[..., Mask]] = MappingProxyType(
    {"div": lambda _, b: b == 0}
    | {name: function.domain.holes for name, function in FUNCTIONS.items() if function.domain}
)


# ---------------------------------------------------------------- kinks

# Where each function of one argument has a corner, a jump or a root of 0.
_KINKS: Mapping[str, Callable[[FloatArray], Mask]] = MappingProxyType(
    {name: function.kink_at for name, function in FUNCTIONS.items() if function.kink_at}
)


def _is_zero(values: FloatArray) -> Mask:
    return np.asarray(values == 0)


@lru_cache(maxsize=256)
def has_kinks(tree: Node) -> bool:
    """Whether any part can have a kink, where the Hessian may differ from its limit from around."""
    return any(isinstance(node, Apply) and _can_kink(node) for node in walk(tree))


def _can_kink(node: Apply) -> bool:
    if node.op == "pow":
        exponent = node.arguments[1]
        return not (isinstance(exponent, Number) and exponent.value.is_integer())
    if node.op in _KINKS or node.op in ("max", "min", "if"):
        return True
    definition = FUNCTIONS[node.op].definition if node.op in FUNCTIONS else ""
    return bool(definition) and has_kinks(rule(definition))
