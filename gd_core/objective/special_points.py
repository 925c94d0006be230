"""Slopes and curvatures at points where the chain rule has none and the function has one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gd_core.compiler import at_kink, count_nodes, has_kinks, jet_of, whole
from gd_core.expression import Node, size
from gd_core.numerics import Array, Mask

Field = Callable[[Array], Array]  # at points (m, dim), an array (m, …)

# Radii of the circles on which a limit is judged, × max(1, largest coordinate of the point).
_LIMIT_RADII = (1e-4, 1e-5, 1e-6)
_HALF_CIRCLE_DIRECTIONS = 8  # on each circle of two dimensions; their opposites are added
# Where a limit exists, the spread of the field on a circle shrinks by at least this factor from one
# radius to the next, which is ten times smaller.
_SPREAD_SHRINKAGE = 0.5
# A mean below this × the spread on the first circle counts as a limit of 0.
_LIMIT_ROUNDING = 1e-9
# Half the width of the central differences of the slopes, × max(1, largest coordinate).
_HALF_DIFFERENCE_WIDTH = 1e-4


def holes(tree: Node, points: Array) -> Mask:
    """Where a part that the formula needs is undefined, at points (m, dim), as a mask (m,).

    So `exp(-1/x^2)` and `x/x` have a hole at 0.
    """
    return ~whole(tree, points)


def repaired_slopes(tree: Node, field: Field, points: Array, slopes: Array) -> Array:
    """The slopes (m, dim) at points where f has a value, with nan replaced where that is possible.

    A nan slope is computed with the parts of f that are locally constant left out, or else as the
    limit from all sides. `field` is the gradient by the chain rule.
    """
    found = slopes.copy()
    lost = np.isnan(found).any(axis=1)
    if lost.any():
        exact = jet_of(tree, points[lost]).slopes.T.astype(np.float64)
        found[lost] = np.where(np.isnan(found[lost]), exact, found[lost])
        lost = np.isnan(found).any(axis=1)
    if lost.any():
        count_nodes(size(tree) * int(lost.sum()))
        limit = limits(field, points[lost])
        found[lost] = np.where(np.isnan(found[lost]), limit, found[lost])
    return found


def repaired_curvature(tree: Node, slopes: Field, hessian: Field, points: Array) -> Array:
    """The Hessians (m, dim, dim); `hessian` gives those by the chain rule.

    At a kink, or where the chain rule gives nan, it is the limit from all sides if the slopes have
    a limit too: the second derivative of |x|^2 at 0 is 2. What is still nan is computed by
    differences of the slopes.
    """
    found = hessian(points)
    odd: Mask = np.asarray(np.isnan(found).any(axis=(1, 2)))
    if has_kinks(tree):
        odd = np.logical_or(odd, at_kink(tree, points))
    if not odd.any():
        return found
    some = points[odd]
    # Two limits, one of a matrix, and differences: about four times what a limit of slopes takes.
    count_nodes(4 * size(tree) * len(some))
    smooth = np.asarray(np.isfinite(limits(slopes, some)).all(axis=1))[:, None, None]
    limit = np.where(smooth, limits(hessian, some), np.nan)
    limit = np.where(np.isfinite(limit), limit, found[odd])
    found[odd] = np.where(np.isnan(limit), _differences(slopes, some), limit)
    return found


@np.errstate(all="ignore")
def _differences(slopes: Field, points: Array) -> Array:
    """The Hessians (m, dim, dim) by central differences of the slopes."""
    width = _HALF_DIFFERENCE_WIDTH * np.maximum(1.0, np.abs(points).max(axis=1))
    columns = []
    for axis in np.eye(points.shape[1]):
        step = width[:, None] * axis
        columns.append((slopes(points + step) - slopes(points - step)) / (2 * width[:, None]))
    matrix = np.stack(columns, axis=-1)
    return np.asarray((matrix + matrix.swapaxes(1, 2)) / 2)


@np.errstate(all="ignore")
def limits(field: Field, points: Array) -> Array:
    """The limit of a field at points (m, dim) from all sides, (m, …); nan where there is none."""
    directions = _directions(points.shape[1])
    scale = np.maximum(1.0, np.abs(points).max(axis=1))
    means, spreads = [], []
    for radius in _LIMIT_RADII:
        around = points[:, None] + radius * scale[:, None, None] * directions
        near = field(around.reshape(-1, points.shape[1]))
        near = near.reshape(*around.shape[:2], *near.shape[1:])
        means.append(near.mean(axis=1))
        spreads.append(np.ptp(near, axis=1))
    first, middle, last = spreads
    noise = _LIMIT_ROUNDING * np.abs(means[-1])
    closing = (middle <= _SPREAD_SHRINKAGE * first + noise) & (
        last <= _SPREAD_SHRINKAGE * middle + noise
    )
    # A field that is odd around the point has the limit 0, and a mean that is only rounding error.
    value = np.where(np.abs(means[-1]) <= _LIMIT_ROUNDING * first, 0.0, means[-1])
    return np.where(closing & np.isfinite(means[-1]), value, np.nan)


def _directions(dim: int) -> Array:
    """Unit vectors (k, dim) in all directions, each with its opposite; none along an axis or a
    diagonal, where a function may behave differently than around them."""
    if dim == 1:
        return np.array([[1.0], [-1.0]])
    angles = 0.1 + np.pi * np.arange(_HALF_CIRCLE_DIRECTIONS) / _HALF_CIRCLE_DIRECTIONS
    half = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return np.concatenate([half, -half])
