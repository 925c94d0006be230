"""How far a job is: the worker tells the server, which shows it to whoever waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


def _tell_nobody(part: float) -> None:
    """Outside of the worker nobody waits to hear of it."""


_TELL: ContextVar[Callable[[float], None]] = ContextVar("tell", default=_tell_nobody)


def tell_progress(part: float) -> None:
    """Say that a job is done by this part, 0 to 1; for the job itself to call."""
    _TELL.get()(part)


@contextmanager
def progress_told_to(tell: Callable[[float], None]) -> Iterator[None]:
    """A context in which tell hears of the progress of the jobs computed in it."""
    token = _TELL.set(tell)
    try:
        yield
    finally:
        _TELL.reset(token)
