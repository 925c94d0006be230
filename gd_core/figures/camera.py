"""The camera with which a surface opens: an eye from which little of the run is hidden.

The eye is chosen among a few by what it sees of the path, of the lowest samples, and of three
points: the start, the end and the lowest sample. More than half of that does not depend on the step
size, and the usual eye is kept while it sees nearly all, so the view seldom changes from one step
size to the next.

All points here are in the unit cube: the box around the surface, each of its sides from 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from gd_core.numerics import Array, Mask

# The sides of the box in Plotly's units, in which eyes are given too; the box's middle is the
# origin. Those of x and y are of a square window; of another, the longer side is as long.
ASPECT = (1.2, 1.2, 0.75)
CENTER = np.array([0.0, 0.0, -0.17])
# In Plotly's units, the nearest at which the box with its tick labels fits into the height.
DISTANCE = 2.5
AZIMUTH = -128.4  # degrees, of the usual eye: x runs to the right and y away from it
# (turn, elevation) in degrees, the usual ones first. The steep one, 78°, is for holes deeper than
# wide: heights can hardly be read there, but x and y still run as on the map. From the back, the
# last ones, they do not.
_FRONT_TURNS = ((0.0,), (45.0, -45.0), (90.0, -90.0))
_BACK_TURNS = ((135.0, -135.0), (180.0,))
VIEWS = (
    *((turn, elevation) for turns in _FRONT_TURNS for elevation in (42.5, 60.0) for turn in turns),
    (0.0, 78.0),
    *((turn, elevation) for turns in _BACK_TURNS for elevation in (42.5, 60.0) for turn in turns),
)


def _eyes() -> Array:
    """The eyes to choose from, (n, 3) in Plotly's units, the usual one first."""
    turns, elevations = np.radians(VIEWS).T
    azimuths = np.radians(AZIMUTH) + turns
    flat = np.cos(elevations)
    directions = np.stack(
        [flat * np.cos(azimuths), flat * np.sin(azimuths), np.sin(elevations)], axis=1
    )
    return np.asarray(CENTER + DISTANCE * directions)


_EYES = _eyes()
# The share of all sights with which an eye is good enough. The path, the lowest samples and the
# three marks count a third each: with 0.9 no mark is hidden, and at most 30% of the path.
SEEN_SHARE_ENOUGH = 0.9
PATH_POINTS = 32
LOW_SAMPLES = 24  # of 2,025 samples: the lowest hundredth of the window
RAY_SAMPLES = 32  # about one for each cell of the grid that a ray passes over
# × the box's height: so much above the surface the path is drawn; else flat facets would hide it.
PATH_LIFT = 0.02
HOLE_HEIGHT = -10.0  # of a hole in the surface: lower than any ray


@dataclass(frozen=True)
class Ground:
    """The drawn surface: heights z (ny, nx) in the unit cube, nan where it has a hole.

    Its columns and rows are evenly spaced; the first are at 0, the last at `ends` (x, y). aspect:
    the sides of the box.
    """

    z: Array
    ends: tuple[float, float]
    aspect: tuple[float, float, float] = ASPECT

    def height(self, x: Array, y: Array) -> Array:
        """The surface's height at x and y, arrays of one shape; nan where it has a hole."""
        return _height(self.z, *self._in_samples(x, y))

    def hides(self, x: Array, y: Array, z: Array) -> Mask:
        """Whether the surface is above these points, arrays of one shape; a hole never is."""
        solid = np.where(np.isfinite(self.z), self.z, HOLE_HEIGHT)
        return np.asarray(_height(solid, *self._in_samples(x, y)) > z)

    def _in_samples(self, x: Array, y: Array) -> tuple[Array, Array]:
        rows, columns = self.z.shape
        return x * ((columns - 1) / self.ends[0]), y * ((rows - 1) / self.ends[1])


def _height(z: Array, x: Array, y: Array) -> Array:
    """z at x and y, counted in samples, by bilinear interpolation; beyond the edge, z there."""
    rows, columns = z.shape
    x, y = np.clip(x, 0, columns - 1.001), np.clip(y, 0, rows - 1.001)
    column, row = x.astype(np.int64), y.astype(np.int64)
    right, up = x - column, y - row
    first = row * columns + column
    flat = z.ravel()
    front = flat[first] * (1 - right) + flat[first + 1] * right
    back = flat[first + columns] * (1 - right) + flat[first + columns + 1] * right
    return np.asarray(front * (1 - up) + back * up)


class Sights(NamedTuple):
    """Points that should be seen (n, 3), and how much each counts (n,), 1 in all."""

    points: Array
    weights: Array


def opening_camera(ground: Ground, path: Array, maximize: bool = False) -> dict[str, Any]:
    """Plotly's camera for the first eye that sees enough of the path and of the lowest samples.

    path: the vertices (n, 3) of the drawn line, nan where it breaks. With maximize=True the highest
    samples count instead.
    """
    chosen = _first_that_sees(ground, _sights(ground, path, maximize))
    return {"eye": _xyz(chosen), "center": _xyz(CENTER)}


def _first_that_sees(ground: Ground, sights: Sights) -> Array:
    """The first eye (3,) that sees enough; if none does, the first that sees nearly as much as the
    best."""
    seen = []
    for eye in _EYES:
        seen.append(_seen_share(ground, sights, eye))
        if seen[-1] >= SEEN_SHARE_ENOUGH:
            return np.asarray(eye)
    return np.asarray(_EYES[np.argmax(np.array(seen) >= SEEN_SHARE_ENOUGH * max(seen))])


def _seen_share(ground: Ground, sights: Sights, eye: Array) -> float:
    """The share of the sights that an eye sees, from 0 to 1."""
    return float(visible(ground, sights.points, eye) @ sights.weights)


def _xyz(point: Array) -> dict[str, float]:
    return {axis: round(float(value), 4) for axis, value in zip("xyz", point, strict=True)}


def _sights(ground: Ground, path: Array, maximize: bool) -> Sights:
    low = _lowest(ground, maximize)
    ends = path[[0, -1]]
    marks = np.concatenate([ends[np.isfinite(ends).all(axis=1)], low[:1]])
    groups = [group for group in (_evenly_along(path, ground.aspect), low, marks) if len(group)]
    weights = [np.full(len(group), 1 / (len(group) * len(groups))) for group in groups]
    return Sights(np.concatenate([np.empty((0, 3)), *groups]), np.concatenate([[], *weights]))


def _lowest(ground: Ground, highest: bool) -> Array:
    """The lowest (or highest) samples of the ground (n, 3), the extreme one first, lifted as the
    path is."""
    known = np.flatnonzero(np.isfinite(ground.z))
    heights = ground.z.ravel()[known]
    order = np.argsort(-heights if highest else heights, kind="stable")[:LOW_SAMPLES]
    rows, columns = np.divmod(known[order], ground.z.shape[1])
    size = np.array(ground.z.shape) - 1
    x, y = columns * ground.ends[0] / size[1], rows * ground.ends[1] / size[0]
    return np.column_stack([x, y, heights[order] + PATH_LIFT])


def _evenly_along(path: Array, aspect: tuple[float, float, float]) -> Array:
    """Points (n, 3) at even distances along the drawn line. Iterates would not do: they crowd
    together where a run is slow, and how many do changes with the step size."""
    lengths = np.nan_to_num(np.linalg.norm(np.diff(path, axis=0) * np.array(aspect), axis=1))
    reached = np.cumsum(lengths)
    if not len(path) or not reached.any():
        return path[np.isfinite(path).all(axis=1)][:1]
    wanted = reached[-1] * (np.arange(PATH_POINTS) + 0.5) / PATH_POINTS
    step = np.searchsorted(reached, wanted)
    left = (reached[step] - wanted) / lengths[step]
    return np.asarray(path[step + 1] - left[:, None] * (path[step + 1] - path[step]))


def visible(ground: Ground, points: Array, eye: Array) -> Mask:
    """Whether the eye (3,), in Plotly's units, sees each of the points (n, 3): (n,).

    The ray from a point to the eye is compared with the surface at RAY_SAMPLES points, up to where
    it leaves the box.
    """
    ray = (
        eye / np.array(ground.aspect) + 0.5 - points
    )  # straight lines stay straight in the unit cube
    with np.errstate(divide="ignore", invalid="ignore"):
        leaves = np.where(ray == 0, np.inf, ((ray > 0) - points) / ray).min(axis=1, keepdims=True)
    ray_parts = np.clip(leaves, 0, 1) * (np.arange(1, RAY_SAMPLES + 1) / RAY_SAMPLES)
    x, y, z = (points[:, i, None] + ray_parts * ray[:, i, None] for i in range(3))
    return np.asarray(~ground.hides(x, y, z).any(axis=1))
