"""The loop over many runs of one method side by side, as arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gd_core.descent.stopping import StopRules
from gd_core.numerics import Array, Mask, norms
from gd_core.objective import Objective
from gd_core.optimizers import Rule, mapped

# Iterations between two looks at which runs have ended; those are dropped once they are half of
# all. So short that the arrays of one block stay in the processor's cache.
BLOCK_ITERATIONS = 64


def padded(arrays: list[Array], n_iter: int) -> Array:
    """Records of different lengths as one array (m, n_iter + 1, …), nan after the end of each."""
    padded = np.full((len(arrays), n_iter + 1, *arrays[0].shape[1:]), np.nan)
    for row, array in zip(padded, arrays, strict=True):
        row[: len(array)] = array
    return padded


def checked_step_sizes(step_sizes: ArrayLike) -> Array:
    """The step sizes as an array (m,); raises ValueError unless all are positive and finite."""
    alphas = np.array(step_sizes, dtype=np.float64)
    if alphas.ndim != 1 or not len(alphas):
        raise ValueError(f"step_sizes must be a list of numbers, not of shape {alphas.shape}")
    if not (np.isfinite(alphas) & (alphas > 0)).all():
        raise ValueError("each step size must be a positive finite number")
    return alphas


def follow_stack(
    objective: Objective,
    rule: Rule,
    start: Array,
    alphas: Array,
    n_iter: int,
    rules: StopRules,
    maximize: bool,
) -> Array:
    """The record of m runs of one rule, (n_iter + 1, 1 + 2·dim, m): f, the point and the gradient.

    start is (dim,), the same for all runs; alphas (m,) are their step sizes. A row may lie beyond
    the end of its run: the caller finds where each one ended.
    """
    record = np.full((n_iter + 1, 1 + 2 * len(start), len(alphas)), np.nan)
    running: Any = slice(None)
    kernel = objective.kernel
    stack = Stack([np.full(len(alphas), c) for c in start], rule.begin(len(start)))
    for first in range(0, n_iter + 1, BLOCK_ITERATIONS):
        rows = record[first : first + BLOCK_ITERATIONS]
        block, stack = follow_block(objective, rule, stack, alphas[running], len(rows), maximize)
        rows[:, 1:, running] = block
        (rows[:, 0, running],) = kernel.value_as_at(*np.moveaxis(block[:, : len(start)], 1, 0))
        goes_on = may_go_on(block[-1], rules)
        if 2 * goes_on.sum() <= len(goes_on):
            running = np.arange(len(alphas))[running][goes_on]
            stack = Stack(*(of_runs(part, goes_on) for part in stack))
        if not len(stack.point[0]):
            break
    return record


class Stack(NamedTuple):
    """The iterates of the runs that go on, side by side, and their method's memory."""

    point: list[Array]  # one column (running,) for each coordinate
    memory: Any


def of_runs(memory: Any, which: NDArray[Any] | int) -> Any:
    """A memory, or any part of it, of some of the runs, or over floats of the run with a number."""

    def of_column(column: Any) -> Any:
        if not isinstance(column, np.ndarray):  # a number that all runs share
            return column
        return column[which].tolist() if isinstance(which, int) else column[which]

    return mapped(memory, of_column)


def follow_block(
    objective: Objective, rule: Rule, stack: Stack, alpha: Array, count: int, maximize: bool
) -> tuple[Array, Stack]:
    """Points and gradients of `count` iterations, (count, 2·dim, running), and the stack after.

    A slope that the chain rule has lost is nan in the block, at a point that is finite: the block
    is made again then, with a look at each of its points.
    """
    kernel, rest = objective.kernel, (rule, stack, alpha, count, maximize)
    block, after = _stepped(kernel.slopes_by_chain_rule, *rest)
    if has_lost_a_slope(block):
        return _stepped(kernel.slopes_as_at, *rest)
    return block, after


def _stepped(
    slopes_of: Callable[..., list[Array]],
    rule: Rule,
    stack: Stack,
    alpha: Array,
    count: int,
    maximize: bool,
) -> tuple[Array, Stack]:
    direction, (point, memory) = rule.direction, stack
    columns: list[Array] = []
    for _ in range(count):
        slopes = slopes_of(*point)
        columns += point
        columns += slopes
        directions, memory = direction([-slope for slope in slopes] if maximize else slopes, memory)
        point = [x - alpha * d for x, d in zip(point, directions, strict=True)]
    return np.concatenate(columns).reshape(count, -1, len(alpha)), Stack(point, memory)


def has_lost_a_slope(rows: Array) -> bool:
    """Whether a slope is nan where the point is finite, in rows of points and gradients
    (…, 2·dim, m)."""
    half = rows.shape[-2] // 2
    lost = np.isnan(rows[..., half:, :])
    if not lost.any():
        return False
    # Column by column: NumPy's `all` along a short axis takes several times as long.
    finite = np.isfinite(rows[..., 0, :])
    missing = lost[..., 0, :]
    for k in range(1, half):
        finite &= np.isfinite(rows[..., k, :])
        missing = missing | lost[..., k, :]
    return bool((missing & finite).any())


def may_go_on(row: Array, rules: StopRules) -> Mask:
    """Which runs may go on, from a row of points and gradients (2·dim, running); the others are
    sure to have ended."""
    may_go_on = np.isfinite(row).all(axis=0)
    if rules.gradient_tolerance is not None:
        may_go_on &= ~(norms(row[len(row) // 2 :].T) <= rules.gradient_tolerance)
    return np.asarray(may_go_on)
