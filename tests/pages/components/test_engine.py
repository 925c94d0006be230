"""What is sent with each change so that the browser can compute runs itself."""

from __future__ import annotations

import json
from itertools import product

import pytest

from gd_core import OPTIMIZERS, parse_objective
from gd_core.browser import DraggedRun, drag_data, number_controls
from gd_core.experiments import Problem
from gd_core.optimizers import SCHEDULES, config_of, takes_schedule

MOST_BYTES = 5_000
WINDOW = ((-5.0, 5.0), (-5.0, 5.0))


def run_with(method, schedule="constant", text="x^2+10y^2", numbers=(("step_size", 0.1),), **more):
    config = config_of(method, dict(numbers), schedule, **more)
    objective = parse_objective(text)
    dim = objective.dim
    problem = Problem(objective, WINDOW[:dim], (1.0, 2.0)[:dim], config, 100)
    return DraggedRun(problem, {"step_size": "step", "beta1": "beta1"})


def sent(*runs):
    return json.loads(json.dumps(drag_data(runs, WINDOW)))


@pytest.mark.parametrize("method", OPTIMIZERS)
def test_it_is_small_for_every_method_and_schedule(method):
    schedules = SCHEDULES if takes_schedule(method) else ("constant",)
    for name, schedule in product([method], schedules):
        data = sent(run_with(name, schedule))
        assert len(json.dumps(data)) < MOST_BYTES
        assert (data["runs"][0] is not None) == takes_schedule(method)


def test_it_has_all_numbers_of_the_run():
    data = sent(run_with("adam", "cosine"))
    ((run,), (step,)) = data["runs"], data["steps"]
    assert run["numbers"][:3] == ["step", "beta1", 0.999]
    assert data["controls"] == {"step": 0.1, "beta1": 0.9}
    assert len(run["numbers"]) == len(step["begin"]["variables"]) == 5
    assert (data["iterations"], data["climbs"], data["window"][0]) == (100, False, [-5, 5])
    assert data["rules"]["gradient_tolerance"] is None


def test_runs_of_one_method_share_its_bytecode():
    adam = [run_with("adam", numbers=(("step_size", size),)) for size in (0.1, 0.3)]
    data = sent(*adam, run_with("momentum"), run_with("newton"))
    assert len(data["steps"]) == 2
    assert [run and run["step"] for run in data["runs"]] == [0, 0, 1, None]


def test_the_controls_of_a_methods_numbers():
    config = config_of("adam", {"step_size": 0.1}, "stepwise")
    assert number_controls(config) == {
        name: name for name in ("beta1", "beta2", "eps", "factor", "every")
    }
    entry = number_controls(config_of("momentum", {"step_size": 0.1}), "race1-{}".format)
    assert entry == {"beta": "race1-beta"}


def test_runs_without_a_common_control_have_numbers_of_their_own():
    objective = parse_objective("x^2")
    runs = [
        DraggedRun(
            Problem(objective, WINDOW[:1], (1.0,), config_of("adam", {"step_size": size}), 9)
        )
        for size in (0.1, 0.3)
    ]
    data = sent(*runs)
    assert [run["numbers"][0] for run in data["runs"]] == [0.1, 0.3]
    assert data["controls"] == {}


def test_noise_comes_from_the_server():
    data = sent(run_with("gradient_descent", noise=0.5))
    assert (data["runs"], data["steps"], data["controls"]) == ([None], [], {"step": 0.1})
