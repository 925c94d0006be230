"""The window and the first run of a fit, for any data."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gd_core import (
    DataError,
    Dataset,
    descend,
    diagnose,
    fit_objective,
    gradient_descent,
    with_batches,
)
from gd_core.experiments import default_setup
from gd_core.experiments.fit_window import fit_window
from gd_core.objective import MODELS
from tests.cases import each

NUMBERS = st.one_of(st.integers(-3, 3).map(float), st.floats(-1e3, 1e3), st.floats(-1e90, 1e90))
KINDS = [(model.name, loss) for model in MODELS.values() for loss in model.losses]


@st.composite
def fits(draw):
    model, loss = draw(st.sampled_from(KINDS))
    target = st.sampled_from([0.0, 1.0]) if loss == "logistic" else NUMBERS
    row = st.tuples(*[NUMBERS] * MODELS[model].features, target)
    rows = draw(st.lists(row, min_size=2, max_size=8))
    penalties = draw(st.sampled_from([(0.0, 0.0), (0.1, 0.0), (0.0, 0.1)]))
    return rows, model, loss, *penalties, draw(st.booleans())


@settings(max_examples=15, deadline=None)
@given(fits())
def test_any_data_have_a_window_a_run_and_a_verdict(fit):
    rows, *rest = fit
    try:
        objective = fit_objective(Dataset.from_rows(rows), *rest)
    except DataError as error:
        assert str(error).endswith(".")  # noqa: PT017
        return
    setup = default_setup(objective)
    low, high = np.array(setup.bounds).T
    assert np.isfinite([low, high]).all()
    assert (low < high).all()
    assert ((low <= setup.start) & (setup.start <= high)).all()
    for method in (gradient_descent(setup.step_size), with_batches(gradient_descent(1.0), 1)):
        run = descend(objective, setup.start, method, 30)
        assert diagnose(run, objective, advise=False).headline
    if len(run.points) > 1:
        assert math.isfinite(run.values[0])


@each(
    "rows, bounds",
    [
        ([(0, 1), (1, 3), (2, 5)], ((-2, 6), (-3, 5))),  # w = 2, b = 1: as wide along both
        ([(0, 1), (1, 81), (2, 161)], ((-50, 210), (-0.6, 2.6))),  # w = 80: one for each
    ],
)
def test_a_window_holds_the_minimum_and_0(rows, bounds):
    found = fit_window(fit_objective(Dataset.from_rows(rows)).fit)
    assert np.array(found) == pytest.approx(np.array(bounds))
