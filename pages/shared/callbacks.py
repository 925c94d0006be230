"""Callbacks that run to their end, however fast a person is."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from streamlit.runtime.scriptrunner import RerunException

P = ParamSpec("P")


def whole(callback: Callable[P, None]) -> Callable[P, None]:
    """The same callback, begun again whenever Streamlit breaks it off.

    Streamlit does so at any touch of the session once the person's next change has arrived, and
    does not call it again: what was clicked would be lost. So a callback has to come to the same
    when it is begun twice, and its last deed has to be what may not happen twice.
    """

    @wraps(callback)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        later: RerunException | None = None
        while True:
            try:
                callback(*args, **kwargs)
            except RerunException as broken_off:
                later = broken_off
            else:
                break
        if later is not None:
            raise later

    return run
