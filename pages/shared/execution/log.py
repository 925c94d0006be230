"""The pages' log: what comes from a person in it is cut, and nobody can fill it.

A line is at most LONGEST characters, a trace at most so many frames and lines, and more than BURST
lines at once are counted, not written. It is one logger for the process; whoever asks logging for
NAME gets the same.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Final

NAME: Final = "gradient_descent"
LONGEST: Final = 200  # characters of a line
BURST: Final = 20  # lines that may come at once
EVERY: Final = 3.0  # seconds after which there may be one more
# Of a trace: the frames where it began and where it ended, and the lines of an error's message (the
# worker process sends its own trace as one).
FIRST_FRAMES: Final = 5
LAST_FRAMES: Final = 25
MESSAGE_LINES: Final = 40
# Errors that led to one another.
MOST_CAUSES: Final = 5


def cut(text: str, most: int = LONGEST) -> str:
    """The text on one line of at most so many characters, an ellipsis where it was longer."""
    begin = text[: most + 1]
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in begin)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def shortened_trace(error: BaseException) -> str:
    """The trace of an error and of what led to it; each line cut, and each line of a message but
    its first behind a bar, so that none looks like a line of the log's own."""
    return "\n".join(line for one in reversed(list(_causes(error))) for line in _lines(one))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error itself, and those before it."""
    cause: BaseException | None = error
    for _ in range(MOST_CAUSES):
        if cause is None:
            return
        yield cause
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)


def _lines(error: BaseException) -> Iterator[str]:
    yield "Traceback (most recent call last):"
    for frame in _frames(error):
        yield from (cut(line) for line in frame.splitlines())
    first, *rest = str(error).split("\n")[:MESSAGE_LINES]
    yield cut(f"{type(error).__name__}: {first}")
    yield from (cut(f"  | {line}") for line in rest)


def _frames(error: BaseException) -> list[str]:
    frames = traceback.format_tb(error.__traceback__)
    left_out = len(frames) - FIRST_FRAMES - LAST_FRAMES
    if left_out <= 0:
        return frames
    return [*frames[:FIRST_FRAMES], f"  … {left_out} frames …", *frames[-LAST_FRAMES:]]


class Bounded(logging.Filter):
    """Cuts each record, and lets through BURST at once and then one every EVERY seconds.

    How many were held back is said in the next line that comes through.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._mutex = threading.Lock()
        self._allowed = float(BURST)
        self._at = clock()
        self._held_back = 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written; one that is has a short message and a short trace."""
        held_back = self._let_through()
        if held_back is None:
            return False
        more = f" (lines left out before this one: {held_back:,})" if held_back else ""
        record.msg, record.args = cut(record.getMessage(), LONGEST - len(more)) + more, None
        if record.exc_info and record.exc_info[1] is not None:
            # A formatter takes this text for the error's own.
            record.exc_text = shortened_trace(record.exc_info[1])
        return True

    def _let_through(self) -> int | None:
        """How many were held back before this one; None if it is held back itself."""
        with self._mutex:
            now = self._clock()
            self._allowed = min(float(BURST), self._allowed + (now - self._at) / EVERY)
            self._at = now
            if self._allowed < 1.0:
                self._held_back += 1
                return None
            self._allowed -= 1.0
            held_back, self._held_back = self._held_back, 0
            return held_back


def _bounded(name: str) -> logging.Logger:
    """The logger of this name, with one such filter, however often this is asked."""
    logger = logging.getLogger(name)
    if not any(isinstance(one, Bounded) for one in logger.filters):
        logger.addFilter(Bounded())
    return logger


LOG: Final = _bounded(NAME)
