"""Callbacks that run to their end, however fast a person makes the next change."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from pages.shared.adapters.script_run import RerunException, is_fragment_rerun
from pages.shared.execution.page_run import limit_wait, reset_wait

P = ParamSpec("P")
# How long a callback that is run again waits for the worker. The person's next change, maybe of the
# formula itself, has to wait until the callback has ended.
RESTARTED_WAIT_SECONDS = 2.0


def restart_if_interrupted(callback: Callable[P, None]) -> Callable[P, None]:
    """A decorator that runs a callback again whenever Streamlit interrupts it.

    Once the person's next change has arrived, Streamlit raises RerunException at the callback's
    next access to the session state, and does not call the callback again: the click would be
    lost. The adapter reruns.py keeps it from that; this holds where an upgrade has undone it. So a
    callback has to be idempotent, and does last what may not happen twice.
    """

    @wraps(callback)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        later: RerunException | None = None
        while True:
            try:
                callback(*args, **kwargs)
            except RerunException as interruption:
                later = interruption
                limit_wait(RESTARTED_WAIT_SECONDS)
            else:
                break
        if later is not None:
            reset_wait()
            raise later

    return run


def with_page_rerun(callback: Callable[[], None]) -> Callable[[], None]:
    """A decorator that makes the whole page run after a callback, and not only the fragment of its
    control: for a callback that sets what is shown outside of the fragment too."""

    def run() -> None:
        callback()
        if is_fragment_rerun():
            st.rerun()

    return run
