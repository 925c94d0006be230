"""A program as fast Python functions: SymPy prints the lines, NumPy or math computes them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
import sympy as sp
from sympy.printing.codeprinter import CodePrinter
from sympy.printing.numpy import NumPyPrinter
from sympy.printing.pycode import PythonCodePrinter

from gd_core.compiler.autodiff import Program, all_vary, kind_of, needed
from gd_core.expression.functions import OPERATIONS, Operation

# The exceptions of Python's math module where NumPy would give inf or nan.
NOT_A_NUMBER = (ValueError, ZeroDivisionError, OverflowError)
# The largest exponent of a power that is printed as a product: t*t*t*t has three roundings, and a
# longer product would be less exact than a power.
LARGEST_UNROLLED_POWER = 4


def _name_over_arrays(operation: Operation) -> str:
    """The name that SymPy prints: NumPy's for what both have, which is arcsin for asin."""
    is_numpys = isinstance(operation.arrays, np.ufunc) and not operation.name.startswith("gd_")
    return str(operation.arrays.__name__) if is_numpys else operation.name


_NUMPY: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {_name_over_arrays(operation): operation.arrays for operation in OPERATIONS}
)
_MATH: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {operation.name: operation.floats for operation in OPERATIONS}
)


def _each(function: Callable[..., float], otherwise: Callable[..., Any]) -> Callable[..., Any]:
    """A function of floats, applied to each element of arrays; NumPy's `otherwise` where it raises.

    NumPy's own exp or sin may differ in the last bit from those of the math module, and a chaotic
    run amplifies such a difference until two runs with one step size have nothing in common.
    """

    def one(*arguments: float) -> float:
        try:
            return function(*arguments)
        except NOT_A_NUMBER:
            return float(otherwise(*arguments))

    def apply(*arguments: Any) -> Any:
        columns = np.broadcast_arrays(*arguments)
        lists = [column.ravel().tolist() for column in columns]
        size, shape = columns[0].size, columns[0].shape
        try:
            return np.fromiter(map(function, *lists), float, size).reshape(shape)
        except NOT_A_NUMBER:
            return np.fromiter(map(one, *lists), float, size).reshape(shape)

    return apply


_LOCKSTEP: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        _name_over_arrays(operation): (
            operation.arrays if operation.is_exact else _each(operation.floats, operation.arrays)
        )
        for operation in OPERATIONS
    }
)


def _one(function: Callable[..., float], otherwise: Callable[..., Any]) -> Callable[..., Any]:
    """A function of floats that returns np.float64, which follow IEEE 754: 1/0 is infinite."""

    def apply(*arguments: float) -> Any:
        try:
            return np.float64(function(*map(float, arguments)))
        except NOT_A_NUMBER:
            return np.float64(otherwise(*arguments))

    return apply


_IEEE: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        **{operation.name: _one(operation.floats, operation.arrays) for operation in OPERATIONS},
        "sqrt": _one(math.sqrt, np.sqrt),
        "gd_float": np.float64,
    }
)


_PLACEHOLDER = re.compile(r"z(\d{3})")


class _SameArithmetic(CodePrinter):  # type: ignore[misc]
    """The printing that is shared, so that floats and arrays have the same results bit for bit."""

    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__(settings)
        self._kinds: dict[sp.Expr, str] = {}

    def doprint(self, expression: sp.Expr, assign_to: Any = None) -> str:
        """A line as code. Lines that differ in their symbols only are printed once, and get their
        names by replacement, which is faster than printing."""
        kind, names = kind_of(expression)
        if kind not in self._kinds:
            self._kinds[kind] = str(super().doprint(kind, assign_to))
        return _PLACEHOLDER.sub(lambda found: str(names[int(found[1])].name), self._kinds[kind])

    def _print_Float(self, expression: sp.Float) -> str:
        return repr(float(expression))  # SymPy prints 15 digits; a double needs up to 17

    def _print_Integer(self, expression: sp.Integer) -> str:
        return str(expression) if abs(expression) < 2**53 else repr(float(expression))

    def _print_Pow(self, expression: sp.Pow) -> str:
        """A small whole power as a product, which rounds alike in every library and is faster."""
        base, exponent = expression.args
        text = self._print(base)
        if abs(exponent) == sp.S.Half:
            return f"sqrt({text})" if exponent > 0 else f"(1/sqrt({text}))"
        if not (exponent.is_Integer and abs(exponent) <= LARGEST_UNROLLED_POWER and base.is_Symbol):
            return f"gd_power({text}, {self._print(exponent)})"
        product = "*".join([text] * abs(int(exponent)))
        return f"({product})" if exponent > 0 else f"(1/({product}))"

    def _as_ordered_terms(self, expression: sp.Add, order: Any = None) -> list[sp.Expr]:
        """A sum's terms, negative ones last: y - t, as -t + y would be one operation more."""
        terms = super()._as_ordered_terms(expression, order)
        return sorted(terms, key=lambda term: bool(term.could_extract_minus_sign()))


class _NumpyCode(_SameArithmetic, NumPyPrinter):  # type: ignore[misc]
    """Prints code over arrays, in which numbers are names of zero-dimensional arrays.

    For a sweep's short arrays NumPy takes twice as long to multiply by a Python number.
    """

    def __init__(self, names: Mapping[sp.Expr, str]) -> None:
        super().__init__(dict(_SETTINGS))
        self._names = names

    def doprint(self, expression: sp.Expr, assign_to: Any = None) -> str:
        """A line as code; a minus sign before a number at its start becomes part of the name."""
        text = str(super().doprint(expression, assign_to))
        return f"gd_m{text[5:]}" if text.startswith("-gd_n") else text

    def _print_Float(self, expression: sp.Float) -> str:
        return self._names.get(expression) or super()._print_Float(expression)

    def _print_Integer(self, expression: sp.Integer) -> str:
        return self._names.get(expression) or super()._print_Integer(expression)


class _MathCode(_SameArithmetic, PythonCodePrinter):  # type: ignore[misc]
    """Prints code over Python's floats, with whole numbers as floats too: where max(10, x) is 10,
    its products would be integers of any length, which no array of floats can hold."""

    def _print_Integer(self, expression: sp.Integer) -> str:
        return repr(float(expression))


class _IeeeCode(_MathCode):
    """Prints code over np.float64, with numbers of that type too: Python's 1/0 would raise."""

    def _print_Integer(self, expression: sp.Integer) -> str:
        return f"gd_float({super()._print_Integer(expression)})"

    def _print_Float(self, expression: sp.Float) -> str:
        return f"gd_float({super()._print_Float(expression)})"

    def _print_Piecewise(self, expression: sp.Piecewise) -> str:
        return f"gd_float({super()._print_Piecewise(expression)})"


# The names for SymPy's lambdify, given here and not as "numpy" and "math": SymPy fills the tables
# of those once for all threads, and a formula compiled by another thread meanwhile would lack
# names.
_NUMPY_NAMES: Mapping[str, Any] = MappingProxyType(
    {name: value for name, value in vars(np).items() if isinstance(value, np.ufunc)}
    | {"select": np.select, "nan": np.nan, "inf": np.inf, "pi": np.pi, "e": np.e}
)
_MATH_NAMES: Mapping[str, Any] = MappingProxyType(
    {name: value for name, value in vars(math).items() if not name.startswith("_")}
)
_SETTINGS = MappingProxyType({"fully_qualified_modules": False, "allow_unknown_functions": True})


@dataclass(frozen=True)
class Code:
    """A program as Python code: its variables, lines (name and text), and texts of results.

    The names in the texts are those of the lines, of the library that the code is compiled with,
    and gd_n0, gd_n1, … for `numbers` and gd_m0, … for the numbers negated. varies: whether every
    result depends on a variable. The texts hold nothing of what was typed.
    """

    variables: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]
    results: tuple[str, ...]
    numbers: tuple[float, ...] = ()
    varies: bool = True


def array_code(program: Program, names: tuple[str, ...]) -> Code:
    """The code of a program over arrays, for numpy_function and lockstep_function."""
    program = needed(program)
    numbers = _numbers(program)
    printer = _NumpyCode({number: f"gd_n{k}" for k, number in enumerate(numbers)})
    floats = tuple(float(number) for number in numbers)
    return replace(_written(program, names, printer), numbers=floats, varies=all_vary(program))


def _numbers(program: Program) -> list[sp.Expr]:
    """Every number in the program and its absolute value, as SymPy prints some signs apart."""
    lines = [*(expression for _, expression in program.assignments), *program.results]
    found = set().union(*(line.atoms(sp.Integer, sp.Float) for line in lines))
    return sorted(found | {abs(number) for number in found}, key=float)


def math_code(program: Program, names: tuple[str, ...]) -> Code:
    """The code of a program over Python's floats, for math_function."""
    return _written(needed(program), names, _MathCode(dict(_SETTINGS)))


def ieee_code(program: Program, names: tuple[str, ...]) -> Code:
    """The code of a program over np.float64 numbers, for ieee_function."""
    return _written(needed(program), names, _IeeeCode(dict(_SETTINGS)))


def _written(program: Program, names: tuple[str, ...], printer: Any) -> Code:
    lines = tuple((str(name), printer.doprint(line)) for name, line in program.assignments)
    return Code(names, lines, tuple(map(printer.doprint, program.results)))


def numpy_function(code: Code) -> Callable[..., list[Any]]:
    """The program over float64 arrays, one for each variable; results may need broadcasting."""
    return _over_arrays(code, _NUMPY)  # type: ignore[no-any-return]


def lockstep_function(code: Code) -> Callable[..., list[Any]]:
    """The program over arrays of one shape, each element bit for bit what math_function computes.

    Where math_function raises, the element is what IEEE 754 gives: an infinity or nan.
    """
    function = _over_arrays(code, _LOCKSTEP)
    if code.varies:
        return function  # type: ignore[no-any-return]

    def broadcast(*columns: Any) -> list[Any]:
        return [np.full(np.shape(columns[0]), result) for result in function(*columns)]

    return broadcast


def _over_arrays(code: Code, functions: Mapping[str, Any]) -> Any:
    arrays = {f"gd_n{k}": np.array(number) for k, number in enumerate(code.numbers)}
    arrays |= {f"gd_m{name[4:]}": -array for name, array in arrays.items()}
    return _compiled(code, {**_NUMPY_NAMES, **functions, **arrays})


def math_function(code: Code) -> Callable[..., list[float]]:
    """The program over Python's floats; raises where Python's math module does."""
    return _compiled(code, {**_MATH_NAMES, **_MATH})  # type: ignore[no-any-return]


def ieee_function(code: Code) -> Callable[..., list[Any]]:
    """The program over np.float64 numbers, bit for bit what math_function computes.

    Where math_function raises, a number is what IEEE 754 gives: an infinity or nan. The caller has
    to silence NumPy's warnings.
    """
    return _compiled(code, {**_MATH_NAMES, **_IEEE})  # type: ignore[no-any-return]


class _Texts:
    """A printer for lambdify that prints symbols as code written before.

    lambdify takes SymPy expressions only, so a symbol stands for each text. Every other symbol is
    printed as its own name.
    """

    def __init__(self) -> None:
        self._texts: dict[sp.Symbol, str] = {}

    def symbol_for(self, text: str) -> sp.Symbol:
        symbol = sp.Symbol(f"gd_text{len(self._texts)}")
        self._texts[symbol] = text
        return symbol

    def doprint(self, symbol: sp.Symbol) -> str:
        return self._texts.get(symbol, str(symbol))


def _compiled(code: Code, library: dict[str, Any]) -> Any:
    """The code as a function, compiled by SymPy's lambdify with texts that are printed already."""
    printer = _Texts()
    lines = [(sp.Symbol(name), printer.symbol_for(text)) for name, text in code.lines]
    results = [printer.symbol_for(text) for text in code.results]
    arguments = [sp.Symbol(name) for name in code.variables]
    return sp.lambdify(
        arguments, results, [library], printer=printer, cse=lambda texts: (lines, texts)
    )
