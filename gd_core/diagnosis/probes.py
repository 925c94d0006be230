"""What the function is like around a run, by trying: plateaus, endless falls, kinds of place."""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gd_core.diagnosis.features import NEAR, RunFeatures, moved, moved_far
from gd_core.numerics import Array, Mask, curvature_of, newton_lengths, newton_steps, norms

# On a plateau when slope and curvature explain less than a fifth of the drop that is around, and
# the run moved by less than a tenth of its scale.
PLATEAU = 0.2
PLATEAU_MOVED = 0.1
# Of a step with momentum 0.9 a tenth comes from the slope, with 0.97 a thirtieth.
BY_SLOPE = 30.0
# Ground falls for ever when f falls by this factor more over the last probes: -x by 1.1.
OUTER = 3
STILL_FALLS = 1.05
# Which way a run goes is seen after this many steps; a run that grows is soon too far to tell.
FAR_ENOUGH = 10
# How far around to look for steeper ground, in units of the run's scale; uneven on purpose, so
# that they do not all fall on a round place where a function happens to be flat.
PROBES = np.linspace(0.13, 4.1, 24)
# How far ahead to look whether f falls for ever, in units of where one stands.
AHEAD = np.geomspace(1.0, 1e6, 25)
# Newton's step on exp(-x) leaves e^-1 = 0.37 of the slope, on x^4 it leaves (2/3)^3 = 0.30.
NO_BOTTOM = 0.335
NEARER = 0.9
# An eigenvalue below this part of the largest says nothing about the kind of place.
FLAT = 1e-6
# A curvature below this part of that at the start says nothing either.
NO_BEND = 1e-12
# What f cannot tell: fifty times the rounding of one operation.
ROUNDING = 1e-14
# How far aside the kind of place is looked for, in units of the run's scale.
NEARBY = 1e-3
FAR_BEYOND = 1.0
CLOSE_BY = 1e-6
# So many times as far as the curvature puts the bottom, f has to rise on all sides; and it is no
# bottom where f falls at each of these on the way there.
BEYOND = 20.0
ON_THE_WAY = np.array([1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0])
# In a valley one direction curves by no more than this part of the other. Its floor is looked for
# so far along, in units of the scale, first near by, by so many golden sections.
VALLEY = 1e-5
ALONG = (1e-3, -1e-3, 1e-2, -1e-2, 5e-2, -5e-2, 1e-1, -1e-1)
SHARP = 1e-12  # how exactly the floor has to be known to be called level
GOLDEN, SECTIONS = (math.sqrt(5) - 1) / 2, 42
# Beside a smooth bottom the slope is a thousand times that at the bottom; at a corner it is not.
CORNER = 0.1


class StationaryPoint(Enum):
    """What kind of place a run ended at; the value completes “it arrived at …”."""

    MINIMUM = "a minimum, the lowest point nearby"
    MAXIMUM = "a maximum, the highest point nearby"
    SADDLE = "a saddle: flat here, but lower on one side and higher on another"
    FLAT = "a flat place"


def directions(dim: int) -> Array:
    """Unit vectors all around: both ways in 1-D, 16 in the plane, the axes beyond."""
    if dim == 2:
        angles = np.arange(16) * (math.tau / 16)
        return np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return np.concatenate([np.eye(dim), -np.eye(dim)])


def asked(test: Callable[[RunFeatures], Mask], features: RunFeatures, which: Mask) -> Mask:
    """The answers of a costly test that is put to some of the runs only; False for the others."""
    answers = np.zeros(len(which), dtype=bool)
    if which.any():
        answers[which] = test(features if which.all() else features.take(which))
    return answers


def falls_for_ever(features: RunFeatures) -> Mask:
    """Whether f keeps falling the way each run went: from its end, or from its start where the end
    is already too far out to tell."""
    with np.errstate(over="ignore"):  # a way across the range of floats has no finite length
        falls = _falls_from_end(features)
        return falls | asked(_falls_from_start, features, ~falls)


def _falls_from_end(features: RunFeatures) -> Mask:
    point, before = features.ends.point, np.maximum(features.ends.iterations - 1, 0)
    return _falls(features, point, point - features.points_at(before))


def _falls_from_start(features: RunFeatures) -> Mask:
    point, early = features.ends.start, np.minimum(features.ends.iterations, FAR_ENOUGH)
    return _falls(features, point, features.points_at(early) - point)


def _falls(features: RunFeatures, points: Array, ways: Array) -> Mask:
    """Whether f falls without end from points along ways, for a million times their size."""
    lengths = norms(ways)
    leads = (lengths > 0) & (lengths < np.inf)
    size = np.maximum(1.0, np.abs(points).max(axis=-1))
    with np.errstate(all="ignore"):  # too far out, f has no value, and does not count
        ahead = (size[:, None] * AHEAD)[..., None] * ways[:, None] / lengths[:, None, None]
        values = features.sign * features.objective.value((points[:, None] + ahead)[leads])
    leads[leads] = _is_falling(values)
    return leads


def _is_falling(values: Array) -> Mask:
    """Whether each row of values falls all along, and down to minus infinity if it likes."""
    finite = np.isfinite(values)  # far out it may fall below what a computer can hold
    sound = ~np.isnan(values).any(axis=1) & (values[:, 0] != np.inf) & (values[:, -1] != np.inf)
    lowest = np.minimum.accumulate(np.where(finite, values, np.inf), axis=1)
    lower = (values[:, 1:] < lowest[:, :-1]) | ~finite[:, 1:]
    return np.asarray(sound & (finite.sum(axis=1) > 1) & lower.all(axis=1))


def on_plateau(features: RunFeatures) -> Mask:
    """Whether each run is on flat ground because of which its steps are tiny: those of a method
    that goes by the size of the slope, be it with some momentum."""
    factors = features.stack.factors(features.ends.iterations)
    with np.errstate(invalid="ignore", over="ignore"):  # a method without a step size: nan, never
        by_slope = features.stack.step_sizes[features.rows] * factors * features.slope
        tiny = features.ends.last_length <= BY_SLOPE * by_slope
    return asked(on_flat_ground, features, tiny)


def on_flat_ground(features: RunFeatures) -> Mask:
    """Lower ground is around, far lower than slope and curvature here let one expect there, and
    the run hardly moved towards it."""
    hardly = moved(features) <= PLATEAU_MOVED * features.scale
    return asked(_lower_around, features, hardly & features.curvature.known)


def _lower_around(features: RunFeatures) -> Mask:
    ends, scale = features.ends, features.scale
    dim = ends.point.shape[1]
    ways = (PROBES[:, None, None] * directions(dim)).reshape(-1, dim)
    with np.errstate(over="ignore", invalid="ignore"):  # too large is infinite, compares as such
        around = ends.point[:, None] + scale[:, None, None] * ways
        values = features.sign * features.objective.value(around)
        known = np.where(np.isfinite(values), values, np.inf)
        drops = ends.value[:, None] - known
        downhill = _downhill(drops, ROUNDING * np.abs(ends.value))
        drops = np.where(_falls_on(drops) | ~downhill, -np.inf, drops)
        lowest = drops.argmax(axis=1)
        drop = drops.max(axis=1)
        reach = scale * np.maximum(1.0, np.repeat(PROBES, len(ways) // len(PROBES))[lowest])
        expected = features.slope * reach + features.curvature.bend * reach * reach / 2
    return np.asarray((drop > 0) & (expected < PLATEAU * drop))


def _downhill(drops: Array, rounding: Array) -> Mask:
    """Which probes (m, probes · ways) are come to by going down only, but for the rounding (m,) of
    f: what is behind a hollow near by says nothing of the ground here. exp(-x) sin(3x) has deeper
    ones the farther one looks."""
    along = drops.reshape(len(drops), len(PROBES), -1)
    lower = np.diff(along, axis=1, prepend=0.0) >= -rounding[:, None, None]
    return np.asarray(np.logical_and.accumulate(lower, axis=1)).reshape(drops.shape)


def _falls_on(drops: Array) -> Mask:
    """Which probes (m, probes · ways) lie on a way along which f still falls at the outermost: that
    is ground that falls for ever, as a bowl does when climbing, and no hollow beside a plateau."""
    along = drops.reshape(len(drops), len(PROBES), -1)
    outermost, before = along[:, -1], along[:, -1 - OUTER]
    endless = (outermost > 0) & (outermost > STILL_FALLS * before)
    return np.broadcast_to(endless[:, None], along.shape).reshape(drops.shape)


def comes_nearer(features: RunFeatures) -> Mask:
    """Where the curvature names a bottom, the slope there is much smaller than here, or the run is
    nearer to it than half way. Not so for exp(-x) and 1/x: their steps shrink for ever, but there
    is no bottom to come nearer to."""
    upwards = features.curvature.upwards
    return ~upwards | asked(_nearer_to_bottom, features, upwards)


def _nearer_to_bottom(features: RunFeatures) -> Mask:
    smaller = is_level_where_the_bottom_is(features)
    return smaller | asked(nearer_than_half_way, features, ~smaller)


def is_level_where_the_bottom_is(features: RunFeatures) -> Mask:
    """Whether the slope is much smaller than here where the curvature puts the bottom."""
    steps = newton_steps(features.curvature, features.sign * features.ends.gradient)
    with np.errstate(over="ignore"):
        there = norms(features.objective.gradient(features.ends.point - steps))
    return np.asarray(there < NO_BOTTOM * features.slope)


def nearer_than_half_way(features: RunFeatures) -> Mask:
    """Whether the curvature puts the bottom nearer to the end of each run than to its middle."""
    half = (features.ends.iterations + 1) // 2
    hessians = features.objective.hessian(features.points_at(half))
    before = newton_lengths(curvature_of(hessians), features.stack.gradients[features.rows, half])
    return features.newton < NEARER * before


def stationary_points(features: RunFeatures) -> NDArray[Any]:
    """The kind of place (m,) each run ended at, from the Hessian, or from the values around where
    it says nothing."""
    low, high = features.curvature.lowest, features.curvature.highest
    if features.stack.maximize:  # places are those of the function as typed
        low, high = -high, -low
    flat = FLAT * features.curvature.bend
    found = np.full(len(flat), StationaryPoint.FLAT, dtype=object)
    found[low > flat] = StationaryPoint.MINIMUM
    found[high < -flat] = StationaryPoint.MAXIMUM
    found[(low < -flat) & (high > flat)] = StationaryPoint.SADDLE
    unknown = (found == StationaryPoint.FLAT) | _hardly_curved(features)
    unknown |= asked(_falls_beside, features, ~unknown & (found == _goal(features)))
    if unknown.any():
        found[unknown] = _places_by_looking(features.take(unknown))
    return found


def _places_by_looking(features: RunFeatures) -> NDArray[Any]:
    """The kind of place (m,) each run ended at, from the values around, and in the plane from the
    floor of the valley where it ended in one: a straight line may miss where that goes down."""
    found = places_by_values(features)
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
    """How the floor of a valley goes on, to both sides of where a run ended."""

    FALLS = "falls"  # on one side at least
    LEVEL = "level"  # a whole line of lowest points
    RISES = "rises"


def is_on_a_line(features: RunFeatures) -> bool:
    """Whether the first run ended on a whole line of lowest points."""
    return floor_of(features, 0) is Floor.LEVEL


def floor_of(features: RunFeatures, run: int) -> Floor | None:
    """How the floor of the valley goes on in which a run ended, in the plane; None where it ended
    in no valley: where both directions curve, or none does."""
    curvature = features.curvature
    if features.ends.point.shape[1] != 2 or not curvature.known[run]:
        return None
    bends, ways = np.linalg.eigh(curvature.matrices[run])
    if not (bends[1] > 0 and abs(bends[0]) <= VALLEY * bends[1]):
        return None
    scale = float(features.scale[run])
    valley = _Valley(features, run, ways[:, 0], ways[:, 1], float(bends[1]))
    here, noise = valley.floor(0.0, CLOSE_BY * scale)
    near = [valley.floor(t * scale, abs(t) * scale) for t in ALONG]
    if any(not math.isfinite(height) for height, _ in near):
        return None
    if any(height < here - noise - error for height, error in near[: len(ALONG) // 2]):
        return Floor.FALLS
    sharp = all(error <= SHARP * max(1.0, abs(height)) for height, error in near)
    level = sharp and all(abs(height - here) <= noise + error for height, error in near)
    return Floor.LEVEL if level else Floor.RISES


class _Valley:
    """The ground across the floor of a valley where a run ended."""

    def __init__(self, features: RunFeatures, run: int, along: Array, across: Array, bend: float):
        self._at, self._sign = features.objective.at, features.sign
        self._end, self._along, self._across = features.ends.point[run], along, across
        self._bend = bend

    def floor(self, along: float, width: float) -> tuple[float, float]:
        """The lowest f across the valley, so far along, by golden section within a width, and how
        far off that may be."""
        middle = self._end + along * self._along

        def height(across: float) -> float:
            return float(self._sign * self._at(*(middle + across * self._across).tolist())[0])

        low, high = -width, width
        inner = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)]
        heights = [height(inner[0]), height(inner[1])]
        for _ in range(SECTIONS):
            if heights[0] <= heights[1]:
                high, inner[1], heights[1] = inner[1], inner[0], heights[0]
                inner[0] = high - GOLDEN * (high - low)
                heights[0] = height(inner[0])
            else:
                low, inner[0], heights[0] = inner[0], inner[1], heights[1]
                inner[1] = low + GOLDEN * (high - low)
                heights[1] = height(inner[1])
        lowest = min(*heights, height(0.0))
        return lowest, 4 * self._bend * (high - low) ** 2 + 10 * ROUNDING * abs(lowest) + 1e-30


def _goal(features: RunFeatures) -> StationaryPoint:
    """The kind of place that the runs look for."""
    return StationaryPoint.MAXIMUM if features.stack.maximize else StationaryPoint.MINIMUM


def _falls_beside(features: RunFeatures) -> Mask:
    """Whether f goes on to fall just beyond where the curvature puts the bottom, as it does where
    x³ is flat: near it the curvature is that of a bowl on one side."""
    beyond = BEYOND * features.newton
    close = (beyond > 0) & (beyond <= NEARBY * features.scale)
    rises = features.sign * _rises(features, np.where(close, beyond, 0.0))
    with np.errstate(invalid="ignore"):
        falls = (rises < -ROUNDING * _height(features)[:, None]).any(axis=1)
    some = ~(close & falls) & (features.newton > 0) & (beyond > NEARBY * features.scale)
    some &= beyond <= FAR_BEYOND * features.scale
    return np.asarray((close & falls) | asked(_falls_on_the_way, features, some))


def _falls_on_the_way(features: RunFeatures) -> Mask:
    """Whether f goes on to fall, farther and farther beyond where the curvature puts the bottom."""
    steps = newton_steps(features.curvature, features.sign * features.ends.gradient)
    with np.errstate(all="ignore"):
        ahead = features.ends.point[:, None] - ON_THE_WAY[:, None] * steps[:, None]
        heights = features.sign * features.objective.value(ahead)
        falls = np.diff(heights, axis=1) < -ROUNDING * np.abs(heights[:, 1:])
    return np.asarray(falls.all(axis=1))


def _rises(features: RunFeatures, aside: Array) -> Array:
    """By how much f, as typed, is larger around the end of each run, so far aside, (m, ways)."""
    point = features.ends.point
    around = point[:, None] + aside[:, None, None] * directions(point.shape[1])
    with np.errstate(over="ignore", invalid="ignore"):
        return features.objective.value(around) - (features.sign * features.ends.value)[:, None]


def _hardly_curved(features: RunFeatures) -> Mask:
    """Whether the curvature at the end is next to nothing beside that at the start, or changes f by
    no more than its rounding: the tail of a bump, not a place of its own."""
    start = curvature_of(features.objective.hessian(features.ends.start)).bend
    bend = features.curvature.bend
    with np.errstate(over="ignore", invalid="ignore"):
        changes = bend * features.scale * features.scale
        return (bend < NO_BEND * start) | (changes < ROUNDING * _height(features)) | _far(features)


def _far(features: RunFeatures) -> Mask:
    """Whether the place that the curvature names is not where the run ended."""
    return np.asarray(~(features.newton <= NEAR * features.scale))


def _height(features: RunFeatures) -> Array:
    """How large f is at both ends of each run."""
    first = np.abs(features.stack.values[features.rows, 0])
    return np.fmax(np.where(np.isfinite(first), first, 0.0), np.abs(features.ends.value))


def places_by_values(features: RunFeatures, nearby: float = NEARBY) -> NDArray[Any]:
    """The kind of place (m,) each run ended at, from the values around alone."""
    ends = features.ends
    rises = _rises(features, nearby * features.scale)
    # Differences below the rounding of f itself are no differences.
    found = _by_sides(rises, ROUNDING * np.maximum(1e-300, np.abs(ends.value)))
    # Where not all sides say that it has arrived, differences that f could not tell at its start do
    # not count, nor a slope that leads on; and far out a valley may bend away between the sides.
    nothing = (_by_sides(rises, ROUNDING * _height(features)) == StationaryPoint.FLAT) | _far(
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


# By whether there is lower, and higher ground around.
_BY_SIDES = np.array(
    [
        [StationaryPoint.FLAT, StationaryPoint.MINIMUM],
        [StationaryPoint.MAXIMUM, StationaryPoint.SADDLE],
    ]
)


def at_corner(features: RunFeatures) -> Mask:
    """Whether nothing around each run is lower (higher when climbing) although the slope does not
    fade there: it is as steep as anywhere nearby."""
    around = NEARBY * features.scale[:, None, None] * directions(features.ends.point.shape[1])
    with np.errstate(over="ignore", invalid="ignore"):
        slopes = norms(features.objective.gradient(features.ends.point[:, None] + around))
        steepest = np.where(np.isfinite(slopes), slopes, 0.0).max(axis=1)
        steep = features.slope > CORNER * steepest
    # Close by as well: farther off, a wavy function may have the next wave.
    lowest = [
        places_by_values(features, nearby) == _goal(features) for nearby in (NEARBY, CLOSE_BY)
    ]
    return np.asarray(lowest[0] & lowest[1] & steep)
