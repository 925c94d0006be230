"""The explorer: every run of a sweep in the browser, so that dragging asks the server nothing.

It is two components: one with all the runs as its data, and a small one with the chosen step size.
So a choice changes nothing in the large one, which is not sent again.
"""

from __future__ import annotations

import streamlit as st

from gd_core.figures import Style
from pages.shared.components.assets import asset, bundle
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
    payload: SweepPayload, charts: tuple[str, str], chosen: float, style: Style
) -> None:
    """Show the slider, the outcome of the chosen step size, and the button that opens it on
    Descend.

    charts: the keys of the containers around the sweep and around the landscape; chosen: the step
    size that the server has chosen.
    """
    sweep, landscape = charts
    looks = {"sweep": sweep, "landscape": landscape, "color": style.path, "ink": style.ink}
    _explorer(
        key=EXPLORER,
        data={**payload.data, **looks},
        on_chosen_change=_choose_step_size,
        on_take_change=_open_on_descend,
    )
    with st.container(key="choice", height=1, border=False):
        _choice(key="choice-keeper", data={"chosen": chosen})


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
