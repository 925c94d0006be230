"""The letters that stand for numbers in the formula: a slider and a number box for each."""

from __future__ import annotations

import streamlit as st

from gd_core.numerics import rounded_to
from pages.shared.components.number_slider import number_slider
from pages.shared.layout.inputs import number_input
from pages.shared.state.letters import letters_on_page, range_of
from pages.shared.state.url_schema import ENDS_OF_LETTER, KEY_OF_LETTER

_STOPS = 100  # of a slider, about
_HELP = "A number that you can change without typing the function again."


def letters() -> None:
    """Show the controls of the letters in the formula, side by side; nothing without letters."""
    if names := letters_on_page():
        with st.container(key="letters", horizontal=True):
            for name in names:
                _letter(name)


def _letter(name: str) -> None:
    key, between = KEY_OF_LETTER[name], range_of(name)
    number, step = st.session_state[key], rounded_to((between[1] - between[0]) / _STOPS, 1)
    letter = st.container(key=f"letter-{name}", width=230, gap=None)
    with letter:
        row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    with row:
        number_input(name, key, format="%.10g", step=step, help=_HELP)
        _range(name)
    with letter:
        number_slider(key, f"Letter {name}", number, _around(number, between), step=step)


def _around(number: float | None, between: tuple[float, float]) -> tuple[float, float]:
    """The range of a slider, longer where the number is outside of it."""
    low, high = between
    return (low, high) if number is None else (min(low, number), max(high, number))


def _range(name: str) -> None:
    """Show the button that opens the number boxes of the slider's ends."""
    key, title = f"range-{name}", f"Range of {name}"
    boxes = st.popover("", icon=":material/arrow_range:", key=key, help=title, on_change="rerun")
    # The boxes are made only while it is open, as each costs server time at every run.
    if boxes.open:
        with boxes, st.container(horizontal=True):
            for label, end in zip(("from", "to"), ENDS_OF_LETTER[name], strict=True):
                number_input(f"{name} {label}", end, format="%g", step=1.0, width=128)
