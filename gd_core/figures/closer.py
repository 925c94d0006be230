"""Poles and extremes of a curve between two samples of its picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gd_core.numerics import Array, Mask

Values = Callable[[Array], Array]  # f at numbers of any shape, nan where it is not finite

STRETCH_SAMPLES = 32  # in each stretch between two samples of the picture
GOLDEN_RATIO = 0.6180339887498949
ZOOM_ROUNDS, ZOOM_FACTOR = 4, 16  # each round narrows the interval of its samples by the factor
# At a pole the last round raises the peak by at least this × the rise of the first round: by as
# much at a logarithmic pole, by more at others, by almost nothing at a cusp or a narrow peak.
POLE_RISE_RATIO = 0.5
# An extreme has converged when the last round lowers it by at most this × its whole depth.
CONVERGED_SHARE = 0.1


@dataclass(frozen=True)
class Extremes:
    """The lowest and the highest point of stretches between two samples, in order of x.

    columns (m,): the index of the sample before each stretch; x and y (m, 2).
    """

    columns: NDArray[np.intp]
    x: Array
    y: Array


def is_pole(values: Values, at: float, width: float, side: float) -> bool:
    """Whether side · f is unbounded near `at`: each finer sampling finds a higher peak."""
    peak = at
    reach = np.arange(-ZOOM_FACTOR, ZOOM_FACTOR + 1) / ZOOM_FACTOR
    for k in range(ZOOM_ROUNDS + 2):
        around = peak + width / ZOOM_FACTOR**k * reach
        near = side * values(around)
        if not np.isfinite(near).all():
            return True
        peak = float(around[near.argmax()])
    # Without the peak itself: a sample that almost hits a pole would exceed all others.
    rings = width * float(ZOOM_FACTOR) ** -np.arange(ZOOM_ROUNDS + 1)[:, None] * reach[reach != 0]
    tops = (side * values(peak + rings)).max(axis=1)
    if not np.isfinite(tops).all():
        return True
    more = np.diff(tops)
    return bool((more > 0).all() and more[-1] >= POLE_RISE_RATIO * more[0])


def find_extremes(
    values: Values, x: Array, y: Array, heights: tuple[float, float], least: float
) -> Extremes:
    """The stretches where f exceeds the samples (x, y) at both ends by more than `least`, with f
    clipped to `heights`.

    Stretches with a pole are left out, because they have no highest point.
    """
    inside = x[:-1, None] + np.diff(x)[:, None] * _offsets(len(x) - 1)
    fine = values(inside)
    ends = np.stack([y[:-1], y[1:]], axis=1)
    both = np.isfinite(ends).all(axis=1) & np.isfinite(fine).all(axis=1)
    above, below = beyond(np.clip(fine, *heights), np.clip(ends, *heights))
    columns = np.flatnonzero(both & (np.maximum(above, below) > least))
    if not len(columns):
        return Extremes(columns, np.empty((0, 2)), np.empty((0, 2)))
    found = [_lowest(values, inside[columns], fine[columns], side) for side in (1.0, -1.0)]
    kept = np.all([settled for _, _, settled in found], axis=0)
    at_x: Array = np.stack([at[kept] for at, _, _ in found], axis=1)
    levels: Array = np.stack([level[kept] for _, level, _ in found], axis=1)
    order = np.argsort(at_x, axis=1)
    return Extremes(
        columns[kept],
        np.take_along_axis(at_x, order, axis=1),
        np.take_along_axis(levels, order, axis=1),
    )


def beyond(inside: Array, ends: Array) -> tuple[Array, Array]:
    """By how much values (m, k) exceed those at both ends (m, 2) of a stretch, above and below."""
    above = inside.max(axis=1) - ends.max(axis=1)
    return above, ends.min(axis=1) - inside.min(axis=1)


@lru_cache(maxsize=2)
def _offsets(columns: int) -> Array:
    """The positions of the samples in each stretch, in [0, 1], as (columns, STRETCH_SAMPLES).

    There is one in each equal part of a stretch. Multiples of the golden ratio shift them from
    stretch to stretch, so that a periodic function cannot alias with them.
    """
    number = np.arange(columns * STRETCH_SAMPLES).reshape(columns, STRETCH_SAMPLES)
    offsets: Array = (np.arange(STRETCH_SAMPLES) + number * GOLDEN_RATIO % 1.0) / STRETCH_SAMPLES
    offsets.setflags(write=False)
    return offsets


def _lowest(values: Values, x: Array, y: Array, side: float) -> tuple[Array, Array, Mask]:
    """The lowest point of side · f on each row of samples as x (m,) and f (m,), and whether it has
    converged (m,): at a pole or a cusp each round still lowers it."""
    rows = np.arange(len(x))
    best = (side * y).argmin(axis=1)
    at, low = x[rows, best], side * y[rows, best]
    first, width, gained = low, np.diff(x, axis=1).max(axis=1), np.zeros(len(x))
    reach = np.linspace(-1.0, 1.0, 2 * ZOOM_FACTOR + 1)
    for _ in range(ZOOM_ROUNDS):
        around = np.clip(at[:, None] + width[:, None] * reach, x[:, :1], x[:, -1:])
        near = side * values(around)
        near = np.where(np.isfinite(near), near, np.inf)
        best = near.argmin(axis=1)
        gained = low - np.minimum(near[rows, best], low)
        at = np.where(gained > 0, around[rows, best], at)
        low, width = low - gained, width / ZOOM_FACTOR
    span = np.ptp(y, axis=1) + first - low
    return at, side * low, gained <= CONVERGED_SHARE * span
