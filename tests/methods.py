"""What the tests of the methods share: every method by name, made with its defaults."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from gd_core import GALLERY, Objective, Optimizer, Verdict
from gd_core.optimizers import OPTIMIZERS, config_of, takes_schedule
from tests.problems import parsed

FIRST_ORDER = [name for name in OPTIMIZERS if takes_schedule(name)]
every_method = pytest.mark.parametrize("name", OPTIMIZERS)
every_first_order_method = pytest.mark.parametrize("name", FIRST_ORDER)
every_entry = pytest.mark.parametrize("entry", GALLERY.values(), ids=GALLERY)


def made(name: str, step_size: float = 0.1, **numbers: float) -> Optimizer:
    """A method with its defaults, but for the numbers given; one without a step size has none."""
    return config_of(name, {"step_size": step_size, **numbers}).optimizer()


# What has happened, which no look ahead changes, and whether a run goes away.
HAPPENED = (Verdict.CONVERGED, Verdict.LEFT_DOMAIN, Verdict.DIVERGED, Verdict.HALTED)


def assert_the_same_happened(some: Sequence[Verdict], others: Sequence[Verdict]) -> None:
    """A sweep has a word for each run and follows none that does not grow; what has happened to it
    is what Descend says."""
    happened = [
        [verdict if verdict in HAPPENED else None for verdict in verdicts]
        for verdicts in (some, others)
    ]
    assert happened[0] == happened[1]


def objective_of(entry: str) -> Objective:
    """The objective of a gallery entry."""
    return parsed(GALLERY[entry].text)


def upside_down(objective: Objective) -> Objective:
    """−f, with every derivative turned as well."""
    return Objective.from_functions(
        lambda point: -objective.at(*point)[0],
        lambda point: -np.array(objective.at(*point)[1:]),
        objective.dim,
        lambda point: -objective.hessian(point),
    )
