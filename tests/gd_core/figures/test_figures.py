"""Figures: what they show, for ordinary, diverging, undefined and huge runs."""

import json
import math

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gd_core import (
    GALLERY,
    StopRules,
    Verdict,
    descend,
    gradient_descent,
    sweep_step_sizes,
)
from gd_core.experiments import default_setup, ladder, summarize_sweep
from gd_core.figures import (
    DARK,
    DASHES,
    LIGHT,
    MARKS,
    SYMBOLS,
    CostAxis,
    contour_figure,
    convergence_series,
    curve_figure,
    drawable,
    find_exit,
    frames,
    plane_points,
    sample_curve,
    sample_grid,
    shown_heights,
    side_by_side_figure,
    small_map_figure,
    surface_figure,
    sweep_figure,
)
from gd_core.figures.path import MAX_DRAWN_DISTANCE, MAX_PATH_DOTS, thinned, thinning_note
from gd_core.figures.side_by_side import _spread, heights_of
from gd_core.figures.style import RUN_META
from tests.problems import parsed

UNIT = (-1.0, 1.0)


def landscape(text, start, step_size, bounds, n_iter=30, style=LIGHT):
    objective = parsed(text)
    run = descend(objective, start, gradient_descent(step_size), n_iter)
    if objective.dim == 1:
        return curve_figure(sample_curve(objective, bounds[0]), run, bounds[0], style), run
    return contour_figure(sample_grid(objective, bounds), run, bounds, style), run


def validate(figure):
    """Figures are built without Plotly's validation; here each one goes through it."""
    go.Figure(figure.to_dict())
    json.loads(figure.to_json())


def assert_can_be_plotted(series):
    """Each line has a finite value or a gap for each iteration, and on a log axis none below 0."""
    for one in series:
        assert len(one.iterations) == len(one.values) <= 400
        assert not np.isinf(one.values).any()
        assert not one.log or not (one.values <= 0).any()


def trace(figure, name):
    return next(part for part in figure.data if part.name == name)


def words(figure):
    return [note.text for note in figure.layout.annotations if note.text]


@pytest.mark.parametrize("entry", GALLERY.values(), ids=lambda entry: entry.name)
@pytest.mark.parametrize("step_size", [1e-4, 0.1, 1e5])
def test_every_gallery_function_gives_valid_figures(entry, step_size):
    figure, run = landscape(entry.text, entry.start, step_size, entry.bounds)
    validate(figure)
    assert_can_be_plotted(convergence_series(run))
    if len(entry.bounds) == 2:
        grid = sample_grid(parsed(entry.text), entry.bounds)
        validate(surface_figure(grid, run, entry.bounds, DARK))


@pytest.mark.parametrize(
    ("text", "start", "bounds"),
    [
        ("sqrt(x)", -1.0, ((-3.0, -1.0),)),
        ("log(-1-x^2-y^2)", (0.0, 0.0), (UNIT, UNIT)),
        ("exp(exp(exp(x)))", 5.0, ((4.0, 9.0),)),
        ("floor(x/9)*0.5", 0.3, (UNIT,)),
        ("floor(x/9 + y/9 + 0.5)", (0.3, 0.1), (UNIT, UNIT)),
        ("x/0", 0.3, (UNIT,)),
        ("1e300*x^2", 0.3, (UNIT,)),
    ],
)
def test_nothing_to_see_is_still_a_figure(text, start, bounds):
    figure, run = landscape(text, start, 0.1, bounds)
    validate(figure)
    assert_can_be_plotted(convergence_series(run))


@settings(deadline=None, max_examples=40)
@given(low=st.floats(-1e9, 1e9), width=st.floats(1e-6, 1e9), step_size=st.floats(1e-9, 1e9))
def test_the_view_is_the_users_bounds_whatever_the_run_does(low, width, step_size):
    bounds = (low, low + width)
    figure, _ = landscape("x^2 - 4cos(2x)", low + width / 3, step_size, (bounds,))
    assert tuple(figure.layout.xaxis.range) == bounds


def test_a_diverging_run_does_not_stretch_the_heights():
    calm, _ = landscape("x^2", 0.9, 0.1, (UNIT,))
    wild, _ = landscape("x^2", 0.9, 1.3, (UNIT,), n_iter=500)
    assert calm.layout.yaxis.range == wild.layout.yaxis.range


def test_a_run_that_leaves_is_shown_as_leaving():
    figure, run = landscape("x^2 + y^2", (0.5, 0.0), 1.4, (UNIT, UNIT))
    left = find_exit(run.points, (UNIT, UNIT))
    first = int(np.argmax((np.abs(run.points) > 1).any(axis=1)))
    assert left.iteration == first
    assert f"left the window at step {first}" in words(figure)
    assert np.abs(left.point).max() == pytest.approx(1.0)


def test_a_run_that_stays_has_no_arrow():
    figure, _ = landscape("x^2 + y^2", (0.5, 0.0), 0.1, (UNIT, UNIT))
    assert words(figure) == ["start"]


@given(
    st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=1, max_size=9),
)
def test_the_exit_is_on_the_edge_and_on_the_segment(points):
    path = np.array(points)
    left = find_exit(path, ((-5.0, 5.0), (-5.0, 5.0)))
    if left is None:
        assert (np.abs(path) <= 5).all() or (np.abs(path[0]) > 5).any()
        return
    before, after = path[left.iteration - 1], path[left.iteration]
    assert np.abs(left.point).max() == pytest.approx(5.0)
    area = np.cross(np.append(after - before, 0), np.append(left.point - before, 0))[2]
    assert area == pytest.approx(0.0, abs=1e-9)


def test_what_the_player_hides_is_marked():
    figure, _ = landscape("x^2", 0.9, 1.3, (UNIT,))
    assert {part.name for part in figure.data if part.meta == RUN_META} == {
        "tangent",
        "path",
        "end",
    }
    arrows = [note for note in figure.layout.annotations if "left" in (note.text or "")]
    assert all(note.name == RUN_META for note in arrows)


def test_the_path_holds_every_iterate_of_a_short_run():
    figure, run = landscape("x^2 + 10y^2", (0.9, 0.5), 0.05, (UNIT, UNIT))
    path = trace(figure, "path")
    np.testing.assert_allclose(path.x, run.points[:, 0], rtol=1e-6)
    np.testing.assert_allclose(path.y, run.points[:, 1], rtol=1e-6)


def test_long_runs_are_thinned_but_keep_both_ends():
    figure, run = landscape("x^2", 0.9, 1e-3, (UNIT,), n_iter=10_000)
    path = trace(figure, "path")
    assert len(path.x) <= MAX_PATH_DOTS
    assert path.x[0] == pytest.approx(0.9)
    assert path.x[-1] == pytest.approx(run.points[-1, 0], abs=1e-7)
    assert path.customdata[-1][0] == 10_000


@given(st.integers(1, 20_000), st.integers(2, 500))
def test_thinning(length, most):
    kept = thinned(length, most)
    assert len(kept) <= most
    assert kept[0] == 0
    assert kept[-1] == length - 1
    assert (np.diff(kept) > 0).all()
    assert len(np.unique(np.diff(kept)[:-1])) <= 1  # every k-th, but for the last


@pytest.mark.parametrize(
    ("kept", "note"),
    [
        (range(100), ""),
        ([0], ""),
        (thinned(2001, 400), "one dot every 6 steps"),
        (frames(2001), "after step 40, one dot every 26 steps"),
        (frames(2001, leaves_at=500), "after step 40, one dot every 26 steps"),
        (frames(10_001), "after step 40, one dot every 130 steps"),
    ],
)
def test_dots_that_are_left_out_are_said(kept, note):
    assert thinning_note(np.array(kept)) == note


def test_a_long_run_says_on_the_picture_that_dots_are_left_out():
    for text, start, bounds in (("x^2", 0.9, (UNIT,)), ("x^2+y^2", (0.9, 0.5), (UNIT, UNIT))):
        figure, _ = landscape(text, start, 1e-3, bounds, n_iter=2000)
        assert "one dot every 6 steps" in [word.text for word in figure.layout.annotations]
        figure, _ = landscape(text, start, 1e-3, bounds, n_iter=200)
        assert not any("one dot every" in word.text for word in figure.layout.annotations)


@given(st.integers(1, 20_000), st.integers(1, 20_000))
def test_the_players_frames(length, leaves_at):
    leaves_at = min(leaves_at, length - 1) or None
    shown = frames(length, leaves_at)
    assert len(shown) <= 120
    assert shown[0] == 0
    assert shown[-1] == length - 1
    assert (np.diff(shown) > 0).all()
    assert set(range(min(length, 40))) <= set(shown.tolist())
    if leaves_at is not None:
        assert {leaves_at - 1, leaves_at} <= set(shown.tolist())
    if length <= 118:
        assert shown.tolist() == list(range(length))


def test_the_tangent_has_the_slope_at_the_end():
    figure, run = landscape("x^2", 0.9, 0.1, (UNIT,))
    tangent = trace(figure, "tangent")
    slope = (tangent.y[1] - tangent.y[0]) / (tangent.x[1] - tangent.x[0])
    assert slope == pytest.approx(run.gradients[-1, 0])


def test_in_one_dimension_the_dots_lie_on_the_curve():
    objective = parsed("sin(x)")
    points = plane_points(descend(objective, 1.0, gradient_descent(0.1), 5))
    np.testing.assert_allclose(points[:, 1], np.sin(points[:, 0]), rtol=1e-15)


def gap_at(curve, place):
    """Whether the drawn line breaks near a place."""
    x = np.asarray(curve.x)
    broken = x[~np.isfinite(curve.y)]
    return bool((np.abs(broken - place) < 0.02 * np.ptp(x)).any())


@pytest.mark.parametrize(
    ("text", "bounds", "breaks"),
    [
        ("1/x", (-1.0, 1.0), [0.0]),
        ("1/x", (-1.0, 2.0), [0.0]),
        ("tan(x)", (-4.0, 4.0), [-math.pi / 2, math.pi / 2]),
        ("sign(x - 0.2)", (-1.0, 1.0), [0.2]),
        ("floor(x)", (-2.5, 2.5), [-2, -1, 0, 1, 2]),
        ("(x^2+1)/(x-5)", (0.0, 9.0), [5.0]),
    ],
)
def test_poles_and_jumps_break_the_line(text, bounds, breaks):
    curve = sample_curve(parsed(text), bounds)
    for place in breaks:
        assert gap_at(curve, place), place


@pytest.mark.parametrize(
    "text", ["x^2", "|x|", "atan(50x)", "1/(1+25x^2)", "sin(20x)", "tanh(300x)", "cbrt(x)"]
)
def test_steep_but_unbroken_curves_stay_whole(text):
    curve = sample_curve(parsed(text), (-1.0, 1.0))
    assert np.isfinite(curve.y).all()
    assert curve.gaps == ()


def test_the_heights_of_a_pole_are_those_of_the_rest():
    low, high = sample_curve(parsed("1/x"), (-1.0, 1.0)).heights
    assert -50 < low < -5
    assert 5 < high < 50


@pytest.mark.parametrize("text", ["-exp(-1000x^2)", "x^8", "x^2", "exp(3x)", "sin(x)"])
def test_the_heights_of_a_whole_curve_hold_all_of_it(text):
    curve = sample_curve(parsed(text), (-1.0, 1.0))
    assert curve.heights[0] < curve.y.min()
    assert curve.heights[1] > curve.y.max()


def test_undefined_stretches_are_gaps():
    (gap,) = sample_curve(parsed("log(x)"), (-1.0, 1.0)).gaps
    assert gap == pytest.approx((-1.0, 0.0), abs=0.01)


def test_undefined_areas_of_a_map_are_blank():
    objective = parsed("log(x) + y")
    grid = sample_grid(objective, (UNIT, UNIT))
    assert grid.has_gaps
    assert np.isfinite(grid.z).any()
    np.testing.assert_array_equal(np.isnan(grid.shade), np.isnan(grid.z))
    assert np.isnan(grid.z[:, grid.x <= 0]).all()


@pytest.mark.parametrize(
    "text", ["x^2 + y^2", "(1-x)^2 + 100(y-x^2)^2", "1/(x^2+y^2)", "exp(5x y)"]
)
def test_shades_rise_with_the_values_and_fill_their_range(text):
    grid = sample_grid(parsed(text), ((-2.0, 2.0), (-2.0, 2.0)))
    order = np.argsort(grid.z, axis=None)
    shades = grid.shade.ravel()[order]
    assert shades.min() < 0.15
    assert shades.max() > 0.95
    assert np.mean(np.diff(shades[::50]) > -0.05) > 0.98


def test_rounding_errors_of_a_plateau_are_no_landscape():
    grid = sample_grid(parsed("1e-30*sin(40x) + exp(-50(x^2+y^2))"), ((-9.0, 9.0),) * 2)
    far = np.hypot(*np.meshgrid(grid.x, grid.y)) > 3
    assert np.ptp(grid.shade[far]) < 1e-6


def test_convergence_uses_a_log_axis_where_it_helps():
    objective = parsed("x^2")
    run = descend(objective, 0.9, gradient_descent(0.1), 30)
    value, slope = convergence_series(run)
    assert value.log and slope.log
    assert np.array_equal(value.values, run.values) and len(value.iterations) == 31
    assert np.allclose(slope.values, np.abs(run.gradients[:, 0]), rtol=1e-15)
    crawl, _ = convergence_series(descend(objective, 0.9, gradient_descent(1e-5), 30))
    assert not crawl.log
    signed = parsed("x^2 - 5")
    below, slope = convergence_series(descend(signed, 0.9, gradient_descent(0.1), 30))
    assert not below.log and slope.log


def test_the_surface_cuts_away_what_is_out_of_sight_and_flattens_nothing():
    grid = sample_grid(parsed("1/(x^2+y^2)"), (UNIT, UNIT))
    run = descend(parsed("1/(x^2+y^2)"), (0.5, 0.5), gradient_descent(0.01), 20)
    surface = trace(surface_figure(grid, run, (UNIT, UNIT), LIGHT), "f")
    shown = np.asarray(surface.z, dtype=float)
    top = np.nanmax(shown)
    assert np.isnan(shown).any()
    assert np.mean(shown[np.isfinite(shown)] >= top * (1 - 1e-6)) < 0.01


def test_a_surface_says_when_the_run_leaves_the_window():
    """Nothing at all was to be seen of a run that runs away."""
    bowl, unit = parsed("x^2+10y^2"), (UNIT, UNIT)
    grid = sample_grid(bowl, unit)
    said = [
        [word.text for word in surface_figure(grid, run, unit, LIGHT).layout.annotations]
        for run in (descend(bowl, (0.5, 0.5), gradient_descent(step), 20) for step in (0.2, 0.05))
    ]
    assert said == [["leaves the window at step 1"], []]


def test_the_camera_stays():
    grid = sample_grid(parsed("x^2+y^2"), (UNIT, UNIT))
    run = descend(parsed("x^2+y^2"), (0.5, 0.5), gradient_descent(0.1), 5)
    figure = surface_figure(grid, run, (UNIT, UNIT), LIGHT)
    assert figure.layout.scene.uirevision == "camera"


def test_a_contour_weighs_little():
    figure, _ = landscape("x^2 + 10y^2", (0.9, 0.5), 0.05, (UNIT, UNIT), n_iter=100)
    assert len(figure.to_json()) < 45_000


def swept(text, low, high, n_iter=60, maximize=False, tolerance=1e-8):
    objective = parsed(text)
    setting = default_setup(objective)
    sweep = sweep_step_sizes(
        objective, setting.start, ladder(low, high), n_iter, StopRules(tolerance), maximize
    )
    return summarize_sweep(sweep, setting.bounds, tolerance)


# Down on every function, and up on every third.
@pytest.mark.parametrize(
    ("name", "maximize"),
    [*((name, False) for name in GALLERY), *((name, True) for name in list(GALLERY)[::3])],
)
def test_every_gallery_function_gives_a_valid_sweep(name, maximize):
    entry = GALLERY[name]
    validate(sweep_figure(swept(entry.text, 1e-5, 1e3, maximize=maximize), DARK))


@pytest.mark.parametrize("text", ["log(x-20)", "exp(exp(exp(x+9)))", "1/x", "sqrt(x)", "3x", "x^4"])
def test_a_sweep_of_what_is_undefined_or_overflows_is_no_empty_plot(text):
    figure = sweep_figure(swept(text, 1e-3, 1e3), LIGHT)
    validate(figure)
    upper = trace(figure, "how good")
    assert len(upper.x) == 121
    assert np.isfinite(upper.y).all()
    low, high = figure.layout.yaxis.range
    assert (np.log10(upper.y) >= low).all() and (np.log10(upper.y) <= high).all()


def test_the_points_of_a_sweep_have_the_shape_of_their_verdict():
    summary = swept("x^2", 1e-5, 10.0)
    for name in ("how good", "how fast"):
        marker = trace(sweep_figure(summary, LIGHT), name).marker
        assert list(marker.symbol) == [MARKS[verdict][1] for verdict in summary.verdicts]
    assert len({MARKS[verdict][1] for verdict in Verdict}) == len(Verdict)


def test_the_marks_of_a_sweep_stand_at_one_and_two_over_lambda_max():
    figure = sweep_figure(swept("x^2 + 10y^2", 1e-4, 1.0), LIGHT)
    lines = [shape.x0 for shape in figure.layout.shapes if shape.type == "line"]
    assert lines == pytest.approx([0.05, 0.1])
    # In words, and not in letters only.
    assert {"fastest safe 1/λmax", "limit<br>2/λmax", "on its way"} <= set(words(figure))


def test_a_sweep_names_its_stretches():
    figure = sweep_figure(swept("x^2", 1e-5, 10.0, n_iter=30), LIGHT)
    assert {"crawls", "getting there", "arrives", "runs away"} <= set(words(figure))


def test_what_ran_away_stands_on_the_rail_and_moves_no_axis():
    heights = shown_heights(swept("x^2", 0.5, 10.0))
    assert heights.max() <= 30.001 * 0.81
    assert heights.max() == heights[-1]


def runs_of_x_squared(*step_sizes):
    sweep = sweep_step_sizes(parsed("x^2"), -0.9, step_sizes, 30)
    return sweep.values


def test_side_by_side_lines_are_f_by_iteration():
    values = runs_of_x_squared(1e-5, 0.1, 1.0)
    figure = side_by_side_figure(values, ["a", "b", "c"], LIGHT)
    validate(figure)
    for row, name in zip(values, "abc", strict=True):
        np.testing.assert_array_equal(trace(figure, name).y, row)
    assert {"a", "b", "c"} <= set(words(figure))
    assert figure.layout.yaxis.type == "log"
    assert len({line.line.dash for line in figure.data}) == 3


def test_a_run_that_leaves_upwards_moves_no_axis_and_is_marked():
    figure = side_by_side_figure(runs_of_x_squared(0.1, 3.0), ["right", "large"], LIGHT)
    assert figure.layout.yaxis.range[1] == pytest.approx(np.log10(0.81 * 10))
    assert "large ↑" in words(figure)


def test_a_run_that_lands_on_the_minimum_falls_to_the_lower_edge():
    """It is the best of all, and must not look as if it did not move."""
    figure = side_by_side_figure(runs_of_x_squared(0.5, 0.1, 1e-5), ["a", "b", "c"], LIGHT)
    bottom, _ = figure.layout.yaxis.range
    assert trace(figure, "a").y[-1] == pytest.approx(10.0**bottom)
    places = {note.text: note.y for note in figure.layout.annotations}
    assert places["a"] < places["b"] < places["c"]


def test_values_below_zero_are_shown_above_the_lowest_seen():
    values = np.array([[0.0, -1.0, -2.0], [0.0, -0.5, np.nan]])
    heights = heights_of(values)
    np.testing.assert_array_equal(heights.values, [[2.0, 1.0, 0.0], [2.0, 1.5, np.nan]])
    assert heights.lowest == -2.0
    assert heights_of(values, maximize=True).lowest == 0.0


@pytest.mark.parametrize(
    "values",
    [
        [[np.nan]],
        [[np.nan, np.nan]],
        [[1.0]],
        [[0.0, 0.0]],
        [[0.0, -1e308]],
        [[1e308, 1e-300]],
        [[np.inf, 1.0]],
        [[1.0, np.inf]],
    ],
)
def test_side_by_side_of_nothing_is_still_a_figure(values):
    validate(side_by_side_figure(np.array(values), ["a"], DARK))


@given(ends=st.lists(st.floats(-20, 5), min_size=1, max_size=4))
def test_labels_at_the_ends_never_cover_each_other(ends):
    places = np.sort(_spread(np.array(ends), 1.0, (-20.0, 5.0)))
    assert (np.diff(places) >= 1.0 - 1e-9).all()
    assert places[0] >= -20.0 and places[-1] <= 5.0


@given(
    far=st.tuples(st.floats(-1e308, 1e308), st.floats(-1e308, 1e308)),
    width=st.floats(1e-6, 1e6),
)
def test_far_points_are_drawn_in_their_own_direction(far, width):
    window = ((-width, width), (-1.0, 1.0))
    near, moved = drawable(np.array([[0.1 * width, 0.2], far]), window)
    np.testing.assert_array_equal(near, [0.1 * width, 0.2])
    assert np.isfinite(moved).all()
    assert np.abs(moved / [2 * width, 2.0]).max() <= MAX_DRAWN_DISTANCE * (1 + 1e-9)
    with np.errstate(over="ignore"):
        directions = [np.arctan2(y, x / width) for x, y in (far, moved)]
    if np.isfinite(far[0] / width):
        turned = np.remainder(directions[1] - directions[0] + np.pi, 2 * np.pi) - np.pi
        assert abs(turned) < 1e-6


def test_a_landscape_may_have_no_run():
    for text, bounds in (("x^2", (UNIT,)), ("x^2 + y^2", (UNIT, UNIT))):
        objective = parsed(text)
        if objective.dim == 1:
            figure = curve_figure(sample_curve(objective, UNIT), None, UNIT, LIGHT)
        else:
            figure = contour_figure(sample_grid(objective, bounds), None, bounds, LIGHT)
        validate(figure)
        assert [part.name for part in figure.data] == ["f", "known minimum"]


# -------------------------------------------------------------------- races


def test_against_evaluations_each_value_stands_where_it_was_paid_for():
    values = np.array([[4.0, 2.0, 1.0], [4.0, 1.0, np.nan]])
    spent = np.array([[0.0, 1.0, 2.0], [0.0, 5.0, np.nan]])
    figure = side_by_side_figure(values, ["a", "b"], LIGHT, cost_axis=CostAxis("evaluation", spent))
    validate(figure)
    np.testing.assert_array_equal(trace(figure, "a").x, [0, 1, 2])
    np.testing.assert_array_equal(trace(figure, "b").x, [0, 5])
    np.testing.assert_array_equal(trace(figure, "b").y, [4, 1])
    assert figure.layout.xaxis.title.text == "evaluation"
    assert figure.layout.xaxis.range[1] >= 5


def test_long_names_have_room_beside_the_plot():
    names = ["Gradient descent, cosine decay", "Conjugate gradient", *"abcd"]
    values = np.tile([[4.0, 2.0, 1.0]], (6, 1))
    figure = side_by_side_figure(values, names, LIGHT)
    validate(figure)
    assert "Gradient descent,<br>cosine decay" in words(figure)
    longest = max(len(line) for name in words(figure) for line in name.split("<br>"))
    assert figure.layout.margin.r >= 7 * longest


@pytest.mark.parametrize("style", [LIGHT, DARK])
def test_six_runs_differ_in_colour_in_dash_and_in_mark(style):
    assert len(set(style.runs)) == len(set(DASHES)) == len(set(SYMBOLS)) == 6
    # The colour of a curve is not that of a run upon it.
    assert style.second not in style.runs


def luminance(color):
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def contrast(first, second):
    dark, light = sorted([luminance(first), luminance(second)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("style", [LIGHT, DARK])
def test_every_run_stands_out_from_the_landscape_and_its_name_from_the_paper(style):
    """WCAG AA: 3 to 1 for marks, 4.5 to 1 for words."""
    for color in style.runs:
        assert min(contrast(color, style.low), contrast(color, style.high)) >= 3
        assert contrast(color, style.paper) >= 4.5


@pytest.mark.parametrize(
    ("bounds", "equal"),
    [
        (((-5.0, 5.0), (-5.0, 5.0)), True),
        (((0.0, 8.0), (-1.0, 1.0)), True),
        (((0.0, 8.1), (-1.0, 1.0)), False),
        (((-1.0, 1.0), (0.0, 8.1)), False),
    ],
)
def test_the_axes_of_a_map_have_one_scale_unless_it_would_be_a_strip(bounds, equal):
    figure = contour_figure(sample_grid(parsed("x^2+y^2"), bounds), None, bounds, LIGHT)
    first, second = figure.layout.xaxis, figure.layout.yaxis
    assert (second.scaleanchor == "x" and second.scaleratio == 1) is equal
    assert tuple(first.range) == bounds[0] and tuple(second.range) == bounds[1]
    said = [note.text for note in figure.layout.annotations]
    assert ("axes differ: right angles do not look right" in said) is not equal


@pytest.mark.parametrize("far", [5.0, 50.0])
def test_a_small_map_is_the_map_without_words_and_ticks(far):
    bounds = ((-far, far), (-5.0, 5.0))
    grid = sample_grid(parsed("x^2+10y^2"), bounds)
    large = contour_figure(grid, None, bounds, LIGHT, [(0.0, 0.0)])
    small = small_map_figure(grid, bounds, LIGHT, [(0.0, 0.0)])
    validate(small)
    assert [part.name for part in small.data] == ["f", "known minimum"]
    assert (small.data[0].z == large.data[0].z).all()
    first, second = small.layout.xaxis, small.layout.yaxis
    assert tuple(first.range) == bounds[0] and tuple(second.range) == bounds[1]
    assert second.scaleanchor == large.layout.yaxis.scaleanchor
    assert not small.layout.annotations and not first.visible and not second.visible
    assert small.layout.height == 150 and {*small.layout.margin.to_plotly_json().values()} == {0}


def test_a_strip_has_equal_scales_where_they_are_asked_for():
    bounds = ((0.0, 40.0), (-1.0, 1.0))
    grid = sample_grid(parsed("x^2+y^2"), bounds)
    figure = contour_figure(grid, None, bounds, LIGHT, always_equal=True)
    assert figure.layout.yaxis.scaleanchor == "x" and figure.layout.yaxis.scaleratio == 1
    assert not figure.layout.annotations


@pytest.mark.parametrize(
    ("bounds", "ratio", "always"),
    [
        (((-5.0, 5.0), (-5.0, 5.0)), 1.0, False),
        (((0.0, 6.0), (-1.0, 1.0)), 3.0, False),
        (((-1.0, 1.0), (0.0, 4.0)), 0.5, False),
        (((0.0, 40.0), (-1.0, 1.0)), 1.0, False),  # a strip is stretched, as on the map
        (((0.0, 40.0), (-1.0, 1.0)), 20.0, True),
    ],
)
def test_x_and_y_of_a_surface_have_one_scale_and_the_height_is_free(bounds, ratio, always):
    bowl = parsed("x^2+y^2")
    run = descend(bowl, (0.5, 0.5), gradient_descent(0.1), 5)
    figure = surface_figure(sample_grid(bowl, bounds), run, bounds, LIGHT, always_equal=always)
    sides = figure.layout.scene.aspectratio
    assert sides.x / sides.y == pytest.approx(ratio)
    assert max(sides.x, sides.y) == 1.2 and 0 < sides.z <= 0.75
