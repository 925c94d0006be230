"""What a method had in memory along its run, in the units of the picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gd_core.descent.loop import Trajectory
from gd_core.optimizers import Optimizer, Rule

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Memory:
    """What a method held at each point of its run, (n + 1, dim) each; None where it keeps no such
    thing.

    carried: the step that its velocity alone would make, were the slope at that point 0;
    reach: how long a step the slope at that point asks for along each axis: α times that slope
    over its usual size.
    """

    carried: Array | None
    reach: Array | None

    def at(self, iterations: Sequence[int]) -> Memory:
        """The same at some iterations only."""
        rows = list(iterations)
        return Memory(
            None if self.carried is None else self.carried[rows],
            None if self.reach is None else self.reach[rows],
        )


def keeps(optimizer: Optimizer) -> tuple[bool, bool]:
    """Whether the method keeps a velocity, and a size of the slopes along each axis."""
    rule = optimizer.rule
    if rule is None:
        return False, False
    _, after_one = rule.direction([1.0], rule.begin(1))
    return rule.velocity(after_one) is not None, rule.rates(after_one) is not None


def memory_of(trajectory: Trajectory) -> Memory:
    """The memory at each point: carried = −α·d(0, memory), reach = α·rates·|∂f/∂x|, per axis.

    d(0, memory) is the direction that the method would take at a slope of 0. The memory is made
    again from the slopes of the run. Both are None for a method that is not of first order.
    """
    optimizer = trajectory.optimizer
    velocity, rates = keeps(optimizer)
    if optimizer.rule is None or optimizer.step_size is None or not (velocity or rates):
        return Memory(None, None)
    sign = -1.0 if trajectory.maximize else 1.0
    with np.errstate(all="ignore"):  # a run that left the numbers has nothing to show there
        states = list(states_of(optimizer.rule, sign * trajectory.gradients))
        drifts = list(map(optimizer.rule.drift, states[:-1]))
        factors = list(map(optimizer.rule.rates, states[1:]))
        slopes = np.abs(trajectory.gradients)
        return Memory(
            -optimizer.step_size * np.array(drifts) if velocity else None,
            optimizer.step_size * np.array(factors) * slopes if rates else None,
        )


def states_of(rule: Rule, gradients: Array) -> Iterator[Any]:
    """What a rule remembers along a run with these slopes to go down by, (n, dim): before the first
    step, and after each slope, n + 1 in all."""
    state = rule.begin(gradients.shape[1])
    yield state
    for slopes in gradients.tolist():
        _, state = rule.direction(slopes, state)
        yield state
