"""One step of a run with its numbers in it: x₅ = x₄ − α·f′(x₄) = 1.2 − 0.1·2.4 = 0.96.

The lines to fill in stand beside each method (`worked` of its description): {x} is the point before
the step and {x+} the one after it, {g} the slope, {α} and other letters the method's numbers, any
other name a part of its memory before the step, or with + after it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gd_core.descent import Trajectory
from gd_core.memory import states_of
from gd_core.methods.description import LETTERS
from gd_core.methods.noise import drawn
from gd_core.optimizers import OPTIMIZERS, description_of

Array = NDArray[np.float64]

DIGITS = 5
# A method that has no lines of its own shows where its step led.
STEP_ONLY = ("{x+} = {x} + {step}",)
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_NAME = re.compile(r"\{([^}]+)\}")


@dataclass(frozen=True)
class Worked:
    """One step as lines of text, and by how much f changed; None where there was no step."""

    lines: tuple[str, ...]
    change: float | None
    better: bool = True  # whether f went the way that was asked for

    @property
    def said(self) -> str:
        """How f changed, with a sign that reads without colour."""
        if self.change is None:
            return ""
        if self.change == 0:
            return "= f stayed the same"
        sign, verb = ("▼", "fell") if self.change < 0 else ("▲", "rose")
        return f"{sign} f {verb} by {exactly(abs(self.change))}"


class _Value(NamedTuple):
    """A name in a line: how it is written, and its number as it stands in a sum or a product, and
    behind the last equals sign."""

    symbol: str
    inside: str
    result: str


def _value(symbol: str, numbers: Iterable[float]) -> _Value:
    return _Value(symbol, *_written(tuple(numbers)))


@lru_cache(maxsize=1024)  # each point is written twice, after a step and before the next
def _written(numbers: tuple[float, ...]) -> tuple[str, str]:
    shown = [exactly(number) for number in numbers]
    result = shown[0] if len(shown) == 1 else f"({', '.join(shown)})"
    bare = result[0] != "−" and ("×" not in result or result[0] == "(")
    return (result if bare else f"({result})"), result


class _Line(NamedTuple):
    """A line to fill in, taken apart: the name on its left, and texts and names in turn."""

    target: str
    texts: tuple[str, ...]
    names: tuple[str, ...]

    def filled(self, values: Mapping[str, _Value]) -> str:
        """symbols = numbers = result."""
        found = [values[name] for name in self.names]
        symbols = self._joined([value.symbol for value in found])
        numbers = self._joined([value.inside for value in found])
        target = values[self.target]
        return f"{target.symbol} = {symbols} = {numbers} = {target.result}"

    def _joined(self, words: Sequence[str]) -> str:
        pairs = zip(self.texts, [*words, ""], strict=True)
        return "".join(text + word for text, word in pairs)


def _taken_apart(line: str) -> _Line:
    left, right = line.split(" = ")
    parts = _NAME.split(right)
    return _Line(left.strip("{}"), tuple(parts[::2]), tuple(parts[1::2]))


def exactly(number: float) -> str:
    """A number to five significant digits, without commas: 0.01235, −1.5 or 1.2346×10⁻⁷."""
    if not math.isfinite(number):
        return "undefined"
    size = abs(number)
    if size == 0 or 1e-4 <= size < 10**DIGITS:
        text = f"{number:.{DIGITS}g}"
    elif 1 <= size < 1e6:
        text = f"{number:.0f}"
    else:
        mantissa, exponent = f"{number:.{DIGITS - 1}e}".split("e")
        text = f"{float(mantissa):g}×10{str(int(exponent)).translate(_SUPERSCRIPT)}"
    return f"−{text[1:]}" if text[0] == "-" else text


def worked_steps(
    trajectory: Trajectory, iterations: Sequence[int], variables: Sequence[str]
) -> list[Worked]:
    """The step that led to each of these iterations, worked out; iteration 0 is the start."""
    name = trajectory.optimizer.name
    texts = (description_of(name).worked if name in OPTIMIZERS else ()) or STEP_ONLY
    lines = [_taken_apart(text) for text in _with_noise(trajectory, texts)]
    memories, fixed = _memories(trajectory, lines), _parameters(trajectory)
    return [_worked(trajectory, k, variables, lines, memories, fixed) for k in iterations]


def _worked(
    run: Trajectory,
    k: int,
    variables: Sequence[str],
    lines: Sequence[_Line],
    memories: Sequence[Mapping[str, Sequence[float]]],
    fixed: Mapping[str, _Value],
) -> Worked:
    if k == 0:
        start = _value(_point(variables, 0), run.points[0].tolist())
        return Worked((f"{start.symbol} = {start.result}, the start",), None)
    values = {**_values(run, k, variables, memories), **fixed, **_scheduled(run, k)}
    filled = [line.filled(values) for line in lines]
    change = float(run.values[k] - run.values[k - 1])
    return Worked(tuple(filled), change, (change >= 0) if run.maximize else (change <= 0))


def _with_noise(run: Trajectory, lines: Sequence[str]) -> Iterator[str]:
    uses_slope = any("{g}" in line for line in lines)
    if run.optimizer.noise is not None and uses_slope:
        yield "{g} = {slope} + {noise}"
    yield from lines


def _values(
    run: Trajectory,
    k: int,
    variables: Sequence[str],
    memories: Sequence[Mapping[str, Sequence[float]]],
) -> dict[str, _Value]:
    """What differs from step to step."""
    before, after = run.points[k - 1 : k + 1].tolist()
    slopes = ((-1.0 if run.maximize else 1.0) * run.gradients[k - 1]).tolist()
    slope = _value(_slope(variables, k - 1, run.maximize), slopes)
    power = str(k).translate(_SUPERSCRIPT)
    values = {
        "x": _value(_point(variables, k - 1), before),
        "x+": _value(_point(variables, k), after),
        "step": _value("step", (a - b for a, b in zip(after, before, strict=True))),
        "slope": slope,
        "g": slope,
        "^k": _Value(power, power, power),
    }
    return values | _noisy(run, k, slopes) | _remembered(memories, k)


def _noisy(run: Trajectory, k: int, slopes: Sequence[float]) -> dict[str, _Value]:
    noise = run.optimizer.noise
    if noise is None:
        return {}
    errors = drawn(noise, k - 1, len(slopes))
    noisy = [slope + error for slope, error in zip(slopes, errors, strict=True)]
    return {"noise": _value("noise", errors), "g": _value(f"g{_below(k - 1)}", noisy)}


def _parameters(run: Trajectory) -> dict[str, _Value]:
    """The method's own numbers, by their letters."""
    letters = {LETTERS.get(name, name): n for name, n in run.optimizer.parameters.items()}
    return {letter: _value(letter, [number]) for letter, number in letters.items()}


def _scheduled(run: Trajectory, k: int) -> dict[str, _Value]:
    """The step size of one step, where it changes."""
    optimizer = run.optimizer
    if optimizer.schedule is None or optimizer.step_size is None:
        return {}
    now = optimizer.step_size * optimizer.schedule.factor(k - 1)
    return {"α": _value(f"α{_below(k - 1)}", [now])}


def _remembered(memories: Sequence[Mapping[str, Sequence[float]]], k: int) -> dict[str, _Value]:
    if not memories:
        return {}
    before = {name: _value(name + _below(k - 1), v) for name, v in memories[k - 1].items()}
    after = {f"{name}+": _value(name + _below(k), v) for name, v in memories[k].items()}
    return before | after


def _memories(run: Trajectory, lines: Sequence[_Line]) -> list[Mapping[str, Sequence[float]]]:
    """What the method remembered at each point; nothing where its lines name nothing of it."""
    rule = run.optimizer.rule
    if rule is None or len(lines) == 1:
        return []
    slopes = (-1.0 if run.maximize else 1.0) * run.gradients[:-1]
    return list(map(rule.named, states_of(rule, slopes)))


def _below(k: int) -> str:
    return str(k).translate(_SUBSCRIPT)


def _point(variables: Sequence[str], k: int) -> str:
    names = [name + _below(k) for name in variables]
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


def _slope(variables: Sequence[str], k: int, climbs: bool) -> str:
    """Climbing f is descending −f."""
    f = "(−f)" if climbs else "f"
    inner = ", ".join(name + _below(k) for name in variables)
    return f"{f}′({inner})" if len(variables) == 1 else f"∇{f}({inner})"
