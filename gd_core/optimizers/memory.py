"""What a rule remembers, number by number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def mapped(memory: Any, change: Callable[[Any], Any]) -> Any:
    """A memory, or any part of it, with each of its numbers changed, in the order in which they
    stand: a NamedTuple of parts, a list of columns, a number, or None."""
    if isinstance(memory, list):
        return [mapped(part, change) for part in memory]
    if isinstance(memory, tuple):  # a NamedTuple, as every memory of several parts is
        return type(memory)(*(mapped(part, change) for part in memory))
    return None if memory is None else change(memory)


def numbers_of(memory: Any) -> list[Any]:
    """All numbers of a memory, one after the other."""
    found: list[Any] = []
    mapped(memory, found.append)
    return found
