"""Optimizers: how one point leads to the next. One factory a method, all listed in OPTIMIZERS."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Differentiable(Protocol):
    """What a step may ask of the objective; every call is counted."""

    @property
    def dim(self) -> int: ...
    def value(self, point: Array) -> Any: ...
    def gradient(self, point: Array) -> Array: ...
    def hessian(self, point: Array) -> Array: ...


@dataclass(frozen=True)
class Optimizer:
    """A method as two pure functions and the numbers it was made with.

    init(point) -> state gives the method's memory before the first step (None where it keeps
    none); step(objective, point, state) -> (point, state) takes a point of shape (dim,) and
    changes neither argument. A method whose step treats each coordinate alone, and needs only the
    gradient where it stands, may give `move` as well: move(x, slope) -> x, for one coordinate. The
    loop then uses that over plain floats, which are faster than arrays of two.
    """

    init: Callable[[Array], Any]
    step: Callable[[Differentiable, Array, Any], tuple[Array, Any]]
    name: str = ""
    parameters: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    move: Callable[[Any, Any], Any] | None = None


def no_memory(point: Array) -> None:
    """The state of a method that remembers nothing."""


def gradient_descent(step_size: float) -> Optimizer:
    """Gradient descent with a constant step size: x ← x − α·∇f(x).

    step_size is α > 0, in units of x² per unit of f. Raises ValueError when it is not a positive
    finite number. Reference: Cauchy 1847; Nocedal & Wright 2006, section 2.2.
    """
    alpha = positive("step size", step_size)
    move = constant_step(alpha)

    def step(objective: Differentiable, point: Array, state: None) -> tuple[Array, None]:
        return move(point, objective.gradient(point)), state

    parameters = MappingProxyType({"step_size": alpha})
    return Optimizer(no_memory, step, "gradient_descent", parameters, move)


def constant_step(alpha: Any) -> Callable[[Any, Any], Any]:
    """move(x, slope) -> x − α·slope, for one step size or for an array of them side by side."""

    def move(x: Any, slope: Any) -> Any:
        return x - alpha * slope

    return move


def positive(what: str, number: float) -> float:
    """The number as a float; raises ValueError, naming it, unless it is positive and finite."""
    if not (math.isfinite(number) and number > 0):
        raise ValueError(f"the {what} must be a positive finite number, not {number!r}")
    return float(number)


OPTIMIZERS: Mapping[str, Callable[..., Optimizer]] = MappingProxyType(
    {"gradient_descent": gradient_descent}
)
