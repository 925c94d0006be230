"""The function around a run: plateaus, unbounded descent, kinds of stationary points."""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gd_core.diagnosis.features import STATIONARY_RADIUS, RunFeatures, moved, moved_far
from gd_core.numerics import Array, Mask, curvature_of, norms

# On a plateau slope and curvature explain less than this share of the drop of f that is nearby, and
# the run moved by at most this much.
PLATEAU_DROP_SHARE = 0.2
PLATEAU_MOVED_SHARE = 0.1  # × the run's scale
# × step size × slope: with momentum 0.97 a step is up to thirty times as long, with 0.9 ten times.
MAX_STEP_PER_SLOPE = 30.0
# f falls without bound when it falls by this factor more over the outermost probes: -x by 1.1.
OUTER_PROBES = 3
ENDLESS_FALL_FACTOR = 1.05
# The direction of a run is taken over this many of its first steps.
DIRECTION_STEPS = 10
# Distances at which lower values are looked for; unevenly chosen, so that they do not all fall on
# round coordinates where a function happens to be flat.
PROBE_DISTANCES = np.linspace(0.13, 4.1, 24)  # × the run's scale
# Distances at which f is evaluated to see whether it falls without bound.
AHEAD_DISTANCES = np.concatenate([[0.0], np.geomspace(1.0, 1e6, 25)])  # × the size of the point
# Distances at which a level place ahead is looked for, and the slope that makes one.
LEVEL_DISTANCES = np.linspace(0.0, 4.0, 129)  # × the size of the point
LEVEL_SLOPE_SHARE = 0.01  # × the smaller of the slopes before and behind it
# × the slope: Newton's step leaves less of it near a minimum; on exp(-x) it leaves e^-1 = 0.37, on
# x^4 (2/3)^3 = 0.30.
BOTTOM_SLOPE_SHARE = 0.335
NEARER_SHARE = 0.9  # × the Newton step at half the run: a shorter one at the end comes nearer
# Eigenvalues of the Hessian below this do not decide the kind of a stationary point.
FLAT_CURVATURE_SHARE = 1e-6  # × the largest absolute eigenvalue
NO_CURVATURE_SHARE = 1e-12  # × the largest at the start: below that there is no curvature
VALUE_ROUNDING = 1e-14  # × |f|: fifty times the rounding of one operation
# Distances at which f is evaluated to find the kind of a stationary point.
PROBE_RADIUS = 1e-3  # × the run's scale
CLOSE_RADIUS = 1e-6  # × the run's scale
# At a minimum f does not fall at BEYOND_FACTOR in any direction, tested where that distance is at
# most PROBE_RADIUS; for distances up to MAX_NEWTON_DISTANCE f does not fall at all BEYOND_FACTORS.
BEYOND_FACTOR = 20.0  # × Newton's step
BEYOND_FACTORS = np.array([1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0])  # × Newton's step
MAX_NEWTON_DISTANCE = 1.0  # × the run's scale
# In a valley the smaller curvature is at most this part of the larger one. The floor of the valley
# is found by golden-section search at these offsets along it.
VALLEY_CURVATURE_RATIO = 1e-5
VALLEY_OFFSETS = (1e-3, -1e-3, 1e-2, -1e-2, 5e-2, -5e-2, 1e-1, -1e-1)  # × the run's scale
FLOOR_TOL = 1e-12  # × max(1, |f|): how exactly the floor has to be known to be called level
GOLDEN_SECTION, GOLDEN_ITERATIONS = (math.sqrt(5) - 1) / 2, 42
# × the largest slope nearby: a smooth minimum has a thousandth of it, a corner more than this.
CORNER_SLOPE_SHARE = 0.1


class StationaryPoint(Enum):
    """The kind of stationary point a run ended at; the value completes “it arrived at …”."""

    MINIMUM = "a minimum, the lowest point nearby"
    MAXIMUM = "a maximum, the highest point nearby"
    SADDLE = "a saddle: flat here, but lower on one side and higher on another"
    FLAT = "a flat place"

    @staticmethod
    def sought(maximize: bool) -> StationaryPoint:
        """The kind that a run seeks: a minimum, or a maximum when it climbs."""
        return StationaryPoint.MAXIMUM if maximize else StationaryPoint.MINIMUM


def directions(dim: int) -> Array:
    """Unit vectors (ways, dim): both ways of each axis, but 16 in the plane."""
    if dim == 2:
        angles = np.arange(16) * (math.tau / 16)
        return np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return np.concatenate([np.eye(dim), -np.eye(dim)])


def evaluate_where(test: Callable[[RunFeatures], Mask], features: RunFeatures, which: Mask) -> Mask:
    """The result of a costly test, evaluated where `which` holds; False elsewhere, (m,)."""
    answers = np.zeros(len(which), dtype=bool)
    if which.any():
        answers[which] = test(features if which.all() else features.take(which))
    return answers


def falls_for_ever(features: RunFeatures) -> Mask:
    """Whether f falls without bound in the direction of each run, (m,): from its end, or from its
    start where the end is already too far out for f to be evaluated."""
    with np.errstate(over="ignore"):  # a way across the range of floats has no finite length
        falls = falls_from_end(features)
        return falls | evaluate_where(_falls_from_start, features, ~falls)


def falls_from_end(features: RunFeatures) -> Mask:
    """Whether f falls without bound from the end of each run, the way of its last step, (m,)."""
    point, before = features.ends.point, np.maximum(features.ends.iterations - 1, 0)
    return _falls(features, point, point - features.points_at(before))


def _falls_from_start(features: RunFeatures) -> Mask:
    point, early = features.ends.start, np.minimum(features.ends.iterations, DIRECTION_STEPS)
    return _falls(features, point, features.points_at(early) - point)


def _falls(features: RunFeatures, points: Array, ways: Array) -> Mask:
    """Whether f falls from points along ways, up to a million times the size of each, (m,)."""
    lengths = norms(ways)
    leads = (lengths > 0) & (lengths < np.inf)
    size = np.maximum(1.0, np.abs(points).max(axis=-1))
    with np.errstate(all="ignore"):  # f may overflow far out
        ahead = (
            (size[:, None] * AHEAD_DISTANCES)[..., None] * ways[:, None] / lengths[:, None, None]
        )
        values = features.sign * features.objective.value((points[:, None] + ahead)[leads])
    leads[leads] = _is_falling(values)
    return leads


def meets_a_level_place(features: RunFeatures) -> Mask:
    """Whether f is level somewhere ahead of each run, (m,), as x³ is at 0: there the slope the way
    of the last step is far smaller than both before and behind."""
    ends = features.ends
    way = ends.point - features.points_at(np.maximum(ends.iterations - 1, 0))
    size = np.maximum(1.0, np.abs(ends.point).max(axis=-1))
    with np.errstate(all="ignore"):  # without a way: nan, which is no level place
        way = way / norms(way)[:, None]
        ahead = (size[:, None] * LEVEL_DISTANCES)[..., None] * way[:, None]
        gradients = features.objective.gradient(ends.point[:, None] + ahead)
        falls = -features.sign * np.einsum("mki,mi->mk", gradients, way)
        steepest = np.maximum.accumulate(falls[:, ::-1], axis=1)[:, ::-1]
        return np.asarray((falls < LEVEL_SLOPE_SHARE * np.minimum(falls[:, :1], steepest)).any(1))


def _is_falling(values: Array) -> Mask:
    """Whether each row of values falls at every step, be it to minus infinity."""
    finite = np.isfinite(values)  # far out f may overflow to minus infinity
    sound = ~np.isnan(values).any(axis=1) & (values[:, 0] != np.inf) & (values[:, -1] != np.inf)
    lowest = np.minimum.accumulate(np.where(finite, values, np.inf), axis=1)
    lower = (values[:, 1:] < lowest[:, :-1]) | ~finite[:, 1:]
    return np.asarray(sound & (finite.sum(axis=1) > 1) & lower.all(axis=1))


def on_plateau(features: RunFeatures) -> Mask:
    """Whether each run is on flat ground, and its steps are short because of the small slope, (m,):
    not so for methods whose step length does not depend on the slope."""
    factors = features.stack.factors(features.ends.iterations)
    with np.errstate(invalid="ignore", over="ignore"):  # a method without a step size: nan, never
        by_slope = features.stack.step_sizes[features.rows] * factors * features.slope
        tiny = features.ends.last_length <= MAX_STEP_PER_SLOPE * by_slope
    return evaluate_where(on_flat_ground, features, tiny)


def on_flat_ground(features: RunFeatures) -> Mask:
    """Whether f is far lower nearby than slope and curvature predict, and the run hardly moved
    towards that, (m,)."""
    hardly = moved(features) <= PLATEAU_MOVED_SHARE * features.scale
    return evaluate_where(_lower_around, features, hardly & features.curvature.known)


def _lower_around(features: RunFeatures) -> Mask:
    ends, scale = features.ends, features.scale
    dim = ends.point.shape[1]
    ways = (PROBE_DISTANCES[:, None, None] * directions(dim)).reshape(-1, dim)
    with np.errstate(over="ignore", invalid="ignore"):  # overflow to inf compares rightly
        around = ends.point[:, None] + scale[:, None, None] * ways
        values = features.sign * features.objective.value(around)
        known = np.where(np.isfinite(values), values, np.inf)
        drops = ends.value[:, None] - known
        downhill = _downhill(drops, VALUE_ROUNDING * np.abs(ends.value))
        drops = np.where(_falls_on(drops) | ~downhill, -np.inf, drops)
        lowest = drops.argmax(axis=1)
        drop = drops.max(axis=1)
        reach = scale * np.maximum(
            1.0, np.repeat(PROBE_DISTANCES, len(ways) // len(PROBE_DISTANCES))[lowest]
        )
        expected = features.slope * reach + features.curvature.bend * reach * reach / 2
    return np.asarray((drop > 0) & (expected < PLATEAU_DROP_SHARE * drop))


def _downhill(drops: Array, rounding: Array) -> Mask:
    """Which probes (m, probes · ways) are reached along values that only fall, up to the rounding
    (m,) of f. What lies beyond a nearby minimum does not make a plateau of the run's end:
    exp(-x) sin(3x) has deeper minima the farther one goes."""
    along = drops.reshape(len(drops), len(PROBE_DISTANCES), -1)
    lower = np.diff(along, axis=1, prepend=0.0) >= -rounding[:, None, None]
    return np.asarray(np.logical_and.accumulate(lower, axis=1)).reshape(drops.shape)


def _falls_on(drops: Array) -> Mask:
    """Which probes (m, probes · ways) lie on a way along which f still falls at the outermost one:
    there f is unbounded, as a bowl is when climbing, and has no minimum beside a plateau."""
    along = drops.reshape(len(drops), len(PROBE_DISTANCES), -1)
    outermost, before = along[:, -1], along[:, -1 - OUTER_PROBES]
    endless = (outermost > 0) & (outermost > ENDLESS_FALL_FACTOR * before)
    return np.broadcast_to(endless[:, None], along.shape).reshape(drops.shape)


def comes_nearer(features: RunFeatures) -> Mask:
    """Whether each run comes nearer to the bottom that Newton's step names, if it names one, (m,).

    It does if the slope there is much smaller than at the run's end, or the step is shorter than at
    half the run. On exp(-x) and 1/x steps shrink for ever, but there is no bottom.
    """
    upwards = features.curvature.upwards
    return ~upwards | evaluate_where(_nearer_to_bottom, features, upwards)


def _nearer_to_bottom(features: RunFeatures) -> Mask:
    smaller = is_level_where_the_bottom_is(features)
    return smaller | evaluate_where(nearer_than_half_way, features, ~smaller)


def is_level_where_the_bottom_is(features: RunFeatures) -> Mask:
    """Whether Newton's step leads to a much smaller slope than that of the run's end, (m,)."""
    with np.errstate(over="ignore"):
        there = norms(features.objective.gradient(features.ends.point - features.newton_step))
    return np.asarray(there < BOTTOM_SLOPE_SHARE * features.slope)


def nearer_than_half_way(features: RunFeatures) -> Mask:
    """Whether Newton's step is shorter at the end of each run than at half its iterations, (m,)."""
    half = (features.ends.iterations + 1) // 2
    return features.newton < NEARER_SHARE * features.newton_at(half)


def has_no_minimum(features: RunFeatures) -> bool:
    """Whether it is known that f falls for ever: the error of a fit of two classes that a limit
    parts. There a slope may be as small as can be, and nothing is arrived at."""
    fit = features.objective.fit
    return fit is not None and fit.is_endless and not features.stack.maximize


def stationary_points(features: RunFeatures) -> NDArray[Any]:
    """The kind of stationary point each run ended at, (m,): from the Hessian, or from the values
    around the end where the Hessian does not decide."""
    low, high = features.curvature.lowest, features.curvature.highest
    if features.stack.maximize:  # kinds are those of the function as typed
        low, high = -high, -low
    flat = FLAT_CURVATURE_SHARE * features.curvature.bend
    found = np.full(len(flat), StationaryPoint.FLAT, dtype=object)
    if has_no_minimum(features):
        return found
    found[low > flat] = StationaryPoint.MINIMUM
    found[high < -flat] = StationaryPoint.MAXIMUM
    found[(low < -flat) & (high > flat)] = StationaryPoint.SADDLE
    unknown = (found == StationaryPoint.FLAT) | _hardly_curved(features)
    unknown |= evaluate_where(_falls_beside, features, ~unknown & (found == _goal(features)))
    if unknown.any():
        found[unknown] = _kinds_from_values_and_valley(features.take(unknown))
    return found


def _kinds_from_values_and_valley(features: RunFeatures) -> NDArray[Any]:
    """The kind of stationary point each run ended at, (m,), from the values around its end, and in
    the plane from the floor of its valley: straight probes miss the descent of a curved valley."""
    found = kinds_from_values(features)
    for k in range(len(found)):
        valley = floor_of(features, k)
        if valley is Floor.FALLS and found[k] == _goal(features):
            found[k] = StationaryPoint.SADDLE
        elif valley is Floor.LEVEL or (
            valley is Floor.RISES and found[k] == StationaryPoint.SADDLE
        ):
            found[k] = _goal(features)
    return found


class Floor(Enum):
    """How the floor of a valley goes on, on both sides of a run's end."""

    FALLS = "falls"  # on one side at least
    LEVEL = "level"  # a whole line of lowest points
    RISES = "rises"


def is_on_a_line(features: RunFeatures) -> bool:
    """Whether the first run ended on a whole line of minima (maxima when climbing)."""
    return floor_of(features, 0) is Floor.LEVEL


def floor_of(features: RunFeatures, run: int) -> Floor | None:
    """How the floor of the valley that a run ended in goes on, in the plane; None where it ended in
    no valley, because both directions curve upwards or none does."""
    curvature = features.curvature
    if features.ends.point.shape[1] != 2 or not curvature.known[run]:
        return None
    bends, ways = np.linalg.eigh(curvature.matrices[run])
    if not (bends[1] > 0 and abs(bends[0]) <= VALLEY_CURVATURE_RATIO * bends[1]):
        return None
    scale = float(features.scale[run])
    valley = _Valley(features, run, ways[:, 0], ways[:, 1], float(bends[1]))
    here, noise = valley.floor(0.0, CLOSE_RADIUS * scale)
    near = [valley.floor(t * scale, abs(t) * scale) for t in VALLEY_OFFSETS]
    if any(not math.isfinite(height) for height, _ in near):
        return None
    if any(height < here - noise - error for height, error in near[: len(VALLEY_OFFSETS) // 2]):
        return Floor.FALLS
    sharp = all(error <= FLOOR_TOL * max(1.0, abs(height)) for height, error in near)
    level = sharp and all(abs(height - here) <= noise + error for height, error in near)
    return Floor.LEVEL if level else Floor.RISES


class _Valley:
    """Cross-sections of f through the valley that a run ended in."""

    def __init__(self, features: RunFeatures, run: int, along: Array, across: Array, bend: float):
        self._at, self._sign = features.objective.at, features.sign
        self._end, self._along, self._across = features.ends.point[run], along, across
        self._bend = bend

    def floor(self, along: float, width: float) -> tuple[float, float]:
        """The lowest f across the valley at the offset `along`, by golden-section search over
        ±width, and a bound of its error."""
        middle = self._end + along * self._along

        def height(across: float) -> float:
            return float(self._sign * self._at(*(middle + across * self._across).tolist())[0])

        low, high = -width, width
        inner = [high - GOLDEN_SECTION * (high - low), low + GOLDEN_SECTION * (high - low)]
        heights = [height(inner[0]), height(inner[1])]
        for _ in range(GOLDEN_ITERATIONS):
            if heights[0] <= heights[1]:
                high, inner[1], heights[1] = inner[1], inner[0], heights[0]
                inner[0] = high - GOLDEN_SECTION * (high - low)
                heights[0] = height(inner[0])
            else:
                low, inner[0], heights[0] = inner[0], inner[1], heights[1]
                inner[1] = low + GOLDEN_SECTION * (high - low)
                heights[1] = height(inner[1])
        lowest = min(*heights, height(0.0))
        return lowest, 4 * self._bend * (high - low) ** 2 + 10 * VALUE_ROUNDING * abs(
            lowest
        ) + 1e-30


def _goal(features: RunFeatures) -> StationaryPoint:
    return StationaryPoint.sought(features.stack.maximize)


def _falls_beside(features: RunFeatures) -> Mask:
    """Whether f falls beyond the point that Newton's step leads to, (m,), as at the inflection of
    x³, which curves upwards on one side only."""
    beyond = BEYOND_FACTOR * features.newton
    close = (beyond > 0) & (beyond <= PROBE_RADIUS * features.scale)
    rises = features.sign * _rises(features, np.where(close, beyond, 0.0))
    with np.errstate(invalid="ignore"):
        falls = (rises < -VALUE_ROUNDING * _height(features)[:, None]).any(axis=1)
    some = ~(close & falls) & (features.newton > 0) & (beyond > PROBE_RADIUS * features.scale)
    some &= beyond <= MAX_NEWTON_DISTANCE * features.scale
    return np.asarray((close & falls) | evaluate_where(_falls_on_the_way, features, some))


def _falls_on_the_way(features: RunFeatures) -> Mask:
    """Whether f falls at each of BEYOND_FACTORS times Newton's step, (m,)."""
    with np.errstate(all="ignore"):
        steps = BEYOND_FACTORS[:, None] * features.newton_step[:, None]
        ahead = features.ends.point[:, None] - steps
        heights = features.sign * features.objective.value(ahead)
        falls = np.diff(heights, axis=1) < -VALUE_ROUNDING * np.abs(heights[:, 1:])
    return np.asarray(falls.all(axis=1))


def _rises(features: RunFeatures, aside: Array) -> Array:
    """By how much f, as typed, is larger at the distance `aside` from each run's end, (m, ways)."""
    point = features.ends.point
    around = point[:, None] + aside[:, None, None] * directions(point.shape[1])
    with np.errstate(over="ignore", invalid="ignore"):
        return features.objective.value(around) - (features.sign * features.ends.value)[:, None]


def _hardly_curved(features: RunFeatures) -> Mask:
    """Whether the curvature at the end of each run is negligible, (m,): beside that at the start,
    or beside the rounding of f. So it is in the tail of a bump, which has no stationary point."""
    start = curvature_of(features.objective.hessian(features.ends.start)).bend
    bend = features.curvature.bend
    with np.errstate(over="ignore", invalid="ignore"):
        changes = bend * features.scale * features.scale
        return (
            (bend < NO_CURVATURE_SHARE * start)
            | (changes < VALUE_ROUNDING * _height(features))
            | _far(features)
        )


def _far(features: RunFeatures) -> Mask:
    """Whether Newton's step leads away from the end of each run, (m,)."""
    return np.asarray(~(features.newton <= STATIONARY_RADIUS * features.scale))


def _height(features: RunFeatures) -> Array:
    """The largest |f| at the start and the end of each run, (m,)."""
    first = np.abs(features.stack.values[features.rows, 0])
    return np.fmax(np.where(np.isfinite(first), first, 0.0), np.abs(features.ends.value))


def kinds_from_values(features: RunFeatures, nearby: float = PROBE_RADIUS) -> NDArray[Any]:
    """The kind of stationary point each run ended at, (m,), from values at a distance around it.

    nearby: that distance, × the run's scale.
    """
    ends = features.ends
    rises = _rises(features, nearby * features.scale)
    # Differences below the rounding of f are no differences.
    found = _by_sides(rises, VALUE_ROUNDING * np.maximum(1e-300, np.abs(ends.value)))
    # Where some sides contradict the goal, differences below the rounding of f at the start do not
    # count, nor those of a slope that leads on. Far out a valley may bend away between the sides.
    nothing = (_by_sides(rises, VALUE_ROUNDING * _height(features)) == StationaryPoint.FLAT) | _far(
        features
    )
    bends = moved_far(features) & (ends.point.shape[1] > 1)
    found[np.where(found == _goal(features), bends, nothing)] = StationaryPoint.FLAT
    return found


def _by_sides(rises: Array, noise: Array) -> NDArray[Any]:
    with np.errstate(invalid="ignore"):
        lower = (rises < -noise[:, None]).any(axis=1)
        higher = (rises > noise[:, None]).any(axis=1)
    return np.asarray(_BY_SIDES[lower.astype(int), higher.astype(int)])


# By whether f is lower, and whether it is higher, on some side.
_BY_SIDES = np.array(
    [
        [StationaryPoint.FLAT, StationaryPoint.MINIMUM],
        [StationaryPoint.MAXIMUM, StationaryPoint.SADDLE],
    ]
)


def at_corner(features: RunFeatures) -> Mask:
    """Whether nothing around each run is lower (higher when climbing) although the slope does not
    go to zero there, (m,)."""
    around = PROBE_RADIUS * features.scale[:, None, None] * directions(features.ends.point.shape[1])
    with np.errstate(over="ignore", invalid="ignore"):
        slopes = norms(features.objective.gradient(features.ends.point[:, None] + around))
        steepest = np.where(np.isfinite(slopes), slopes, 0.0).max(axis=1)
        steep = features.slope > CORNER_SLOPE_SHARE * steepest
    # At both radii: at the larger one a wavy function may have its next wave.
    lowest = [
        kinds_from_values(features, nearby) == _goal(features)
        for nearby in (PROBE_RADIUS, CLOSE_RADIUS)
    ]
    return np.asarray(lowest[0] & lowest[1] & steep)
