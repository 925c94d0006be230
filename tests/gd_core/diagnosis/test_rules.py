"""Verdicts on a batch of runs are those of each run alone, also where one ends early."""

import numpy as np
import pytest
from hypothesis import example, given
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
)
from gd_core.descent import RunStack, stack_of
from gd_core.diagnosis import features_of_runs, judge_all
from gd_core.diagnosis.evidence import evidence_of
from gd_core.diagnosis.trends import trends_of
from gd_core.numerics import curvature_of, limit_of, newton_lengths, norms
from tests.problems import parsed

STEP_SIZES = np.geomspace(1e-6, 20, 13)


def side_by_side(trajectories):
    """Several runs as one batch, padded with nan to the longest."""
    iterations = np.array([run.iterations for run in trajectories])
    shape = (len(trajectories), iterations.max() + 1, trajectories[0].points.shape[1])
    points, gradients, values = (
        np.full(shape, np.nan),
        np.full(shape, np.nan),
        np.full(shape[:2], np.nan),
    )
    for i, run in enumerate(trajectories):
        kept = slice(run.iterations + 1)
        points[i, kept], values[i, kept], gradients[i, kept] = run.points, run.values, run.gradients
    stops = np.array([run.stop for run in trajectories], dtype=object)
    sizes = [run.optimizer.parameters.get("step_size", np.nan) for run in trajectories]
    columns = (points, values, gradients, iterations, stops, np.array(sizes))
    tolerance = trajectories[0].tolerance
    return RunStack(*columns, trajectories[0].maximize, tolerance=tolerance)


def verdicts_of(trajectories, objective):
    return list(judge_all(features_of_runs(side_by_side(trajectories), objective)))


@pytest.mark.parametrize("entry", GALLERY.values(), ids=lambda entry: entry.name)
@pytest.mark.parametrize("maximize", [False, True])
def test_a_batch_is_judged_as_each_of_its_runs(entry, maximize):
    objective = parsed(entry.text)
    rules = StopRules(gradient_tolerance=1e-6)
    for n_iter in (0, 1, 5, 60):
        runs = [
            descend(objective, entry.start, gradient_descent(step_size), n_iter, rules, maximize)
            for step_size in STEP_SIZES
        ]
        alone = [judge_all(features_of_runs(stack_of(run), objective))[0] for run in runs]
        assert verdicts_of(runs, objective) == alone, n_iter


def test_the_evidence_of_a_run_in_a_batch_is_that_of_the_run_alone():
    objective = parsed("(1-x)^2 + 100(y-x^2)^2")
    runs = [descend(objective, (-1.2, 1.0), gradient_descent(a), 80) for a in STEP_SIZES]
    batch = features_of_runs(side_by_side(runs), objective)
    for i, verdict in enumerate(judge_all(batch)):
        together = evidence_of(batch, verdict, i)
        alone = evidence_of(features_of_runs(stack_of(runs[i]), objective), verdict)
        assert together.gradient_norm == pytest.approx(alone.gradient_norm)
        assert together.shrink_factor == pytest.approx(alone.shrink_factor)
        assert together.more_iterations == alone.more_iterations
        assert together.overshoots == alone.overshoots


def test_runs_that_end_early_or_never_start_share_a_batch():
    """RuntimeWarnings of gd_core are errors here: nan and inf must be met on purpose."""
    objective = parsed("sqrt(x + 5) - exp(x)")
    cases = [  # start, iterations, why it ends
        (-6.0, 30, StopReason.START_UNDEFINED),
        (-4.0, 30, StopReason.UNDEFINED),
        (1.0, 30, StopReason.NOT_FINITE),
        (0.0, 0, StopReason.ITERATIONS),
        (-2.0, 2, StopReason.ITERATIONS),
    ]
    runs = [descend(objective, start, gradient_descent(3.0), n_iter) for start, n_iter, _ in cases]
    assert [run.stop for run in runs] == [stop for *_, stop in cases]
    alone = [judge_all(features_of_runs(stack_of(run), objective))[0] for run in runs]
    assert verdicts_of(runs, objective) == alone
    assert verdicts_of(runs[:1] * 3, objective) == [Verdict.LEFT_DOMAIN] * 3


def test_three_dimensions_and_no_step_size():
    weights = np.array([1.0, 5.0, 10.0])
    bowl = Objective.from_functions(
        lambda p: weights @ p**2,
        lambda p: 2 * weights * p,
        dim=3,
        hessian=lambda p: np.diag(2 * weights),
    )
    runs = [descend(bowl, (0.4, 0.8, 1.2), gradient_descent(a), 40) for a in (1e-5, 0.04, 0.11)]
    expected = [Verdict.CRAWLING, Verdict.CONVERGING, Verdict.DIVERGED]
    assert verdicts_of(runs, bowl) == expected
    nameless = side_by_side(runs[:1])
    nameless.step_sizes[:] = np.nan
    assert judge_all(features_of_runs(nameless, bowl))[0] is not Verdict.CRAWLING


@pytest.mark.slow
@example(0.5, 0.2, 0.05)  # λmin comes out as a tiny positive number: “Singular matrix”
@given(st.floats(0.05, 2.0), st.floats(0.05, 2.0), st.sampled_from([1e-3, 0.05, 0.3]))
def test_a_straight_valley_gets_a_verdict(p, q, step_size):
    """Its Hessian is singular, to rounding of either sign: Newton's step must not fail on it."""
    valley = parsed(f"({p!r}x + {q!r}y)^2")
    run = descend(valley, (1.3, -0.4), gradient_descent(step_size), 30)
    assert isinstance(diagnose(run, valley).verdict, Verdict)


entries = st.floats(-100.0, 100.0).map(lambda number: round(number, 3))


@given(st.lists(st.tuples(*[entries] * 5), min_size=1, max_size=5))
def test_newton_lengths_are_those_of_least_squares(rows):
    numbers = np.array(rows)
    hessians = numbers[:, [0, 1, 1, 2]].reshape(-1, 2, 2)
    gradients = numbers[:, 3:]
    lengths = newton_lengths(curvature_of(hessians), gradients)
    for hessian, gradient, length in zip(hessians, gradients, lengths, strict=True):
        if not hessian.any():
            assert length == (np.inf if gradient.any() else 0)
        elif np.linalg.cond(hessian) < 1e8:
            step = np.linalg.lstsq(hessian, gradient, rcond=None)[0]
            assert length == pytest.approx(np.linalg.norm(step), rel=1e-6)


def test_where_there_is_no_newton_step():
    hessians = np.array([[[np.nan]], [[0.0]], [[0.0]], [[2.0]], [[2.0]]])
    gradients = np.array([[1.0], [1.0], [0.0], [np.inf], [1.0]])
    lengths = newton_lengths(curvature_of(hessians), gradients)
    assert lengths.tolist() == [np.inf, np.inf, 0.0, np.inf, 0.5]


def test_the_limits_of_many_hessians_are_those_of_each():
    hessians = np.array([[[2.0, 0], [0, 20]], [[-2.0, 0], [0, 0]], [[np.inf, 0], [0, 1]]])
    limits = curvature_of(hessians).limit
    assert limits == pytest.approx([0.1, np.inf, np.nan], nan_ok=True)
    assert [limit_of(hessian) for hessian in hessians] == pytest.approx(limits, nan_ok=True)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=4))
def test_norms_do_not_overflow_on_the_way(numbers):
    vector = np.array(numbers)
    largest = np.abs(vector).max()
    with np.errstate(all="ignore"):
        expected = largest * np.linalg.norm(vector / largest) if largest > 0 else 0.0
    assert norms(vector) == pytest.approx(expected, rel=1e-12, abs=0)


def test_trends_leave_out_the_steps_that_did_not_move():
    """Runs of different lengths, with pauses: the fit is that of the moving steps alone."""
    k = np.arange(40)
    lengths = np.stack([0.9**k, 1.1**k, np.where(k % 4 == 1, 0.0, 0.8**k), np.full(40, np.nan)])
    lengths[1, 25:] = np.nan
    trends = trends_of(lengths[:, :, None] * (-1.0) ** k[:, None], lengths)
    assert trends.exists.tolist() == [True, True, True, False]
    assert trends.factor == pytest.approx([0.9, 1.1, 0.8, np.nan], nan_ok=True)
    assert trends.steady.tolist() == [True, True, True, False]
    assert trends.rising == pytest.approx([0, 1, 0, np.nan], nan_ok=True)
    assert trends.reversals[:2].tolist() == [1, 1]
