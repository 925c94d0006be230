"""Steps that are found anew each time: their conditions are checked from the points alone."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gd_core import GALLERY, Objective, StopReason, StopRules, descend
from gd_core.optimizers import NothingLowerError, backtracking, barzilai_borwein, exact_line_search
from gd_core.optimizers.wolfe import Evaluated, wolfe_search
from tests.methods import every_entry, objective_of
from tests.problems import parsed

STARTS = st.tuples(st.floats(-3, 3), st.floats(-3, 3))
SMOOTH = st.sampled_from(["himmelblau", "rosenbrock", "two-basins", "beale", "three-hump-camel"])
QUADRATICS = st.tuples(st.floats(0.05, 20), st.floats(0.05, 20), st.floats(-0.9, 0.9))


def quadratic(a, b, tilt):
    """(a·x² + 2c·xy + b·y²)/2 with c² < ab, and its Hessian."""
    c = tilt * math.sqrt(a * b)
    hessian = np.array([[a, c], [c, b]])
    bowl = Objective.from_functions(lambda p: p @ hessian @ p / 2, lambda p: hessian @ p, 2)
    return bowl, hessian


def step_sizes(run):
    """α of each step, from the points and the slopes."""
    moved, slopes = np.diff(run.points, axis=0), run.gradients[:-1]
    return -np.sum(moved * slopes, axis=1) / np.sum(slopes**2, axis=1)


# Backtracking


@given(
    entry=SMOOTH,
    start=STARTS,
    first=st.floats(1e-3, 1e3),
    shrink=st.floats(0.05, 0.9),
    enough=st.floats(1e-6, 0.5),
)
def test_backtracking_takes_the_first_step_that_meets_armijos_condition(
    entry, start, first, shrink, enough
):
    objective = objective_of(entry)
    optimizer = backtracking(first, shrink, enough)
    run = descend(objective, start, optimizer, 12, StopRules(gradient_tolerance=1e-3))
    squares = np.sum(run.gradients[:-1] ** 2, axis=1)
    for k, alpha in enumerate(step_sizes(run)):
        tries = round(math.log(alpha / first) / math.log(shrink))
        assert tries >= 0 and alpha == pytest.approx(first * shrink**tries, rel=1e-9)
        value, drop = run.values[k], enough * squares[k]
        rounding = 1e-9 * alpha * drop + 1e-14 * abs(value)
        assert run.values[k + 1] <= value - alpha * drop + rounding
        if tries:
            longer = alpha / shrink
            before = float(objective.value(run.points[k] - longer * run.gradients[k]))
            assert not before <= value - longer * drop - rounding


@every_entry
def test_backtracking_never_goes_up(entry):
    run = descend(objective_of(entry.name), entry.start, backtracking(), 60)
    assert (np.diff(run.values) <= 0).all()
    assert run.stop in {StopReason.ITERATIONS, StopReason.NOTHING_LOWER, StopReason.NOT_FINITE}


def test_backtracking_stays_where_f_is_defined():
    run = descend(parsed("x - log(x)"), 0.01, backtracking(step_size=100.0), 60)
    assert (run.points > 0).all()
    assert run.points[-1, 0] == pytest.approx(1.0, abs=1e-6)


def test_backtracking_asks_for_nothing_more_where_there_is_no_slope():
    """It halved its step a thousand times before it gave up."""
    run = descend(parsed("sqrt(x^2+y^2)"), (0.0, 0.0), backtracking(), 5)
    assert run.stop is StopReason.NO_GRADIENT
    assert run.evaluations == (1, 1, 0)


@pytest.mark.parametrize("wrong", [0.0, 1.0, -0.5, math.nan])
@pytest.mark.parametrize("name", ["shrink", "enough"])
def test_a_part_is_between_0_and_1(name, wrong):
    with pytest.raises(ValueError, match=name):
        backtracking(1.0, **{name: wrong})


# Exact line search


@given(numbers=QUADRATICS, start=STARTS, first=st.floats(1e-4, 1e4))
def test_on_a_quadratic_the_exact_step_is_the_closed_form(numbers, start, first):
    assume(math.hypot(*start) > 0.1)
    bowl, hessian = quadratic(*numbers)
    run = descend(bowl, start, exact_line_search(first), 4, StopRules(gradient_tolerance=1e-4))
    slopes = run.gradients[:-1]
    closed = np.sum(slopes**2, axis=1) / np.sum(slopes * (slopes @ hessian), axis=1)
    np.testing.assert_allclose(step_sizes(run), closed, rtol=1e-8)


@given(entry=SMOOTH, start=STARTS, first=st.floats(1e-3, 1e2))
def test_the_slope_at_the_bottom_of_the_line_is_across_it(entry, start, first):
    optimizer = exact_line_search(first)
    run = descend(objective_of(entry), start, optimizer, 6, StopRules(gradient_tolerance=1e-3))
    here, there = run.gradients[:-1], run.gradients[1:]
    along = np.abs(np.sum(here * there, axis=1)) / np.sum(here**2, axis=1)
    assert (along <= 1e-5).all()


def test_a_first_trial_that_is_far_too_long_does_no_harm():
    """The slope there is 10¹² times as steep: false position crept, and gave up before the end."""
    run = descend(objective_of("rosenbrock"), (2.0, 0.0), exact_line_search(6.0), 1)
    across = float(run.gradients[0] @ run.gradients[1])
    assert abs(across) <= 1e-9 * float(run.gradients[0] @ run.gradients[0])
    assert run.evaluations.gradient < 40


@pytest.mark.parametrize("text", ["log(x)", "sqrt(x)", "x + sqrt(x)"])
def test_a_line_down_to_the_edge_of_the_domain_ends_there(text):
    run = descend(parsed(text), 0.7, exact_line_search(0.1), 9)
    assert run.stop is StopReason.UNDEFINED
    assert (run.points > 0).all()


def test_on_one_axis_of_a_bowl_the_exact_step_arrives_at_once():
    run = descend(parsed("3x^2 - x"), 5.0, exact_line_search(1e-3), 1)
    assert run.points[1, 0] == pytest.approx(1 / 6, abs=1e-11)


def test_the_first_bottom_on_the_line_counts():
    """cos(x) has a bottom at every odd multiple of π."""
    run = descend(parsed("cos(x)"), 0.1, exact_line_search(0.5), 1)
    assert run.points[1, 0] == pytest.approx(math.pi, rel=1e-10)


def test_a_line_that_falls_for_ever_is_reported():
    run = descend(parsed("exp(x)"), 1.0, exact_line_search(), 9)
    assert run.stop in StopReason
    assert np.isfinite(run.points).all()


# Barzilai-Borwein


@given(st.floats(-5, 5), st.floats(0.01, 50), st.floats(1e-3, 1e3))
def test_on_a_parabola_the_second_step_of_barzilai_borwein_arrives(start, curvature, first):
    assume(abs(start) > 1e-3)
    parabola = parsed(f"{curvature!r}*x^2/2")
    run = descend(parabola, start, barzilai_borwein(first), 2)
    # What rounding of the points does to s and y, as a part of them.
    rounding = 1e-15 * (1 + 1 / (first * curvature)) * (1 + first * curvature)
    assert abs(run.points[-1, 0]) <= rounding * (abs(start) + abs(run.points[1, 0]))


def test_where_the_ground_curves_downwards_the_last_step_size_is_used_again():
    run = descend(parsed("-x^2"), 1.0, barzilai_borwein(0.1), 5)
    np.testing.assert_allclose(run.points[:, 0], 1.2 ** np.arange(6), rtol=1e-12)


def test_barzilai_borwein_may_go_up_and_still_arrives():
    run = descend(parsed("x^2 + 100y^2"), (2.0, 0.3), barzilai_borwein(0.001), 60)
    assert (np.diff(run.values[:20]) > 0).any()
    np.testing.assert_allclose(run.points[-1], [0.0, 0.0], atol=1e-9)


# The search of BFGS and conjugate gradients


def looked_at(objective, point):
    return Evaluated(point, float(objective.value(point)), objective.gradient(point))


@given(
    entry=SMOOTH,
    start=STARTS,
    turn=st.floats(-1.4, 1.4),  # less than a right angle off the steepest way
    stretch=st.floats(-4, 4),
    flat=st.sampled_from([0.1, 0.4, 0.9]),
    before=st.one_of(st.none(), st.floats(0.01, 100)),
)
def test_the_search_meets_the_strong_wolfe_conditions(entry, start, turn, stretch, flat, before):
    objective, point = objective_of(entry), np.array(start)
    here = looked_at(objective, point)
    assume(np.linalg.norm(here.slope) > 1e-2)
    c, s = math.cos(turn), math.sin(turn)
    way = -(10**stretch) * np.array([[c, -s], [s, c]]) @ here.slope
    earlier = None if before is None else here.value + before
    found = wolfe_search(objective, point, here, way, earlier, flat)
    alpha = float((found.point - point) @ way) / float(way @ way)
    rise = float(here.slope @ way)
    assert alpha > 0
    assert found.value <= here.value + 1e-4 * alpha * rise + 1e-13 * abs(here.value)
    assert abs(float(found.slope @ way)) <= flat * abs(rise) * (1 + 1e-9)
    assert found.value == float(objective.value(found.point))
    np.testing.assert_array_equal(found.slope, objective.gradient(found.point))


@pytest.mark.parametrize("way", [[1.0, 0.0], [0.0, 1.0]])
def test_a_way_that_does_not_go_down_has_nothing_lower(way):
    bowl, point = parsed("x^2 + 0y"), np.array([2.0, 1.0])
    with pytest.raises(NothingLowerError):
        wolfe_search(bowl, point, looked_at(bowl, point), np.array(way), None, 0.9)


def test_the_search_stops_before_an_edge_of_the_domain():
    """f = x − log x has no value at 0 or below, where the first trials land."""
    objective, point = parsed("x - log(x)"), np.array([5.0])
    found = wolfe_search(
        objective, point, looked_at(objective, point), np.array([-100.0]), None, 0.1
    )
    assert 0 < found.point[0] < 5
    assert abs(found.slope[0]) <= 0.1 * 0.8


def test_a_far_bottom_is_reached_in_few_trials():
    """On the plateau, whose bottom is 1,270 first steps away: doubling the trial took 21."""
    objective, point = objective_of("plateau"), np.array(GALLERY["plateau"].start)
    trials = []
    counted = Objective.from_functions(
        lambda p: (trials.append(p), objective.value(p))[1], objective.gradient, 1
    )
    here = looked_at(objective, point)
    found = wolfe_search(counted, point, here, -here.slope, None, 0.9)
    assert abs(found.point[0]) < 1
    assert len(trials) <= 14
