"""How the questions to the worker process and its answers become JSON, and are read from it.

Numbers stay the same to the last bit. What a person typed goes along as text, which the worker
reads with our own parser.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, astuple, dataclass, fields
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import numpy as np

from gd_core import (
    Dataset,
    Diagnosis,
    Evaluations,
    Evidence,
    Objective,
    StopReason,
    StopRules,
    Trajectory,
    Verdict,
    parse_objective,
)
from gd_core.browser import packed, unpacked
from gd_core.compiler import Code, ReadyCodes
from gd_core.descent import Flow, FlowEnd
from gd_core.diagnosis import Coming, StationaryPoint
from gd_core.experiments import (
    Band,
    Bounds,
    FittingParabola,
    FourStepSizes,
    Outcome,
    Problem,
    RunSetup,
    StableEdge,
    StepMark,
    StepSizes,
    SweepSummary,
    Window,
)
from gd_core.expression import Formula, Values, read_formula
from gd_core.figures import Grid, Interval
from gd_core.objective import Bytecode, Fit, objective_of_fit
from gd_core.optimizers import OptimizerConfig, read_config, write_config
from pages.shared.execution.jobs.sweep_payload import SweepPayload

T = TypeVar("T")
Json = Any  # what json.dumps takes and json.loads returns


@dataclass(frozen=True)
class Codec(Generic[T]):
    """How a value is written as JSON, and how it is read again."""

    write: Callable[[T], Json]
    read: Callable[[Json], T]


# ------------------------------------------------------------------------------- questions


@dataclass(frozen=True)
class Field:
    """A problem, and the methods that are to run on it instead of its own."""

    problem: Problem
    configs: tuple[OptimizerConfig, ...]

    @property
    def objective(self) -> Objective:
        """The objective of the problem."""
        return self.problem.objective


@dataclass(frozen=True)
class SweepRange:
    """A problem, and the step sizes to compare on it.

    step_range: the smallest and the largest; among: step sizes to include exactly; window: the
    ranges of the picture's two axes.
    """

    problem: Problem
    step_range: tuple[float, float]
    among: tuple[float, ...]
    window: tuple[Interval, Interval]

    @property
    def objective(self) -> Objective:
        """The objective of the problem."""
        return self.problem.objective


def _write_fit(fit: Fit) -> dict[str, Json]:
    settings = {part.name: getattr(fit, part.name) for part in fields(fit)}
    data = [fit.data.names, fit.data.columns]
    return {"f": fit.text, "fit": {**settings, "data": data}}


def _read_fit(question: Json) -> Fit:
    names, columns = question["fit"]["data"]
    data = Dataset(tuple(names), tuple(map(tuple, columns)))
    return Fit(**{**question["fit"], "data": data})


def _write_objective(objective: Objective) -> dict[str, Json]:
    return _write_formula(objective) if objective.fit is None else _write_fit(objective.fit)


def _write_formula(about: Formula | Objective) -> dict[str, Json]:
    return {"f": about.text, **({"letters": dict(about.values)} if about.values else {})}


def _read_formula(question: Json) -> Formula:
    return read_formula(question["f"], parameters=question.get("letters", {}))


def _read_objective(question: Json) -> Objective:
    if "fit" in question:
        return objective_of_fit(_read_fit(question))
    return _objective(question["f"], tuple(question.get("letters", {}).items()))


@lru_cache(maxsize=20)
def _objective(text: str, values: Values) -> Objective:
    return parse_objective(text, parameters=dict(values))


def _bounds(answer: Json) -> Bounds:
    return tuple((low, high) for low, high in answer)


def _write_window(window: Window) -> dict[str, Json]:
    return {**_write_objective(window.objective), "bounds": window.bounds}


def _read_window(question: Json) -> Window:
    return Window(_read_objective(question), _bounds(question["bounds"]))


def _write_problem(problem: Problem) -> dict[str, Json]:
    return {
        **_write_window(problem.window),
        "start": problem.start,
        "config": write_config(problem.config),
        "n": problem.n_iter,
        "max": problem.maximize,
        "stop": astuple(problem.stop),
    }


def _read_problem(question: Json) -> Problem:
    return Problem(
        _read_objective(question),
        _bounds(question["bounds"]),
        tuple(question["start"]),
        read_config(question["config"]),
        question["n"],
        question["max"],
        StopRules(*question["stop"]),
    )


def _write_field(field: Field) -> dict[str, Json]:
    return {**_write_problem(field.problem), "configs": [*map(write_config, field.configs)]}


def _read_field(question: Json) -> Field:
    return Field(_read_problem(question), tuple(map(read_config, question["configs"])))


def _write_range(swept: SweepRange) -> dict[str, Json]:
    rest = {"range": swept.step_range, "among": swept.among, "window": swept.window}
    return {**_write_problem(swept.problem), **rest}


def _read_range(question: Json) -> SweepRange:
    low, high = question["range"]
    across, up = _bounds(question["window"])
    among = tuple(question["among"])
    return SweepRange(_read_problem(question), (low, high), among, (across, up))


FORMULA: Codec[Formula] = Codec(_write_formula, _read_formula)
OBJECTIVE: Codec[Objective] = Codec(_write_objective, _read_objective)
WINDOW = Codec(_write_window, _read_window)
PROBLEM = Codec(_write_problem, _read_problem)
FIELD = Codec(_write_field, _read_field)
SWEEP_RANGE = Codec(_write_range, _read_range)


# --------------------------------------------------------------------------------- answers


def _unchanged(answer: Json) -> Json:
    return answer


def _read_step_sizes(answer: Json) -> StepSizes:
    first, second, third = answer["names"]
    return StepSizes(**{**answer, "names": (first, second, third)})


def _read_four(answer: Json) -> FourStepSizes:
    sizes, names, missing = (tuple(answer[name]) for name in ("step_sizes", "names", "missing"))
    return FourStepSizes(sizes, names, missing, answer["tried"])


def _read_marks(answer: Json) -> tuple[StepMark, ...]:
    return tuple(map(_read_mark, answer))


def _read_mark(answer: Json) -> StepMark:
    name, step_size, meaning, picture, loss = answer
    drawn = picture and FittingParabola(*map(tuple, picture))
    return StepMark(name, step_size, meaning, drawn, loss)


_COLUMNS = ("step_sizes", "gaps", "reached")


def _write_sweep(found: SweepPayload) -> dict[str, Json]:
    summary = {
        **vars(found.summary),
        "verdicts": [verdict.name for verdict in found.summary.verdicts],
    }
    summary |= {name: summary[name].tolist() for name in _COLUMNS}
    return {"summary": summary, "data": dict(found.data)}


def _read_sweep(answer: Json) -> SweepPayload:
    summary = dict(answer["summary"])
    summary |= {name: np.array(summary[name], dtype=np.float64) for name in _COLUMNS}
    summary["verdicts"] = tuple(Verdict[name] for name in summary["verdicts"])
    summary["band"] = summary["band"] and Band(*summary["band"])
    summary["edge"] = summary["edge"] and StableEdge(*summary["edge"])
    summary["minimum"] = summary["minimum"] and tuple(summary["minimum"])
    return SweepPayload(SweepSummary(**summary), MappingProxyType(dict(answer["data"])))


def _write_grid(grid: Grid) -> dict[str, Json]:
    columns = {name: packed(column) for name, column in vars(grid).items() if name != "heights"}
    return {**columns, "heights": grid.heights}


def _read_grid(answer: Json) -> Grid:
    x, y, z, shade = (unpacked(answer[name]) for name in ("x", "y", "z", "shade"))
    shape, (low, high) = (len(y), len(x)), answer["heights"]
    return Grid(x, y, z.reshape(shape), shade.reshape(shape), (low, high))


def _read_setup(answer: Json) -> RunSetup:
    read = {"bounds": _bounds(answer["bounds"]), "start": tuple(answer["start"])}
    return RunSetup(**{**answer, **read})


_STATIONARY_POINTS = ("stationary_point", "leads_to")


def _write_diagnosis(found: Diagnosis) -> dict[str, Json]:
    evidence = dict(vars(found.evidence))
    for name in _STATIONARY_POINTS:
        evidence[name] = evidence[name] and evidence[name].name
    return {**vars(found), "verdict": found.verdict.name, "evidence": evidence}


def _read_diagnosis(answer: Json) -> Diagnosis:
    evidence = dict(answer["evidence"])
    for name in _STATIONARY_POINTS:
        evidence[name] = evidence[name] and StationaryPoint[evidence[name]]
    evidence["coming"] = evidence["coming"] and Coming(evidence["coming"])
    verdict = Verdict[answer["verdict"]]
    return Diagnosis(**{**answer, "verdict": verdict, "evidence": Evidence(**evidence)})


def _read_codes(answer: Json) -> ReadyCodes:
    parts = {name: _read_code(part) for name, part in answer.items() if isinstance(part, Mapping)}
    return ReadyCodes(**{**answer, **parts})


def _read_code(answer: Json) -> Code:
    lines = tuple((name, text) for name, text in answer["lines"])
    rest = {name: tuple(answer[name]) for name in ("variables", "results", "numbers")}
    return Code(**rest, lines=lines, varies=answer["varies"])


# A method with its numbers, and its run: the run is read again with the optimizer of that method.
Entry = tuple[OptimizerConfig, Trajectory]
_RUN_COLUMNS = ("points", "values", "gradients")


def _write_entry(entry: Entry) -> dict[str, Json]:
    config, run = entry
    columns = {name: packed(getattr(run, name)) for name in _RUN_COLUMNS}
    costs = None if run.costs is None else packed(run.costs, "<i8")
    rest = {"stop": run.stop.name, "evaluations": run.evaluations, "maximize": run.maximize}
    rules = astuple(run.rules)
    return {"config": write_config(config), **columns, "costs": costs, "rules": rules, **rest}


def _read_entry(answer: Json) -> Entry:
    points, values, gradients = (unpacked(answer[name]) for name in _RUN_COLUMNS)
    rows, costs = len(values), answer["costs"]
    config = read_config(answer["config"])
    run = Trajectory(
        points.reshape(rows, -1),
        values,
        gradients.reshape(rows, -1),
        StopReason[answer["stop"]],
        Evaluations(*answer["evaluations"]),
        config.optimizer(),
        answer["maximize"],
        None if costs is None else unpacked(costs, "<i8").reshape(rows, -1),
        StopRules(*answer["rules"]),
    )
    return config, run


Judged = tuple[Entry, Outcome]


def _write_judged(judged: Judged) -> dict[str, Json]:
    entry, outcome = judged
    diagnosis = _write_diagnosis(outcome.diagnosis)
    return {"entry": _write_entry(entry), "diagnosis": diagnosis, "reached": outcome.reached}


def _read_judged(answer: Json) -> Judged:
    outcome = Outcome(_read_diagnosis(answer["diagnosis"]), answer["reached"])
    return _read_entry(answer["entry"]), outcome


def _write_flow(flow: Flow) -> dict[str, Json]:
    return {"points": flow.points.tolist(), "end": flow.end.name}


def _read_flow(answer: Json) -> Flow:
    return Flow(np.array(answer["points"], dtype=np.float64), FlowEnd[answer["end"]])


def _all_of(codec: Codec[T]) -> Codec[tuple[T, ...]]:
    """The codec of several values of one kind."""
    return Codec(
        lambda values: [codec.write(value) for value in values],
        lambda answer: tuple(codec.read(part) for part in answer),
    )


def _read_bytecode(answer: Json) -> Bytecode | None:
    return answer and Bytecode(*map(tuple, answer))


CODES: Codec[ReadyCodes] = Codec(asdict, _read_codes)
BYTECODE: Codec[Bytecode | None] = Codec(_unchanged, _read_bytecode)
STEP_SIZES: Codec[StepSizes] = Codec(vars, _read_step_sizes)
FOUR_STEP_SIZES: Codec[FourStepSizes] = Codec(vars, _read_four)
STEP_SIZE: Codec[float | None] = Codec(_unchanged, _unchanged)
MARKS: Codec[tuple[StepMark, ...]] = Codec(_unchanged, _read_marks)
GRID = Codec(_write_grid, _read_grid)
CAUSE: Codec[str | None] = Codec(_unchanged, _unchanged)
SETUP: Codec[RunSetup] = Codec(vars, _read_setup)
DIAGNOSIS = Codec(_write_diagnosis, _read_diagnosis)
FLOW = Codec(_write_flow, _read_flow)
SWEEP_PAYLOAD = Codec(_write_sweep, _read_sweep)
ENTRIES: Codec[tuple[Entry, ...]] = _all_of(Codec(_write_entry, _read_entry))
ALL_JUDGED: Codec[tuple[Judged, ...]] = _all_of(Codec(_write_judged, _read_judged))
