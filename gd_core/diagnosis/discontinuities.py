"""Poles and jumps of the function that a run crossed, found on the steps that led upwards."""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

import numpy as np

from gd_core.diagnosis.features import RunFeatures
from gd_core.numerics import Array
from gd_core.objective import Objective

MAX_STEPS_EXAMINED = 2  # of the steps that led up, those that led up most
STEP_PIECES = 16  # into which a step is cut
PIECE_ENDS = tuple(k / STEP_PIECES for k in range(STEP_PIECES + 1))  # × the step
BISECTIONS = 40  # of the piece where f changes most
TERNARY_SECTIONS = 64  # of the pieces around the lowest value
# At a jump, f still differs by this much between the ends of what the bisections leave.
MIN_RISE_LEFT = 1e-3  # × the rise of f over the step
# At a pole f is larger than this, compared with the step's ends and with the median between them.
POLE_FACTOR = 8.0


class Break(Enum):
    """How a function breaks off; the value completes “it was thrown over …”."""

    POLE = "a pole of the function"
    JUMP = "a jump of the function"


class Throw(NamedTuple):
    """The kind of discontinuity that a step crossed, and its point."""

    kind: Break
    point: Array  # (dim,)


def thrown_over(features: RunFeatures) -> Throw | None:
    """The pole or the jump that an upward step of the first run crossed; None if there is none."""
    runs, row = features.stack, int(features.rows[0])
    last = int(features.ends.iterations[0])
    points, values = runs.points[row, : last + 1], features.sign * runs.values[row, : last + 1]
    with np.errstate(over="ignore", invalid="ignore"):
        rises = np.diff(values)
        order = np.argsort(-np.nan_to_num(rises, nan=-np.inf))[:MAX_STEPS_EXAMINED]
    for k in order[rises[order] > 0].tolist():
        found = _break_between(features.objective, features.sign, points[k], points[k + 1])
        if found is not None:
            return found
    return None


def _break_between(objective: Objective, sign: float, first: Array, last: Array) -> Throw | None:
    """The discontinuity of f between two points, by bisection towards the largest change; None if f
    is smooth there."""
    with np.errstate(over="ignore"):
        way = last - first
    if not np.isfinite(way).all():
        return None

    def height(part: float) -> float:
        return sign * objective.at(*(first + part * way).tolist())[0]

    heights = [height(part) for part in PIECE_ENDS]
    rise, size = abs(heights[-1] - heights[0]), max(map(abs, (heights[0], heights[-1])))
    if not math.isfinite(rise):
        return None
    peak = _even_pole(height, heights, rise)
    if peak is not None:
        return Throw(Break.POLE, _rounded(first + peak * way, way))
    changes = list(map(_change, heights, heights[1:]))
    k = changes.index(max(changes))
    low, high = PIECE_ENDS[k], PIECE_ENDS[k + 1]
    at_low, at_high = heights[k], heights[k + 1]
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        at_middle = height(middle)
        if _change(at_low, at_middle) >= _change(at_middle, at_high):
            high, at_high = middle, at_middle
        else:
            low, at_low = middle, at_middle
        if _change(at_low, at_high) < MIN_RISE_LEFT * rise:
            return None
    largest = max(_size(at_low), _size(at_high))
    usual = sorted(map(_size, heights))[len(heights) // 2]
    kind = Break.POLE if largest > POLE_FACTOR * max(size, usual) else Break.JUMP
    return Throw(kind, _rounded(first + (low + high) / 2 * way, way))


def _even_pole(height: Callable[[float], float], heights: list[float], rise: float) -> float | None:
    """The part of the step at which f goes to −∞ on both sides, by ternary search for its minimum;
    None if that is finite: the value at a smooth minimum soon stops changing."""
    k = min(range(STEP_PIECES + 1), key=heights.__getitem__)
    low, high, found = PIECE_ENDS[max(k - 1, 0)], PIECE_ENDS[min(k + 1, STEP_PIECES)], [heights[k]]
    for _ in range(TERNARY_SECTIONS):
        third = (high - low) / 3
        left, right = height(low + third), height(high - third)
        low, high = (low, high - third) if left <= right else (low + third, high)
        found.append(min(left, right))
    return (
        (low + high) / 2
        if found[TERNARY_SECTIONS // 2] - found[-1] > MIN_RISE_LEFT * rise
        else None
    )


def _rounded(point: Array, way: Array) -> Array:
    """The point, with coordinates that are 0 up to rounding set to 0."""
    return np.where(np.abs(point) <= 1e-9 * np.abs(way).max(), 0.0, point)


def _change(before: float, after: float) -> float:
    """By how much f changes; inf where it has no value."""
    change = abs(after - before)
    return math.inf if math.isnan(change) else change


def _size(height: float) -> float:
    return math.inf if math.isnan(height) else abs(height)
