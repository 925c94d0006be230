"""Controls as all pages have them: each keeps its value in the session under its own key, and none
can be changed where a teacher's question locks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from pages.shared.state.teacher_question import is_locked


def number_input(label: str, key: str, **more: Any) -> None:
    """Show a number box; an emptied one is empty, and not at its least value."""
    locked = is_locked(key)
    st.number_input(label, key=key, value=None, persist_state="session", disabled=locked, **more)


def choice(label: str, names: Mapping[str, str], key: str, **more: Any) -> None:
    """Show a few options side by side, by their names, of which one is always chosen."""
    looks = {"width": "stretch", "disabled": is_locked(key), **more}
    options, name = list(names), names.__getitem__
    st.segmented_control(
        label, options, key=key, required=True, format_func=name, persist_state="session", **looks
    )


def switch(label: str, key: str, help: str) -> None:
    """Show a switch."""
    st.toggle(label, key=key, persist_state="session", help=help, disabled=is_locked(key))


def run_button(on_click: Callable[..., None], *arguments: object) -> None:
    """Show the button with which an answer is given: then the run may be seen."""
    st.button(
        "Run",
        key="run",
        type="primary",
        icon=":material/play_arrow:",
        on_click=on_click,
        args=arguments,
    )
