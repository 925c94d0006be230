"""A run as a Plotly figure that plays by itself, for notebooks and files."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

from gd_core.descent import Trajectory
from gd_core.experiments import default_setup
from gd_core.figures.landscape import LANDSCAPE_HEIGHT_PX, curve_figure
from gd_core.figures.path import drawable, find_exit, frames, plane_points
from gd_core.figures.sampling import sample_curve, sample_grid
from gd_core.figures.sketch import map_sketch
from gd_core.figures.style import LIGHT, Style, axis, layout, margin_for
from gd_core.numerics import Array
from gd_core.objective import Objective

Interval = tuple[float, float]
Parts = dict[str, Any]

LONGEST_MS = 8000  # of all frames together
SLOWEST_MS = 150  # a frame
CONTROLS_PX = 90  # room below the picture


def animated(
    objective: Objective,
    trajectory: Trajectory,
    bounds: ArrayLike | None = None,
    style: Style = LIGHT,
) -> go.Figure:
    """The run on its landscape, with a frame for each iteration, buttons to play and to pause, and
    a slider; `figure.write_html("run.html")` keeps all of it.

    bounds: the window, (dim, 2), else one that suits the function. At most 120 frames: the first 40
    iterations, then every so many. A map is an image below the path, with equal scales. Raises
    ValueError for an objective of more than two variables.
    """
    if objective.dim > 2:
        raise ValueError("only a function of one or two variables can be drawn")
    window = default_setup(objective).bounds if bounds is None else np.asarray(bounds).tolist()
    sides = [(low, high) for low, high in window]
    draw = _map if objective.dim == 2 else _curve
    background, base, shown_window = draw(objective, sides, style)
    points = plane_points(trajectory)
    left = find_exit(points, shown_window)
    shown = frames(len(points), None if left is None else left.iteration)
    path = drawable(points[shown], shown_window)
    first = len(background)
    parts = [_frame(path, shown, trajectory, k, first) for k in range(len(shown))]
    duration = min(SLOWEST_MS, LONGEST_MS / len(shown))
    return go.Figure(
        data=[*background, *_run(path, style)],
        layout=base | _controls(shown.tolist(), duration, style),
        frames=parts,
    )


Drawn = tuple[list[Parts], Parts, tuple[Interval, Interval]]


def _curve(objective: Objective, sides: list[Interval], style: Style) -> Drawn:
    curve = sample_curve(objective, sides[0])
    line = curve_figure(curve, None, sides[0], style).to_dict()["data"][0]
    base = _layout(style, margin_for(style, curve.heights))
    base |= {"xaxis": axis(style, "x", sides[0]), "yaxis": axis(style, "f(x)", curve.heights)}
    return [line], base, (sides[0], curve.heights)


def _map(objective: Objective, sides: list[Interval], style: Style) -> Drawn:
    """The map as an image: a frame that draws the path anew leaves it alone."""
    across, up = sides
    grid = sample_grid(objective, (across, up))
    image = {
        "source": map_sketch(grid, (across, up), style, always_equal=True).address,
        "xref": "x",
        "yref": "y",
        "x": across[0],
        "y": up[1],
        "sizex": across[1] - across[0],
        "sizey": up[1] - up[0],
        "sizing": "stretch",
        "layer": "below",
    }
    keep = {"constrain": "domain", "showgrid": False}
    base = _layout(style, style.margin) | {
        "images": [image],
        "xaxis": axis(style, objective.variables[0], across) | keep,
        "yaxis": axis(style, objective.variables[1], up)
        | keep
        | {"scaleanchor": "x", "scaleratio": 1},
    }
    return [], base, (across, up)


def _layout(style: Style, margin: dict[str, float]) -> Parts:
    room = margin | {"b": margin["b"] + style.sized(CONTROLS_PX)}
    return layout(style, LANDSCAPE_HEIGHT_PX + round(style.sized(CONTROLS_PX)), margin=room)


def _run(path: Array, style: Style) -> list[Parts]:
    """The path so far, and the iterate that the run is at; the start at first."""
    line = {"color": style.path, "width": style.sized(1.5)}
    marker = {"color": style.path, "size": style.sized(7)}
    here = {"color": style.path, "size": style.sized(15), "symbol": "circle-open"}
    here["line"] = {"color": style.path, "width": style.sized(3)}
    begin = {"type": "scatter", "x": path[:1, 0], "y": path[:1, 1]}
    return [
        begin | {"mode": "lines+markers", "line": line, "marker": marker, "hoverinfo": "skip"},
        begin | {"mode": "markers", "marker": here, "hoverinfo": "text"},
    ]


def _frame(path: Array, shown: NDArray[np.int64], run: Trajectory, k: int, first: int) -> Parts:
    """What changes at the k-th frame: both traces of the run; the path only as far as it came."""
    said = f"iteration {shown[k]}<br>f = {run.values[shown[k]]:.5g}"
    so_far, here = path[: k + 1], path[k : k + 1]
    return {
        "name": str(shown[k]),
        "data": [
            {"type": "scatter", "x": so_far[:, 0], "y": so_far[:, 1]},
            {"type": "scatter", "x": here[:, 0], "y": here[:, 1], "text": [said]},
        ],
        "traces": [first, first + 1],
    }


def _controls(iterations: list[int], duration: float, style: Style) -> Parts:
    """The two buttons and the slider, which has a step for each frame."""
    return {
        "updatemenus": [_buttons(duration, style)],
        "sliders": [
            {
                "active": 0,
                "x": 0.22,
                "len": 0.78,
                "y": -0.12,
                "yanchor": "top",
                "currentvalue": {"prefix": "iteration "},
                "steps": [
                    {"label": str(k), "method": "animate", "args": [[str(k)], _move(0)]}
                    for k in iterations
                ],
            }
        ],
    }


def _buttons(duration: float, style: Style) -> Parts:
    return {
        "type": "buttons",
        "showactive": False,
        "direction": "left",
        "x": 0,
        "xanchor": "left",
        "y": -0.16,
        "yanchor": "top",
        "font": {"color": style.ink},
        "bgcolor": style.paper,
        "buttons": [
            {"label": "Play", "method": "animate", "args": [None, _move(duration)]},
            {"label": "Pause", "method": "animate", "args": [[None], _move(0)]},
        ],
    }


def _move(duration: float) -> Parts:
    """How Plotly goes to a frame; without a redraw, which takes it a tenth of a second."""
    still = {"duration": 0}
    frame = {"duration": duration, "redraw": False}
    return {"mode": "immediate", "fromcurrent": True, "frame": frame, "transition": still}
