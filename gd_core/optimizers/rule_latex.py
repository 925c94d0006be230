"""A method's update rule as it is set for a function of one variable, or of more."""

from __future__ import annotations

import re

from gd_core.optimizers.config import CONSTANT, OptimizerConfig
from gd_core.optimizers.schedules import schedule_description

# Between two formulas of one update rule.
_FORMULA_SEPARATOR = re.compile(r",?\s*\\quad\s*")
# x as a symbol of its own, which is the point in an update rule.
_POINT_X = re.compile(r"(?<![A-Za-z\\])x(?![A-Za-z])")


def rule_latex(config: OptimizerConfig, dim: int, maximize: bool) -> list[str]:
    """The formulas of a method's update rule in dim dimensions, each in LaTeX, those of a climb
    where `maximize`; with a schedule, that of the step size of iteration k too.

    In one dimension the gradient is the derivative; in two, x is the point and x one coordinate of
    it, so the point is set in bold.
    """
    lines = list(config.description.rule(maximize))
    if config.schedule != CONSTANT:
        lines += schedule_description(config.schedule).update
    lines = [part for line in lines for part in _FORMULA_SEPARATOR.split(line)]
    if dim > 1:
        return [_POINT_X.sub(r"\\mathbf{x}", line) for line in lines]
    return [line.replace(r"\nabla^2 f", " f''").replace(r"\nabla f", " f'") for line in lines]
