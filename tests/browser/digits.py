"""Numbers as the pages write them, read back."""

from __future__ import annotations

import re

RAISED = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
_DIGITS = str.maketrans(RAISED, "-0123456789")


def lowered(digits: str) -> str:
    """An exponent on the line: ⁻⁷ is -7."""
    return digits.translate(_DIGITS)


def plain_powers(text: str) -> str:
    """A text with each number as programs write it: −1.2×10⁻⁷ becomes -1.2e-7."""
    text = text.replace("−", "-")
    return re.sub(rf"×10([{RAISED}]+)", lambda found: f"e{lowered(found[1])}", text)


def numbers_in(text: str) -> list[float]:
    """Every number in a text, in its order."""
    return [float(n) for n in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", plain_powers(text))]
