"""The pages' log, of bounded size: no person can fill it, or add a line that looks like its own.

A line has at most MAX_LINE_CHARACTERS, and a trace a bounded number of frames and lines. Where more
than BURST_LINES come at once, the others are counted and not written. There is one logger for the
process, which is `logging.getLogger(NAME)` everywhere.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Final

NAME: Final = "gradient_descent"
MAX_LINE_CHARACTERS: Final = 200
BURST_LINES: Final = 20  # that may be written at once
SECONDS_PER_LINE: Final = 3.0  # after a burst, one more line may be written in this time
# Of a trace, the outermost and the innermost frames are kept, and these lines of an error's message
# (the worker process sends its own trace as a message).
FIRST_FRAMES: Final = 5
LAST_FRAMES: Final = 25
MESSAGE_LINES: Final = 40
# How many errors of a chain of causes are written.
MAX_CAUSES: Final = 5


def cut(text: str, most: int = MAX_LINE_CHARACTERS) -> str:
    """The text on one line of at most `most` characters, with an ellipsis where it was longer."""
    begin = text[: most + 1]
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in begin)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def shortened_trace(error: BaseException) -> str:
    """The trace of an error and of its causes, each line cut to MAX_LINE_CHARACTERS.

    Each line of a message but its first begins with a bar, so that none looks like a line of the
    log itself.
    """
    return "\n".join(line for one in reversed(list(_causes(error))) for line in _lines(one))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error itself, and then its causes, the latest first."""
    cause: BaseException | None = error
    for _ in range(MAX_CAUSES):
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


class RateLimit(logging.Filter):
    """A filter that cuts each record, and passes BURST_LINES at once and then one line every
    SECONDS_PER_LINE (a token bucket).

    The next line that passes says how many were held back before it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._mutex = threading.Lock()
        self._allowed = float(BURST_LINES)
        self._at = clock()
        self._held_back = 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written; one that is has a short message and a short trace."""
        held_back = self._let_through()
        if held_back is None:
            return False
        more = f" (lines left out before this one: {held_back:,})" if held_back else ""
        record.msg, record.args = (
            cut(record.getMessage(), MAX_LINE_CHARACTERS - len(more)) + more,
            None,
        )
        if record.exc_info and record.exc_info[1] is not None:
            # Where exc_text is set, a formatter writes it instead of the error's own trace.
            record.exc_text = shortened_trace(record.exc_info[1])
        return True

    def _let_through(self) -> int | None:
        """How many were held back before this one; None if it is held back itself."""
        with self._mutex:
            now = self._clock()
            self._allowed = min(
                float(BURST_LINES), self._allowed + (now - self._at) / SECONDS_PER_LINE
            )
            self._at = now
            if self._allowed < 1.0:
                self._held_back += 1
                return None
            self._allowed -= 1.0
            held_back, self._held_back = self._held_back, 0
            return held_back


def _rate_limited(name: str) -> logging.Logger:
    """The logger of this name with one RateLimit; a second call adds no second filter."""
    logger = logging.getLogger(name)
    if not any(isinstance(one, RateLimit) for one in logger.filters):
        logger.addFilter(RateLimit())
    return logger


LOG: Final = _rate_limited(NAME)
