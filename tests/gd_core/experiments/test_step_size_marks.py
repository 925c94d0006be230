"""The named step sizes: against closed forms of quadratics, and against what the runs do."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gd_core import (
    GALLERY,
    StopRules,
    descend,
    diagnose,
    gradient_descent,
    stability_limit,
    sweep_step_sizes,
)
from gd_core.diagnosis import LOST
from gd_core.experiments import ladder, marks_of, step_marks, summarize_sweep
from gd_core.experiments.step_size_marks import BEST_MARK, LANDING_MARK, LIMIT_MARK
from gd_core.formatting import format_number
from gd_core.optimizers import read_config
from tests.problems import parsed, problem_of

PLAIN = read_config("gradient_descent,step_size=0.1")
WINDOW = ((-5.0, 5.0), (-5.0, 5.0))


def marks(text, start, config=PLAIN, n_iter=100, bounds=WINDOW, maximize=False):
    objective = parsed(text)
    more = {"bounds": bounds[: objective.dim], "maximize": maximize}
    found = step_marks(problem_of(objective, start, config, n_iter, **more))
    return {name: mark for mark in found for name in mark.name.split(", ")}


def test_a_chip_says_what_it_is_in_words_before_the_letters():
    assert LANDING_MARK == "fastest safe step 1/λmax"
    assert LIMIT_MARK == "limit 2/λmax"


# From a start on an axis a run knows of the other direction by its rounding errors alone.
AWAY_FROM_AXES = st.floats(0.001, 3) | st.floats(-3, -0.001)


@settings(deadline=None, max_examples=25)
@given(st.floats(0.2, 20), st.floats(0.2, 20), st.floats(-0.9, 0.9), AWAY_FROM_AXES, AWAY_FROM_AXES)
def test_of_a_quadratic_they_are_its_eigenvalues(a, b, twist, x, y):
    cross = 2 * twist * math.sqrt(a * b)
    found = marks(f"{a!r}*x^2 + {b!r}*y^2 + ({cross!r})*x*y", (x, y))
    low, high = np.linalg.eigvalsh([[2 * a, cross], [cross, 2 * b]])
    assert found[LANDING_MARK].step_size == pytest.approx(1 / high)
    assert found[LIMIT_MARK].step_size == pytest.approx(2 / high)
    assert found["optimal"].step_size == pytest.approx(2 / (low + high))


def test_the_optimum_of_a_quadratic_shrinks_the_distance_most():
    bowl, start = parsed("x^2 + 10y^2"), (1.0, 1.0)
    best = marks("x^2 + 10y^2", start)["optimal"].step_size

    def shrink(step_size):
        points = descend(bowl, start, gradient_descent(step_size), 60).points
        return np.linalg.norm(points[-1])

    assert best == pytest.approx(1 / 11)
    assert all(shrink(best) < shrink(best * factor) for factor in (0.9, 0.97, 1.03, 1.08))


def test_in_one_dimension_all_that_falls_together_is_one_mark():
    objective = parsed("x^2")
    first, second = step_marks(problem_of(objective, (1.0,), PLAIN, 30, bounds=WINDOW[:1]))
    assert (first.name, first.step_size) == ("best found, fastest safe step 1/λmax, optimal", 0.5)
    assert (second.name, second.step_size) == ("limit 2/λmax", 1.0)


@pytest.mark.parametrize("name", [n for n, e in GALLERY.items() if e.minima])
def test_in_the_gallery_the_limit_is_where_runs_near_the_minimum_stop_settling(name):
    entry = GALLERY[name]
    objective = parsed(entry.text, ("x", "y") if entry.dim == 2 else None)
    problem = problem_of(objective, entry.start, PLAIN, entry.n_iter, bounds=entry.bounds)
    found = step_marks(problem)
    by_name = {n: mark.step_size for mark in found for n in mark.name.split(", ")}
    if LIMIT_MARK not in by_name:
        return
    assert by_name[LIMIT_MARK] == pytest.approx(2 * by_name[LANDING_MARK])
    if "optimal" in by_name:  # only where the curvature is the same all over the window
        low, high = np.array(entry.bounds).T
        spread = np.random.default_rng(1).uniform(low, high, (20, entry.dim))
        hessians = objective.hessian(spread)
        assert hessians == pytest.approx(np.broadcast_to(hessians[0], hessians.shape), rel=1e-6)


def test_above_the_limit_no_run_settles_and_below_it_one_does():
    found = marks("x^2 - 4cos(2x)", (0.3,), n_iter=400, bounds=((-1.0, 1.0),))
    objective, limit = parsed("x^2 - 4cos(2x)"), found[LIMIT_MARK].step_size
    for factor, lost in ((0.98, False), (1.02, True)):
        run = descend(objective, (0.3,), gradient_descent(limit * factor), 2000, StopRules(1e-9))
        assert (diagnose(run, objective).verdict in LOST) == lost


def test_a_mark_that_is_too_large_for_the_start_says_so():
    """1/λmax at the minimum threw the very first step out of the world."""
    text = "exp(x+3y) + exp(x-3y) + exp(-x)"
    near, far = marks(text, (-0.3, 0.0)), marks(text, (2.0, 2.0))
    limit = stability_limit(parsed(text), (2.0, 2.0))
    assert "At this start" not in near[LANDING_MARK].meaning
    lost = far["1/λmax"]
    assert lost.loss == "runs away"
    assert f"there 2/λmax is only {format_number(limit)}." in lost.meaning
    assert lost.step_size > limit


def own_run(text, start, step_size, n_iter):
    """A run of plain descent in one dimension, in a loop of the test's own; None once it is far."""
    objective, x = parsed(text), start
    for _ in range(n_iter):
        x -= step_size * float(objective.at(x)[1])
        if not abs(x) < 1e6:
            return None
    return x


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("x^4-3x^3+2", -3.6),
        ("x^4-3x^3+2", 2.6),
        ("x^2", 3.0),
        ("x^4-3x^2+x", -2.4),
        ("x^4-3x^2+x", 9.0),
    ],
)
def test_a_mark_says_that_it_runs_away_exactly_where_its_run_does(text, start):
    """Of x^4-3x^3+2 the chip 1/λmax threw the run out of the world at the first step."""
    found = marks(text, (start,), n_iter=40)
    assert {name.split()[-1] for name in found} >= {"1/λmax", "2/λmax"}
    for name, mark in found.items():
        ran_away = own_run(text, start, mark.step_size, 40) is None
        assert (mark.loss == "runs away") == ran_away, name
        assert ("The run from this start runs away with it." in mark.meaning) == ran_away


def test_what_is_said_of_the_landing_step_explains_the_curvature_with_its_number():
    bowl, curve = marks("x^2 + 10y^2", (1.0, 1.0)), marks("x^4-3x^3+2", (2.6,))
    assert (
        "λmax = 20 is the largest curvature of f at the minimum (0, 0): the parabola that fits its "
        "steepest curve there changes its slope by 20 over a length of 1."
    ) in bowl[LANDING_MARK].meaning
    # f″ = 12x² − 18x is 20.25 at x = 9/4.
    assert "λmax = 20.2 is the curvature of f at the minimum x = 2.25: " in (
        curve[LANDING_MARK].meaning
    )


@pytest.mark.parametrize(
    ("text", "start", "direction", "minimum", "curvature"),
    [
        ("x^4-3x^3+2", (2.6,), (1.0,), (2.25,), 20.25),
        ("x^2 + 10y^2", (1.0, 1.0), (0.0, 1.0), (0.0, 0.0), 20.0),
    ],
)
def test_the_picture_of_the_curvature_is_the_steepest_curve_and_its_parabola(
    text, start, direction, minimum, curvature
):
    picture = marks(text, start)[LANDING_MARK].picture
    value = parsed(text).value
    middle = len(picture.ways) // 2
    for k, way in enumerate(picture.ways):
        ends = [np.array(minimum) + sign * way * np.array(direction) for sign in (1, -1)]
        rises = [float(value(end) - value(np.array(minimum))) for end in ends]
        assert any(picture.heights[k] == pytest.approx(rise, abs=1e-6) for rise in rises)
        assert picture.parabola[k] == pytest.approx(curvature * way**2 / 2)
    # Both have the same curvature in the middle: their difference is of the third order.
    near = slice(middle - 1, middle + 2)
    gap = np.abs(np.array(picture.heights[near]) - picture.parabola[near]).max()
    assert gap <= 0.2 * max(picture.parabola[near])
    assert picture.heights[middle] == picture.parabola[middle] == 0


def test_climbing_the_picture_hangs_from_the_maximum():
    picture = marks("-3x^2", (1.0,), maximize=True)[LANDING_MARK].picture
    assert max(picture.parabola) == 0 > min(picture.parabola)
    assert picture.heights == pytest.approx(picture.parabola)


def test_a_mark_whose_run_leaves_the_domain_says_so():
    """Of x³ − log x the first step of 2/λmax from 2 ends below 0, where there is no logarithm."""
    found = marks("x^3 - log(x)", (2.0,), bounds=((0.1, 3.0),), n_iter=40)
    limit = found["2/λmax"].step_size
    assert found["2/λmax"].loss == "leaves the domain"
    assert 2 - limit * (3 * 2**2 - 1 / 2) < 0
    near = marks("x^3 - log(x)", (0.8,), bounds=((0.1, 3.0),), n_iter=40)
    assert LANDING_MARK in near


def test_other_methods_and_places_without_a_bowl_have_the_best_only():
    adam = read_config("adam,step_size=0.1")
    assert set(marks("x^2 + 10y^2", (2.0, 1.0), adam)) == {BEST_MARK}
    assert set(marks("abs(x)", (1.3,))) == {BEST_MARK}
    assert "optimal" not in marks("(1-x)^2 + 100(y-x^2)^2", (-1.2, 1.0))
    assert marks("x^2 + 10y^2", (2.0, 1.0), read_config("newton")) == {}


def test_climbing_they_are_those_of_the_maximum():
    down, up = marks("x^2 + 10y^2", (2.0, 1.0)), marks("-x^2 - 10y^2", (2.0, 1.0), maximize=True)
    assert {k: m.step_size for k, m in down.items()} == {k: m.step_size for k, m in up.items()}
    assert "maximum" in up[LIMIT_MARK].meaning


def test_what_overflows_has_no_marks_but_the_best():
    found = step_marks(problem_of("exp(exp(x^2))", (1.0,), PLAIN, 30, bounds=WINDOW[:1]))
    assert all(np.isfinite(mark.step_size) for mark in found)


def test_a_sweep_holds_the_marks_exactly_and_says_its_own_best():
    bowl, start = parsed("x^2 + 10y^2"), (-3.6, 2.7)
    known = step_marks(problem_of(bowl, start, PLAIN, bounds=WINDOW))
    steps = [mark.step_size for mark in known]
    rungs = ladder(1e-5, 1.0, among=steps)
    assert len(rungs) == 121
    assert set(steps) <= set(rungs.tolist())
    assert np.all(np.diff(rungs) > 0)
    summary = summarize_sweep(sweep_step_sizes(bowl, start, rungs, 100), WINDOW, 1e-8)
    shown = {name: mark for mark in marks_of(summary, known) for name in mark.name.split(", ")}
    assert BEST_MARK not in shown
    best = shown["best of the sweep"].step_size
    assert best == summary.best
    assert summary.gaps[list(rungs).index(best)] == np.nanmin(summary.gaps)
