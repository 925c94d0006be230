"""The rule of a climb as it is printed: it is f that goes up, by its own slopes."""

from __future__ import annotations

import numpy as np
import pytest

from gd_core import OPTIMIZERS, descend
from gd_core.descent import inspect_steps
from gd_core.optimizers import config_of, description_of, read_config
from tests.methods import every_method, made
from tests.problems import parsed

HILL = parsed("sin(x) + 2cos(y) - (x - 0.3)^2/4 - 0.1x*y")
START = (1.2, -0.7)
# What the step in numbers names that has the opposite sign where the slopes are opposite.
TURNED = {"g", "slope", "v", "m", "m̂", "c", "d"}


def climb(optimizer, n_iter=6):
    return descend(HILL, START, optimizer, n_iter, maximize=True)


@every_method
def test_only_newton_has_one_rule_for_both_ways(name):
    method = description_of(name)
    assert (method.rule(True) == method.rule(False)) == (name == "newton")
    if name != "newton":
        assert not [line for line in method.rule(True) if r"x \leftarrow x - " in line]
    assert method.rule(False) == method.update
    words = method.memory(True)
    assert "down enough" not in words and "goes down" not in words and "bottom of" not in words


def test_newtons_rule_makes_the_steps_of_its_climb():
    run = climb(OPTIMIZERS["newton"]())
    for before, after in zip(run.points, run.points[1:], strict=False):
        jump = np.linalg.solve(HILL.hessian(before), HILL.gradient(before))
        assert after == pytest.approx(before - jump, rel=1e-12)


def test_barzilai_borweins_rule_makes_the_steps_of_its_climb():
    run = climb(OPTIMIZERS["barzilai_borwein"](0.1))
    for k in range(1, run.iterations):
        s, y = run.points[k] - run.points[k - 1], run.gradients[k - 1] - run.gradients[k]
        step_size = (s @ s) / (s @ y)
        if step_size > 0:
            expected = run.points[k] + step_size * run.gradients[k]
            assert run.points[k + 1] == pytest.approx(expected, rel=1e-9)


def is_along(step, direction):
    return step @ direction == pytest.approx(
        np.linalg.norm(step) * np.linalg.norm(direction), rel=1e-9
    )


def test_damped_newtons_rule_makes_the_steps_of_its_climb():
    run = climb(OPTIMIZERS["damped_newton"](0.01))
    for before, after, g in zip(run.points, run.points[1:], run.gradients, strict=False):
        values, vectors = np.linalg.eigh(HILL.hessian(before))
        p = vectors @ ((vectors.T @ g) / (np.abs(values) + 0.01))
        assert is_along(after - before, p)


def test_the_rule_of_bfgs_makes_the_steps_of_its_climb():
    run, b = climb(OPTIMIZERS["bfgs"](), 4), np.eye(2)
    for k in range(run.iterations):
        s, y = run.points[k + 1] - run.points[k], run.gradients[k + 1] - run.gradients[k]
        assert is_along(s, b @ run.gradients[k])
        left = np.eye(2) - np.outer(s, y) / (y @ s)
        b = left @ b @ left.T - np.outer(s, s) / (y @ s)


def test_the_rule_of_conjugate_gradients_makes_the_steps_of_its_climb():
    run, p = climb(OPTIMIZERS["conjugate_gradient"](), 4), None
    for k in range(run.iterations):
        g = run.gradients[k]
        if p is None:
            p = g
        else:
            before = run.gradients[k - 1]
            p = g + max(0.0, g @ (g - before) / (before @ before)) * p
        assert is_along(run.points[k + 1] - run.points[k], p)


@pytest.mark.parametrize("name", ["backtracking", "exact_line_search"])
def test_a_line_search_climbs_along_the_slope(name):
    run = climb(made(name))
    for before, after, g in zip(run.points, run.points[1:], run.gradients, strict=False):
        assert is_along(after - before, g)
    assert (np.diff(run.values) >= 0).all()


# ------------------------------------------------------------ the step in numbers


@pytest.mark.parametrize("noise", ["", ",noise=0.3,noise_seed=4"])
@pytest.mark.parametrize("name", ["gradient_descent", "momentum", "nesterov", "adagrad", "adam"])
def test_the_slopes_of_a_climb_in_numbers_are_those_of_f(name, noise):
    run = climb(read_config(f"{name},step_size=0.05{noise}").optimizer())
    steps = inspect_steps(run, range(7), ("x", "y"))
    slope = steps.names["slope" if noise else "g"]
    assert slope.symbol == "∇f(x#, y#)"
    np.testing.assert_array_equal(slope.values[1:], run.gradients[:-1])
    assert "{x} + " in steps.lines[-1]


@pytest.mark.parametrize("noise", ["", ",noise=0.3,noise_seed=4"])
def test_the_velocity_of_a_climb_points_up(noise):
    run = climb(read_config(f"momentum,step_size=0.05{noise}").optimizer())
    names = inspect_steps(run, range(7), ("x", "y")).names
    velocity = np.zeros(2)
    for k in range(1, 7):
        velocity = 0.9 * velocity + names["g"].values[k]
        assert names["v+"].values[k] == pytest.approx(velocity, rel=1e-12)
        expected = names["x"].values[k] + 0.05 * velocity
        assert names["x+"].values[k] == pytest.approx(expected, rel=1e-12)


@every_method
def test_sizes_are_positive_and_means_follow_the_slopes(name):
    """Of opposite slopes the memory is the opposite, but for sizes."""
    if not description_of(name).step_lines or made(name).rule is None:
        return
    up = climb(config_of(name, {"step_size": 0.05}).optimizer())
    opposite = parsed("-(sin(x) + 2cos(y) - (x - 0.3)^2/4 - 0.1x*y)")
    down = descend(opposite, START, config_of(name, {"step_size": 0.05}).optimizer(), 6)
    np.testing.assert_allclose(up.points, down.points, rtol=1e-12)
    above, below = (inspect_steps(run, range(7), ("x", "y")).names for run in (up, down))
    assert above.keys() == below.keys()
    for symbol in above:
        sign = -1.0 if symbol.removesuffix("+") in TURNED else 1.0
        got, want = above[symbol].values, sign * below[symbol].values
        np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-300)
