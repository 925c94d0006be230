"""What a file needs to follow a run whose start or step size is dragged, or why it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gd_core.browser import DraggedRun, drag_data
from gd_core.experiments import Problem
from gd_core.export.errors import ExportError
from gd_core.export.pictures.picture import Picture
from gd_core.export.run_settings import RunSettings
from gd_core.export.step_code import config_of_optimizer
from gd_core.numerics import Bytecode
from gd_core.objective import Objective, to_bytecode
from gd_core.optimizers import NotTraced, Optimizer, OptimizerConfig, trace_step

STEP = "step"  # the key of the control of the step size
OWN_FUNCTION = "The function is Python code, which a file cannot run."
OF_DATA = "The function is an error over data, which the file does not have."
OWN_METHOD = "The method is Python code, which a file cannot run."
TOO_LONG = "The formula is too long for a file to compute it."
# Characters of the bytecode of f: a longer one would make the file larger than it may be.
MOST_CHARACTERS = 800_000


@dataclass(frozen=True)
class Dragging:
    """The bytecode of f and its slopes, and the description of the run; or None for both, and the
    sentence that says why."""

    program: dict[str, Any] | None
    drag: dict[str, object] | None
    why_not: str = ""


def dragging_of(settings: RunSettings, picture: Picture) -> Dragging:
    """How the run follows what is dragged, by the engine of the pages."""
    program = _program(settings.objective)
    if isinstance(program, str):
        return Dragging(None, None, program)
    config = _config(settings.optimizer, settings.objective.dim)
    if isinstance(config, str):
        return Dragging(None, None, config)
    run = DraggedRun(_problem(settings, picture, config), {"step_size": STEP})
    return Dragging(program._asdict(), drag_data([run], picture.window))


def _program(objective: Objective) -> Bytecode | str:
    """The bytecode of f and its slopes; else why there is none."""
    program = to_bytecode(objective)
    if program is None:
        return OWN_FUNCTION if objective.fit is None else OF_DATA
    length = sum(map(len, (*program.lines, *program.results)))
    return TOO_LONG if length > MOST_CHARACTERS else program


def _config(optimizer: Optimizer, dim: int) -> OptimizerConfig | str:
    """What the method was made with, if its step can be traced; else why it cannot."""
    if optimizer.is_noisy:
        return NotTraced.NOISE.value
    try:
        config = config_of_optimizer(optimizer)
    except ExportError:
        return OWN_METHOD
    if optimizer.rule is None:  # a method of one's own may have the name of one of the library's
        return NotTraced.ASKS_FOR_MORE.value
    traced = trace_step(config, dim)
    return traced.value if isinstance(traced, NotTraced) else config


def _problem(settings: RunSettings, picture: Picture, config: OptimizerConfig) -> Problem:
    start = tuple(picture.trajectory.points[0].tolist())
    bounds = picture.window[: settings.objective.dim]
    return Problem(
        settings.objective, bounds, start, config, settings.n_iter, settings.maximize, settings.stop
    )
