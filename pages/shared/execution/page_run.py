"""The run of a page that this thread is in: whose it is, and how long it still waits.

A person who typed a formula sees a picture or a sentence within 30 s. So all that one run of a
page waits for has one time together, however many steps there are.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.shared.execution.not_computed import NotComputedError

# Of all that a run of a page waits for together: what else it does takes less than the rest of 30.
PATIENCE = 25.0


class _Waiting(threading.local):
    """What a run has still to wait; each thread has a run of its own."""

    inside = False
    ends: float | None = None
    last: NotComputedError | None = None


_waiting = _Waiting()


@contextmanager
def run_of_a_page() -> Iterator[None]:
    """Around a run of a page or of a part of one; what it waits for is counted until its end.

    The callbacks before it belong to it, so nothing is reset at its beginning.
    """
    if _waiting.inside:
        yield
        return
    _waiting.inside = True
    try:
        yield
    finally:
        _waiting.inside = False
        begin_anew()


def waits_until() -> float:
    """When this run stops waiting, by time.monotonic(): counted from the first time it is asked.

    Without a page there is nothing to count together.
    """
    ends = time.monotonic() + PATIENCE
    if get_script_run_ctx(suppress_warning=True) is None:
        return ends
    if _waiting.ends is None:
        _waiting.ends = ends
    return _waiting.ends


def wait_no_longer_than(seconds: float) -> None:
    """Let this run wait for so long from now on, where something newer waits for its end."""
    ends = time.monotonic() + seconds
    _waiting.ends = ends if _waiting.ends is None else min(_waiting.ends, ends)


def begin_anew() -> None:
    """Count what is waited for anew: this run ends without its page, and another one follows."""
    _waiting.ends, _waiting.last = None, None


def last_in_vain() -> NotComputedError | None:
    """Why this run came to no answer when it last waited."""
    return _waiting.last


def note_in_vain(error: NotComputedError) -> None:
    """Keep why this run came to no answer, for all that it has no time to wait for any more."""
    _waiting.last = error


def session_of_this_run() -> str:
    """Whose run this is; without a page, the thread's."""
    context = get_script_run_ctx(suppress_warning=True)
    return f"thread {threading.get_ident()}" if context is None else context.session_id


def end_if_not_wanted() -> None:
    """Raise what Streamlit ends a run with where its session has left or has changed something."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is not None:
        context.yield_check()
