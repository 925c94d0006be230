"""The part of a window that shows a function's level points, where the whole window hides them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gd_core.numerics import Array, Mask, norms
from gd_core.objective import Objective

Bounds = tuple[tuple[float, float], ...]

# Samples along each axis, by the number of variables; an even number has none in the middle, where
# many functions have a kink.
SAMPLES = {1: 200, 2: 40}
# × the height of the graph in the window: where half of the graph lies within this share of its
# foot, what matters is flattened; of x² half lies within a quarter. So it is where all minima lie
# within this share of the top, as the graph falls far below them at the edge.
HIDDEN_SHARE = 0.1
TELLING_SHARE = 0.12  # the same for a part of the window that shows what matters
# × the width of the window: the parts to try, the largest first, and the room that a part leaves
# around the level points.
PARTS = (0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2)
ROOM = 0.1  # × the width of the part
# × the median slope over the window, by the number of variables: a sample that has less, and less
# than its neighbours, is beside a level point.
LEVEL_SLOPE_SHARE = {1: 1e-2, 2: 0.1}
ROUNDING = 0.5  # the ends of a part are multiples of this, × the width / 10


def telling_window(objective: Objective, bounds: Bounds) -> Bounds:
    """The largest part of the window `bounds` that does not flatten what matters, or `bounds`.

    What matters are the minima that samples show inside the window, and the other level points
    there. A function without such a minimum, one whose graph is not flattened, and one of which no
    part shows more keep their window. The parts are as wide along all axes.
    """
    samples = SAMPLES[objective.dim]
    axes = [np.linspace(low, high, samples) for low, high in bounds]
    points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    values = _finite(objective.value(points.reshape(-1, objective.dim)), points.shape[:-1])
    minima = _below_neighbours(values)
    if not minima.any() or not _is_flat(values, minima, HIDDEN_SHARE):
        return bounds
    level = points[minima | _level(objective, points)]
    ends = level.min(axis=0), level.max(axis=0)
    for part in PARTS:
        found = _part_around(axes, part, *ends)
        if found is not None:
            inside = _inside(axes, found)
            if not _is_flat(values[inside], minima[inside], TELLING_SHARE):
                return found
    return bounds


def _finite(values: Array, shape: tuple[int, ...]) -> Array:
    return np.where(np.isfinite(values), values, np.nan).reshape(shape)


def _is_flat(values: Array, minima: Mask, share: float) -> bool:
    """Whether half of the values lie within this share of their height above the lowest, or all
    minima within it below the highest; not where f has no value at some of them."""
    low, high = float(values.min()), float(values.max())
    with np.errstate(over="ignore", invalid="ignore"):
        room = share * (high - low)
        hidden = np.median(values) - low < room or values[minima].min() > high - room
    return bool(hidden)


def _below_neighbours(values: Array) -> Mask:
    """Which samples are lower than all their neighbours; none at the edge of the window."""
    inner = tuple(slice(1, -1) for _ in values.shape)
    lower = np.zeros(values.shape, dtype=bool)
    lower[inner] = True
    for shift in np.ndindex(*(3,) * values.ndim):
        if any(part != 1 for part in shift):
            other = tuple(
                slice(part, part + size - 2) for part, size in zip(shift, values.shape, strict=True)
            )
            lower[inner] &= values[inner] < values[other]
    return lower


def _level(objective: Objective, points: Array) -> Mask:
    """Which samples are beside a point where f is level."""
    with np.errstate(all="ignore"):
        slopes = norms(objective.gradient(points.reshape(-1, objective.dim)))
    slopes = np.where(np.isfinite(slopes), slopes, np.inf).reshape(points.shape[:-1])
    with np.errstate(over="ignore"):  # the median of two is their sum, halved
        flat = slopes < LEVEL_SLOPE_SHARE[objective.dim] * np.median(slopes)
    return np.asarray(_below_neighbours(slopes) & flat)


def _part_around(axes: Sequence[Array], part: float, low: Array, high: Array) -> Bounds | None:
    """The part of the window around the box from low to high; None where the box has no room."""
    found = [_around(axis, part, *ends) for axis, *ends in zip(axes, low, high, strict=True)]
    bounds = tuple(ends for ends in found if ends is not None)
    return bounds if len(bounds) == len(axes) else None


def _inside(axes: Sequence[Array], bounds: Bounds) -> tuple[NDArray[np.intp], ...]:
    """The index of the samples inside a part of the window."""
    pairs = zip(axes, bounds, strict=True)
    return np.ix_(*[(axis >= low) & (axis <= high) for axis, (low, high) in pairs])


def _around(axis: Array, part: float, low: float, high: float) -> tuple[float, float] | None:
    """The part of an axis around the middle of low and high, with round ends; None where these have
    no room in it."""
    first, width = float(axis[0]), float(axis[-1] - axis[0])
    unit, side = ROUNDING * width / 10, part * width
    begin = round(((low + high - side) / 2 - first) / unit) * unit + first
    begin = min(max(begin, first), first + width - side)
    room = ROOM * side
    fits = begin + room <= low and high <= begin + side - room
    return (begin, begin + side) if fits else None
