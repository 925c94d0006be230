"""The traces of a run on the picture: path, start, end and tangent; and the known minima."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gd_core.descent import Trajectory
from gd_core.figures.labels import inside
from gd_core.figures.path import MAX_PATH_DOTS, drawable, plane_points, thinned
from gd_core.figures.style import RUN_META, Style
from gd_core.numerics import Array

Interval = tuple[float, float]
Parts = dict[str, Any]

# Diameters in pixels at scale 1; a projector's scale enlarges them.
START_MARK_PX = 13
END_MARK_PX = 17
MINIMUM_RING_PX = 26


def tangent(trajectory: Trajectory, bounds: Interval, style: Style) -> Parts:
    """The tangent at the last point, a fifth of the window wide."""
    point, value = trajectory.points[-1, 0], trajectory.values[-1]
    slope = trajectory.gradients[-1, 0]
    reach = 0.1 * (bounds[1] - bounds[0])
    x = np.array([point - reach, point + reach])
    with np.errstate(all="ignore"):  # a run that overflowed has no tangent to draw
        y = value + slope * (x - point)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": style.ink, "width": style.sized(2), "dash": "dash"},
        "hoverinfo": "skip",
        "meta": RUN_META,
        "name": "tangent",
    }


def run_traces(
    trajectory: Trajectory, window: tuple[Interval, Interval], style: Style
) -> list[Parts]:
    """The traces of the path, the end and the start, in drawing order."""
    points = plane_points(trajectory)
    shown = thinned(len(points), MAX_PATH_DOTS)
    start = _mark("square", START_MARK_PX, style.start, style) | _edge(style, style.paper, 2)
    end = _mark("circle-open", END_MARK_PX, style.path, style) | _edge(style, style.path, 3)
    return [
        _path(drawable(points[shown], window), shown, trajectory.values[shown], style),
        _marker(points[-1], "end", end, inside(points[-1], window)) | {"meta": RUN_META},
        _marker(points[0], "start", start, inside(points[0], window)),
    ]


def _path(points: Array, iterations: NDArray[np.int64], values: Array, style: Style) -> Parts:
    few = len(points) <= 60
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": points[:, 0],
        "y": points[:, 1],
        "customdata": np.column_stack([iterations, values]),
        "line": {"color": style.path, "width": style.sized(1.5)},
        "marker": _mark("circle", 8 if few else 5, style.path, style)
        | _edge(style, style.paper, 1 if few else 0),
        "hovertemplate": "iteration %{customdata[0]:d}<br>f = %{customdata[1]:.5g}<extra></extra>",
        "meta": RUN_META,
        "name": "path",
    }


def known_minima(rings: Array, style: Style) -> Parts:
    """A wide ring at each known minimum; the smaller ring of a run's end fits inside it."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": rings[:, 0],
        "y": rings[:, 1],
        "marker": _mark("circle-open", MINIMUM_RING_PX, style.minimum, style)
        | _edge(style, style.minimum, 2.5),
        "hoverinfo": "skip",
        "name": "known minimum",
    }


def _mark(symbol: str, size: float, color: str, style: Style) -> Parts:
    return {"symbol": symbol, "size": style.sized(size), "color": color}


def _edge(style: Style, color: str, width: float) -> Parts:
    return {"line": {"color": color, "width": style.sized(width)}}


def _marker(point: Array, name: str, marker: Parts, seen: bool) -> Parts:
    return {
        "type": "scatter",
        "mode": "markers",
        # Far outside, Plotly would draw a marker in the corner of the window.
        "x": [point[0]] if seen else [None],
        "y": [point[1]] if seen else [None],
        "marker": marker,
        "hoverinfo": "skip",
        "name": name,
    }
