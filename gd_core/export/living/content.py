"""What a living file has of a run: the picture, the run itself, and the engine's bytecode."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from gd_core.browser import STEP_RANGE, column, packed, slider_range
from gd_core.experiments import gallery_entry
from gd_core.export.living.dragging import STEP, Dragging
from gd_core.export.pictures.picture import Picture
from gd_core.export.run_settings import RunSettings
from gd_core.figures import (
    DARK,
    LIGHT,
    LOWEST_ISOLINE_SHADE,
    Style,
    find_exit,
    frames,
    inside,
    map_colors,
    plane_points,
)

Json = dict[str, Any]
STYLES: Mapping[str, Style] = MappingProxyType({"light": LIGHT, "dark": DARK})


def content_of(
    settings: RunSettings, picture: Picture, dragging: Dragging, also: Sequence[int] = ()
) -> Json:
    """The data of a living file, as JSON takes them: nothing that was typed is among them.

    also: iterations that the player has to show.
    """
    objective = settings.objective
    return {
        "dim": objective.dim,
        "names": [*objective.variables, *(["f"] if objective.dim == 1 else [])],
        "window": [list(interval) for interval in picture.window],
        "equal": picture.equal,
        "landscape": _landscape(picture),
        "minima": _minima(picture),
        "start": picture.trajectory.points[0].tolist(),
        "run": _run(picture, also),
        "step": _step(settings),
        "program": dragging.program,
        "drag": dragging.drag,
    }


def _landscape(picture: Picture) -> Json:
    """A curve as its points and gaps; a map as shades, row by row from the lowest y, its colours in
    both themes, and the shade of the lowest isoline."""
    if picture.grid is None:
        curve = picture.curve
        assert curve is not None
        gaps = [list(gap) for gap in curve.gaps]
        return {"x": column(curve.x), "y": column(curve.y), "gaps": gaps, "finer": curve.is_finer}
    return {
        "shades": packed(picture.grid.shade, "<f4"),
        "lowest": LOWEST_ISOLINE_SHADE,
        "colors": {name: map_colors(style).tolist() for name, style in STYLES.items()},
    }


def _minima(picture: Picture) -> list[list[float]]:
    """The known minimisers in the window, where they are on the picture."""
    entry = gallery_entry(picture.objective)
    places = [] if entry is None else [np.array(minimum.point) for minimum in entry.minima]
    if picture.objective.dim == 1:
        places = [np.append(place, picture.objective.value(place)) for place in places]
    return [place.tolist() for place in places if inside(place, picture.window)]


def _run(picture: Picture, also: Sequence[int]) -> Json:
    """The iterations that the player shows, as columns: k, x and y on the picture, f, and on a
    curve the slope."""
    run = picture.trajectory
    left = find_exit(plane_points(run), picture.window)
    shown = frames(len(run.points), None if left is None else left.iteration, also=also)
    x, y = picture.points[shown].T
    return {
        "k": shown.tolist(),
        "x": column(x),
        "y": column(y),
        "f": column(run.values[shown]),
        "slope": column(run.gradients[shown, 0]) if picture.objective.dim == 1 else None,
    }


def _step(settings: RunSettings) -> Json | None:
    """The step size with the range of its slider; None for a method without one."""
    number = settings.optimizer.step_size
    if number is None:
        return None
    low, high = slider_range(number, STEP_RANGE)
    return {"key": STEP, "number": number, "low": low, "high": high}
