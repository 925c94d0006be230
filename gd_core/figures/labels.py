"""The labels on the picture: of the start, of the minima, and of where the run left the window.

Their positions are chosen so that no two overlap and that they cover as few points of the path as
possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from gd_core.descent import Trajectory
from gd_core.figures.path import (
    MAX_PATH_DOTS,
    Exit,
    drawable,
    find_exit,
    plane_points,
    thinned,
    thinning_note,
)
from gd_core.figures.style import LABEL, RUN_META, Style, label
from gd_core.numerics import Array

Interval = tuple[float, float]
Parts = dict[str, Any]

# Width and height in pixels of the smallest picture, a phone's, on which no two labels may overlap.
MIN_PICTURE_PX = np.array([300.0, 300.0])
# The width of a character and the height of a line, × the type size.
CHARACTER_WIDTH, LINE_HEIGHT = 0.56, 1.6


class Label(NamedTuple):
    """A label of a point, with the positions it may have, the best first.

    Each offset is that of the label's middle, in pixels to the right of and above the point.
    """

    text: str
    point: tuple[float, float]
    offsets: tuple[tuple[float, float], ...]
    more: Parts


def picture_labels(
    trajectory: Trajectory | None,
    window: tuple[Interval, Interval],
    style: Style,
    minima: Array,
) -> list[Parts]:
    """The labels and arrows of the picture as annotations; minima (m, 2) in its coordinates."""
    labels, arrows = [], []
    points = np.empty((0, 2))
    if trajectory is not None:
        points = plane_points(trajectory)
        if inside(points[0], window):
            labels.append(_start(points))
        left = find_exit(points, window)
        if left is not None:
            labels.append(_departure(left, window))
            arrows.append(_arrow(left, window, style))
        points = drawable(points, window)
    labels += [_minimum(point, style) for point in minima if inside(point, window)]
    return [*arrows, *_placed(labels, points, window, style), *_left_out(trajectory, style)]


def _left_out(trajectory: Trajectory | None, style: Style) -> list[Parts]:
    """The note in a corner that not every iterate has a dot; empty if each has one."""
    length = 0 if trajectory is None else len(trajectory.points)
    text = thinning_note(thinned(length, MAX_PATH_DOTS)) if length else ""
    corner = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    more = corner | {"yshift": 0, "name": RUN_META, "font": style.font(color=style.path)}
    return [label(style, text, 0.0, 0.0, **more)] if text else []


def _placed(
    labels: list[Label], path: Array, window: tuple[Interval, Interval], style: Style
) -> list[Parts]:
    """Each label in turn where it overlaps no earlier one and covers the fewest path points."""
    low, high = np.array(window).T
    pixels = (path - low) / (high - low) * MIN_PICTURE_PX
    taken: list[Array] = []
    found = []
    for text, point, offsets, more in labels:
        at = (np.array(point) - low) / (high - low) * MIN_PICTURE_PX
        size = LABEL * np.array([CHARACTER_WIDTH * len(text) + 0.6, LINE_HEIGHT])
        boxes = [np.stack([at + offset - size / 2, at + offset + size / 2]) for offset in offsets]
        best = min(range(len(boxes)), key=lambda k: _cost(boxes[k], taken, pixels))
        taken.append(boxes[best])
        right, up = (style.sized(pixel) for pixel in offsets[best])
        found.append(label(style, text, *point, xshift=right, yshift=up) | more)
    return found


def _cost(box: Array, taken: list[Array], pixels: Array) -> tuple[float, float, int]:
    """The cost of a label's box: labels it overlaps, pixels cut off, and path points under it.

    Costs are compared in this order.
    """
    meets = sum(bool((box[0] < other[1]).all() and (other[0] < box[1]).all()) for other in taken)
    cut = float(np.maximum(-box[0], 0).sum() + np.maximum(box[1] - MIN_PICTURE_PX, 0).sum())
    with np.errstate(invalid="ignore"):
        covered = ((pixels > box[0]) & (pixels < box[1])).all(axis=1).sum()
    return meets, cut, int(covered)


def _start(points: Array) -> Label:
    """The label of the first point, on the side away from the first step."""
    x, y = points[0].tolist()
    falls = len(points) < 2 or not points[1, 1] > y
    above, below = (0.0, 22.0), (0.0, -22.0)
    return Label("start", (x, y), (above, below) if falls else (below, above), {})


def _minimum(point: Array, style: Style) -> Label:
    x, y = point.tolist()
    beside = ((0.0, -29.0), (0.0, 29.0), (52.0, 0.0), (-52.0, 0.0))
    return Label("minimum", (x, y), beside, {"font": style.font(color=style.minimum)})


def _departure(left: Exit, window: tuple[Interval, Interval]) -> Label:
    """The label beside the arrow where the run left the window, with the number of the step."""
    size = np.array([high - low for low, high in window])
    across, up = (left.point - np.array(window)[:, 0]) / size
    aside = 92.0 if across < 0.5 else -92.0
    above, below = (aside, 26.0), (aside, -26.0)
    text = f"left the window at step {left.iteration}"
    offsets = (above, below) if up < 0.15 else (below, above)  # above is often the start's label
    return Label(text, (float(left.point[0]), float(left.point[1])), offsets, {"name": RUN_META})


def _arrow(left: Exit, window: tuple[Interval, Interval], style: Style) -> Parts:
    """An arrow on the edge where the run left the window."""
    size = np.array([high - low for low, high in window])
    tail = left.point - 0.07 * left.way * size
    return {
        "x": left.point[0],
        "y": left.point[1],
        "ax": tail[0],
        "ay": tail[1],
        "axref": "x",
        "ayref": "y",
        "text": "",
        "showarrow": True,
        "arrowhead": 2,
        "arrowwidth": style.sized(3),
        "arrowcolor": style.path,
        "name": RUN_META,
    }


def inside(point: Array, window: Sequence[Interval]) -> bool:
    """Whether a point is in the window, its edges included."""
    return all(low <= c <= high for c, (low, high) in zip(point, window, strict=True))
