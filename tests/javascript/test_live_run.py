"""A run computed in the browser while something is dragged looks as the server's does on release:
the same iterates of it are shown, at the same places."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from gd_core import GALLERY, parse_objective
from gd_core.browser import DraggedRun, drag_data
from gd_core.experiments import Problem
from gd_core.figures import LIGHT, drawable, find_exit, frames, plane_points
from gd_core.objective import to_bytecode
from gd_core.optimizers import config_of
from pages.shared.components.live_landscape import letters_data
from pages.shared.execution.jobs.sweep_payload import SWEEP_FIRST_FRAMES, SWEEP_FRAMES
from tests.javascript.node import called

AT = """({ program, drag, start, step }) =>
  new exported.LiveRuns(program, drag).at(start, { step })"""


WIDE = ((-50.0, 50.0), (-50.0, 50.0))


def problem_of(name, method="gradient_descent", n_iter=300, start=None):
    entry = GALLERY[name]
    config = config_of(method, {"step_size": entry.step_size})
    objective = parse_objective(entry.text)
    return Problem(objective, entry.bounds, start or entry.start, config, n_iter)


def live(problem, window, start, step):
    """What the browser shows of the problem while its start or its step size is dragged there."""
    (found,) = all_live([DraggedRun(problem, {"step_size": "step"})], window, start, step)
    return found


def all_live(runs, window, start, step):
    drag = json.loads(json.dumps(drag_data(runs, window)))
    program = to_bytecode(runs[0].problem.objective)._asdict()
    given = {"program": program, "drag": drag, "start": start, "step": step}
    return called("gd_core/browser/js/live_run.js", AT, given)


@pytest.mark.parametrize(
    "name, method, start, step",
    [
        ("rosenbrock", "adam", (0.5, 2.0), 0.05),
        ("himmelblau", "momentum", (-2.0, 1.0), 0.003),
        ("himmelblau", "gradient_descent", (4.0, 4.0), 0.04),  # it leaves the window
        ("parabola", "gradient_descent", (1.5,), 1.2),  # it grows past what can be drawn
        ("parabola", "nadam", (-2.0,), 0.1),
    ],
)
def test_a_dragged_run_is_shown_as_that_of_the_server(name, method, start, step):
    problem = problem_of(name, method)
    window = (*problem.bounds, (0.0, 20.0))[:2]
    found = live(problem, window, start, step)

    run = replace(problem, start=start).with_step_size(step).run()
    points = plane_points(run)
    left = find_exit(points, window)
    shown = frames(len(points), None if left is None else left.iteration)
    assert found["k"] == shown.tolist()
    drawn = drawable(points, window)[shown]
    assert pytest.approx(drawn, rel=1e-9) == np.array([found["x"], found["y"]]).T
    assert found["f"] == pytest.approx(run.values[shown].tolist(), rel=1e-9, abs=1e-12)
    if problem.objective.dim == 1:
        slopes = run.gradients[shown, 0].tolist()
        assert found["slope"] == pytest.approx(slopes, rel=1e-9, abs=1e-12)
    else:
        assert found["slope"] is None


def test_a_start_without_a_value_is_a_run_of_one_point():
    objective = parse_objective("log(x)")
    config = config_of("gradient_descent", {"step_size": 0.1})
    problem = Problem(objective, ((-1.0, 4.0),), (1.0,), config, 20)
    found = live(problem, ((-1.0, 4.0), (-2.0, 2.0)), [-0.5], 0.1)
    assert (found["k"], found["x"], found["y"], found["f"]) == ([0], [-0.5], [None], [None])


def test_runs_that_share_an_engine_are_those_of_their_own_numbers():
    first, second = (problem_of("himmelblau", method) for method in ("adam", "momentum"))
    own = DraggedRun(first.with_step_size(0.2))
    runs = [DraggedRun(first, {"step_size": "step"}), own, DraggedRun(second), own]
    found = all_live([*runs, DraggedRun(problem_of("himmelblau", "bfgs"))], WIDE, (1.0, 2.0), 0.1)
    sizes = (0.1, 0.2, second.config.step_size, 0.2)
    for run, one, size in zip(runs, found, sizes, strict=False):
        at = replace(run.problem, start=(1.0, 2.0)).with_step_size(size).run()
        assert one["f"][:30] == pytest.approx(at.values[:30].tolist(), rel=1e-9)
    assert found[-1] is None


INSTEAD = """({ shown, runs }) => exported.inPlaceOf(shown, runs).map(({ beside, ...run }) => (
  { ...run, beside: beside.length }))"""


def test_a_run_is_drawn_as_the_one_in_whose_place_it_is_shown():
    look = {"chart": "a", "k": [0], "x": [0], "y": [0], "slope": None, "color": "red"}
    memory = {
        "memory": {"color": "blue", "carried": [1], "reach": [1]},
        "marks": {"flow": [1], "fan": {}},
    }
    shown = [{**look, **memory, "steps": [0]}, {**look, "steps": None}, {**look, "chart": "b"}]
    run = {"k": [0, 1], "x": [1, 2], "y": [3, 4], "f": [5, 6], "slope": [7, 8]}
    given = {"shown": shown, "runs": [run, run, None]}
    first, second, third = called("gd_core/browser/js/live_run.js", INSTEAD, given)
    assert first["color"] == "red" and first["x"] == [1, 2] and first["slope"] is None
    assert first["steps"] == [0, 1] and second["steps"] is None
    assert first["memory"] == {"color": "blue", "carried": None, "reach": None}
    assert first["marks"] == {"flow": None, "fan": None}
    assert (first["beside"], third["beside"]) == (2, 1)
    assert third["faded"] and third["x"] == [0]


def test_the_same_iterates_are_shown():
    lengths = (1, 2, 39, 40, 41, 117, 118, 119, 120, 200, 1000, 10_001)
    cases = [(length, None) for length in lengths]
    cases += [(length, at) for length in lengths for at in {1, length // 2, length - 1} if at > 0]
    cases = [(length, at) for length, at in cases if at is None or at < length]
    call = """(cases) => [exported.OF_A_PLAYER, exported.OF_A_SWEEP].map((counts) =>
      cases.map(([length, at]) => exported.frames(length, at, counts)))"""
    found = called("gd_core/browser/js/frames.js", call, cases)
    counts = (), (SWEEP_FIRST_FRAMES, SWEEP_FRAMES)
    assert found == [[frames(*case, *some).tolist() for case in cases] for some in counts]


LETTERED = """({ drag, program, start, letters }) =>
  new exported.LiveRuns(program, drag).at(start, { ...drag.controls, ...letters })"""


@pytest.mark.parametrize(
    "text, method, letters",
    [
        ("(a-x)^2 + b(y-x^2)^2", "adam", {"a": 1.5, "b": 30.0}),
        ("a x^2 + b y^2", "momentum", {"a": -0.3, "b": 2.0}),
        ("a x^2 + b y^2", "gradient_descent", {"a": 1.0, "b": 1.0}),  # the server's own
        ("|x|^a + k sin(b x)", "gradient_descent", {"a": 1.5, "b": 3.0, "letter_k": -2.0}),
        ("a x^2 + 3", "gradient_descent", {"a": 0.0}),
    ],
)
def test_a_run_follows_the_letters_of_its_function(text, method, letters):
    dim = parse_objective(text).dim
    bounds = ((-5.0, 5.0),) * dim
    config = config_of(method, {"step_size": 0.01})
    problem = Problem(parse_objective(text), bounds, (1.2, 0.7)[:dim], config, 60)
    window = (*bounds, (-20.0, 20.0))[:2]
    data = drag_data([DraggedRun(problem)], window, letters=letters_data(problem, LIGHT))
    given = {
        "drag": json.loads(json.dumps(data)),
        "program": to_bytecode(problem.objective)._asdict(),
        "start": problem.start,
        "letters": letters,
    }
    (found,) = called("gd_core/browser/js/live_run.js", LETTERED, given)
    numbers = {key.removeprefix("letter_"): number for key, number in letters.items()}
    objective = parse_objective(text, parameters=numbers)
    run = replace(problem, objective=objective).run()
    assert found["k"] == list(range(61))
    assert found["f"] == pytest.approx(run.values.tolist(), rel=1e-9, abs=1e-12)
    assert found["x"] == pytest.approx(run.points[:, 0].tolist(), rel=1e-9, abs=1e-12)
    if dim == 1:
        assert found["slope"] == pytest.approx(run.gradients[:, 0].tolist(), rel=1e-9, abs=1e-12)


def test_a_function_without_letters_sends_none():
    problem = problem_of("rosenbrock")
    assert letters_data(problem, LIGHT) is None
    assert drag_data([DraggedRun(problem)], problem.bounds)["letters"] is None
