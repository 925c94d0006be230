"""The page run of the current thread: its session, and how long it may still wait.

A person who typed a formula sees a picture or a sentence within 30 s. So one deadline holds for all
that a run of a page waits for, however many computations that are.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pages.shared.adapters.script_run import session_of_run
from pages.shared.execution.not_computed import NotComputedError

# How long a run of a page may wait for the worker, in all. The rest of the 30 s is enough for
# all else that it does.
MAX_WAIT_SECONDS = 25.0


@dataclass(frozen=True)
class Wait:
    """How a wait for the worker stands: how many questions of others are before this one, and the
    part of the answer that is done, 0 to 1, where that is known."""

    before: int
    part: float | None = None


def _look_away(wait: Wait) -> None:
    """Most waits are so short that nobody wants to see how they stand."""


class _Waiting(threading.local):
    """How long the run may wait; threading.local gives each thread a copy of its own."""

    inside = False
    watch: Callable[[Wait], None] = staticmethod(_look_away)
    deadline: float | None = None  # by time.monotonic()
    error: NotComputedError | None = None  # of the last wait that brought no answer


_waiting = _Waiting()


@contextmanager
def run_of_a_page() -> Iterator[None]:
    """A context for a run of a page or of a part of one, which has one deadline until its end.

    The callbacks before it belong to the run, so the deadline is not reset at its beginning.
    """
    if _waiting.inside:
        yield
        return
    _waiting.inside = True
    try:
        yield
    finally:
        _waiting.inside = False
        reset_wait()


def wait_deadline() -> float:
    """When this run stops waiting, by time.monotonic(), counted from the run's first call.

    Outside of a page, each call has a deadline of its own.
    """
    deadline = time.monotonic() + MAX_WAIT_SECONDS
    if session_of_run() is None:
        return deadline
    if _waiting.deadline is None:
        _waiting.deadline = deadline
    return _waiting.deadline


def limit_wait(seconds: float) -> None:
    """Let this run wait for at most `seconds` from now on, as a newer run waits for its end."""
    deadline = time.monotonic() + seconds
    _waiting.deadline = deadline if _waiting.deadline is None else min(_waiting.deadline, deadline)


@contextmanager
def patient_wait(seconds: float, watch: Callable[[Wait], None]) -> Iterator[None]:
    """A context for a wait with a time of its own, up to `seconds`; watch hears now and then, in
    this thread, how it stands. What the run may wait for all else stays as it was."""
    before, began = _waiting.deadline, time.monotonic()
    _waiting.deadline, _waiting.watch = began + seconds, watch
    try:
        yield
    finally:
        _waiting.watch = _look_away
        _waiting.deadline = before and before + time.monotonic() - began


def tell_watcher(wait: Wait) -> None:
    """Tell whoever watches this run's wait how it stands."""
    _waiting.watch(wait)


def reset_wait() -> None:
    """Forget the deadline, where a run ends without its page and another one follows."""
    _waiting.deadline, _waiting.error = None, None


def last_wait_error() -> NotComputedError | None:
    """The error of this run's last wait that brought no answer; None if there was none."""
    return _waiting.error


def note_wait_error(error: NotComputedError) -> None:
    """Keep the error of a wait, for later questions that this run has no time left to wait for."""
    _waiting.error = error


def session_id_of_run() -> str:
    """The id of the session that this run belongs to; outside of a page, one for the thread."""
    return session_of_run() or f"thread {threading.get_ident()}"
