"""What takes long where a formula does: each question is about an objective, with numbers only.

So a question can go to another process as JSON, with the formula's text for the objective, and its
answer can come back as JSON.
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
from gd_core.diagnosis import Coming, Place
from gd_core.experiments import (
    Band,
    Bounds,
    Outcome,
    Scan,
    Setting,
    StepMark,
    StepSizes,
    best_step_size,
    compare_step_sizes,
    ladder,
    outcome_of,
    scan_of,
    step_marks,
    suggest_setting,
)
from gd_core.figures import Grid, sample_grid
from gd_core.objective import Portable, point_effort, portable, ready_codes, why_undefined
from gd_core.optimizers import read_recipe
from pages.shared.execution.packing import packed, unpacked
from pages.shared.execution.sweep_payload import Explored, explored

# Microseconds for one point from which on a formula's trials are long. Of the gallery none takes
# longer than 6, of the nastiest formulas known all but two (gd_core.objective.cost_model.point_effort).
LONG_FORMULA = 7.0
# Nodes of a formula's tree from which on its code is written by the worker. Of the gallery none has
# more than 77, of the nastiest formulas known all but five; for one of 200 SymPy takes 50 ms.
LONG_TREE = 100
# Iterations from which on many step sizes at once are long for any formula: 10,000 took up to 3.3 s
# of the processor for formulas below LONG_FORMULA, which is in proportion.
MANY_TRIED = 1_000
# Microseconds from which on runs one after the other are long, as gd_core.objective.cost_model counts them: no
# example and no ready-made race takes so long.
LONG_RUN = 5e5

T = TypeVar("T")

Start = tuple[float, ...]
# The tolerance, the budget and the patience of StopRules.
Stop = tuple[float | None, int | None, int | None]


def is_long(objective: Objective) -> bool:
    """Whether a formula's trials are computed by the worker."""
    return point_effort(objective) > LONG_FORMULA


def _is_long_whatever_the_numbers(objective: Objective, *_: object) -> bool:
    return is_long(objective)


def _are_many(objective: Objective, *numbers: Any) -> bool:
    """Whether runs of many step sizes last: for a long formula, or of many iterations."""
    _bounds, _start, n_iter, *_rest = numbers
    return n_iter > MANY_TRIED or is_long(objective)


def _is_long_to_sweep(objective: Objective, *numbers: Any) -> bool:
    """Whether a sweep lasts: also by a method that searches, which may ask for hundreds of points
    in one iteration of each run."""
    _bounds, _start, _n_iter, _stop, _maximize, recipe, *_rest = numbers
    return _are_many(objective, *numbers) or read_recipe(recipe).optimizer().rule is None


def _always(*_: object) -> bool:
    return True


@dataclass(frozen=True)
class Trial:
    """A question: `find` answers it for an objective, `write` makes of the answer what JSON can
    hold, and `read` makes the answer of that again; `may_last` says of which formulas and numbers
    it takes long, or may never end: those are computed by the worker."""

    find: Callable[..., Any]
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]
    may_last: Callable[..., bool] = _is_long_whatever_the_numbers


@dataclass(frozen=True)
class Question(Generic[T]):
    """One of TRIALS, asked about an objective with numbers; T is the answer."""

    objective: Objective
    name: str
    numbers: tuple[object, ...] = ()

    @property
    def may_last(self) -> bool:
        """Whether it is one for the worker."""
        return TRIALS[self.name].may_last(self.objective, *self.numbers)

    def find(self) -> T:
        """The answer, computed by whoever asks."""
        found: T = TRIALS[self.name].find(self.objective, *self.numbers)
        return found

    def read(self, answer: Any) -> T:
        """The worker's answer, as `find` would have it."""
        found: T = TRIALS[self.name].read(answer)
        return found


def _step_sizes(
    objective: Objective, bounds: Bounds, start: Start, n_iter: int, maximize: bool, recipe: str
) -> StepSizes:
    method = read_recipe(recipe).resized
    return compare_step_sizes(objective, bounds, start, n_iter, maximize, method)


def _read_step_sizes(answer: Mapping[str, Any]) -> StepSizes:
    first, second, third = answer["names"]
    return StepSizes(**{**answer, "names": (first, second, third)})


def _best(
    objective: Objective,
    start: Start,
    recipe: str,
    n_iter: int,
    tolerance: float,
    maximize: bool,
    bounds: Bounds,
) -> float | None:
    setting = (start, read_recipe(recipe), n_iter, tolerance, maximize, bounds)
    return best_step_size(objective, *setting)


def _marks(
    objective: Objective,
    bounds: Bounds,
    start: Start,
    recipe: str,
    n_iter: int,
    tolerance: float,
    maximize: bool,
) -> tuple[StepMark, ...]:
    setting = (bounds, start, read_recipe(recipe), n_iter, tolerance, maximize)
    return step_marks(objective, *setting)


def _read_marks(answer: Any) -> tuple[StepMark, ...]:
    return tuple(StepMark(*mark) for mark in answer)


def _explored(
    objective: Objective,
    bounds: Bounds,
    start: Start,
    n_iter: int,
    stop: Stop,
    maximize: bool,
    recipe: str,
    step_range: tuple[float, float],
    among: tuple[float, ...],
    window: tuple[tuple[float, float], tuple[float, float]],
) -> Explored:
    rules = StopRules(*stop)
    rungs, method = ladder(*step_range, among=among), read_recipe(recipe).resized
    sweep = sweep_step_sizes(objective, start, rungs, n_iter, rules, maximize, method)
    return explored(sweep, scan_of(sweep, bounds, rules.gradient_tolerance or TOLERANCE), window)


def _write_explored(found: Explored) -> dict[str, Any]:
    scan = {**vars(found.scan), "verdicts": [verdict.name for verdict in found.scan.verdicts]}
    scan |= {name: scan[name].tolist() for name in _COLUMNS}
    return {"scan": scan, "data": dict(found.data)}


def _read_explored(answer: Mapping[str, Any]) -> Explored:
    scan = dict(answer["scan"])
    scan |= {name: np.array(scan[name], dtype=np.float64) for name in _COLUMNS}
    scan["verdicts"] = tuple(Verdict[name] for name in scan["verdicts"])
    scan["band"] = scan["band"] and Band(*scan["band"])
    scan["minimum"] = scan["minimum"] and tuple(scan["minimum"])
    return Explored(Scan(**scan), MappingProxyType(dict(answer["data"])))


_COLUMNS = ("step_sizes", "gaps", "reached")


def _write_grid(grid: Grid) -> dict[str, Any]:
    return {name: packed(column) for name, column in vars(grid).items() if name != "heights"} | {
        "heights": grid.heights
    }


def _read_grid(answer: Mapping[str, Any]) -> Grid:
    x, y, z, shade = (unpacked(answer[name]) for name in ("x", "y", "z", "shade"))
    shape, (low, high) = (len(y), len(x)), answer["heights"]
    return Grid(x, y, z.reshape(shape), shade.reshape(shape), (low, high))


def _read_setting(answer: Mapping[str, Any]) -> Setting:
    bounds = tuple((low, high) for low, high in answer["bounds"])
    return Setting(**{**answer, "bounds": bounds, "start": tuple(answer["start"])})


def _diagnosis(
    objective: Objective,
    start: Start,
    recipe: str,
    n_iter: int,
    stop: Stop,
    maximize: bool,
    advise: bool,
) -> Diagnosis:
    optimizer, rules = read_recipe(recipe).optimizer(), StopRules(*stop)
    run = descend(objective, start, optimizer, n_iter, rules, maximize)
    return diagnose(run, objective, advise)


_PLACES = ("place", "leads_to")


def _write_diagnosis(found: Diagnosis) -> dict[str, Any]:
    evidence = dict(vars(found.evidence))
    for name in _PLACES:
        evidence[name] = evidence[name] and evidence[name].name
    return {**vars(found), "verdict": found.verdict.name, "evidence": evidence}


def _read_diagnosis(answer: Mapping[str, Any]) -> Diagnosis:
    evidence = dict(answer["evidence"])
    for name in _PLACES:
        evidence[name] = evidence[name] and Place[evidence[name]]
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
    recipes: Sequence[str],
    n_iter: int,
    stop: Stop,
    maximize: bool,
) -> list[Run]:
    """The run of each recipe, with the recipe."""
    rules = (n_iter, StopRules(*stop), maximize)
    optimizers = ((recipe, read_recipe(recipe).optimizer()) for recipe in recipes)
    return [(recipe, descend(objective, start, method, *rules)) for recipe, method in optimizers]


def _write_runs(runs: Sequence[Run]) -> list[dict[str, Any]]:
    return [{"recipe": recipe, **_write_run(run)} for recipe, run in runs]


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
        read_recipe(answer["recipe"]).optimizer(),
        answer["maximize"],
        None if costs is None else unpacked(costs, "<i8").reshape(rows, -1),
        StopRules(*answer["rules"]),
    )


def _race(
    objective: Objective,
    start: Start,
    recipes: Sequence[str],
    n_iter: int,
    stop: Stop,
    maximize: bool,
    tolerance: float,
) -> list[tuple[Run, Outcome]]:
    """The run of each recipe, and what came of it."""
    runs = _runs(objective, start, recipes, n_iter, stop, maximize)
    rules = (objective, tolerance, maximize)
    return [((recipe, run), outcome_of(run, *rules)) for recipe, run in runs]


def _write_race(race: Sequence[tuple[Run, Outcome]]) -> dict[str, Any]:
    outcomes = [(_write_diagnosis(found.diagnosis), found.reached) for _, found in race]
    return {"runs": _write_runs([run for run, _ in race]), "outcomes": outcomes}


def _read_race(answer: Mapping[str, Any]) -> tuple[tuple[Trajectory, Outcome], ...]:
    outcomes = [Outcome(_read_diagnosis(found), at) for found, at in answer["outcomes"]]
    return tuple(zip(_read_runs(answer["runs"]), outcomes, strict=True))


def _read_portable(answer: Any) -> Portable | None:
    return answer and Portable(*map(tuple, answer))


def _as_it_is(answer: Any) -> Any:
    return answer


TRIALS: Mapping[str, Trial] = MappingProxyType(
    {
        "codes": Trial(ready_codes, asdict, _read_codes),
        "portable": Trial(portable, _as_it_is, _read_portable),
        "step sizes": Trial(_step_sizes, vars, _read_step_sizes, _are_many),
        "best": Trial(_best, _as_it_is, _as_it_is),
        "marks": Trial(_marks, _as_it_is, _read_marks),
        "grid": Trial(sample_grid, _write_grid, _read_grid),
        "cause": Trial(why_undefined, _as_it_is, _as_it_is),
        "setting": Trial(suggest_setting, vars, _read_setting),
        "diagnosis": Trial(_diagnosis, _write_diagnosis, _read_diagnosis),
        "sweep": Trial(_explored, _write_explored, _read_explored, _is_long_to_sweep),
        "runs": Trial(_runs, _write_runs, _read_runs, _always),
        "race": Trial(_race, _write_race, _read_race, _always),
    }
)
