"""A 2-D objective as a surface, with the run lying on it."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from gd_core.descent import Trajectory
from gd_core.figures.camera import ASPECT, PATH_LIFT, Ground, opening_camera
from gd_core.figures.landscape import has_equal_scales
from gd_core.figures.path import MAX_PATH_DOTS, find_exit, plane_points, thinned, thinning_note
from gd_core.figures.sampling import Grid
from gd_core.figures.style import RUN_META, Style, figure, layout
from gd_core.numerics import Array, Mask

Interval = tuple[float, float]

# Every second sample is drawn: 45 x 45 samples look as smooth as 90 x 90 and weigh a quarter.
SAMPLE_STRIDE = 2
# A straight line between two iterates that would leave the surface is drawn in at most so many
# pieces, and a run in about so many in all, which is 24 kB.
PIECES_PER_STEP = 24
MAX_PIECES = 1000
# × the box's height: so much above the line is the start's square, or the slope would cut off its
# corner.
START_LIFT = 0.015


def surface_figure(
    grid: Grid,
    trajectory: Trajectory,
    bounds: tuple[Interval, Interval],
    style: Style,
    height: int = 460,
    always_equal: bool = False,
) -> go.Figure:
    """A figure of the surface z = f(x, y) with the run on it, in the window and the heights shown.

    Parts above or below the heights are cut away, not flattened. x and y have one scale where a map
    has (contour_figure), that of the heights is free. The camera opens where the run and the lowest
    samples are seen, and stays as the user turned it (uirevision).
    """
    ground = _ground(grid, _aspect(bounds, has_equal_scales(bounds, always_equal)))
    box = _Box(*np.array([*bounds, grid.heights]).T)
    run = _draped(ground, trajectory, box)
    scene = {
        "xaxis": _axis(style, "x", bounds[0]),
        "yaxis": _axis(style, "y", bounds[1]),
        "zaxis": _axis(style, "f", grid.heights),
        "camera": opening_camera(ground, run.points, trajectory.maximize),
        "aspectmode": "manual",
        "aspectratio": dict(zip("xyz", ground.aspect, strict=True)),
        "uirevision": "camera",
        "annotations": [_start_label(run, box, style)],
    }
    base = layout(style, height, scene=scene, margin={"l": 0, "r": 0, "t": 0, "b": 0})
    traces = [_surface(grid, style), *_run(run, box, style)]
    labels = [*_exit_label(trajectory, bounds, style), *_left_out(run, style)]
    return figure(traces, base | {"dragmode": "turntable", "annotations": labels})


def _start_label(run: _Path, box: _Box, style: Style) -> dict[str, Any]:
    """The label of the start, in front of everything, or a hill would hide half of it."""
    point = box.unscaled(_start_position(run)[None, :])[0].tolist()
    beside = {"xanchor": "left", "yanchor": "bottom", "xshift": style.sized(6)}
    position = dict(zip("xyz", point, strict=True))
    return position | beside | {"text": "start", "showarrow": False, "font": style.font()}


def _exit_label(
    trajectory: Trajectory, bounds: tuple[Interval, Interval], style: Style
) -> list[dict[str, Any]]:
    """A label in a corner that says when the run leaves the window, as there is no surface
    outside; none for a run that stays."""
    left = find_exit(plane_points(trajectory), bounds)
    if left is None:
        return []
    corner = {"xref": "paper", "yref": "paper", "x": 0.01, "y": 0.99, "showarrow": False}
    text = f"leaves the window at step {left.iteration}"
    return [corner | {"text": text, "font": style.font(15, style.path)}]


def _left_out(run: _Path, style: Style) -> list[dict[str, Any]]:
    """In a corner below, that not every iterate is a dot."""
    text = thinning_note(run.iterations[run.iterates])
    if not text:
        return []
    corner = {"xref": "paper", "yref": "paper", "x": 0.01, "y": 0.01, "showarrow": False}
    return [corner | {"text": text, "font": style.font(color=style.path)}]


class _Box(NamedTuple):
    """The box around the surface: its lowest and its highest corner, (3,)."""

    low: Array
    high: Array

    def unit(self, points: Array) -> Array:
        """Points (n, 3) with this box as the unit cube."""
        return np.asarray((points - self.low) / (self.high - self.low))

    def unscaled(self, points: Array) -> Array:
        """Points (n, 3) of the unit cube in the units of x, y and f."""
        return np.asarray(self.low + points * (self.high - self.low))


class _Path(NamedTuple):
    """The drawn line in the unit cube: its vertices (n, 3), nan where it breaks.

    iterations (n,): the first iteration at which the vertex is drawn; iterates (n,): whether the
    vertex is an iterate.
    """

    points: Array
    iterations: NDArray[np.int64]
    iterates: Mask


def _shown_heights(grid: Grid) -> Array:
    """The heights that are drawn, (ny, nx), nan where they are cut away."""
    low, high = grid.heights
    z = grid.z[::SAMPLE_STRIDE, ::SAMPLE_STRIDE]
    with np.errstate(invalid="ignore"):
        return np.where((z >= low) & (z <= high), z, np.nan)


def _aspect(bounds: tuple[Interval, Interval], equal: bool) -> tuple[float, float, float]:
    """The sides of the box; with equal scales, those of x and y have the ratio of the window's.

    The narrower the box, the lower it is, or its near wall would hide what is behind it.
    """
    across, up = (high - low for low, high in bounds)
    longer = max(across, up)
    shares = (across / longer, up / longer) if equal else (1.0, 1.0)
    return (ASPECT[0] * shares[0], ASPECT[1] * shares[1], ASPECT[2] * math.sqrt(min(shares)))


def _ground(grid: Grid, aspect: tuple[float, float, float]) -> Ground:
    low, high = grid.heights
    x, y = (
        (side[::SAMPLE_STRIDE][-1] - side[0]) / (side[-1] - side[0]) for side in (grid.x, grid.y)
    )
    return Ground((_shown_heights(grid) - low) / (high - low), (x, y), aspect)


def _draped(ground: Ground, trajectory: Trajectory, box: _Box) -> _Path:
    """The run laid on the ground, between its iterates too: a long straight step would hang in the
    air over a valley and vanish in a hill."""
    kept = thinned(len(trajectory.points), MAX_PATH_DOTS)
    iterates_on_ground = _on_ground(ground, box.unit(_inside(box, trajectory, kept)))
    parts = np.arange(1, PIECES_PER_STEP + 1)[:, None] / PIECES_PER_STEP
    straight = iterates_on_ground[:-1, None] * (1 - parts) + iterates_on_ground[1:, None] * parts
    on_ground = _on_ground(ground, straight)
    height_difference = np.nan_to_num(straight - on_ground)[..., 2].T
    needs_pieces = (height_difference.max(axis=0) > PATH_LIFT) | (
        height_difference.min(axis=0) < -PATH_LIFT / 4
    )
    drawn = np.outer(needs_pieces, _pieces(int(needs_pieces.sum())))
    drawn[:, -1] = True  # the next iterate itself
    step, piece = np.nonzero(drawn)
    line = np.concatenate([iterates_on_ground[:1], on_ground[step, piece]])
    line[:, 2] += PATH_LIFT
    iterates = np.concatenate([[True], piece == PIECES_PER_STEP - 1])
    return _Path(line, kept[np.concatenate([[0], step + 1])], iterates)


def _inside(box: _Box, trajectory: Trajectory, kept: NDArray[np.int64]) -> Array:
    """These iterates with f, (n, 3); nan outside the box, where there is no surface."""
    points = np.column_stack([trajectory.points, trajectory.values])[kept]
    inside = ((points >= box.low) & (points <= box.high)).all(axis=1, keepdims=True)
    return np.where(inside, points, np.nan)


def _pieces(steps: int) -> Mask:
    """Which of the PIECES_PER_STEP pieces of a step are drawn, when so many steps have pieces."""
    every = next((n for n in (1, 2, 3, 4, 6, 8) if steps * PIECES_PER_STEP <= n * MAX_PIECES), 12)
    return np.asarray(np.arange(1, PIECES_PER_STEP + 1) % every == 0)


def _on_ground(ground: Ground, points: Array) -> Array:
    """Points (..., 3) moved up or down onto the ground; unchanged where it has a hole."""
    known = np.nan_to_num(points)
    height = ground.height(known[..., 0], known[..., 1])
    no_ground = np.isnan(height) | np.isnan(points[..., 2])
    return np.concatenate(
        [points[..., :2], np.where(no_ground, points[..., 2], height)[..., None]], axis=-1
    )


def _axis(style: Style, title: str, bounds: Interval) -> dict[str, Any]:
    # Text in a 3-D scene grows with the picture, which is larger on a projector anyway.
    shrunk = math.sqrt(style.scale)
    return {
        "title": {"text": title, "font": style.font(20 / shrunk, style.muted)},
        "tickfont": style.font(13 / shrunk, style.muted),
        "range": list(bounds),
        "color": style.muted,
        "gridcolor": style.grid,
        "backgroundcolor": style.paper,
        "showbackground": False,
        "nticks": 5,
        "zeroline": False,
        "showspikes": False,
    }


def _surface(grid: Grid, style: Style) -> dict[str, Any]:
    return {
        "type": "surface",
        "x": grid.x[::SAMPLE_STRIDE].astype(np.float32),
        "y": grid.y[::SAMPLE_STRIDE].astype(np.float32),
        "z": _shown_heights(grid),
        "surfacecolor": grid.shade[::SAMPLE_STRIDE, ::SAMPLE_STRIDE].astype(np.float32),
        "cmin": 0.0,
        "cmax": 1.0,
        "colorscale": style.landscape,
        "showscale": False,
        "hoverinfo": "skip",
        "lighting": {"ambient": 0.85, "diffuse": 0.4, "specular": 0.05},
        "contours": {"z": {"show": False}},
        "name": "f",
    }


def _run(run: _Path, box: _Box, style: Style) -> list[dict[str, Any]]:
    points = box.unscaled(run.points)
    start = box.unscaled(_start_position(run))
    # Plotly takes sizes in a list for diameters, but a single number for a radius. Vertices between
    # iterates have no dot.
    sizes = np.where(run.iterates, style.sized(7), 0).astype(np.uint8)
    return [
        _line(points, sizes, style)
        | {"meta": RUN_META, "name": "path", "customdata": run.iterations},
        _marker(start, "square", style.start, style) | {"name": "start"},
        _marker(points[-1], "circle-open", style.path, style) | {"meta": RUN_META, "name": "end"},
    ]


def _start_position(run: _Path) -> Array:
    """The position of the start's square in the unit cube, (3,)."""
    return np.asarray(run.points[0] + [0.0, 0.0, START_LIFT])


def _line(points: Array, sizes: NDArray[np.uint8], style: Style) -> dict[str, Any]:
    return {
        "type": "scatter3d",
        "mode": "lines+markers",
        **_xyz(points),
        "line": {"color": style.path, "width": style.sized(5)},
        "marker": {"color": style.path, "size": sizes, "opacity": 1.0, "line": {"width": 0}},
        "hoverinfo": "skip",
    }


def _marker(point: Array, symbol: str, color: str, style: Style) -> dict[str, Any]:
    return {
        "type": "scatter3d",
        "mode": "markers",
        **_xyz(point[None, :]),
        "marker": {"symbol": symbol, "size": style.sized(7), "color": color},
        "hoverinfo": "skip",
    }


def _xyz(points: Array) -> dict[str, Any]:
    return {key: points[:, i] for i, key in enumerate("xyz")}
