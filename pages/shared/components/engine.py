"""What the browser needs to compute a run itself while its start or its step size is dragged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache

from gd_core.experiments import Problem
from gd_core.optimizers import NotTraced, OptimizerConfig, StepBytecode, trace_step

Window = Sequence[tuple[float, float]]


def drag_data(problem: Problem, window: Window) -> dict[str, object]:
    """The payload with which the run of a problem follows what is dragged on its picture.

    window: of the picture, (low, high) for each of its two axes. The payload's engine is None where
    the method's step is no bytecode: then the run comes from the server, on release.
    """
    return {"stepSize": problem.config.step_size, "engine": _engine(problem, window)}


def _engine(problem: Problem, window: Window) -> dict[str, object] | None:
    config = problem.config
    # No number of the method changes its bytecode, and the step size is what changes most often.
    code = _step_of(config.with_step_size(1.0), problem.objective.dim)
    if isinstance(code, NotTraced):
        return None
    values = dict(config.parameters) | dict(config.schedule_parameters)
    return {
        "step": code.step._asdict(),
        "begin": code.begin._asdict(),
        "numbers": [values[name] for name in code.numbers],
        "stepSizeAt": code.numbers.index("step_size"),
        "iterations": problem.n_iter,
        "rules": asdict(problem.stop),
        "climbs": problem.maximize,
        "window": [list(interval) for interval in window],
    }


@lru_cache(maxsize=256)
def _step_of(config: OptimizerConfig, dim: int) -> StepBytecode | NotTraced:
    return trace_step(config, dim)
