"""The memory that is drawn: it has to be the very memory that makes the steps."""

from __future__ import annotations

import numpy as np
import pytest

from gd_core import (
    OPTIMIZERS,
    adam,
    cosine,
    descend,
    gradient_descent,
    inverse_time,
    memory_of,
    momentum,
    nesterov,
    newton,
    rmsprop,
    with_noise,
    with_schedule,
)
from gd_core.descent import keeps_velocity_and_rates
from gd_core.optimizers import config_of, description_of
from tests.problems import parsed

ROSENBROCK = parsed("(1 - x)^2 + 100(y - x^2)^2")
BOWL = parsed("x^2 + 10y^2")


def run_of(optimizer, objective=BOWL, maximize=False):
    return descend(objective, (-1.2, 1.0), optimizer, 25, maximize=maximize)


def test_the_velocity_carries_on_by_beta_of_the_last_step():
    run = run_of(momentum(0.004, beta=0.8))
    carried = memory_of(run).carried
    assert carried[0] == pytest.approx([0, 0])
    assert carried[1:] == pytest.approx(0.8 * np.diff(run.points, axis=0), rel=1e-12)


def test_what_the_velocity_and_the_slope_do_together_is_the_step():
    run = run_of(momentum(0.004))
    together = memory_of(run).carried[:-1] - 0.004 * run.gradients[:-1]
    assert run.points[:-1] + together == pytest.approx(run.points[1:], rel=1e-12)


def test_nesterov_is_carried_by_beta_twice():
    run = run_of(nesterov(0.004, beta=0.8))
    velocity = np.zeros(2)
    for slope, carried in zip(run.gradients, memory_of(run).carried, strict=True):
        assert carried == pytest.approx(-0.004 * 0.8 * 0.8 * velocity, rel=1e-12)
        velocity = 0.8 * velocity + slope


def test_the_next_point_of_rmsprop_is_a_corner_of_its_box():
    """Without a velocity the step along each axis is the side of the box."""
    run = run_of(rmsprop(0.05), ROSENBROCK)
    steps = np.diff(run.points, axis=0)
    assert memory_of(run).reach[:-1] == pytest.approx(np.abs(steps), rel=1e-9)


def test_the_sides_of_adams_box_are_alpha_over_the_root_of_the_mean_square():
    run = run_of(adam(0.1), ROSENBROCK)
    square = np.zeros(2)
    for k, (slope, reach) in enumerate(zip(run.gradients, memory_of(run).reach, strict=True), 1):
        square = 0.999 * square + 0.001 * slope**2
        side = 0.1 / (np.sqrt(square / (1 - 0.999**k)) + 1e-8) * np.abs(slope)
        assert reach == pytest.approx(side, rel=1e-9)


def test_a_schedule_shrinks_arrow_and_box_with_the_step_size():
    run = run_of(with_schedule(momentum(0.004), inverse_time(0.5)))
    slopes = [0.004 / (1 + 0.5 * k) * slope for k, slope in enumerate(run.gradients[:-1])]
    steps = np.diff(run.points, axis=0)
    assert memory_of(run).carried[:-1] - slopes == pytest.approx(steps, rel=1e-9)
    run = run_of(with_schedule(rmsprop(0.05), cosine(20)))
    assert memory_of(run).reach[:-1] == pytest.approx(np.abs(np.diff(run.points, axis=0)))


def test_noise_is_no_memory():
    """The arrow says what is remembered, and the noise of the step to come is not."""
    run = run_of(with_noise(momentum(0.004), 3.0, seed=5))
    carried = memory_of(run).carried
    assert carried[0] == pytest.approx([0, 0])
    assert carried[1:] == pytest.approx(0.9 * np.diff(run.points, axis=0), rel=1e-12)
    quiet = memory_of(run_of(gradient_descent(0.004)))
    assert quiet.carried is None and quiet.reach is None


def test_climbing_carries_upwards():
    run = run_of(momentum(0.004), maximize=True)
    steps = np.diff(run.points, axis=0)
    together = memory_of(run).carried[:-1] + 0.004 * run.gradients[:-1]
    assert together == pytest.approx(steps, rel=1e-9)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_method_shows_what_it_keeps_and_nothing_else(name):
    optimizer = config_of(name, {"step_size": 0.01}).optimizer()
    memory, (velocity, rates) = memory_of(run_of(optimizer)), keeps_velocity_and_rates(optimizer)
    assert (memory.carried is not None) == velocity
    assert (memory.reach is not None) == rates
    rows = len(run_of(optimizer).points)
    for kept in (memory.carried, memory.reach):
        assert kept is None or (kept.shape == (rows, 2) and np.isfinite(kept).all())
    if velocity or rates:
        assert "Nothing" not in description_of(name).keeps


def test_methods_that_ask_the_objective_have_none_to_draw():
    assert keeps_velocity_and_rates(newton()) == (False, False)
    assert memory_of(run_of(newton())).carried is None


def test_some_rows_of_a_memory_are_those_rows():
    whole = memory_of(run_of(adam(0.1)))
    some = whole.at([0, 3, 7])
    assert (some.carried == whole.carried[[0, 3, 7]]).all()
    assert (some.reach == whole.reach[[0, 3, 7]]).all()


def test_a_run_that_left_the_numbers_has_a_memory_all_the_same():
    run = descend(parsed("x^4"), 3.0, momentum(10.0), 40)
    assert len(memory_of(run).carried) == len(run.points)
