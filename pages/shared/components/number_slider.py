"""A slider for a number box: it stands where the box's number is in its range, and drags it.

It sends nothing itself. While it is dragged the browser bends the runs that depend on the number;
let go it types its number into the box, which tells the server.
"""

from __future__ import annotations

import streamlit as st

from pages.shared.components.assets import asset, bundle
from pages.shared.components.mailbox import send_message
from pages.shared.state.teacher_question import is_locked

# Registered once, when the module is imported: nothing a user types is ever part of it.
_slider = st.components.v2.component(
    "gradient_descent_number_slider",
    html="""<div class="slider"><label data-part="name" for="slider"></label>
<div class="track"><div data-part="marks" aria-hidden="true"></div>
<input type="range" id="slider" data-part="slider" min="0" max="1" step="any">
<output data-part="number" for="slider"></output></div></div>""",
    css=asset("components/range.css", "components/number_slider.css"),
    js=bundle("components/number_slider.js"),
)


def number_slider(
    box: str,
    name: str,
    number: float | None,
    between: tuple[float, float],
    *,
    step: float | None = None,
    headed: bool = False,
) -> None:
    """Show the slider of the number box with the key `box`, with its number: slider_of, then
    send_number."""
    slider_of(box, name, step=step, headed=headed)
    send_number(box, number, between)


def slider_of(box: str, name: str, *, step: float | None = None, headed: bool = False) -> None:
    """Show the slider of the number box with the key `box`, which `send_number` sets.

    name: what the number is; without a `step` the scale is logarithmic; headed: whether the name
    and the number stand over the slider, and the marks of the step size (ticks.py) on it.
    """
    locked = is_locked(box)
    data = {"box": box, "name": name, "step": step, "headed": headed, "locked": locked}
    _slider(key=f"{box}_slider", data=data)


def send_number(box: str, number: float | None, between: tuple[float, float]) -> None:
    """Set the slider of a number box.

    number: where it stands, at its left end for None; between: the range, positive where the scale
    is logarithmic.
    """
    low, high = between
    send_message(f"number-{box}", {"number": number, "low": low, "high": high})
