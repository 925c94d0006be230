"""Numbers and lists as they are written in sentences."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MOST_COORDINATES = 6  # of a point that is written in one line


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


def number(value: float) -> str:
    """A number as text with five significant digits; “undefined” if it is not finite."""
    return format_number(value + 0.0, 5) if math.isfinite(value) else "undefined"  # + 0.0: no −0


def coordinates_in_words(point: Sequence[float]) -> str:
    """A point without names as text: “2.5” in 1-D, else “(2.5, 1.5)”, of a long one the first
    MOST_COORDINATES coordinates."""
    shown = [number(c) for c in point[:MOST_COORDINATES]]
    rest = ["…"] if len(point) > MOST_COORDINATES else []
    return shown[0] if len(point) == 1 else f"({', '.join([*shown, *rest])})"


def html_table(rows: Iterable[tuple[str, str]]) -> str:
    """Labels and their values as an HTML table, a pair a row; all of it is escaped."""
    cells = (f"<tr><th>{escape(label)}</th><td>{escape(text)}</td></tr>" for label, text in rows)
    return f"<table>{''.join(cells)}</table>"
