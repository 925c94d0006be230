"""Numbers of a symbolic derivative: small exact fractions, float64 beyond."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction

from gd_core.expression import Apply, Node, Number

# Numerators and denominators beyond this are rounded to float64, so that each operation on them
# takes the same short time, whatever was typed.
LARGEST_EXACT = 10**12
# Where float64 holds no fraction any more.
_LARGEST_WHOLE = 2.0**53
# A decimal such as 0.1/3 that does not end is shown as a fraction up to this denominator.
_LARGEST_SHOWN = 1000
_DECIMALS_SHOWN = 8
# Digits of a rounded number that are shown; the 13th tells nobody anything.
_DIGITS = 12


class NotFiniteError(ArithmeticError):
    """A number of a derivative is too large, or a division by zero."""


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A number; `decimal` says that it was typed as 0.5 and not as 1/2, and is shown so again."""

    value: Fraction | float
    decimal: bool = field(default=False, compare=False)

    def times(self, other: Coefficient) -> Coefficient:
        """The product."""
        return _kept(self.value * other.value, self, other)

    def plus(self, other: Coefficient) -> Coefficient:
        """The sum."""
        return _kept(self.value + other.value, self, other)

    def power(self, exponent: int) -> Coefficient:
        """A whole power; raises NotFiniteError for 0 to a negative one."""
        if exponent < 0:
            return Coefficient(_inverse(self.value), self.decimal).power(-exponent)
        exact = isinstance(self.value, Fraction) and _bits(self.value) * exponent <= 64
        base = self.value if exact else float(self.value)
        try:
            return _kept(base**exponent, self)
        except OverflowError:
            raise NotFiniteError from None

    @property
    def is_integer(self) -> bool:
        """Whether it is a whole number."""
        return self.value == int(self.value)

    @property
    def parts(self) -> tuple[Node | None, int]:
        """Its size as what is shown: a number above a fraction's bar, None for 1, and the whole
        number below the bar, 1 for none."""
        if isinstance(self.value, float):
            return _rounded(abs(self.value)), 1
        size: Fraction = abs(self.value)
        if self.decimal and _ends(size.denominator):
            return _decimal(size), 1
        if self.decimal and size.denominator > _LARGEST_SHOWN:
            return _rounded(float(size)), 1
        above = None if size.numerator == 1 else whole(size.numerator)
        return above, size.denominator


def _bits(value: Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def _inverse(value: Fraction | float) -> Fraction | float:
    try:
        return 1 / value
    except ZeroDivisionError:
        raise NotFiniteError from None


def _kept(value: Fraction | float, *parts: Coefficient) -> Coefficient:
    """What fits into the bounds; raises NotFiniteError."""
    decimal = any(part.decimal for part in parts)
    if (
        isinstance(value, Fraction)
        and max(abs(value.numerator), value.denominator) <= LARGEST_EXACT
    ):
        return Coefficient(value, decimal)
    rounded = float(value)
    if not math.isfinite(rounded):
        raise NotFiniteError
    return Coefficient(rounded, decimal)


def coefficient_of(value: float) -> Coefficient:
    """The coefficient of a float64, exact where it is short enough to have been typed so."""
    whole_number = value.is_integer() and abs(value) < _LARGEST_WHOLE
    if whole_number or LARGEST_EXACT**-1 <= abs(value) < LARGEST_EXACT:
        return _kept(Fraction(repr(value)), Coefficient(0.0, not whole_number))
    return Coefficient(value, True)


def whole(value: int) -> Number:
    """A whole number as a node."""
    return Number(float(value), str(value))


def _ends(denominator: int) -> bool:
    return bool(10**_DECIMALS_SHOWN % denominator == 0)


def _decimal(size: Fraction) -> Node | None:
    text = f"{float(size):.{_DECIMALS_SHOWN}f}".rstrip("0").rstrip(".")
    return None if text == "1" else Number(float(text), text)


def _rounded(size: float) -> Node | None:
    text = f"{size:.{_DIGITS}g}"
    return None if text == "1" else Number(float(text), text)


def number_node(coefficient: Coefficient) -> Node:
    """A coefficient as a tree: 3, 1/2, -0.5."""
    above, below = coefficient.parts
    top = above or whole(1)
    size = top if below == 1 else Apply("div", (top, whole(below)))
    return Apply("neg", (size,)) if coefficient.value < 0 else size
