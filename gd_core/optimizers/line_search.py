"""Methods that find α anew at every step: backtracking, exact line search, Barzilai-Borwein."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from gd_core.numerics import Array, norms
from gd_core.optimizers.base import (
    Differentiable,
    NothingLowerError,
    Optimizer,
    no_memory,
    positive,
)
from gd_core.optimizers.registry import STEP_SIZE, Parameter, Scale, optimizer

# c in Armijo's condition: the fraction of the decrease α·‖∇f‖² that a step has to reach.
ARMIJO_FRACTION = 1e-4
# Doublings of α after which the line counts as unbounded below: 2^200 is beyond any window.
MAX_DOUBLINGS = 200
# Bisection alone needs about 40 cuts for twelve digits, and more from a first trial far too long.
MAX_CUTS = 200
LINE_MINIMUM_TOL = 1e-12  # × α: how exactly the minimum along the line is found

# One step in lines for the step inspector: {found} is the α that the method found.
_STEP_LINES = ("{x+} = {x} − {found}·{g}",)

_FIRST_TRIAL = Parameter(
    STEP_SIZE.symbol, STEP_SIZE.low, STEP_SIZE.high, Scale.LOG, "The first step size it tries."
)


class KnownValue(NamedTuple):
    """The state of backtracking: f at the iterate, so that it is not evaluated twice."""

    value: float | None


@optimizer(
    "Backtracking",
    r"\alpha \leftarrow \alpha_0,\ \tfrac{\alpha}{2},\ \tfrac{\alpha}{4},\ \dots\ "
    r"\text{until}\ f(x-\alpha\nabla f) \le f(x) - c\,\alpha\,\lVert\nabla f\rVert^2",
    r"x \leftarrow x - \alpha\,\nabla f(x)",
    keeps="Only f where it stands; it tries step sizes until one goes down far enough.",
    climbing=(
        r"\alpha \leftarrow \alpha_0,\ \tfrac{\alpha}{2},\ \tfrac{\alpha}{4},\ \dots\ "
        r"\text{until}\ f(x+\alpha\nabla f) \ge f(x) + c\,\alpha\,\lVert\nabla f\rVert^2",
        r"x \leftarrow x + \alpha\,\nabla f(x)",
    ),
    climbing_keeps="Only f where it stands; it tries step sizes until one goes up far enough.",
    step_lines=_STEP_LINES,
    step_size=_FIRST_TRIAL,
    shrink=Parameter(r"\rho", 0.01, 0.99, Scale.LINEAR, "What is left of a step size that fails."),
    enough=Parameter(
        "c", 1e-8, 0.5, Scale.LOG, "The part of the promised change of f that a step must keep."
    ),
)
def backtracking(
    step_size: float = 1.0, shrink: float = 0.5, enough: float = ARMIJO_FRACTION
) -> Optimizer:
    """Gradient descent with backtracking: x ← x − α·∇f(x) with the first α of α₀, ρα₀, ρ²α₀, … for
    which f(x − α∇f) ≤ f(x) − c·α·‖∇f‖² (Armijo's condition).

    step_size is α₀ > 0; shrink is ρ in (0, 1); enough is c in (0, 1). A point where f is undefined
    is not lower. Raises ValueError for others; its step raises NothingLowerError where no step is
    lower. Reference: Armijo 1966; Nocedal & Wright 2006, algorithm 3.1.
    """
    first = positive("step size", step_size)
    for name, number in (("shrink", shrink), ("enough", enough)):
        if not 0 < number < 1:
            raise ValueError(f"{name} must be between 0 and 1, not {number!r}")

    def step(
        objective: Differentiable, point: Array, state: KnownValue
    ) -> tuple[Array, KnownValue]:
        slope = objective.gradient(point)
        value = float(objective.value(point)) if state.value is None else state.value
        if not slope.any():
            return point, KnownValue(value)
        candidate, lower = backtrack(objective, point, value, slope, -slope, first, shrink, enough)
        return candidate, KnownValue(lower)

    parameters = {"step_size": first, "shrink": float(shrink), "enough": float(enough)}
    return Optimizer(
        lambda point: KnownValue(None), step, "backtracking", MappingProxyType(parameters)
    )


def backtrack(
    objective: Differentiable,
    point: Array,
    value: float,
    slope: Array,
    direction: Array,
    first: float = 1.0,
    shrink: float = 0.5,
    enough: float = ARMIJO_FRACTION,
) -> tuple[Array, float]:
    """The point x + α·p that Armijo's condition accepts, and f there.

    point is x, value f(x), slope ∇f(x), direction p, each array (dim,); α is the first of first,
    first·shrink, first·shrink², … with f(x + α·p) ≤ f(x) + enough·α·∇f(x)·p. Raises
    NothingLowerError where p is not finite or no such α moves x.
    """
    if not np.isfinite(direction).all():
        raise NothingLowerError
    slope_along = enough * float(slope @ direction)
    alpha = first
    with np.errstate(all="ignore"):
        while True:
            candidate = point + alpha * direction
            if (candidate == point).all() or not alpha > 0:
                raise NothingLowerError
            lower = float(objective.value(candidate))
            if lower <= value + alpha * slope_along:
                return candidate, lower
            alpha *= shrink


@optimizer(
    "Exact line search",
    r"\alpha > 0\ \text{where}\ \tfrac{d}{d\alpha} f(x - \alpha\nabla f(x)) = 0",
    r"x \leftarrow x - \alpha\,\nabla f(x)",
    keeps="Nothing: at each step it walks down the slope's own line to the bottom of that line.",
    climbing=(
        r"\alpha > 0\ \text{where}\ \tfrac{d}{d\alpha} f(x + \alpha\nabla f(x)) = 0",
        r"x \leftarrow x + \alpha\,\nabla f(x)",
    ),
    climbing_keeps="Nothing: at each step it walks up the slope's own line to the line's top.",
    step_lines=_STEP_LINES,
    step_size=_FIRST_TRIAL,
)
def exact_line_search(step_size: float = 1.0) -> Optimizer:
    """Steepest descent with exact line search: x ← x − α·∇f(x) where d/dα f(x − α∇f(x)) = 0.

    The search begins at step_size > 0, doubles it until f rises along the line, then closes in on
    the minimum to twelve digits by interpolation and bisection, with gradients only. Raises
    ValueError for others; its step raises NothingLowerError where the α found does not move x.
    Reference: Cauchy 1847; Nocedal & Wright 2006, section 3.5.
    """
    first = positive("step size", step_size)

    def step(objective: Differentiable, point: Array, state: None) -> tuple[Array, None]:
        slope = objective.gradient(point)
        if not slope.any():
            return point, state

        def along(alpha: float) -> float:
            with np.errstate(all="ignore"):
                return -float(slope @ objective.gradient(point - alpha * slope))

        alpha = _line_minimum(along, first, -float(slope @ slope))
        with np.errstate(over="ignore"):
            candidate = point - alpha * slope
        if (candidate == point).all():
            raise NothingLowerError
        return candidate, state

    parameters = MappingProxyType({"step_size": first})
    return Optimizer(no_memory, step, "exact_line_search", parameters)


class _SlopeAt(NamedTuple):
    """α on a line, and the derivative of f along the line there; nan where f is undefined."""

    alpha: float
    slope: float


def _line_minimum(along: Callable[[float], float], first: float, start: float) -> float:
    """The α where the slope along the line turns from down to up.

    Where the domain of f ends before, an α just beyond its edge, so that the run ends there; where
    the slope never turns, the last α tried.
    """
    low, high = _SlopeAt(0.0, start), _SlopeAt(first, along(first))
    for _ in range(MAX_DOUBLINGS):
        if not high.slope < 0:
            return _slope_root(along, low, high)
        low, further = high, 2.0 * high.alpha
        high = _SlopeAt(further, along(further))
    return high.alpha


def _slope_root(along: Callable[[float], float], low: _SlopeAt, high: _SlopeAt) -> float:
    """The α between `low`, where f falls, and `high`, where it rises or is undefined, at which the
    slope is 0: inverse quadratic interpolation where that can be trusted, else bisection.

    Reference: Chandrupatla 1997.
    """
    newest, opposite, part = high, low, 0.5
    for _ in range(MAX_CUTS):
        width = opposite.alpha - newest.alpha
        least = LINE_MINIMUM_TOL * max(newest.alpha, opposite.alpha) / abs(width) if width else 1.0
        if newest.slope == 0 or least > 0.5:
            break
        at = newest.alpha + min(max(part, least), 1.0 - least) * width
        new = _SlopeAt(at, along(at))
        previous, opposite = (
            (newest, opposite) if (new.slope < 0) == (newest.slope < 0) else (opposite, newest)
        )
        newest, part = new, _cut_fraction(new, opposite, previous)
    falling, rising = (newest, opposite) if newest.slope < 0 else (opposite, newest)
    return falling.alpha if rising.slope > -falling.slope else rising.alpha


def _cut_fraction(newest: _SlopeAt, opposite: _SlopeAt, previous: _SlopeAt) -> float:
    """Where to cut between `newest` and `opposite`, as a fraction of their distance: the root of
    the inverse parabola through all three where Chandrupatla's test trusts it, else ½."""
    (a, fa), (b, fb), (c, fc) = newest, opposite, previous
    with_last, across = fc - fb, fa - fb
    if not (c != b and with_last and across and fc != fa):
        return 0.5
    xi, phi = (a - b) / (c - b), across / with_last
    if not (phi * phi < xi and (1 - phi) * (1 - phi) < 1 - xi):
        return 0.5
    return fa / -across * fc / -with_last + (c - a) / (b - a) * fa / (fc - fa) * fb / with_last


class LastStep(NamedTuple):
    """The state of Barzilai-Borwein: the previous point and gradient, and the last step size."""

    point: Array | None  # (dim,)
    slope: Array | None  # (dim,)
    step_size: float


@optimizer(
    "Barzilai-Borwein",
    r"s = x_k - x_{k-1}, \quad y = \nabla f(x_k) - \nabla f(x_{k-1})",
    r"x \leftarrow x - \frac{s\cdot s}{s\cdot y}\,\nabla f(x)",
    keeps="The point and the slope before: from how the slope changed it reads its step size.",
    climbing=(
        r"s = x_k - x_{k-1}, \quad y = \nabla f(x_{k-1}) - \nabla f(x_k)",
        r"x \leftarrow x + \frac{s\cdot s}{s\cdot y}\,\nabla f(x)",
    ),
    step_lines=_STEP_LINES,
    step_size=Parameter(
        STEP_SIZE.symbol, STEP_SIZE.low, STEP_SIZE.high, Scale.LOG, "The size of the first step."
    ),
)
def barzilai_borwein(step_size: float) -> Optimizer:
    """Barzilai-Borwein, the step size from the last two gradients: x ← x − (s·s)/(s·y)·∇f(x).

    s is the last step, y the change of the gradient over it; step_size > 0 is that of the first
    step, and where f does not curve upwards along s, s·y ≤ 0, the last step size is used again. f
    need not decrease at every step. Raises ValueError for others. Reference: Barzilai & Borwein
    1988; Raydan 1997.
    """
    first = positive("step size", step_size)

    def step(objective: Differentiable, point: Array, state: LastStep) -> tuple[Array, LastStep]:
        slope = objective.gradient(point)
        alpha = _step_size_from(point, slope, state)
        with np.errstate(over="ignore", invalid="ignore"):
            return point - alpha * slope, LastStep(point, slope, alpha)

    return Optimizer(
        lambda point: LastStep(None, None, first),
        step,
        "barzilai_borwein",
        MappingProxyType({"step_size": first}),
    )


def _step_size_from(point: Array, slope: Array, state: LastStep) -> float:
    if state.point is None or state.slope is None:
        return state.step_size
    step_taken, slope_change = point - state.point, slope - state.slope
    length = float(norms(step_taken))
    if length == 0:
        return state.step_size
    curvature = float((step_taken / length) @ slope_change) / length
    return 1.0 / curvature if curvature > 0 and math.isfinite(1.0 / curvature) else state.step_size
