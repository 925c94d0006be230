"""A formula tree set as mathematics: LaTeX of the function as typed, and of its gradient."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from types import MappingProxyType
from typing import Any

import sympy as sp
from sympy.printing.latex import LatexPrinter

from gd_core.tree import (
    COMPARISONS,
    Apply,
    Constant,
    Node,
    Number,
    Variable,
    children,
    depth,
    fold_constant,
    size,
    walk,
)

# Beyond this many nodes a gradient no longer fits on a screen, and SymPy's simplifying constructors
# may take long on it (a 100-leaf tree of tanh took 15 s). Goldstein-Price has 72 nodes.
LONGEST_GRADIENT_SHOWN = 45
DEEPEST_GRADIENT_SHOWN = 14
# Of all choices together (if, max, min, relu), one inside another counted again: SymPy compares
# their sides, and with functions in functions there it does not come to an end.
LONGEST_CHOICES_SHOWN = 24
# Whole powers in powers, multiplied: SymPy writes out the thousandth power of a + ib.
LARGEST_POWER_SHOWN = 24
# Of Python's functions, about a second; the gradients of the gallery take a twentieth of them.
MOST_CALLS = 1_000_000
# With no more functions than this one inside another, none of 1,500 formulas, made up and of our
# collection, took a fifth of that; and counting takes longer than finding the gradient.
DEEPEST_UNCOUNTED = 3

# What SymPy raises on what it folds to infinity or to a complex number, such as 1/(0x) in an if.
_SYMPY_FAILS = (TypeError, ValueError, ArithmeticError, AttributeError, RecursionError)
_PRINTING = MappingProxyType({"ln_notation": True, "fold_short_frac": False})

TOO_LONG = r"\text{(too long to show)}"
NOT_SIMPLE = r"\text{(not defined by one simple formula)}"

_VARIABLES = MappingProxyType({name: sp.Symbol(name, real=True) for name in ("x", "y")})
_CONSTANTS = MappingProxyType({"pi": sp.pi, "e": sp.E, "tau": sp.Symbol("tau", positive=True)})
_ARITHMETIC = frozenset({"neg", "add", "sub", "mul", "div"})
_CHOICES = frozenset({"if", "max", "min", "relu"})
_OPERATORS = _ARITHMETIC | {"pow", "exp"}
_RELATIONS: Mapping[str, Any] = MappingProxyType(
    {"lt": sp.Lt, "le": sp.Le, "gt": sp.Gt, "ge": sp.Ge}
)


class _Printer(LatexPrinter):  # type: ignore[misc]
    """SymPy's LaTeX, but with a root sign only for square roots: x^(1/3) stays a power, because
    only cbrt(x) has a value for negative x."""

    def _print_Pow(self, expr: sp.Expr) -> str:
        self._settings["root_notation"] = expr.exp in (sp.S.Half, -sp.S.Half)
        return str(super()._print_Pow(expr))

    def _print_Mul(self, expr: sp.Expr) -> str:
        """Powers of powers factor by factor: of one with a minus above, SymPy asks whether the
        exponent is constant, and puts numbers into it. 531^(-40^(-10^9)) takes it for ever."""
        factors = sp.Mul.make_args(expr)
        if not any(map(_is_tower, factors)):
            return str(super()._print_Mul(expr))
        minus = expr.could_extract_minus_sign()
        factors = sp.Mul.make_args(-expr) if minus else factors
        last = len(factors) - 1
        texts = [self._factor(f, k == 0, k == last) for k, f in enumerate(factors)]
        rest = [rf" \cdot {text}" if text[0].isdigit() else f" {text}" for text in texts[1:]]
        return "".join(["- " if minus else "", texts[0], *rest])

    def _factor(self, factor: sp.Expr, first: bool, last: bool) -> str:
        text = str(self._print(factor))
        if (last and first) or not self._needs_mul_brackets(factor, first=first, last=last):
            return text
        return rf"\left({text}\right)"


# Up to here a power within an exponent is quick to compute, whatever its base.
LARGEST_WITHIN = 100


def _is_tower(factor: sp.Expr) -> bool:
    """Whether it is a power with such a power in its exponent that numbers put into it could take
    for ever."""
    if not (factor.is_Pow or isinstance(factor, sp.exp)):
        return False
    _, exponent = factor.as_base_exp()
    powers = (power.as_base_exp()[1] for power in exponent.atoms(sp.Pow, sp.exp))
    return any(not (above.is_number and abs(above) <= LARGEST_WITHIN) for above in powers)


class _Floor(sp.Function):  # type: ignore[misc]
    """floor, with the derivative 0 that it has wherever it has one."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return sp.S.Zero

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        body = rf"\left\lfloor {printer.doprint(self.args[0])} \right\rfloor"
        return rf"{body}^{{{exp}}}" if exp else body


class _Ceiling(_Floor):
    def _latex(self, printer: Any, exp: str | None = None) -> str:
        body = rf"\left\lceil {printer.doprint(self.args[0])} \right\rceil"
        return rf"{body}^{{{exp}}}" if exp else body


class _Sign(_Floor):
    def _latex(self, printer: Any, exp: str | None = None) -> str:
        body = rf"\operatorname{{sign}}\left({printer.doprint(self.args[0])}\right)"
        return rf"{body}^{{{exp}}}" if exp else body


class _Abs(sp.Function):  # type: ignore[misc]
    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return _Sign(self.args[0])

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        body = rf"\left|{printer.doprint(self.args[0])}\right|"
        return rf"{body}^{{{exp}}}" if exp else body


class _Sigmoid(sp.Function):  # type: ignore[misc]
    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return self * (1 - self)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        power = rf"^{{{exp}}}" if exp else ""
        return rf"\sigma{power}\left({printer.doprint(self.args[0])}\right)"


class _Cbrt(sp.Function):  # type: ignore[misc]
    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return 1 / (3 * self**2)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        body = rf"\sqrt[3]{{{printer.doprint(self.args[0])}}}"
        return rf"{body}^{{{exp}}}" if exp else body


class _Choice(sp.Function):  # type: ignore[misc]
    """max or min as typed; its slope is the slope of whichever side is chosen."""

    word = r"\max"

    def _eval_derivative(self, symbol: sp.Symbol) -> sp.Expr:
        first, *rest = self.args
        other = rest[0] if len(rest) == 1 else type(self)(*rest)
        test = sp.Gt(first, other) if self.word == r"\max" else sp.Lt(first, other)
        return sp.Piecewise((first.diff(symbol), test), (other.diff(symbol), True))

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        inside = ", ".join(printer.doprint(argument) for argument in self.args)
        body = rf"{self.word}\left({inside}\right)"
        return rf"{body}^{{{exp}}}" if exp else body  # beside the word it would stand over it


class _Least(_Choice):
    word = r"\min"


def _operations(evaluate: bool) -> Mapping[str, Callable[..., sp.Expr]]:
    def add(a: sp.Expr, b: sp.Expr) -> sp.Expr:
        terms = a.args if isinstance(a, sp.Add) else (a,)  # a + b + c, not (a + b) + c
        return sp.Add(*terms, b, evaluate=evaluate)

    def mul(a: sp.Expr, b: sp.Expr) -> sp.Expr:
        factors = a.args if isinstance(a, sp.Mul) else (a,)
        return sp.Mul(*factors, b, evaluate=evaluate)

    def power(a: sp.Expr, b: sp.Expr) -> sp.Expr:
        return sp.Pow(a, b, evaluate=evaluate)

    def neg(a: sp.Expr) -> sp.Expr:
        return -a if a.is_Number else mul(sp.S.NegativeOne, a)

    def div(a: sp.Expr, b: sp.Expr) -> sp.Expr:
        if a.is_Integer and b.is_Integer and b > 1 and sp.gcd(a, b) == 1:
            return sp.Rational(a, b)  # 1/2 is one number; 2/4 stays as typed
        return power(b, sp.S.NegativeOne) if a == 1 else mul(a, power(b, sp.S.NegativeOne))

    def call(function: Any) -> Callable[..., sp.Expr]:
        return lambda *arguments: function(*arguments, evaluate=evaluate)

    plain = "sin cos tan cot sec csc asin acos atan sinh cosh tanh asinh acosh atanh atan2"
    plain += " log erf sinc"
    table = {name: call(getattr(sp, name)) for name in plain.split()}
    return MappingProxyType(
        table
        | {
            "neg": neg,
            "add": add,
            "sub": lambda a, b: add(a, neg(b)),
            "mul": mul,
            "div": div,
            "pow": power,
            "exp": lambda a: power(sp.E, a),
            "log10": lambda a: mul(call(sp.log)(a), power(sp.log(10), sp.S.NegativeOne)),
            "log2": lambda a: mul(call(sp.log)(a), power(sp.log(2), sp.S.NegativeOne)),
            "sqrt": lambda a: power(a, sp.S.Half),
            "cbrt": _Cbrt,
            "abs": _Abs,
            "sign": _Sign,
            "floor": _Floor,
            "ceil": _Ceiling,
            "sigmoid": _Sigmoid,
            "relu": lambda a: _Choice(sp.S.Zero, a),
            "softplus": lambda a: call(sp.log)(add(sp.S.One, power(sp.E, a))),
            "max": _Choice,
            "min": _Least,
            "if": lambda test, a, b: sp.Piecewise((a, test), (b, True), evaluate=evaluate),
        }
        | {name: lambda a, b, f=f: f(a, b, evaluate=False) for name, f in _RELATIONS.items()}
    )


_AS_TYPED = _operations(evaluate=False)
_SIMPLIFIED = _operations(evaluate=True)


def _digits(node: Number) -> sp.Expr:
    return sp.Integer(int(node.value)) if node.value.is_integer() else sp.Float(str(node.value))


def _expression(node: Node, operations: Mapping[str, Callable[..., sp.Expr]]) -> sp.Expr:
    if isinstance(node, Number):
        return _digits(node)
    if isinstance(node, Constant):
        return _CONSTANTS[node.name]
    if isinstance(node, Variable):
        return _VARIABLES[node.name]
    assert isinstance(node, Apply)
    if operations is _SIMPLIFIED and fold_constant(node) is not None and not _plain(node):
        return _as_one_sign(node)
    return operations[node.op](*(_expression(child, operations) for child in node.arguments))


def _plain(node: Node) -> bool:
    """Whether a constant is made of numbers, π and e by + - * / and small whole powers only."""
    return not isinstance(node, Apply) or (_is_plain(node) and all(map(_plain, node.arguments)))


def _is_plain(node: Apply) -> bool:
    """Whether it is + - * / or a small whole power."""
    small = node.op == "pow" and (fold_constant(node.arguments[1]) or 99.0) in range(1, 13)
    return small or node.op in _ARITHMETIC


def _as_one_sign(node: Node) -> sp.Symbol:
    """A constant kept as typed: SymPy's exact arithmetic on sinh(erf(pi)) takes seconds."""
    return sp.Symbol(rf"\left({formula_latex(node)}\right)", real=True)


def formula_latex(node: Node) -> str:
    """The function as typed, in LaTeX: nothing reordered, nothing simplified."""
    try:
        return _as_typed(node)
    except _SYMPY_FAILS:
        return NOT_SIMPLE


def _as_typed(node: Node) -> str:
    """The LaTeX of a tree, each argument of a function set before the function.

    SymPy asks every expression that it builds or prints whether it is real, positive or a number,
    and all over again one level up: a function inside seven others took minutes.
    """
    texts: dict[sp.Expr, str] = {}
    expression = _outside(node, texts)
    return str(_Printer(_PRINTING | {"order": "none", "symbol_names": texts}).doprint(expression))


def _outside(node: Node, texts: dict[sp.Expr, str]) -> sp.Expr:
    """The expression of a tree with a sign for each argument, whose LaTeX goes into `texts`."""
    if not isinstance(node, Apply):
        return _expression(node, _AS_TYPED)
    if node.op in _OPERATORS:
        parts = (_outside(child, texts) for child in node.arguments)
    else:
        parts = (_one_sign(child, texts) for child in node.arguments)
    return _AS_TYPED[node.op](*parts)


def _one_sign(node: Node, texts: dict[sp.Expr, str]) -> sp.Expr:
    if isinstance(node, Apply) and node.op in COMPARISONS.values():
        return _AS_TYPED[node.op](*(_one_sign(side, texts) for side in node.arguments))
    if not isinstance(node, Apply):
        return _expression(node, _AS_TYPED)
    sign = sp.Dummy(real=True)
    texts[sign] = _as_typed(node)
    return sign


def gradient_expressions(node: Node, names: tuple[str, ...]) -> tuple[sp.Expr, ...]:
    """Each partial derivative as SymPy simplifies it; for trees short enough to show."""
    expression = _expression(node, _SIMPLIFIED)
    return tuple(expression.diff(_VARIABLES[name]) for name in names)


def gradient_latex(node: Node, names: tuple[str, ...]) -> tuple[str, ...]:
    """Each partial derivative in LaTeX, or a remark where it would be too long to read."""
    if _is_too_long(node):
        return (TOO_LONG,) * len(names)
    try:
        with _at_most(MOST_CALLS) if _nested(node) > DEEPEST_UNCOUNTED else nullcontext():
            return tuple(_shown(part) for part in gradient_expressions(node, names))
    except _EndlessError:
        return (TOO_LONG,) * len(names)
    except _SYMPY_FAILS:
        return (NOT_SIMPLE,) * len(names)


class _EndlessError(BaseException):
    """SymPy took too long; no Exception, or SymPy itself might catch it."""


@contextmanager
def _at_most(calls: int) -> Iterator[None]:
    """Ends what is done inside after so many calls of functions, in this thread.

    Counted by Python's profiler: a clock would need a second thread, and SymPy cannot be asked
    beforehand how long it will take.
    """
    left, before = calls, sys.getprofile()

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal left
        left -= event == "call"
        if left < 0:
            raise _EndlessError

    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(before)


def _is_too_long(node: Node) -> bool:
    choices = (part for part in walk(node) if isinstance(part, Apply) and part.op in _CHOICES)
    return (
        size(node) > LONGEST_GRADIENT_SHOWN
        or depth(node) > DEEPEST_GRADIENT_SHOWN
        or sum(map(size, choices)) > LONGEST_CHOICES_SHOWN
        or _largest_power(node) > LARGEST_POWER_SHOWN
    )


def _nested(node: Node) -> int:
    """How many functions and other powers stand one inside another."""
    inside = max(map(_nested, children(node)), default=0)
    return inside + (isinstance(node, Apply) and not _is_plain(node))


def has_tower(node: Node) -> bool:
    """Whether a power stands in the exponent of another, but for small whole ones. SymPy asks so
    much of them, and puts numbers into them, that it may not come to an end."""
    return any(
        any(map(_is_high, walk(power.arguments[-1])))
        for power in walk(node)
        if isinstance(power, Apply) and _is_high(power)
    )


def _is_high(node: Node) -> bool:
    return isinstance(node, Apply) and node.op in {"pow", "exp"} and not _is_plain(node)


def _largest_power(node: Node) -> float:
    """The largest constant power of anything but a variable, those inside it multiplied with it."""
    inside = max(map(_largest_power, children(node)), default=1.0)
    if not isinstance(node, Apply) or node.op != "pow" or isinstance(node.arguments[0], Variable):
        return inside
    return inside * max(1.0, abs(fold_constant(node.arguments[1]) or 1.0))


def _shown(part: sp.Expr) -> str:
    if part.has(sp.nan, sp.zoo, sp.oo, -sp.oo, sp.I):
        return NOT_SIMPLE
    # 0.5 · 2 is a float 1.0 to SymPy; it reads better, or vanishes, as a whole number.
    part = part.replace(
        lambda e: e.is_Float and float(e).is_integer(), lambda e: sp.Integer(int(e))
    )
    return str(_Printer(dict(_PRINTING)).doprint(part))
