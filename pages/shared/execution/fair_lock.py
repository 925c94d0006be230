"""A lock for which threads wait in the order in which they came."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class FairLock:
    """A lock that the thread that has waited longest gets next.

    Its holder can release it for a while, as `lent`, while it waits for something else.
    """

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._holder: int | None = None  # the thread that has it

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A context in which this thread holds the lock; one that holds it already goes on."""
        if self._is_mine():
            yield
            return
        self._enter()
        try:
            yield
        finally:
            self._leave()

    @contextmanager
    def lent(self) -> Iterator[None]:
        """A context in which other threads may have the lock, which this thread waits for at the
        end; does nothing in a thread that does not hold it.

        At the end the thread may hold no other lock that others wait for, taken before or within
        the context, or two threads may wait for each other.
        """
        if not self._is_mine():
            yield
            return
        self._leave()
        try:
            yield
        finally:
            self._enter()

    def _is_mine(self) -> bool:
        return self._holder == threading.get_ident()

    def _enter(self) -> None:
        own = threading.Lock()
        own.acquire()
        with self._mutex:
            if self._holder is None:
                self._holder = threading.get_ident()
                return
            self._waiting.append(own)
        own.acquire()  # waits until _leave of the thread before releases it
        self._holder = threading.get_ident()

    def _leave(self) -> None:
        with self._mutex:
            if self._waiting:
                self._holder = 0  # no thread's id: only the one that is woken here may take it
                self._waiting.popleft().release()
            else:
                self._holder = None
