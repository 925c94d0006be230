"""Slopes and curvatures at points where the chain rule has none and the function has one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gd_core.compiler import at_kink, has_kinks, jet_of, whole
from gd_core.expression import Node

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Field = Callable[[Array], Array]  # at points (m, dim), an array (m, …)

# How far around a point to look, as parts of its size: a limit is one that the last two show.
RADII = (1e-4, 1e-5, 1e-6)
DIRECTIONS = 8  # and their opposites
# From one radius to the next, a tenth of it, what has a limit differs less by at least this factor.
CLOSING = 0.5
# What is left of a limit of 0 is rounding, as a part of what is seen around it.
ROUNDING = 1e-9
# How far apart slopes are compared, where nothing else tells a curvature.
DIFFERENCE = 1e-4


def holes(tree: Node, points: Array) -> Mask:
    """Where the formula is undefined (m,), for a part that is: `exp(-1/x^2)` at 0, as `x/x` is."""
    return ~whole(tree, points)


def repaired_slopes(tree: Node, field: Field, points: Array, slopes: Array) -> Array:
    """The slopes (m, dim) where f has a value, with those that are nan found in another way: by the
    parts of f that are constant all around, or as the limit from all sides. `field` is the gradient
    by the chain rule."""
    found = slopes.copy()
    lost = np.isnan(found).any(axis=1)
    if lost.any():
        exact = jet_of(tree, points[lost]).slopes.T.astype(np.float64)
        found[lost] = np.where(np.isnan(found[lost]), exact, found[lost])
        lost = np.isnan(found).any(axis=1)
    if lost.any():
        limit = limits(field, points[lost])
        found[lost] = np.where(np.isnan(found[lost]), limit, found[lost])
    return found


def repaired_curvature(tree: Node, slopes: Field, hessian: Field, points: Array) -> Array:
    """The Hessians (m, dim, dim), of which `hessian` gives those by the chain rule. At a corner, or
    where they are no number, it is the limit from all sides, where the slopes have one too: that of
    |x|^2 at 0 is 2. Where f is constant all around it follows from the slopes."""
    found = hessian(points)
    odd: Mask = np.asarray(np.isnan(found).any(axis=(1, 2)))
    if has_kinks(tree):
        odd = np.logical_or(odd, at_kink(tree, points))
    if not odd.any():
        return found
    some = points[odd]
    smooth = np.asarray(np.isfinite(limits(slopes, some)).all(axis=1))[:, None, None]
    limit = np.where(smooth, limits(hessian, some), np.nan)
    limit = np.where(np.isfinite(limit), limit, found[odd])
    found[odd] = np.where(np.isnan(limit), _differences(slopes, some), limit)
    return found


@np.errstate(all="ignore")
def _differences(slopes: Field, points: Array) -> Array:
    """The Hessians (m, dim, dim) by central differences of the slopes."""
    width = DIFFERENCE * np.maximum(1.0, np.abs(points).max(axis=1))
    columns = []
    for way in np.eye(points.shape[1]):
        step = width[:, None] * way
        columns.append((slopes(points + step) - slopes(points - step)) / (2 * width[:, None]))
    matrix = np.stack(columns, axis=-1)
    return np.asarray((matrix + matrix.swapaxes(1, 2)) / 2)


@np.errstate(all="ignore")
def limits(field: Field, points: Array) -> Array:
    """The limit of a field at points (m, dim) from all sides, (m, …); nan where there is none."""
    ways = _ways(points.shape[1])
    size = np.maximum(1.0, np.abs(points).max(axis=1))
    means, spreads = [], []
    for radius in RADII:
        around = points[:, None] + radius * size[:, None, None] * ways
        near = field(around.reshape(-1, points.shape[1]))
        near = near.reshape(*around.shape[:2], *near.shape[1:])
        means.append(near.mean(axis=1))
        spreads.append(np.ptp(near, axis=1))
    first, middle, last = spreads
    noise = ROUNDING * np.abs(means[-1])
    closing = (middle <= CLOSING * first + noise) & (last <= CLOSING * middle + noise)
    # Of what is odd around the point, the mean is rounding.
    value = np.where(np.abs(means[-1]) <= ROUNDING * first, 0.0, means[-1])
    return np.where(closing & np.isfinite(means[-1]), value, np.nan)


def _ways(dim: int) -> Array:
    """Unit steps (k, dim) to all sides, each with its opposite; none along an axis or a diagonal,
    where a function can be special by itself."""
    if dim == 1:
        return np.array([[1.0], [-1.0]])
    angles = 0.1 + np.pi * np.arange(DIRECTIONS) / DIRECTIONS
    half = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return np.concatenate([half, -half])
