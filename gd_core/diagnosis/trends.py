"""Trends of the step lengths of runs: a straight line fitted to their logarithms."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gd_core.numerics import Array, Mask

Index = NDArray[np.intp]

# A trend counts when the step lengths change by this share over the steps it is fitted to, and when
# its slope is more than so many of its own standard errors: chaotic oscillation shows no trend.
MIN_TREND_CHANGE = 0.03
MIN_TREND_ERRORS = 4.0
# Trends are fitted to the second half of a run, and to at least this many steps.
MIN_TAIL_STEPS = 8
# Steady: the standard error, and the slopes' difference between the halves, are below this.
STEADY_SLOPE_SHARE = 0.1  # × the slope of the fit


class Trends(NamedTuple):
    """Trends of the step lengths of m runs, each (m,); nan or False where none `exists`."""

    exists: Mask  # not for fewer than two steps
    factor: Array  # of the step length per step; exactly 1 where there is no trend
    reversals: Array  # share of the steps that turn back on the one before
    rising: Array  # share of the steps that are longer than the one before
    steady: Mask  # the factor stays the same, so that it can be extrapolated


class _Tails(NamedTuple):
    """The steps that trends are fitted to, of all runs one after another, t in all."""

    run: Index  # (t,), ascending
    step: Index  # (t,), ascending within each run
    counts: Index  # (m,), how many belong to each run
    position: Index  # (t,), counted from 0 within each run


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
    steady = (error < STEADY_SLOPE_SHARE * np.abs(slope)) & (
        _bend(tails, logs) < STEADY_SLOPE_SHARE * np.abs(slope)
    )
    return Trends(exists, np.where(exists, factor, np.nan), reversals, rising, steady & exists)


def _tails(moving: Mask) -> _Tails:
    """The second half of the moving steps of each run, or more where that is too few."""
    run, step = np.nonzero(moving)
    counts = np.bincount(run, minlength=len(moving))
    position = np.arange(len(run)) - (counts.cumsum() - counts)[run]
    left_out = np.maximum(0, counts - np.maximum(MIN_TAIL_STEPS, counts // 2))
    kept = position >= left_out[run]
    position = position - left_out[run]
    return _Tails(run[kept], step[kept], counts - left_out, position[kept])


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
    return (change > math.log1p(MIN_TREND_CHANGE)) & (np.abs(slope) > MIN_TREND_ERRORS * error)


def _bend(tails: _Tails, logs: Array) -> Array:
    """How much the slopes of the two halves of each tail differ; 0 where they are too short."""
    half = tails.counts // 2
    late = tails.position >= half[tails.run]
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
