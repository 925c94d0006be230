"""The main picture: the curve or the contour with the finished run on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from gd_core.descent import Trajectory
from gd_core.figures.path import MOST_DOTS, Exit, find_exit, plane_points, thinned
from gd_core.figures.sampling import Curve, Grid
from gd_core.figures.style import RUN, Style, axis, label, layout

Array = NDArray[np.float64]
Interval = tuple[float, float]
Parts = dict[str, Any]

HEIGHT = 460
LEVELS = 13
# The lowest isoline encloses 3% of the area: below that, a narrow valley is thinner than the grid.
LOWEST = 2.3 / LEVELS


def curve_figure(
    curve: Curve,
    trajectory: Trajectory,
    bounds: Interval,
    style: Style,
    minima: Sequence[ArrayLike] = (),
    height: int = HEIGHT,
) -> go.Figure:
    """A 1-D objective with the run on it and the tangent where it ended.

    bounds are the user's and fix the x axis; minima are points (1,) to ring. Returns the figure.
    """
    window = (bounds, curve.heights)
    ends = np.array([[*np.atleast_1d(point)] for point in minima]).reshape(-1, 1)
    rings = np.column_stack([ends, np.interp(ends[:, 0], curve.x, curve.y)])
    traces = [_curve_line(curve, style), _tangent(trajectory, bounds, style)]
    traces += _run_traces(trajectory, rings, style)
    shapes = [_gap_shape(gap, style) for gap in curve.gaps]
    return _figure(
        traces,
        _labels(trajectory, window, style),
        layout(
            style,
            height,
            xaxis=axis(style, "x", bounds),
            yaxis=axis(style, "f(x)", curve.heights),
            shapes=shapes,
        ),
    )


def contour_figure(
    grid: Grid,
    trajectory: Trajectory,
    bounds: tuple[Interval, Interval],
    style: Style,
    minima: Sequence[ArrayLike] = (),
    height: int = HEIGHT,
) -> go.Figure:
    """A 2-D objective as a filled contour in one hue, with the run on it.

    Isolines are drawn at quantiles of f, so that a narrow valley and a round bowl both read.
    bounds fix both axes; minima are points (2,) to ring. Blank areas are where f is undefined.
    """
    rings = np.array([np.asarray(point) for point in minima]).reshape(-1, 2)
    traces = [_contour(grid, style), *_run_traces(trajectory, rings, style)]
    return _figure(
        traces,
        _labels(trajectory, bounds, style),
        layout(
            style,
            height,
            plot_bgcolor=style.gap if grid.has_gaps else style.paper,
            xaxis=axis(style, "x", bounds[0]),
            yaxis=axis(style, "y", bounds[1]),
        ),
    )


def _figure(traces: list[Parts], labels: list[Parts], base: Parts) -> go.Figure:
    return go.Figure({"data": traces, "layout": base | {"annotations": labels}})


def _curve_line(curve: Curve, style: Style) -> Parts:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": curve.x,
        "y": curve.y,
        "line": {"color": style.second, "width": 3, "simplify": False},
        "hoverinfo": "skip",
        "name": "f",
    }


def _contour(grid: Grid, style: Style) -> Parts:
    return {
        "type": "contour",
        "x": grid.x,
        "y": grid.y,
        "z": grid.shade.astype(np.float32),
        "zmin": 0.0,
        "zmax": 1.0,
        "autocontour": False,
        "contours": {"start": LOWEST, "end": 1 - 1 / LEVELS, "size": 1 / LEVELS},
        "line": {"color": style.isoline, "width": 1},
        "colorscale": style.landscape,
        "showscale": False,
        "hoverinfo": "skip",
        "name": "f",
    }


def _gap_shape(gap: Interval, style: Style) -> Parts:
    return {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "x0": gap[0],
        "x1": gap[1],
        "y0": 0,
        "y1": 1,
        "fillcolor": style.gap,
        "opacity": 0.45,
        "line": {"width": 0},
        "layer": "below",
    }


def _tangent(trajectory: Trajectory, bounds: Interval, style: Style) -> Parts:
    """The tangent at the last point, a fifth of the window long."""
    point, value = trajectory.points[-1, 0], trajectory.values[-1]
    slope = trajectory.gradients[-1, 0]
    reach = 0.1 * (bounds[1] - bounds[0])
    x = np.array([point - reach, point + reach])
    with np.errstate(all="ignore"):  # a run that left the numbers has no tangent to draw
        y = value + slope * (x - point)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": style.ink, "width": 2, "dash": "dash"},
        "hoverinfo": "skip",
        "meta": RUN,
        "name": "tangent",
    }


def _run_traces(trajectory: Trajectory, rings: Array, style: Style) -> list[Parts]:
    points = plane_points(trajectory)
    shown = thinned(len(points), MOST_DOTS)
    return [
        _rings(rings, style),
        _path(points[shown], shown, trajectory.values[shown], style),
        _end(points[-1], style),
        _start(points[0], style),
    ]


def _path(points: Array, iterations: NDArray[np.int64], values: Array, style: Style) -> Parts:
    few = len(points) <= 60
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": points[:, 0],
        "y": points[:, 1],
        "customdata": np.column_stack([iterations, values]),
        "line": {"color": style.path, "width": 1.5},
        "marker": {
            "color": style.path,
            "size": 8 if few else 5,
            "line": {"color": style.paper, "width": 1 if few else 0},
        },
        "hovertemplate": "iteration %{customdata[0]:d}<br>f = %{customdata[1]:.5g}<extra></extra>",
        "meta": RUN,
        "name": "path",
    }


def _rings(rings: Array, style: Style) -> Parts:
    """A wide ring at each known minimum: a run that arrives ends as a ring inside it."""
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": rings[:, 0],
        "y": rings[:, 1],
        "text": ["minimum"] * len(rings),
        "textposition": "bottom center",
        "textfont": {"color": style.minimum, "size": 14},
        "marker": {
            "symbol": "circle-open",
            "size": 26,
            "color": style.minimum,
            "line": {"color": style.minimum, "width": 2.5},
        },
        "hoverinfo": "skip",
        "name": "known minimum",
    }


def _end(point: Array, style: Style) -> Parts:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [point[0]],
        "y": [point[1]],
        "marker": {
            "symbol": "circle-open",
            "size": 17,
            "color": style.path,
            "line": {"color": style.path, "width": 3},
        },
        "hoverinfo": "skip",
        "meta": RUN,
        "name": "end",
    }


def _start(point: Array, style: Style) -> Parts:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [point[0]],
        "y": [point[1]],
        "marker": {
            "symbol": "square",
            "size": 13,
            "color": style.start,
            "line": {"color": style.paper, "width": 2},
        },
        "hovertemplate": "start<extra></extra>",
        "name": "start",
    }


def _labels(trajectory: Trajectory, window: tuple[Interval, Interval], style: Style) -> list[Parts]:
    points = plane_points(trajectory)
    labels = [_badge(style, "start", points[0], window)] if _inside(points[0], window) else []
    left = find_exit(points, window)
    return labels if left is None else [*labels, *_departure(left, window, style)]


def _departure(left: Exit, window: tuple[Interval, Interval], style: Style) -> list[Parts]:
    """An arrow on the edge where the run left the window, and the step in words beside it."""
    size = np.array([high - low for low, high in window])
    tail = left.point - 0.07 * left.way * size
    arrow = {
        "x": left.point[0],
        "y": left.point[1],
        "ax": tail[0],
        "ay": tail[1],
        "axref": "x",
        "ayref": "y",
        "text": "",
        "showarrow": True,
        "arrowhead": 2,
        "arrowwidth": 3,
        "arrowcolor": style.path,
        "name": RUN,
    }
    across, up = (left.point - np.array(window)[:, 0]) / size
    words = f"left the window at step {left.iteration}"
    beside = {
        "xanchor": "left" if across < 0.5 else "right",
        "xshift": 10 if across < 0.5 else -10,
        "yshift": 26 if up < 0.15 else -26,  # the start's badge is above its point
        "name": RUN,
    }
    return [arrow, label(style, words, float(left.point[0]), float(left.point[1]), **beside)]


def _badge(
    style: Style, text: str, point: Array, window: tuple[Interval, Interval]
) -> dict[str, Any]:
    """A label beside a point, on the side where the window has room."""
    (_, _), (low, high) = window
    above = (point[1] - low) / (high - low) < 0.85
    return label(style, text, float(point[0]), float(point[1]), yshift=22 if above else -22)


def _inside(point: Array, window: tuple[Interval, Interval]) -> bool:
    return all(low <= c <= high for c, (low, high) in zip(point, window, strict=True))
