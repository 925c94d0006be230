"""The loop: the tutorial's numbers, every reason to stop, counts, ascent, speed of the bounce."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_core import (
    Objective,
    Optimizer,
    StopReason,
    StopRules,
    descend,
    gradient_descent,
    random_start,
)
from gd_core.optimizers import config_of
from tests.problems import parsed

PARABOLA = parsed("x^2")


def tutorial_objective(x):
    return x**2.0


def tutorial_derivative(x):
    return x * 2.0


def tutorial_loop(start, n_iter, step_size):
    """The tutorial's own loop, the oracle for ours."""
    solutions, scores = [], []
    solution = np.array([start])
    for _ in range(n_iter):
        solution = solution - step_size * tutorial_derivative(solution)
        solutions.append(solution)
        scores.append(tutorial_objective(solution))
    return np.array(solutions), np.array(scores)


TUTORIAL = Objective.from_functions(tutorial_objective, tutorial_derivative, dim=1)


@pytest.mark.parametrize("objective", [PARABOLA, TUTORIAL], ids=["typed", "functions"])
@pytest.mark.parametrize(
    ("start", "step_size", "first", "last"),
    [
        (-0.36308639 / 0.8, 0.1, [-0.36308639, -0.29046911], -0.00056185),
        (0.64820935, 1.0, [-0.64820935, 0.64820935], 0.64820935),
        (-0.87315153 / 0.99998, 1e-5, [-0.87315153, -0.87313407], -0.87264524),
    ],
)
def test_the_tutorials_numbers(objective, start, step_size, first, last):
    run = descend(objective, start, gradient_descent(step_size), n_iter=30)
    assert [round(float(x), 8) for x in run.points[1:3, 0]] == pytest.approx(first, abs=1e-12)
    assert round(float(run.points[-1, 0]), 8) == pytest.approx(last, abs=1e-8)
    solutions, scores = tutorial_loop(start, 30, step_size)
    np.testing.assert_array_equal(run.points[1:], solutions)
    np.testing.assert_array_equal(run.values[1:], scores[:, 0])


def test_the_tutorials_scores_print_as_in_the_tutorial():
    run = descend(PARABOLA, -0.36308639 / 0.8, gradient_descent(0.1), n_iter=30)
    assert f"{run.values[1]:.5f}" == "0.13183"
    assert f"{run.values[-1]:.5f}" == "0.00000"


def test_shapes_and_gradients_in_two_dimensions():
    bowl = parsed("x^2 + 10y^2")
    run = descend(bowl, (2.5, 1.5), gradient_descent(0.05), n_iter=30)
    assert run.points.shape == run.gradients.shape == (31, 2)
    assert run.values.shape == (31,)
    assert run.iterations == 30
    np.testing.assert_allclose(run.points[:, 0], 2.5 * 0.9 ** np.arange(31), rtol=1e-13)
    np.testing.assert_allclose(run.gradients, run.points * [2.0, 20.0], rtol=1e-13)
    np.testing.assert_allclose(run.values, bowl.value(run.points), rtol=1e-15)


def test_no_rules_stop_only_at_the_last_iteration():
    run = descend(PARABOLA, 0.0, gradient_descent(0.1), n_iter=7)
    assert run.stop is StopReason.ITERATIONS
    assert run.iterations == 7


def test_no_iterations_leave_the_start():
    run = descend(PARABOLA, 0.5, gradient_descent(0.1), n_iter=0)
    assert run.points.tolist() == [[0.5]]
    assert run.stop is StopReason.ITERATIONS


@pytest.mark.parametrize(
    ("rules", "reason", "iterations"),
    [
        (StopRules(gradient_tolerance=0.5), StopReason.GRADIENT, 7),  # 2·0.8^k ≤ 0.5 at k = 7
        (StopRules(max_evaluations=4), StopReason.BUDGET, 4),
        (StopRules(patience=3, min_improvement=0.1), StopReason.NO_IMPROVEMENT, 8),
        (StopRules(gradient_tolerance=0.0), StopReason.ITERATIONS, 12),
    ],
)
def test_stop_rules(rules, reason, iterations):
    run = descend(PARABOLA, 1.0, gradient_descent(0.1), n_iter=12, stop=rules)
    assert (run.stop, run.iterations) == (reason, iterations)


def test_a_rule_met_on_the_very_last_iteration_is_the_reason():
    run = descend(PARABOLA, 1.0, gradient_descent(0.1), 7, StopRules(gradient_tolerance=0.5))
    assert run.stop is StopReason.GRADIENT


@pytest.mark.parametrize(
    ("text", "start", "step_size", "reason", "iterations"),
    [
        ("log(x)", 0.5, 1.0, StopReason.UNDEFINED, 0),
        ("x - log(x)", 0.1, 0.5, StopReason.ITERATIONS, 9),
        ("x^2", 1.0, 1e200, StopReason.NOT_FINITE, 0),
        ("sqrt(x)", 0.0, 0.1, StopReason.NO_GRADIENT, 0),
        ("sqrt(x)", -1.0, 0.1, StopReason.START_UNDEFINED, 0),
        ("1/x", 0.0, 0.1, StopReason.START_UNDEFINED, 0),
        ("exp(exp(x))", 9.0, 0.1, StopReason.NOT_FINITE, 0),
        ("sqrt(x^2+y^2)", (0.0, 0.0), 0.1, StopReason.NO_GRADIENT, 0),
        ("x^4 - x^3", 10.0, 1.0, StopReason.NOT_FINITE, 3),
    ],
)
def test_every_way_to_leave_the_numbers_has_its_reason(text, start, step_size, reason, iterations):
    run = descend(parsed(text), start, gradient_descent(step_size), n_iter=9)
    assert (run.stop, run.iterations) == (reason, iterations)
    assert np.isfinite(run.points).all()


def test_every_finite_point_is_kept_when_a_run_blows_up():
    run = descend(PARABOLA, 1.0, gradient_descent(1.3), n_iter=5000)
    assert run.stop is StopReason.NOT_FINITE
    assert np.isfinite(run.values).all()
    factors = run.points[1:, 0] / run.points[:-1, 0]
    np.testing.assert_allclose(factors, -1.6, rtol=1e-12)
    assert abs(run.points[-1, 0]) * 1.6 > math.sqrt(np.finfo(float).max)


def test_evaluations_are_those_the_method_asked_for():
    def step(objective, point, state):
        objective.value(point + 1.0)
        objective.hessian(point)
        return point - 0.1 * objective.gradient(point), state

    greedy = Optimizer(lambda point: None, step)
    assert descend(PARABOLA, 1.0, greedy, 5).evaluations == (5, 5, 5)
    assert descend(PARABOLA, 1.0, gradient_descent(0.1), 5).evaluations == (0, 5, 0)


def test_a_method_may_look_ahead_and_keep_a_memory():
    def step(objective, point, velocity):
        velocity = 0.5 * velocity - 0.1 * objective.gradient(point + 0.5 * velocity)
        return point + velocity, velocity

    nesterov = Optimizer(np.zeros_like, step)
    run = descend(PARABOLA, 1.0, nesterov, 3)
    x, v = 1.0, 0.0
    for k in range(3):
        v = 0.5 * v - 0.1 * 2 * (x + 0.5 * v)
        x += v
        assert run.points[k + 1, 0] == pytest.approx(x, rel=1e-14)


def test_maximize_climbs_and_reports_the_function_as_typed():
    hill = parsed("3 - (x-1)^2")
    run = descend(hill, 0.0, gradient_descent(0.1), n_iter=60, maximize=True)
    assert run.points[-1, 0] == pytest.approx(1.0, abs=1e-5)
    assert np.all(np.diff(run.values) > 0)
    np.testing.assert_allclose(run.gradients[0], [2.0])


def test_ascent_is_descent_on_the_function_turned_upside_down():
    up = descend(parsed("sin(x) cos(y)"), (0.3, 0.2), gradient_descent(0.2), 40, None, True)
    down = descend(parsed("-sin(x) cos(y)"), (0.3, 0.2), gradient_descent(0.2), 40)
    np.testing.assert_allclose(up.points, down.points, rtol=1e-12)


@pytest.mark.parametrize(
    ("start", "n_iter", "message"),
    [((1.0, 2.0), 5, "shape"), (math.nan, 5, "finite"), (1.0, -1, "negative")],
)
def test_wrong_arguments_are_refused(start, n_iter, message):
    with pytest.raises(ValueError, match=message):
        descend(PARABOLA, start, gradient_descent(0.1), n_iter)


@pytest.mark.parametrize("step_size", [0.0, -0.1, math.nan, math.inf])
def test_a_step_size_is_positive_and_finite(step_size):
    with pytest.raises(ValueError, match="step size"):
        gradient_descent(step_size)


@pytest.mark.parametrize(
    "wrong", [{"gradient_tolerance": -1}, {"max_evaluations": -1}, {"patience": 0}]
)
def test_wrong_stop_rules_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        StopRules(**wrong)


def test_random_start_is_the_tutorials_draw():
    np.random.seed(4)
    bounds = np.asarray([[-1.0, 1.0]])
    drawn = bounds[:, 0] + np.random.rand(len(bounds)) * (bounds[:, 1] - bounds[:, 0])
    np.testing.assert_array_equal(random_start(bounds, seed=4), drawn)


@given(
    low=st.floats(-1e6, 1e6),
    width=st.floats(1e-3, 1e6),
    seed=st.integers(0, 2**32 - 1),
)
def test_random_start_lies_within_the_bounds(low, width, seed):
    bounds = [[low, low + width], [-1.0, 1.0]]
    start = random_start(bounds, seed)
    assert low <= start[0] <= low + width
    assert -1.0 <= start[1] <= 1.0
    np.testing.assert_array_equal(start, random_start(bounds, seed))


def test_random_starts_fill_the_bounds():
    starts = np.array([random_start([[-2.0, 4.0]], seed)[0] for seed in range(400)])
    assert starts.mean() == pytest.approx(1.0, abs=0.25)
    assert starts.min() < -1.8
    assert starts.max() > 3.8


@pytest.mark.parametrize("bounds", [[[1.0, 1.0]], [[2.0, 1.0]], [[0.0, math.inf]], [0.0, 1.0]])
def test_wrong_bounds_are_refused(bounds):
    with pytest.raises(ValueError, match="bound"):
        random_start(bounds, 1)


@given(
    a=st.floats(0.05, 20),
    b=st.floats(0.05, 20),
    part=st.floats(0.05, 1.9),
    start=st.tuples(st.floats(-3, 3), st.floats(-3, 3)),
)
def test_a_quadratic_follows_its_closed_form(a, b, part, start):
    step_size = part / max(a, b)
    bowl = parsed(f"{a!r}*x^2/2 + {b!r}*y^2/2")
    run = descend(bowl, start, gradient_descent(step_size), n_iter=20)
    k = np.arange(21)[:, None]
    expected = np.array(start) * (1 - step_size * np.array([a, b])) ** k
    np.testing.assert_allclose(run.points, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("method", ["gradient_descent", "adam", "newton"])
def test_a_run_until_an_iteration_is_the_run_of_so_many(method):
    config = config_of(method, {"step_size": 0.01})
    objective = parsed("x^4 + y^2 + x*y")
    whole = descend(objective, (1.5, 1.0), config.optimizer(), 20)
    for count in (0, 1, 7):
        part, short = whole.until(count), descend(objective, (1.5, 1.0), config.optimizer(), count)
        assert part.iterations == count
        for name in ("points", "values", "gradients", "spent"):
            assert np.array_equal(getattr(part, name), getattr(short, name))
        assert (part.stop, part.evaluations) == (short.stop, short.evaluations)
    assert whole.until(99) is whole
