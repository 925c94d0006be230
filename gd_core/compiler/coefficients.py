"""Numbers of a symbolic derivative: exact fractions where they are short, float64 elsewhere."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction

from gd_core.expression import Apply, Node, Number

# Numerators and denominators beyond this are rounded to float64, so that each operation on them
# takes the same short time, whatever was typed.
LARGEST_EXACT = 10**12
# From here on float64 does not hold every whole number.
_LARGEST_WHOLE = 2.0**53
# A decimal that does not end, such as 0.1/3, is shown as a fraction up to this denominator.
_LARGEST_SHOWN = 1000
_DECIMALS_SHOWN = 8
# Significant digits of a rounded number that are shown; further ones may be rounding error.
_DIGITS_SHOWN = 12
# A power is exact where it has at most about this many bits.
_LARGEST_POWER_BITS = 64


class NotFiniteError(ArithmeticError):
    """A number of a derivative is too large for float64, or the result of a division by zero."""


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A number of a derivative. decimal: whether to show it as 0.5, as it was typed, or as 1/2."""

    value: Fraction | float
    decimal: bool = field(default=False, compare=False)

    def times(self, other: Coefficient) -> Coefficient:
        """The product."""
        return _kept(self.value * other.value, self, other)

    def plus(self, other: Coefficient) -> Coefficient:
        """The sum."""
        return _kept(self.value + other.value, self, other)

    def power(self, exponent: int) -> Coefficient:
        """A whole power; raises NotFiniteError for a negative power of 0 and for overflow."""
        if exponent < 0:
            return Coefficient(_inverse(self.value), self.decimal).power(-exponent)
        exact = (
            isinstance(self.value, Fraction) and _bits(self.value) * exponent <= _LARGEST_POWER_BITS
        )
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
        """The absolute value as it is shown: the numerator, or None for 1, and the denominator,
        which is 1 where no fraction is shown."""
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
    """A value as a coefficient, exact where it is within LARGEST_EXACT; raises NotFiniteError."""
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
    text = f"{size:.{_DIGITS_SHOWN}g}"
    return None if text == "1" else Number(float(text), text)


def number_node(coefficient: Coefficient) -> Node:
    """A coefficient as a tree: 3, 1/2, -0.5."""
    above, below = coefficient.parts
    top = above or whole(1)
    size = top if below == 1 else Apply("div", (top, whole(below)))
    return Apply("neg", (size,)) if coefficient.value < 0 else size
