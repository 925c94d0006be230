"""The step of a first-order method as a few lines of NumPy, with the same bits.

They are printed from what the method's own rule does with symbols (gd_core/optimizers/tracing.py),
so there is no second copy of a method. What is done alike to each coordinate is one line over the
array of them.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from gd_core.export.errors import ExportError
from gd_core.export.step_words import Printer
from gd_core.numerics.elementary import SQUARABLE_LENGTHS
from gd_core.optimizers import (
    REGISTERED,
    SCHEDULES,
    NotTraced,
    Optimizer,
    OptimizerConfig,
    StepBytecode,
    trace_step,
)

# Fields of a memory that are called otherwise in a script.
_RENAMED = MappingProxyType({"inner": "memory", "last_step": "move"})
_LOW, _HIGH = map(repr, SQUARABLE_LENGTHS)
# The tests by which a length is scaled before it is squared, where it is far too long or short.
_LENGTH_GUARDS = ((_LOW, "lt"), (_HIGH, "gt"))


@dataclass(frozen=True)
class StepCode:
    """A step in Python.

    numbers: the method's numbers by name; memory: its memory before the first step, as code by
    name; lines: what follows `slope`, the slope at x, and ends with the next x; k is the number of
    the iteration, 0 for the first.
    """

    numbers: Mapping[str, float]
    memory: Mapping[str, str]
    lines: tuple[str, ...]


def config_of_optimizer(optimizer: Optimizer) -> OptimizerConfig:
    """What an optimizer was made with. Raises ExportError for one that the library has not made."""
    schedule = optimizer.schedule
    if optimizer.name not in REGISTERED or (schedule and schedule.name not in SCHEDULES):
        raise ExportError("Only the library's own methods can be written as a script.")
    config = OptimizerConfig(optimizer.name, tuple(optimizer.parameters.items()))
    if schedule is not None:
        numbers = tuple(schedule.parameters.items())
        config = replace(config, schedule=schedule.name, schedule_parameters=numbers)
    return config


def step_code(optimizer: Optimizer, dim: int, usual_lengths: bool) -> StepCode:
    """The step of a first-order method as Python.

    usual_lengths: the squares of all slopes of the run neither overflow nor vanish, so that a
    length is simply the root of their sum. Raises ExportError where the step cannot be written.
    """
    config = config_of_optimizer(optimizer)
    traced = trace_step(config, dim)
    if isinstance(traced, NotTraced):
        raise ExportError(f"{traced.value} So it cannot be written as a script.")
    numbers = dict(config.parameters) | dict(config.schedule_parameters)
    names = _free_names(traced.numbers)
    rule = config.optimizer().rule
    assert rule is not None
    memory = list(_memory_names(rule.begin(dim)))
    return _Writer(traced, dim, names, memory, usual_lengths).code(numbers)


def _free_names(names: tuple[str, ...]) -> dict[str, str]:
    """The numbers of the trace, n1, n2, …, by their names in the script."""
    return {f"n{k + 1}": name for k, name in enumerate(names)}


def _memory_names(memory: Any, name: str = "memory") -> Iterator[tuple[str, int]]:
    """For each number of a memory its name, and which coordinate it belongs to (-1: to none)."""
    if isinstance(memory, list):
        yield from ((name, k) for k in range(len(memory)))
    elif isinstance(memory, tuple):
        for field in memory._fields:  # type: ignore[attr-defined]
            yield from _memory_names(getattr(memory, field), _RENAMED.get(field, field))
    elif memory is not None:
        yield name, -1


class _Writer:
    """Writes the lines of one trace: those of the first coordinate, over all of them at once."""

    def __init__(
        self,
        traced: StepBytecode,
        dim: int,
        numbers: Mapping[str, str],
        memory: list[tuple[str, int]],
        usual_lengths: bool,
    ) -> None:
        self._lines = {name: words for name, *words in map(str.split, traced.step.lines)}
        if usual_lengths:
            self._drop_length_guards()
        self._dim, self._numbers, self._memory = dim, numbers, memory
        after = traced.step.results
        self._next_point = list(after[:dim])
        self._after = dict(zip((f"m{k + 1}" for k in range(len(memory))), after[dim:], strict=True))
        self._begin = dict(zip(self._after, traced.begin.results, strict=True))
        self._begin_lines = dict(line.split(" ", 1) for line in traced.begin.lines)
        self._shared = self._lines.keys() if dim == 1 else self._needed_by_all()

    def _drop_length_guards(self) -> None:
        """Lengths without their scaling by 1: x/1 and x·1 are x, to the last bit."""
        guards = {name for name, words in self._lines.items() if tuple(words[1:]) in _LENGTH_GUARDS}
        ones = {"1.0"}
        for name, words in list(self._lines.items()):
            if words[-1] == "if" and words[0] in guards and words[2] in ones:
                ones.add(name)
        same: dict[str, str] = {}
        for name, words in list(self._lines.items()):
            words = self._lines[name] = [same.get(word, word) for word in words]
            if len(words) == 3 and words[2] in "*/" and words[1] in ones - {"1.0"}:
                same[name] = words[0]

    def _needed_by_all(self) -> set[str]:
        """Lines that each coordinate of the next point needs: they couple the coordinates."""
        found = [self._needed([result]) for result in self._next_point]
        return set.intersection(*found)

    def _needed(self, results: list[str]) -> set[str]:
        needed, todo = set(), list(results)
        while todo:
            name = todo.pop()
            if name in self._lines and name not in needed:
                needed.add(name)
                todo += self._lines[name][:-1]
        return needed

    # ------------------------------------------------------------ what is kept

    def _live(self) -> dict[str, str]:
        """The parts of the memory that later steps read, of the first coordinate or of none, each
        with its next value; not those that count the steps, as k does."""
        live: set[str] = set()
        while True:
            wanted = [self._next_point[0], *(self._after[name] for name in live)]
            read = {word for line in self._needed(wanted) for word in self._lines[line][:-1]}
            found = {m for m in self._after if m in read or m in wanted} - self._counters()
            if found <= live:
                return {m: self._after[m] for m in self._after if m in live and self._is_first(m)}
            live |= found

    def _counters(self) -> set[str]:
        return {
            name
            for name, after in self._after.items()
            if self._begin[name] == "0.0" and self._lines.get(after) == [name, "1.0", "+"]
        }

    def _coordinate(self, memory: str) -> int:
        return self._memory[int(memory[1:]) - 1][1]

    def _is_first(self, memory: str) -> bool:
        return self._coordinate(memory) <= 0

    def _name(self, memory: str) -> str:
        return self._memory[int(memory[1:]) - 1][0]

    # ------------------------------------------------------------ how it is written

    def code(self, numbers: Mapping[str, float]) -> StepCode:
        """The step, with the numbers that it needs."""
        live = self._live()
        wanted = [self._next_point[0], *live.values()]
        kept = self._named(wanted, live)
        statements = list(self._statements(kept, live))
        begin = {self._name(name): self._begins_as(name) for name in live}
        text = " ".join([*statements, *begin.values()])
        used = {name: number for name, number in numbers.items() if re.search(rf"\b{name}\b", text)}
        return StepCode(MappingProxyType(used), MappingProxyType(begin), tuple(statements))

    def _begins_as(self, memory: str) -> str:
        first = self._begin[memory]
        number = self._numbers.get(first) or (first if first not in self._begin_lines else None)
        if number is None:
            raise ExportError("The memory of this method cannot be written as a script.")
        if self._coordinate(memory) < 0:
            return number
        return f"np.zeros({self._dim})" if number == "0.0" else f"np.full({self._dim}, {number})"

    def _named(self, wanted: list[str], live: Mapping[str, str]) -> dict[str, str]:
        """The lines that get a name, in order: what is kept, and what is used more than once."""
        needed = self._needed(wanted)
        uses = Counter(word for name in needed for word in self._lines[name][:-1])
        names = {line: self._name(memory) for memory, line in self._after.items()}
        names |= {line: self._name(memory) for memory, line in live.items()}
        kept: dict[str, str] = {}
        for name in self._lines:
            if name not in needed or (self._is_number(name) and name not in live.values()):
                continue
            if name in live.values() or uses[name] > 1:
                kept[name] = names.get(name, "")
        parts = (f"part{k}" for k in range(1, 100))
        named = {name: text or next(parts) for name, text in kept.items() if self._not_k(name)}
        return self._lengths(named)

    def _lengths(self, named: dict[str, str]) -> dict[str, str]:
        roots = [
            n for n, text in named.items() if text[:4] == "part" and self._lines[n][-1] == "sqrt"
        ]
        return named | ({roots[0]: "length"} if len(roots) == 1 else {})

    def _not_k(self, name: str) -> bool:
        return self._lines[name] not in ([[m, "1.0", "+"] for m in self._counters()])

    def _is_number(self, name: str) -> bool:
        """Whether a line has only numbers in it, as 1 - beta has: it stands where it is used."""
        words = self._lines[name][:-1]
        return all(
            word in self._numbers or not re.match(r"[xgmt]\d", word) or self._is_number_line(word)
            for word in words
        )

    def _is_number_line(self, word: str) -> bool:
        return word in self._lines and self._is_number(word)

    def _statements(self, kept: dict[str, str], live: Mapping[str, str]) -> Iterator[str]:
        """The assignments; a part of the memory that is still read keeps its old value until the
        end of the step."""
        memories = {line: memory for memory, line in live.items()}
        order = [*kept, self._next_point[0]]
        late = []
        printer = Printer(self, kept)
        for place, name in enumerate(order[:-1]):
            target, memory = kept[name], memories.get(name)
            text = printer.expression(name)
            if memory and any(memory in self._reads(other, kept) for other in order[place + 1 :]):
                late.append(f"{target} = next_{target}")
                target = kept[name] = f"next_{target}"
            yield f"{target} = {text}"
        yield f"x = {printer.expression(self._next_point[0])}"
        yield from late

    def _reads(self, name: str, kept: Mapping[str, str]) -> set[str]:
        """The words that the statement of a line reads, down to lines that have a name."""
        found: set[str] = set()
        for word in self._lines[name][:-1]:
            found.add(word)
            if word in self._lines and word not in kept:
                found |= self._reads(word, kept)
        return found

    def word(self, word: str, coupled: bool) -> str:
        """A word of the trace that is no line: a coordinate, a slope, memory or a number."""
        letter, coordinate = word[0], word[1:]
        if word in self._numbers:
            return self._numbers[word]
        if word in self._counters():
            return "k"
        if letter == "m" and word in self._after:
            return self._name(word)
        if letter in "xg" and coordinate.isdigit():
            name = {"x": "x", "g": "slope"}[letter]
            return f"{name}[{int(coordinate) - 1}]" if coupled and self._dim > 1 else name
        number = float(word)
        if number == math.pi:
            return "math.pi"
        return repr(int(number)) if number.is_integer() and abs(number) < 1e6 else repr(number)

    def line(self, name: str) -> list[str] | None:
        return self._lines.get(name)

    def is_coupled(self, name: str) -> bool:
        return self._dim > 1 and name in self._shared
