"""The URL written from the session, and whether a URL says something new."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from gd_core.optimizers import (
    CONSTANT,
    description_of,
    schedule_description,
    takes_schedule,
)
from pages.shared.adapters.echoes import mark_of
from pages.shared.adapters.reruns import note_what_is_shown
from pages.shared.state.store import remember
from pages.shared.state.url_schema import ONLY_2D, Parameter, method_parameters, write_or_off

# A URL comes back late by a few runs at most; each is remembered as one whole number.
URLS_KEPT = 64


def is_new_url(got: Mapping[str, str]) -> bool:
    """Whether the URL says something that the session does not know better.

    A URL that this session wrote is its past: where the way to the server is slow, the browser
    sends a change together with the URL of some runs ago. Only who goes back to it means it. An
    empty one is that of a page come to by a link of the navigation row: the session goes on.
    """
    written = st.session_state.get("_urls")
    if written is None:
        return True
    if not got or mark_of(got) == written[-1]:
        return False
    return _went_back() or mark_of(got) not in written


def _went_back() -> bool:
    """Whether this run is due to the browser's own Back or Forward."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def save_url(parameters: Mapping[str, Parameter], dim: int = 2, with_method: bool = True) -> None:
    """Write every control into the URL, so that the link alone shows the same page."""
    state = st.session_state
    got = st.query_params.to_dict()
    parameters = {**parameters, **(_of_the_method() if with_method else {})}
    values = {key: state[key] for key in parameters if dim > 1 or key not in ONLY_2D}
    wanted = {
        key: parameters[key].write(value)
        for key, value in values.items()
        if _says_something(parameters[key], value)
    }
    written = state.get("_urls", ())
    if got != wanted or mark_of(wanted) not in written[-1:]:
        # Noted first, because a rerun may interrupt the script after it has written the URL.
        state["_urls"] = (*written, mark_of(wanted))[-URLS_KEPT:]
        st.query_params.from_dict(wanted)
    note_what_is_shown(mark_of(wanted))
    remember(values)


def _of_the_method() -> dict[str, Parameter]:
    """What of all methods' numbers belongs to the one on the page."""
    state, parameters = st.session_state, method_parameters()
    names = ["method", *description_of(state["method"]).own]
    if takes_schedule(state["method"]):
        if state["schedule"] != CONSTANT:
            names += ["schedule", *schedule_description(state["schedule"]).parameters]
        if state["noise"]:
            names += ["noise", "noise_seed"]
    return {name: parameters[name] for name in names}


def _says_something(parameter: Parameter, value: Any) -> bool:
    """An emptied box has nothing to write, unless empty means that a rule is off; nor has one
    with what no link may say."""
    if value is None:
        return parameter.write is write_or_off
    try:
        parameter.read(parameter.write(value))
    except ValueError:
        return False
    return True
