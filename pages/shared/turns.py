"""Long computations take turns, so that a few people with slow formulas do not slow all others.

Python computes one thing at a time. Ten threads with a slow formula each would leave a page that
needs a hundredth of a second a tenth of the processor; one at a time leaves it half.
"""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, nullcontext

from gd_core import Objective
from gd_core.effort import point_effort

# Microseconds from which on a run counts as long.
LONG = 5e4

# Entered again by the one that has it: what is slow is made of parts that are slow. It holds no
# data of anybody.
_turn = threading.RLock()


def in_turn() -> AbstractContextManager[object]:
    """Around what may take long: entered when nobody else is in it."""
    return _turn


def in_turn_if_long(objective: Objective, n_iter: int) -> AbstractContextManager[object]:
    """The same around a run of so many iterations, where it is long."""
    return _turn if n_iter * point_effort(objective) > LONG else nullcontext()
