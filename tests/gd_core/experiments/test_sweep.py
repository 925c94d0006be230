"""Every step size at once, against one run at a time."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_core import (
    GALLERY,
    Objective,
    StopReason,
    StopRules,
    Verdict,
    descend,
    diagnose,
    gradient_descent,
    sweep_step_sizes,
)
from tests.methods import assert_the_same_happened
from tests.problems import parsed

FORMULAS = [
    json.loads(line)["text"]
    for line in (Path(__file__).parents[2] / "data" / "formulas.jsonl").read_text().splitlines()
]
ALPHAS = np.geomspace(1e-5, 30.0, 16)
# Rules of every kind, so that runs end at different iterations for different reasons.
RULES = (
    None,
    StopRules(gradient_tolerance=1e-6),
    StopRules(patience=7),
    StopRules(patience=5, min_improvement=1e-3),
    StopRules(max_evaluations=40),
    StopRules(gradient_tolerance=1e-3, patience=9, max_evaluations=90),
)


def assert_same_runs(
    objective, start, alphas, n_iter, stop=None, maximize=False, method=gradient_descent
):
    """Each run of the sweep is bit for bit the one that descend makes."""
    sweep = sweep_step_sizes(objective, start, alphas, n_iter, stop, maximize, method)
    for index, alpha in enumerate(alphas):
        run = descend(objective, start, method(float(alpha)), n_iter, stop, maximize)
        swept = sweep.trajectory(index)
        np.testing.assert_array_equal(swept.points, run.points)
        np.testing.assert_array_equal(swept.values, run.values)
        np.testing.assert_array_equal(swept.gradients, run.gradients)
        assert (swept.stop, swept.evaluations) == (run.stop, run.evaluations)
        assert sweep.iterations[index] == run.iterations
        assert np.isnan(sweep.paths[index, run.iterations + 1 :]).all()


@pytest.mark.parametrize("entry", GALLERY.values(), ids=GALLERY)
def test_gallery_runs_are_those_of_descend_to_the_last_bit(entry):
    """Chaotic runs too: a difference in one last bit would double at every step."""
    assert_same_runs(parsed(entry.text), entry.start, ALPHAS, 300)


@pytest.mark.parametrize("text", FORMULAS)
def test_typed_formulas_give_the_runs_of_descend(text):
    objective = parsed(text)
    assert_same_runs(objective, (0.7, -0.4)[: objective.dim], ALPHAS[::3], 60)


@pytest.mark.parametrize("maximize", [False, True])
@pytest.mark.parametrize("stop", RULES, ids=str)
def test_stop_rules_end_the_same_runs_at_the_same_iterations(stop, maximize):
    for name in ("himmelblau", "two-wells", "kink", "parabola"):
        entry = GALLERY[name]
        objective = parsed(entry.text)
        assert_same_runs(objective, entry.start, ALPHAS, 150, stop, maximize)


@pytest.mark.slow
@given(
    start=st.tuples(st.floats(-2, 2), st.floats(-2, 2)),
    alphas=st.lists(st.floats(1e-8, 1e3), min_size=1, max_size=7),
    n_iter=st.integers(0, 200),
)
def test_any_start_and_step_sizes(start, alphas, n_iter):
    objective = parsed("sin(3x) exp(y) + x^4 y^2 - log(2+x) + sinc(y) + x sqrt(y+2)")
    assert_same_runs(objective, start, alphas, n_iter)


@pytest.mark.parametrize(
    ("text", "start", "alpha", "reason"),
    [
        ("log(x)", 1.0, 5.0, StopReason.UNDEFINED),
        ("x^2", 1.0, 1e200, StopReason.NOT_FINITE),
        ("exp(x^2)", 3.0, 1e3, StopReason.NOT_FINITE),
        ("sqrt(x)", 0.0, 0.1, StopReason.NO_GRADIENT),
        ("log(x)", -1.0, 0.1, StopReason.START_UNDEFINED),
        ("x^2", 1.0, 0.1, StopReason.ITERATIONS),
    ],
)
def test_each_reason_to_stop(text, start, alpha, reason):
    objective = parsed(text)
    sweep = sweep_step_sizes(objective, start, [alpha, 1e-9], 40)
    assert sweep.stops[0] is reason
    assert descend(objective, start, gradient_descent(alpha), 40).stop is reason


def test_runs_that_end_make_room_for_the_others():
    """Long enough for several blocks: most runs overflow early, one goes on to the end."""
    objective = parsed("x^4 + exp(x)")
    alphas = [1e-3, 5.0, 6.0, 7.0, 8.0]
    assert_same_runs(objective, 1.5, alphas, 700)
    assert sweep_step_sizes(objective, 1.5, alphas, 700).iterations.tolist()[0] == 700


def test_your_own_functions_are_swept_too():
    objective = Objective.from_functions(lambda x: x**2, lambda x: 2 * x, 1)
    assert_same_runs(objective, 3.0, [0.1, 0.5, 1.0, 1.1], 30)


def test_final_values_are_f_where_each_run_ended():
    sweep = sweep_step_sizes(parsed("x^2"), 2.0, [0.1, 0.5, 1e200], 10)
    np.testing.assert_allclose(sweep.final_values, [(2 * 0.8**10) ** 2, 0.0, 4.0], rtol=1e-12)


def test_a_line_is_swept():
    """Its slope is the same number everywhere, which arithmetic over arrays gives as one number."""
    assert_same_runs(parsed("3x + 2"), 1.0, [0.1, 1.0], 5)


@pytest.mark.parametrize(
    ("start", "alphas", "n_iter", "what"),
    [
        (1.0, [], 5, "step_sizes"),
        (1.0, [[0.1]], 5, "step_sizes"),
        (1.0, [0.1, 0.0], 5, "step size"),
        (1.0, [0.1, np.nan], 5, "step size"),
        (1.0, [0.1], -1, "n_iter"),
        ((1.0, 2.0), [0.1], 5, "start"),
        (np.inf, [0.1], 5, "start"),
    ],
)
def test_what_cannot_be_is_refused(start, alphas, n_iter, what):
    with pytest.raises(ValueError, match=what):
        sweep_step_sizes(parsed("x^2"), start, alphas, n_iter)


@pytest.mark.parametrize("entry", GALLERY.values(), ids=GALLERY)
def test_verdicts_are_those_of_diagnose(entry):
    objective = parsed(entry.text)
    alphas = ALPHAS[::2]
    sweep = sweep_step_sizes(objective, entry.start, alphas, 60, StopRules(1e-8))
    alone = [diagnose(sweep.trajectory(k), objective, advise=False) for k in range(len(alphas))]
    assert_the_same_happened(sweep.verdicts, [diagnosis.verdict for diagnosis in alone])


# Condition numbers 1 to 10,000; the last two are turned, so that no axis is an eigenvector.
QUADRATICS = (
    ("x^2", (-0.9,)),
    ("0.05x^2 - x", (3.0,)),
    ("400x^2 + x", (2.0,)),
    ("x^2 + y^2", (2.5, 1.5)),
    ("x^2 + 10y^2", (2.5, 1.5)),
    ("x^2 + 100y^2", (-2.0, 0.3)),
    ("x^2 + 10000y^2", (1.0, 1.0)),
    ("x^2 + x*y + 3y^2", (1.0, -2.0)),
    ("(x+y)^2 + 50(x-y)^2 - x", (1.5, -2.0)),
)
SHRINKING = {Verdict.CONVERGED, Verdict.CONVERGING, Verdict.ZIGZAGGING}


@pytest.mark.parametrize("n_iter", [30, 100, 400])
@pytest.mark.parametrize(("text", "start"), QUADRATICS)
def test_verdicts_of_a_quadratic_change_at_two_over_lambda_max(text, start, n_iter):
    objective = parsed(text)
    limit = 2 / np.linalg.eigvalsh(objective.hessian(np.zeros(objective.dim))).max()
    parts = np.linspace(0.95, 1.05, 101)
    verdicts = np.array(sweep_step_sizes(objective, start, limit * parts, n_iter).verdicts)
    assert set(verdicts[parts < 0.99]) <= SHRINKING
    assert set(verdicts[parts > 1.01]) == {Verdict.DIVERGED}
    assert set(verdicts[np.abs(parts - 1) < 1e-9]) == {Verdict.OSCILLATING}
