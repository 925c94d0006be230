"""The proximal gradient on the error of a fit with L1, beside the plain subgradient."""

from __future__ import annotations

import numpy as np
import pytest

from gd_core import (
    DATASETS,
    OPTIMIZERS,
    Dataset,
    Verdict,
    descend,
    diagnose,
    fit_objective,
    gradient_descent,
    parse_objective,
    proximal_gradient,
)
from gd_core.experiments import Problem
from gd_core.optimizers import FIT_OPTIMIZERS, config_of, read_config, write_config
from tests.cases import each

BRAKING = DATASETS["braking"].data
START = (2.0, 1.0)


@each("l1", [0.0, 0.2, 1.0, 1.5, 2.0, 5.0])
def test_it_arrives_where_the_soft_threshold_says(l1):
    """Of a standardised line the error is (w − r)² + b² + l1·|w| and a constant: by hand the
    minimum is at w = max(r − l1/2, 0), r the correlation."""
    objective = fit_objective(BRAKING, l1=l1, scaled=True)
    run = descend(objective, START, proximal_gradient(0.2), 200)
    r = np.corrcoef(BRAKING.columns)[0, 1]
    wanted = max(r - l1 / 2, 0.0)
    assert run.points[-1] == pytest.approx([wanted, 0.0], abs=1e-12)
    assert (run.points[-1, 0] == 0) == (wanted == 0)  # exactly, not nearly
    found = diagnose(run, objective)
    assert found.verdict is Verdict.CONVERGED
    assert found.sentence.startswith("It arrived at a minimum")


def test_the_subgradient_bounces_at_the_corner():
    objective = fit_objective(BRAKING, l1=2.0, scaled=True)
    run = descend(objective, START, gradient_descent(0.2), 200)
    assert np.abs(run.points[-20:, 0]).min() > 0
    assert diagnose(run, objective).verdict is Verdict.OSCILLATING


def test_a_step_is_the_one_of_the_textbook():
    data = Dataset.from_rows(np.random.RandomState(3).normal(size=(12, 3)))
    objective = fit_objective(data, "plane", l1=0.4, l2=0.1)
    smooth = fit_objective(data, "plane", l2=0.1)
    run = descend(objective, (0.3, -0.02), proximal_gradient(0.25), 1)
    z = np.array([0.3, -0.02]) - 0.25 * smooth.gradient((0.3, -0.02))
    assert run.points[1] == pytest.approx(np.sign(z) * np.maximum(np.abs(z) - 0.1, 0))
    assert objective.smooth_gradient((0.3, -0.02)) == pytest.approx(smooth.gradient((0.3, -0.02)))
    assert objective.lasso.tolist() == [0.4, 0.4]
    assert fit_objective(BRAKING, l1=0.4).lasso.tolist() == [0.4, 0.0]  # b is no weight


@each("l1", [1.0, 2.0])
def test_at_its_corner_the_slope_is_the_one_nearest_to_0(l1):
    """The smooth slope is −2·r, and L1 may take up to l1 of it."""
    objective = fit_objective(BRAKING, l1=l1, scaled=True)
    r = np.corrcoef(BRAKING.columns)[0, 1]
    assert objective.at(0.0, 1.0)[1:] == pytest.approx([min(0.0, l1 - 2 * r), 2.0])
    assert objective.at(-1e-9, 1.0)[1:] == pytest.approx([-l1 - 2 * r, 2.0])
    assert np.array_equal(objective.gradient((0.0, 1.0)), objective.at(0.0, 1.0)[1:])


def test_without_l1_it_is_gradient_descent():
    bowl = parse_objective("x^2+3y^2")
    for objective in (bowl, fit_objective(BRAKING, scaled=True)):
        runs = [
            descend(objective, START, method(0.1), 30)
            for method in (proximal_gradient, gradient_descent)
        ]
        assert np.array_equal(runs[0].points, runs[1].points)
    assert descend(bowl, START, proximal_gradient(0.1), 9).spent[-1].tolist() == [0, 9, 0]


def test_uphill_it_has_no_step():
    objective = fit_objective(BRAKING, l1=1.0, scaled=True)
    run = descend(objective, START, proximal_gradient(0.1), 9, maximize=True)
    assert run.stop.name == "NO_STEP"


def test_it_is_in_no_menu_but_may_be_configured():
    assert [*FIT_OPTIMIZERS] == ["proximal_gradient"]
    assert "proximal_gradient" not in OPTIMIZERS
    config = config_of("proximal_gradient", {"step_size": 0.2})
    assert read_config(write_config(config)) == config
    assert config.description.title == "Proximal gradient"
    objective = fit_objective(BRAKING, l1=1.0, scaled=True)
    problem = Problem(objective, ((-1.0, 3.0), (-2.0, 2.0)), START, config, 30)
    assert problem.sweep([0.1, 0.2]).final_values[1] == pytest.approx(problem.run().values[-1])
