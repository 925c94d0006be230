"""The gallery: every number in it is measured again, and what each entry teaches is run."""

import dataclasses
import re
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter
from scipy.optimize import minimize

from gd_core import (
    GALLERY,
    Objective,
    StopReason,
    Trajectory,
    descend,
    gradient_descent,
    parse_objective,
)
from gd_core.objective import GalleryEntry
from gd_core.objective.gallery import _ONE_VARIABLE, _TWO_VARIABLES, Minimum

REQUIRED = {
    "parabola",
    "kink",
    "plateau",
    "bowl",
    "stretched-bowl",
    "rosenbrock",
    "himmelblau",
    "beale",
    "booth",
    "matyas",
    "three-hump-camel",
    "six-hump-camel",
    "rastrigin",
    "ackley",
    "easom",
    "goldstein-price",
    "styblinski-tang",
    "mccormick",
    "saddle",
    "monkey-saddle",
    "gaussian-well",
    "pyramid",
    "log-barrier",
    "entropy",
}
WITHOUT_MINIMA = {"logistic", "pole", "saddle", "monkey-saddle", "ring"}

ENTRIES = list(GALLERY.values())
every_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
every_minimum = pytest.mark.parametrize(
    ("entry", "minimum"),
    [
        pytest.param(entry, minimum, id=f"{entry.name}-{number}")
        for entry in ENTRIES
        for number, minimum in enumerate(entry.minima)
    ],
)
every_entry_with_minima = pytest.mark.parametrize(
    "entry", [entry for entry in ENTRIES if entry.minima], ids=lambda entry: entry.name
)


@lru_cache
def objective_of(name: str) -> Objective:
    return parse_objective(GALLERY[name].text)


def run(
    name: str, *, start: tuple[float, ...] | None = None, step_size: float | None = None
) -> Trajectory:
    """The default run, or the same with another start or step size."""
    entry = GALLERY[name]
    return descend(
        objective_of(name),
        start=entry.start if start is None else start,
        optimizer=gradient_descent(step_size=entry.step_size if step_size is None else step_size),
        n_iter=entry.n_iter,
    )


def inside(entry: GalleryEntry, points: NDArray[np.float64]) -> bool:
    low, high = np.transpose(entry.bounds)
    return bool(np.all((low <= points) & (points <= high)))


def window_distance(entry: GalleryEntry, point: NDArray[np.float64]) -> float:
    """Distance to the nearest stated minimum, as a share of the window (largest coordinate)."""
    low, high = np.transpose(entry.bounds)
    shares = [np.max(np.abs(point - minimum.point) / (high - low)) for minimum in entry.minima]
    return float(min(shares, default=np.inf))


def window_grid(entry: GalleryEntry) -> NDArray[np.float64]:
    resolution = 4001 if entry.dim == 1 else 301
    axes = [np.linspace(low, high, resolution) for low, high in entry.bounds]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)


def grid_values(entry: GalleryEntry) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Grid points and f there, +inf where f is undefined."""
    points = window_grid(entry)
    values = objective_of(entry.name).value(points)
    return points, np.where(np.isfinite(values), values, np.inf)


def lowest_dips(entry: GalleryEntry, count: int = 12) -> NDArray[np.float64]:
    """The deepest grid points that no neighbour undercuts, deepest first."""
    points, values = grid_values(entry)
    dips = (values <= minimum_filter(values, size=3)) & np.isfinite(values)
    order = np.argsort(values[dips])[:count]
    return np.asarray(points[dips][order])


# The table itself


def test_counts() -> None:
    assert len(_ONE_VARIABLE) >= 12
    assert len(_TWO_VARIABLES) >= 16
    assert {entry.dim for entry in _ONE_VARIABLE} == {1}
    assert {entry.dim for entry in _TWO_VARIABLES} == {2}


def test_the_first_entry_is_the_parabola_of_the_tutorial() -> None:
    first = ENTRIES[0]
    assert (first.name, first.text, first.bounds) == ("parabola", "x^2", ((-1.0, 1.0),))
    assert (first.step_size, first.n_iter) == (0.1, 30)


def test_required_names_are_there() -> None:
    assert set(GALLERY) >= REQUIRED


@pytest.mark.parametrize("field", ["name", "title", "text", "teaches"])
def test_no_two_entries_share_a(field: str) -> None:
    values = [getattr(entry, field) for entry in _ONE_VARIABLE + _TWO_VARIABLES]
    assert len(set(values)) == len(values)


def test_the_gallery_cannot_be_changed() -> None:
    table: Any = GALLERY
    with pytest.raises(TypeError):
        table["parabola"] = ENTRIES[1]
    entry: Any = ENTRIES[0]
    with pytest.raises(dataclasses.FrozenInstanceError):
        entry.step_size = 1.0


@every_entry
def test_entry_is_well_formed(entry: GalleryEntry) -> None:
    assert GALLERY[entry.name] is entry
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", entry.name)
    assert "\n" not in entry.teaches
    assert 20 <= len(entry.teaches) <= 110
    assert len(entry.title) <= 30
    assert 0 < entry.step_size < 10
    assert 1 <= entry.n_iter <= 300
    assert all(low < high for low, high in entry.bounds)
    assert len(entry.start) == entry.dim
    assert inside(entry, np.array(entry.start))


@every_entry
def test_formula_reads_and_has_the_stated_number_of_variables(entry: GalleryEntry) -> None:
    objective = objective_of(entry.name)
    assert objective.dim == entry.dim
    assert objective.variables == ("x", "y")[: entry.dim]


@pytest.mark.parametrize("name", ["log-barrier", "entropy"])
def test_half_of_the_window_is_undefined(name: str) -> None:
    _, values = grid_values(GALLERY[name])
    assert np.mean(np.isinf(values)) == pytest.approx(0.5, abs=0.01)


def test_stretched_bowl_has_condition_number_100() -> None:
    curvatures = np.linalg.eigvalsh(objective_of("stretched-bowl").hessian(np.zeros(2)))
    assert curvatures[1] / curvatures[0] == pytest.approx(100)


# The minima


def test_only_these_have_no_minima() -> None:
    assert {entry.name for entry in ENTRIES if not entry.minima} == WITHOUT_MINIMA


@every_minimum
def test_minimum_is_in_the_window_with_the_stated_value(
    entry: GalleryEntry, minimum: Minimum
) -> None:
    assert len(minimum.point) == entry.dim
    assert inside(entry, np.array(minimum.point))
    value = float(objective_of(entry.name).value(np.array(minimum.point)))
    assert value == pytest.approx(minimum.value, rel=1e-12, abs=1e-9)


@every_minimum
def test_gradient_vanishes_and_curvature_is_upwards_exactly_where_smooth(
    entry: GalleryEntry, minimum: Minimum
) -> None:
    objective, point = objective_of(entry.name), np.array(minimum.point)
    if not minimum.smooth:
        # At a corner the slope does not fade, however close one looks.
        aside = objective.gradient(point + 1e-9 * np.ones(entry.dim))
        assert np.linalg.norm(aside) > 0.1
        return
    curvatures = np.linalg.eigvalsh(objective.hessian(point))
    assert np.linalg.norm(objective.gradient(point)) <= 1e-12 * max(1.0, curvatures[-1])
    assert curvatures[0] >= -1e-12


@every_entry_with_minima
def test_no_grid_point_lies_lower(entry: GalleryEntry) -> None:
    _, values = grid_values(entry)
    assert values.min() >= entry.minima[0].value - 1e-9


@every_entry_with_minima
def test_equally_low_minima_are_all_stated(entry: GalleryEntry) -> None:
    assert np.ptp([minimum.value for minimum in entry.minima]) <= 1e-12
    objective = objective_of(entry.name)
    found = set()
    for dip in lowest_dips(entry):
        polished = minimize(
            lambda point: np.nan_to_num(float(objective.value(point)), nan=np.inf),
            dip,
            method="Nelder-Mead",
            bounds=entry.bounds,
            options={"xatol": 1e-9, "fatol": 1e-13},
        )
        if polished.fun <= entry.minima[0].value + 1e-7:
            assert window_distance(entry, polished.x) <= 0.01
            distances = [np.linalg.norm(polished.x - near.point) for near in entry.minima]
            found.add(int(np.argmin(distances)))
    assert found == set(range(len(entry.minima)))


# The default runs


@every_entry
def test_default_run_is_finite_goes_down_and_stays_in_the_window(entry: GalleryEntry) -> None:
    trajectory = run(entry.name)
    assert trajectory.points.shape == (entry.n_iter + 1, entry.dim)
    assert np.all(np.isfinite(trajectory.values))
    assert trajectory.values[-1] < trajectory.values[0]
    assert inside(entry, trajectory.points)


@every_entry
def test_default_run_arrives_if_and_only_if_the_entry_says_so(entry: GalleryEntry) -> None:
    assert (window_distance(entry, run(entry.name).points[-1]) < 0.05) == entry.arrives


# What the lines under `teaches` claim


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("two-wells", (0.3,), (1.1309,)),
        ("many-valleys", None, (2.7607,)),
        ("two-sines", (4.0,), (3.3873,)),
        ("x-sine", (-7.5,), (-4.9132,)),
        ("flat-bottom", None, (0.13,)),
        ("pole", None, (1.0,)),
        ("twin-pole", None, (1.0,)),
        ("himmelblau", None, (3.0, 2.0)),
        ("himmelblau", (-1.0, 1.0), (-2.8051, 3.1313)),
        ("himmelblau", (-1.0, -1.0), (-3.7793, -3.2832)),
        ("himmelblau", (1.0, -1.0), (3.5844, -1.8481)),
        ("line-fit", None, (1.5, 1 / 3)),
        ("three-hump-camel", None, (1.7476, -0.8738)),
        ("styblinski-tang", None, (2.7468, -2.9035)),
        ("mccormick", (3.0, 3.0), (2.5944, 1.5944)),
        ("rastrigin", None, (2.9849, -1.9899)),
        ("ackley", None, (1.9745, -1.9745)),
        ("two-basins", None, (0.0, 0.0)),
        ("two-basins", (0.1, 1.6), (1.0, 0.0)),
    ],
)
def test_run_from_there_ends_here(
    name: str, start: tuple[float, ...] | None, end: tuple[float, ...]
) -> None:
    assert run(name, start=start).points[-1] == pytest.approx(end, abs=0.02)


def test_parabola_removes_a_fifth_each_step() -> None:
    points = run("parabola").points
    assert points[1:] == pytest.approx(0.8 * points[:-1])


def test_many_valleys_ends_8_7_above_the_lowest_point() -> None:
    assert run("many-valleys").values[-1] + 4 == pytest.approx(8.7, abs=0.05)


@pytest.mark.parametrize(("name", "at_most"), [("plateau", 0.2), ("easom", 0.01)])
def test_plateau_barely_moves_the_point(name: str, at_most: float) -> None:
    points = run(name).points
    assert len(points) == 101
    assert np.linalg.norm(points[-1] - points[0]) < at_most


@pytest.mark.parametrize("name", ["saturated", "gaussian-well"])
def test_slow_at_first_then_sudden(name: str) -> None:
    steps = np.linalg.norm(np.diff(run(name).points, axis=0), axis=1)
    assert steps.max() > 15 * steps[0]


@pytest.mark.parametrize(("name", "centre"), [("kink", 0.0), ("hinge", 1.0)])
def test_run_hops_about_a_corner_without_settling(name: str, centre: float) -> None:
    tail = run(name).points[-12:, 0] - centre
    assert tail.min() < 0 < tail.max()
    assert np.ptp(tail) > 0.05


def test_rounded_corner_shrinks_the_steps() -> None:
    steps = np.abs(np.diff(run("smoothed-kink").points[:, 0]))
    assert np.ptp(steps[:8]) < 0.003
    assert steps[-1] < 0.001 * steps[0]


def test_cusp_throws_out_the_step_that_came_nearest() -> None:
    distances = np.abs(run("steep-kink").points[:, 0])
    nearest = distances.argmin()
    assert distances[nearest] < 0.01
    assert distances[nearest + 1] > 1


def test_false_bottom_stops_just_before_zero() -> None:
    assert -0.03 < run("inflection").points[-1, 0] < 0


def test_cliff_drops_by_2_and_the_steps_do_not_show_it() -> None:
    trajectory = run("cliff")
    assert trajectory.values[9] - trajectory.values[10] > 2
    steps = np.diff(trajectory.points[:, 0])
    assert steps[1:] == pytest.approx(0.9 * steps[:-1])


def test_log_barrier_flings_the_first_step() -> None:
    assert run("log-barrier").points[1, 0] == pytest.approx(1.9)


def test_steep_wall_throws_step_size_half_out_of_the_window_and_the_bottom_holds_it() -> None:
    trajectory = run("steep-wall", step_size=0.5)
    assert not inside(GALLERY["steep-wall"], trajectory.points[1])
    assert trajectory.points[-1, 0] == pytest.approx(np.log(2))


def test_slope_without_a_bottom_always_moves_on_by_less() -> None:
    steps = np.diff(run("logistic").points[:, 0])
    assert np.all(steps > 0)
    assert np.all(np.diff(steps) < 0)


@pytest.mark.parametrize("name", ["bowl", "ring"])
def test_path_is_a_straight_line_through_the_centre(name: str) -> None:
    points = run(name).points
    directions = points / np.linalg.norm(points, axis=1, keepdims=True)
    assert directions == pytest.approx(np.broadcast_to(directions[0], points.shape))


def test_ring_stops_on_the_circle() -> None:
    assert np.linalg.norm(run("ring").points[-1]) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("name", "steep_direction", "centre"),
    [("stretched-bowl", (0.0, 1.0), (0.0, 0.0)), ("booth", (1.0, 1.0), (1.0, 3.0))],
)
def test_run_zigzags_across_the_steep_direction(
    name: str, steep_direction: tuple[float, float], centre: tuple[float, float]
) -> None:
    across = (run(name).points - centre) @ np.array(steep_direction)
    assert np.all(across[1:20] * across[:19] < 0)


def test_rosenbrock_drops_at_once_and_then_creeps() -> None:
    values = run("rosenbrock").values
    assert values[2] < 0.2 * values[0]
    assert values[-1] > 0.7 * values[2]


def test_beale_spends_most_steps_on_the_last_stretch() -> None:
    to_go = np.linalg.norm(run("beale").points - (3.0, 0.5), axis=1)
    assert to_go[60] < 0.25 * to_go[0]
    assert to_go[-1] > 0.05 * to_go[0]


def test_matyas_reaches_the_floor_soon_and_follows_it_long() -> None:
    points = run("matyas").points
    off_the_floor = np.abs(points[:, 0] - points[:, 1])
    assert off_the_floor[8] < 0.01 * off_the_floor[0]
    assert np.linalg.norm(points[100]) > 0.1 * np.linalg.norm(points[8])


def test_goldstein_price_explodes_with_a_thousandth() -> None:
    _, values = grid_values(GALLERY["goldstein-price"])
    assert values.max() > 1e6
    trajectory = run("goldstein-price", step_size=0.001)
    assert trajectory.values.max() > 1e30


@pytest.mark.parametrize("name", ["saddle", "monkey-saddle"])
def test_saddle_slows_the_run_and_lets_it_go(name: str) -> None:
    slopes = np.linalg.norm(run(name).gradients, axis=1)
    assert 5 < slopes.argmin() < len(slopes) - 5
    assert slopes.min() < 0.15 * min(slopes[0], slopes[-1])
    assert run(name).values[-1] < -2


def test_pyramid_hops_along_the_crease_then_around_the_tip() -> None:
    points = run("pyramid").points
    across_x, across_y = (points[1:] * points[:-1] < 0).T
    assert across_y[12:].all()
    assert not across_x[:34].any()
    assert across_x[35:].all()


def test_entropy_step_size_of_1_4_lands_where_f_is_undefined() -> None:
    trajectory = run("entropy", step_size=1.4)
    assert len(trajectory.points) == 1
    assert trajectory.stop is StopReason.UNDEFINED
