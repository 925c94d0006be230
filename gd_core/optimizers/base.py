"""What an optimizer is: two pure functions, the numbers it was made with, and its description."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# One coordinate of a point or of a slope: a float, or an array (m,) for m runs side by side.
Column = Any
Columns = list[Column]


class Differentiable(Protocol):
    """What a step may ask of the objective; every call is counted."""

    @property
    def dim(self) -> int: ...
    def value(self, point: Array) -> Any: ...
    def gradient(self, point: Array) -> Array: ...
    def hessian(self, point: Array) -> Array: ...


class NoStepError(Exception):
    """Raised by a step that finds no next point; its class says why."""


class NoInverseError(NoStepError):
    """The Hessian has no inverse here."""


class NothingLowerError(NoStepError):
    """A line search finds no lower point along its direction."""


def _nothing(memory: Any) -> None:
    """What a method without such a memory has to show."""


def _unnamed(memory: Any) -> Mapping[str, Columns]:
    """The letters of a method that has none."""
    return {}


@dataclass(frozen=True)
class Rule:
    """A first-order method without its step size: x ← x − α·d, with d made of slopes and memory.

    begin(dim) -> memory; direction(slopes, memory) -> (d, memory), both pure, slopes and d with a
    column for each coordinate. The arithmetic is the same for floats and for arrays, bit for bit.
    What the memory shows: velocity(memory), a column a coordinate; rates(memory), by which α was
    multiplied along each axis in the last step; None where the method keeps no such thing. A rule
    around another one says by `coast` what that one's memory alone would do. `named` gives the
    parts of the memory by the letters that the method's description has for them.
    """

    begin: Callable[[int], Any]
    direction: Callable[[Columns, Any], tuple[Columns, Any]]
    velocity: Callable[[Any], Columns | None] = _nothing
    rates: Callable[[Any], Columns | None] = _nothing
    coast: Callable[[Any], Columns | None] | None = None
    named: Callable[[Any], Mapping[str, Columns]] = _unnamed

    def drift(self, memory: Any) -> Columns | None:
        """The direction d that the memory alone would take, were the slope 0; None for a method
        without a velocity."""
        if self.coast is not None:
            return self.coast(memory)
        velocity = self.velocity(memory)
        return None if velocity is None else self.direction(zeros(len(velocity)), memory)[0]


@dataclass(frozen=True)
class Schedule:
    """By what the step size is multiplied at each iteration: factor(k), k = 0 for the first.

    remaining(k) = Σ factor(j), j = k, k + 1, …: how many whole steps there are still to come, inf
    where the schedule can go any way.
    """

    name: str
    factor: Callable[[int], float]
    parameters: Mapping[str, float]
    remaining: Callable[[int], float] = lambda k: math.inf


class Noise(NamedTuple):
    """Gaussian noise on every slope: its standard deviation, in units of the slope, and a seed."""

    deviation: float
    seed: int


@dataclass(frozen=True)
class Optimizer:
    """A method as two pure functions and the numbers it was made with.

    init(point) -> state gives the method's memory before the first step (None where it keeps
    none); step(objective, point, state) -> (point, state) takes a point of shape (dim,) and
    changes neither argument; it may raise NoStepError. A method that needs nothing but the slope
    where it stands gives its `rule` as well: the loop then follows that over plain floats, which
    are faster than arrays of two, and a sweep over many step sizes at once.
    """

    init: Callable[[Array], Any]
    step: Callable[[Differentiable, Array, Any], tuple[Array, Any]]
    name: str = ""
    parameters: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    rule: Rule | None = None
    schedule: Schedule | None = None
    noise: Noise | None = None

    @property
    def step_size(self) -> float | None:
        """α, or None for a method without one."""
        return self.parameters.get("step_size")

    @property
    def is_constant_step_gd(self) -> bool:
        """Whether it is gradient descent with a constant step size, about which most is known."""
        return self.name == "gradient_descent" and self.schedule is None and self.noise is None


def first_order(name: str, rule: Rule, **parameters: float) -> Optimizer:
    """The optimizer of a rule; step_size has to be one of the parameters."""
    alpha = parameters["step_size"] = positive("step size", parameters["step_size"])

    def init(point: Array) -> Any:
        return rule.begin(len(point))

    def step(objective: Differentiable, point: Array, state: Any) -> tuple[Array, Any]:
        directions, state = rule.direction(objective.gradient(point).tolist(), state)
        return np.array(moved(alpha, point.tolist(), directions)), state

    return Optimizer(init, step, name, MappingProxyType(parameters), rule)


def with_rule(optimizer: Optimizer, rule: Rule, **changes: Any) -> Optimizer:
    """The same method with its rule wrapped; what else it was given is kept."""
    made = first_order(optimizer.name, rule, **optimizer.parameters)
    changes = {"schedule": optimizer.schedule, "noise": optimizer.noise} | changes
    return replace(made, **changes)


def resizable(optimizer: Optimizer) -> Callable[[float], Optimizer] | None:
    """The same method with any other step size, or None if it is not of first order."""
    rule = optimizer.rule
    if rule is None:
        return None

    def resized(step_size: float) -> Optimizer:
        return with_rule(
            replace(optimizer, parameters={**optimizer.parameters, "step_size": step_size}), rule
        )

    return resized


def rule_of(optimizer: Optimizer, what: str) -> Rule:
    """The rule of a first-order method; raises ValueError, saying what needs one, for others."""
    if optimizer.rule is None:
        raise ValueError(f"{what} needs a first-order method, not {optimizer.name or 'this one'}")
    return optimizer.rule


def moved(alpha: Any, point: Columns, directions: Columns) -> Columns:
    """x − α·d, coordinate by coordinate."""
    return [x - alpha * d for x, d in zip(point, directions, strict=True)]


def zeros(dim: int) -> Columns:
    """A memory of nothing yet, one column a coordinate."""
    return [0.0] * dim


def no_memory(_: Any) -> None:
    """The state of a method that remembers nothing."""


# ---------------------------------------------------------------- columns of floats or of arrays


def root(column: Column) -> Column:
    """√ of a float or of an array; both are rounded correctly, so both agree."""
    return math.sqrt(column) if column.__class__ is float else np.sqrt(column)


def largest(first: Column, second: Column) -> Column:
    """The larger of two, nan if the second is."""
    if first.__class__ is float and second.__class__ is float:
        return first if first > second else second
    return np.maximum(first, second)


def sign(column: Column) -> Column:
    """−1, 0 or 1; nan for what is not finite, as an infinite slope has no direction."""
    if column.__class__ is float:
        return float(column > 0) - float(column < 0) if math.isfinite(column) else math.nan
    return np.where(np.isfinite(column), np.sign(column), np.nan)


# ---------------------------------------------------------------- checks of parameters


def positive(what: str, number: float) -> float:
    """The number as a float; raises ValueError, naming it, unless it is positive and finite."""
    if not (math.isfinite(number) and number > 0):
        raise ValueError(f"the {what} must be a positive finite number, not {number!r}")
    return float(number)


def fraction(what: str, number: float) -> float:
    """The number as a float; raises ValueError unless it is at least 0 and less than 1."""
    if not 0 <= number < 1:
        raise ValueError(f"{what} must be at least 0 and less than 1, not {number!r}")
    return float(number)
