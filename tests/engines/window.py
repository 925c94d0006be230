"""What a window of any engine can do, whichever protocol drives it."""

from __future__ import annotations

import time
from typing import Any, Protocol

PATIENCE = 90.0  # s until something is there; nothing here is a measurement of speed


class Window(Protocol):
    """One window of a browser."""

    def open(self, address: str) -> None:
        """Go to an address."""

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression, as JSON."""

    def click(self, x: float, y: float) -> None:
        """Press and release the mouse at these pixels of the window."""

    def screenshot(self) -> bytes:
        """What is on screen, as PNG."""

    def errors(self) -> list[str]:
        """What was written to the console as an error; empty where the protocol does not tell."""


def until(window: Window, expression: str) -> Any:
    """Wait until a JavaScript expression is true; returns its value.

    Raises:
        TimeoutError: when it is not after PATIENCE seconds; the message is the expression.
    """
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last:
        if value := window.evaluate(expression):
            return value
        time.sleep(0.25)
    raise TimeoutError(expression)
