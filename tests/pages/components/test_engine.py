"""What is sent with each change so that the browser can compute runs itself."""

from __future__ import annotations

import json
from itertools import product

import pytest

from gd_core import OPTIMIZERS, parse_objective
from gd_core.experiments import Problem
from gd_core.optimizers import SCHEDULES, config_of, takes_schedule
from pages.shared.components.engine import drag_data

MOST_BYTES = 5_000
WINDOW = ((-5.0, 5.0), (-5.0, 5.0))


def sent(method, schedule="constant", **more):
    config = config_of(method, {"step_size": 0.1}, schedule, **more)
    problem = Problem(parse_objective("x^2+10y^2"), WINDOW, (1.0, 2.0), config, 100)
    return drag_data(problem, WINDOW)


@pytest.mark.parametrize("method", OPTIMIZERS)
def test_it_is_small_for_every_method_and_schedule(method):
    schedules = SCHEDULES if takes_schedule(method) else ("constant",)
    for name, schedule in product([method], schedules):
        data = sent(name, schedule)
        assert len(json.dumps(data)) < MOST_BYTES
        assert (data["engine"] is not None) == takes_schedule(method)


def test_it_has_all_numbers_of_the_run():
    data = sent("adam", "cosine")
    engine = data["engine"]
    assert engine["numbers"][engine["stepSizeAt"]] == data["stepSize"] == 0.1
    assert len(engine["numbers"]) == len(engine["begin"]["variables"]) == 5
    assert (engine["iterations"], engine["climbs"], engine["window"][0]) == (100, False, [-5, 5])
    assert engine["rules"]["gradient_tolerance"] is None


def test_another_step_size_is_another_number_in_the_same_bytecode():
    first, second = (
        drag_data(
            Problem(parse_objective("x^2"), WINDOW[:1], (1.0,), config_of("adam", numbers), 9),
            WINDOW,
        )["engine"]
        for numbers in ({"step_size": 0.1}, {"step_size": 0.3})
    )
    assert first["step"] == second["step"] and first["numbers"] != second["numbers"]


def test_noise_comes_from_the_server():
    assert sent("gradient_descent", noise=0.5) == {"stepSize": 0.1, "engine": None}
