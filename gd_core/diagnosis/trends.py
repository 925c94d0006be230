"""How the step lengths of runs go on: a straight line through their logarithms."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gd_core.numerics import Array, Mask

Index = NDArray[np.intp]

# A trend counts when the step lengths change by 3% over the half of the run it is read from, and
# by more than four standard errors of its own fit, so that chaotic bouncing is not read as one.
TREND = 0.03
STANDARD_ERRORS = 4.0
# Trends are read from the second half of the run, and from at least this many steps.
SHORTEST_TAIL = 8
# Steady: the standard error, and the bend between the halves, are below a tenth of the slope.
STEADY = 0.1


class Trends(NamedTuple):
    """How the step lengths of m runs go on, each (m,); nan or False where none `exists`."""

    exists: Mask  # not for fewer than two steps
    factor: Array  # of the step length per step; exactly 1 where there is no trend
    reversals: Array  # share of the steps that turn back on the one before
    rising: Array  # share of the steps that are longer than the one before
    steady: Mask  # the factor is the same all along, so that it tells what will come


class _Tails(NamedTuple):
    """The steps that trends are read from, of all runs one after another, t in all."""

    run: Index  # (t,), ascending
    step: Index  # (t,), ascending within each run
    counts: Index  # (m,), how many belong to each run
    stationary_point: Index  # (t,), counted from 0 within each run


def trends_of(steps: Array, lengths: Array) -> Trends:
    """The trends of steps (m, n, dim) with these lengths (m, n)."""
    tails = _tails((lengths > 0) & (lengths < np.inf))
    run, counts = tails.run, tails.counts
    exists = counts >= 2
    logs = np.log(lengths[run, tails.step])
    reversals, rising = _shares(tails, steps, lengths, logs)
    slope, error = _lines(tails.step, logs, run, counts)
    with np.errstate(over="ignore"):  # from the tiniest step to the largest in one
        factor = np.where(_is_clear(tails, slope, error), np.exp(slope), 1.0)
    steady = (error < STEADY * np.abs(slope)) & (_bend(tails, logs) < STEADY * np.abs(slope))
    return Trends(exists, np.where(exists, factor, np.nan), reversals, rising, steady & exists)


def _tails(moving: Mask) -> _Tails:
    """The second half of the moving steps of each run, or more where that is too few."""
    run, step = np.nonzero(moving)
    counts = np.bincount(run, minlength=len(moving))
    place = np.arange(len(run)) - (counts.cumsum() - counts)[run]
    left_out = np.maximum(0, counts - np.maximum(SHORTEST_TAIL, counts // 2))
    kept = place >= left_out[run]
    place = place - left_out[run]
    return _Tails(run[kept], step[kept], counts - left_out, place[kept])


def _shares(tails: _Tails, steps: Array, lengths: Array, logs: Array) -> tuple[Array, Array]:
    """The shares of the steps that turn back, and that are longer than the one before."""
    run, step = tails.run, tails.step
    units = steps[run, step] / lengths[run, step][:, None]
    pair = run[1:] == run[:-1]
    after = run[1:][pair]
    turns = (np.einsum("ij,ij->i", units[1:], units[:-1]) < 0)[pair]
    rises = (logs[1:] > logs[:-1])[pair]
    pairs = np.where(tails.counts > 1, tails.counts - 1, np.nan)
    return (
        np.bincount(after[turns], minlength=len(pairs)) / pairs,
        np.bincount(after[rises], minlength=len(pairs)) / pairs,
    )


def _is_clear(tails: _Tails, slope: Array, error: Array) -> Mask:
    end = tails.counts.cumsum()
    last = np.maximum(end - 1, 0)
    first = np.minimum(end - tails.counts, last)
    span = tails.step[last] - tails.step[first] if len(tails.step) else 0
    change = np.abs(slope) * span
    return (change > math.log1p(TREND)) & (np.abs(slope) > STANDARD_ERRORS * error)


def _bend(tails: _Tails, logs: Array) -> Array:
    """How much the slopes of the two halves of each tail differ; 0 where they are too short."""
    half = tails.counts // 2
    late = tails.stationary_point >= half[tails.run]
    sizes = np.stack([half, tails.counts - half], axis=1)
    slopes = _lines(tails.step, logs, 2 * tails.run + late, sizes.ravel())[0].reshape(-1, 2)
    return np.where(half > 1, np.abs(slopes[:, 1] - slopes[:, 0]), 0.0)


def _lines(k: Index, logs: Array, group: Index, sizes: Index) -> tuple[Array, Array]:
    """Slope of a straight line through the logs of each group, and the slope's standard error."""

    def total(numbers: Array | Index) -> Array:
        return np.bincount(group, numbers, minlength=len(sizes)).astype(np.float64, copy=False)

    with np.errstate(invalid="ignore", divide="ignore"):  # no line through fewer than two: nan
        x = k - (total(k) / sizes)[group]
        y = logs - (total(logs) / sizes)[group]
        spread = total(x * x)
        slope = total(x * y) / spread
        residuals = y - slope[group] * x
        freedom = np.maximum(1, sizes - 2)
        return slope, np.sqrt(total(residuals * residuals) / freedom / spread)
