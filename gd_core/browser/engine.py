"""What the browser needs to compute runs itself while their start or a number of theirs is
dragged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

from gd_core.experiments import Problem
from gd_core.optimizers import NotTraced, OptimizerConfig, StepBytecode, trace_step

PictureWindow = Sequence[tuple[float, float]]  # (low, high) of each of its two axes


@dataclass(frozen=True)
class DraggedRun:
    """A run that follows what is dragged.

    controls: the numbers of its method that a control sets, by the names of the parameters, with
    the keys of the controls; waits: whether it comes from the server all the same, on release.
    """

    problem: Problem
    controls: Mapping[str, str] = field(default_factory=dict)
    waits: bool = False

    @property
    def numbers(self) -> dict[str, float]:
        """The numbers of its method and of its schedule, by their names."""
        config = self.problem.config
        return dict(config.parameters) | dict(config.schedule_parameters)


def number_controls(config: OptimizerConfig, key_of: Callable[[str], str] = str) -> dict[str, str]:
    """The controls of the numbers of a method, without its step size, and of its schedule, by the
    names of the numbers; key_of: from such a name to the key of its control."""
    names = [*config.description.own, *(name for name, _ in config.schedule_parameters)]
    return {name: key_of(name) for name in names}


def drag_data(
    runs: Sequence[DraggedRun],
    window: PictureWindow,
    note: str = "",
    letters: Mapping[str, Any] | None = None,
) -> dict[str, object]:
    """The payload with which runs of one function from one start, with the same most iterations and
    rules, follow what is dragged.

    window: of the picture; note: what to say meanwhile, in place of where the player is. A run is
    None in the payload where the method's step is no bytecode: on a page it comes from the server,
    on release. letters: where the landscape follows too, what it needs for that, with the "keys" of
    the controls of the function's letters.
    """
    problem = runs[0].problem
    found = [None if run.waits else _step_of(run.problem) for run in runs]
    steps = list(dict.fromkeys(code for code in found if isinstance(code, StepBytecode)))
    return {
        "controls": _controls(runs) | _letter_controls(problem, letters),
        "letters": letters,
        "steps": [{"step": s.step._asdict(), "begin": s.begin._asdict()} for s in steps],
        "runs": [
            {"step": steps.index(code), "numbers": _numbers(run, code)}
            if isinstance(code, StepBytecode)
            else None
            for run, code in zip(runs, found, strict=True)
        ],
        "iterations": problem.n_iter,
        "rules": asdict(problem.stop),
        "climbs": problem.maximize,
        "window": [list(interval) for interval in window],
        "note": note,
    }


def _controls(runs: Sequence[DraggedRun]) -> dict[str, float]:
    """The value of each control by its key, as the server has it."""
    return {
        key: run.numbers[name]
        for run in runs
        for name, key in run.controls.items()
        if name in run.numbers
    }


def _letter_controls(problem: Problem, letters: Mapping[str, Any] | None) -> dict[str, float]:
    """The number of each letter of the function, by the key of its control."""
    if letters is None:
        return {}
    return dict(zip(letters["keys"], problem.objective.parameters.values(), strict=True))


def _numbers(run: DraggedRun, code: StepBytecode) -> list[str | float]:
    """The numbers of a run in the order of its bytecode: the key of the control that sets it, or
    the number itself."""
    values = run.numbers
    return [run.controls.get(name, values[name]) for name in code.numbers]


def _step_of(problem: Problem) -> StepBytecode | NotTraced:
    # No number of the method changes its bytecode, and the step size is what changes most often.
    return _traced(problem.config.with_step_size(1.0), problem.objective.dim)


@lru_cache(maxsize=256)
def _traced(config: OptimizerConfig, dim: int) -> StepBytecode | NotTraced:
    return trace_step(config, dim)
