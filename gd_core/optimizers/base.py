"""What an optimizer is: two pure functions and the numbers it was made with."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from gd_core.numerics import Array, unless_symbol

# One coordinate of a point or of a gradient: a float, or an array (m,) for m runs side by side.
Column = Any
Columns = list[Column]


class Differentiable(Protocol):
    """What a step may ask of the objective: f, ∇f and ∇²f at a point; every call is counted.

    samples: how many rows of data f is a mean over, 1 for a function without data;
    batch_gradient: ∇f estimated from some rows only; lasso: λ of each coordinate, (dim,), where f
    is a smooth part and Σ λᵢ·|xᵢ|, 0 for other functions; smooth_gradient: that of the smooth part.
    """

    @property
    def dim(self) -> int: ...
    @property
    def samples(self) -> int: ...
    @property
    def lasso(self) -> Array: ...
    def batch_gradient(self, point: Array, rows: NDArray[np.int64]) -> Array: ...
    def smooth_gradient(self, point: Array) -> Array: ...
    def value(self, point: Array) -> Any: ...
    def gradient(self, point: Array) -> Array: ...
    def hessian(self, point: Array) -> Array: ...


class NoStepError(Exception):
    """Raised by a step that finds no next point; its class says why."""


class NoInverseError(NoStepError):
    """The Hessian has no inverse here."""


class NothingLowerError(NoStepError):
    """A line search finds no lower point along its direction."""


def _no_columns(memory: Any) -> None:
    """None: the velocity, or the factors per axis, of a method that keeps none."""


def _no_symbols(memory: Any) -> Mapping[str, Columns]:
    """The named parts of the memory of a method that keeps none: no parts."""
    return {}


@dataclass(frozen=True)
class Rule:
    """A first-order method without its step size: x ← x − α·d, with d made of slopes and memory.

    begin(dim) -> memory before the first step; direction(slopes, memory) -> (d, memory). Both are
    pure; slopes and d have one column for each coordinate. The arithmetic is the same for floats
    and for arrays, bit for bit; written with the functions of gd_core.numerics, for symbols too.

    Three functions show what a memory holds. velocity(memory): one column for each coordinate, or
    None for a method without one. rates(memory): by what α was multiplied along each axis in the
    last step, or None for a method with one step size for all axes. symbols(memory): its parts by
    their symbols in the method's update rule. A rule that wraps another one gives `inner_drift`:
    the drift of the wrapped rule, for the memory of the wrapper.
    """

    begin: Callable[[int], Any]
    direction: Callable[[Columns, Any], tuple[Columns, Any]]
    velocity: Callable[[Any], Columns | None] = _no_columns
    rates: Callable[[Any], Columns | None] = _no_columns
    inner_drift: Callable[[Any], Columns | None] | None = None
    symbols: Callable[[Any], Mapping[str, Columns]] = _no_symbols

    def drift(self, memory: Any) -> Columns | None:
        """The direction d that the velocity alone would take, were the gradient 0; None for a
        method without a velocity."""
        if self.inner_drift is not None:
            return self.inner_drift(memory)
        velocity = self.velocity(memory)
        return None if velocity is None else self.direction(zeros(len(velocity)), memory)[0]


@dataclass(frozen=True)
class Schedule:
    """By what the step size is multiplied at each iteration: factor(k), k = 0 for the first.

    remaining(k) = Σ factor(j), j = k, k + 1, …: the steps still to come, counted in steps of the
    full size α; inf where the sum has no limit or is not known.
    """

    name: str
    factor: Callable[[int], float]
    parameters: Mapping[str, float]
    remaining: Callable[[int], float] = lambda k: math.inf


class Noise(NamedTuple):
    """Gaussian noise on every gradient: its standard deviation, in the gradient's units, and a
    seed."""

    deviation: float
    seed: int


class Batches(NamedTuple):
    """Gradients of a batch of samples: how many rows it has, the seed of their order, and the
    method that follows them."""

    size: int
    seed: int
    inner: Optimizer


@dataclass(frozen=True)
class Optimizer:
    """A method as two pure functions and the numbers it was made with.

    init(point) -> state gives the method's memory before the first step (None where it keeps
    none); step(objective, point, state) -> (point, state) takes a point of shape (dim,) and
    changes neither argument; it may raise NoStepError. A first-order method, whose step needs the
    gradient at the iterate and its memory only, gives its `rule` as well: the loop follows that
    over floats, which are faster than arrays of two, and a sweep over many step sizes at once.
    """

    init: Callable[[Array], Any]
    step: Callable[[Differentiable, Array, Any], tuple[Array, Any]]
    name: str = ""
    parameters: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    rule: Rule | None = None
    schedule: Schedule | None = None
    noise: Noise | None = None
    batches: Batches | None = None

    @property
    def step_size(self) -> float | None:
        """α, or None for a method without one."""
        return self.parameters.get("step_size")

    @property
    def is_constant_step_gd(self) -> bool:
        """Whether it is gradient descent with a constant step size and no noise, for which the
        stability limit 2/λmax holds."""
        steady = self.schedule is None and self.noise is None and self.batches is None
        return self.name == "gradient_descent" and steady

    @property
    def is_noisy(self) -> bool:
        """Whether its slopes are noisy, by noise that is added or as estimates from batches."""
        added = self.noise is not None and self.noise.deviation > 0
        return added or self.batches is not None


def first_order(name: str, rule: Rule, **parameters: float) -> Optimizer:
    """The optimizer that follows a rule; step_size, α > 0, has to be one of the parameters.

    Raises ValueError when the step size is not a positive finite number.
    """
    alpha = parameters["step_size"] = positive("step size", parameters["step_size"])

    def init(point: Array) -> Any:
        return rule.begin(len(point))

    def step(objective: Differentiable, point: Array, state: Any) -> tuple[Array, Any]:
        directions, state = rule.direction(objective.gradient(point).tolist(), state)
        return np.array(moved(alpha, point.tolist(), directions)), state

    return Optimizer(init, step, name, MappingProxyType(parameters), rule)


def with_rule(optimizer: Optimizer, rule: Rule, **changes: Any) -> Optimizer:
    """An optimizer with another rule, and its name, parameters, schedule and noise kept unless
    `changes` gives new ones."""
    made = first_order(optimizer.name, rule, **optimizer.parameters)
    changes = {"schedule": optimizer.schedule, "noise": optimizer.noise} | changes
    return replace(made, **changes)


def resizable_rule(optimizer: Optimizer) -> Callable[[float], Optimizer] | None:
    """step size -> the optimizer with that step size, or None if it has no rule."""
    rule = optimizer.rule
    if rule is None:
        return None

    def resized(step_size: float) -> Optimizer:
        return with_rule(
            replace(optimizer, parameters={**optimizer.parameters, "step_size": step_size}), rule
        )

    return resized


def rule_of(optimizer: Optimizer, what: str) -> Rule:
    """The rule of a first-order method; raises ValueError, which names `what` needs one, for
    others."""
    if optimizer.rule is None:
        raise ValueError(f"{what} needs a first-order method, not {optimizer.name or 'this one'}")
    return optimizer.rule


def moved(alpha: Any, point: Columns, directions: Columns) -> Columns:
    """x − α·d, one column for each coordinate."""
    return [x - alpha * d for x, d in zip(point, directions, strict=True)]


def zeros(dim: int) -> Columns:
    """A memory before the first step: 0 for each of dim coordinates."""
    return [0.0] * dim


def no_memory(_: Any) -> None:
    """None, the state of a method without memory."""


# ---------------------------------------------------------------- checks of parameters


@unless_symbol
def positive(what: str, number: float) -> float:
    """The number as a float; raises ValueError, naming it, unless it is positive and finite."""
    if not (math.isfinite(number) and number > 0):
        raise ValueError(f"the {what} must be a positive finite number, not {number!r}")
    return float(number)


@unless_symbol
def fraction(what: str, number: float) -> float:
    """The number as a float; raises ValueError unless it is at least 0 and less than 1."""
    if not 0 <= number < 1:
        raise ValueError(f"{what} must be at least 0 and less than 1, not {number!r}")
    return float(number)
