"""The loop over many runs of one method side by side, as arrays."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gd_core.descent.stopping import StopRules
from gd_core.numerics import norms
from gd_core.objective import Objective
from gd_core.optimizers import Rule

Array = NDArray[np.float64]


# After so many iterations the runs that have ended are left out, once they are half of all. Short
# enough that the arrays of one block stay in the processor's cache.
BLOCK = 64


def padded(arrays: list[Array], n_iter: int) -> Array:
    """Rows of different lengths as one array, nan after the end of each."""
    padded = np.full((len(arrays), n_iter + 1, *arrays[0].shape[1:]), np.nan)
    for row, array in zip(padded, arrays, strict=True):
        row[: len(array)] = array
    return padded


def checked_step_sizes(step_sizes: ArrayLike) -> Array:
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
    """A row [f, x, …, ∂f/∂x, …] an iteration, (n_iter + 1, 1 + 2·dim, m).

    Some rows are beyond the end of their run.
    """
    record = np.full((n_iter + 1, 1 + 2 * len(start), len(alphas)), np.nan)
    live: Any = slice(None)
    kernel = objective.kernel
    line = _Line([np.full(len(alphas), c) for c in start], rule.begin(len(start)))
    for first in range(0, n_iter + 1, BLOCK):
        rows = record[first : first + BLOCK]
        block, line = _steps(objective, rule, line, alphas[live], len(rows), maximize)
        rows[:, 1:, live] = block
        (rows[:, 0, live],) = kernel.value_as_at(*np.moveaxis(block[:, : len(start)], 1, 0))
        going = _going(block[-1], rules)
        if 2 * going.sum() <= len(going):
            live = np.arange(len(alphas))[live][going]
            line = _Line(*(_kept(part, going) for part in line))
        if not len(line.point[0]):
            break
    return record


class _Line(NamedTuple):
    """Where the runs stand, side by side, and what their method remembers."""

    point: list[Array]  # a column a coordinate
    memory: Any


def _kept(memory: Any, going: NDArray[np.bool_]) -> Any:
    """A memory, or any part of it, of the runs that go on."""
    if isinstance(memory, np.ndarray):
        return memory[going]
    if isinstance(memory, list):
        return [_kept(part, going) for part in memory]
    if isinstance(memory, tuple):  # a NamedTuple, as every memory of several parts is
        return type(memory)(*(_kept(part, going) for part in memory))
    return memory


def _steps(
    objective: Objective, rule: Rule, line: _Line, alpha: Array, count: int, climbs: bool
) -> tuple[Array, _Line]:
    """Rows [x, …, ∂f/∂x, …] of `count` iterations, (count, 2·dim, live), and the state after."""
    slopes_of, direction = objective.kernel.slopes_as_at, rule.direction
    point, memory = line
    columns: list[Array] = []

    def moved(x: Array, d: Array) -> Array:
        return x - alpha * d

    for _ in range(count):
        slopes = slopes_of(*point)
        columns += point
        columns += slopes
        ways, memory = direction([-slope for slope in slopes] if climbs else slopes, memory)
        point = list(map(moved, point, ways))
    return np.concatenate(columns).reshape(count, -1, len(alpha)), _Line(point, memory)


def _going(row: Array, rules: StopRules) -> NDArray[np.bool_]:
    """Which runs may go on: the others are sure to have ended."""
    going = np.isfinite(row).all(axis=0)
    if rules.gradient_tolerance is not None:
        going &= ~(norms(row[len(row) // 2 :].T) <= rules.gradient_tolerance)
    return np.asarray(going)
