"""The only loop: follow an optimizer from a start, keep every point, name the reason to stop."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cached_property
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gd_core.descent.stopping import StopReason, StopRules
from gd_core.descent.trajectory import Evaluations, Trajectory, costs_of_slopes
from gd_core.numerics import Array, descent_sign
from gd_core.objective import ByIeee, Gap, Objective, Repaired, hessian_effort, point_effort
from gd_core.optimizers import (
    NoInverseError,
    NoStepError,
    NothingLowerError,
    Optimizer,
    Rule,
    without_needless_batches,
)

# Microseconds that a method may spend on evaluations before its run is stopped: by count and not by
# a clock, or a link would show different runs to different people. Ten thousand searches along
# lines of Rosenbrock's function take a third of it.
MOST_EFFORT = 7e5
# Points of a run whose slopes the chain rule does not have; each may take some milliseconds.
MOST_REPAIRED = 20
# What a point takes beside that where Python's arithmetic raises: 5 to 13 µs here, and a point of a
# short formula is counted as 3.
LOST_TAKES = 4


def random_start(bounds: ArrayLike, seed: int) -> Array:
    """A start drawn uniformly within the bounds, start = low + u · (high − low), u ~ U[0, 1).

    bounds: array (dim, 2) of low and high; returns shape (dim,). The same seed gives the same
    start on every machine and NumPy version: RandomState's stream is frozen (NEP 19).
    Raises ValueError unless low < high, both finite, in each row.
    """
    low, high = _checked_bounds(bounds).T
    return np.asarray(low + np.random.RandomState(seed).rand(len(low)) * (high - low))


def _checked_bounds(bounds: ArrayLike) -> Array:
    array = np.asarray(bounds, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] != 2 or not np.isfinite(array).all():
        raise ValueError("bounds must be finite numbers of shape (dim, 2)")
    if not (array[:, 0] < array[:, 1]).all():
        raise ValueError("each lower bound must be less than its upper bound")
    return array


def descend(
    objective: Objective,
    start: ArrayLike,
    optimizer: Optimizer,
    n_iter: int,
    stop: StopRules | None = None,
    maximize: bool = False,
    most_effort: float = MOST_EFFORT,
) -> Trajectory:
    """Follow the optimizer for at most n_iter iterations; maximize=True climbs instead.

    start: shape (dim,), or a plain number in 1-D; most_effort: about how many microseconds a method
    that searches may spend on evaluations before it is stopped. Every finite point is kept; a step
    to where f is undefined or not finite ends the run with its reason. Raises ValueError for a
    start of the wrong shape or not finite, or a negative n_iter.
    """
    point = checked_start(objective, start)
    if n_iter < 0:
        raise ValueError(f"n_iter must not be negative, not {n_iter!r}")
    optimizer = without_needless_batches(optimizer, objective.samples)
    rules, state = stop or StopRules(), optimizer.init(point)
    rest = (n_iter, rules, maximize, most_effort)
    return follow(objective, point, optimizer, state, *rest)


def follow(
    objective: Objective,
    point: Array,
    optimizer: Optimizer,
    state: Any,
    n_iter: int,
    rules: StopRules,
    maximize: bool,
    effort: float = MOST_EFFORT,
) -> Trajectory:
    """The run from a point with what the method remembers there, for at most n_iter iterations.

    effort: about how many microseconds a method that searches may spend on evaluations.
    """
    view, record = View(objective, maximize), Record(rules, state)
    reason = _run(view, record, objective, point, optimizer, n_iter, effort)
    return record.trajectory(reason, view, optimizer)


def checked_start(objective: Objective, start: ArrayLike) -> Array:
    """The start as an array (dim,); raises ValueError for a wrong shape or one not finite."""
    point = np.array(start, dtype=np.float64)
    if point.ndim == 0 and objective.dim == 1:
        point = point.reshape(1)
    if point.shape != (objective.dim,):
        raise ValueError(f"start must have shape ({objective.dim},), not {point.shape}")
    if not np.isfinite(point).all():
        raise ValueError("start must be finite")
    return point


class View:
    """The objective as a step sees it: counted, turned upside down to climb, and the gradient
    at the current point remembered, because the loop records it anyway.

    What is asked of the error of a fit is counted in samples, so that a batch counts as its rows.
    """

    def __init__(self, objective: Objective, maximize: bool) -> None:
        self.dim, self.samples = objective.dim, objective.samples
        self.sign = descent_sign(maximize)
        self._objective = objective
        self._values = self._gradients = self._hessians = self._lost = 0
        self._point: Array | None = None
        self._slopes: list[float] = []

    def look(self, point: Array, slopes: list[float]) -> None:
        self._point, self._slopes = point, slopes

    def value(self, point: Array) -> Any:
        self._values += self.samples
        if point.ndim == 1:  # over plain floats, which is faster for a single point
            return self.sign * self._at(point)[0]
        return self.sign * self._objective.value(point)

    def gradient(self, point: Array) -> Array:
        self._gradients += self.samples
        if point is self._point:
            return self.sign * np.array(self._slopes)
        if point.ndim == 1:
            return self.sign * np.array(self._at(point)[1:])
        return self.sign * self._objective.gradient(point)

    def _at(self, point: Array) -> list[float]:
        numbers = self._objective.at(*point.tolist())
        self._lost += isinstance(numbers, ByIeee)
        return numbers

    def hessian(self, point: Array) -> Array:
        self._hessians += self.samples
        return self.sign * self._objective.hessian(point)

    def batch_gradient(self, point: Array, rows: NDArray[np.int64]) -> Array:
        self._gradients += len(rows)
        return self.sign * self._objective.batch_gradient(point, rows)

    @property
    def lasso(self) -> Array:
        return self.sign * self._objective.lasso

    def smooth_gradient(self, point: Array) -> Array:
        if not self._objective.lasso.any():
            return self.gradient(point)
        self._gradients += self.samples
        return self.sign * self._objective.smooth_gradient(point)

    def count_gradient(self) -> None:
        self._gradients += self.samples

    @property
    def effort(self) -> float:
        """About how many microseconds the evaluations so far took; 0 for Python functions."""
        points = (self._values + self._gradients) / self.samples + LOST_TAKES * self._lost
        found = points * self._point_effort
        hessians = self._hessians / self.samples
        return found + hessians * self._hessian_effort if hessians else found

    @cached_property
    def _point_effort(self) -> float:
        return point_effort(self._objective)

    @cached_property
    def _hessian_effort(self) -> float:
        return hessian_effort(self._objective)

    @property
    def evaluations(self) -> Evaluations:
        return Evaluations(self._values, self._gradients, self._hessians)


class Record:
    """Grows with the run, then becomes a Trajectory."""

    def __init__(self, rules: StopRules, state: Any) -> None:
        self.rules, self.state = rules, state
        self.points: list[list[float]] = []
        self.numbers: list[list[float]] = []  # [f, ∂f/∂x, …] a row
        self.costs: list[Evaluations] = []  # after each step; not kept for first-order methods

    def trajectory(self, reason: StopReason, view: View, optimizer: Optimizer) -> Trajectory:
        table = np.array(self.numbers)
        return Trajectory(
            np.array(self.points),
            table[:, 0].copy(),
            np.ascontiguousarray(table[:, 1:]),
            reason,
            view.evaluations,
            optimizer,
            view.sign < 0,
            costs_of_slopes(len(self.points), view.samples) if optimizer.rule else self._costs(),
            self.rules,
            self.state,
        )

    def _costs(self) -> NDArray[np.int64]:
        taken = self.costs[: len(self.points) - 1]  # the last step may have led nowhere
        return np.array([Evaluations(), *taken], dtype=np.int64)


Advance = Callable[[list[float], list[float], Any], tuple[list[float], Any]]


def _advance(optimizer: Optimizer, view: View, record: Record) -> Advance:
    """One step from a point with its gradient, over arrays or, where the method can, floats."""
    if optimizer.rule is not None:
        return _by_rule(optimizer.rule, optimizer.parameters["step_size"], view)
    step, log = optimizer.step, record.costs.append

    def advance(point: list[float], slopes: list[float], state: Any) -> tuple[list[float], Any]:
        here = np.array(point)
        view.look(here, slopes)
        with np.errstate(all="ignore"):  # what overflows ends the run, with its reason
            there, state = step(view, here, state)
        log(view.evaluations)
        return there.tolist(), state

    return advance


def _by_rule(rule: Rule, alpha: float, view: View) -> Advance:
    climbs, count, direction = view.sign < 0, view.count_gradient, rule.direction

    def advance(point: list[float], slopes: list[float], state: Any) -> tuple[list[float], Any]:
        count()
        ways, state = direction([-slope for slope in slopes] if climbs else slopes, state)
        return [x - alpha * d for x, d in zip(point, ways, strict=True)], state

    return advance


def _run(
    view: View,
    record: Record,
    objective: Objective,
    start: Array,
    optimizer: Optimizer,
    n_iter: int,
    effort: float,
) -> StopReason:
    evaluate, advance, early = (
        objective.at,
        _advance(optimizer, view, record),
        _EarlyStop(record.rules, view, effort if optimizer.rule is None else math.inf),
    )
    add_point, add_numbers = record.points.append, record.numbers.append
    point, state = start.tolist(), record.state
    numbers = evaluate(*point)
    add_point(point)
    add_numbers(numbers)
    if not isfinite(numbers[0]):
        return _no_value(objective, point, StopReason.START_UNDEFINED)
    checks, repaired = early.checks, 0
    for _ in range(n_iter):
        if checks and (reason := early.reason(numbers)) is not None:
            return reason
        try:
            point, state = advance(point, numbers[1:], state)
        except NoStepError as why:
            return _led_nowhere(objective, point, numbers, why)
        # The sum is the quick check; it may overflow where the numbers themselves do not.
        if not isfinite(sum(point)) and not all(map(isfinite, point)):
            return _no_step(objective, record.points[-1], numbers)
        numbers = evaluate(*point)
        if not isfinite(numbers[0]):
            return _no_value(objective, point, StopReason.UNDEFINED)
        repaired += numbers.__class__ is Repaired
        if repaired > MOST_REPAIRED:
            return StopReason.TOO_LONG
        add_point(point)
        add_numbers(numbers)
        record.state = state
    reason = early.reason(numbers)
    return StopReason.ITERATIONS if reason in (None, StopReason.TOO_LONG) else reason


_LED_NOWHERE = {NoInverseError: StopReason.NO_INVERSE, NothingLowerError: StopReason.NOTHING_LOWER}


def _led_nowhere(
    objective: Objective, point: list[float], numbers: list[float], why: NoStepError
) -> StopReason:
    """A method without a next point blames itself; where there is no slope it is not its fault."""
    if all(map(isfinite, numbers[1:])):
        named = (reason for kind, reason in _LED_NOWHERE.items() if isinstance(why, kind))
        return next(named, StopReason.NO_STEP)
    return _no_step(objective, point, numbers)


def _no_value(objective: Objective, point: list[float], undefined: StopReason) -> StopReason:
    overflow = objective.gap(tuple(point)) is Gap.OVERFLOW
    return StopReason.NOT_FINITE if overflow else undefined


def _no_step(objective: Objective, point: list[float], numbers: list[float]) -> StopReason:
    """The step itself came out infinite or undefined: from the slope, or by growing too far."""
    no_slope = not all(map(isfinite, numbers[1:]))
    if no_slope and objective.gap(tuple(point)) is Gap.UNDEFINED:
        return StopReason.NO_GRADIENT
    return StopReason.NOT_FINITE


class _EarlyStop:
    """The optional stop conditions; remembers the best value so far for the patience rule."""

    def __init__(self, rules: StopRules, view: View, effort: float) -> None:
        self._view = view
        self._effort = effort  # of first order, a method asks for one slope a step: never long
        self._best: float | None = None
        self._waited = 0
        self._rules = rules
        self.checks = tuple(self._chosen())

    def _chosen(self) -> Iterator[tuple[Any, StopReason]]:
        if self._rules.gradient_tolerance is not None:
            yield self._flat, StopReason.GRADIENT
        if self._rules.patience is not None:
            yield self._stuck, StopReason.NO_IMPROVEMENT
        if self._rules.max_evaluations is not None:
            yield self._spent, StopReason.BUDGET
        if self._effort < math.inf:
            yield self._takes_long, StopReason.TOO_LONG

    def reason(self, numbers: list[float]) -> StopReason | None:
        for check, reason in self.checks:
            if check(numbers):
                return reason
        return None

    def _flat(self, numbers: list[float]) -> bool:
        return math.hypot(*numbers[1:]) <= (self._rules.gradient_tolerance or 0.0)

    def _stuck(self, numbers: list[float]) -> bool:
        value = numbers[0]
        improved = (
            self._best is None
            or self._view.sign * (self._best - value) > self._rules.min_improvement
        )
        if improved:
            self._best, self._waited = value, 0
            return False
        self._waited += 1
        return self._waited >= (self._rules.patience or 0)

    def _takes_long(self, _: list[float]) -> bool:
        return self._view.effort > self._effort

    def _spent(self, _: list[float]) -> bool:
        return sum(self._view.evaluations) >= (self._rules.max_evaluations or 0)
