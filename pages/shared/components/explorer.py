"""The explorer: every run of a sweep in the browser, so that dragging asks the server nothing.

Its runs arrive in a message, and the chosen step size in a small component of its own. So a choice
sends no run again.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from gd_core.browser import DraggedRun, PictureWindow, drag_data, number_controls
from gd_core.experiments import Problem, SweepSummary
from gd_core.figures import Style
from pages.shared.components.assets import asset, bundle
from pages.shared.components.live_landscape import letters_data
from pages.shared.components.mailbox import send_message
from pages.shared.components.pointer import move_start
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.execution.jobs import SweepPayload
from pages.shared.state.session import take_step_size
from pages.shared.state.session_values import EXPLORER, GOES_TO_DESCEND

_HTML = """
<div class="explorer" data-part="explorer" role="group" aria-label="Step size">
  <input type="range" data-part="range" aria-label="Step size" min="0" max="0" step="1" value="0">
  <div class="outcome">
    <div data-part="title" aria-live="polite"></div>
    <div data-part="words"></div>
  </div>
  <button type="button" data-part="take">Open on the Descend page</button>
</div>
"""

# Registered once, when the module is imported: nothing a user types is ever part of them.
_explorer = st.components.v2.component(
    "gradient_descent_explorer",
    html=_HTML,
    css=asset("components/range.css", "components/explorer.css"),
    js=bundle("components/explorer.js"),
)
_choice = st.components.v2.component(
    "gradient_descent_choice",
    js=bundle("components/choice.js"),
)


def show_explorer(
    payload: SweepPayload,
    charts: tuple[str, str],
    chosen: float,
    style: Style,
    *,
    pointer: Mapping[str, object],
    drag: Mapping[str, object],
) -> None:
    """Show the slider, the outcome of the chosen step size, and the button that opens it on
    Descend.

    charts: the keys of the containers around the sweep and around the landscape; chosen: the step
    size that the server has chosen; pointer: the result of pointer_data for the landscape; drag:
    that of sweep_drag.
    """
    sweep, landscape = charts
    looks = {"sweep": sweep, "landscape": landscape, "color": style.path, "ink": style.ink}
    _explorer(
        key=EXPLORER,
        on_chosen_change=_choose_step_size,
        on_take_change=_open_on_descend,
        on_start_change=lambda: move_start(EXPLORER),
    )
    colors = {"arrived": style.good, "other": style.muted, "lost": style.bad}
    live = {
        "colors": colors,
        "tolerance": payload.summary.tolerance,
        "band": _band(payload.summary),
    }
    data = {**payload.data, **looks, **live, "pointer": dict(pointer), "drag": dict(drag)}
    send_message("runs", data)
    with st.container(key="choice", height=1, border=False):
        _choice(key="choice-keeper", data={"chosen": chosen})


def sweep_drag(problem: Problem, window: PictureWindow, style: Style) -> dict[str, object]:
    """The payload with which the runs of a sweep follow what is dragged: one run, of which the
    browser sets each step size in turn (js/live_sweep.js)."""
    run = DraggedRun(problem, {"step_size": "swept"} | number_controls(problem.config))
    return drag_data([run], window, letters=letters_data(problem, style))


def _band(summary: SweepSummary) -> list[int] | None:
    """The first and the last index of the runs of the band; None where they do not settle."""
    if summary.band is None or not summary.settles:
        return None
    ends = (summary.band.first, summary.band.last)
    return [int(np.abs(summary.step_sizes - end).argmin()) for end in ends]


@restart_if_interrupted
def _choose_step_size() -> None:
    take_step_size(st.session_state[EXPLORER].chosen)


@restart_if_interrupted
def _open_on_descend() -> None:
    take_step_size(st.session_state[EXPLORER].take)
    GOES_TO_DESCEND.set(True)


def go_where_asked() -> None:
    """Switch to the Descend page if the button or a point was clicked; call this first."""
    if GOES_TO_DESCEND.take():
        st.switch_page("app.py")
