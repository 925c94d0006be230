"""What a method had in memory along its run, in units of x, as the landscape draws it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gd_core.descent.trajectory import Trajectory
from gd_core.numerics import Array, descent_sign
from gd_core.optimizers import Optimizer, Rule


@dataclass(frozen=True)
class Memory:
    """A method's memory at each point of its run, in units of x, two arrays (n + 1, dim).

    carried: the step that the velocity alone would make, were the gradient there 0; None for a
    method without a velocity. reach: α·|∂f/∂xᵢ| over the usual size of that slope, the length of
    the step along each axis; None for a method with one step size for all axes.
    """

    carried: Array | None
    reach: Array | None

    def at(self, iterations: Sequence[int]) -> Memory:
        """The memory at these iterations, two arrays (len(iterations), dim) or None."""
        rows = list(iterations)
        return Memory(
            None if self.carried is None else self.carried[rows],
            None if self.reach is None else self.reach[rows],
        )


def keeps_velocity_and_rates(optimizer: Optimizer) -> tuple[bool, bool]:
    """Whether a method keeps a velocity, and whether it has a step size for each axis."""
    rule = optimizer.rule
    if rule is None:
        return False, False
    _, after_one = rule.direction([1.0], rule.begin(1))
    return rule.velocity(after_one) is not None, rule.rates(after_one) is not None


def memory_of(trajectory: Trajectory) -> Memory:
    """The memory at each point: carried = −α·d(0, memory), reach = α·rates·|∂f/∂x|, per axis.

    d(0, memory) is the direction that the method would take if the gradient were 0. The memory is
    computed again from the gradients of the run. Both are None for a method that is not of first
    order.
    """
    optimizer = trajectory.optimizer
    velocity, rates = keeps_velocity_and_rates(optimizer)
    if optimizer.rule is None or optimizer.step_size is None or not (velocity or rates):
        return Memory(None, None)
    sign = descent_sign(trajectory.maximize)
    with np.errstate(all="ignore"):  # a run that overflowed has no memory to show there
        states = list(states_of(optimizer.rule, sign * trajectory.gradients))
        drifts = list(map(optimizer.rule.drift, states[:-1]))
        factors = list(map(optimizer.rule.rates, states[1:]))
        slopes = np.abs(trajectory.gradients)
        return Memory(
            -optimizer.step_size * np.array(drifts) if velocity else None,
            optimizer.step_size * np.array(factors) * slopes if rates else None,
        )


def states_of(rule: Rule, gradients: Array) -> Iterator[Any]:
    """The n + 1 memories of a rule that descends by these gradients (n, dim): before the first step
    and after each."""
    state = rule.begin(gradients.shape[1])
    yield state
    for slopes in gradients.tolist():
        _, state = rule.direction(slopes, state)
        yield state
