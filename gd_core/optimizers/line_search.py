"""Step sizes found anew at every step: backtracking, exact line search, Barzilai-Borwein."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from gd_core.numerics import norms
from gd_core.optimizers.base import (
    Array,
    Differentiable,
    NothingLowerError,
    Optimizer,
    no_memory,
    positive,
)
from gd_core.optimizers.registry import STEP_SIZE, Parameter, Scale, optimizer

# Of the drop that the slope promises, the part that a step has to keep (Armijo's condition).
ENOUGH = 1e-4
# Doublings before a slope that never turns counts as endless: 2^200 is far beyond any window.
MOST_DOUBLINGS = 200
# Bisection alone would need about 40 for twelve digits, and more from a first trial far too long.
MOST_CUTS = 200
# The bottom of the line is found to so small a part of the way to it.
EXACT = 1e-12

# One step in numbers: along the slope, as far as the method found.
ALONG = ("{x+} = {x} − {found}·{g}",)

_FIRST = Parameter(
    STEP_SIZE.symbol, STEP_SIZE.low, STEP_SIZE.high, Scale.LOG, "The first step size it tries."
)


class Value(NamedTuple):
    """What backtracking keeps: f where it stands, so that it is not evaluated twice."""

    value: float | None


@optimizer(
    "Backtracking",
    r"\alpha \leftarrow \alpha_0,\ \tfrac{\alpha}{2},\ \tfrac{\alpha}{4},\ \dots\ "
    r"\text{until}\ f(x-\alpha\nabla f) \le f(x) - c\,\alpha\,\lVert\nabla f\rVert^2",
    r"x \leftarrow x - \alpha\,\nabla f(x)",
    keeps="Only f where it stands; it tries step sizes until one goes down far enough.",
    worked=ALONG,
    step_size=_FIRST,
    shrink=Parameter(r"\rho", 0.01, 0.99, Scale.LINEAR, "What is left of a step size that fails."),
    enough=Parameter("c", 1e-8, 0.5, Scale.LOG, "The part of the promised drop a step must keep."),
)
def backtracking(step_size: float = 1.0, shrink: float = 0.5, enough: float = ENOUGH) -> Optimizer:
    """Gradient descent that halves its step until it goes down enough: x ← x − α·∇f(x) with the
    first α of α₀, ρα₀, ρ²α₀, … for which f(x − α∇f) ≤ f(x) − c·α·‖∇f‖² (Armijo's condition).

    step_size is α₀ > 0; shrink is ρ in (0, 1); enough is c in (0, 1). A point where f is undefined
    is not lower. Raises ValueError for others; its step raises NothingLowerError where no step is
    lower. Reference: Armijo 1966; Nocedal & Wright 2006, algorithm 3.1.
    """
    first = positive("step size", step_size)
    for name, number in (("shrink", shrink), ("enough", enough)):
        if not 0 < number < 1:
            raise ValueError(f"{name} must be between 0 and 1, not {number!r}")

    def step(objective: Differentiable, point: Array, state: Value) -> tuple[Array, Value]:
        slope = objective.gradient(point)
        value = float(objective.value(point)) if state.value is None else state.value
        if not slope.any():
            return point, Value(value)
        there, lower = backtrack(objective, point, value, slope, -slope, first, shrink, enough)
        return there, Value(lower)

    parameters = {"step_size": first, "shrink": float(shrink), "enough": float(enough)}
    return Optimizer(lambda point: Value(None), step, "backtracking", MappingProxyType(parameters))


def backtrack(
    objective: Differentiable,
    point: Array,
    value: float,
    slope: Array,
    way: Array,
    first: float = 1.0,
    shrink: float = 0.5,
    enough: float = ENOUGH,
) -> tuple[Array, float]:
    """The first point along a way, of ever shorter steps, that is low enough, and f there."""
    if not np.isfinite(way).all():  # the slope has no value: there is nothing to follow
        raise NothingLowerError
    promised = enough * float(slope @ way)
    alpha = first
    with np.errstate(all="ignore"):
        while True:
            there = point + alpha * way
            if (there == point).all() or not alpha > 0:
                raise NothingLowerError
            lower = float(objective.value(there))
            if lower <= value + alpha * promised:
                return there, lower
            alpha *= shrink


@optimizer(
    "Exact line search",
    r"\alpha > 0\ \text{where}\ \tfrac{d}{d\alpha} f(x - \alpha\nabla f(x)) = 0",
    r"x \leftarrow x - \alpha\,\nabla f(x)",
    keeps="Nothing: at each step it walks down the slope's own line to the bottom of that line.",
    worked=ALONG,
    step_size=_FIRST,
)
def exact_line_search(step_size: float = 1.0) -> Optimizer:
    """Steepest descent to the bottom of its own line: x ← x − α·∇f(x) where d/dα f(x − α∇f) = 0.

    The bottom is looked for from the first trial, step_size > 0: doubled until the slope along the
    line turns, then closed in on to twelve digits by interpolation and bisection, with gradients
    only. Raises ValueError for others; its step raises NothingLowerError where the line has no
    room. Reference: Cauchy 1847; Nocedal & Wright 2006, section 3.5.
    """
    first = positive("step size", step_size)

    def step(objective: Differentiable, point: Array, state: None) -> tuple[Array, None]:
        slope = objective.gradient(point)
        if not slope.any():
            return point, state

        def along(alpha: float) -> float:
            with np.errstate(all="ignore"):
                return -float(slope @ objective.gradient(point - alpha * slope))

        alpha = _bottom(along, first, -float(slope @ slope))
        with np.errstate(over="ignore"):
            there = point - alpha * slope
        if (there == point).all():
            raise NothingLowerError
        return there, state

    parameters = MappingProxyType({"step_size": first})
    return Optimizer(no_memory, step, "exact_line_search", parameters)


class _At(NamedTuple):
    """A place on a line and the slope along the line there, nan where f is undefined."""

    alpha: float
    slope: float


def _bottom(along: Callable[[float], float], first: float, start: float) -> float:
    """The α where the slope along the line turns from down to up; where f ends before, the edge of
    its domain, from beyond, so that the run ends there; the last one tried where it never turns."""
    low, high = _At(0.0, start), _At(first, along(first))
    for _ in range(MOST_DOUBLINGS):
        if not high.slope < 0:
            return _turn(along, low, high)
        low, further = high, 2.0 * high.alpha
        high = _At(further, along(further))
    return high.alpha


def _turn(along: Callable[[float], float], low: _At, high: _At) -> float:
    """Where the slope is 0 between falling at `low` and rising, or undefined, at `high`: quadratic
    interpolation where that can be trusted, bisection elsewhere (Chandrupatla 1997)."""
    near, far, part = high, low, 0.5
    for _ in range(MOST_CUTS):
        width = far.alpha - near.alpha
        least = EXACT * max(near.alpha, far.alpha) / abs(width) if width else 1.0
        if near.slope == 0 or least > 0.5:
            break
        at = near.alpha + min(max(part, least), 1.0 - least) * width
        new = _At(at, along(at))
        last, far = (near, far) if (new.slope < 0) == (near.slope < 0) else (far, near)
        near, part = new, _part(new, far, last)
    falling, rising = (near, far) if near.slope < 0 else (far, near)
    return falling.alpha if rising.slope > -falling.slope else rising.alpha


def _part(near: _At, far: _At, last: _At) -> float:
    """How far to cut on the way from near to far: at the root of the inverse parabola through all
    three, if they lie as on a curve without a turn, else in the middle."""
    (a, fa), (b, fb), (c, fc) = near, far, last
    with_last, across = fc - fb, fa - fb
    if not (c != b and with_last and across and fc != fa):
        return 0.5
    place, height = (a - b) / (c - b), across / with_last
    if not (height * height < place and (1 - height) * (1 - height) < 1 - place):
        return 0.5
    return fa / -across * fc / -with_last + (c - a) / (b - a) * fa / (fc - fa) * fb / with_last


class Before(NamedTuple):
    """What Barzilai-Borwein keeps: the point and the slope before, and its last step size."""

    point: Array | None  # (dim,)
    slope: Array | None  # (dim,)
    step_size: float


@optimizer(
    "Barzilai-Borwein",
    r"s = x_k - x_{k-1}, \quad y = \nabla f(x_k) - \nabla f(x_{k-1})",
    r"x \leftarrow x - \frac{s\cdot s}{s\cdot y}\,\nabla f(x)",
    keeps="The point and the slope before: from how the slope changed it reads its step size.",
    worked=ALONG,
    step_size=Parameter(
        STEP_SIZE.symbol, STEP_SIZE.low, STEP_SIZE.high, Scale.LOG, "The size of the first step."
    ),
)
def barzilai_borwein(step_size: float) -> Optimizer:
    """Gradient descent with the step size of the last two slopes: x ← x − (s·s)/(s·y)·∇f(x).

    s is the last step, y what it changed the slope by; step_size > 0 is that of the first step,
    and where the ground does not curve upwards, s·y ≤ 0, the last step size is used again. Its
    values may go up for a while. Raises ValueError for others. Reference: Barzilai & Borwein 1988;
    Raydan 1997.
    """
    first = positive("step size", step_size)

    def step(objective: Differentiable, point: Array, state: Before) -> tuple[Array, Before]:
        slope = objective.gradient(point)
        alpha = _from_change(point, slope, state)
        with np.errstate(over="ignore", invalid="ignore"):
            return point - alpha * slope, Before(point, slope, alpha)

    return Optimizer(
        lambda point: Before(None, None, first),
        step,
        "barzilai_borwein",
        MappingProxyType({"step_size": first}),
    )


def _from_change(point: Array, slope: Array, state: Before) -> float:
    if state.point is None or state.slope is None:
        return state.step_size
    moved, changed = point - state.point, slope - state.slope
    length = float(norms(moved))
    if length == 0:
        return state.step_size
    curvature = float((moved / length) @ changed) / length
    return 1.0 / curvature if curvature > 0 and math.isfinite(1.0 / curvature) else state.step_size
