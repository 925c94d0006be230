"""The main picture: the curve or the contour map, with the finished run on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from gd_core.descent import Trajectory
from gd_core.figures.labels import picture_labels
from gd_core.figures.marks import known_minima, run_traces, tangent
from gd_core.figures.sampling import Curve, Grid
from gd_core.figures.style import Style, axis, figure, label, layout, margin_for

Interval = tuple[float, float]
Parts = dict[str, Any]

LANDSCAPE_HEIGHT_PX = 440
SMALL_MAP_PX = 150
ISOLINE_LEVELS = 13
LARGEST_SIDE_RATIO = 4.0  # of a window's sides, for equal scales
MAX_SHADE = 65535  # the largest integer of 16 bits
# Shade of the lowest isoline, of at most 1. It encloses 3% of the area: a lower one would enclose a
# narrow valley that is thinner than the grid.
LOWEST_ISOLINE_SHADE = 2.3 / ISOLINE_LEVELS


def curve_figure(
    curve: Curve,
    trajectory: Trajectory | None,
    bounds: Interval,
    style: Style,
    minima: Sequence[ArrayLike] = (),
    height: int = LANDSCAPE_HEIGHT_PX,
    named: bool = True,
) -> go.Figure:
    """A 1-D objective with the run on it, if any, and the tangent where it ended.

    bounds are the user's and fix the x axis; minima are points (1,) to ring, and to label where
    `named`.
    """
    window = (bounds, curve.heights)
    ends = np.array([[*np.atleast_1d(point)] for point in minima]).reshape(-1, 1)
    rings = np.column_stack([ends, np.interp(ends[:, 0], curve.x, curve.y)])
    traces = [_curve_line(curve, style), known_minima(rings, style)]
    if trajectory is not None:
        traces += [tangent(trajectory, bounds, style), *run_traces(trajectory, window, style)]
    shapes = [_gap_shape(gap, style) for gap in curve.gaps]
    words = picture_labels(trajectory, window, style, rings if named else rings[:0])
    return _figure(
        traces,
        [*words, *([_band_note(style)] if curve.is_finer else [])],
        layout(
            style,
            height,
            xaxis=axis(style, "x", bounds),
            yaxis=axis(style, "f(x)", curve.heights),
            shapes=shapes,
            margin=margin_for(style, curve.heights),
        ),
    )


def contour_figure(
    grid: Grid,
    trajectory: Trajectory | None,
    bounds: tuple[Interval, Interval],
    style: Style,
    minima: Sequence[ArrayLike] = (),
    height: int = LANDSCAPE_HEIGHT_PX,
    named: bool = True,
    always_equal: bool = False,
    names: tuple[str, str] = ("x", "y"),
) -> go.Figure:
    """A 2-D objective as a filled contour in one hue, with the run on it, if any.

    Isolines are at quantiles of f, which shows a narrow valley as well as a round bowl.
    bounds fix both axes; minima are points (2,) to ring, and to label where `named`. Areas where
    f is undefined have the colour of gaps. Both axes have one scale, unless the window is too long
    and thin for that (has_equal_scales); with always_equal even then. names: of the variables.
    """
    rings = np.array([np.asarray(point) for point in minima]).reshape(-1, 2)
    equal = has_equal_scales(bounds, always_equal)
    words = picture_labels(trajectory, bounds, style, rings if named else rings[:0])
    traces = [_contour(grid, style), known_minima(rings, style)]
    if trajectory is not None:
        traces += run_traces(trajectory, bounds, style)
    return _figure(
        traces,
        [*words, *([] if equal else [_scales_note(style)])],
        layout(
            style,
            height,
            plot_bgcolor=style.gap if grid.has_gaps else style.paper,
            xaxis=axis(style, names[0], bounds[0]) | (_KEEP_WINDOW if equal else {}),
            yaxis=axis(style, names[1], bounds[1])
            | (_KEEP_WINDOW | _EQUAL_SCALES if equal else {}),
        ),
    )


def small_map_figure(
    grid: Grid,
    bounds: tuple[Interval, Interval],
    style: Style,
    minima: Sequence[ArrayLike] = (),
    always_equal: bool = False,
) -> go.Figure:
    """A 2-D objective as a small filled contour without words and ticks, to stand beside another
    picture; the window, the minima and the scales are those of contour_figure."""
    rings = np.array([np.asarray(point) for point in minima]).reshape(-1, 2)
    hidden = {"visible": False}
    equal = has_equal_scales(bounds, always_equal)
    keep, scales = (_KEEP_WINDOW, _EQUAL_SCALES) if equal else ({}, {})
    base = layout(
        style,
        round(style.sized(SMALL_MAP_PX)),
        margin=dict.fromkeys("lrtb", 0),
        plot_bgcolor=style.gap if grid.has_gaps else style.paper,
        xaxis=axis(style, "", bounds[0]) | hidden | keep,
        yaxis=axis(style, "", bounds[1]) | hidden | keep | scales,
    )
    return figure([_contour(grid, style), known_minima(rings, style)], base)


def has_equal_scales(bounds: tuple[Interval, Interval], always: bool = False) -> bool:
    """Whether one unit of x is as long as one of y on a map: always where that is asked for, and
    else unless the window's sides differ so much that it would be a thin strip."""
    if always:
        return True
    (left, right), (low, high) = bounds
    across, up = right - left, high - low
    return max(across, up) <= LARGEST_SIDE_RATIO * min(across, up)


# The window stays exactly as it was asked for: the picture takes its shape, not the other way.
_KEEP_WINDOW: Parts = {"constrain": "domain"}
_EQUAL_SCALES: Parts = {"scaleanchor": "x", "scaleratio": 1}


def _scales_note(style: Style) -> Parts:
    """The note on a map whose axes have different scales."""
    text = "axes differ: right angles do not look right"
    corner = {"xref": "paper", "yref": "paper", "xanchor": "right", "yanchor": "top"}
    return label(style, text, 1.0, 1.0, **corner, yshift=0, align="right")


def _figure(traces: list[Parts], labels: list[Parts], base: Parts) -> go.Figure:
    return figure(traces, base | {"annotations": labels})


def _curve_line(curve: Curve, style: Style) -> Parts:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": curve.x,
        "y": curve.y,
        "line": {"color": style.second, "width": style.sized(3), "simplify": False},
        "hoverinfo": "skip",
        "name": "f",
    }


def _band_note(style: Style) -> Parts:
    """The note that the line is a band somewhere, in the corner that the axis keeps free."""
    text = "finer than the picture: the line reaches<br>from the lowest to the highest value"
    corner = {"xref": "paper", "yref": "paper", "xanchor": "right", "yanchor": "bottom"}
    return label(style, text, 1.0, 0.0, **corner, yshift=0, align="right")


def _contour(grid: Grid, style: Style) -> Parts:
    return {
        "type": "contour",
        "x": grid.x,
        "y": grid.y,
        "z": _shades(grid),
        "zmin": 0,
        "zmax": MAX_SHADE,
        "autocontour": False,
        "contours": {
            "start": MAX_SHADE * LOWEST_ISOLINE_SHADE,
            "end": MAX_SHADE * (1 - 1 / ISOLINE_LEVELS),
            "size": MAX_SHADE / ISOLINE_LEVELS,
        },
        "line": {"color": style.isoline, "width": style.sized(1)},
        "colorscale": style.landscape,
        "showscale": False,
        "hoverinfo": "skip",
        "name": "f",
    }


def _shades(grid: Grid) -> NDArray[Any]:
    """The shades as integers of 16 bits, half the bytes of floats; floats where gaps need nan."""
    scaled = grid.shade * MAX_SHADE
    return scaled.astype(np.float32) if grid.has_gaps else np.round(scaled).astype(np.uint16)


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
