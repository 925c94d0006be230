"""The computations that may take long, and how a question and its answer become JSON.

A question names one of JOBS, an objective, and plain numbers and texts. So the server can answer it
itself, or send it to the worker process as JSON, with the formula's text for the objective.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import numpy as np

from gd_core import (
    Diagnosis,
    Evaluations,
    Evidence,
    Objective,
    StopReason,
    StopRules,
    Trajectory,
    Verdict,
    descend,
    diagnose,
    sweep_step_sizes,
)
from gd_core.compiler import Code, ReadyCodes
from gd_core.descent import TOLERANCE
from gd_core.diagnosis import Coming, StationaryPoint
from gd_core.experiments import (
    Band,
    Bounds,
    Outcome,
    RunSetup,
    StepMark,
    StepSizes,
    SweepSummary,
    best_step_size,
    compare_step_sizes,
    default_setup,
    ladder,
    outcome_of,
    step_marks,
    summarize_sweep,
)
from gd_core.figures import Grid, sample_grid
from gd_core.objective import Bytecode, point_effort, ready_codes, to_bytecode, why_undefined
from gd_core.optimizers import read_config
from pages.shared.execution.packing import packed, unpacked
from pages.shared.execution.sweep_payload import SweepPayload, make_sweep_payload

# Beyond each of these limits the worker computes.
# Time of f and its gradient at one point, by point_effort of gd_core/objective/cost_model.py. The
# gallery's formulas take at most 6; of the nastiest formulas known all but two take more.
WORKER_POINT_US = 7.0
# Size of a formula's tree, for generating its code. The gallery's formulas have at most 77 nodes;
# of the nastiest formulas known all but five have more. For 200 nodes SymPy takes 50 ms.
WORKER_TREE_NODES = 100
# Iterations of runs of many step sizes at once, for any formula. The time is in proportion to them:
# 10,000 took up to 3.3 s of the processor for formulas below WORKER_POINT_US.
WORKER_ITERATIONS = 1_000
# Time of runs one after the other, as gd_core.objective.cost_model counts it. No example of the
# gallery and no ready-made race takes so long.
WORKER_RUN_US = 5e5

# Nodes that the server visits to look at special points of a formula in one computation, before it
# leaves that to the worker (gd_core/compiler/jet_limit.py): 25 to 35 µs each were measured.
SERVER_JET_NODES = 5_000

T = TypeVar("T")

Start = tuple[float, ...]
# The tolerance, the budget and the patience of StopRules.
Stop = tuple[float | None, int | None, int | None]


def is_long(objective: Objective) -> bool:
    """Whether the worker computes the jobs about a formula."""
    return point_effort(objective) > WORKER_POINT_US


def _is_long_for_any_numbers(objective: Objective, *_: object) -> bool:
    return is_long(objective)


def _is_long_to_tune(objective: Objective, *numbers: Any) -> bool:
    """Whether runs of many step sizes take long: of a long formula, or of many iterations."""
    _bounds, _start, n_iter, *_rest = numbers
    return n_iter > WORKER_ITERATIONS or is_long(objective)


def _is_long_to_sweep(objective: Objective, *numbers: Any) -> bool:
    """Whether a sweep takes long: also by a method with a line search, which may evaluate hundreds
    of points in one iteration of each run."""
    _bounds, _start, _n_iter, _stop, _maximize, config, *_rest = numbers
    return _is_long_to_tune(objective, *numbers) or read_config(config).optimizer().rule is None


def _always(*_: object) -> bool:
    return True


@dataclass(frozen=True)
class Job:
    """A kind of computation about an objective.

    find: computes the answer from the objective and numbers. write: turns the answer into what JSON
    can hold. read: turns that into the answer again. may_last: whether it may take long, or never
    end, for this objective and these numbers, so that the worker computes it.
    """

    find: Callable[..., Any]
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]
    may_last: Callable[..., bool] = _is_long_for_any_numbers


@dataclass(frozen=True)
class Question(Generic[T]):
    """One of JOBS, by name, about an objective and with numbers; T is the type of its answer."""

    objective: Objective
    name: str
    numbers: tuple[object, ...] = ()

    @property
    def may_last(self) -> bool:
        """Whether the worker answers it, as it may take long."""
        return JOBS[self.name].may_last(self.objective, *self.numbers)

    def find(self) -> T:
        """The answer, computed in this process and thread."""
        found: T = JOBS[self.name].find(self.objective, *self.numbers)
        return found

    def read(self, answer: Any) -> T:
        """The answer, from what JSON held of the worker's."""
        found: T = JOBS[self.name].read(answer)
        return found


def _step_sizes(
    objective: Objective, bounds: Bounds, start: Start, n_iter: int, maximize: bool, config: str
) -> StepSizes:
    method = read_config(config).resized
    return compare_step_sizes(objective, bounds, start, n_iter, maximize, method)


def _read_step_sizes(answer: Mapping[str, Any]) -> StepSizes:
    first, second, third = answer["names"]
    return StepSizes(**{**answer, "names": (first, second, third)})


def _best(
    objective: Objective,
    start: Start,
    config: str,
    n_iter: int,
    tolerance: float,
    maximize: bool,
    bounds: Bounds,
) -> float | None:
    setup = (start, read_config(config), n_iter, tolerance, maximize, bounds)
    return best_step_size(objective, *setup)


def _marks(
    objective: Objective,
    bounds: Bounds,
    start: Start,
    config: str,
    n_iter: int,
    tolerance: float,
    maximize: bool,
) -> tuple[StepMark, ...]:
    setup = (bounds, start, read_config(config), n_iter, tolerance, maximize)
    return step_marks(objective, *setup)


def _read_marks(answer: Any) -> tuple[StepMark, ...]:
    return tuple(StepMark(*mark) for mark in answer)


def _sweep(
    objective: Objective,
    bounds: Bounds,
    start: Start,
    n_iter: int,
    stop: Stop,
    maximize: bool,
    config: str,
    step_range: tuple[float, float],
    among: tuple[float, ...],
    window: tuple[tuple[float, float], tuple[float, float]],
) -> SweepPayload:
    rules = StopRules(*stop)
    rungs, method = ladder(*step_range, among=among), read_config(config).resized
    sweep = sweep_step_sizes(objective, start, rungs, n_iter, rules, maximize, method)
    return make_sweep_payload(
        sweep, summarize_sweep(sweep, bounds, rules.gradient_tolerance or TOLERANCE), window
    )


def _write_sweep(found: SweepPayload) -> dict[str, Any]:
    summary = {
        **vars(found.summary),
        "verdicts": [verdict.name for verdict in found.summary.verdicts],
    }
    summary |= {name: summary[name].tolist() for name in _COLUMNS}
    return {"summary": summary, "data": dict(found.data)}


def _read_sweep(answer: Mapping[str, Any]) -> SweepPayload:
    summary = dict(answer["summary"])
    summary |= {name: np.array(summary[name], dtype=np.float64) for name in _COLUMNS}
    summary["verdicts"] = tuple(Verdict[name] for name in summary["verdicts"])
    summary["band"] = summary["band"] and Band(*summary["band"])
    summary["minimum"] = summary["minimum"] and tuple(summary["minimum"])
    return SweepPayload(SweepSummary(**summary), MappingProxyType(dict(answer["data"])))


_COLUMNS = ("step_sizes", "gaps", "reached")


def _write_grid(grid: Grid) -> dict[str, Any]:
    return {name: packed(column) for name, column in vars(grid).items() if name != "heights"} | {
        "heights": grid.heights
    }


def _read_grid(answer: Mapping[str, Any]) -> Grid:
    x, y, z, shade = (unpacked(answer[name]) for name in ("x", "y", "z", "shade"))
    shape, (low, high) = (len(y), len(x)), answer["heights"]
    return Grid(x, y, z.reshape(shape), shade.reshape(shape), (low, high))


def _read_setup(answer: Mapping[str, Any]) -> RunSetup:
    bounds = tuple((low, high) for low, high in answer["bounds"])
    return RunSetup(**{**answer, "bounds": bounds, "start": tuple(answer["start"])})


def _diagnosis(
    objective: Objective,
    start: Start,
    config: str,
    n_iter: int,
    stop: Stop,
    maximize: bool,
    advise: bool,
) -> Diagnosis:
    optimizer, rules = read_config(config).optimizer(), StopRules(*stop)
    run = descend(objective, start, optimizer, n_iter, rules, maximize)
    return diagnose(run, objective, advise)


_STATIONARY_POINTS = ("stationary_point", "leads_to")


def _write_diagnosis(found: Diagnosis) -> dict[str, Any]:
    evidence = dict(vars(found.evidence))
    for name in _STATIONARY_POINTS:
        evidence[name] = evidence[name] and evidence[name].name
    return {**vars(found), "verdict": found.verdict.name, "evidence": evidence}


def _read_diagnosis(answer: Mapping[str, Any]) -> Diagnosis:
    evidence = dict(answer["evidence"])
    for name in _STATIONARY_POINTS:
        evidence[name] = evidence[name] and StationaryPoint[evidence[name]]
    evidence["coming"] = evidence["coming"] and Coming(evidence["coming"])
    verdict = Verdict[answer["verdict"]]
    return Diagnosis(**{**answer, "verdict": verdict, "evidence": Evidence(**evidence)})


def _read_codes(answer: Mapping[str, Any]) -> ReadyCodes:
    parts = {name: _read_code(part) for name, part in answer.items() if isinstance(part, Mapping)}
    return ReadyCodes(**{**answer, **parts})


def _read_code(answer: Mapping[str, Any]) -> Code:
    lines = tuple((name, text) for name, text in answer["lines"])
    rest = {name: tuple(answer[name]) for name in ("variables", "results", "numbers")}
    return Code(**rest, lines=lines, varies=answer["varies"])


Run = tuple[str, Trajectory]


def _runs(
    objective: Objective,
    start: Start,
    configs: Sequence[str],
    n_iter: int,
    stop: Stop,
    maximize: bool,
) -> list[Run]:
    """The run of each optimizer, after the optimizer's configuration as text."""
    rules = (n_iter, StopRules(*stop), maximize)
    optimizers = ((config, read_config(config).optimizer()) for config in configs)
    return [(config, descend(objective, start, method, *rules)) for config, method in optimizers]


def _write_runs(runs: Sequence[Run]) -> list[dict[str, Any]]:
    return [{"config": config, **_write_run(run)} for config, run in runs]


def _write_run(run: Trajectory) -> dict[str, Any]:
    columns = {name: packed(getattr(run, name)) for name in _RUN_COLUMNS}
    costs = None if run.costs is None else packed(run.costs, "<i8")
    rest = {"stop": run.stop.name, "evaluations": run.evaluations, "maximize": run.maximize}
    return {**columns, "costs": costs, "rules": astuple(run.rules), **rest}


_RUN_COLUMNS = ("points", "values", "gradients")


def _read_runs(answer: Sequence[Mapping[str, Any]]) -> tuple[Trajectory, ...]:
    return tuple(map(_read_run, answer))


def _read_run(answer: Mapping[str, Any]) -> Trajectory:
    points, values, gradients = (unpacked(answer[name]) for name in _RUN_COLUMNS)
    rows, costs = len(values), answer["costs"]
    return Trajectory(
        points.reshape(rows, -1),
        values,
        gradients.reshape(rows, -1),
        StopReason[answer["stop"]],
        Evaluations(*answer["evaluations"]),
        read_config(answer["config"]).optimizer(),
        answer["maximize"],
        None if costs is None else unpacked(costs, "<i8").reshape(rows, -1),
        StopRules(*answer["rules"]),
    )


def _race(
    objective: Objective,
    start: Start,
    configs: Sequence[str],
    n_iter: int,
    stop: Stop,
    maximize: bool,
    tolerance: float,
) -> list[tuple[Run, Outcome]]:
    """The run of each optimizer with its outcome."""
    runs = _runs(objective, start, configs, n_iter, stop, maximize)
    rules = (objective, tolerance, maximize)
    return [((config, run), outcome_of(run, *rules)) for config, run in runs]


def _write_race(race: Sequence[tuple[Run, Outcome]]) -> dict[str, Any]:
    outcomes = [(_write_diagnosis(found.diagnosis), found.reached) for _, found in race]
    return {"runs": _write_runs([run for run, _ in race]), "outcomes": outcomes}


def _read_race(answer: Mapping[str, Any]) -> tuple[tuple[Trajectory, Outcome], ...]:
    outcomes = [Outcome(_read_diagnosis(found), at) for found, at in answer["outcomes"]]
    return tuple(zip(_read_runs(answer["runs"]), outcomes, strict=True))


def _read_portable(answer: Any) -> Bytecode | None:
    return answer and Bytecode(*map(tuple, answer))


def _unchanged(answer: Any) -> Any:
    return answer


JOBS: Mapping[str, Job] = MappingProxyType(
    {
        "codes": Job(ready_codes, asdict, _read_codes),
        "portable": Job(to_bytecode, _unchanged, _read_portable),
        "step sizes": Job(_step_sizes, vars, _read_step_sizes, _is_long_to_tune),
        "best": Job(_best, _unchanged, _unchanged),
        "marks": Job(_marks, _unchanged, _read_marks),
        "grid": Job(sample_grid, _write_grid, _read_grid),
        "cause": Job(why_undefined, _unchanged, _unchanged),
        "setting": Job(default_setup, vars, _read_setup),
        "diagnosis": Job(_diagnosis, _write_diagnosis, _read_diagnosis),
        "sweep": Job(_sweep, _write_sweep, _read_sweep, _is_long_to_sweep),
        "runs": Job(_runs, _write_runs, _read_runs, _always),
        "race": Job(_race, _write_race, _read_race, _always),
    }
)
