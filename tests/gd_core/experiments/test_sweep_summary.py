"""What a person reads from a sweep: how good, how fast, the band, and the limits."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_core import GALLERY, StopRules, Verdict, parse_objective, sweep_step_sizes
from gd_core.experiments import (
    Band,
    StepSizes,
    band_in_words,
    compare_step_sizes,
    default_setup,
    ladder,
    limit_in_words,
    lost_in_words,
    suggest_range,
    summarize_sweep,
)
from gd_core.experiments.sweep_summary import SWEEP_RUNS
from gd_core.figures import shown_heights


def summary(text, low, high, n_iter=100, maximize=False, tolerance=1e-8):
    objective = parse_objective(text)
    setting = default_setup(objective)
    alphas = ladder(low, high)
    rules = StopRules(gradient_tolerance=tolerance)
    sweep = sweep_step_sizes(objective, setting.start, alphas, n_iter, rules, maximize)
    return summarize_sweep(sweep, setting.bounds, tolerance), sweep


def test_gaps_are_measured_from_the_best_value_that_any_run_saw():
    found, sweep = summary("x^2 + 10y^2", 1e-4, 1.0)
    best = np.nanmin(sweep.values)
    np.testing.assert_array_equal(found.gaps, sweep.final_values - best)
    assert (found.gaps >= 0).all()


def test_climbing_is_measured_from_the_highest():
    found, sweep = summary("-(x^2 + 10y^2)", 1e-4, 0.09, maximize=True)
    np.testing.assert_array_equal(found.gaps, np.nanmax(sweep.values) - sweep.final_values)
    assert found.limit == pytest.approx(0.1)
    assert "maximum" in limit_in_words(found)


def test_iterations_to_the_tolerance_are_those_of_the_closed_form():
    found, _ = summary("x^2", 0.01, 0.4, n_iter=2000, tolerance=1e-6)
    start = abs(default_setup(parse_objective("x^2")).start[0])
    shrink = 1 - 2 * found.step_sizes
    expected = np.ceil(np.log(1e-6 / (2 * start)) / np.log(shrink))
    assert np.abs(found.reached - expected).max() <= 1


def test_a_tolerance_that_is_never_reached_has_no_iterations():
    found, _ = summary("x^2", 1e-6, 1e-5)
    assert np.isnan(found.reached).all()


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("x^2", 1.0),
        ("x^2 + 10y^2", 0.1),
        ("x^2 + x*y + 3y^2", 2 / (4 + math.sqrt(5))),
        ("(1-x)^2 + 100(y-x^2)^2", 2 / 1001.6006390),
    ],
)
def test_the_limit_is_that_of_the_minimum_even_before_a_run_arrives(text, limit):
    found, _ = summary(text, limit / 1000, limit * 10)
    assert found.has_limit
    assert found.limit == pytest.approx(limit, rel=1e-6)
    assert found.landing == pytest.approx(limit / 2, rel=1e-6)


@pytest.mark.parametrize("text", ["1/x", "3x", "|x|", "x^4", "exp(-x)", "log(x-20)", "x^2 - y^2"])
def test_there_is_no_limit_where_no_bowl_is_near(text):
    found, _ = summary(text, 1e-4, 1.0)
    assert not found.has_limit
    assert "no 2/λmax" in limit_in_words(found)


def test_the_band_of_a_quadratic_ends_at_its_limit():
    found, _ = summary("x^2 + 10y^2", 1e-3, 1.0)
    inside = [s for s in found.step_sizes if found.band.first <= s <= found.band.last]
    assert found.band.last < 0.1 <= found.step_sizes[len(inside)]
    assert found.band.converging == len(inside)
    assert band_in_words(found).startswith("Step sizes from 0.001 to 0.09")


def test_where_there_are_two_valleys_the_limit_is_that_of_the_one_the_runs_settle_in():
    """Bouncing runs may see lower ground, where other limits hold."""
    found, _ = summary("x^2 - 4cos(2x)", 1e-5, 1.0, n_iter=30)
    assert found.minimum == pytest.approx((2.7610,), abs=1e-3)
    assert found.band.last < found.limit
    assert "x = 2.76" in limit_in_words(found)


@pytest.mark.parametrize("text", ["tan(x)", "x*y", "x^2 - y^2", "-x^2", "sqrt(x^2 + y^2)"])
def test_nothing_converges_where_there_is_no_bowl_to_settle_in(text):
    found, _ = summary(text, 1e-5, 1.0, n_iter=60)
    assert found.band is None or found.band.converging == 0


def test_two_iterations_are_too_few():
    found, _ = summary("x^2", 1e-3, 1.0, n_iter=2)
    assert found.band is None
    assert "too few to tell" in band_in_words(found)


def test_runs_that_overflow_or_leave_have_no_gap():
    found, sweep = summary("sqrt(x-3)", 1e-3, 1.0, n_iter=30)
    assert sweep.lost.any()
    assert np.isnan(found.gaps[sweep.lost]).all()


def test_words_for_runs_that_only_go_down():
    found, _ = summary("3x", 1e-3, 1e-1, n_iter=30)
    assert "None of these step sizes arrives or is getting there" in band_in_words(found)
    assert "still on their way" in band_in_words(found)
    assert lost_in_words(found) == ""


def test_words_for_nothing_at_all():
    found, _ = summary("log(x-20)", 1e-3, 1e-1)
    assert (
        band_in_words(found)
        == "None of these step sizes arrives or is getting there after 100 iterations."
    )
    assert "121 come to where f has no value" in lost_in_words(found)
    assert set(found.verdicts) == {Verdict.LEFT_DOMAIN}


def test_words_for_what_runs_away():
    found, _ = summary("x^2", 0.5, 10.0)
    away = sum(verdict is Verdict.DIVERGED for verdict in found.verdicts)
    assert lost_in_words(found) == f"Of 121 step sizes {away} run away."


@pytest.mark.parametrize("entry", GALLERY.values(), ids=list(GALLERY))
def test_what_arrives_is_never_said_not_to(entry):
    """Of x*sin(x) most step sizes are still on their way, and some arrive."""
    objective = parse_objective(entry.text)
    sizes = compare_step_sizes(objective, entry.bounds, entry.start, entry.n_iter)
    sweep = sweep_step_sizes(objective, entry.start, ladder(*suggest_range(sizes)), entry.n_iter)
    found = summarize_sweep(sweep, entry.bounds, 1e-8)
    at_minima = sum(
        verdict is Verdict.CONVERGED
        and np.linalg.eigvalsh(objective.hessian(path[last])).min() > 1e-6
        for verdict, path, last in zip(found.verdicts, sweep.paths, sweep.iterations, strict=True)
    )
    if at_minima:
        assert found.band.converging > 0
        assert "None" not in band_in_words(found)


def test_a_few_runs_that_fall_far_do_not_flatten_the_picture_of_all_others():
    found, sweep = summary("x*sin(x)", 1e-4, 10.0, n_iter=30)
    assert np.nanmin(sweep.values) < -1e20
    band = (sweep.step_sizes >= found.band.first) & (sweep.step_sizes <= found.band.last)
    lowest = np.nanmin(sweep.values[band])
    assert lowest == pytest.approx(-4.8144698893)  # the bottom at x = 4.9132, by mpmath
    beyond = ~sweep.lost & (sweep.final_values < lowest)
    assert beyond.any()
    assert (found.gaps[beyond] == -np.inf).all()
    inside = ~sweep.lost & ~beyond
    np.testing.assert_array_equal(found.gaps[inside], sweep.final_values[inside] - lowest)
    heights = shown_heights(found)
    assert len(np.unique(heights[inside])) > 80
    assert (heights[beyond] == heights.min()).all()
    assert f"{beyond.sum()} end lower than the band, at the foot" in lost_in_words(found)
    assert np.isfinite(found.gaps[sweep.step_sizes == found.best]).all()


def test_the_best_stays_in_the_window_and_what_arrives_beside_the_band_is_counted():
    """Of exp(-x)·sin(3x) many arrive that are not of the band; of those that jump far out at once
    the pages of Descend and Sweep each named another as the best."""
    found, sweep = summary("exp(-x)*sin(3x)", 1e-5, 1.0, n_iter=30)
    path = sweep.trajectory(sweep.step_sizes.tolist().index(found.best)).points
    assert np.abs(path).max() <= 5
    others = found.band.elsewhere
    assert others > 0
    assert band_in_words(found).endswith(f", and so do {others} outside this band.")


def test_where_nothing_settles_the_lowest_of_all_counts():
    found, sweep = summary("-x^2", 0.5, 10.0, n_iter=40)
    assert not found.settles
    assert np.nanmin(found.gaps) == 0
    assert found.start_gap == sweep.values[0, 0] - np.nanmin(sweep.values)


def test_words_for_a_single_step_size():
    found, _ = summary("x^2", 1e-3, 1.0)
    alone = Band(0.25, 0.25, 1, 0)
    after = "after 100 iterations"
    assert (
        band_in_words(replace(found, band=alone))
        == f"The step size 0.25 arrives or is getting there {after}."
    )
    assert band_in_words(replace(found, band=Band(0.25, 0.25, 0, 1))).endswith(
        "with 0.25 the run is still on its way."
    )


@given(low=st.floats(1e-12, 1e3), ratio=st.floats(1.0001, 1e12))
def test_a_ladder_has_its_count_of_rising_step_sizes(low, ratio):
    rungs = ladder(low, low * ratio)
    assert len(rungs) == SWEEP_RUNS
    assert (np.diff(rungs) > 0).all()
    np.testing.assert_allclose(rungs[[0, -1]], [low, low * ratio], rtol=1e-3)


def test_a_ladder_reads_as_a_person_would_write_it():
    assert ladder(1e-5, 10.0)[[0, 20, 100]].tolist() == [1e-5, 1e-4, 1.0]


def test_the_range_shows_the_border_and_some_way_past_it():
    assert suggest_range(StepSizes(1e-5, 0.1, 1.0, "", 1.0)) == (1e-5, 10.0)
    assert suggest_range(StepSizes(2e-4, 0.05, 0.11, "", 0.1)) == (1e-4, 1.0)
    assert suggest_range(StepSizes(2e-4, 0.05, 0.11, "")) == (1e-4, 1.0)
