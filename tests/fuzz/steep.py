"""Formulas whose numbers explode where they are computed exactly: each freezes a naive SymPy."""

from __future__ import annotations

import random
from collections.abc import Callable

Maker = Callable[[random.Random], str]

_LEAVES = ("x", "y", "x", "3x", "x/7", "2x+y", "x^2+1", "xy", "x-0.1")
_SMALL = ("2", "3", "7", "10", "0.1", "1.5", "1/3", "2/7", "pi", "e")
_LARGE = (
    *("1000", "999", "123456789", "1e9", "1e15", "1e300", "987654321987654321", "1000003"),
    *("9007199254740881", "9007199254740991", "123456789123456789", "1e-300", "1/1000003"),
)


def _number(chance: random.Random) -> str:
    return chance.choice(chance.choice((_SMALL, _LARGE)))


def _leaf(chance: random.Random) -> str:
    return chance.choice(_LEAVES)


def towers(chance: random.Random) -> str:
    """Powers in exponents, three to seven high."""
    text = f"({_leaf(chance)})"
    for _ in range(chance.randrange(2, 7)):
        base = chance.choice((_number(chance), _leaf(chance), "e"))
        sign = chance.choice(("", "", "-"))
        text = chance.choice((f"({base})^({sign}{text})", f"exp({sign}{text})", f"({text})^{base}"))
    return text


def roots_of_towers(chance: random.Random) -> str:
    """Roots of large powers, and large powers of roots."""
    text = f"({_leaf(chance)})*{_number(chance)}"
    for _ in range(chance.randrange(2, 6)):
        shape = chance.choice(
            ("sqrt({})", "cbrt({})", "({})^1000", "({})^(1/999)", "({})^{}", "log({})", "({})/{}")
        )
        text = shape.format(text, f"({_number(chance)})")
    return text


def logs_in_exponents(chance: random.Random) -> str:
    """exp(123456789*ln(3x)): SymPy writes out 3^123456789."""
    log = chance.choice(("ln({})", "log10({})", "log2({})", "asinh({})", "acosh({})", "atanh({})"))
    inner = f"{_number(chance)}*{log.format(_leaf(chance))}"
    for _ in range(chance.randrange(3)):
        inner = chance.choice((f"{inner}/{_number(chance)}", f"-{inner}", f"{inner}+{inner}"))
    outer = chance.choice(
        ("exp({})", "e^({})", "10^({})", "2^({})", "softplus({})", "sigmoid({})", "sinh({})")
    )
    return outer.format(inner) + chance.choice(("", "+x", f"*{_leaf(chance)}"))


def huge_rationals(chance: random.Random) -> str:
    """Sums, products and powers of fractions with many digits."""
    parts = []
    for _ in range(chance.randrange(2, 12)):
        above, below = (str(chance.randrange(1, 10 ** chance.choice((3, 9, 16, 18)))) for _ in "ab")
        part = chance.choice(("x*{}/{}", "(x/{})^({}/{})", "({}/{})*x", "x/{}/{}", "({}/{}+x)"))
        parts.append(part.format(above, below, chance.randrange(1, 10**9)))
    text = chance.choice(("+", "*", "-")).join(parts)
    return chance.choice((text, f"({text})^999", f"sqrt({text})", f"log({text})", f"1/({text})"))


def fractional_powers(chance: random.Random) -> str:
    """Fractional powers in fractional powers."""
    text = chance.choice((f"({_leaf(chance)})", f"({_leaf(chance)})/{_number(chance)}"))
    for _ in range(chance.randrange(2, 9)):
        above, below = chance.choice((1, 2, 997, 1000)), chance.choice((3, 7, 999, 1000003))
        power = chance.choice((f"({above}/{below})", "0.1", f"{chance.random():.3f}", "(-1/3)"))
        text = f"({text})^{power}" + chance.choice(("", "", f"*{_leaf(chance)}", "+1"))
    return text


def disguised_constants(chance: random.Random) -> str:
    """Constants that are not seen as such before zeros are folded: (3 + 0*x)^(1e9 + x - x)."""
    text = chance.choice(("({} + 0*x)", "({} + x - x)")).format(_number(chance))
    for _ in range(chance.randrange(1, 5)):
        other = chance.choice(("({} + 0*x)", "({} + x - x)", "{}")).format(_number(chance))
        shape = chance.choice(
            ("({})^{}", "({})*{}", "exp({})", "sqrt({})", "log({})", "({})/{}", "cbrt({}*{})")
        )
        text = shape.format(text, other)
    return f"{text}{chance.choice(('*x', '+x', '*ln(3x)', '^x'))}"


STEEP: tuple[Maker, ...] = (
    towers,
    roots_of_towers,
    logs_in_exponents,
    huge_rationals,
    fractional_powers,
    disguised_constants,
)


def steep(chance: random.Random) -> tuple[str, str]:
    """A text and the name of its kind."""
    maker = chance.choice(STEEP)
    return maker.__name__, maker(chance)
