"""Hypothesis without deadlines, as machines are noisy; in CI the same examples each time, and half
as many, as by hand others come each time.

And a method of one's own, which everything that lists methods has to find by itself.
"""

import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from gd_core.optimizers import STEP_SIZE, Optimizer, Parameter, Rule, Scale
from gd_core.optimizers.base import first_order, no_memory
from gd_core.optimizers.registry import _REGISTRY, optimizer
from pages.shared.execution.log import NAME, RateLimit

FOLDER = Path(__file__).parent

IN_CI = bool(os.environ.get("CI"))
settings.register_profile(
    "house", deadline=None, derandomize=IN_CI, max_examples=50 if IN_CI else 100
)
settings.load_profile("house")


# Folders whose tests have a marker of their own, and of whose tests `-m quick` runs none.
MARKED_FOLDERS = ("browser", "hosting", "load", "fuzz")
QUICK_CASES = 2  # of each test's parameters, the first ones


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by its folder, and as quick the first cases of each that takes no seconds; and
    begin with the marked folders: their files take minutes, and one of them that came last would
    leave all workers but its own without work."""
    cases: Counter[tuple[Path, str]] = Counter()
    for item in items:
        folder = item.path.relative_to(FOLDER).parts[0]
        if folder in MARKED_FOLDERS:
            item.add_marker(folder)
            continue
        test = (item.path, getattr(item, "originalname", item.name))
        cases[test] += 1
        if cases[test] <= QUICK_CASES and item.get_closest_marker("slow") is None:
            item.add_marker("quick")
    items.sort(key=lambda item: item.path.relative_to(FOLDER).parts[0] not in MARKED_FOLDERS)


@pytest.fixture(autouse=True)
def full_measure_of_log_lines() -> Iterator[None]:
    """The pages' log lets only so many lines through: each test has all of them to itself."""
    logger = logging.getLogger(NAME)
    before = list(logger.filters)
    logger.filters = [RateLimit()]
    yield
    logger.filters = before


@pytest.fixture
def toy_optimizer() -> Iterator[Callable[..., Optimizer]]:
    """A method named "toy", registered as a file of gd_core/methods would while the test runs."""

    @optimizer(
        "Toy",
        r"x \leftarrow x - \alpha\,(1 + w)\,\nabla f(x)",
        keeps="Nothing: it is gradient descent with longer steps.",
        step_size=STEP_SIZE,
        wobble=Parameter("w", 0.0, 1.0, Scale.LINEAR, "How much longer each step is."),
    )
    def toy(step_size: float, wobble: float = 0.25) -> Optimizer:
        """Longer steps: x ← x − α·(1 + w)·∇f(x). Reference: none, it is a toy."""
        rule = Rule(no_memory, lambda slopes, _: ([(1.0 + wobble) * g for g in slopes], None))
        return first_order("toy", rule, step_size=step_size, wobble=wobble)

    yield toy
    del _REGISTRY["toy"]
