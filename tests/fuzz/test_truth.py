"""What is said of random runs of every deterministic method is true when they go on.

Each run is followed for many times its length by a loop of the tests' own, and every step size that
is advised is run. By hand: `python -m tests.fuzz`, or `python -m tests.truth 0 1500 all`, of which
the seed 0 is that of the date; in CI the seed is fixed.
"""

from __future__ import annotations

import os

from gd_core.optimizers import OPTIMIZERS
from tests.truth.tally import METHODS, seed_of_today, tally

SEED = seed_of_today(int(os.environ.get("GD_FUZZ_SEED", "0")))
COUNT = 150  # so few that CI takes ten seconds longer
# About a third of them each plain gradient descent, one of six methods, and one of all.
MIXED = (*METHODS["plain"] * 20, *METHODS["six"] * 3, *METHODS["all"])


def test_random_runs_do_what_is_said_of_them() -> None:
    found = tally(SEED, COUNT, MIXED)
    print(found.in_words)  # shown where the test fails, or by pytest -s
    assert found.holds, (found.in_words, found.false)
    assert found.advised > 0


def test_every_method_is_among_them() -> None:
    assert set(METHODS["all"]) == set(OPTIMIZERS)


def test_each_day_draws_other_runs() -> None:
    assert seed_of_today(7) == 7
    assert seed_of_today(0) > 700_000
