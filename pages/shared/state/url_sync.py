"""The URL written from the session, and whether a URL holds anything new."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import streamlit as st

from gd_core.optimizers import (
    CONSTANT,
    description_of,
    schedule_description,
    takes_schedule,
)
from pages.shared.adapters.echoes import mark_of
from pages.shared.adapters.reruns import note_what_is_shown
from pages.shared.adapters.script_run import is_history_navigation
from pages.shared.state.letters import parameters_on_page
from pages.shared.state.session_values import METHOD, NOISE, SCHEDULE, URLS
from pages.shared.state.store import remember
from pages.shared.state.url_schema import ONLY_2D, Parameter, method_parameters, write_or_off

# How many URLs written by a session are remembered, each as one integer. The browser sends back one
# that is at most a few runs old.
URLS_KEPT = 64


def is_new_url(got: Mapping[str, str]) -> bool:
    """Whether the values in the URL are to replace those in the session.

    On a slow connection the browser sends a change together with the URL of some runs ago. So a
    URL that this session wrote is ignored, unless the browser's Back or Forward led to it. An
    empty URL is that of a page opened from the navigation row, which keeps the session's values.
    """
    written = URLS.get()
    if written is None:
        return True
    if not got or mark_of(got) == written[-1]:
        return False
    return is_history_navigation() or mark_of(got) not in written


def save_url(
    parameters: Mapping[str, Parameter],
    dim: int = 2,
    with_method: bool = True,
    with_formula: bool = True,
) -> None:
    """Write the value of every control into the URL, so that the link alone restores the page."""
    got = st.query_params.to_dict()
    values, wanted = _link_with_values(parameters, dim, with_method, with_formula)
    written = URLS.get() or ()
    if got != wanted or mark_of(wanted) not in written[-1:]:
        # Noted first, because a rerun may interrupt the script after it has written the URL.
        URLS.set((*written, mark_of(wanted))[-URLS_KEPT:])
        st.query_params.from_dict(wanted)
    note_what_is_shown(mark_of(wanted))
    remember(values)


def link_to_page(
    parameters: Mapping[str, Parameter],
    dim: int = 2,
    with_method: bool = True,
    with_formula: bool = True,
) -> dict[str, str]:
    """The parameters of the link that alone restores the page, with their texts."""
    return _link_with_values(parameters, dim, with_method, with_formula)[1]


def _link_with_values(
    parameters: Mapping[str, Parameter], dim: int, with_method: bool, with_formula: bool
) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of all controls, and those that belong into a link as texts."""
    state = st.session_state.to_dict()
    parameters = {
        **parameters,
        **(parameters_on_page() if with_formula else {}),
        **(_of_the_method() if with_method else {}),
    }
    values = {key: state[key] for key in parameters if dim > 1 or key not in ONLY_2D}
    texts = {key: _text_of(parameters[key], value) for key, value in values.items()}
    return values, {key: text for key, text in texts.items() if text is not None}


def _of_the_method() -> dict[str, Parameter]:
    """The parameters of a link for the method on the page, its schedule and its noise."""
    method, schedule, parameters = METHOD.get(), SCHEDULE.get(), method_parameters()
    names = ["method", *description_of(method).own]
    if takes_schedule(method):
        if schedule != CONSTANT:
            names += ["schedule", *schedule_description(schedule).parameters]
        if NOISE.get():
            names += ["noise", "noise_seed"]
    return {name: parameters[name] for name in names}


def _text_of(parameter: Parameter, value: Any) -> str | None:
    """A value as the link holds it; None where it does not belong there: an emptied box, unless
    empty switches a stop rule off, and what the parameter could not read back."""
    # Equal keys have one text in the cache, and 0.0 equals -0.0.
    return _kept_text(parameter, value) if value else _write(parameter, value)


def _write(parameter: Parameter, value: Any) -> str | None:
    if value is None and parameter.write is not write_or_off:
        return None
    text = parameter.write(value)
    try:
        parameter.read(text)
    except ValueError:
        return None
    return text


# Of two dozen values, a change changes one.
_kept_text = lru_cache(maxsize=1024, typed=True)(_write)
