"""Three step sizes to compare: what is said of them holds."""

import math

import numpy as np
import pytest

from gd_core import GALLERY, Verdict, descend, diagnose, gradient_descent
from gd_core.diagnosis import LOST
from gd_core.experiments import compare_step_sizes, default_setup
from tests.problems import parsed, problem_of


def chosen(text, maximize=False):
    objective = parsed(text)
    setup = default_setup(objective)
    where = {"n_iter": setup.n_iter, "bounds": setup.bounds, "maximize": maximize}
    return objective, setup, compare_step_sizes(problem_of(objective, setup.start, **where))


def verdict(objective, setup, step_size, maximize=False):
    n_iter = min(max(setup.n_iter, 30), 500)
    optimizer = gradient_descent(step_size)
    run = descend(objective, setup.start, optimizer, n_iter, maximize=maximize)
    return diagnose(run, objective, advise=False).verdict


def test_the_tutorials_own_for_its_own_function():
    _, _, found = chosen("x^2")
    assert found.all == (1e-5, 0.1, 1.0)
    assert "tutorial" in found.sentence


@pytest.mark.parametrize(
    ("text", "curvature"),
    [("x^2 + 10y^2", 20.0), ("3x^2 + x", 6.0), ("x^2 + x*y + 3y^2", 4 + math.sqrt(5))],
)
def test_about_right_is_one_over_the_largest_curvature(text, curvature):
    _, _, found = chosen(text)
    assert found.about_right == pytest.approx(1 / curvature, rel=0.03)  # two digits
    assert found.border == pytest.approx(2 / curvature, rel=0.01)
    assert found.border < found.too_large <= 1.2 * found.border
    assert f"1/λmax = {found.about_right:g}" in found.sentence


def test_where_the_curvature_says_nothing_the_best_that_was_tried_is_taken():
    _, _, found = chosen("|x|")
    assert "λ" not in found.sentence
    assert "tried" in found.sentence


@pytest.mark.parametrize(("text", "border"), [("x^2/2000", 2000.0), ("1e8x^2", 1e-8)])
def test_flat_and_steep_functions_have_their_border(text, border):
    _, _, found = chosen(text)
    assert found.border == pytest.approx(border, rel=0.01)
    assert found.about_right == pytest.approx(border / 2, rel=0.03)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("x^2 + 10y^2", "runs away"),
        ("|x|", "bounces"),
        ("sqrt(x)", "comes to where f has no value"),
    ],
)
def test_what_becomes_of_the_too_large_is_named(text, end):
    _, setup, found = chosen(text)
    assert f"where it {end}" in found.sentence
    assert f"within {setup.n_iter:,} iterations" in found.sentence


@pytest.mark.parametrize("entry", GALLERY.values(), ids=GALLERY)
def test_what_the_page_says_of_the_three_holds(entry):
    objective, setup, found = chosen(entry.text)
    assert found.too_small < found.about_right < found.too_large
    if entry.name == "parabola":
        return
    assert 100 <= found.about_right / found.too_small <= 1000
    if "with which it runs away" not in found.sentence:  # where f falls for ever, each step does
        assert verdict(objective, setup, found.about_right) not in LOST
    if math.isfinite(found.border):
        assert verdict(objective, setup, found.too_large) in LOST
    else:
        assert "none up to" in found.sentence


@pytest.mark.parametrize("entry", GALLERY.values(), ids=GALLERY)
def test_about_right_stays_in_the_window(entry):
    objective, setup, found = chosen(entry.text)
    n_iter = min(max(setup.n_iter, 30), 500)
    run = descend(objective, setup.start, gradient_descent(found.about_right), n_iter)
    low, high = np.array(setup.bounds).T
    assert ((run.points >= low) & (run.points <= high)).all()


def test_no_step_size_is_too_large_for_a_line():
    objective, setup, found = chosen("3x")
    assert found.border == math.inf
    assert "leaves the window" in found.sentence
    run = descend(objective, setup.start, gradient_descent(found.too_large), setup.n_iter)
    assert (run.points < setup.bounds[0][0]).any()


def test_climbing_asks_for_the_curvature_of_the_top():
    objective, setup, found = chosen("-(x^2 + 10y^2)", maximize=True)
    assert found.about_right == pytest.approx(0.05)
    assert found.too_large == pytest.approx(0.11)
    assert verdict(objective, setup, found.too_large, maximize=True) is Verdict.DIVERGED


@pytest.mark.parametrize("text", ["log(x-20)", "sqrt(-1-x^2-y^2)", "exp(exp(exp(x+9)))"])
def test_there_is_an_answer_where_nothing_goes_down(text):
    _, _, found = chosen(text)
    assert 0 < found.too_small < found.about_right < found.too_large < math.inf
    assert "guess" in found.sentence


@pytest.mark.parametrize("n_iter", [1, 5, 10_000])
def test_few_and_many_iterations(n_iter):
    objective = parsed("x^2 + 10y^2")
    bounds = ((-5.0, 5.0), (-5.0, 5.0))
    problem = problem_of(objective, (2.5, 1.5), n_iter=n_iter, bounds=bounds)
    assert compare_step_sizes(problem).about_right == 0.05
