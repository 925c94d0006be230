"""Methods that know, or learn, how the ground curves: Newton, BFGS, conjugate gradients."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from gd_core.optimizers.base import (
    Array,
    Differentiable,
    NoInverseError,
    Optimizer,
    no_memory,
    positive,
)
from gd_core.optimizers.line_search import Value, backtrack
from gd_core.optimizers.registry import Parameter, Scale, optimizer
from gd_core.optimizers.wolfe import Found, search

_NONE: Mapping[str, float] = MappingProxyType({})
# How exactly a search along a line has to find its bottom: hardly for BFGS, whose first trial is
# nearly always taken, more so for conjugate gradients, which need a flat slope there.
ROUGH, FINE = 0.9, 0.4


@optimizer(
    "Newton",
    r"x \leftarrow x - \left(\nabla^2 f(x)\right)^{-1}\nabla f(x)",
    keeps="Nothing: it asks for all the curvature where it stands, and jumps to where that says "
    "the slope is 0, be it a bottom, a top or a saddle.",
)
def newton() -> Optimizer:
    """Newton's method, plain: x ← x − (∇²f(x))⁻¹·∇f(x), towards any point of zero slope.

    Its step raises NoInverseError where the Hessian has no inverse or no value. Reference:
    Nocedal & Wright 2006, section 3.3.
    """

    def step(objective: Differentiable, point: Array, state: None) -> tuple[Array, None]:
        slope, hessian = objective.gradient(point), objective.hessian(point)
        try:
            jump = np.linalg.solve(hessian, slope)
        except np.linalg.LinAlgError as error:
            raise NoInverseError from error
        if np.isnan(jump).any() and np.isfinite(slope).all():
            raise NoInverseError
        return point - jump, state

    return Optimizer(no_memory, step, "newton", _NONE)


@optimizer(
    "Damped Newton",
    r"p = -\left(|\nabla^2 f(x)| + \mu I\right)^{-1}\nabla f(x)",
    r"x \leftarrow x + \alpha p, \quad \alpha = 1, \tfrac12, \tfrac14, \dots\ "
    r"\text{until it goes down enough}",
    keeps="Only f where it stands; every direction counts as curved upwards, so it goes down at a "
    "saddle too.",
    damping=Parameter(r"\mu", 1e-12, 1e6, Scale.LOG, "Added to every curvature."),
)
def damped_newton(damping: float = 1e-3) -> Optimizer:
    """Newton's method that always goes down: x ← x − α·(|∇²f(x)| + μI)⁻¹·∇f(x).

    |∇²f| has the absolute eigenvalues of the Hessian, so that a saddle repels instead of
    attracting; damping is μ > 0; α = 1, ½, ¼, … until f is low enough (Armijo). Raises ValueError
    for others; its step raises NoInverseError where the Hessian has no value, NothingLowerError
    where no step is lower. Reference: Dauphin et al. 2014; Nocedal & Wright 2006, section 3.4.
    """
    added = positive("damping", damping)

    def step(objective: Differentiable, point: Array, state: Value) -> tuple[Array, Value]:
        slope = objective.gradient(point)
        value = float(objective.value(point)) if state.value is None else state.value
        if not slope.any():
            return point, Value(value)
        way = -_upwards(objective.hessian(point), added, slope)
        there, lower = backtrack(objective, point, value, slope, way)
        return there, Value(lower)

    parameters = MappingProxyType({"damping": added})
    return Optimizer(lambda point: Value(None), step, "damped_newton", parameters)


def _upwards(hessian: Array, added: float, slope: Array) -> Array:
    """(|H| + μI)⁻¹·g."""
    if not np.isfinite(hessian).all():
        raise NoInverseError
    values, vectors = np.linalg.eigh(hessian)
    return np.asarray(vectors @ ((vectors.T @ slope) / (np.abs(values) + added)))


class Learned(NamedTuple):
    """What BFGS keeps."""

    here: Found | None  # f and its slope where it stands
    before: float | None  # f one step earlier
    inverse: Array | None  # (dim, dim), what it has learned of the inverse Hessian


@optimizer(
    "BFGS",
    r"p = -B\,\nabla f(x), \quad x \leftarrow x + \alpha p",
    r"B \leftarrow \left(I - \tfrac{s y^T}{y^T s}\right) B \left(I - \tfrac{y s^T}{y^T s}\right)"
    r" + \tfrac{s s^T}{y^T s}",
    keeps="A matrix B: what its own steps s and the changes y of the slope have taught it about "
    "the curvature.",
)
def bfgs() -> Optimizer:
    """Newton's method with a learned curvature: x ← x − α·B·∇f(x), B ← the BFGS update of B.

    α comes from a line search that meets the strong Wolfe conditions (c₁ = 10⁻⁴, c₂ = 0.9); B
    begins as the identity. Its step raises NothingLowerError where the search finds no lower point.
    Reference: Nocedal & Wright 2006, algorithms 6.1 and 3.5.
    """

    def step(objective: Differentiable, point: Array, state: Learned) -> tuple[Array, Learned]:
        here = state.here or _look(objective, point)
        if not here.slope.any():
            return point, state
        inverse = np.eye(len(point)) if state.inverse is None else state.inverse
        way = -inverse @ here.slope
        found = search(objective, point, here, way, state.before, ROUGH)
        learned = _learn(inverse, found.point - point, found.slope - here.slope)
        return found.point, Learned(found, here.value, learned)

    return Optimizer(lambda point: Learned(None, None, None), step, "bfgs", _NONE)


def _look(objective: Differentiable, point: Array) -> Found:
    return Found(point, float(objective.value(point)), objective.gradient(point))


def _learn(inverse: Array, moved: Array, changed: Array) -> Array:
    """The BFGS update; none where rounding left no curvature to learn from."""
    product = float(moved @ changed)
    if not product > 0:
        return inverse
    left = np.eye(len(moved)) - np.outer(moved, changed) / product
    return np.asarray(left @ inverse @ left.T + np.outer(moved, moved) / product)


class Conjugate(NamedTuple):
    """What conjugate gradients keep."""

    here: Found | None  # f and its slope where it stands
    before: float | None  # f one step earlier
    way: Array | None  # (dim,), the direction of the last step
    last: Array | None  # (dim,), the slope one step earlier


@optimizer(
    "Conjugate gradient",
    r"\beta = \max\left(0,\ \frac{g\cdot(g - g_{\text{before}})}"
    r"{g_{\text{before}}\cdot g_{\text{before}}}\right), \quad g = \nabla f(x)",
    r"p \leftarrow -g + \beta p, \quad x \leftarrow x + \alpha p",
    keeps="Its last direction p and the slope before: it turns so that it need not undo a step.",
)
def conjugate_gradient() -> Optimizer:
    """Nonlinear conjugate gradients: p ← −g + β·p, x ← x + α·p, β = max(0, g·(g − g₋)/(g₋·g₋)).

    g = ∇f(x), g₋ the slope before; α comes from a line search that meets the strong Wolfe
    conditions (c₁ = 10⁻⁴, c₂ = 0.4); where p does not go down it begins anew with −g. Its step
    raises NothingLowerError where the search finds no lower point. Reference: Polak & Ribière 1969;
    Nocedal & Wright 2006, section 5.2.
    """

    def step(objective: Differentiable, point: Array, state: Conjugate) -> tuple[Array, Conjugate]:
        here = state.here or _look(objective, point)
        if not here.slope.any():
            return point, state
        way = _turned(here.slope, state)
        found = search(objective, point, here, way, state.before, FINE)
        return found.point, Conjugate(found, here.value, way, here.slope)

    return Optimizer(
        lambda point: Conjugate(None, None, None, None), step, "conjugate_gradient", _NONE
    )


def _turned(slope: Array, state: Conjugate) -> Array:
    if state.way is None or state.last is None:
        return -slope
    beta = max(0.0, float(slope @ (slope - state.last)) / float(state.last @ state.last))
    way = -slope + beta * state.way
    return way if float(slope @ way) < 0 else -slope
