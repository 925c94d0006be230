"""Formulas that take long to compute get fewer iterations, by count and not by a clock."""

import pytest

from gd_core import gradient_descent, parse_objective
from gd_core.effort import iterations_of_many, point_effort
from gd_core.optimizers import OPTIMIZERS
from gd_core.scan import COUNT, affordable_iterations
from tests.load.crowd import nastiest

SLOW = nastiest()[0]
PLAIN = gradient_descent(0.1)


@pytest.mark.parametrize(
    "text", ["x^2", "x^2+10y^2", "sin(x)^2+cos(3y)", "(x^2+y-11)^2+(x+y^2-7)^2"]
)
def test_ordinary_functions_have_all_iterations(text):
    assert affordable_iterations(parse_objective(text), PLAIN, 10_000) == 10_000


def test_a_slow_formula_has_fewer_but_some():
    slow = parse_objective(SLOW)
    assert 30 <= affordable_iterations(slow, PLAIN, 10_000) < 2_000
    assert affordable_iterations(slow, PLAIN, 20) == 20


def test_a_line_search_has_fewer_than_steps_side_by_side():
    objective = parse_objective("x^2+10y^2")
    searching = affordable_iterations(objective, OPTIMIZERS["backtracking"](0.1), 10_000)
    assert 100 < searching < affordable_iterations(objective, PLAIN, 10_000)


def test_twice_as_many_runs_have_half_the_iterations():
    objective = parse_objective("x^2+10y^2")
    once, twice = (iterations_of_many(objective, runs, 1e6) for runs in (COUNT, 2 * COUNT))
    assert once == pytest.approx(2 * twice)
    assert point_effort(objective) > 0
