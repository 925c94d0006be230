"""Poles and jumps of the function that a run was thrown over, found on the steps that led up."""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gd_core.diagnosis.features import RunFeatures
from gd_core.objective import Objective

Array = NDArray[np.float64]

# So many of the steps that led up most are looked at; each is cut in pieces, and
# the piece where f changes most is halved so many times.
MOST, HALVINGS, THIRDS, PIECES = 2, 40, 64, 16
PARTS = tuple(k / PIECES for k in range(PIECES + 1))
# At a jump the ends of what is left differ by this part of the whole rise still.
STILL = 1e-3
# Near a pole f is so many times as large as at the ends of the step, and as it usually is between.
HIGH = 8.0


class Break(Enum):
    """How a function breaks off; the value completes “it was thrown over …”."""

    POLE = "a pole of the function"
    JUMP = "a jump of the function"


class Throw(NamedTuple):
    """What a step led over, and where."""

    kind: Break
    point: Array  # (dim,)


def thrown_over(features: RunFeatures) -> Throw | None:
    """The pole or the jump that a step of the first run led over, and up; None where there was
    none."""
    runs, row = features.stack, int(features.rows[0])
    last = int(features.ends.iterations[0])
    points, values = runs.points[row, : last + 1], features.sign * runs.values[row, : last + 1]
    with np.errstate(over="ignore", invalid="ignore"):
        rises = np.diff(values)
        order = np.argsort(-np.nan_to_num(rises, nan=-np.inf))[:MOST]
    for k in order[rises[order] > 0].tolist():
        found = _break_between(features.objective, features.sign, points[k], points[k + 1])
        if found is not None:
            return found
    return None


def _break_between(objective: Objective, sign: float, first: Array, last: Array) -> Throw | None:
    """Where f breaks off between two points, by halving towards where it changes most; None as soon
    as it is seen to be smooth."""
    with np.errstate(over="ignore"):
        way = last - first
    if not np.isfinite(way).all():
        return None

    def height(part: float) -> float:
        return sign * float(objective.at(*(first + part * way).tolist())[0])

    heights = [height(part) for part in PARTS]
    rise, size = abs(heights[-1] - heights[0]), max(map(abs, (heights[0], heights[-1])))
    if not math.isfinite(rise):
        return None
    peak = _even_pole(height, heights, rise)
    if peak is not None:
        return Throw(Break.POLE, _rounded(first + peak * way, way))
    changes = list(map(_change, heights, heights[1:]))
    k = changes.index(max(changes))
    low, high = PARTS[k], PARTS[k + 1]
    at_low, at_high = heights[k], heights[k + 1]
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        at_middle = height(middle)
        if _change(at_low, at_middle) >= _change(at_middle, at_high):
            high, at_high = middle, at_middle
        else:
            low, at_low = middle, at_middle
        if _change(at_low, at_high) < STILL * rise:
            return None
    largest = max(_size(at_low), _size(at_high))
    usual = sorted(map(_size, heights))[len(heights) // 2]
    kind = Break.POLE if largest > HIGH * max(size, usual) else Break.JUMP
    return Throw(kind, _rounded(first + (low + high) / 2 * way, way))


def _even_pole(height: Callable[[float], float], heights: list[float], rise: float) -> float | None:
    """Where f goes to the same infinity on both sides, by closing in on its lowest value: that of a
    smooth hollow soon changes no more."""
    k = min(range(PIECES + 1), key=heights.__getitem__)
    low, high, found = PARTS[max(k - 1, 0)], PARTS[min(k + 1, PIECES)], [heights[k]]
    for _ in range(THIRDS):
        third = (high - low) / 3
        left, right = height(low + third), height(high - third)
        low, high = (low, high - third) if left <= right else (low + third, high)
        found.append(min(left, right))
    return (low + high) / 2 if found[THIRDS // 2] - found[-1] > STILL * rise else None


def _rounded(point: Array, way: Array) -> Array:
    """A coordinate that is 0 but for rounding is 0."""
    return np.where(np.abs(point) <= 1e-9 * np.abs(way).max(), 0.0, point)


def _change(before: float, after: float) -> float:
    """By how much f changes; without end where it has no value."""
    change = abs(after - before)
    return math.inf if math.isnan(change) else change


def _size(height: float) -> float:
    return math.inf if math.isnan(height) else abs(height)
