"""The words on the picture: the start's badge, and where the run left the window."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gd_core.descent import Trajectory
from gd_core.figures.path import Exit, find_exit, plane_points
from gd_core.figures.style import RUN, Style, label

Array = NDArray[np.float64]
Interval = tuple[float, float]
Parts = dict[str, Any]


def run_labels(
    trajectory: Trajectory, window: tuple[Interval, Interval], style: Style
) -> list[Parts]:
    points = plane_points(trajectory)
    labels = [_badge(style, "start", points, window)] if inside(points[0], window) else []
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
    style: Style, text: str, points: Array, window: tuple[Interval, Interval]
) -> dict[str, Any]:
    """A label beside the first point, on the side that the first step does not take."""
    (_, _), (low, high) = window
    x, y = points[0].tolist()
    part = (y - low) / (high - low)
    rises = len(points) > 1 and bool(points[1, 1] > y)
    above = part < 0.12 or (part < 0.85 and not rises)
    return label(style, text, x, y, yshift=22 if above else -22)


def inside(point: Array, window: tuple[Interval, Interval]) -> bool:
    return all(low <= c <= high for c, (low, high) in zip(point, window, strict=True))
