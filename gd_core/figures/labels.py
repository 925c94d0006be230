"""The words on the picture: the start's badge, where the run left the window, the minima.

They are placed so that none lies on another, and that they cover as little of the path as can be.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gd_core.descent import Trajectory
from gd_core.figures.path import (
    MOST_DOTS,
    Exit,
    drawable,
    find_exit,
    plane_points,
    thinned,
    thinning_note,
)
from gd_core.figures.style import LABEL, RUN_META, Style, label

Array = NDArray[np.float64]
Interval = tuple[float, float]
Parts = dict[str, Any]

# The smallest picture on which no two words may meet: a phone's, in pixels.
ROOM = np.array([300.0, 300.0])
# A letter's width and a line's height, as parts of the size of the type.
LETTER, LINE = 0.56, 1.6


class Word(NamedTuple):
    """A word at a point, with the places beside it where it may stand, the best first: each the
    middle of the word, in pixels right of and above the point."""

    text: str
    point: tuple[float, float]
    places: tuple[tuple[float, float], ...]
    more: Parts


def picture_labels(
    trajectory: Trajectory | None,
    window: tuple[Interval, Interval],
    style: Style,
    minima: Array,
) -> list[Parts]:
    """Every word on the picture as an annotation; minima (m, 2) on the axes of the picture."""
    words, arrows = [], []
    points = np.empty((0, 2))
    if trajectory is not None:
        points = plane_points(trajectory)
        if inside(points[0], window):
            words.append(_start(points))
        left = find_exit(points, window)
        if left is not None:
            words.append(_departure(left, window))
            arrows.append(_arrow(left, window, style))
        points = drawable(points, window)
    words += [_minimum(point, style) for point in minima if inside(point, window)]
    return [*arrows, *_placed(words, points, window, style), *_left_out(trajectory, style)]


def _left_out(trajectory: Trajectory | None, style: Style) -> list[Parts]:
    """That not every iterate is a dot, in a corner."""
    length = 0 if trajectory is None else len(trajectory.points)
    text = thinning_note(thinned(length, MOST_DOTS)) if length else ""
    corner = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    place = corner | {"yshift": 0, "name": RUN_META, "font": style.font(color=style.path)}
    return [label(style, text, 0.0, 0.0, **place)] if text else []


def _placed(
    words: list[Word], path: Array, window: tuple[Interval, Interval], style: Style
) -> list[Parts]:
    """Each word in turn where it meets no word before it and covers the fewest points of a path."""
    low, high = np.array(window).T
    pixels = (path - low) / (high - low) * ROOM
    taken: list[Array] = []
    found = []
    for text, point, places, more in words:
        at = (np.array(point) - low) / (high - low) * ROOM
        size = LABEL * np.array([LETTER * len(text) + 0.6, LINE])
        boxes = [np.stack([at + place - size / 2, at + place + size / 2]) for place in places]
        best = min(range(len(boxes)), key=lambda k: _cost(boxes[k], taken, pixels))
        taken.append(boxes[best])
        right, up = (style.sized(pixel) for pixel in places[best])
        found.append(label(style, text, *point, xshift=right, yshift=up) | more)
    return found


def _cost(box: Array, taken: list[Array], pixels: Array) -> tuple[float, float, int]:
    """How much a place is to be avoided: words under it, what is cut off, points under it."""
    meets = sum(bool((box[0] < other[1]).all() and (other[0] < box[1]).all()) for other in taken)
    cut = float(np.maximum(-box[0], 0).sum() + np.maximum(box[1] - ROOM, 0).sum())
    with np.errstate(invalid="ignore"):
        covered = ((pixels > box[0]) & (pixels < box[1])).all(axis=1).sum()
    return meets, cut, int(covered)


def _start(points: Array) -> Word:
    """A badge beside the first point, on the side that the first step does not take."""
    x, y = points[0].tolist()
    falls = len(points) < 2 or not points[1, 1] > y
    above, below = (0.0, 22.0), (0.0, -22.0)
    return Word("start", (x, y), (above, below) if falls else (below, above), {})


def _minimum(point: Array, style: Style) -> Word:
    x, y = point.tolist()
    beside = ((0.0, -29.0), (0.0, 29.0), (52.0, 0.0), (-52.0, 0.0))
    return Word("minimum", (x, y), beside, {"font": style.font(color=style.minimum)})


def _departure(left: Exit, window: tuple[Interval, Interval]) -> Word:
    """The step with which the run left the window, in words beside its arrow."""
    size = np.array([high - low for low, high in window])
    across, up = (left.point - np.array(window)[:, 0]) / size
    aside = 92.0 if across < 0.5 else -92.0
    above, below = (aside, 26.0), (aside, -26.0)
    text = f"left the window at step {left.iteration}"
    places = (above, below) if up < 0.15 else (below, above)  # a start's badge is above its point
    return Word(text, (float(left.point[0]), float(left.point[1])), places, {"name": RUN_META})


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
    return all(low <= c <= high for c, (low, high) in zip(point, window, strict=True))
