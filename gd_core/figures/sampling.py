"""What a window shows of an objective: a sampled curve or grid, with its gaps and its heights."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gd_core.figures.closer import Extremes, Values, beyond, find_extremes, is_pole
from gd_core.objective import Objective

Array = NDArray[np.float64]
Interval = tuple[float, float]

CURVE_POINTS = 601  # more than one a pixel on a phone, two pixels apart on a projector
GRID_POINTS = 90  # 8,100 shades of 16 bits are 21,600 bytes in base64
POLE_PART = 1e-7  # of the top of a pole, so that a narrow peak taken for one makes no rings
CELL = 3  # each grid point's shade is the mean of 3 x 3 samples
FINER = 32  # how much closer to look where a curve may jump
# A height range is "walled" when its last tenth is this many times as high as the middle.
WALL = 12.0
# And it may be a pole when it is this many times as high; then a closer look decides.
POLE = 2.0
# What goes this part of the height beyond the samples is put in, and from the second part on said.
BEYOND, FINE = 0.005, 0.2
# Values nearer than this part of the whole range are one level: no isolines of rounding errors.
SAME_LEVEL = 1e-9
# A quarter of the largest number there is, so that twice as much is still a number.
HIGHEST = 4e307


@dataclass(frozen=True)
class Curve:
    """f sampled over an interval: x and y with nan where the line breaks, the intervals where f is
    undefined, and the heights worth showing.

    `is_finer`: f goes up and down between two samples; there the line joins its lowest and its
    highest point, and looks like a band.
    """

    x: Array
    y: Array
    gaps: tuple[Interval, ...]
    heights: Interval
    is_finer: bool = False


@dataclass(frozen=True)
class Grid:
    """f sampled over a rectangle: z (rows are y), its shade in [0, 1], and the heights."""

    x: Array
    y: Array
    z: Array
    shade: Array
    heights: Interval

    @property
    def has_gaps(self) -> bool:
        """Whether f is undefined somewhere in the rectangle."""
        return not bool(np.isfinite(self.z).all())


@np.errstate(over="ignore", invalid="ignore")  # differences of values near 1e308
def sample_curve(objective: Objective, bounds: Interval) -> Curve:
    """Sample a 1-D objective so that jumps, poles and undefined stretches stay visible as gaps."""
    x = np.linspace(*bounds, CURVE_POINTS)
    values = _values_of(objective)
    y = values(x)
    heights = _heights(values, x, y)
    between = find_extremes(values, x, y, heights, BEYOND * (heights[1] - heights[0]))
    heights = _heights(values, *_in_order((x, y), (between.x.ravel(), between.y.ravel())))
    breaks = np.setdiff1d(_jumps(values, x, y, heights), between.columns)
    x_broken, y_broken = _in_order(
        (x, y),
        (between.x.ravel(), between.y.ravel()),
        ((x[breaks] + x[breaks + 1]) / 2, np.full(len(breaks), np.nan)),
    )
    is_finer = _is_finer(between, y, heights)
    return Curve(x_broken, y_broken, _gaps(x, y), heights, is_finer)


def _is_finer(between: Extremes, y: Array, heights: Interval) -> bool:
    """Whether f goes up and down between two samples, or far away from both and back."""
    ends = np.stack([y[between.columns], y[between.columns + 1]], axis=1)
    above, below = beyond(np.clip(between.y, *heights), np.clip(ends, *heights))
    height = heights[1] - heights[0]
    both = np.minimum(above, below) > BEYOND * height
    return bool((both | (np.maximum(above, below) > FINE * height)).any())


def _values_of(objective: Objective) -> Values:
    return lambda x: objective.finite_value(x[..., None])


def _in_order(*parts: tuple[Array, Array]) -> tuple[Array, Array]:
    """Points (x, y) of several sets as one, from left to right."""
    x, y = (np.concatenate([part[k] for part in parts]) for k in (0, 1))
    order = np.argsort(x, kind="stable")
    return x[order], y[order]


@np.errstate(over="ignore", invalid="ignore")
def sample_grid(objective: Objective, bounds: tuple[Interval, Interval]) -> Grid:
    """Sample a 2-D objective on a regular grid over the window."""
    x, y = (np.linspace(*side, GRID_POINTS) for side in bounds)
    fine_x, fine_y = (_cells(side) for side in (x, y))
    fine = objective.finite_value(np.stack(np.meshgrid(fine_x, fine_y), axis=-1))
    z = fine[1::CELL, 1::CELL]
    return Grid(x, y, z, _cell_means(_shade(fine, _range(fine, z))), grid_heights(z))


def _cells(side: Array) -> Array:
    """CELL samples around each grid line: the line itself is the middle one."""
    third = (side[1] - side[0]) / CELL
    return np.asarray((side[:, None] + third * np.array([-1.0, 0.0, 1.0])).ravel())


def _cell_means(fine: Array) -> Array:
    """The mean over each cell, undefined where its middle is: a valley thinner than the grid stays
    one valley instead of a row of islands."""
    rows, columns = (length // CELL for length in fine.shape)
    cells = fine.reshape(rows, CELL, columns, CELL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # the mean of a cell without any value
        means = np.nanmean(cells, axis=(1, 3))
    return np.where(np.isfinite(fine[1::CELL, 1::CELL]), means, np.nan)


def _heights(values: Values, x: Array, y: Array) -> Interval:
    """The range of y to show: all of it, unless a pole or a steep wall would flatten the rest."""
    finite = y[np.isfinite(y)]
    if not len(finite):
        return (0.0, 1.0)
    top, bottom = (_reach(values, x, y, finite, side) for side in (1.0, -1.0))
    return _padded(-bottom, top)


def _reach(values: Values, x: Array, y: Array, finite: Array, side: float) -> float:
    """The highest value of side · f worth showing."""
    low, high = np.quantile(side * finite, [0.1, 0.9])
    top = float((side * finite).max())
    spread = float(high - low)
    if top - high <= POLE * spread:
        return top
    at = int(np.nanargmax(side * y))
    edge = min(at, len(x) - 1 - at) < 0.03 * len(x)
    width = (x[-1] - x[0]) / (CURVE_POINTS - 1)
    pole = is_pole(values, float(x[at]), float(width), side)
    if pole or (edge and top - high > WALL * spread):
        return float(high) + spread
    return top


def _padded(low: float, high: float) -> Interval:
    low, high = max(low, -HIGHEST), min(high, HIGHEST)
    level = high - low <= SAME_LEVEL * max(abs(low), abs(high))  # but for rounding
    room = 0.5 * max(abs(high), 1.0) if level else 0.06 * (high - low)
    # The labels stand below; what is higher than HIGHEST has no place on any axis.
    return (max(-HIGHEST, low - 3 * room), min(HIGHEST, high + room))


def _jumps(values: Values, x: Array, y: Array, heights: Interval) -> NDArray[np.intp]:
    """The samples after which the line would join two sides of a jump or a pole."""
    with np.errstate(invalid="ignore"):
        steep = np.flatnonzero(np.abs(np.diff(y)) > 0.05 * (heights[1] - heights[0]))
    if not len(steep) or len(steep) > len(x) // 2:  # all steep: too wild a curve to have jumps
        return steep[:0]
    inside = np.linspace(0.0, 1.0, FINER + 1)
    closer = values(x[steep, None] + inside * (x[steep + 1] - x[steep])[:, None])
    leaps = np.abs(np.diff(closer, axis=1)).max(axis=1)  # nan counts as a leap
    leaping: NDArray[np.intp] = steep[~(leaps < 0.5 * np.abs(y[steep + 1] - y[steep]))]
    return leaping


def _gaps(x: Array, y: Array) -> tuple[Interval, ...]:
    """Stretches of at least two samples in a row without a value."""
    missing = np.concatenate([[False], ~np.isfinite(y), [False]]).astype(int)
    begins, ends = np.flatnonzero(np.diff(missing) == 1), np.flatnonzero(np.diff(missing) == -1)
    last = len(x) - 1
    return tuple(
        (float(x[max(begin - 1, 0)]), float(x[min(end, last)]))
        for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)
        if end - begin >= 2
    )


def grid_heights(z: Array) -> Interval:
    """The range of z to show on a surface: a tenth of steep walls or poles may be cut away."""
    finite = z[np.isfinite(z)]
    if not len(finite):
        return (0.0, 1.0)
    low, middle, high = np.quantile(finite, [0.1, 0.5, 0.9])
    bottom, top = float(finite.min()), float(finite.max())
    spread = float(high - low)
    if spread > 0:
        top = min(top, float(high) + WALL * spread)
        bottom = (
            max(bottom, float(low) - WALL * spread) if bottom < middle - 1e3 * spread else bottom
        )
    return _padded(bottom, top)


def _range(fine: Array, coarse: Array) -> float:
    """How far the values reach; hardly counting the top of a pole, which a finer grid finds ever
    higher."""
    known, seen = fine[np.isfinite(fine)], coarse[np.isfinite(coarse)]
    if not len(seen):
        return 0.0
    low, high, rough = float(known.min()), float(known.max()), float(seen.max())
    pole = high - low > 2.0 * (rough - low)
    without_top = max(float(np.quantile(known, 0.9)) - low, POLE_PART * (high - low))
    return without_top if pole else high - low


def _shade(z: Array, reach: float) -> Array:
    """A shade for each value that spreads valleys and walls evenly: √(rank), from 0 to 1.

    Equal areas would get equal numbers of isolines; the square root draws them together at the
    bottom, so that a round bowl gets evenly spaced rings and a narrow valley still shows.
    """
    finite = np.isfinite(z)
    shade = np.full(z.shape, np.nan)
    if not finite.any():
        return shade
    values = z[finite]
    width = SAME_LEVEL * reach
    levels = values if width == 0 else np.round((values - values.min()) / width)
    ordered, inverse, counts = np.unique(levels, return_inverse=True, return_counts=True)
    ranks: Array = np.concatenate([[0], np.cumsum(counts)[:-1]]) / max(1, len(values) - counts[-1])
    shade[finite] = np.sqrt(ranks[inverse]) if len(ordered) > 1 else 0.5
    return shade
