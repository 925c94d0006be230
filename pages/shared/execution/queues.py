"""Pages take turns in this process, and so do its long computations.

Python computes one thing at a time, so that both kinds of turn are about the one interpreter.

Turns of pages: a change takes a page about 10 ms. Ten pages at once, each with a slice of Python at
a time, would all be ready only after 100 ms. One after the other, most are ready sooner and none is
later. Measured with 55 people who change something every 2 s, on a slow core, in runs of 25 s: the
95th percentile of the waiting time was 344, 182 and 201 ms without turns, and 100, 95 and 111 ms
with them. A page lends its turn to the others while it sleeps, waits for the worker, or computes
what takes long.

Turns of long computations: ten threads with a slow formula each would leave a page a tenth of the
processor; one such thread at a time leaves it half. During a long computation the interpreter is
also handed to waiting threads more often than every 5 ms, Python's default. Measured with 90 people
beside ten with the nastiest formulas (a row of `python -m tests.load`, runs of 20 s): the 95th
percentile fell from 818 to 229 ms. Without a long computation the shorter interval would only cost.

A thread that waits for the worker has none of these turns: its queue is in worker_queue.py.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress

from gd_core import Objective
from gd_core.compiler import TooManyJetsError, limited_jets
from gd_core.objective import POINTS_PER_LINE_SEARCH, point_effort
from pages.shared.execution.fair_lock import FairLock
from pages.shared.execution.jobs import SERVER_JET_NODES

# From this time on, by gd_core.objective.cost_model, a run takes a turn of long computations.
LONG_RUN_US = 5e4
# From so many iterations on, a run of any formula lends the page's turn: one line search took up to
# 2 ms.
LONG_SEARCH_ITERATIONS = 300
# For sys.setswitchinterval during a long computation; Python's default is 50 times as long.
SWITCH_SECONDS = 1e-4

# A thread that has the turn of long computations waits for nothing else, neither for the worker nor
# for a cached result. So no two threads can wait for each other.
_long = FairLock()
_pages = FairLock()


def page_in_turn() -> AbstractContextManager[None]:
    """A context for a run of a page or of a part of one, which is entered when its turn comes."""
    return _pages.turn()


def beside_pages() -> AbstractContextManager[None]:
    """A context for what a page waits for or takes long for; other pages have turns meanwhile."""
    return _pages.lent()


@contextmanager
def in_turn() -> Iterator[None]:
    """A context for a long computation, in which one thread is at a time; lends the page's turn."""
    with beside_pages(), _long.turn():
        before = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_SECONDS)
        try:
            yield
        finally:
            sys.setswitchinterval(before)


@contextmanager
def while_short() -> Iterator[None]:
    """A context for what the server computes and the worker would compute as well.

    Its block is left without a result once it has visited SERVER_JET_NODES nodes at special points;
    what follows the block asks the worker.
    """
    with suppress(TooManyJetsError), limited_jets(SERVER_JET_NODES):
        yield


def in_turn_if_long(objective: Objective, n_iter: int) -> AbstractContextManager[object]:
    """`in_turn` for a run of `n_iter` iterations, where that takes more than LONG_RUN_US."""
    return in_turn() if n_iter * point_effort(objective) > LONG_RUN_US else nullcontext()


@contextmanager
def run_in_turn(objective: Objective, n_iter: int, searches: bool = False) -> Iterator[None]:
    """A context for runs of `n_iter` iterations in all, which takes the turns that they need.

    Runs of at least LONG_SEARCH_ITERATIONS lend the page's turn; those that take more than
    LONG_RUN_US take a turn of long computations too. searches: whether a line search evaluates
    several points at each iteration.
    """
    points = n_iter * (POINTS_PER_LINE_SEARCH if searches else 1)
    with (
        beside_pages() if n_iter >= LONG_SEARCH_ITERATIONS else nullcontext(),
        in_turn_if_long(objective, points),
    ):
        yield
