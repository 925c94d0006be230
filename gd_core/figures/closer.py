"""What a curve does between two samples of its picture: poles, and what is finer than a pixel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Values = Callable[[Array], Array]  # f at numbers of any shape, nan where it is not finite

SAMPLES = 32  # between two samples of the picture
GOLDEN = 0.6180339887498949
ROUNDS, CLOSER = 4, 16  # each round looks so many times closer
# Near a pole the last round adds at least this part of what the first one did: at a logarithm's as
# much, at others more, and at a cusp or a narrow peak hardly anything.
STEADY = 0.5
# An extreme has been found when the last round adds less than this part of what all rounds added.
FOUND = 0.1


@dataclass(frozen=True)
class Extremes:
    """The lowest and the highest point of some stretches between two samples, in order of x.

    columns (m,): the number of the sample before each stretch; x and y (m, 2).
    """

    columns: NDArray[np.intp]
    x: Array
    y: Array


def is_pole(values: Values, at: float, width: float, side: float) -> bool:
    """Whether side · f grows without end near `at`: each closer look finds it higher again."""
    peak = at
    reach = np.arange(-CLOSER, CLOSER + 1) / CLOSER
    for k in range(ROUNDS + 2):
        around = peak + width / CLOSER**k * reach
        near = side * values(around)
        if not np.isfinite(near).all():
            return True
        peak = float(around[near.argmax()])
    # The peak itself is left out: a sample that all but hits a pole is higher than all else.
    rings = width * float(CLOSER) ** -np.arange(ROUNDS + 1)[:, None] * reach[reach != 0]
    tops = (side * values(peak + rings)).max(axis=1)
    if not np.isfinite(tops).all():
        return True
    more = np.diff(tops)
    return bool((more > 0).all() and more[-1] >= STEADY * more[0])


def find_extremes(
    values: Values, x: Array, y: Array, heights: tuple[float, float], least: float
) -> Extremes:
    """The stretches where f goes further than `least` beyond the samples (x, y) at both ends, as
    far as that can be seen within the heights.

    Poles are none of them: there is no highest point to find.
    """
    inside = x[:-1, None] + np.diff(x)[:, None] * _places(len(x) - 1)
    fine = values(inside)
    ends = np.stack([y[:-1], y[1:]], axis=1)
    both = np.isfinite(ends).all(axis=1) & np.isfinite(fine).all(axis=1)
    above, below = beyond(np.clip(fine, *heights), np.clip(ends, *heights))
    columns = np.flatnonzero(both & (np.maximum(above, below) > least))
    if not len(columns):
        return Extremes(columns, np.empty((0, 2)), np.empty((0, 2)))
    found = [_lowest(values, inside[columns], fine[columns], side) for side in (1.0, -1.0)]
    kept = np.all([settled for _, _, settled in found], axis=0)
    places: Array = np.stack([at[kept] for at, _, _ in found], axis=1)
    levels: Array = np.stack([level[kept] for _, level, _ in found], axis=1)
    order = np.argsort(places, axis=1)
    return Extremes(
        columns[kept],
        np.take_along_axis(places, order, axis=1),
        np.take_along_axis(levels, order, axis=1),
    )


def beyond(inside: Array, ends: Array) -> tuple[Array, Array]:
    """How far values (m, k) go above and below those at both ends (m, 2) of each stretch."""
    above = inside.max(axis=1) - ends.max(axis=1)
    return above, ends.min(axis=1) - inside.min(axis=1)


@lru_cache(maxsize=2)
def _places(columns: int) -> Array:
    """Where to look in each stretch, as parts of it (columns, SAMPLES): one in each of SAMPLES
    equal parts, but nowhere twice at the same place, so that no wave keeps in step with them."""
    number = np.arange(columns * SAMPLES).reshape(columns, SAMPLES)
    places: Array = (np.arange(SAMPLES) + number * GOLDEN % 1.0) / SAMPLES
    places.setflags(write=False)
    return places


def _lowest(
    values: Values, x: Array, y: Array, side: float
) -> tuple[Array, Array, NDArray[np.bool_]]:
    """The lowest point of side · f on each row of samples, and whether it has been found: at a
    pole or a cusp each round still adds to it."""
    rows = np.arange(len(x))
    best = (side * y).argmin(axis=1)
    at, low = x[rows, best], side * y[rows, best]
    first, width, gained = low, np.diff(x, axis=1).max(axis=1), np.zeros(len(x))
    reach = np.linspace(-1.0, 1.0, 2 * CLOSER + 1)
    for _ in range(ROUNDS):
        around = np.clip(at[:, None] + width[:, None] * reach, x[:, :1], x[:, -1:])
        near = side * values(around)
        near = np.where(np.isfinite(near), near, np.inf)
        best = near.argmin(axis=1)
        gained = low - np.minimum(near[rows, best], low)
        at = np.where(gained > 0, around[rows, best], at)
        low, width = low - gained, width / CLOSER
    span = np.ptp(y, axis=1) + first - low
    return at, side * low, gained <= FOUND * span
