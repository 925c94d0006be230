"""Runs and their diagnoses, as pages ask for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gd_core import parse_objective
from gd_core.experiments import PLAIN_DESCENT, Problem
from pages.shared.execution import runs

BOWL = Problem(
    parse_objective("x^2 + 3.0517y^2"),
    ((-5.0, 5.0), (-5.0, 5.0)),
    (4.0, 2.0),
    PLAIN_DESCENT.with_step_size(0.0517),
    50,
)


@pytest.fixture
def asked(monkeypatch):
    """The step sizes whose runs were diagnosed, one for each time."""
    found = []
    before = runs.diagnose

    def diagnose(run, *rest):
        found.append(run.optimizer.step_size)
        return before(run, *rest)

    monkeypatch.setattr(runs, "diagnose", diagnose)
    return found


def diagnosis(problem):
    return runs.diagnosis_of(problem, runs.run_of(problem))


def test_a_diagnosis_is_computed_once_for_a_run_whatever_its_window(asked):
    first = diagnosis(BOWL)
    assert diagnosis(replace(BOWL, bounds=((-1.0, 9.0), (-1.0, 9.0)))) is first
    assert diagnosis(BOWL.with_step_size(0.3)) != first
    assert diagnosis(replace(BOWL, start=(4.0, 2.5))) != first
    assert diagnosis(replace(BOWL, maximize=True)) != first
    assert asked == [0.0517, 0.3, 0.0517, 0.0517]


def test_long_runs_are_not_kept(asked):
    problem = replace(BOWL, n_iter=runs.MOST_ITERATIONS_KEPT + 1)
    assert diagnosis(problem) == diagnosis(problem)
    assert len(asked) == 2


def test_a_race_is_run_once_and_again_with_anything_that_changes_it():
    configs = (PLAIN_DESCENT.with_step_size(0.0517), PLAIN_DESCENT.with_step_size(0.03))
    first = runs.race_of(BOWL, configs, [(0.0, 0.0)])
    assert runs.race_of(replace(BOWL), configs, [(0.0, 0.0)]) is first
    assert first[0].outcome is first[0].outcome
    others = [
        runs.race_of(BOWL, configs[::-1], [(0.0, 0.0)]),
        runs.race_of(BOWL, configs, [(1.0, 0.0)]),
        runs.race_of(replace(BOWL, start=(4.0, 2.5)), configs, [(0.0, 0.0)]),
        runs.race_of(replace(BOWL, maximize=True), configs, [(0.0, 0.0)]),
    ]
    assert all(other is not first for other in others)
    assert len({tuple(finish.final_value for finish in other) for other in others}) == 4


def test_a_race_of_long_runs_is_not_kept():
    problem, configs = replace(BOWL, n_iter=runs.MOST_ITERATIONS_KEPT + 1), (BOWL.config,)
    found = [runs.race_of(problem, configs, ()) for _ in range(2)]
    assert found[0] is not found[1]
    assert found[0][0].diagnosis == found[1][0].diagnosis


def test_another_step_size_in_one_panel_diagnoses_one_run(step_sizes, asked):
    page = step_sizes(f="x^2+3.0519y^2", step1="0.01", step2="0.1", step3="0.3")
    assert len(asked) == 3
    page.set(step2=0.12)
    assert asked[3:] == [0.12]
