"""Numbers as the pages write them, read back."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

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


def computed(numbers: str) -> Any:
    """What a part of a line of the step in numbers comes to, with vectors as arrays."""
    text = plain_powers(numbers).replace("·", "*").replace("√", "R")
    text = re.sub(rf"(\)|(?<=\d))([{RAISED}]+)", lambda m: f"{m[1]}**{lowered(m[2])}", text)
    text = re.sub(r"(?<![a-z])\(([-\d.e]+), ([-\d.e]+)\)", r"V(\1, \2)", text)
    text = re.sub(r"\|([^|]*)\|", r"np.abs(\1)", text)
    text = re.sub(r"‖([^‖]*)‖", r"np.linalg.norm(np.atleast_1d(\1))", text)
    text = re.sub(r"R([\d.e-]+)", r"R(\1)", text)
    names = {"np": np, "V": lambda *c: np.array(c), "R": np.sqrt, "RV": lambda *c: np.sqrt(c)}
    return eval(text, names | {"max": np.maximum, "sign": np.sign})  # our own text, in a test


def assert_adds_up(line: str) -> None:
    """The middle of a line of the step in numbers comes to what stands at its end."""
    _, symbols, numbers, result = line.split(" = ")
    assert symbols
    got, want = np.atleast_1d(computed(numbers)), np.atleast_1d(computed(result))
    # Each number in it is rounded to five digits, and a sum may cancel most of them.
    sizes = [abs(float(n)) for n in re.findall(r"\d+\.?\d*", numbers.replace("×10", "e"))]
    assert got == pytest.approx(want, rel=3e-3, abs=2e-4 * max([1e-3, *sizes]))
