"""Numbers that are not known yet, and the operations applied to them as bytecode.

A function that is called with symbols writes down what it computes: so its rule can be followed
elsewhere, as in the browser, without a second copy of it, which could differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin


class Bytecode(NamedTuple):
    """Lines to compute one after the other, and the results made of them.

    A line is its name and then its tokens in reverse Polish notation: "t0 x x *" is t0 = x·x.
    """

    variables: tuple[str, ...]
    lines: tuple[str, ...]
    results: tuple[str, ...]


# The tokens of arithmetic and of choices, each with the number of its arguments.
ARITHMETIC: Mapping[str, int] = MappingProxyType(
    {**dict.fromkeys(("+", "-", "*", "/", "pow", "lt", "le", "gt", "ge"), 2), "sqrt": 1, "if": 3}
)
# NumPy's functions, and the tokens of the machine for them.
_TOKENS: Mapping[Any, str] = MappingProxyType(
    {
        np.add: "+",
        np.subtract: "-",
        np.multiply: "*",
        np.divide: "/",
        np.power: "pow",
        np.less: "lt",
        np.less_equal: "le",
        np.greater: "gt",
        np.greater_equal: "ge",
        np.sqrt: "sqrt",
        np.abs: "gd_abs",
        np.sign: "gd_sign",
        np.floor: "gd_floor",
        np.ceil: "gd_ceil",
        np.maximum: "gd_max",
        np.minimum: "gd_min",
        **{getattr(np, name): name for name in ("exp", "log", "sin", "cos", "tan", "tanh")},
    }
)
# Functions that the machine has no token for, made of those that it has.
_MADE: Mapping[Any, Callable[..., Any]] = MappingProxyType(
    {
        np.negative: lambda x: x * -1.0,
        np.square: lambda x: x * x,
        np.floor_divide: lambda a, b: np.floor(np.divide(a, b)),
        np.isfinite: lambda x: abs(x) <= np.finfo(np.float64).max,
    }
)


class Trace:
    """The operations on the symbols of one trace, each written once, in the order of their use."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}  # the tokens of a line -> its name

    def symbols(self, letter: str, count: int) -> list[Symbol]:
        """The unknown numbers x1, x2, … of a letter."""
        return [Symbol(self, f"{letter}{k + 1}") for k in range(count)]

    def apply(self, token: str, *arguments: Any) -> Symbol:
        """The symbol for the result of an operation."""
        tokens = " ".join([*map(_token_of, arguments), token])
        return Symbol(self, self._names.setdefault(tokens, f"t{len(self._names)}"))

    def bytecode(self, variables: Iterable[Symbol], results: Sequence[Any]) -> Bytecode:
        """The lines that the results, symbols or known numbers, are made of."""
        tokens = tuple(map(_token_of, results))
        needed = set(tokens)
        for words, name in reversed(self._names.items()):
            if name in needed:
                needed.update(words.split(" "))
        lines = (f"{name} {words}" for words, name in self._names.items() if name in needed)
        return Bytecode(tuple(map(_token_of, variables)), tuple(lines), tokens)

    def in_one_line(self, number: Any) -> str:
        """The tokens of a result, a symbol or a known number, with no line left to look up."""
        words_of = {name: words for words, name in self._names.items()}

        def expanded(token: str) -> Iterator[str]:
            if token not in words_of:
                yield token
                return
            for word in words_of[token].split(" "):
                yield from expanded(word)

        return " ".join(expanded(_token_of(number)))


def _token_of(number: Any) -> str:
    if isinstance(number, Symbol):
        return number.token
    text = repr(float(number))
    return text.replace("inf", "Infinity")  # as JavaScript writes it


class Symbol(NDArrayOperatorsMixin):
    """A number that is not known yet, an input of a trace or the result of one of its operations.

    Python's operators and NumPy's functions (by its protocols, NEP 13 and NEP 18) are written down.
    What needs the number itself raises TypeError: a branch, an equality, a conversion.
    """

    def __init__(self, trace: Trace, token: str) -> None:
        self._trace, self.token = trace, token

    def __bool__(self) -> bool:
        raise TypeError("whether a symbol holds is not known")

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        if method != "__call__" or not options.keys() <= {"out"}:  # out: a += b is a = a + b
            return NotImplemented
        if ufunc in _MADE:
            return _MADE[ufunc](*inputs)
        return self._trace.apply(_TOKENS[ufunc], *inputs) if ufunc in _TOKENS else NotImplemented

    def __array_function__(self, function: Any, _: Any, inputs: Any, options: Any) -> Any:
        if function is not np.where or len(inputs) != 3 or options:
            return NotImplemented
        return self._trace.apply("if", *inputs)


Check = TypeVar("Check", bound=Callable[..., Any])


def unless_symbol(check: Check) -> Check:
    """A check (what, number) -> number that lets symbols through: these get their values later,
    from where the values are checked."""

    @wraps(check)
    def checked(what: str, number: Any) -> Any:
        return number if isinstance(number, Symbol) else check(what, number)

    return checked  # type: ignore[return-value]
