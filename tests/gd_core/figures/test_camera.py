"""Where the surface is looked at from first, and the path on it, against a slow plain ray march.

The oracle reads nothing but the finished figure: the drawn samples, the box and the camera.
"""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.interpolate import RegularGridInterpolator

from gd_core import GALLERY, descend, gradient_descent
from gd_core.figures import LIGHT, sample_grid, surface_figure
from gd_core.figures.camera import AZIMUTH, VIEWS
from gd_core.figures.surface import MAX_PIECES
from tests.problems import parsed

SQUARE = ((-2.0, 2.0), (-2.0, 2.0))
PLANES = [entry for entry in GALLERY.values() if entry.dim == 2]
# A wall across the view from the usual eye, close before the lowest place or far behind it.
WALL = "0.1*((x-0.3)^2 + (y-0.3)^2) + 2*exp(-8*(x + y {})^2)"


class Scene:
    """A surface figure with its run, and what an eye sees of it."""

    def __init__(self, text, start, step_size=0.05, bounds=SQUARE, n_iter=60, maximize=False):
        objective = parsed(text)
        self.grid = sample_grid(objective, bounds)
        self.run = descend(objective, start, gradient_descent(step_size), n_iter, maximize=maximize)
        self.figure = surface_figure(self.grid, self.run, bounds, LIGHT)
        traces = {trace.name: trace for trace in self.figure.data}
        self.surface, self.path, self.start = (traces[name] for name in ("f", "path", "start"))
        x, y, z = (np.asarray(self.surface[axis], dtype=float) for axis in "xyz")
        self.ground = RegularGridInterpolator((x, y), z.T, bounds_error=False, fill_value=np.nan)
        scene = self.figure.layout.scene
        ranges = np.array([scene[f"{axis}axis"].range for axis in "xyz"], dtype=float)
        self.low, self.size = ranges[:, 0], np.ptp(ranges, axis=1)
        self.aspect = np.array([scene.aspectratio[axis] for axis in "xyz"])
        self.eye = np.array([scene.camera.eye[axis] for axis in "xyz"])
        self.center = np.array([scene.camera.center[axis] for axis in "xyz"])

    @property
    def view(self):
        """How far the eye is turned from the usual one, and its elevation, in degrees."""
        away = self.eye - self.center
        turn = math.degrees(math.atan2(away[1], away[0])) - AZIMUTH
        elevation = math.degrees(math.asin(away[2] / np.linalg.norm(away)))
        return round((turn + 180) % 360 - 180) % 360, round(elevation, 1)

    def is_usual(self):
        return self.view == (0, 42.5)

    def line(self):
        """The vertices of the drawn line, (n, 3), in the figure's own numbers."""
        return np.column_stack([self.path[axis] for axis in "xyz"]).astype(float)

    def sees(self, point, eye=None):
        """Whether nothing of the surface is on the straight line from a point to the eye."""
        eye = self.eye if eye is None else eye
        begin = ((point - self.low) / self.size - 0.5) * self.aspect
        parts = np.linspace(0.0, 1.0, 4000)[1:, None]
        ray = ((begin + parts * (eye - begin)) / self.aspect + 0.5) * self.size + self.low
        ground = self.ground(ray[:, :2])
        return not np.any(ground[np.isfinite(ground)] > ray[np.isfinite(ground), 2])

    def on_ground(self, x, y, lift=0.02):
        """The place on the drawn surface above (x, y), with room for the surface's thickness."""
        return np.array([x, y, float(self.ground((x, y))) + lift * self.size[2]])

    def lowest(self):
        """The lowest place that is drawn."""
        z = np.asarray(self.surface.z, dtype=float)
        row, column = np.unravel_index(np.nanargmin(z), z.shape)
        return self.on_ground(float(self.surface.x[column]), float(self.surface.y[row]))

    def share_of_line(self):
        """How much of the drawn line the eye sees, by length."""
        line = self.line()
        middles, lengths = [], []
        for a, b in pairwise(line):
            if np.isfinite(a).all() and np.isfinite(b).all():
                middles.append((a + b) / 2)
                lengths.append(np.linalg.norm((b - a) / self.size * self.aspect))
        if not sum(lengths):
            return float(self.sees(line[0]))
        return float(np.average([self.sees(middle) for middle in middles], weights=lengths))


def of_gallery(entry, step_size=None):
    n_iter = min(entry.n_iter, 100)
    return Scene(entry.text, entry.start, step_size or entry.step_size, entry.bounds, n_iter)


# ------------------------------------------------------------------- the choice


@pytest.mark.parametrize("entry", PLANES, ids=lambda entry: entry.name)
def test_the_lowest_places_and_the_run_are_seen_in_the_whole_gallery(entry):
    scene = of_gallery(entry)
    assert scene.sees(scene.lowest())
    assert all(scene.sees(scene.on_ground(*minimum.point)) for minimum in entry.minima)
    assert scene.sees(scene.line()[0]) and scene.sees(scene.line()[-1])
    assert scene.share_of_line() >= 0.9


@pytest.mark.parametrize(
    "text", ["x^2 + y^2", "x^2 + 10y^2", "3x + y", "floor(x/9 + y/9 + 0.5)", "(x^2+y^2-1)^2"]
)
def test_what_the_usual_eye_sees_is_looked_at_from_there(text):
    assert Scene(text, (-1.5, 1.2), 0.01).is_usual()


def test_a_wall_before_the_basin_turns_the_camera():
    hidden = Scene(WALL.format("+ 0.6"), (1.5, 0.5))
    usual = Scene("x^2 + y^2", (1.0, 1.0)).eye
    assert not hidden.sees(hidden.lowest(), usual)
    assert hidden.view[0] != 0
    assert hidden.sees(hidden.lowest())
    assert hidden.share_of_line() > 0.9


def test_a_wall_behind_the_basin_turns_nothing():
    assert Scene(WALL.format("- 3"), (1.0, -0.5)).is_usual()


def test_a_hole_deeper_than_wide_is_looked_into():
    scene = Scene("-exp(-9*(x^2 + y^2))", (1.5, 1.0))
    assert scene.view == (0, 78.0)
    assert scene.sees(scene.lowest())


def test_uphill_the_hole_is_not_what_it_is_about():
    text = "exp(-(x-1)^2 - y^2) - exp(-9*((x+1)^2 + y^2))"
    assert Scene(text, (0.6, -0.9), maximize=True).is_usual()
    assert not Scene(text, (0.6, -0.9)).is_usual()


def test_a_run_behind_a_wall_counts_although_the_lowest_place_is_before_it():
    text = "0.3*(x + y) + 3*exp(-8*(x + y - 0.6)^2)"
    far = Scene(text, (1.8, 1.5), 0.03)
    usual = Scene("x^2 + y^2", (1.0, 1.0)).eye
    assert far.sees(far.lowest(), usual)
    assert not far.sees(far.line()[-1], usual)
    assert far.sees(far.lowest())
    assert far.share_of_line() > 0.9
    assert Scene(text, (-0.5, -1.0), 0.03).is_usual()


def test_a_run_that_passes_behind_a_wall_counts_although_its_ends_are_seen():
    valley = "0.4*(y - x) + (x + y - 0.9)^2/2"
    scene = Scene(
        f"{valley} + 4*exp(-9*(x + y - 0.2)^2 - ((x-y)/1.7)^6)", (-0.8, 1.7), 0.05, n_iter=105
    )
    usual = Scene("x^2 + y^2", (1.0, 1.0)).eye
    seen = [scene.sees(point, usual) for point in scene.line()]
    assert seen[0] and seen[-1] and scene.sees(scene.lowest(), usual)
    assert np.mean(seen) < 0.7
    assert not scene.is_usual()
    assert scene.share_of_line() > 0.9


# ------------------------------------------------------------------- no jumps


@pytest.mark.parametrize("entry", PLANES, ids=lambda entry: entry.name)
def test_the_camera_does_not_jump_when_the_step_size_changes(entry):
    steps = entry.step_size * np.geomspace(0.5, 2.0, 7)
    assert len({of_gallery(entry, float(step)).view for step in steps}) == 1


# ------------------------------------------------------------------- gaps, exits, nothing at all


def test_gaps_hide_nothing():
    """Of a wall that is undefined where it is high, the usual camera hides nothing."""
    text = f"{WALL.format('+ 0.6')} + 1e-9*sqrt(0.04 - exp(-8*(x + y + 0.6)^2))"
    scene = Scene(text, (1.5, 0.5))
    assert np.isnan(scene.grid.z).any()
    assert scene.is_usual()


@pytest.mark.parametrize(
    ("text", "start", "step_size"),
    [
        ("x^2 + y^2", (1.0, 1.0), 1e9),  # leaves at once
        ("x^2 + y^2", (9.0, 9.0), 1e-9),  # never comes in
        ("exp(exp(x)) + y^2", (1.9, 1.0), 1.0),  # grows past what a computer can hold
        ("log(x) + y^2", (0.5, 1.0), 5.0),  # ends where f is undefined
        ("log(-1 - x^2 - y^2)", (0.0, 0.0), 0.1),  # undefined everywhere
        ("log(x - 1.97) + y", (1.99, 0.0), 0.1),  # hardly defined anywhere
        ("1e300*x^2 + y", (0.5, 0.5), 0.1),
        ("1/(x^2 + y^2)", (0.01, 0.01), 0.1),
        ("x^2 + y^2", (0.0, 0.0), 0.1),  # never moves
    ],
)
def test_whatever_the_run_does_the_camera_is_one_of_the_views(text, start, step_size):
    scene = Scene(text, start, step_size)
    assert scene.view in {(round(turn) % 360, elevation) for turn, elevation in VIEWS}
    assert np.isfinite(scene.eye).all()


def test_a_run_that_leaves_at_once_does_not_count():
    """The wall alone decides: only the start of such a run is drawn."""
    left = Scene(WALL.format("+ 0.6"), (1.5, 0.5), 1e6)
    assert np.isnan(left.line()[1:]).all()
    assert left.sees(left.lowest()) and left.sees(left.line()[0])


# ------------------------------------------------------------------- the path on the surface


@pytest.mark.parametrize(
    ("text", "start", "step_size", "bounds"),
    [
        ("x^2 + 100y^2", (-1.8, 0.6), 0.009, ((-2.0, 2.0), (-1.0, 1.0))),  # zigzags over a valley
        ("-x^2 - y^2", (0.1, 0.05), 0.5, SQUARE),  # long steps through a hill
        (GALLERY["rastrigin"].text, (3.52, -2.52), 0.001, GALLERY["rastrigin"].bounds),
    ],
)
def test_the_line_lies_on_the_surface_between_the_iterates_too(text, start, step_size, bounds):
    scene = Scene(text, start, step_size, bounds)
    parts = np.linspace(0, 1, 9)[:, None]
    pairs = [pair for pair in pairwise(scene.line()) if np.isfinite(pair).all()]
    points = np.concatenate([a + parts * (b - a) for a, b in pairs])
    above = (points[:, 2] - scene.ground(points[:, :2])) / scene.size[2]
    assert above.min() > 0.005
    assert above.max() < 0.05


def test_the_line_comes_as_far_as_the_run_has_come():
    """The player cuts the line at the last vertex of an iteration (overlay.js)."""
    scene = of_gallery(GALLERY["stretched-bowl"])
    iterations = np.asarray(scene.path.customdata)
    assert (np.diff(iterations) >= 0).all()
    for k, point in enumerate(scene.run.points):
        last = np.flatnonzero(iterations <= k)[-1]
        assert scene.line()[last, :2] == pytest.approx(point, abs=1e-12)
        assert scene.path.marker.size[last] > 0
    assert np.count_nonzero(scene.path.marker.size) == len(scene.run.points)


def test_a_run_that_zigzags_for_ever_weighs_little():
    scene = Scene("x^2 + 100y^2", (-1.8, 0.6), 0.00999, ((-2.0, 2.0), (-1.0, 1.0)), 3000)
    assert len(scene.line()) <= MAX_PIECES + 401
    assert len(scene.figure.to_json()) < 90_000


def test_the_surface_hides_what_is_behind_it():
    """A translucent surface is drawn by Plotly in any order, far parts over near ones."""
    assert (Scene("x^2 + y^2", (1.0, 1.0)).surface.opacity or 1) == 1
