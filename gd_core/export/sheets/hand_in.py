"""A run as a sheet to hand in: one printable page with the picture, what is said, and room."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from numpy.typing import ArrayLike

from gd_core.descent import NO_RULES, StopRules, Trajectory
from gd_core.export.run_settings import RunSettings
from gd_core.export.script import verdict_in_words
from gd_core.export.sheets.page import sheet_page
from gd_core.export.table import header_rows
from gd_core.formatting import format_number
from gd_core.objective import Objective
from gd_core.optimizers import Optimizer

ROWS = 8  # of the table that the sheet shows, the last among them


def export_sheet(
    objective: Objective,
    start: ArrayLike,
    optimizer: Optimizer,
    n_iter: int,
    stop: StopRules = NO_RULES,
    maximize: bool = False,
    link: str = "",
    *,
    bounds: ArrayLike | None = None,
) -> str:
    """The run that `descend` makes as an HTML page that prints on one side of A4.

    It has the picture, the settings, the verdict, the first rows of the table with the last one,
    and room for a name and an answer, and runs no script. bounds: the window of the picture,
    (dim, 2). What was typed stands in it as escaped text. Arguments, needs and errors are those of
    export_image.
    """
    # Here and not above, as this loads Plotly and Matplotlib.
    from gd_core.export.pictures.drawing import drawn
    from gd_core.export.pictures.picture import Look, picture_of
    from gd_core.figures import picture_address

    settings = RunSettings(objective, start, optimizer, n_iter, stop, maximize, link)
    picture = picture_of(settings, Look(bounds, dark=False, title=False, caption=False))
    run = picture.trajectory
    source = picture_address("svg+xml", drawn(picture, format="svg"))
    name = f"f({', '.join(objective.variables)})"
    parts = [
        f'<img alt="The path over the function" src="{source}">',
        f"<p>{escape(verdict_in_words(objective, run))}</p>",
        f'<div class="both">\n{_settings(objective, run)}\n{_head(objective, run)}\n</div>',
    ]
    return sheet_page(f"{name} = {objective.text}", parts, link)


def _settings(objective: Objective, run: Trajectory) -> str:
    """What decides the run, without the formula, which is the title."""
    _, *rows = header_rows(objective, run)
    return _table(
        f"<th>{escape(label.replace('_', ' '))}</th><td>{escape(', '.join(cells))}</td>"
        for label, *cells in rows
    )


def _head(objective: Objective, run: Trajectory) -> str:
    names = ["iteration", *objective.variables, "f"]
    rows = [f"<th>{escape(name)}</th>" for name in names]
    return _table(["".join(rows), *map("".join, _rows(run))])


def _rows(run: Trajectory) -> Iterator[list[str]]:
    last = run.iterations
    for k in sorted({*range(min(last, ROWS - 1)), last}):
        numbers = [*run.points[k].tolist(), float(run.values[k])]
        yield [f"<td>{text}</td>" for text in (str(k), *map(format_number, numbers))]


def _table(rows: Iterator[str] | list[str]) -> str:
    return "<table>\n" + "\n".join(f"<tr>{row}</tr>" for row in rows) + "\n</table>"
