"""A run computed in the browser while something is dragged looks as the server's does on release:
the same iterates of it are shown, at the same places."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from gd_core import GALLERY, parse_objective
from gd_core.experiments import Problem
from gd_core.figures import drawable, find_exit, frames, plane_points
from gd_core.objective import to_bytecode
from gd_core.optimizers import config_of
from pages.shared.components.engine import drag_data
from tests.javascript.node import called

AT = """({ program, engine, start, step }) =>
  new exported.LiveRun(program, engine).at(start, step)"""


def problem_of(name, method="gradient_descent", n_iter=300, start=None):
    entry = GALLERY[name]
    config = config_of(method, {"step_size": entry.step_size})
    objective = parse_objective(entry.text)
    return Problem(objective, entry.bounds, start or entry.start, config, n_iter)


def live(problem, window, start, step):
    """What the browser shows of the problem while its start or its step size is dragged there."""
    sent = json.loads(json.dumps(drag_data(problem, window)))
    program = to_bytecode(problem.objective)._asdict()
    given = {"program": program, "engine": sent["engine"], "start": start, "step": step}
    return called("pages/shared/components/js/live_run.js", AT, given)


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


def test_the_same_iterates_are_shown():
    lengths = (1, 2, 39, 40, 41, 117, 118, 119, 120, 200, 1000, 10_001)
    cases = [(length, None) for length in lengths]
    cases += [(length, at) for length in lengths for at in {1, length // 2, length - 1} if at > 0]
    cases = [(length, at) for length, at in cases if at is None or at < length]
    call = "(cases) => cases.map(([length, at]) => exported.frames(length, at))"
    found = called("pages/shared/components/js/frames.js", call, cases)
    assert found == [frames(length, at).tolist() for length, at in cases]
