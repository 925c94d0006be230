"""Pages take turns, and so do long computations.

Pages first: a change takes a hundredth of a second, but ten of them at once, each a slice of Python
at a time, are all ready only after ten times as long. One after the other, most are ready sooner
and none is later: of 55 people who change something every 2 s on a slow core the p95 was 344, 182
and 201 ms, and then 100, 95 and 111 ms (in turns within five minutes, runs of 25 s). While a page
sleeps, waits for the worker, or works out what takes long, the others go on.

What this process computes longer takes turns of its own, so that a few people with slow formulas do
not slow all others. Python computes one thing at a time. Ten threads with a slow formula each would
leave a page that needs a hundredth of a second a tenth of the processor; one at a time leaves it
half. And while one is at work, whoever waits for Python gets it sooner than after Python's own
5 ms. Ninety people beside ten with the nastiest formulas: p95 818 ms, then 229 ms (the row of
`python -m tests.load` in runs of 20 s within one hour). With nobody at work on anything long it
would only cost.

Whoever waits for the worker has none of these turns: its queue is in worker_queue.py.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from gd_core import Objective
from gd_core.objective import POINTS_PER_LINE_SEARCH, point_effort
from pages.shared.execution.fair_lock import FairLock

# Microseconds from which on a run counts as long.
LONG = 5e4
# Iterations from which on a run of any method may be: searches along lines took up to 2 ms each.
MANY = 300
# Seconds after which Python is taken from who has it; by itself it does so after 50 times as many.
BESIDE_LONG = 1e-4

# Whoever has the turn of long computations asks for nothing else meanwhile: not for the worker, nor
# for anything that is cached. So nobody waits long for it, nor two for each other.
_long = FairLock()
_pages = FairLock()


def page_in_turn() -> AbstractContextManager[None]:
    """Around a run of a page or of a part of one."""
    return _pages.turn()


def beside_pages() -> AbstractContextManager[None]:
    """Around what a page waits for, and what may take long: others have their turns meanwhile."""
    return _pages.lent()


@contextmanager
def in_turn() -> Iterator[None]:
    """Around what may take long: entered when nobody else is in it."""
    with beside_pages(), _long.turn():
        before = sys.getswitchinterval()
        sys.setswitchinterval(BESIDE_LONG)
        try:
            yield
        finally:
            sys.setswitchinterval(before)


def in_turn_if_long(objective: Objective, n_iter: int) -> AbstractContextManager[object]:
    """The same around a run of so many iterations, where it is long."""
    return in_turn() if n_iter * point_effort(objective) > LONG else nullcontext()


@contextmanager
def run_in_turn(objective: Objective, n_iter: int, searches: bool = False) -> Iterator[None]:
    """Around runs of so many iterations in all: the same, and where they may be long, as a search
    along a line asks for many points at each, other pages have their turns."""
    points = n_iter * (POINTS_PER_LINE_SEARCH if searches else 1)
    with beside_pages() if n_iter >= MANY else nullcontext(), in_turn_if_long(objective, points):
        yield
