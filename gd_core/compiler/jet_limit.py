"""A limit to the jets that a computation may take, for callers that have to stay short.

A jet takes 25 to 35 µs a node, hundreds of times what compiled code takes, and so does a limit from
all sides of a point, by compiled code. Whether a run meets points that need them cannot be told
from its formula beforehand. So their nodes are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# The nodes that the computation under way may still visit; None where nothing limits them. Each
# thread has a value of its own.
_left: ContextVar[int | None] = ContextVar("nodes that jets may still visit", default=None)


class TooManyJetsError(Exception):
    """A computation needs more jets than the limit around it allows."""


@contextmanager
def limited_jets(most_nodes: int) -> Iterator[None]:
    """A context in which jets and limits visit at most `most_nodes` nodes, all of them together.

    Beyond that TooManyJetsError is raised, and nothing of the computation is of use.
    """
    before = _left.set(most_nodes)
    try:
        yield
    finally:
        _left.reset(before)


def count_nodes(nodes: int) -> None:
    """Count the nodes of what is about to be computed; raises TooManyJetsError."""
    left = _left.get()
    if left is None:
        return
    if nodes > left:
        raise TooManyJetsError
    _left.set(left - nodes)
