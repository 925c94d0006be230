"""How several runs of one method go on beyond their ends, side by side as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gd_core.descent.stacked_loop import (
    BLOCK_ITERATIONS,
    Stack,
    follow_block,
    may_go_on,
    of_runs,
)
from gd_core.descent.stopping import StopReason, StopRules
from gd_core.descent.trajectory import Evaluations, Trajectory
from gd_core.numerics import Array, Mask, descent_sign, norms
from gd_core.objective import Objective
from gd_core.optimizers import Rule


@dataclass(frozen=True)
class Tracks:
    """How m runs of one rule, all equally long, go on from their ends.

    record (k + 1, 1 + 2·dim, m): f, the point and the gradient of each, row 0 at the end of the
    run; rows beyond the end of a track may hold anything. The steps are bit for bit those of go_on.
    """

    runs: tuple[Trajectory, ...]
    objective: Objective
    record: Array
    stack: Stack  # at the last row, with the memory before the step from there

    @property
    def iterations(self) -> int:
        """How many further iterations were computed."""
        return len(self.record) - 1

    @cached_property
    def _alphas(self) -> Array:
        return np.array([run.optimizer.parameters["step_size"] for run in self.runs])

    @cached_property
    def _level(self) -> Mask:
        """Where each track has arrived, (k + 1, m)."""
        slopes = np.moveaxis(self.record[:, self.objective.dim + 1 :], 1, -1)
        return np.asarray(norms(slopes) <= self.runs[0].tolerance)

    @cached_property
    def _ends(self) -> NDArray[np.intp]:
        """The row at which each track arrives, or else the last, (m,)."""
        level = self._level
        return np.where(level.any(axis=0), level.argmax(axis=0), self.iterations)

    @cached_property
    def _lost(self) -> NDArray[np.intp]:
        """The row at which each track comes to no number or no slope, or else one beyond, (m,)."""
        lost = ~np.isfinite(self.record).all(axis=1)
        return np.where(lost.any(axis=0), lost.argmax(axis=0), len(self.record))

    @property
    def _rules(self) -> StopRules:
        return StopRules(gradient_tolerance=self.runs[0].tolerance)

    def longer(self, iterations: int) -> Tracks:
        """The tracks with so many iterations."""
        with np.errstate(all="ignore"):
            rows, stack = self._further(iterations - self.iterations)
        return replace(self, record=np.concatenate([self.record[:-1], rows]), stack=stack)

    def _further(self, count: int) -> tuple[Array, Stack]:
        stack, kernel, dim = self.stack, self.objective.kernel, self.objective.dim
        blocks = []
        for first in range(0, count, BLOCK_ITERATIONS):
            block, stack = self._block(stack, min(BLOCK_ITERATIONS, count - first))
            blocks.append(block)
            if not may_go_on(block[-1], self._rules).any():
                break
        blocks.append(self._block(stack, 1)[0])  # the last row, from which no step is taken
        rows = np.concatenate(blocks)
        (values,) = kernel.value_as_at(*np.moveaxis(rows[:, :dim], 1, 0))
        return np.concatenate([values[:, None], rows], axis=1), stack

    def _block(self, stack: Stack, count: int) -> tuple[Array, Stack]:
        rest = (self._alphas, count, self.runs[0].maximize)
        return follow_block(self.objective, _rule_of(self.runs[0]), stack, *rest)

    def only(self, which: Sequence[int]) -> Tracks:
        """The tracks of these runs."""
        rows = np.array(which, dtype=np.intp)
        stack = Stack(*(of_runs(part, rows) for part in self.stack))
        runs = tuple(self.runs[k] for k in which)
        return replace(self, runs=runs, record=self.record[:, :, rows], stack=stack)

    def track(self, number: int) -> Trajectory | None:
        """The track of one run, as go_on returns it, but without the memory where it arrives; None
        where it comes to no number or no slope, so that the loop over floats has to say why."""
        dim, run, end = self.objective.dim, self.runs[number], int(self._ends[number])
        if self._lost[number] <= end:
            return None
        rows = self.record[: end + 1, :, number]
        arrives = bool(self._level[end, number])
        return Trajectory(
            rows[:, 1 : dim + 1].copy(),
            rows[:, 0].copy(),
            rows[:, dim + 1 :].copy(),
            StopReason.GRADIENT if arrives else StopReason.ITERATIONS,
            Evaluations(),
            run.optimizer,
            run.maximize,
            rules=self._rules,
            state=None if arrives else of_runs(self.stack.memory, number),
        )


def _rule_of(run: Trajectory) -> Rule:
    assert run.optimizer.rule is not None
    return run.optimizer.rule


def side_by_side(runs: Sequence[Trajectory], objective: Objective) -> Tracks:
    """How these runs go on, with no further iterations yet.

    All are runs of one first-order method with different step sizes, equally long, and with the
    same stop rules.
    """
    rule, sign = _rule_of(runs[0]), descent_sign(runs[0].maximize)
    memory = rule.begin(objective.dim)
    if memory is not None:
        slopes = np.stack([sign * run.gradients for run in runs], axis=-1)
        with np.errstate(all="ignore"):
            for row in slopes[:-1]:
                _, memory = rule.direction(list(row), memory)
    columns = list(np.stack([run.points[-1] for run in runs], axis=-1))
    empty = np.empty((1, 1 + 2 * objective.dim, len(runs)))
    return Tracks(tuple(runs), objective, empty, Stack(columns, memory)).longer(0)
