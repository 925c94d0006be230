"""One at a time, in the order in which they came."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class FairLock:
    """A lock that whoever waits longest gets next, and that its holder can lend while it waits for
    something else. It holds no data of anybody."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._holder: int | None = None  # the thread that has it

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the turn and have it; whoever has it already goes on."""
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
        """Let others go on meanwhile, and then wait for another turn; nothing for whoever has none.

        Whoever waits at the end may hold no lock that others want, neither from before nor from
        inside, or two may wait for each other.
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
        own.acquire()  # until the one before lets go
        self._holder = threading.get_ident()

    def _leave(self) -> None:
        with self._mutex:
            if self._waiting:
                self._holder = 0  # on its way to the next: nobody else may take it
                self._waiting.popleft().release()
            else:
                self._holder = None
