"""Formulas that take long to compute get fewer iterations, by count and not by a clock."""

import pytest

from gd_core import StopReason, descend, parse_objective
from gd_core.experiments import affordable_iterations
from gd_core.experiments.sweep_summary import SWEEP_RUNS
from gd_core.objective import iterations_of_many, point_effort
from gd_core.optimizers import OPTIMIZERS
from tests.load.crowd import nastiest
from tests.problems import problem_of

SLOW = nastiest()[0]
START = (2.0, 1.5)


@pytest.mark.parametrize(
    "text", ["x^2", "x^2+10y^2", "sin(x)^2+cos(3y)", "(x^2+y-11)^2+(x+y^2-7)^2"]
)
def test_ordinary_functions_have_all_iterations(text):
    assert affordable_iterations(problem_of(text, START, n_iter=10_000)) == 10_000


def test_a_slow_formula_has_fewer_but_some():
    assert 30 <= affordable_iterations(problem_of(SLOW, START, n_iter=10_000)) < 2_000
    assert affordable_iterations(problem_of(SLOW, START, n_iter=20)) == 20


def test_a_line_search_has_fewer_than_steps_side_by_side():
    bowl, search = "x^2+10y^2", "backtracking,step_size=0.1"
    searching = affordable_iterations(problem_of(bowl, START, search, n_iter=10_000))
    assert 100 < searching < affordable_iterations(problem_of(bowl, START, n_iter=10_000))


def test_twice_as_many_runs_have_half_the_iterations():
    objective = parse_objective("x^2+10y^2")
    once, twice = (
        iterations_of_many(objective, runs, 1e6) for runs in (SWEEP_RUNS, 2 * SWEEP_RUNS)
    )
    assert once == pytest.approx(2 * twice)
    assert point_effort(objective) > 0


@pytest.mark.slow
def test_a_search_where_a_part_that_is_not_used_has_no_value_ends_sooner():
    """Python's arithmetic raises at each of its points, and all of it took 3 s."""
    runs = [
        descend(parse_objective(f"x+y<0 ? x+y : {other}"), (-3.6, 2.7), search, 10_000)
        for other in ("acosh(x+y)", "atan(x+y)")
        for search in [OPTIMIZERS["exact_line_search"](1.0)]
    ]
    assert all(run.stop is StopReason.TOO_LONG for run in runs)
    hard, easy = (sum(run.evaluations) for run in runs)
    assert hard < 0.5 * easy


def test_functions_in_several_steps_count_more():
    """Fifteen sinc in one another take 25 microseconds, of which 3 were counted: step sizes for
    them took 0.6 s in the server."""
    nested = "x"
    for _ in range(15):
        nested = f"sinc(-{nested})"
    same_shape = parse_objective(nested.replace("sinc", "atan"))
    assert point_effort(parse_objective(nested)) > 2 * point_effort(same_shape)
