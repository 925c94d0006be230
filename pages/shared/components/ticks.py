"""Named step sizes as ticks beside the slider, each of which sets the step size when clicked."""

from __future__ import annotations

import math
from collections.abc import Sequence

import streamlit as st

from gd_core.experiments import StepMark
from gd_core.formatting import format_number
from pages.shared.components.assets import asset, bundle
from pages.shared.components.mailbox import send_message

# Registered once, when the module is imported: nothing a user types is ever part of it. It has no
# callback: the player or the explorer of the page sends the click to the server (see ticks.js).
_ticks = st.components.v2.component(
    "gradient_descent_ticks",
    html="""<div class="ticks"><div data-part="axis" aria-hidden="true"></div>
<div data-part="names" role="group" aria-label="Step sizes to try"></div>
<div data-part="meanings" id="meanings" popover></div></div>""",
    css=asset("components/ticks.css"),
    js=bundle("components/ticks.js"),
)


def show_ticks() -> None:
    """Show the axis of the ticks, which `mark_ticks` fills."""
    _ticks()


def mark_ticks(
    marks: Sequence[StepMark],
    between: tuple[float, float],
    chosen: float | None,
    above: bool = False,
) -> None:
    """Send the marks to the axis of the ticks.

    between: the step sizes at both ends of the log axis; chosen: the step size of the slider;
    above: whether the axis lies above the slider instead of below it.
    """
    low, high = map(math.log, between)
    mark_data = [
        {
            "name": mark.name,
            "shown": format_number(mark.step_size, 3),
            "step": mark.step_size,
            "title": mark.meaning,
            "at": (math.log(mark.step_size) - low) / (high - low),
            "chosen": mark.step_size == chosen,
        }
        for mark in marks
    ]
    send_message("ticks", {"marks": mark_data, "above": above})
