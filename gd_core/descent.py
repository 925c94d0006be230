"""The only loop: follow an optimizer from a start, keep every point, name the reason to stop."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gd_core.objective import Gap, Objective
from gd_core.optimizers import Optimizer

Array = NDArray[np.float64]


class StopReason(Enum):
    """Why a run ended; the value is the sentence the user reads."""

    ITERATIONS = "It used all its iterations."
    GRADIENT = "The slope is as small as the stop rule asks for."
    NO_IMPROVEMENT = "The value has not improved for many iterations."
    BUDGET = "It used all the evaluations it was allowed."
    UNDEFINED = "The next step lands where f is undefined."
    NOT_FINITE = "The values grew past what a computer can hold."
    NO_GRADIENT = "The slope is undefined at this point, so there is no next step."
    START_UNDEFINED = "f is undefined at the start: choose a start where the curve exists."


@dataclass(frozen=True)
class StopRules:
    """Conditions that end a run early; None leaves a rule out, and no arguments leave out all.

    gradient_tolerance: stop when ‖∇f‖ ≤ this; max_evaluations: stop when the method has asked for
    this many values, gradients and Hessians; patience: stop after this many iterations in a row
    whose best value did not improve by more than min_improvement.
    Raises ValueError for negative or non-finite numbers, or a patience below 1.
    """

    gradient_tolerance: float | None = None
    max_evaluations: int | None = None
    patience: int | None = None
    min_improvement: float = 0.0

    def __post_init__(self) -> None:
        for name in ("gradient_tolerance", "max_evaluations", "min_improvement"):
            number = getattr(self, name)
            if number is not None and not (math.isfinite(number) and number >= 0):
                raise ValueError(f"{name} must be a finite number of at least 0, not {number!r}")
        if self.patience is not None and self.patience < 1:
            raise ValueError(f"patience must be at least 1, not {self.patience!r}")


class Evaluations(NamedTuple):
    """How often the method asked for f, ∇f and ∇²f (what is drawn is not charged to it)."""

    value: int = 0
    gradient: int = 0
    hessian: int = 0


@dataclass(frozen=True)
class Trajectory:
    """One run: every point visited, what f was there, and why it ended.

    points (n + 1, dim), row 0 is the start; values (n + 1,) and gradients (n + 1, dim) are those
    of the objective as typed, also when it was maximised.
    """

    points: Array
    values: Array
    gradients: Array
    stop: StopReason
    evaluations: Evaluations
    optimizer: Optimizer
    maximize: bool = False

    @property
    def iterations(self) -> int:
        """Number of steps taken."""
        return len(self.points) - 1


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
) -> Trajectory:
    """Follow the optimizer for at most n_iter iterations; maximize=True climbs instead.

    start: shape (dim,), or a plain number in 1-D. Every finite point is kept; a step to where f is
    undefined or not finite ends the run with its reason. Raises ValueError for a start of the
    wrong shape or not finite, or a negative n_iter.
    """
    point = _checked_start(objective, start)
    if n_iter < 0:
        raise ValueError(f"n_iter must not be negative, not {n_iter!r}")
    view = _View(objective, maximize)
    record = _Record()
    reason = _run(view, record, point, optimizer, n_iter, stop or StopRules())
    return record.trajectory(reason, view.evaluations, optimizer, maximize)


def _checked_start(objective: Objective, start: ArrayLike) -> Array:
    point = np.array(start, dtype=np.float64)
    if point.ndim == 0 and objective.dim == 1:
        point = point.reshape(1)
    if point.shape != (objective.dim,):
        raise ValueError(f"start must have shape ({objective.dim},), not {point.shape}")
    if not np.isfinite(point).all():
        raise ValueError("start must be finite")
    return point


class _View:
    """The objective as a step sees it: counted, turned upside down to climb, and the gradient
    at the current point remembered, because the loop records it anyway."""

    def __init__(self, objective: Objective, maximize: bool) -> None:
        self.dim = objective.dim
        self._objective = objective
        self._sign = -1.0 if maximize else 1.0
        self._maximize = maximize
        self._values = self._gradients = self._hessians = 0
        self._point: Array | None = None
        self._slope: Array | None = None

    def look(self, point: Array, slope: Sequence[float]) -> None:
        self._point = point
        self._slope = np.array(slope)
        if self._maximize:
            self._slope = -self._slope

    def value(self, point: Array) -> Array:
        self._values += 1
        return self._sign * self._objective.value(point)

    def gradient(self, point: Array) -> Array:
        self._gradients += 1
        if point is self._point and self._slope is not None:
            return self._slope
        return self._sign * self._objective.gradient(point)

    def hessian(self, point: Array) -> Array:
        self._hessians += 1
        return self._sign * self._objective.hessian(point)

    def at(self, point: list[float]) -> tuple[float, ...]:
        return self._objective.at(tuple(point))

    def gap(self, point: list[float]) -> Gap:
        return self._objective.gap(tuple(point))

    @property
    def evaluations(self) -> Evaluations:
        return Evaluations(self._values, self._gradients, self._hessians)

    def better_by(self, before: float, now: float) -> float:
        return self._sign * (before - now)


class _Record:
    """Grows with the run, then becomes a Trajectory."""

    def __init__(self) -> None:
        self.points: list[list[float]] = []
        self.numbers: list[tuple[float, ...]] = []  # (f, ∂f/∂x, …) a row

    def add(self, point: list[float], numbers: tuple[float, ...]) -> None:
        self.points.append(point)
        self.numbers.append(numbers)

    def trajectory(self, *rest: Any) -> Trajectory:
        table = np.array(self.numbers)
        gradients = np.ascontiguousarray(table[:, 1:])
        return Trajectory(np.array(self.points), table[:, 0].copy(), gradients, *rest)


def _run(
    view: _View,
    record: _Record,
    point: Array,
    optimizer: Optimizer,
    n_iter: int,
    rules: StopRules,
) -> StopReason:
    coordinates = point.tolist()
    numbers = view.at(coordinates)
    record.add(coordinates, numbers)
    if not math.isfinite(numbers[0]):
        overflow = view.gap(coordinates) is Gap.OVERFLOW
        return StopReason.NOT_FINITE if overflow else StopReason.START_UNDEFINED
    state = optimizer.init(point)
    early = _EarlyStop(rules, view)
    for _ in range(n_iter):
        if (reason := early.reason(numbers)) is not None:
            return reason
        view.look(point, numbers[1:])
        point, state = optimizer.step(view, point, state)
        coordinates = point.tolist()
        if not all(map(math.isfinite, coordinates)):
            return _no_step(view, record.points[-1], numbers)
        numbers = view.at(coordinates)
        if not math.isfinite(numbers[0]):
            overflow = view.gap(coordinates) is Gap.OVERFLOW
            return StopReason.NOT_FINITE if overflow else StopReason.UNDEFINED
        record.add(coordinates, numbers)
    return early.reason(numbers) or StopReason.ITERATIONS


def _no_step(view: _View, point: list[float], numbers: tuple[float, ...]) -> StopReason:
    """The step itself came out infinite or undefined: from the slope, or by growing too far."""
    undefined = any(math.isnan(slope) for slope in numbers[1:])
    infinite = any(math.isinf(slope) for slope in numbers[1:])
    if (undefined or infinite) and view.gap(point) is Gap.UNDEFINED:
        return StopReason.NO_GRADIENT
    return StopReason.NOT_FINITE


class _EarlyStop:
    """The optional stop conditions; remembers the best value so far for the patience rule."""

    def __init__(self, rules: StopRules, view: _View) -> None:
        self._view = view
        self._best: float | None = None
        self._waited = 0
        self._rules = rules
        self._checks = tuple(self._chosen())

    def _chosen(self) -> Iterator[tuple[Any, StopReason]]:
        if self._rules.gradient_tolerance is not None:
            yield self._flat, StopReason.GRADIENT
        if self._rules.patience is not None:
            yield self._stuck, StopReason.NO_IMPROVEMENT
        if self._rules.max_evaluations is not None:
            yield self._spent, StopReason.BUDGET

    def reason(self, numbers: tuple[float, ...]) -> StopReason | None:
        for check, reason in self._checks:
            if check(numbers):
                return reason
        return None

    def _flat(self, numbers: tuple[float, ...]) -> bool:
        return math.hypot(*numbers[1:]) <= (self._rules.gradient_tolerance or 0.0)

    def _stuck(self, numbers: tuple[float, ...]) -> bool:
        value = numbers[0]
        improved = (
            self._best is None
            or self._view.better_by(self._best, value) > self._rules.min_improvement
        )
        if improved:
            self._best, self._waited = value, 0
            return False
        self._waited += 1
        return self._waited >= (self._rules.patience or 0)

    def _spent(self, _: tuple[float, ...]) -> bool:
        return sum(self._view.evaluations) >= (self._rules.max_evaluations or 0)
