"""Long computations take turns, so that a few people with slow formulas do not slow all others.

Python computes one thing at a time. Ten threads with a slow formula each would leave a page that
needs a hundredth of a second a tenth of the processor; one at a time leaves it half. And while one
is at work, whoever waits for Python gets it sooner than after Python's own 5 ms. Ninety people
beside ten with the nastiest formulas: p95 818 ms, then 229 ms (the row of `python -m tests.load` in
runs of 20 s within one hour). With nobody at work on anything long it would only cost.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from gd_core import Objective
from gd_core.effort import point_effort

# Microseconds from which on a run counts as long.
LONG = 5e4
# Seconds after which Python is taken from who has it; by itself it does so after 50 times as many.
BESIDE_LONG = 1e-4

# Entered again by the one that has it: what is slow is made of parts that are slow. It holds no
# data of anybody.
_turn = threading.RLock()


def waiting_in_turn() -> AbstractContextManager[object]:
    """Around what takes long elsewhere: the same queue, but Python is not at work meanwhile."""
    return _turn


@contextmanager
def in_turn() -> Iterator[None]:
    """Around what may take long: entered when nobody else is in it."""
    with _turn:
        before = sys.getswitchinterval()
        sys.setswitchinterval(BESIDE_LONG)
        try:
            yield
        finally:
            sys.setswitchinterval(before)


def in_turn_if_long(objective: Objective, n_iter: int) -> AbstractContextManager[object]:
    """The same around a run of so many iterations, where it is long."""
    return in_turn() if n_iter * point_effort(objective) > LONG else nullcontext()
