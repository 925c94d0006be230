"""The step of a first-order method as bytecode for the machine in the browser.

The method's own rule is called once with symbols, which write down the operations applied to them
(gd_core/numerics/symbols.py), so the browser needs no second copy of the rule, which could differ.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, NamedTuple

from gd_core.numerics import Bytecode, Trace
from gd_core.optimizers.base import Optimizer, moved
from gd_core.optimizers.config import OptimizerConfig
from gd_core.optimizers.registry import OPTIMIZERS
from gd_core.optimizers.schedules import SCHEDULES, schedule_description, with_schedule


class NotTraced(Enum):
    """Why the step of a method is no bytecode; the value is a sentence for the user."""

    ASKS_FOR_MORE = "This method asks for more than the slope where it stands."
    NOISE = "The slopes of this method are noisy."
    DECIDES = "This method decides by its numbers what to do next."


class StepBytecode(NamedTuple):
    """One step of a first-order method, x ← x − α·d, for any numbers of the method.

    step: its variables are the point x1, …, the slopes there g1, …, the memory m1, … and the
    method's numbers n1, …; its results are the next point and the memory after the step. begin: the
    memory before the first step, made of the numbers. numbers: what n1, … are, by the names of the
    parameters of the method and then of its schedule, α ("step_size") among them.
    """

    step: Bytecode
    begin: Bytecode
    numbers: tuple[str, ...]


# Characters of a direction as one text, which writes a part that is used twice twice over.
_LONGEST_DIRECTION = 1000
# What a rule that needs a number itself, and not only a symbol for it, runs into.
_NEEDS_THE_NUMBER = (TypeError, ValueError, AttributeError)


def trace_step(config: OptimizerConfig, dim: int) -> StepBytecode | NotTraced:
    """The step of a method with its schedule, in dim dimensions, as bytecode; the values of its
    numbers, from the same configuration, do not matter. Or why it cannot be traced.

    Reference: tracing by operator overloading, Griewank & Walther 2008, section 6.1.
    """
    if config.optimizer().is_noisy:
        return NotTraced.NOISE
    if config.optimizer().rule is None:
        return NotTraced.ASKS_FOR_MORE
    try:
        return _step_of(config, dim)
    except _NEEDS_THE_NUMBER:
        return NotTraced.DECIDES


def _step_of(config: OptimizerConfig, dim: int) -> StepBytecode:
    trace = Trace()
    own, more = config.description.parameters, schedule_description(config.schedule).parameters
    numbers = trace.symbols("n", len(own) + len(more))
    made = OPTIMIZERS[config.method](**dict(zip(own, numbers, strict=False)))
    schedule = SCHEDULES[config.schedule](**dict(zip(more, numbers[len(own) :], strict=True)))
    optimizer = with_schedule(made, schedule) if more else made
    assert optimizer.rule is not None
    start = optimizer.rule.begin(dim)
    point, slopes = trace.symbols("x", dim), trace.symbols("g", dim)
    memory = trace.symbols("m", len(numbers_of(start)))
    remaining = iter(memory)
    before = mapped(start, lambda _: next(remaining))
    directions, after = optimizer.rule.direction(slopes, before)
    results = [*moved(optimizer.parameters["step_size"], point, directions), *numbers_of(after)]
    if len(results) != dim + len(memory):
        raise ValueError("the memory of this method grows")
    return StepBytecode(
        trace.bytecode([*point, *slopes, *memory, *numbers], results),
        trace.bytecode(numbers, numbers_of(start)),
        (*own, *more),
    )


def first_direction(optimizer: Optimizer, dim: int) -> tuple[str, ...] | None:
    """d of the first step x − α·d as bytecode, one text for each coordinate; the tokens g1 and g2
    stand for the gradient at the start.

    None for a method whose first step needs more than the gradient there, or is random; and where
    the text would be too long.
    """
    rule = optimizer.rule
    if rule is None or optimizer.noise is not None:
        return None
    trace = Trace()
    try:
        directions, _ = rule.direction(trace.symbols("g", dim), rule.begin(dim))
    except _NEEDS_THE_NUMBER:
        return None
    texts = tuple(map(trace.in_one_line, directions))
    return texts if max(map(len, texts)) <= _LONGEST_DIRECTION else None


def mapped(memory: Any, change: Callable[[Any], Any]) -> Any:
    """A memory, or any part of it, with each of its numbers changed, in the order in which they
    stand: a NamedTuple of parts, a list of columns, a number, or None."""
    if isinstance(memory, list):
        return [mapped(part, change) for part in memory]
    if isinstance(memory, tuple):  # a NamedTuple, as every memory of several parts is
        return type(memory)(*(mapped(part, change) for part in memory))
    return None if memory is None else change(memory)


def numbers_of(memory: Any) -> list[Any]:
    """All numbers of a memory, one after the other."""
    found: list[Any] = []
    mapped(memory, found.append)
    return found
