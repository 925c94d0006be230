"""The proximal gradient, which steps over the corners that L1 makes instead of bouncing at them."""

from __future__ import annotations

import numpy as np

from gd_core.numerics import Array
from gd_core.optimizers.base import Differentiable, NoStepError, Optimizer, no_memory, positive
from gd_core.optimizers.registry import STEP_SIZE, optimizer


class NoProximalStepError(NoStepError):
    """The proximal gradient goes down only: uphill, −λ·|x| pulls away from its corner."""


@optimizer(
    "Proximal gradient",
    r"z = x - \alpha\,\nabla g(x)",
    r"x \leftarrow \mathrm{sign}(z)\,\max(|z| - \alpha\lambda, 0)",
    keeps="Nothing: it steps down the smooth part, then draws each weight towards 0 by αλ.",
    only_for_fits=True,
    step_size=STEP_SIZE,
)
def proximal_gradient(step_size: float) -> Optimizer:
    """The proximal gradient for f = g + λ·Σ|xᵢ| (ISTA): z = x − α·∇g(x), x ← S(z), where
    S(z) = sign(z)·max(|z| − α·λ, 0) draws each coordinate towards 0 and leaves it there.

    g is the smooth part of the error of a fit and λ its l1, 0 for an intercept; for any other
    function it is gradient descent. step_size is α > 0. Raises ValueError for others. Reference:
    Daubechies, Defrise & De Mol 2004; Beck & Teboulle 2009.
    """
    alpha = positive("step size", step_size)

    def step(objective: Differentiable, point: Array, state: None) -> tuple[Array, None]:
        if (objective.lasso < 0).any():
            raise NoProximalStepError
        there = point - alpha * objective.smooth_gradient(point)
        shorter = np.maximum(np.abs(there) - alpha * objective.lasso, 0.0)
        return np.where(there < 0, -1.0, 1.0) * shorter + 0.0, state  # + 0.0: no −0

    return Optimizer(no_memory, step, "proximal_gradient", {"step_size": alpha})
