"""What is wrong with data, and what was left out of them."""

from __future__ import annotations

from typing import NamedTuple


class DataError(ValueError):
    """What is wrong with data: a sentence with the remedy, and the line of the text, counted from
    1; None where it is about all of them."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message, self.line = message, line

    def __reduce__(self) -> tuple[type[DataError], tuple[str, int | None]]:
        # Without this, an error sent back from another process could not be rebuilt.
        return type(self), (self.message, self.line)


class LeftOut(NamedTuple):
    """A row that was left out of the data on request: its line in the text, and why."""

    line: int
    why: str
