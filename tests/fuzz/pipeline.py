"""All that happens to a text: read, descend, diagnose, draw, and everything said beside it."""

from __future__ import annotations

import numpy as np

from gd_core import (
    FormulaError,
    Objective,
    StopRules,
    Trajectory,
    descend,
    diagnose,
    parse_objective,
)
from gd_core.descent import inspect_steps, memory_of, trajectory_csv
from gd_core.diagnosis import picture_in_words, summarize
from gd_core.experiments import Bounds, Problem, default_setup, step_marks
from gd_core.figures import (
    LIGHT,
    contour_figure,
    convergence_series,
    curve_figure,
    sample_curve,
    sample_grid,
    surface_figure,
)
from gd_core.objective import to_bytecode, why_undefined
from gd_core.optimizers import first_direction
from tests.fuzz.cases import Case

TOLERANCE = 1e-8
LONGEST_SENTENCE = 250


def follow(case: Case) -> str:
    """Take a case all the way; returns "refused" or the name of why its run stopped.

    Raises whatever the program raises, and AssertionError for a result that cannot be.
    """
    try:
        objective = parse_objective(case.text)
    except FormulaError as error:
        check_sentence(error, case.text)
        return "refused"
    setup = default_setup(objective)
    bounds = setup.bounds if case.window is None else case.window[: objective.dim]
    start = setup.start if case.window is None else _start(bounds, case.stationary_point)
    why_undefined(objective, bounds)
    optimizer = case.config.optimizer()
    run = descend(objective, start, optimizer, case.n_iter, case.stop, case.maximize)
    _check_run(run, objective, case)
    _say(objective, run)
    _draw(objective, run, bounds)
    if case.marks:
        stop = StopRules(TOLERANCE)
        step_marks(Problem(objective, bounds, start, case.config, case.n_iter, case.maximize, stop))
    return run.stop.name


def check_sentence(error: FormulaError, text: str) -> None:
    """A formula error is a plain sentence that marks a piece of the text."""
    assert error.text == text
    assert 0 <= error.start <= error.end <= len(text), (error.start, error.end)
    assert error.message.isprintable() and 0 < len(error.message) < LONGEST_SENTENCE
    assert "{piece}" not in error.message or "{piece}" in text


def _start(bounds: Bounds, place: tuple[float, float]) -> tuple[float, ...]:
    parts = zip(bounds, place, strict=False)
    return tuple(min(high, low + part * (high - low)) for (low, high), part in parts)


def _check_run(run: Trajectory, objective: Objective, case: Case) -> None:
    count = run.iterations + 1
    assert 1 <= count <= case.n_iter + 1
    assert run.points.shape == run.gradients.shape == (count, objective.dim)
    assert np.isfinite(run.points).all() and np.isfinite(run.values[1:]).all()


def _say(objective: Objective, run: Trajectory) -> None:
    """The formulas, the verdict, the numbers of each step, and the files."""
    assert objective.latex and all(objective.gradient_latex)
    assert to_bytecode(objective) is not None
    first_direction(run.optimizer, objective.dim)
    diagnosis = diagnose(run, objective)
    assert summarize(objective, run, diagnosis) and picture_in_words(objective, run)
    shown = sorted({0, 1, run.iterations // 2, run.iterations} & set(range(run.iterations + 1)))
    inspect_steps(run, shown, objective.variables)
    memory_of(run).at(shown)
    assert trajectory_csv(run, objective.variables).count("\n") == run.iterations + 2


def _draw(objective: Objective, run: Trajectory, bounds: Bounds) -> None:
    """Every picture of the run, as the browser gets it."""
    assert len(convergence_series(run)) == 2
    figures = []
    if objective.dim == 1:
        curve = sample_curve(objective, bounds[0])
        figures.append(curve_figure(curve, run, bounds[0], LIGHT))
    else:
        grid = sample_grid(objective, (bounds[0], bounds[1]))
        figures.append(contour_figure(grid, run, (bounds[0], bounds[1]), LIGHT))
        figures.append(surface_figure(grid, run, (bounds[0], bounds[1]), LIGHT))
    for figure in figures:
        assert figure.to_json()
