"""Every method with many step sizes at once, against one run at a time: equal to the last bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gd_core import (
    GALLERY,
    StopReason,
    StopRules,
    descend,
    diagnose,
    sweep_step_sizes,
)
from gd_core.diagnosis import LOST, judge_all, judge_lost
from gd_core.optimizers import OPTIMIZERS, SCHEDULES, config_of, description_of
from tests.gd_core.experiments.test_sweep import RULES, assert_same_runs
from tests.methods import (
    assert_the_same_happened,
    every_first_order_method,
    every_method,
    made,
    objective_of,
)
from tests.problems import parsed

ALPHAS = np.geomspace(1e-5, 30.0, 7)
# In one and in two variables, with overflow, kinks, walls and flats.
ENTRIES = ("parabola", "kink", "log-barrier", "rosenbrock", "easom", "pyramid", "entropy")
by_entry = pytest.mark.parametrize("name_of_entry", ENTRIES)


def resized(name, numbers=(), **dressed):
    """step size -> the method, with its schedule and noise."""
    return config_of(name, {"step_size": 1.0, **dict(numbers)}, **dressed).resized


@by_entry
@every_method
def test_the_runs_of_any_method_are_those_of_descend_to_the_last_bit(name, name_of_entry):
    objective, start = objective_of(name_of_entry), GALLERY[name_of_entry].start
    n_iter = 90 if made(name).rule else 12  # more than a block of the sweep
    assert_same_runs(objective, start, ALPHAS, n_iter, method=resized(name))


@pytest.mark.parametrize("schedule", SCHEDULES)
@every_first_order_method
def test_schedules_and_noise_too(name, schedule):
    method = resized(name, [("every", 3), ("horizon", 12)], schedule=schedule, noise=0.3)
    for entry in ("two-wells", "himmelblau"):
        assert_same_runs(objective_of(entry), GALLERY[entry].start, ALPHAS, 70, method=method)


@pytest.mark.parametrize("maximize", [False, True])
@pytest.mark.parametrize("stop", RULES, ids=str)
@pytest.mark.parametrize("name", ["momentum", "adam", "lion", "backtracking", "bfgs"])
def test_stop_rules_end_the_same_runs_at_the_same_iterations(name, stop, maximize):
    entry = GALLERY["himmelblau"]
    assert_same_runs(
        objective_of(entry.name), entry.start, ALPHAS, 60, stop, maximize, resized(name)
    )


@st.composite
def first_order_recipes(draw):
    """Any first-order method with any of its own numbers, schedule and noise."""
    names = [name for name in OPTIMIZERS if made(name).rule]
    name = draw(st.sampled_from(names))
    own = description_of(name).own.items()
    numbers = {key: draw(st.floats(p.low, p.high)) for key, p in own}
    schedule, noise = draw(st.sampled_from(list(SCHEDULES))), draw(st.sampled_from([0.0, 0.1, 50]))
    seed = draw(st.integers(0, 2**32 - 1))
    return config_of(name, {"step_size": 1.0, **numbers}, schedule, noise, seed)


@settings(max_examples=60)
@given(
    config=first_order_recipes(),
    start=st.tuples(st.floats(-2, 2), st.floats(-2, 2)),
    alphas=st.lists(st.floats(1e-8, 1e3), min_size=1, max_size=5),
    n_iter=st.integers(0, 140),
    entry=st.sampled_from(["himmelblau", "rosenbrock", "ackley", "goldstein-price", "entropy"]),
)
def test_any_numbers_start_and_step_sizes(config, start, alphas, n_iter, entry):
    assert_same_runs(objective_of(entry), start, alphas, n_iter, method=config.resized)


@every_method
def test_verdicts_are_those_of_diagnose(name):
    objective, start = objective_of("himmelblau"), GALLERY["himmelblau"].start
    sweep = sweep_step_sizes(objective, start, ALPHAS, 60, StopRules(1e-8), method=resized(name))
    alone = [diagnose(sweep.trajectory(k), objective, advise=False) for k in range(len(ALPHAS))]
    assert_the_same_happened(sweep.verdicts, [diagnosis.verdict for diagnosis in alone])


@pytest.mark.parametrize("which", [slice(2, 5), np.array([6, 0, 4])], ids=["slice", "indices"])
@every_method
def test_some_of_the_runs_are_judged_as_among_all(name, which):
    """And those that are lost alike where they alone are told apart."""
    start = GALLERY["two-wells"].start
    sweep = sweep_step_sizes(objective_of("two-wells"), start, ALPHAS, 40, method=resized(name))
    verdicts = np.array(sweep.verdicts, dtype=object)[which].tolist()
    some = sweep.only(which)
    assert list(some.verdicts) == verdicts
    steps = judge_all(some.features)  # what their own steps look like
    assert list(judge_lost(some.features)) == [v if v in LOST else None for v in steps]
    first = sweep.trajectory(np.arange(len(ALPHAS))[which][0])
    np.testing.assert_array_equal(some.trajectory(0).points, first.points)


@every_method
def test_a_start_where_f_is_undefined_is_said_of_every_step_size(name):
    sweep = sweep_step_sizes(objective_of("entropy"), (-1.0, 0.5), ALPHAS, 9, method=resized(name))
    assert set(sweep.stops) == {StopReason.START_UNDEFINED}
    run = descend(objective_of("entropy"), (-1.0, 0.5), made(name), 9)
    assert (run.stop, run.iterations) == (StopReason.START_UNDEFINED, 0)
    assert run.evaluations == (0, 0, 0)


@every_method
def test_runs_that_end_where_there_is_no_slope_end_alike(name):
    """Lion's sign of nan was 0 in a run and nan in a sweep."""
    cone = parsed("sqrt(x^2 + y^2)")
    assert_same_runs(cone, (0.0, 0.0), ALPHAS, 9, method=resized(name))
    sweep = sweep_step_sizes(cone, (0.0, 0.0), ALPHAS, 9, method=resized(name))
    assert set(sweep.stops) == {StopReason.NO_GRADIENT}
