"""Fits as scikit-learn and PyTorch make them (tests/reference/make_fit_reference.py)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from gd_core import (
    Dataset,
    damped_newton,
    descend,
    fit_objective,
    gradient_descent,
    proximal_gradient,
)
from tests.cases import each

DATA = Path(__file__).parents[3] / "data" / "fit_reference.json"
REFERENCE = json.loads(DATA.read_text(encoding="utf-8"))


def fit_of(given):
    data = Dataset.from_rows(given["rows"])
    penalties = {name: given.get(name, 0.0) for name in ("l1", "l2")}
    delta = REFERENCE["delta"]
    return fit_objective(data, given["model"], given["loss"], **penalties, delta=delta)


@each("given", [one for one in REFERENCE["minima"] if one["loss"] != "absolute"])
def test_the_minimum_is_that_of_scikit_learn(given):
    objective = fit_of(given)
    method = proximal_gradient(0.05) if given["l1"] else damped_newton()
    found = descend(objective, (0.0, 0.0), method, 4_000 if given["l1"] else 60).points[-1]
    assert found == pytest.approx(given["point"], abs=1e-6 if given["loss"] == "logistic" else 1e-8)
    assert ((found == 0) == (np.array(given["point"]) == 0)).all()  # exactly the same weights
    assert objective.value(found) <= objective.value(given["point"]) + 1e-15


def test_the_absolute_error_is_lowest_where_scikit_learn_says():
    (given,) = [one for one in REFERENCE["minima"] if one["loss"] == "absolute"]
    objective, point = fit_of(given), np.array(given["point"])
    around = point + np.random.RandomState(0).normal(size=(500, 2)) * [[0.1, 0.3]]
    assert (objective.value(around) >= objective.value(point)).all()


@each("given", REFERENCE["runs"])
def test_a_run_is_that_of_torch(given):
    objective = fit_of(given)
    steps = len(given["points"]) - 1
    run = descend(objective, given["points"][0], gradient_descent(given["step_size"]), steps)
    assert run.points == pytest.approx(np.array(given["points"]), rel=1e-11)
    assert run.values == pytest.approx(np.array(given["values"]), rel=1e-11)
    assert run.gradients == pytest.approx(np.array(given["slopes"]), rel=1e-10, abs=1e-11)
