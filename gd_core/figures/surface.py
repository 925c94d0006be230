"""A 2-D objective as a surface, with the run lying on it."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from gd_core.descent import Trajectory
from gd_core.figures.camera import ASPECT, LIFT, Ground, opening_camera
from gd_core.figures.path import MOST_DOTS, find_exit, plane_points, thinned, thinning_note
from gd_core.figures.sampling import Grid
from gd_core.figures.style import RUN, Style, figure, layout

Array = NDArray[np.float64]
Interval = tuple[float, float]

# Every second sample: a surface of 45 x 45 looks as smooth and weighs a quarter.
EVERY = 2
# A step that would leave the surface is drawn in at most this many pieces, and all together in
# at most so many: 24 kB.
PIECES = 24
MOST_PIECES = 1000
# The start's square stands this much higher than the line, or a slope would cut off its corner.
MARK_LIFT = 0.015


def surface_figure(
    grid: Grid,
    trajectory: Trajectory,
    bounds: tuple[Interval, Interval],
    style: Style,
    height: int = 460,
) -> go.Figure:
    """The surface z = f(x, y) with the run on it, inside the window and the heights shown.

    Parts above or below the heights are cut away, not flattened. The camera opens where the run and
    the lowest places are seen, and stays where the person turned it (uirevision). Returns the
    figure.
    """
    ground = _ground(grid)
    box = _Box(*np.array([*bounds, grid.heights]).T)
    run = _laid(ground, trajectory, box)
    scene = {
        "xaxis": _axis(style, "x", bounds[0]),
        "yaxis": _axis(style, "y", bounds[1]),
        "zaxis": _axis(style, "f", grid.heights),
        "camera": opening_camera(ground, run.points, trajectory.maximize),
        "aspectmode": "manual",
        "aspectratio": dict(zip("xyz", ASPECT.tolist(), strict=True)),
        "uirevision": "camera",
        "annotations": [_start_word(run, box, style)],
    }
    base = layout(style, height, scene=scene, margin={"l": 0, "r": 0, "t": 0, "b": 0})
    traces = [_surface(grid, style), *_run(run, box, style)]
    words = [*_leaving(trajectory, bounds, style), *_left_out(run, style)]
    return figure(traces, base | {"dragmode": "turntable", "annotations": words})


def _start_word(run: _Path, box: _Box, style: Style) -> dict[str, Any]:
    """The word at the start: in front of everything, or a hill would hide the half of it."""
    point = box.unscaled(_mark(run)[None, :])[0].tolist()
    beside = {"xanchor": "left", "yanchor": "bottom", "xshift": style.sized(6)}
    place = dict(zip("xyz", point, strict=True))
    return place | beside | {"text": "start", "showarrow": False, "font": style.font()}


def _leaving(
    trajectory: Trajectory, bounds: tuple[Interval, Interval], style: Style
) -> list[dict[str, Any]]:
    """When the run leaves the window, in words in a corner: there is no surface outside."""
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
        """Points of the unit cube as they were."""
        return np.asarray(self.low + points * (self.high - self.low))


class _Path(NamedTuple):
    """The drawn line in the unit cube: its vertices (n, 3), nan where it breaks.

    iterations (n,): from when on it is drawn; iterates (n,): whether the run stood at the vertex.
    """

    points: Array
    iterations: NDArray[np.int64]
    iterates: NDArray[np.bool_]


def _drawn(grid: Grid) -> Array:
    """The heights that are drawn, nan where they are cut away."""
    low, high = grid.heights
    z = grid.z[::EVERY, ::EVERY]
    with np.errstate(invalid="ignore"):
        return np.where((z >= low) & (z <= high), z, np.nan)


def _ground(grid: Grid) -> Ground:
    low, high = grid.heights
    x, y = ((side[::EVERY][-1] - side[0]) / (side[-1] - side[0]) for side in (grid.x, grid.y))
    return Ground((_drawn(grid) - low) / (high - low), (x, y))


def _laid(ground: Ground, trajectory: Trajectory, box: _Box) -> _Path:
    """The run on the ground, between its iterates too: a long straight step would hang in the air
    over a valley and vanish in a hill."""
    kept = thinned(len(trajectory.points), MOST_DOTS)
    stands = _on(ground, box.unit(_inside(box, trajectory, kept)))
    parts = np.arange(1, PIECES + 1)[:, None] / PIECES
    straight = stands[:-1, None] * (1 - parts) + stands[1:, None] * parts
    laid = _on(ground, straight)
    above = np.nan_to_num(straight - laid)[..., 2].T
    leaves = (above.max(axis=0) > LIFT) | (above.min(axis=0) < -LIFT / 4)
    drawn = np.outer(leaves, _pieces(int(leaves.sum())))
    drawn[:, -1] = True  # the next iterate itself
    step, piece = np.nonzero(drawn)
    line = np.concatenate([stands[:1], laid[step, piece]])
    line[:, 2] += LIFT
    iterates = np.concatenate([[True], piece == PIECES - 1])
    return _Path(line, kept[np.concatenate([[0], step + 1])], iterates)


def _inside(box: _Box, trajectory: Trajectory, kept: NDArray[np.int64]) -> Array:
    """These points of the run (n, 3); nan outside the box, where there is no surface to lie on."""
    points = np.column_stack([trajectory.points, trajectory.values])[kept]
    inside = ((points >= box.low) & (points <= box.high)).all(axis=1, keepdims=True)
    return np.where(inside, points, np.nan)


def _pieces(steps: int) -> NDArray[np.bool_]:
    """Which of the PIECES of a step are drawn, when so many steps are drawn in pieces."""
    every = next((n for n in (1, 2, 3, 4, 6, 8) if steps * PIECES <= n * MOST_PIECES), 12)
    return np.asarray(np.arange(1, PIECES + 1) % every == 0)


def _on(ground: Ground, points: Array) -> Array:
    """Points (..., 3) put on the ground, where there is any."""
    known = np.nan_to_num(points)
    height = ground.height(known[..., 0], known[..., 1])
    lost = np.isnan(height) | np.isnan(points[..., 2])
    return np.concatenate(
        [points[..., :2], np.where(lost, points[..., 2], height)[..., None]], axis=-1
    )


def _axis(style: Style, title: str, bounds: Interval) -> dict[str, Any]:
    # Words in space grow with the picture, which is larger on a projector as it is.
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
        "x": grid.x[::EVERY].astype(np.float32),
        "y": grid.y[::EVERY].astype(np.float32),
        "z": _drawn(grid),
        "surfacecolor": grid.shade[::EVERY, ::EVERY].astype(np.float32),
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
    start = box.unscaled(_mark(run))
    # The sizes of a list are diameters, where one number is a radius; none between two iterates.
    sizes = np.where(run.iterates, style.sized(7), 0).astype(np.uint8)
    return [
        _line(points, sizes, style) | {"meta": RUN, "name": "path", "customdata": run.iterations},
        _dot(start, "square", style.start, style) | {"name": "start"},
        _dot(points[-1], "circle-open", style.path, style) | {"meta": RUN, "name": "end"},
    ]


def _mark(run: _Path) -> Array:
    """Where the square of the start stands, in the unit cube."""
    return np.asarray(run.points[0] + [0.0, 0.0, MARK_LIFT])


def _line(points: Array, sizes: NDArray[np.uint8], style: Style) -> dict[str, Any]:
    return {
        "type": "scatter3d",
        "mode": "lines+markers",
        **_xyz(points),
        "line": {"color": style.path, "width": style.sized(5)},
        "marker": {"color": style.path, "size": sizes, "opacity": 1.0, "line": {"width": 0}},
        "hoverinfo": "skip",
    }


def _dot(point: Array, symbol: str, color: str, style: Style) -> dict[str, Any]:
    return {
        "type": "scatter3d",
        "mode": "markers",
        **_xyz(point[None, :]),
        "marker": {"symbol": symbol, "size": style.sized(7), "color": color},
        "hoverinfo": "skip",
    }


def _xyz(points: Array) -> dict[str, Any]:
    return {key: points[:, i] for i, key in enumerate("xyz")}
