"""Poles and jumps of the function that a run was thrown over, found on the steps that led up."""

from __future__ import annotations

import math
from enum import Enum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gd_core.objective import Objective
from gd_core.reading import Reading

Array = NDArray[np.float64]

# So many of the steps that led up most are looked at; each is cut in pieces, and
# the piece where f changes most is halved so many times.
MOST, HALVINGS, PIECES = 2, 40, 16
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


def thrown_over(reading: Reading) -> Throw | None:
    """The pole or the jump that a step of the first run led over, and up; None where there was
    none."""
    runs, row = reading.runs, int(reading.rows[0])
    last = int(reading.ends.iterations[0])
    points, values = runs.points[row, : last + 1], reading.sign * runs.values[row, : last + 1]
    with np.errstate(over="ignore", invalid="ignore"):
        rises = np.diff(values)
        order = np.argsort(-np.nan_to_num(rises, nan=-np.inf))[:MOST]
    for k in order[rises[order] > 0].tolist():
        found = _break_between(reading.objective, points[k], points[k + 1])
        if found is not None:
            return found
    return None


def _break_between(objective: Objective, first: Array, last: Array) -> Throw | None:
    """Where f breaks off between two points, by halving towards where it changes most; None as soon
    as it is seen to be smooth."""
    with np.errstate(over="ignore"):
        way = last - first
    if not np.isfinite(way).all():
        return None

    def height(part: float) -> float:
        return float(objective.at(*(first + part * way).tolist())[0])

    heights = [height(part) for part in PARTS]
    rise, size = abs(heights[-1] - heights[0]), max(map(abs, (heights[0], heights[-1])))
    if not math.isfinite(rise):
        return None
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
    where = first + (low + high) / 2 * way
    return Throw(kind, np.where(np.abs(where) <= 1e-9 * np.abs(way).max(), 0.0, where))


def _change(before: float, after: float) -> float:
    """By how much f changes; without end where it has no value."""
    change = abs(after - before)
    return math.inf if math.isnan(change) else change


def _size(height: float) -> float:
    return math.inf if math.isnan(height) else abs(height)
