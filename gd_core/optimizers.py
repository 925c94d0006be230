"""Optimizers: how one point leads to the next. One factory a method, all listed in OPTIMIZERS.

The methods themselves are in gd_core/methods, a family a file; each factory registers itself with
its description (@optimizer), and the menus, the URL, the race and the tests follow from that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from gd_core.methods.adam import adabelief, adam, adamax, amsgrad, nadam
from gd_core.methods.adaptive import adadelta, adagrad, rmsprop
from gd_core.methods.base import (
    Differentiable,
    NoInverseError,
    NoStepError,
    NothingLowerError,
    Optimizer,
    Rule,
    with_rule,
)
from gd_core.methods.curved import bfgs, conjugate_gradient, damped_newton, newton
from gd_core.methods.description import (
    REGISTERED,
    Description,
    Parameter,
    Scale,
    description_of,
    optimizer,
)
from gd_core.methods.noise import Noise, with_noise
from gd_core.methods.searching import backtracking, barzilai_borwein, exact_line_search
from gd_core.methods.velocity import (
    gradient_descent,
    lion,
    momentum,
    nesterov,
    normalized_gradient,
)

__all__ = [
    "OPTIMIZERS",
    "Description",
    "Differentiable",
    "NoInverseError",
    "NoStepError",
    "Noise",
    "NothingLowerError",
    "Optimizer",
    "Parameter",
    "Rule",
    "Scale",
    "adabelief",
    "adadelta",
    "adagrad",
    "adam",
    "adamax",
    "amsgrad",
    "backtracking",
    "barzilai_borwein",
    "bfgs",
    "conjugate_gradient",
    "damped_newton",
    "description_of",
    "exact_line_search",
    "gradient_descent",
    "lion",
    "momentum",
    "nadam",
    "nesterov",
    "newton",
    "normalized_gradient",
    "optimizer",
    "resizable",
    "rmsprop",
    "with_noise",
]

OPTIMIZERS: Mapping[str, Callable[..., Optimizer]] = REGISTERED


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
