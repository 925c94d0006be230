"""The ready data sets show what they say."""

from __future__ import annotations

import numpy as np
import pytest

from gd_core import (
    DATASETS,
    Dataset,
    damped_newton,
    descend,
    diagnose,
    fit_objective,
    gradient_descent,
    stability_limit,
)
from gd_core.experiments import default_setup
from tests.cases import each

ANSCOMBE = [f"anscombe-{k}" for k in range(1, 5)]


def fit_of(name, **changes):
    ready = DATASETS[name]
    given = {"model": ready.model, "loss": ready.loss, "scaled": ready.scaled}
    return fit_objective(ready.data, **{**given, **changes})


def lowest(objective):
    return descend(objective, (0.0, 0.0), damped_newton(), 200)


def test_there_are_ten_with_a_source_and_a_licence_each():
    assert len(DATASETS) == 10
    for name, ready in DATASETS.items():
        assert ready.name == name
        assert all((ready.title, ready.shows, ready.source, ready.licence))


@each("name", DATASETS)
def test_the_default_run_goes_down_inside_its_window(name):
    objective = fit_of(name)
    setup = default_setup(objective)
    low, high = np.array(setup.bounds).T
    optimizer = gradient_descent(setup.step_size)
    run = descend(objective, setup.start, optimizer, setup.n_iter)
    assert ((run.points >= low) & (run.points <= high)).all()
    assert (np.diff(run.values) <= 0).all()
    assert run.values[-1] < 0.5 * run.values[0]
    assert (low < 0).all() and (high > 0).all()
    minimum = lowest(objective).points[-1]
    assert name == "separable" or ((low < minimum) & (minimum < high)).all()


def test_the_line_is_where_it_says_and_the_outlier_turns_it():
    assert lowest(fit_of("line")).points[-1] == pytest.approx([2, 1], abs=0.06)
    least_squares, huber = (
        lowest(fit_of("outlier", loss=loss)).points[-1] for loss in ("squared", "huber")
    )
    assert abs(least_squares[0] - 2) > 10 * abs(huber[0] - 2)


@each("name", ANSCOMBE)
def test_anscombes_four_have_one_line_and_one_error(name):
    x, y = DATASETS[name].data.features[:, 0], DATASETS[name].data.target
    assert (x.mean(), x.var(ddof=1)) == (9, 11)
    assert (y.mean(), y.var(ddof=1)) == (
        pytest.approx(7.5, abs=0.01),
        pytest.approx(4.125, abs=5e-3),
    )
    run = lowest(fit_of(name))
    assert run.points[-1] == pytest.approx([0.5, 3.0], abs=0.003)
    assert run.values[-1] == pytest.approx(13.75 / 11, abs=3e-3)


def test_braking_is_a_ravine_and_scaled_a_round_bowl():
    """The line is the one that R prints for its data set cars: −17.5791 + 3.9324·speed."""
    run = lowest(fit_of("braking"))
    assert run.points[-1] == pytest.approx([3.9324, -17.5791], abs=6e-5)
    plain, scaled = (
        np.linalg.eigvalsh(fit_of("braking", scaled=on).hessian((0, 0))) for on in (False, True)
    )
    assert plain[1] > 2000 * plain[0]
    assert scaled[1] == pytest.approx(scaled[0])


def test_the_hours_are_drawn_with_their_seed():
    random = np.random.RandomState(4)
    hours = np.sort((0.5 + 5.5 * random.rand(20)).round(1))
    passed = random.rand(20) < 1 / (1 + np.exp(4.5 - 1.5 * hours))
    assert DATASETS["hours"].data.rows == tuple(zip(hours, 1.0 * passed, strict=True))
    assert diagnose(lowest(fit_of("hours")), fit_of("hours")).verdict.name == "CONVERGED"


def test_nearly_collinear_data_make_a_long_valley():
    objective = fit_of("collinear")
    values, vectors = np.linalg.eigh(objective.hessian((0, 0)))
    assert values[1] > 1000 * values[0]
    assert abs(vectors[:, 1] @ [1, 1]) == pytest.approx(np.sqrt(2), rel=1e-3)
    assert stability_limit(objective, (0, 0)) == pytest.approx(2 / values[1])


def test_two_suggested_fits_of_one_dataset_are_one():
    ready = DATASETS["line"]
    assert Dataset.from_text(ready.text) == ready.data
