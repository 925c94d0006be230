"""What is taken home: how long each kind of file takes to make, and how large it is."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from time import perf_counter

from gd_core import Objective, gradient_descent, parse_objective
from gd_core.experiments import Problem, default_setup
from gd_core.optimizers import read_config
from pages.shared.execution.jobs import WantedFile
from pages.shared.execution.jobs.files import WRITERS, make_file
from tests.benchmarks.report import Row

N_ITER, REPEATS = 60, 5
LINK = "https://example.org/?f=x%5E2"
# Bytes that a kind of file may have at most.
MOST = {"gif": 3_000_000, "html": 1_500_000}


def rows() -> Iterator[Row]:
    """A row for each kind of file, of a map, where most is drawn."""
    problem = _problem(parse_objective("(1-x)^2+100(y-x^2)^2"))
    for name in WRITERS:
        yield _row(name, WantedFile(problem, name, LINK))


def _problem(objective: Objective) -> Problem:
    setup = default_setup(objective)
    config = read_config(f"{gradient_descent(1.0).name},step_size=0.001")
    return Problem(objective, setup.bounds, setup.start, config, N_ITER)


def _row(name: str, wanted: WantedFile) -> Row:
    make_file(wanted)  # the imports
    seconds, size = [], 0
    for _ in range(REPEATS):
        begin = perf_counter()
        size = len(make_file(wanted).content)
        seconds.append(perf_counter() - begin)
    most = MOST.get(name)
    bar = "for information" if most is None else f"≤ {most / 1e6:g} MB"
    measured = f"{median(seconds):.2f} s, {size / 1e3:,.1f} KB"
    what = f"a file, {name}: Rosenbrock, {N_ITER} iterations"
    return Row(what, bar, measured, None if most is None else size <= most)
