"""A checked formula tree as a straight-line program, with exact derivatives in linear time.

SymPy never sees a large expression here. Every non-linear node becomes one assignment over plain
symbols, SymPy differentiates that one line, and the chain rule joins the lines (forward-mode
automatic differentiation, Griewank & Walther 2008, ch. 3). So the cost of a derivative grows with
the length of the formula and never explodes, whatever was typed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray
from sympy.core.function import ArgumentIndexError
from sympy.printing.numpy import NumPyPrinter
from sympy.printing.pycode import PythonCodePrinter

from gd_core.tree import Apply, Constant, Node, Variable, fold_constant

Array = NDArray[np.float64]
Assignment = tuple[sp.Symbol, sp.Expr]


class _Known(sp.Function):  # type: ignore[misc]
    """A function of one line, with its derivative by each argument given as `slopes`."""

    slopes: tuple[Callable[..., sp.Expr], ...] = ()

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        if not 1 <= argindex <= len(self.slopes):
            raise ArgumentIndexError(self, argindex)
        return type(self).slopes[argindex - 1](*self.args)


def _known(name: str, *slopes: Callable[..., sp.Expr]) -> Any:
    return type(name, (_Known,), {"slopes": slopes})


# At a kink there is no derivative: these give the value half way between the two sides (0 for |x|
# at 0, 1/2 for max(a, b) at a = b), one of the subgradients, as NumPy's sign and heaviside do.
_sign: Any = _known("gd_sign", lambda t: sp.S.Zero)
_abs = _known("gd_abs", lambda t: _sign(t))
_floor = _known("gd_floor", lambda t: sp.S.Zero)
_ceil = _known("gd_ceil", lambda t: sp.S.Zero)
_larger = _known("gd_larger", lambda a, b: sp.S.Zero, lambda a, b: sp.S.Zero)
_max = _known("gd_max", lambda a, b: _larger(a, b), lambda a, b: _larger(b, a))
_min = _known("gd_min", lambda a, b: _larger(b, a), lambda a, b: _larger(a, b))
_cbrt: Any = _known("gd_cbrt", lambda t: 1 / (3 * _cbrt(t) ** 2))
_sigmoid: Any = _known("gd_sigmoid", lambda t: _sigmoid(t) * _sigmoid(-t))
_softplus = _known("gd_softplus", lambda t: _sigmoid(t))
_sinc2 = _known("gd_sinc2", lambda t: sp.nan)
_sinc1 = _known("gd_sinc1", lambda t: _sinc2(t))
_sinc = _known("gd_sinc", lambda t: _sinc1(t))
# A real power is its own function because Python's (-8.0) ** (1 / 3) is silently complex.
_power: Any = _known(
    "gd_power",
    lambda base, exponent: exponent * _power(base, exponent - 1),
    lambda base, exponent: _power(base, exponent) * _log_of(base),
)


def _log_of(base: sp.Expr) -> sp.Expr:
    """log(base) that stays real: SymPy would fold log(-1) to a complex number."""
    if not base.is_Number:
        return sp.log(base)
    return sp.Float(math.log(base)) if base > 0 else sp.nan


_CALLS: Mapping[str, Callable[..., sp.Expr]] = MappingProxyType(
    {
        "sin": sp.sin,
        "cos": sp.cos,
        "tan": sp.tan,
        "cot": lambda t: 1 / sp.tan(t),
        "sec": lambda t: 1 / sp.cos(t),
        "csc": lambda t: 1 / sp.sin(t),
        "asin": sp.asin,
        "acos": sp.acos,
        "atan": sp.atan,
        "sinh": sp.sinh,
        "cosh": sp.cosh,
        "tanh": sp.tanh,
        "asinh": sp.asinh,
        "acosh": sp.acosh,
        "atanh": sp.atanh,
        "atan2": sp.atan2,
        "exp": sp.exp,
        "log": sp.log,
        "log10": lambda t: sp.log(t) / sp.Float(math.log(10)),
        "log2": lambda t: sp.log(t) / sp.Float(math.log(2)),
        "sqrt": sp.sqrt,
        "cbrt": _cbrt,
        "abs": _abs,
        "sign": _sign,
        "floor": _floor,
        "ceil": _ceil,
        "sinc": _sinc,
        "sigmoid": _sigmoid,
        "relu": lambda t: _max(t, sp.S.Zero),
        "softplus": _softplus,
        "erf": sp.erf,
    }
)
_FOLDED: Mapping[str, Callable[..., sp.Expr]] = MappingProxyType({"max": _max, "min": _min})
_RELATIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {"lt": sp.Lt, "le": sp.Le, "gt": sp.Gt, "ge": sp.Ge}
)
_VARIABLES: Mapping[str, sp.Symbol] = MappingProxyType(
    {name: sp.Symbol(name, real=True) for name in ("x", "y")}
)


@dataclass(frozen=True)
class Program:
    """Assignments in order of use, and the expressions that are the result."""

    assignments: tuple[Assignment, ...]
    results: tuple[sp.Expr, ...]


def number(value: float) -> sp.Expr:
    """A float as a SymPy number that prints back as exactly that float."""
    if value.is_integer() and abs(value) < 2**53:
        return sp.Integer(int(value))
    return sp.Float(value)


def _real(expression: sp.Expr) -> sp.Expr:
    """The same line, or nan where SymPy folded it to something infinite or complex (log 0)."""
    odd = expression.has(sp.zoo, sp.oo, -sp.oo, sp.nan, sp.I)
    return sp.nan if odd else expression


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
        """A number or a symbol for the node, so that no line refers to a whole expression."""
        expression = self.expression(node)
        return expression if expression.is_Atom else self.named(expression)

    def expression(self, node: Node) -> sp.Expr:
        folded = fold_constant(node)
        if folded is not None:
            return number(folded)
        if isinstance(node, Variable):
            return _VARIABLES[node.name]
        assert isinstance(node, Apply)
        special = getattr(self, f"_{node.op}", None) if node.op in _STRUCTURES else None
        return special(*node.arguments) if special else self._call(node)

    def _call(self, node: Apply) -> sp.Expr:
        lines = [self.line(argument) for argument in node.arguments]
        if node.op not in _FOLDED:
            return self.named(_CALLS[node.op](*lines))
        total = lines[0]
        for line in lines[1:]:
            total = self.named(_FOLDED[node.op](total, line))
        return total

    def _neg(self, a: Node) -> sp.Expr:
        return -self.expression(a)

    def _add(self, a: Node, b: Node) -> sp.Expr:
        return self.expression(a) + self.expression(b)

    def _sub(self, a: Node, b: Node) -> sp.Expr:
        return self.expression(a) - self.expression(b)

    def _mul(self, a: Node, b: Node) -> sp.Expr:
        left, right = self.line(a), self.line(b)
        product = left * right
        return product if left.is_Number or right.is_Number else self.named(product)

    def _div(self, a: Node, b: Node) -> sp.Expr:
        numerator, denominator = self.line(a), self.expression(b)
        if denominator.is_Number:
            return numerator / denominator if denominator != 0 else sp.nan
        # Named even when it is plain x, or SymPy would cancel x/x and lose the hole at 0.
        return self.named(numerator / self.named(denominator))

    def _pow(self, a: Node, b: Node) -> sp.Expr:
        if isinstance(a, Constant) and a.name == "e":
            return self.named(sp.exp(self.line(b)))
        base, exponent = self.line(a), self.line(b)
        if exponent == 0.5:
            return self.named(sp.sqrt(base))
        if exponent.is_Integer:
            return self.named(base**exponent)
        return self.named(_power(base, exponent))

    def _if(self, condition: Node, then: Node, otherwise: Node) -> sp.Expr:
        assert isinstance(condition, Apply)
        left, right = (self.named(self.expression(side)) for side in condition.arguments)
        test = _RELATIONS[condition.op](left, right)
        branches = (self.line(then), test), (self.line(otherwise), True)
        return self.named(sp.Piecewise(*branches))


_STRUCTURES = frozenset({"neg", "add", "sub", "mul", "div", "pow", "if"})


def compile_tree(node: Node) -> Program:
    """The program that computes the tree's value."""
    builder = _Builder()
    result = builder.expression(node)
    return Program(tuple(builder.assignments), (result,))


def _chain(expression: sp.Expr, slopes: Mapping[sp.Symbol, sp.Expr]) -> sp.Expr:
    """Σ ∂expression/∂s · ds over the symbols s of one line."""
    if isinstance(expression, sp.Piecewise):  # by branch: 0 · nan of the branch not taken is nan
        return sp.Piecewise(*((_chain(part, slopes), test) for part, test in expression.args))
    used = sorted(expression.free_symbols & slopes.keys(), key=str)
    return _real(sp.Add(*(expression.diff(symbol) * slopes[symbol] for symbol in used)))


def differentiate(program: Program, names: Iterable[str]) -> Program:
    """The program whose results are those of `program`, each differentiated by each name."""
    assignments = list(program.assignments)
    results: list[list[sp.Expr]] = []
    for name in names:
        variable = _VARIABLES[name]
        slopes: dict[sp.Symbol, sp.Expr] = {variable: sp.S.One}
        tail: list[Assignment] = []
        for symbol, expression in program.assignments:
            slope = _chain(expression, slopes)
            if slope == 0:
                continue
            if not slope.is_Atom:
                line = sp.Symbol(f"{symbol.name}_{name}", real=True)
                tail.append((line, slope))
                slope = line
            slopes[symbol] = slope
        assignments += tail
        results.append([_chain(result, slopes) for result in program.results])
    by_result = [slope for row in zip(*results, strict=True) for slope in row]
    return Program(tuple(assignments), tuple(by_result))


def joined(first: Program, second: Program) -> Program:
    """Both programs' results from one run; `second` must begin with the lines of `first`."""
    return Program(second.assignments, first.results + second.results)


# --- numbers ----------------------------------------------------------------------------------

# sin(t)/t and its derivatives lose all digits near 0; below this |t| the Taylor series is better.
_SINC_SERIES_BELOW = 0.05


def _sinc_value(t: Any) -> Any:
    return np.sinc(np.asarray(t) / np.pi)


def _series_near_zero(far: Callable[[Any], Any], near: Callable[[Any], Any]) -> Any:
    def function(t: Any) -> Any:
        t = np.asarray(t, dtype=float)
        small = np.abs(t) < _SINC_SERIES_BELOW
        return np.where(small, near(t), far(np.where(small, 1.0, t)))

    return function


def _sigmoid_value(t: Any) -> Any:
    decay = np.exp(-np.abs(t))
    return np.where(np.asarray(t) >= 0, 1.0, decay) / (1.0 + decay)


_NUMPY: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "gd_sign": np.sign,
        "gd_abs": np.abs,
        "gd_floor": np.floor,
        "gd_ceil": np.ceil,
        "gd_max": np.maximum,
        "gd_min": np.minimum,
        "gd_larger": lambda a, b: np.heaviside(np.subtract(a, b), 0.5),
        "gd_cbrt": np.cbrt,
        "gd_sigmoid": _sigmoid_value,
        "gd_softplus": lambda t: np.logaddexp(0.0, t),
        "gd_power": lambda base, exponent: np.power(np.asarray(base, dtype=float), exponent),
        "gd_sinc": _sinc_value,
        "gd_sinc1": _series_near_zero(
            lambda t: (np.cos(t) - np.sin(t) / t) / t,
            lambda t: -t / 3 + t**3 / 30 - t**5 / 840,
        ),
        "gd_sinc2": _series_near_zero(
            lambda t: -np.sin(t) / t - 2 * np.cos(t) / t**2 + 2 * np.sin(t) / t**3,
            lambda t: -1 / 3 + t**2 / 10 - t**4 / 168,
        ),
        "erf": np.vectorize(math.erf, otypes=[float]),
    }
)


def _larger_value(a: float, b: float) -> float:
    return 0.5 if a == b else float(a > b)


_MATH: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        **{name: lambda *t, f=f: float(f(*t)) for name, f in _NUMPY.items()},
        "gd_abs": abs,
        "gd_larger": _larger_value,
        "gd_cbrt": math.cbrt,
        "gd_power": math.pow,
        "erf": math.erf,
    }
)


def _exact_float(self: Any, expression: sp.Float) -> str:
    return repr(float(expression))  # SymPy's own printer keeps 15 digits; a double needs 17


class _NumpyCode(NumPyPrinter):  # type: ignore[misc]
    _print_Float = _exact_float


class _MathCode(PythonCodePrinter):  # type: ignore[misc]
    _print_Float = _exact_float


_SETTINGS = MappingProxyType({"fully_qualified_modules": False, "allow_unknown_functions": True})


def _function(program: Program, names: Iterable[str], printer: Any, modules: list[Any]) -> Any:
    arguments = [_VARIABLES[name] for name in names]
    lines = list(program.assignments)
    return sp.lambdify(
        arguments,
        list(program.results),
        modules=modules,
        printer=printer(dict(_SETTINGS)),
        cse=lambda expressions: (lines, expressions),  # the lines are already made
    )


def numpy_function(program: Program, names: Iterable[str]) -> Callable[..., list[Any]]:
    """The program over float64 arrays, one for each variable; results may need broadcasting."""
    return _function(program, names, _NumpyCode, [dict(_NUMPY), "numpy"])  # type: ignore[no-any-return]


def math_function(program: Program, names: Iterable[str]) -> Callable[..., list[float]]:
    """The program over plain floats; raises where Python's math module does."""
    return _function(program, names, _MathCode, [dict(_MATH), "math"])  # type: ignore[no-any-return]
