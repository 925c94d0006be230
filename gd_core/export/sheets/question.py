"""A question about a run as a sheet to print, with room for the answer and without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from numpy.typing import ArrayLike

from gd_core.export.sheets.page import sheet_page
from gd_core.expression import MAX_CHARACTERS
from gd_core.objective import Objective


@dataclass(frozen=True)
class SheetQuestion:
    """What a sheet asks, and no more of the runs than may be seen before the answer.

    asks: the question in one sentence; told: what is told before it, a paragraph each; choices: the
    answers to tick; paths: the points, (m, dim), that are shown of each run, with its name, which
    is empty where there is one run; arrows: directions (2,) from the last point of the first path,
    each with its name.
    """

    asks: str
    told: tuple[str, ...]
    paths: tuple[tuple[str, ArrayLike], ...]
    choices: tuple[str, ...] = ()
    arrows: tuple[tuple[str, tuple[float, ...]], ...] = ()


def export_question_sheet(
    objective: Objective, bounds: ArrayLike, question: SheetQuestion, link: str = ""
) -> str:
    """A question as an HTML page that prints on one side of A4 and runs no script.

    bounds: the window of the picture, (dim, 2); link: an address for its foot. What was typed
    stands in it as escaped text. Needs Matplotlib and Plotly: `pip install "gd-core[export]"`.
    Raises ExportError for more than two variables.
    """
    # Here and not above, as this loads Plotly and Matplotlib.
    from gd_core.export.pictures.asked import drawn_question
    from gd_core.export.pictures.picture import formula_in_line
    from gd_core.figures import picture_address

    picture = drawn_question(objective, bounds, question.paths, question.arrows)
    source = picture_address("svg+xml", picture)
    return sheet_page(formula_in_line(objective, MAX_CHARACTERS), _parts(question, source), link)


def _parts(question: SheetQuestion, source: str) -> Iterator[str]:
    yield from (f"<p>{escape(paragraph)}</p>" for paragraph in question.told if paragraph)
    yield f'<img alt="The function" src="{source}">'
    if question.asks:
        yield f'<p class="asks">{escape(question.asks)}</p>'
    if question.choices:
        ticks = "\n".join(f"<li>{escape(choice)}</li>" for choice in question.choices)
        yield f"<ul>\n{ticks}\n</ul>"
