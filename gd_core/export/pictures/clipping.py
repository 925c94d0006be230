"""A path cut off a little outside of the window, for programs that know no large numbers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from gd_core.numerics import Array

Window = tuple[tuple[float, float], tuple[float, float]]
# Windows beside the window on each side: so much of a step that leaves stays to be cut off there.
MARGIN = 0.5


def inside(points: Array, window: Window) -> Array:
    """Those of the points (n, 2) that are in the window, (m, 2)."""
    low, high = np.array(window).T
    return np.asarray(points[((points >= low) & (points <= high)).all(axis=1)])


def clipped_path(points: Array, window: Window) -> Array:
    """The path through points (n, 2) within the window and MARGIN around it, (m, 2).

    A row of nan divides the pieces of a path that leaves and comes back; each step keeps its
    direction. Reference: Liang and Barsky (1984), https://doi.org/10.1145/357332.357333.
    """
    low, high = np.array(window).T
    around = MARGIN * (high - low)
    rows: list[Array] = []
    for start, end in pairwise(points):
        piece = _clipped(start, end, low - around, high + around)
        if piece is None:
            continue
        if rows and np.array_equal(rows[-1], piece[0]):
            rows.append(piece[1])
        else:
            rows += [np.full(2, np.nan), *piece] if rows else [*piece]
    return np.array(rows).reshape(-1, 2)


def _clipped(start: Array, end: Array, low: Array, high: Array) -> tuple[Array, Array] | None:
    """The part of a step within a box; None where there is none."""
    way = end - start
    if not np.isfinite(way).all():
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        enters = (np.where(way > 0, low, high) - start) / way
        leaves = (np.where(way > 0, high, low) - start) / way
    still = way == 0
    if np.any(still & ((start < low) | (start > high))):
        return None
    first = max(0.0, float(np.max(enters, where=~still, initial=0.0)))
    last = min(1.0, float(np.min(leaves, where=~still, initial=1.0)))
    if first > last:
        return None
    return (start if first == 0 else start + first * way, end if last == 1 else start + last * way)
