"""The fan of a run: the slopes of single rows around their mean, against finite differences."""

import numpy as np
import pytest

from gd_core import descend, gradient_descent
from gd_core.descent import fan_of
from gd_core.objective import Dataset, fit_objective, parse_objective
from gd_core.optimizers import with_batches
from tests.cases import each

X, Y = np.array([-2.0, -0.5, 1.0, 2.5, 3.0]), np.array([1.0, -1.0, 0.7, 4.0, 1.5])
ROWS = np.arange(5)
ITERATIONS = [0, 1, 4]


def own_losses(loss):
    """The loss of one row by hand, with L2 of 0.2 on w, as a function of w, b, x and y."""
    residual = {
        "squared": lambda r: r**2,
        "absolute": abs,
        "huber": lambda r: r**2 / 2 if abs(r) <= 1 else abs(r) - 0.5,
    }[loss]
    return lambda w, b, x, y: residual(w * x + b - y) + 0.2 * w**2


def run(loss="squared", size=None):
    """An objective and a run of six steps on it."""
    data = Dataset.from_rows(np.column_stack([X, Y]))
    objective = fit_objective(data, "line", loss, 0.0, 0.2)
    method = gradient_descent(0.05)
    method = method if size is None else with_batches(method, size, 4)
    return objective, descend(objective, (0.3, -0.45), method, 6)


@each("loss", ["squared", "absolute", "huber"])
def test_each_arrow_is_the_slope_of_one_row_and_their_mean_that_of_f(loss):
    objective, trajectory = run(loss)
    fan, own, h = fan_of(objective, trajectory, ITERATIONS, ROWS), own_losses(loss), 1e-6
    for arrows, (w, b) in zip(fan.rows, trajectory.points[ITERATIONS], strict=True):
        for arrow, x, y in zip(arrows, X, Y, strict=True):
            along = (own(w + h, b, x, y) - own(w - h, b, x, y)) / (2 * h)
            across = (own(w, b + h, x, y) - own(w, b - h, x, y)) / (2 * h)
            assert arrow == pytest.approx([-along, -across], abs=1e-6)
    assert fan.full == pytest.approx(fan.rows.mean(axis=1), rel=1e-12, abs=1e-12)
    assert fan.full == pytest.approx(-objective.gradient(trajectory.points[ITERATIONS]))
    assert fan.batch is None


def test_the_batch_is_the_step_that_comes_next():
    objective, trajectory = run(size=2)
    fan = fan_of(objective, trajectory, ITERATIONS, ROWS[::2])
    steps = np.diff(trajectory.points, axis=0)[ITERATIONS]
    assert fan.batch == pytest.approx(steps / 0.05)
    assert fan.rows.shape == (3, 3, 2)
    last = fan_of(objective, trajectory, [6], ROWS)  # a step that was not taken has its batch too
    assert last.batch.shape == (1, 2)


def test_a_function_without_data_has_no_fan():
    objective = parse_objective("x^2+y^2")
    trajectory = descend(objective, (1, 1), gradient_descent(0.1), 2)
    with pytest.raises(ValueError, match="rows"):
        fan_of(objective, trajectory, [0], ROWS)


def test_the_penalty_with_a_corner_leaves_the_mean_true():
    data = Dataset.from_rows(np.column_stack([X, Y]))
    objective = fit_objective(data, "line", "squared", 0.5)
    trajectory = descend(objective, (0.0, 1.0), gradient_descent(0.05), 3)
    fan = fan_of(objective, trajectory, [0, 3], ROWS)
    assert fan.rows.mean(axis=1) == pytest.approx(-objective.gradient(trajectory.points[[0, 3]]))
