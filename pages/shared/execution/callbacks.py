"""Callbacks that run to their end, however fast a person is."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, get_script_run_ctx

from pages.shared.execution.page_run import begin_anew, wait_no_longer_than

P = ParamSpec("P")
# So long a callback that was broken off waits for the worker when it is begun again: what the
# person has changed since, maybe the formula itself, waits for its end.
BROKEN_OFF_SECONDS = 2.0


def restart_if_interrupted(callback: Callable[P, None]) -> Callable[P, None]:
    """The same callback, begun again whenever Streamlit breaks it off.

    Streamlit does so at any touch of the session once the person's next change has arrived, and
    does not call it again: what was clicked would be lost. reruns.py keeps it from that; this holds
    where an upgrade has undone reruns.py. So a callback has to come to the same when it is begun
    twice, and its last deed has to be what may not happen twice.
    """

    @wraps(callback)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        later: RerunException | None = None
        while True:
            try:
                callback(*args, **kwargs)
            except RerunException as broken_off:
                later = broken_off
                wait_no_longer_than(BROKEN_OFF_SECONDS)
            else:
                break
        if later is not None:
            begin_anew()
            raise later

    return run


def with_all_the_page(callback: Callable[[], None]) -> Callable[[], None]:
    """The same callback, after which all the page runs and not only the fragment that its control
    is in: what it sets is shown elsewhere too."""

    def run() -> None:
        callback()
        if is_fragment_rerun():
            st.rerun()

    return run


def is_fragment_rerun() -> bool:
    """Whether this run is one of a fragment, without the page around it."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)
