"""The points of data with the line that a run has found by the iteration that the player shows.

The picture is drawn in the browser (points.js); a point that was added, moved or removed there
comes back as the rows of the data, which are not trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from gd_core.browser import column
from gd_core.numerics import Array
from gd_core.objective import MOST_ROWS, Fit
from pages.shared.adapters.incoming import finite_number
from pages.shared.components.assets import asset, bundle
from pages.shared.components.mailbox import send_message
from pages.shared.execution.callbacks import with_page_rerun
from pages.shared.state.session_values import POINTS

LARGEST_COORDINATE = 1e100


@dataclass(frozen=True)
class FittedRun:
    """A run on the error of a fit, as the picture of the points takes it.

    iterations: those of the frames that the player shows of it on the map with this key; numbers:
    the two of the model at each of them, (frames, 2), for the data as they are; batches: the rows
    of the batch of the step that led to each frame, empty where a step takes all rows; squares:
    whether the square of each error is drawn; refused: how many changes of points were not taken,
    after each of which the picture shows the data that there are again.
    """

    fit: Fit
    map_key: str
    iterations: Sequence[int]
    numbers: Array
    batches: Sequence[Sequence[int]] = ()
    squares: bool = False
    refused: int = 0


def points_plot(on_rows: Callable[[], None]) -> None:
    """Show the picture's place, which send_points fills.

    on_rows: called when points were changed in it, which sent_rows then gives.
    """
    _points_plot(key=POINTS, on_rows_change=with_page_rerun(on_rows))


def sent_rows() -> list[list[float]]:
    """The rows that the picture sent, in its callback; empty where it sent anything else."""
    sent = st.session_state[POINTS].rows
    if not isinstance(sent, list) or len(sent) > MOST_ROWS:
        return []
    rows = [_row_in(row) for row in sent]
    return rows if all(rows) else []


def _row_in(sent: object) -> list[float]:
    """The two coordinates of a point that was sent; empty for anything else."""
    if not isinstance(sent, list) or len(sent) != 2:
        return []
    found = [finite_number(number, LARGEST_COORDINATE) for number in sent]
    return [number for number in found if number is not None] if None not in found else []


def send_points(run: FittedRun) -> None:
    """Send the points and the model's numbers at each frame of the player."""
    fit, numbers = run.fit, run.numbers
    data: dict[str, object] = {
        "model": fit.model_name,
        "columns": [column(one) for one in fit.data.columns],
        "names": fit.data.names,
        "classes": _classes(fit),
        "map": run.map_key,
        "toData": fit.design.to_data.tolist(),
        "shift": fit.design.shift.tolist(),
        "k": column(run.iterations),
        "p": column(numbers[:, 0]),
        "q": column(numbers[:, 1]),
        "batches": run.batches,
        "squares": run.squares,
        "refused": run.refused,
        "label": _label(fit),
    }
    send_message("points", data)


def _classes(fit: Fit) -> Sequence[float] | None:
    """The two classes, the lower first; None for a model of the target itself."""
    target = fit.data.target
    return [float(target.min()), float(target.max())] if fit.loss.of_classes else None


def _label(fit: Fit) -> str:
    keys = (
        "Page Up and Page Down choose a point, the arrow keys move it, Delete removes it, and "
        "Enter adds one."
    )
    return f"{len(fit.data):,} points of data, with what the model says of them. {keys}"


# Registered once, when the module is imported: nothing a user types is ever part of it.
_points_plot = st.components.v2.component(
    "gradient_descent_points",
    html="""<div class="points" data-part="points">
<svg data-part="plot" tabindex="0" role="group"></svg>
<div class="under"><div data-part="hint"></div>
<button type="button" data-part="remove" hidden>Remove</button></div>
<div data-part="told" aria-live="polite"></div></div>""",
    css=asset("components/points.css"),
    js=bundle("components/points.js"),
)
