"""An objective sampled over a window: a curve or a grid, with its gaps and its range of values."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gd_core.figures.closer import Extremes, Values, beyond, find_extremes, is_pole
from gd_core.numerics import Array
from gd_core.objective import Objective

Interval = tuple[float, float]

CURVE_POINTS = 601  # more than one for each pixel of a phone, two pixels apart on a projector
GRID_POINTS = 90  # on each axis; 8,100 shades of 16 bits are 21,600 bytes in base64
# The range of values for the shades is at least this × the full range, so that a narrow peak that
# was taken for a pole makes no rings.
MIN_RANGE_SHARE = 1e-7
CELL_SAMPLES = 3  # along each side: the shade of a grid point is the mean of 3 x 3 samples
JUMP_SAMPLES = 32  # between two samples of a curve, where it may jump
# The top tenth of the values is a wall if it is higher than this × the spread of the middle 80%.
WALL_HEIGHT = 12.0
# Above this × that spread it may be a pole, which finer samples then decide.
POLE_CANDIDATE_HEIGHT = 2.0
# An extreme between two samples is added to the curve if it exceeds them by this × the height of
# the window, and the picture gets a note on it from the second factor on.
ADDED_EXTREME_HEIGHT, NOTED_EXTREME_HEIGHT = 0.005, 0.2
# Values that differ by less than this × the whole range share a level, so that rounding errors get
# no isolines.
LEVEL_TOL = 1e-9
# The largest value on an axis: about a quarter of the largest float64, so that twice it is finite.
MAX_AXIS_VALUE = 4e307


@dataclass(frozen=True)
class Curve:
    """f sampled over an interval.

    x and y, with nan where the line breaks; gaps: the intervals where f is undefined; heights: the
    range of values to show; is_finer: f oscillates between two samples, where the line joins its
    lowest and its highest point and looks like a band.
    """

    x: Array
    y: Array
    gaps: tuple[Interval, ...]
    heights: Interval
    is_finer: bool = False


@dataclass(frozen=True)
class Grid:
    """f sampled over a rectangle: z (rows are y), its shade in [0, 1], and the range to show."""

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
    between = find_extremes(values, x, y, heights, ADDED_EXTREME_HEIGHT * (heights[1] - heights[0]))
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
    """Whether f oscillates between two samples, or has an extreme far beyond both of them."""
    ends = np.stack([y[between.columns], y[between.columns + 1]], axis=1)
    above, below = beyond(np.clip(between.y, *heights), np.clip(ends, *heights))
    height = heights[1] - heights[0]
    both = np.minimum(above, below) > ADDED_EXTREME_HEIGHT * height
    return bool((both | (np.maximum(above, below) > NOTED_EXTREME_HEIGHT * height)).any())


def _values_of(objective: Objective) -> Values:
    return lambda x: objective.finite_value(x[..., None])


def _in_order(*parts: tuple[Array, Array]) -> tuple[Array, Array]:
    """The points (x, y) of several sets in one, sorted by x."""
    x, y = (np.concatenate([part[k] for part in parts]) for k in (0, 1))
    order = np.argsort(x, kind="stable")
    return x[order], y[order]


@np.errstate(over="ignore", invalid="ignore")
def sample_grid(objective: Objective, bounds: tuple[Interval, Interval]) -> Grid:
    """Sample a 2-D objective on a regular grid over the window."""
    x, y = (np.linspace(*side, GRID_POINTS) for side in bounds)
    fine_x, fine_y = (_cells(side) for side in (x, y))
    fine = objective.finite_value(np.stack(np.meshgrid(fine_x, fine_y), axis=-1))
    z = fine[1::CELL_SAMPLES, 1::CELL_SAMPLES]
    return Grid(x, y, z, _cell_means(_shade(fine, _range(fine, z))), grid_heights(z))


def _cells(side: Array) -> Array:
    """CELL_SAMPLES samples around each grid line, the middle one on the line itself."""
    third = (side[1] - side[0]) / CELL_SAMPLES
    return np.asarray((side[:, None] + third * np.array([-1.0, 0.0, 1.0])).ravel())


def _cell_means(fine: Array) -> Array:
    """The mean over each cell; nan where the cell's middle sample is nan.

    The mean shows a valley narrower than the grid as one valley instead of a row of islands.
    """
    rows, columns = (length // CELL_SAMPLES for length in fine.shape)
    cells = fine.reshape(rows, CELL_SAMPLES, columns, CELL_SAMPLES)
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", RuntimeWarning
        )  # NumPy warns about the mean of a cell that is all nan
        means = np.nanmean(cells, axis=(1, 3))
    return np.where(np.isfinite(fine[1::CELL_SAMPLES, 1::CELL_SAMPLES]), means, np.nan)


def _heights(values: Values, x: Array, y: Array) -> Interval:
    """The range of y to show: all, or less where a pole or a steep wall would flatten the rest."""
    finite = y[np.isfinite(y)]
    if not len(finite):
        return (0.0, 1.0)
    top, bottom = (_reach(values, x, y, finite, side) for side in (1.0, -1.0))
    return _padded(-bottom, top)


def _reach(values: Values, x: Array, y: Array, finite: Array, side: float) -> float:
    """The highest value of side · f to show."""
    low, high = np.quantile(side * finite, [0.1, 0.9])
    top = float((side * finite).max())
    spread = float(high - low)
    if top - high <= POLE_CANDIDATE_HEIGHT * spread:
        return top
    at = int(np.nanargmax(side * y))
    edge = min(at, len(x) - 1 - at) < 0.03 * len(x)
    width = (x[-1] - x[0]) / (CURVE_POINTS - 1)
    pole = is_pole(values, float(x[at]), float(width), side)
    if pole or (edge and top - high > WALL_HEIGHT * spread):
        return float(high) + spread
    return top


def _padded(low: float, high: float) -> Interval:
    low, high = max(low, -MAX_AXIS_VALUE), min(high, MAX_AXIS_VALUE)
    level = high - low <= LEVEL_TOL * max(abs(low), abs(high))  # equal up to rounding
    room = 0.5 * max(abs(high), 1.0) if level else 0.06 * (high - low)
    # There is more space below, for the labels. The axis ends at MAX_AXIS_VALUE.
    return (max(-MAX_AXIS_VALUE, low - 3 * room), min(MAX_AXIS_VALUE, high + room))


def _jumps(values: Values, x: Array, y: Array, heights: Interval) -> NDArray[np.intp]:
    """The samples (k,) after which the line would join the two sides of a jump or a pole."""
    with np.errstate(invalid="ignore"):
        steep = np.flatnonzero(np.abs(np.diff(y)) > 0.05 * (heights[1] - heights[0]))
    if (
        not len(steep) or len(steep) > len(x) // 2
    ):  # a curve that is steep almost everywhere has no jumps to find
        return steep[:0]
    inside = np.linspace(0.0, 1.0, JUMP_SAMPLES + 1)
    closer = values(x[steep, None] + inside * (x[steep + 1] - x[steep])[:, None])
    leaps = np.abs(np.diff(closer, axis=1)).max(axis=1)  # nan counts as a leap
    leaping: NDArray[np.intp] = steep[~(leaps < 0.5 * np.abs(y[steep + 1] - y[steep]))]
    return leaping


def _gaps(x: Array, y: Array) -> tuple[Interval, ...]:
    """The intervals of at least two consecutive samples without a value."""
    missing = np.concatenate([[False], ~np.isfinite(y), [False]]).astype(int)
    begins, ends = np.flatnonzero(np.diff(missing) == 1), np.flatnonzero(np.diff(missing) == -1)
    last = len(x) - 1
    return tuple(
        (float(x[max(begin - 1, 0)]), float(x[min(end, last)]))
        for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)
        if end - begin >= 2
    )


def grid_heights(z: Array) -> Interval:
    """The range of z to show on a surface: walls and poles in the outer tenth may be cut off."""
    finite = z[np.isfinite(z)]
    if not len(finite):
        return (0.0, 1.0)
    low, middle, high = np.quantile(finite, [0.1, 0.5, 0.9])
    bottom, top = float(finite.min()), float(finite.max())
    spread = float(high - low)
    if spread > 0:
        top = min(top, float(high) + WALL_HEIGHT * spread)
        bottom = (
            max(bottom, float(low) - WALL_HEIGHT * spread)
            if bottom < middle - 1e3 * spread
            else bottom
        )
    return _padded(bottom, top)


def _range(fine: Array, coarse: Array) -> float:
    """The range of the values; without the top tenth at a pole, which each finer grid would find
    higher."""
    known, seen = fine[np.isfinite(fine)], coarse[np.isfinite(coarse)]
    if not len(seen):
        return 0.0
    low, high, rough = float(known.min()), float(known.max()), float(seen.max())
    pole = high - low > 2.0 * (rough - low)
    without_top = max(float(np.quantile(known, 0.9)) - low, MIN_RANGE_SHARE * (high - low))
    return without_top if pole else high - low


def _shade(z: Array, reach: float) -> Array:
    """A shade for each value, √(rank) from 0 to 1, which shows valleys and walls alike.

    By rank alone equal areas would get equal numbers of isolines. The square root makes them denser
    near the minimum, so that a round bowl has evenly spaced rings and a narrow valley is visible.
    """
    finite = np.isfinite(z)
    shade = np.full(z.shape, np.nan)
    if not finite.any():
        return shade
    values = z[finite]
    width = LEVEL_TOL * reach
    levels = values if width == 0 else np.round((values - values.min()) / width)
    ordered, inverse, counts = np.unique(levels, return_inverse=True, return_counts=True)
    ranks: Array = np.concatenate([[0], np.cumsum(counts)[:-1]]) / max(1, len(values) - counts[-1])
    shade[finite] = np.sqrt(ranks[inverse]) if len(ordered) > 1 else 0.5
    return shade
