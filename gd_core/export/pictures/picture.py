"""What is on a picture of a run, in numbers and words, for all formats that it is drawn in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from gd_core.descent import Trajectory
from gd_core.experiments import default_setup
from gd_core.export.errors import ExportError
from gd_core.export.run_settings import RunSettings
from gd_core.figures import (
    DARK,
    LIGHT,
    LOWEST_ISOLINE_SHADE,
    Curve,
    Grid,
    Interval,
    Style,
    has_equal_scales,
    map_colors,
    plane_points,
    sample_curve,
    sample_grid,
)
from gd_core.figures.landscape import ISOLINE_LEVELS
from gd_core.figures.path import MAX_PATH_DOTS, Exit, drawable, find_exit, thinned
from gd_core.formatting import format_number
from gd_core.numerics import Array
from gd_core.objective import Objective
from gd_core.optimizers import (
    UNICODE_SYMBOLS,
    schedule_description,
    title_of,
)

DIGITS = 6  # of the numbers in a caption
# Characters of a formula on a picture; the rest of a longer one is an ellipsis.
LONGEST_FORMULA = 160


@dataclass(frozen=True)
class Picture:
    """A run on its landscape.

    Either `curve` or `grid` is there. window: the intervals of both axes; points (n + 1, 2): the
    run in the picture's coordinates, moved in where a point is too far to draw; title: the
    function; settings: method, numbers, start and iterations; link: an address; each one line,
    empty where not wanted, with what was typed as it was typed.
    """

    objective: Objective
    trajectory: Trajectory
    curve: Curve | None
    grid: Grid | None
    window: tuple[Interval, Interval]
    points: Array
    exit: Exit | None
    style: Style
    title: str
    settings: str
    link: str

    @property
    def axis_names(self) -> tuple[str, str]:
        """The names of both axes: of the two variables, or of x and f over it."""
        names = self.objective.variables
        return (names[0], names[1]) if self.grid is not None else (names[0], f"f({names[0]})")

    def with_points(self, points: Array) -> Picture:
        """This picture with other points (m, 2), of which no exit is told."""
        return replace(self, points=drawable(points, self.window), exit=None)

    @property
    def caption(self) -> str:
        """Function, method, numbers, start and iterations in one line; empty where not wanted."""
        return f"{formula_in_line(self.objective)}, {self.settings}" if self.settings else ""

    @property
    def equal(self) -> bool:
        """Whether both axes have one scale."""
        return self.grid is not None and has_equal_scales(self.window)

    @property
    def dots(self) -> Array:
        """The points to draw as dots, (m, 2): all, or as many as can be distinguished."""
        return np.asarray(self.points[thinned(len(self.points), MAX_PATH_DOTS)])

    @property
    def rises(self) -> bool:
        """Whether the first step goes up in the picture: then the start has its label below."""
        return len(self.points) > 1 and bool(self.points[1, 1] > self.points[0, 1])

    @property
    def departure(self) -> str:
        """The words beside the edge where the run leaves the window; empty where it stays."""
        return "" if self.exit is None else f"left the window at step {self.exit.iteration}"


@dataclass(frozen=True)
class Look:
    """How a picture looks: its window, (dim, 2), or None for one that suits, whether it is dark,
    and whether it has a title and a caption."""

    bounds: ArrayLike | None
    dark: bool
    title: bool
    caption: bool


def picture_of(settings: RunSettings, look: Look) -> Picture:
    """The picture of a run. Raises ExportError for more than two variables, ValueError as descend
    does."""
    objective = settings.objective
    if objective.dim > 2:
        raise ExportError("Only a function of one or two variables can be drawn.")
    run = settings.run()
    sides = _sides(objective, look.bounds)
    curve = sample_curve(objective, sides[0]) if objective.dim == 1 else None
    grid = sample_grid(objective, (sides[0], sides[1])) if objective.dim == 2 else None
    window = (sides[0], curve.heights if curve else sides[1])
    points = plane_points(run)
    return Picture(
        objective,
        run,
        curve,
        grid,
        window,
        drawable(points, window),
        find_exit(points, window),
        DARK if look.dark else LIGHT,
        formula_in_line(objective) if look.title else "",
        ", ".join(_settings(run)) if look.caption else "",
        " ".join(settings.link.split()) if look.caption else "",
    )


def _sides(objective: Objective, bounds: ArrayLike | None) -> list[Interval]:
    given = default_setup(objective).bounds if bounds is None else np.asarray(bounds).tolist()
    return [(float(low), float(high)) for low, high in given]


def formula_in_line(objective: Objective, longest: int = LONGEST_FORMULA) -> str:
    """The function as it was typed, in one line, with the numbers of its letters; what is longer
    than so many characters is cut off."""
    text = " ".join(objective.text.split())
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    letters = "".join(f", {name} = {number:g}" for name, number in objective.values)
    return f"f({', '.join(objective.variables)}) = {short}{letters}" if text else "f"


def _settings(run: Trajectory) -> Iterator[str]:
    """Method, numbers, start and iterations, a piece each."""
    optimizer = run.optimizer
    yield title_of(optimizer.name, "a method of your own")
    for name, number in optimizer.parameters.items():
        word = "step size" if name == "step_size" else UNICODE_SYMBOLS.get(name, name)
        yield f"{word} {format_number(number, DIGITS)}"
    if optimizer.schedule is not None:
        yield schedule_description(optimizer.schedule.name).title
    if optimizer.noise is not None:
        yield f"noise {format_number(optimizer.noise.deviation, DIGITS)}"
    if optimizer.batches is not None:
        yield f"batches of {optimizer.batches.size:,}"
    numbers = ", ".join(format_number(x, DIGITS) for x in run.points[0].tolist())
    yield f"start ({numbers})" if run.points.shape[1] > 1 else f"start {numbers}"
    yield f"{run.iterations} iterations"


def isolines(style: Style) -> tuple[list[float], list[str]]:
    """The shades of the isolines, and the colours, as #rrggbb, of the bands that they divide."""
    levels = np.arange(LOWEST_ISOLINE_SHADE, 1.0, 1.0 / ISOLINE_LEVELS)
    colors = map_colors(style)[: len(levels) + 1]
    return levels.tolist(), [f"#{bytes(color.tolist()).hex()}" for color in colors]
