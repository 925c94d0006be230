"""What takes long where a formula does: each question is about an objective, with numbers only.

So a question can go to another process as JSON, with the formula's text for the objective, and its
answer can come back as JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from gd_core import (
    Diagnosis,
    Evidence,
    Objective,
    StopRules,
    Verdict,
    descend,
    diagnose,
    sweep_step_sizes,
)
from gd_core.codegen import Code
from gd_core.codes import ReadyCodes
from gd_core.comparison import StepSizes, compare_step_sizes
from gd_core.diagnosis import TOLERANCE
from gd_core.domain import why_undefined
from gd_core.effort import point_effort, ready_codes
from gd_core.figures import sample_grid
from gd_core.figures.sampling import Grid
from gd_core.lookahead import Coming
from gd_core.mathematics import has_tower
from gd_core.portable import Portable, portable
from gd_core.race import best_step_size
from gd_core.recipe import read_recipe
from gd_core.scan import Band, Scan, ladder, scan_of
from gd_core.setting import Bounds, Setting, suggest_setting
from gd_core.step_marks import StepMark, step_marks
from gd_core.surroundings import Place
from pages.shared.components import packed, unpacked
from pages.shared.explored import Explored, explored

# Microseconds for one point from which on a formula's trials are long. Of the gallery none takes
# longer than 6, of the nastiest formulas known all but two (gd_core.effort.point_effort).
LONG_FORMULA = 7.0

Start = tuple[float, ...]
# The tolerance, the budget and the patience of StopRules.
Stop = tuple[float | None, int | None, int | None]


def is_long(objective: Objective) -> bool:
    """Whether a formula's trials are computed apart."""
    return point_effort(objective) > LONG_FORMULA


@dataclass(frozen=True)
class Trial:
    """A question: `find` answers it for an objective, `write` makes of the answer what JSON can
    hold, and `read` makes the answer of that again; `may_last` says of which formulas it takes
    long, or may never end."""

    find: Callable[..., Any]
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]
    may_last: Callable[[Objective], bool] = is_long


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


def _latex(objective: Objective) -> tuple[str, ...]:
    """f and its slopes as LaTeX."""
    return objective.latex, *objective.gradient_latex


def _is_long_to_set(objective: Objective) -> bool:
    return is_long(objective) or (objective.tree is not None and has_tower(objective.tree))


def _read_portable(answer: Any) -> Portable | None:
    return answer and Portable(*map(tuple, answer))


def _as_it_is(answer: Any) -> Any:
    return answer


TRIALS: Mapping[str, Trial] = MappingProxyType(
    {
        "codes": Trial(ready_codes, asdict, _read_codes),
        "latex": Trial(_latex, list, tuple, _is_long_to_set),
        "portable": Trial(portable, _as_it_is, _read_portable),
        "step sizes": Trial(_step_sizes, vars, _read_step_sizes),
        "best": Trial(_best, _as_it_is, _as_it_is),
        "marks": Trial(_marks, _as_it_is, _read_marks),
        "grid": Trial(sample_grid, _write_grid, _read_grid),
        "cause": Trial(why_undefined, _as_it_is, _as_it_is),
        "setting": Trial(suggest_setting, vars, _read_setting),
        "diagnosis": Trial(_diagnosis, _write_diagnosis, _read_diagnosis),
        "sweep": Trial(_explored, _write_explored, _read_explored),
    }
)
