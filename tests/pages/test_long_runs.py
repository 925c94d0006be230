"""Runs that take long are the worker's: the server computes none without a clock."""

import json

import numpy as np
import pytest

from gd_core import GALLERY, StopRules, descend, sweep_step_sizes
from gd_core.experiments import RACES
from gd_core.objective import point_effort
from gd_core.optimizers import OPTIMIZERS, config_of, description_of, read_config
from pages.shared.execution import cache, runs
from pages.shared.execution.jobs import (
    RACE,
    RUNS,
    SWEEP,
    WORKER_ITERATIONS,
    WORKER_RUN_US,
    SweepRange,
)
from pages.shared.execution.not_computed import took_too_long
from pages.shared.execution.worker import Worker
from tests.pages.conftest import Descend, Race, StepSizes
from tests.problems import problem_of

pytestmark = pytest.mark.slow  # of each of these tests a case takes long

ROSENBROCK = "(1-x)^2+100(y-x^2)^2"
LONG = "+".join(f"sin({k}x)cos({k}y)" for k in range(1, 16)) + "+x^2+y^2"
SEARCHES = ";".join(["backtracking,step_size=0.1"] * 6)
WINDOW = ((-5.0, 5.0), (-5.0, 5.0))
START = {"x0": "-1.2", "y0": "1"}
CASES = {
    "a run of a search": (Descend, {"f": ROSENBROCK, "method": "backtracking", "n": "9000"}),
    "a race of searches": (Race, {"f": ROSENBROCK, "race": SEARCHES, "n": "1500"}),
    "a race of a long formula": (Race, {"f": LONG, "race": "adam;newton", "n": "30"}),
    "searches side by side": (
        StepSizes,
        {"f": ROSENBROCK, "method": "barzilai_borwein", "n": "3000", "tol": "1e-300"},
    ),
}
cases = pytest.mark.parametrize("kind, link", CASES.values(), ids=CASES)


@pytest.fixture
def asked(monkeypatch):
    """The names of what the worker is asked; nothing is known of before."""
    found, answer = [], Worker.answer

    def noted(self, question, *rest):
        found.append(json.loads(question)[0])
        return answer(self, question, *rest)

    for job in (RUNS, RACE):
        cache._ANSWERS[job.name].cache_clear()
    monkeypatch.setattr(Worker, "answer", noted)
    return found


@cases
def test_long_runs_are_the_workers_and_the_same_as_the_servers(kind, link, asked, monkeypatch):
    link = link | START
    shown = kind(link).picture
    assert {"runs", "race"} & set(asked)
    asked.clear()
    monkeypatch.setattr(runs, "WORKER_RUN_US", float("inf"))
    monkeypatch.setattr(runs, "WORKER_ITERATIONS", float("inf"))
    monkeypatch.setattr(runs, "is_long", lambda objective: False)
    assert kind(link).picture == shown
    assert not {"runs", "race"} & set(asked)


def test_a_search_in_the_server_is_given_up_by_count(monkeypatch):
    """Six searches that ask for hundreds of points each step: together they spend no more than one
    long run does, and a step of one of them."""
    spent = []

    def noted(*arguments):
        run = descend(*arguments)
        spent.append(sum(run.evaluations))
        return run

    monkeypatch.setattr(runs, "descend", noted)
    search = read_config("backtracking,step_size=0.1")
    problem = problem_of("sqrt(abs(x))", (2.0,), search, 300, stop=StopRules())
    assert runs.short_runs_of(problem, (search,) * 6) is None
    assert len(spent) < 6
    assert sum(spent) * point_effort(problem.objective) < WORKER_RUN_US + 600 * len(spent)


def test_a_race_of_many_steps_is_not_even_begun_in_the_server(monkeypatch):
    monkeypatch.setattr(runs, "descend", None)
    search = read_config("exact_line_search,step_size=0.1")
    problem = problem_of(ROSENBROCK, (2.0, 1.0), search, 10_000, stop=StopRules())
    assert runs.short_runs_of(problem, (search,) * 6) is None


def test_many_steps_side_by_side_are_the_same_one_by_one():
    sizes, config = [1e-4, 5e-4, 0.1], read_config("momentum,step_size=0.1")
    problem = problem_of(ROSENBROCK, (2.0, 1.0), config, 1_200, stop=StopRules())
    found = runs.sweep_of(problem, sizes)
    at_once = sweep_step_sizes(
        problem.objective, problem.start, sizes, 1_200, method=config.resized
    )
    assert found.singly
    assert not at_once.singly
    for column in ("step_sizes", "paths", "values", "gradients", "iterations", "lost"):
        assert np.array_equal(getattr(found, column), getattr(at_once, column), equal_nan=True)
    assert (found.stops == at_once.stops).all()


@pytest.mark.parametrize("method, lasts", [("backtracking", True), ("adam", False)])
def test_sweeps_of_searches_are_the_workers(method, lasts):
    few = problem_of("sqrt(abs(x))", (2.0,), f"{method},step_size=0.1", 30)
    assert SWEEP.may_last(SweepRange(few, (1e-4, 1.0), (), WINDOW)) is lasts
    many = problem_of("x^2", (2.0,), f"{method},step_size=0.1", WORKER_ITERATIONS + 1)
    assert SWEEP.may_last(SweepRange(many, (1e-4, 1.0), (), WINDOW))


@cases
def test_a_page_whose_runs_were_stopped_says_so_and_keeps_its_controls(kind, link, monkeypatch):
    def stopped(self, question, *rest):
        if '"runs"' in question or '"race"' in question:
            raise took_too_long(20.0)
        return answer(self, question, *rest)

    answer = Worker.answer
    monkeypatch.setattr(Worker, "answer", stopped)
    link = {**link, **START, "f": f"{link['f']}+0.0{len(link['n'])}{len(kind.__name__)}"}
    page = kind(link)
    assert "was stopped after 20 seconds" in page.words("verdict")
    assert page.has("n")
    assert page.has({StepSizes: "step2"}.get(kind, "step"))
    assert page.query["n"] == link["n"]


@pytest.mark.parametrize("race", RACES.values(), ids=RACES)
def test_no_ready_made_race_is_long(race):
    configs = [read_config(entry) for entry in race.entries]
    problem = problem_of(race.landscape.text, race.start, n_iter=race.n_iter)
    assert runs.short_runs_of(problem, tuple(configs))
    assert race.n_iter <= WORKER_ITERATIONS


@pytest.mark.parametrize("method", OPTIMIZERS)
def test_no_example_is_long_by_any_method(method):
    for entry in GALLERY.values():
        config = made_recipe(method, entry.step_size)
        problem = problem_of(entry.text, entry.start, n_iter=entry.n_iter)
        assert runs.short_runs_of(problem, (config,)), entry.name
        assert entry.n_iter <= WORKER_ITERATIONS


def made_recipe(method, step_size):
    described = description_of(method)
    numbers = {name: parameter.default for name, parameter in described.own.items()}
    return config_of(
        method, numbers | ({"step_size": step_size} if described.has_step_size else {})
    )


def test_what_became_of_a_race_comes_with_it():
    """No Hessian of a long formula is computed in the server for it."""
    link = {"f": LONG + "+0.01", "race": "adam;newton", "n": "30", **START}
    assert len(Race(link).table) == 2
    assert "hessian_program" not in vars(cache.objective_of(link["f"]).kernel.codes)
