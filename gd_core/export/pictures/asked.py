"""The picture of a question: the function, and of the runs what may be seen before the answer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from gd_core.descent import NO_RULES
from gd_core.export.pictures.drawing import draw_path, draw_start, file_of, landscape_figure
from gd_core.export.pictures.picture import Look, Picture, picture_of
from gd_core.export.run_settings import RunSettings
from gd_core.numerics import Array
from gd_core.objective import Objective
from gd_core.optimizers import gradient_descent

ARROW_PART = 0.22  # of the window's smaller side
# Of several paths, so that they can be told apart in black and white.
_MARKERS, _LINES = "osD^vX", ("-", "--", ":", "-.")

Named = Sequence[tuple[str, ArrayLike]]


def drawn_question(objective: Objective, bounds: ArrayLike, paths: Named, arrows: Named) -> bytes:
    """The picture as SVG; paths and arrows as in SheetQuestion."""
    points = [np.asarray(path, dtype=np.float64).reshape(-1, objective.dim) for _, path in paths]
    # A run of no iterations: the picture needs to know of none but where it begins.
    settings = RunSettings(objective, points[0][0], gradient_descent(1.0), 0, NO_RULES, False, "")
    picture = picture_of(settings, Look(bounds, dark=False, title=False, caption=False))
    figure, axes = landscape_figure(picture)
    if len(paths) == 1:
        draw_path(axes, picture.with_points(_in_plane(objective, points[0])))
    else:
        draw_start(axes, picture)
        _draw_paths(axes, picture, [name for name, _ in paths], points)
    foot = _in_plane(objective, points[0])[-1]
    for name, way in arrows:
        _draw_arrow(axes, picture, foot, name, np.asarray(way, dtype=np.float64))
    return file_of(figure, picture, "svg")


def _in_plane(objective: Objective, points: Array) -> Array:
    """The points in the picture's coordinates: on a curve with their heights."""
    return points if objective.dim > 1 else np.column_stack([points, objective.value(points)])


def _draw_paths(axes: Axes, picture: Picture, names: list[str], points: list[Array]) -> None:
    """Several paths, each with a colour, a mark and a line of its own, named in a legend."""
    looks = zip(picture.style.runs, _MARKERS, cycle(_LINES), strict=False)
    for name, path, (color, marker, line) in zip(names, points, looks, strict=False):
        drawn = picture.with_points(_in_plane(picture.objective, path)).points
        axes.plot(*drawn.T, line, marker=marker, color=color, markersize=4, linewidth=1, label=name)
    axes.legend(loc="best", fontsize=9, framealpha=0.9)


def _draw_arrow(axes: Axes, picture: Picture, foot: Array, name: str, way: Array) -> None:
    length = ARROW_PART * min(high - low for low, high in picture.window)
    tip, beyond = (foot + part * length * way for part in (1.0, 1.15))
    color = picture.style.ink
    arrow = {"arrowstyle": "-|>", "color": color, "linewidth": 1.5}
    axes.annotate("", (tip[0], tip[1]), (foot[0], foot[1]), arrowprops=arrow)
    badge = {"boxstyle": "round,pad=0.15", "facecolor": picture.style.paper, "linewidth": 0}
    axes.text(beyond[0], beyond[1], name, ha="center", va="center", color=color, bbox=badge)
