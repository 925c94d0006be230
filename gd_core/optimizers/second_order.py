"""Methods that use curvature, known or learned: Newton, damped Newton, BFGS, conjugate gradient."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from gd_core.numerics import Array
from gd_core.optimizers.base import (
    Differentiable,
    NoInverseError,
    Optimizer,
    no_memory,
    positive,
)
from gd_core.optimizers.line_search import KnownValue, backtrack
from gd_core.optimizers.registry import Parameter, Scale, optimizer
from gd_core.optimizers.wolfe import Evaluated, wolfe_search

_NO_PARAMETERS: Mapping[str, float] = MappingProxyType({})
# c₂ of the strong Wolfe conditions: the slope along the line at the new point, as a fraction of the
# slope at its start. BFGS nearly always takes the first trial (0.9 is Nocedal & Wright's value);
# conjugate gradients need a flatter end (0.4 is SciPy's).
BFGS_SLOPE_RATIO, CG_SLOPE_RATIO = 0.9, 0.4


@optimizer(
    "Newton",
    r"x \leftarrow x - \left(\nabla^2 f(x)\right)^{-1}\nabla f(x)",
    keeps="Nothing: it asks for all the curvature where it stands, and jumps to where that says "
    "the slope is 0, be it a bottom, a top or a saddle.",
    # For −f the Hessian and the gradient both change their sign, so that the step stays as it is.
    climbing=(r"x \leftarrow x - \left(\nabla^2 f(x)\right)^{-1}\nabla f(x)",),
)
def newton() -> Optimizer:
    """Newton's method without damping: x ← x − (∇²f(x))⁻¹·∇f(x), towards any stationary point.

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

    return Optimizer(no_memory, step, "newton", _NO_PARAMETERS)


@optimizer(
    "Damped Newton",
    r"p = -\left(|\nabla^2 f(x)| + \mu I\right)^{-1}\nabla f(x)",
    r"x \leftarrow x + \alpha p, \quad \alpha = 1, \tfrac12, \tfrac14, \dots\ "
    r"\text{until it goes down enough}",
    keeps="Only f where it stands; every direction counts as curved upwards, so it goes down at a "
    "saddle too.",
    climbing=(
        r"p = \left(|\nabla^2 f(x)| + \mu I\right)^{-1}\nabla f(x)",
        r"x \leftarrow x + \alpha p, \quad \alpha = 1, \tfrac12, \tfrac14, \dots\ "
        r"\text{until it goes up enough}",
    ),
    climbing_keeps="Only f where it stands; every direction counts as curved downwards, so it goes "
    "up at a saddle too.",
    damping=Parameter(r"\mu", 1e-12, 1e6, Scale.LOG, "Added to every curvature."),
)
def damped_newton(damping: float = 1e-3) -> Optimizer:
    """Newton's method that always goes down: x ← x − α·(|∇²f(x)| + μI)⁻¹·∇f(x).

    |∇²f| has the absolute values of the Hessian's eigenvalues, so that a saddle repels instead of
    attracting; damping is μ > 0; α = 1, ½, ¼, … until Armijo's condition holds. Raises ValueError
    for others; its step raises NoInverseError where the Hessian has no value, NothingLowerError
    where no step is lower. Reference: Dauphin et al. 2014; Nocedal & Wright 2006, section 3.4.
    """
    damping_added = positive("damping", damping)

    def step(
        objective: Differentiable, point: Array, state: KnownValue
    ) -> tuple[Array, KnownValue]:
        slope = objective.gradient(point)
        value = float(objective.value(point)) if state.value is None else state.value
        if not slope.any():
            return point, KnownValue(value)
        direction = -_absolute_newton_step(objective.hessian(point), damping_added, slope)
        candidate, lower = backtrack(objective, point, value, slope, direction)
        return candidate, KnownValue(lower)

    parameters = MappingProxyType({"damping": damping_added})
    return Optimizer(lambda point: KnownValue(None), step, "damped_newton", parameters)


def _absolute_newton_step(hessian: Array, damping_added: float, slope: Array) -> Array:
    """(|H| + μI)⁻¹·g, (dim,); raises NoInverseError where H is not finite."""
    if not np.isfinite(hessian).all():
        raise NoInverseError
    values, vectors = np.linalg.eigh(hessian)
    return np.asarray(vectors @ ((vectors.T @ slope) / (np.abs(values) + damping_added)))


class BfgsState(NamedTuple):
    """The state of BFGS, all None before the first step."""

    here: Evaluated | None  # f and ∇f at the iterate
    previous_value: float | None  # f one step earlier
    inverse: Array | None  # B, (dim, dim), the approximation of the inverse Hessian


@optimizer(
    "BFGS",
    r"p = -B\,\nabla f(x), \quad x \leftarrow x + \alpha p",
    r"B \leftarrow \left(I - \tfrac{s y^T}{y^T s}\right) B \left(I - \tfrac{y s^T}{y^T s}\right)"
    r" + \tfrac{s s^T}{y^T s}",
    keeps="A matrix B: what its own steps s and the changes y of the slope have taught it about "
    "the curvature.",
    climbing=(
        r"p = B\,\nabla f(x), \quad x \leftarrow x + \alpha p",
        r"B \leftarrow \left(I - \tfrac{s y^T}{y^T s}\right) B "
        r"\left(I - \tfrac{y s^T}{y^T s}\right) - \tfrac{s s^T}{y^T s}",
    ),
)
def bfgs() -> Optimizer:
    """BFGS, Newton's method with a learned inverse Hessian: x ← x − α·B·∇f(x), then B is updated.

    α comes from a line search that meets the strong Wolfe conditions (c₁ = 10⁻⁴, c₂ = 0.9); B
    begins as the identity. Its step raises NothingLowerError where the search finds no lower point.
    Reference: Nocedal & Wright 2006, algorithms 6.1 and 3.5.
    """

    def step(objective: Differentiable, point: Array, state: BfgsState) -> tuple[Array, BfgsState]:
        here = state.here or _evaluate(objective, point)
        if not here.slope.any():
            return point, state
        inverse = np.eye(len(point)) if state.inverse is None else state.inverse
        direction = -inverse @ here.slope
        next_point = wolfe_search(
            objective, point, here, direction, state.previous_value, BFGS_SLOPE_RATIO
        )
        learned = _bfgs_update(inverse, next_point.point - point, next_point.slope - here.slope)
        return next_point.point, BfgsState(next_point, here.value, learned)

    return Optimizer(lambda point: BfgsState(None, None, None), step, "bfgs", _NO_PARAMETERS)


def _evaluate(objective: Differentiable, point: Array) -> Evaluated:
    return Evaluated(point, float(objective.value(point)), objective.gradient(point))


def _bfgs_update(inverse: Array, step_taken: Array, slope_change: Array) -> Array:
    """The BFGS update of the inverse Hessian, (dim, dim); unchanged where rounding left y·s ≤ 0."""
    step_dot_change = float(step_taken @ slope_change)
    if not step_dot_change > 0:
        return inverse
    left = np.eye(len(step_taken)) - np.outer(step_taken, slope_change) / step_dot_change
    return np.asarray(left @ inverse @ left.T + np.outer(step_taken, step_taken) / step_dot_change)


class ConjugateState(NamedTuple):
    """The state of conjugate gradients, all None before the first step."""

    here: Evaluated | None  # f and ∇f at the iterate
    previous_value: float | None  # f one step earlier
    direction: Array | None  # p of the last step, (dim,)
    previous_slope: Array | None  # ∇f one step earlier, (dim,)


@optimizer(
    "Conjugate gradient",
    r"\beta = \max\left(0,\ \frac{g\cdot(g - g_{\text{before}})}"
    r"{g_{\text{before}}\cdot g_{\text{before}}}\right), \quad g = \nabla f(x)",
    r"p \leftarrow -g + \beta p, \quad x \leftarrow x + \alpha p",
    keeps="Its last direction p and the slope before: it turns so that it need not undo a step.",
    climbing=(
        r"\beta = \max\left(0,\ \frac{g\cdot(g - g_{\text{before}})}"
        r"{g_{\text{before}}\cdot g_{\text{before}}}\right), \quad g = \nabla f(x)",
        r"p \leftarrow g + \beta p, \quad x \leftarrow x + \alpha p",
    ),
)
def conjugate_gradient() -> Optimizer:
    """Nonlinear conjugate gradients: p ← −g + β·p, x ← x + α·p, β = max(0, g·(g − g₋)/(g₋·g₋)).

    g = ∇f(x), g₋ the gradient one step earlier; α comes from a line search that meets the strong
    Wolfe conditions (c₁ = 10⁻⁴, c₂ = 0.4); where p does not go down, p = −g. Its step raises
    NothingLowerError where the search finds no lower point. Reference: Polak & Ribière 1969;
    Nocedal & Wright 2006, section 5.2.
    """

    def step(
        objective: Differentiable, point: Array, state: ConjugateState
    ) -> tuple[Array, ConjugateState]:
        here = state.here or _evaluate(objective, point)
        if not here.slope.any():
            return point, state
        direction = _conjugate_direction(here.slope, state)
        next_point = wolfe_search(
            objective, point, here, direction, state.previous_value, CG_SLOPE_RATIO
        )
        return next_point.point, ConjugateState(next_point, here.value, direction, here.slope)

    return Optimizer(
        lambda point: ConjugateState(None, None, None, None),
        step,
        "conjugate_gradient",
        _NO_PARAMETERS,
    )


def _conjugate_direction(slope: Array, state: ConjugateState) -> Array:
    if state.direction is None or state.previous_slope is None:
        return -slope
    beta = max(
        0.0,
        float(slope @ (slope - state.previous_slope))
        / float(state.previous_slope @ state.previous_slope),
    )
    direction = -slope + beta * state.direction
    return direction if float(slope @ direction) < 0 else -slope
