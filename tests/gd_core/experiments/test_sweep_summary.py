"""What a person reads from a sweep: how good, how fast, the band, and the limits."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_core import GALLERY, StopRules, Verdict, sweep_step_sizes
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
from gd_core.figures import LIGHT, fast_heights, shown_heights, sweep_figure
from tests.problems import parsed, problem_of


def summary(text, low, high, n_iter=100, maximize=False, tolerance=1e-8):
    objective = parsed(text)
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
    start = abs(default_setup(parsed("x^2")).start[0])
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
    found, _ = summary("x^2 + 10y^2", 1e-2, 1.0, n_iter=2000)
    inside = [s for s in found.step_sizes if found.band.first <= s <= found.band.last]
    assert found.band.last < 0.1 <= found.step_sizes[len(inside)]
    assert found.band.converging == len(inside)
    said = f"The {len(inside)} step sizes from 0.01 to 0.09"
    assert band_in_words(found).startswith(said)


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


def test_two_iterations_are_too_few_to_tell_who_is_on_the_way_but_not_who_arrived():
    found, _ = summary("x^2", 1e-3, 1.0, n_iter=2)
    assert found.band is None
    assert "None of these step sizes arrives within 2 iterations." in band_in_words(found)
    assert "too few to tell" in band_in_words(found)
    lucky, _ = summary("x^2", 0.05, 5.0, n_iter=2)
    assert 0.5 in lucky.step_sizes
    assert band_in_words(lucky) == "The step size 0.5 arrives within 2 iterations."


def test_runs_that_overflow_or_leave_have_no_gap():
    found, sweep = summary("sqrt(x-3)", 1e-3, 1.0, n_iter=30)
    assert sweep.lost.any()
    assert np.isnan(found.gaps[sweep.lost]).all()


def test_words_for_runs_that_only_go_down():
    found, _ = summary("3x", 1e-3, 1e-1, n_iter=30)
    assert "None of these step sizes arrives within 30 iterations" in band_in_words(found)
    assert "still on their way" in band_in_words(found)
    assert lost_in_words(found) == ""


def test_words_for_nothing_at_all():
    found, _ = summary("log(x-20)", 1e-3, 1e-1)
    assert band_in_words(found) == "None of these step sizes arrives within 100 iterations."
    assert "121 come to where f has no value" in lost_in_words(found)
    assert set(found.verdicts) == {Verdict.LEFT_DOMAIN}


def test_words_for_what_runs_away():
    found, _ = summary("x^2", 0.5, 10.0)
    away = sum(verdict is Verdict.DIVERGED for verdict in found.verdicts)
    assert lost_in_words(found) == f"Of 121 step sizes {away} run away."


@pytest.mark.parametrize("entry", GALLERY.values(), ids=list(GALLERY))
def test_what_arrives_is_never_said_not_to(entry):
    """Of x*sin(x) most step sizes are still on their way, and some arrive."""
    objective = parsed(entry.text)
    problem = problem_of(objective, entry.start, n_iter=entry.n_iter, bounds=entry.bounds)
    sizes = compare_step_sizes(problem)
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
    assert f", and so do {others} outside this band." in band_in_words(found)


def test_where_nothing_settles_the_lowest_of_all_counts():
    found, sweep = summary("-x^2", 0.5, 10.0, n_iter=40)
    assert not found.settles
    assert np.nanmin(found.gaps) == 0
    assert found.start_gap == sweep.values[0, 0] - np.nanmin(sweep.values)


def test_words_for_a_single_step_size():
    found, _ = summary("x^2", 1e-3, 1.0)
    alone = Band(0.25, 0.25, 1, 0)
    said = band_in_words(replace(found, band=alone))
    assert said.startswith("The step size 0.25 arrives within 100 iterations.")
    assert band_in_words(replace(found, band=Band(0.25, 0.25, 0, 1))).endswith(
        "with 0.25 the run is still on its way."
    )


# A function, its start, the iterations, whether it climbs, and its minima (or maxima).
BANDS = [
    ("x^2", (-3.6,), 30, False, [(0.0,)]),
    ("x^2", (-3.6,), 1000, False, [(0.0,)]),
    ("x^2 + 10y^2", (2.5, 1.5), 200, False, [(0.0, 0.0)]),
    ("-x^2", (1.3,), 60, True, [(0.0,)]),
    ("sin(x)", (1.0,), 100, False, [(np.pi * (2 * k - 0.5),) for k in range(-40, 41)]),
    ("1e6*x^2 + 1e-3*cos(x)", (1.0,), 80, False, [(0.0,)]),
    ("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", (0.0, 0.0), 300, False, GALLERY["himmelblau"].minima),
    ("x^3 - 3x", (2.0,), 80, False, [(1.0,)]),
]


@np.errstate(all="ignore")
def arrivals_by_a_loop(text, start, step_sizes, n_iter, climbs):
    """The iteration at which each run comes to a slope of 1e-8, nan where none does: plain gradient
    descent, written here once more."""
    objective, found = parsed(text), []
    for alpha in step_sizes.tolist():
        point, at = np.array(start), math.nan
        for k in range(n_iter + 1):
            slope = objective.gradient(point)
            if np.sqrt((slope**2).sum()) <= 1e-8:
                at = k
                break
            point = point + (alpha if climbs else -alpha) * slope
            if not np.isfinite(objective.value(point)):
                break
        found.append(at)
    return np.array(found), objective


@pytest.mark.parametrize(("text", "start", "n_iter", "climbs", "goals"), BANDS)
def test_what_arrives_is_counted_drawn_and_said_alike(text, start, n_iter, climbs, goals):
    sizes = ladder(1e-7 if "1e6" in text else 1e-4, 10.0, 61)
    wanted, objective = arrivals_by_a_loop(text, start, sizes, n_iter, climbs)
    rules, bounds = StopRules(gradient_tolerance=1e-8), ((-5.0, 5.0),) * objective.dim
    sweep = sweep_step_sizes(objective, start, sizes, n_iter, rules, climbs)
    found = summarize_sweep(sweep, bounds, 1e-8)
    flat = np.isfinite(wanted)
    ends = sweep.paths[np.arange(len(sizes)), sweep.iterations]
    # What comes to a slope of 0 elsewhere has not arrived at a minimum.
    points = np.array([getattr(goal, "point", goal) for goal in goals])
    with np.errstate(over="ignore", invalid="ignore"):
        flat &= np.abs(ends[:, None] - points).max(axis=2).min(axis=1) < 1e-4
    assert flat.any()
    at_rest = found.arrives & ~np.isfinite(wanted)  # there a slope of 1e-8 has no float
    assert (found.arrives == flat | at_rest).all()
    np.testing.assert_array_equal(found.reached[flat], wanted[flat])
    for row in np.flatnonzero(at_rest):
        path = sweep.paths[row, : sweep.iterations[row] + 1]
        assert np.abs(path[-6:] - path[-1]).max() <= 8 * np.spacing(np.abs(path[-1]).max())
    band = (found.step_sizes >= found.band.first) & (found.step_sizes <= found.band.last)
    assert found.arrives[band].all()
    assert found.band.converging == band.sum()
    assert found.band.converging + found.band.elsewhere == found.arrives.sum()
    assert f"within {n_iter:,} iterations" in band_in_words(found)
    assert "getting there" not in band_in_words(found)
    assert np.isfinite(fast_heights(found)).tolist() == found.arrives.tolist()
    dots = np.array(sweep_figure(found, LIGHT).data[0].text)
    assert ((dots == "arrives") == found.arrives).all()


@pytest.mark.parametrize(
    ("text", "start", "climbs"),
    [("x^2 - y^2", (1.0, 0.0), False), ("x^2", (0.0,), True), ("x^4 - x^2", (0.0,), False)],
)
def test_a_level_place_that_is_no_minimum_is_neither_band_nor_dot_of_arrival(text, start, climbs):
    objective, sizes = parsed(text), ladder(1e-2, 1.0)
    sweep = sweep_step_sizes(objective, start, sizes, 300, StopRules(1e-8), climbs)
    found = summarize_sweep(sweep, ((-5.0, 5.0),) * objective.dim, 1e-8)
    count = int(found.rests_elsewhere.sum())
    assert count > 0 and not found.arrives.any()
    end = "maximum" if climbs else "minimum"
    assert f"{count} come to rest at a level place that is no {end}." in band_in_words(found)
    dots = np.array(sweep_figure(found, LIGHT).data[0].text)
    assert (dots == "comes to rest").sum() == count
    assert found.best is None


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
