"""A 2-D objective as a surface, with the run lying on it."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from gd_core.descent import Trajectory
from gd_core.figures.path import MOST_DOTS, thinned
from gd_core.figures.sampling import Grid
from gd_core.figures.style import RUN, Style, figure, layout

Interval = tuple[float, float]

# Every second sample: a surface of 45 x 45 looks as smooth and weighs a quarter.
EVERY = 2
CAMERA = {"eye": {"x": -0.95, "y": -1.2, "z": 1.2}, "center": {"x": 0, "y": 0, "z": -0.2}}
# The path is drawn this part of the height above the surface, or the surface's flat facets, which
# lie above a bowl's true height, would hide it.
LIFT = 0.012


def surface_figure(
    grid: Grid,
    trajectory: Trajectory,
    bounds: tuple[Interval, Interval],
    style: Style,
    height: int = 460,
) -> go.Figure:
    """The surface z = f(x, y) with the run on it, inside the window and the heights shown.

    Parts above or below the heights are cut away, not flattened. The camera stays where the person
    turned it (uirevision). Returns the figure.
    """
    scene = {
        "xaxis": _axis(style, "x", bounds[0]),
        "yaxis": _axis(style, "y", bounds[1]),
        "zaxis": _axis(style, "f", grid.heights),
        "camera": CAMERA,
        "aspectmode": "manual",
        "aspectratio": {"x": 1.2, "y": 1.2, "z": 0.75},
        "uirevision": "camera",
    }
    base = layout(style, height, scene=scene, margin={"l": 0, "r": 0, "t": 0, "b": 0})
    traces = [_surface(grid, style), *_run(grid, trajectory, bounds, style)]
    return figure(traces, base | {"dragmode": "turntable"})


def _axis(style: Style, title: str, bounds: Interval) -> dict[str, Any]:
    return {
        "title": {"text": title},
        "range": list(bounds),
        "color": style.muted,
        "gridcolor": style.grid,
        "backgroundcolor": style.paper,
        "showbackground": False,
        "nticks": 6,
        "showspikes": False,
    }


def _surface(grid: Grid, style: Style) -> dict[str, Any]:
    low, high = grid.heights
    with np.errstate(invalid="ignore"):
        z = np.where((grid.z >= low) & (grid.z <= high), grid.z, np.nan)
    part = np.s_[::EVERY, ::EVERY]
    return {
        "type": "surface",
        "x": grid.x[::EVERY].astype(np.float32),
        "y": grid.y[::EVERY].astype(np.float32),
        "z": z[part],
        "surfacecolor": grid.shade[part].astype(np.float32),
        "cmin": 0.0,
        "cmax": 1.0,
        "colorscale": style.landscape,
        "showscale": False,
        "opacity": 0.92,
        "hoverinfo": "skip",
        "lighting": {"ambient": 0.85, "diffuse": 0.4, "specular": 0.05},
        "contours": {"z": {"show": False}},
        "name": "f",
    }


def _run(
    grid: Grid, trajectory: Trajectory, bounds: tuple[Interval, Interval], style: Style
) -> list[dict[str, Any]]:
    points = np.column_stack([trajectory.points, trajectory.values])
    kept = thinned(len(points), MOST_DOTS)
    points = points[kept]
    low, high = np.array([*bounds, grid.heights]).T
    inside = ((points >= low) & (points <= high)).all(axis=1)
    # Outside the box there is no surface to lie on: the line breaks there.
    shown = np.where(inside[:, None], points, np.nan)
    shown[:, 2] += LIFT * (grid.heights[1] - grid.heights[0])
    return [
        _line(shown, style) | {"meta": RUN, "name": "path", "customdata": kept},
        _dot(shown[0], "start", "square", style.start, style),
        _dot(shown[-1], "", "circle-open", style.path, style) | {"meta": RUN, "name": "end"},
    ]


def _line(points: NDArray[np.float64], style: Style) -> dict[str, Any]:
    return {
        "type": "scatter3d",
        "mode": "lines+markers",
        **_xyz(points),
        "line": {"color": style.path, "width": 5},
        "marker": {"color": style.path, "size": 3.5},
        "hoverinfo": "skip",
    }


def _dot(
    point: NDArray[np.float64], name: str, symbol: str, color: str, style: Style
) -> dict[str, Any]:
    return {
        "type": "scatter3d",
        "mode": "markers+text",
        **_xyz(point[None, :]),
        "text": [name],
        "textposition": "top right",
        "textfont": {"color": style.ink, "size": 14},
        "marker": {"symbol": symbol, "size": 7, "color": color},
        "hoverinfo": "skip",
        "name": name,
    }


def _xyz(points: NDArray[np.float64]) -> dict[str, Any]:
    return {key: points[:, i] for i, key in enumerate("xyz")}
