"""Gradient flow, x′(t) = −∇f(x(t)): a descent with endlessly many, endlessly short steps.

No method and no step size shapes it, so finite steps can be compared with it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy as np

from gd_core.numerics import Array, descent_sign
from gd_core.objective import Objective

MAX_STEPS = 800  # of the integrator, so that no formula takes long
MAX_TRIES = 40  # of one step, each with a shorter time than the one before
# All of these are × the window's sides, as what is seen is the window.
STEP_ERROR_TOL = 2e-5  # the error of one step: a fiftieth of a pixel
LONGEST_MOVE = 0.01  # in one step: pieces so short look like a curve
# A step so short is taken whatever its error is: at a kink of f, where the slope jumps, the error
# of no step is small, and the path then slides along the kink.
SHORTEST_MOVE = 1e-3
DOMAIN_MOVE = 1e-4  # so near the path goes to where f is undefined
REST_MOVE, REST_STEPS = 1e-5, 5  # it has come to rest after so many steps so short
# Beyond this product of time and curvature a step ends where one of endless time would.
LONGEST_TIME_RATIO = 1e8
# Where f curves downwards, neighbouring paths part: the formula of a step needs times below
# 1 / (_GAMMA × curvature), of which this part is used.
PARTING_TIME_PART = 0.5
# The constants of the formula, γ = 1/(2 + √2) and e₃₂ = 6 + √2.
_GAMMA, _E32 = 1.0 / (2.0 + math.sqrt(2.0)), 6.0 + math.sqrt(2.0)

Interval = tuple[float, float]


class FlowEnd(Enum):
    """Why the path of a gradient flow ends where it does."""

    AT_REST = "it comes to rest"
    LEFT_WINDOW = "it leaves the window"
    LEFT_DOMAIN = "it comes to where f is undefined"
    TOO_LONG = "it was followed no further"


@dataclass(frozen=True)
class Flow:
    """The path of a gradient flow: points (n, dim), n ≥ 1, the start first; and why it ends."""

    points: Array
    end: FlowEnd


def gradient_flow(
    objective: Objective,
    start: Sequence[float],
    bounds: Sequence[Interval],
    maximize: bool = False,
) -> Flow:
    """The path of x′ = −∇f(x) from a start (dim,) within the window, of x′ = +∇f(x) for a climb.

    Update: one step of a time h from x solves, with W = I − h·γ·J and J the Jacobian of the flow
    F = ∓∇f, that is ∓ the Hessian of f:
    W·k₁ = F(x); W·(k₂ − k₁) = F(x + h·k₁/2) − k₁; x₊ = x + h·k₂.
    The time follows from the estimated error h·(k₁ − 2·k₂ + k₃)/6. It is a linearly implicit
    Runge-Kutta (Rosenbrock) formula of order 2, which goes along a narrow valley in steps as long
    as the valley is straight, where an explicit formula takes thousands.

    bounds: (low, high) for each variable; the path is cut at their border. It ends as FlowEnd says,
    at the latest after MAX_STEPS steps.

    Reference: Shampine and Reichelt (1997), The MATLAB ODE Suite, SIAM Journal on Scientific
    Computing 18, section 3 (ode23s).
    """
    window = np.array(bounds, dtype=np.float64)
    points = [np.array(start, dtype=np.float64)]
    with np.errstate(all="ignore"):
        end = _follow(_Field(objective, -descent_sign(maximize)), window, points)
    return Flow(np.array(points), end)


class _Field(NamedTuple):
    """The vector field of a flow: `sign` × the gradient."""

    objective: Objective
    sign: float

    def at(self, point: Array) -> Array:
        """The velocity (dim,) at a point (dim,), nan where f or its gradient is not finite."""
        numbers = self.objective.at(*point.tolist())
        if not all(map(math.isfinite, numbers)):
            return np.full(len(point), np.nan)
        return self.sign * np.array(numbers[1:])

    def jacobian(self, point: Array) -> Array:
        """The Jacobian (dim, dim), 0 where the Hessian is not finite: the step is then explicit."""
        found = self.sign * self.objective.hessian(point)
        return found if np.isfinite(found).all() else np.zeros_like(found)


class _Step(NamedTuple):
    """A step: where it ends, the velocity there, and the time to try next."""

    point: Array
    velocity: Array
    next_time: float


def _follow(field: _Field, window: Array, points: list[Array]) -> FlowEnd:
    """Follow the flow from the last of the points, adding to them, and say why it ended."""
    sides, velocity = window[:, 1] - window[:, 0], field.at(points[-1])
    time, at_rest = math.inf, 0
    if not _is_inside(points[-1], window):
        return FlowEnd.LEFT_WINDOW
    for _ in range(MAX_STEPS):
        step = _next_step(field, points[-1], velocity, sides, time)
        if step is None:
            return FlowEnd.LEFT_DOMAIN
        if not _is_inside(step.point, window):
            points.append(_on_border(points[-1], step.point, window))
            return FlowEnd.LEFT_WINDOW
        at_rest = at_rest + 1 if _length(step.point - points[-1], sides) < REST_MOVE else 0
        if at_rest == REST_STEPS:
            return FlowEnd.AT_REST
        points.append(step.point)
        velocity, time = step.velocity, step.next_time
    return FlowEnd.TOO_LONG


def _next_step(
    field: _Field, point: Array, velocity: Array, sides: Array, time: float
) -> _Step | None:
    """The next step, of the given time or a shorter one; None where f is undefined around."""
    speed = _length(velocity, sides)
    if speed == 0:
        return _Step(point, velocity, time)
    if math.isnan(speed):
        return None
    jacobian = field.jacobian(point)
    time = min(time, LONGEST_MOVE / speed, _longest_time(jacobian))
    for _ in range(MAX_TRIES):
        end, last, error = _try(field, point, velocity, jacobian, time)
        ratio = _length(error, sides) / STEP_ERROR_TOL
        if math.isfinite(ratio) and (ratio <= 1 or time * speed <= SHORTEST_MOVE):
            return _Step(end, last, time * _growth(ratio))
        if not math.isfinite(ratio) and time * speed < DOMAIN_MOVE:
            return None
        time *= _growth(ratio)
    return None


def _try(
    field: _Field, point: Array, velocity: Array, jacobian: Array, time: float
) -> tuple[Array, Array, Array]:
    """The end of a step, the velocity there and the step's error; nan where f is undefined."""
    inverse = np.linalg.inv(np.eye(len(point)) - time * _GAMMA * jacobian)
    first = inverse @ velocity
    middle = field.at(point + time / 2 * first)
    second = inverse @ (middle - first) + first
    end = point + time * second
    last = field.at(end)
    third = inverse @ (last - _E32 * (second - middle) - 2 * (first - velocity))
    return end, last, time / 6 * (first - 2 * second + third)


def _growth(ratio: float) -> float:
    """The factor for the time after a step whose error was so many times the one allowed."""
    if not math.isfinite(ratio):
        return 0.25
    return min(5.0, max(0.2, 0.8 * ratio ** (-1 / 3))) if ratio > 0 else 5.0


def _longest_time(jacobian: Array) -> float:
    """The longest time of a step for which the formula holds."""
    rates = np.linalg.eigvalsh(jacobian)
    parting, fastest = float(rates.max()), float(np.abs(rates).max())
    longest = PARTING_TIME_PART / (_GAMMA * parting) if parting > 0 else math.inf
    return min(longest, LONGEST_TIME_RATIO / fastest) if fastest > 0 else longest


def _length(vector: Array, sides: Array) -> float:
    """The length of a vector (dim,) in units of the window's sides."""
    return math.hypot(*(vector / sides).tolist())


def _is_inside(point: Array, window: Array) -> bool:
    return bool((window[:, 0] <= point).all() and (point <= window[:, 1]).all())


def _on_border(inside: Array, outside: Array, window: Array) -> Array:
    """Where the way from a point of the window to one outside crosses its border, (dim,)."""
    way = outside - inside
    limit = np.where(way > 0, window[:, 1], window[:, 0])
    parts = np.where(way != 0, (limit - inside) / np.where(way != 0, way, 1.0), np.inf)
    return np.clip(inside + way * max(0.0, min(1.0, float(parts.min()))), *window.T)
