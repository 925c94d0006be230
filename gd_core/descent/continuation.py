"""How a run goes on beyond its end: the steps of a run that was longer from the beginning."""

from __future__ import annotations

import math
from collections.abc import Callable
from math import isfinite
from typing import Any

import numpy as np

from gd_core.descent.loop import MOST_EFFORT, MOST_REPAIRED, Record, View, follow
from gd_core.descent.stopping import StopReason, StopRules
from gd_core.descent.trajectory import Trajectory
from gd_core.numerics import descent_sign
from gd_core.objective import Objective, Repaired
from gd_core.optimizers import Optimizer, Rule

At = Callable[..., list[float]]


def go_on(
    trajectory: Trajectory, objective: Objective, n_iter: int, effort: float = MOST_EFFORT
) -> Trajectory:
    """How a run goes on from its end, for at most n_iter iterations or until it arrives.

    Its row 0 is the end of the run; effort: the microseconds that evaluations may take, told by
    count. The steps are those of a run that was longer from the beginning, bit for bit; the stop
    rules of the run other than its slope do not count any more.
    """
    optimizer, rules = trajectory.optimizer, StopRules(gradient_tolerance=trajectory.tolerance)
    point, state, climbs = trajectory.points[-1], _state_of(trajectory), trajectory.maximize
    if optimizer.rule is None or n_iter == 0:
        rest = (n_iter, rules, climbs, effort)
        return follow(objective, point, optimizer, state, *rest)
    record = Record(rules, state)
    view = View(objective, climbs)
    reason = _coast(view, record, objective, point.tolist(), optimizer, n_iter)
    return record.trajectory(reason, view, optimizer)


def _coast(
    view: View,
    record: Record,
    objective: Objective,
    point: list[float],
    optimizer: Optimizer,
    n_iter: int,
) -> StopReason:
    """The loop of a first-order method with no stop rule but the slope, without what that loop does
    not need: a run is followed much farther than it is long. Where a step leads to no number, the
    usual loop says why."""
    assert optimizer.rule is not None
    at, alpha = objective.at, view.sign * optimizer.parameters["step_size"]
    if optimizer.is_constant_step_gd and objective.dim <= 2:
        done = (_coast_1d, _coast_2d)[objective.dim - 1](record, point, at, alpha, n_iter)
    else:
        by_rule = _coast_by_rule_2d if objective.dim == 2 else _coast_by_rule
        done = by_rule(record, point, at, alpha, n_iter, optimizer.rule)
    if done:
        level = math.hypot(*record.numbers[-1][1:]) <= (record.rules.gradient_tolerance or 0.0)
        return StopReason.GRADIENT if level else StopReason.ITERATIONS
    here, climbs = np.array(record.points[-1]), view.sign < 0
    return follow(objective, here, optimizer, record.state, 1, record.rules, climbs).stop


def _coast_by_rule(
    record: Record, point: list[float], at: At, alpha: float, n_iter: int, rule: Rule
) -> bool:
    """Fill the record; whether it went on to the end, or to where it arrives. A negative α stands
    for a climb."""
    add_point, add_numbers, direction = record.points.append, record.numbers.append, rule.direction
    tolerance, climbs = record.rules.gradient_tolerance or 0.0, alpha < 0
    numbers, state, size = at(*point), record.state, abs(alpha)
    add_point(point)
    add_numbers(numbers)
    repaired = 0
    for _ in range(n_iter):
        slopes = numbers[1:]
        if math.hypot(*slopes) <= tolerance:
            return True
        ways, after = direction([-slope for slope in slopes] if climbs else slopes, state)
        point = [x - size * d for x, d in zip(point, ways, strict=True)]
        if not isfinite(sum(point)):
            return False
        numbers = at(*point)
        repaired += numbers.__class__ is Repaired
        if repaired > MOST_REPAIRED or not isfinite(numbers[0]):
            return False
        add_point(point)
        add_numbers(numbers)
        record.state = state = after
    return True


def _coast_by_rule_2d(
    record: Record, point: list[float], at: At, alpha: float, n_iter: int, rule: Rule
) -> bool:
    """Fill the record of a run of two variables, as _coast_by_rule does of any number.

    It has no loops over the variables, which take a third of the time.
    """
    add_point, add_numbers, direction = record.points.append, record.numbers.append, rule.direction
    tolerance, climbs = record.rules.gradient_tolerance or 0.0, alpha < 0
    (x, y), numbers, state, size = point, at(*point), record.state, abs(alpha)
    add_point(point)
    add_numbers(numbers)
    repaired = 0
    for _ in range(n_iter):
        _, gx, gy = numbers
        if -tolerance <= gx <= tolerance and math.hypot(gx, gy) <= tolerance:
            return True
        (dx, dy), after = direction([-gx, -gy] if climbs else [gx, gy], state)
        x, y = x - size * dx, y - size * dy
        if not isfinite(x + y):
            return False
        numbers = at(x, y)
        repaired += numbers.__class__ is Repaired
        if repaired > MOST_REPAIRED or not isfinite(numbers[0]):
            return False
        add_point([x, y])
        add_numbers(numbers)
        record.state = state = after
    return True


def _coast_1d(record: Record, point: list[float], at: At, alpha: float, n_iter: int) -> bool:
    """Plain gradient descent of one variable."""
    add_point, add_numbers = record.points.append, record.numbers.append
    tolerance = record.rules.gradient_tolerance or 0.0
    (x,), numbers = point, at(*point)
    add_point(point)
    add_numbers(numbers)
    repaired = 0
    for _ in range(n_iter):
        slope = numbers[1]
        if -tolerance <= slope <= tolerance:
            return True
        x = x - alpha * slope
        if not isfinite(x):
            return False
        numbers = at(x)
        repaired += numbers.__class__ is Repaired
        if repaired > MOST_REPAIRED or not isfinite(numbers[0]):
            return False
        add_point([x])
        add_numbers(numbers)
    return True


def _coast_2d(record: Record, point: list[float], at: At, alpha: float, n_iter: int) -> bool:
    """Plain gradient descent of two variables."""
    add_point, add_numbers = record.points.append, record.numbers.append
    tolerance = record.rules.gradient_tolerance or 0.0
    (x, y), numbers = point, at(*point)
    add_point(point)
    add_numbers(numbers)
    repaired = 0
    for _ in range(n_iter):
        _, gx, gy = numbers
        if -tolerance <= gx <= tolerance and math.hypot(gx, gy) <= tolerance:
            return True
        x, y = x - alpha * gx, y - alpha * gy
        if not isfinite(x + y):
            return False
        numbers = at(x, y)
        repaired += numbers.__class__ is Repaired
        if repaired > MOST_REPAIRED or not isfinite(numbers[0]):
            return False
        add_point([x, y])
        add_numbers(numbers)
    return True


def _state_of(trajectory: Trajectory) -> Any:
    """What the method remembers at the end of a run; made again from its slopes where that was not
    kept, as in a sweep."""
    rule, state = trajectory.optimizer.rule, trajectory.state
    if state is not None:
        return state
    if rule is None:  # it begins anew where the memory was not kept, as in a run by the worker
        return trajectory.optimizer.init(trajectory.points[-1])
    state = rule.begin(trajectory.points.shape[1])
    if state is None:  # a method that remembers nothing
        return None
    sign = descent_sign(trajectory.maximize)
    for slopes in (sign * trajectory.gradients[:-1]).tolist():
        _, state = rule.direction(slopes, state)
    return state
