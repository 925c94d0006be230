"""Batches: gradients estimated from some of the samples, which makes any method stochastic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gd_core.numerics import Array
from gd_core.optimizers.base import (
    Batches,
    Differentiable,
    Optimizer,
    moved,
    resizable_rule,
    rule_of,
)
from gd_core.optimizers.noise import LARGEST_SEED

Rows = NDArray[np.int64]


class BatchMemory(NamedTuple):
    """The memory of a method on batches: the rows that this epoch has left, where the generator of
    its order stands, and the method's own memory."""

    left: Rows
    stream: Any
    inner: Any


def with_batches(optimizer: Optimizer, size: int, seed: int = 0) -> Optimizer:
    """A first-order method on batches of samples: g = the mean of ∇ℓᵢ(x) over `size` of the n rows.

    The rows are drawn without replacement: each epoch goes once through all of them, in an order
    shuffled anew by numpy.random.Generator(PCG64(seed)), `size` rows a step; the last batch of an
    epoch has the rows that are left, and counts as a step too. Penalties count whole in every step.
    With size ≥ n, and for a function without data, it is the method itself, bit for bit.

    size is at least 1, seed from 0 to 2³² − 1. Raises ValueError for others, and for a method that
    is not of first order or has noise or batches already. Reference: Robbins & Monro 1951; Bottou,
    Curtis & Nocedal 2018, Optimization methods for large-scale machine learning, section 3.
    """
    if not (size >= 1 and size == int(size)):
        raise ValueError(f"a batch must be a whole number of at least 1 rows, not {size!r}")
    if not (0 <= seed <= LARGEST_SEED and seed == int(seed)):
        raise ValueError(f"the seed must be a whole number up to 2³² − 1, not {seed!r}")
    if optimizer.noise is not None:
        raise ValueError("batches make noise of their own: leave out the added noise")
    rule, alpha = rule_of(optimizer, "batches"), optimizer.parameters["step_size"]
    batches = Batches(int(size), int(seed), optimizer)

    def init(point: Array) -> BatchMemory:
        return _begin(batches.seed, rule.begin(len(point)))

    def step(
        objective: Differentiable, point: Array, state: BatchMemory
    ) -> tuple[Array, BatchMemory]:
        rows, state = next_batch(batches, objective.samples, state)
        whole = len(rows) == objective.samples
        slopes = objective.gradient(point) if whole else objective.batch_gradient(point, rows)
        directions, inner = rule.direction(slopes.tolist(), state.inner)
        return np.array(moved(alpha, point.tolist(), directions)), state._replace(inner=inner)

    return replace(optimizer, init=init, step=step, rule=None, batches=batches)


def without_needless_batches(optimizer: Optimizer, samples: int) -> Optimizer:
    """The optimizer for this many samples: where one batch holds all of them, the method itself."""
    batches = optimizer.batches
    return batches.inner if batches is not None and batches.size >= samples else optimizer


def resizable(optimizer: Optimizer) -> Callable[[float], Optimizer] | None:
    """step size -> the optimizer with that step size, or None if it is not of first order."""
    batches = optimizer.batches
    if batches is None:
        return resizable_rule(optimizer)
    resized = resizable_rule(batches.inner)
    assert resized is not None
    return lambda step_size: with_batches(resized(step_size), batches.size, batches.seed)


def batch_rows(optimizer: Optimizer, samples: int, steps: int) -> tuple[Rows, ...]:
    """The rows of the batch of each of the first `steps` steps, by their indices from 0 to
    samples − 1; of a method without batches all rows at each step."""
    if without_needless_batches(optimizer, samples).batches is None:
        return (np.arange(samples),) * steps
    assert optimizer.batches is not None
    return tuple(islice(_batches(optimizer.batches, samples), steps))


def epochs_after(optimizer: Optimizer, samples: int, steps: int) -> float:
    """How many epochs so many steps are, each one pass over all samples: a step of a method without
    batches is one."""
    if without_needless_batches(optimizer, samples).batches is None:
        return float(steps)
    return rows_seen_after(optimizer, samples, steps) / samples


def rows_seen_after(optimizer: Optimizer, samples: int, steps: int) -> int:
    """How many rows so many steps look at, each as often as it is looked at: `size` a step, fewer
    in the last of an epoch of n rows, and n a step without batches."""
    batches = without_needless_batches(optimizer, samples).batches
    if batches is None:
        return steps * samples
    whole, rest = divmod(steps, -(-samples // batches.size))
    return whole * samples + rest * batches.size


def _batches(batches: Batches, samples: int) -> Iterator[Rows]:
    state = _begin(batches.seed, None)
    while True:
        rows, state = next_batch(batches, samples, state)
        yield rows


def _begin(seed: int, inner: Any) -> BatchMemory:
    return BatchMemory(np.arange(0), np.random.PCG64(seed).state, inner)


def next_batch(batches: Batches, samples: int, state: BatchMemory) -> tuple[Rows, BatchMemory]:
    """The rows of the next batch, and the memory after it; where none is left an epoch begins."""
    left, stream = state.left, state.stream
    if not len(left):
        bits = np.random.PCG64()
        bits.state = stream
        left = np.random.Generator(bits).permutation(samples)
        stream = bits.state
    return left[: batches.size], BatchMemory(left[batches.size :], stream, state.inner)
