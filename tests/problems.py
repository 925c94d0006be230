"""Problems in one line, for tests."""

from __future__ import annotations

from functools import lru_cache
from math import inf

from gd_core import Objective, StopRules, parse_objective
from gd_core.experiments import Problem
from gd_core.optimizers import OptimizerConfig, read_config

PLAIN = "gradient_descent,step_size=0.1"


@lru_cache(maxsize=500)
def parsed(text: str, variables: tuple[str, ...] | None = None) -> Objective:
    """The objective of a formula, read once: to write the code of all its functions takes 12 ms,
    more than many tests need for all else."""
    return parse_objective(text, variables)


def problem_of(
    objective: Objective | str,
    start: tuple[float, ...],
    config: OptimizerConfig | str = PLAIN,
    n_iter: int = 100,
    *,
    bounds: tuple[tuple[float, float], ...] | None = None,
    maximize: bool = False,
    stop: StopRules | float = 1e-8,
) -> Problem:
    """A problem; without bounds the window is the whole plane. stop: rules, or a tolerance."""
    objective = parsed(objective) if isinstance(objective, str) else objective
    return Problem(
        objective,
        ((-inf, inf),) * objective.dim if bounds is None else bounds,
        start,
        read_config(config) if isinstance(config, str) else config,
        n_iter,
        maximize,
        stop if isinstance(stop, StopRules) else StopRules(stop),
    )
