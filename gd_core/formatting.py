"""Numbers and lists as they are written in sentences."""

from __future__ import annotations

from collections.abc import Sequence

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def format_number(number: float, digits: int = 3) -> str:
    """A number with so many significant digits, as text: 0.0123, −12,345 or 1.23 × 10⁻⁷."""
    if number == 0 or 1e-4 <= abs(number) < 1e6:
        rounded = f"{number:.{digits}g}"  # of 9999.51 with four digits it is 1e+04
        return _minus(f"{number:,.0f}" if abs(float(rounded)) >= 10**digits else rounded)
    mantissa, exponent = f"{number:.{digits - 1}e}".split("e")
    power = str(int(exponent)).translate(_SUPERSCRIPT)
    return f"{_minus(f'{float(mantissa):g}')}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10{power}"


def _minus(number: str) -> str:
    """The text with a minus sign for each hyphen, which is easily overlooked."""
    return number.replace("-", "−")


def joined(names: Sequence[str], word: str = "and") -> str:
    """Names as a list in a sentence: "A, B and C", or with another word before the last."""
    return f" {word} ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
