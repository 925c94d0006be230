"""A machine of another make for bytecode: over Python's floats, slow and easy to check."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from gd_core.numerics import Bytecode

OPERATIONS: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "/": lambda a, b: a / b if b else math.nan,
        "pow": math.pow,
        "sqrt": math.sqrt,
        "lt": lambda a, b: float(a < b),
        "le": lambda a, b: float(a <= b),
        "gt": lambda a, b: float(a > b),
        "ge": lambda a, b: float(a >= b),
        "if": lambda test, then, otherwise: then if test else otherwise,
        "sin": math.sin,
        "cos": math.cos,
        "exp": math.exp,
        "log": math.log,
        "gd_abs": abs,
        "gd_larger": lambda a, b: float(a > b) if a != b else 0.5,
        "gd_power": lambda a, b: a**b if a > 0 or b == math.floor(b) else math.nan,
        "gd_floor": math.floor,
        "gd_max": max,
        "gd_min": min,
        "gd_sign": lambda a: math.copysign(1.0, a) if a else 0.0,
    }
)
ARITIES = {"if": 3, **dict.fromkeys(("sqrt", "sin", "cos", "exp", "log"), 1)}
ARITIES |= dict.fromkeys(("gd_abs", "gd_floor", "gd_sign"), 1)


def computed(program: Bytecode, values: Sequence[float]) -> list[float]:
    """The results of a program for values of its variables."""
    memory = dict(zip(program.variables, values, strict=True))
    for line in program.lines:
        name, *tokens = line.split(" ")
        memory[name] = value_of(tokens, memory)
    return [value_of(result.split(" "), memory) for result in program.results]


def value_of(tokens: Sequence[str], memory: Mapping[str, float]) -> float:
    """The one number that tokens in reverse Polish notation leave on the stack."""
    stack: list[float] = []
    for token in tokens:
        if token in OPERATIONS:
            arity = ARITIES.get(token, 2)
            arguments = stack[-arity:]
            del stack[-arity:]
            stack.append(OPERATIONS[token](*arguments))
        else:
            stack.append(memory[token] if token in memory else float(token))
    (result,) = stack
    return result
