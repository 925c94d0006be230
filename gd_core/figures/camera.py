"""The surface as it is drawn, what it hides from an eye, and where it is looked at from first.

The eye is chosen among a few by what it sees of three things: the path, the lowest places, and the
start, the end and the lowest place of all. More than half of that does not move with the step size,
and the usual eye is kept while it sees nearly all, so that the view seldom changes from one step
size to the next.

All points here are in the unit cube: the box around the surface, each of its sides from 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# The sides of the box in Plotly's units, in which eyes are given too; its middle is the origin.
ASPECT = np.array([1.2, 1.2, 0.75])
CENTER = np.array([0.0, 0.0, -0.17])
DISTANCE = 2.5  # the nearest at which the box with its tick labels fits into the picture's height
AZIMUTH = -128.4  # degrees, of the usual eye: x runs to the right and y away from it
# Turns and elevations in degrees, the usual ones first, then ever more unusual ones. The steep one
# is for holes that are deeper than wide: heights can hardly be read there, but the axes still run
# as on the map, which they no longer do where the eye looks back.
_AROUND = ((0.0,), (45.0, -45.0), (90.0, -90.0))
_BACK = ((135.0, -135.0), (180.0,))
VIEWS = (
    *((turn, elevation) for turns in _AROUND for elevation in (42.5, 60.0) for turn in turns),
    (0.0, 78.0),
    *((turn, elevation) for turns in _BACK for elevation in (42.5, 60.0) for turn in turns),
)


def _eyes() -> Array:
    """All eyes (n, 3) in Plotly's units, the usual one first."""
    turns, elevations = np.radians(VIEWS).T
    azimuths = np.radians(AZIMUTH) + turns
    flat = np.cos(elevations)
    ways = np.stack([flat * np.cos(azimuths), flat * np.sin(azimuths), np.sin(elevations)], axis=1)
    return np.asarray(CENTER + DISTANCE * ways)


_EYES = _eyes()
# The path, the lowest places and the three marks are a third each; so no mark is lost where the eye
# sees this much, nor more than 30% of the path.
ENOUGH = 0.9
PATH_POINTS = 32
LOW_PLACES = 24  # of 2,025 samples: the lowest hundredth of the window
LOOKS = 32  # along a ray: about one for each cell of the grid that it passes over
LIFT = 0.02  # how far above the surface the path is drawn, or the flat facets would hide it
HOLE = -10.0  # lower than any ray


@dataclass(frozen=True)
class Ground:
    """The drawn surface: heights z (rows are y), nan where it has a hole.

    Its columns and rows are evenly spaced; the first are at 0, the last at `ends` (x, y).
    """

    z: Array
    ends: tuple[float, float]

    def height(self, x: Array, y: Array) -> Array:
        """How high the surface is at x and y, arrays of one shape; nan where it has a hole."""
        return _height(self.z, *self._in_samples(x, y))

    def hides(self, x: Array, y: Array, z: Array) -> NDArray[np.bool_]:
        """Whether the surface is above these points, arrays of one shape; a hole never is."""
        solid = np.where(np.isfinite(self.z), self.z, HOLE)
        return np.asarray(_height(solid, *self._in_samples(x, y)) > z)

    def _in_samples(self, x: Array, y: Array) -> tuple[Array, Array]:
        rows, columns = self.z.shape
        return x * ((columns - 1) / self.ends[0]), y * ((rows - 1) / self.ends[1])


def _height(z: Array, x: Array, y: Array) -> Array:
    """z between its samples, at places counted in samples; beyond its edge, that of the edge."""
    rows, columns = z.shape
    x, y = np.clip(x, 0, columns - 1.001), np.clip(y, 0, rows - 1.001)
    column, row = x.astype(np.int64), y.astype(np.int64)
    right, up = x - column, y - row
    first = row * columns + column
    flat = z.ravel()
    near = flat[first] * (1 - right) + flat[first + 1] * right
    far = flat[first + columns] * (1 - right) + flat[first + columns + 1] * right
    return np.asarray(near * (1 - up) + far * up)


class Sights(NamedTuple):
    """What should be seen: points (n, 3), and how much each of them counts (n,)."""

    points: Array
    weights: Array


def opening_camera(ground: Ground, path: Array, maximize: bool = False) -> dict[str, Any]:
    """Plotly's camera that sees the path and the lowest places; of a maximisation, the highest.

    path: the vertices (n, 3) of the drawn line, nan where it breaks.
    """
    chosen = _first_that_sees(ground, _sights(ground, path, maximize))
    return {"eye": _xyz(chosen), "center": _xyz(CENTER)}


def _first_that_sees(ground: Ground, sights: Sights) -> Array:
    """The first eye (3,) that sees enough; if none does, enough of what the best one sees."""
    seen = []
    for eye in _EYES:
        seen.append(_share(ground, sights, eye))
        if seen[-1] >= ENOUGH:
            return np.asarray(eye)
    return np.asarray(_EYES[np.argmax(np.array(seen) >= ENOUGH * max(seen))])


def _share(ground: Ground, sights: Sights, eye: Array) -> float:
    """How much of all that should be seen this eye sees, from 0 to 1."""
    return float(visible(ground, sights.points, eye) @ sights.weights)


def _xyz(point: Array) -> dict[str, float]:
    return {axis: round(float(value), 4) for axis, value in zip("xyz", point, strict=True)}


def _sights(ground: Ground, path: Array, maximize: bool) -> Sights:
    low = _lowest(ground, maximize)
    ends = path[[0, -1]]
    marks = np.concatenate([ends[np.isfinite(ends).all(axis=1)], low[:1]])
    groups = [group for group in (_along(path), low, marks) if len(group)]
    weights = [np.full(len(group), 1 / (len(group) * len(groups))) for group in groups]
    return Sights(np.concatenate([np.empty((0, 3)), *groups]), np.concatenate([[], *weights]))


def _lowest(ground: Ground, highest: bool) -> Array:
    """The lowest samples of the ground (n, 3), the very lowest first, lifted as the path is."""
    known = np.flatnonzero(np.isfinite(ground.z))
    heights = ground.z.ravel()[known]
    order = np.argsort(-heights if highest else heights, kind="stable")[:LOW_PLACES]
    rows, columns = np.divmod(known[order], ground.z.shape[1])
    size = np.array(ground.z.shape) - 1
    x, y = columns * ground.ends[0] / size[1], rows * ground.ends[1] / size[0]
    return np.column_stack([x, y, heights[order] + LIFT])


def _along(path: Array) -> Array:
    """Points (n, 3) evenly along the drawn line: by its length, because iterates crowd together
    where a run is slow, and how many do so changes with the step size."""
    lengths = np.nan_to_num(np.linalg.norm(np.diff(path, axis=0) * ASPECT, axis=1))
    reached = np.cumsum(lengths)
    if not len(path) or not reached.any():
        return path[np.isfinite(path).all(axis=1)][:1]
    wanted = reached[-1] * (np.arange(PATH_POINTS) + 0.5) / PATH_POINTS
    step = np.searchsorted(reached, wanted)
    left = (reached[step] - wanted) / lengths[step]
    return np.asarray(path[step + 1] - left[:, None] * (path[step + 1] - path[step]))


def visible(ground: Ground, points: Array, eye: Array) -> NDArray[np.bool_]:
    """Whether the eye (3,), in Plotly's units, sees each of the points (n, 3): (n,).

    It looks at LOOKS places on the straight line from the point to where it leaves the box.
    """
    way = eye / ASPECT + 0.5 - points  # straight lines stay straight in the unit cube
    with np.errstate(divide="ignore", invalid="ignore"):
        leaves = np.where(way == 0, np.inf, ((way > 0) - points) / way).min(axis=1, keepdims=True)
    parts = np.clip(leaves, 0, 1) * (np.arange(1, LOOKS + 1) / LOOKS)
    x, y, z = (points[:, i, None] + parts * way[:, i, None] for i in range(3))
    return np.asarray(~ground.hides(x, y, z).any(axis=1))
