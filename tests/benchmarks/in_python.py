"""What needs no browser: the loop against the tutorial's own, and text to first value."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gd_core import (
    Dataset,
    Objective,
    Optimizer,
    descend,
    fit_objective,
    gradient_descent,
    parse_objective,
)
from gd_core.optimizers import adam
from tests.benchmarks.report import Row, milliseconds, ratio_row

ROOT = Path(__file__).parents[2]
START = (-1.2, 1.0)
STEP_SIZE = 0.001  # the run stays finite: it ends in the valley
N_ITER = 2_000
REPEATS = 41
PROCESSES = 5

Array = NDArray[np.float64]
Loss = Callable[[Array, Array], tuple[Array, Array]]
FIT_ITERATIONS = 200


def rows() -> Iterator[Row]:
    """The rows of the table that need no browser."""
    yield from _descend_rows()
    yield _adam_row()
    yield from _fit_rows()
    yield _first_value_row()


def objective(x: Array) -> Any:
    """Rosenbrock's function, as one writes it by hand in NumPy."""
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


def derivative(x: Array) -> Array:
    """Its gradient, by hand as well, written as the two partial derivatives read on paper."""
    return np.array([-2 * (1 - x[0]) - 400 * x[0] * (x[1] - x[0] ** 2), 200 * (x[1] - x[0] ** 2)])


def tutorial_loop() -> list[Array]:
    """The loop of the tutorial, without its print."""
    solutions, scores = [], []
    solution = np.array(START)
    for _ in range(N_ITER):
        gradient = derivative(solution)
        solution = solution - STEP_SIZE * gradient
        solution_eval = objective(solution)
        solutions.append(solution)
        scores.append(solution_eval)
    return solutions


def lean_loop() -> Array:
    """The least that a NumPy loop can do: no values, nothing kept."""
    solution = np.array(START)
    for _ in range(N_ITER):
        solution = solution - STEP_SIZE * derivative(solution)
    return solution


def _descend_rows() -> Iterator[Row]:
    """Ours, the tutorial's and the lean loop in turn, so that a slow moment hits all three."""
    typed = parse_objective("(1 - x)^2 + 100*(y - x^2)^2")
    optimizer = gradient_descent(STEP_SIZE)

    def ours() -> Array:
        return descend(typed, START, optimizer, N_ITER).points[-1]

    if not np.allclose(ours(), tutorial_loop()[-1]):
        raise RuntimeError("the two loops do not end at the same point: nothing to compare")
    mine, tutorial, lean = in_turn((ours, tutorial_loop, lean_loop))
    what = f"`descend`, typed Rosenbrock, {N_ITER:,} iterations, against"
    yield ratio_row(f"{what} the tutorial's NumPy loop", 1.0, mine, tutorial)
    yield ratio_row(f"{what} a loop that keeps nothing and evaluates no f", None, mine, lean)


def _adam_row() -> Row:
    """Adam, which does more at each step, against the same loop of plain gradient descent."""
    typed = parse_objective("(1 - x)^2 + 100*(y - x^2)^2")
    optimizer = adam(STEP_SIZE)
    mine, tutorial = in_turn((lambda: descend(typed, START, optimizer, N_ITER), tutorial_loop))
    what = f"`descend` with Adam, typed Rosenbrock, {N_ITER:,} iterations, against"
    return ratio_row(f"{what} the tutorial's NumPy loop of plain descent", 2.5, mine, tutorial)


def _fit_rows() -> Iterator[Row]:
    """Two classes and a line of 5,000 rows against the loop that one writes by hand in NumPy."""
    random = np.random.RandomState(0)
    x = random.normal(size=5_000)
    for model, target, by_hand in (
        ("logistic", 1.0 * (x + random.normal(size=5_000) > 0), logistic_loss),
        ("line", 2 * x + random.normal(size=5_000), squared_loss),
    ):
        fit = fit_objective(Dataset.from_rows(np.column_stack([x, target])), model)
        optimizer, both = gradient_descent(0.3), np.column_stack([x, np.ones(5_000)])

        def ours(fit: Objective = fit, optimizer: Optimizer = optimizer) -> Array:
            return descend(fit, (0.0, 0.0), optimizer, FIT_ITERATIONS).points[-1]

        def hand(u: Array = both, y: Array = target, loss: Loss = by_hand) -> Array:
            return fit_loop(u, y, loss)

        if not np.allclose(ours(), hand()):
            raise RuntimeError("the two fits do not end at the same point: nothing to compare")
        mine, lean = in_turn((ours, hand))
        what = f"`descend` on the error of a {model} fit, 5,000 rows × {FIT_ITERATIONS} iterations,"
        yield ratio_row(f"{what} against a NumPy loop by hand", 3.0, mine, lean)


def logistic_loss(z: Array, y: Array) -> tuple[Array, Array]:
    """The logistic loss of each row and its slope, by hand."""
    return np.logaddexp(0, z) - y * z, 1 / (1 + np.exp(-z)) - y


def squared_loss(z: Array, y: Array) -> tuple[Array, Array]:
    """The squared error of each row and its slope, by hand."""
    return (z - y) ** 2, 2 * (z - y)


def fit_loop(u: Array, y: Array, loss: Loss) -> Array:
    """Gradient descent on rows u, as one writes it by hand; as in the tutorial with f at each
    step."""
    point, errors = np.zeros(2), []
    for _ in range(FIT_ITERATIONS):
        error, slope = loss(u @ point, y)
        errors.append(error.mean())
        point = point - 0.3 * (u.T @ slope) / len(y)
    return point


def in_turn(calls: Sequence[Callable[[], Any]]) -> list[list[float]]:
    """Seconds of each call, made in turn (ABCABC...), after one round that does not count."""
    rounds = [[seconds(call) for call in calls] for _ in range(REPEATS + 1)]
    return [list(column) for column in zip(*rounds[1:], strict=True)]


def seconds(call: Callable[[], Any]) -> float:
    """How long one call takes."""
    before = perf_counter()
    call()
    return perf_counter() - before


def _first_value_row() -> Row:
    """A new process each time, so that no cache of an earlier round can help."""
    rounds = [_gallery_seconds() for _ in range(PROCESSES)]
    each = [median(times) for times in zip(*rounds, strict=True)]
    measured = f"{milliseconds(each)} (slowest of {len(each)}: {milliseconds([max(each)])})"
    what = "text to first value and gradient, new 2-D formula (median of the gallery)"
    return Row(what, "≤ 60 ms", measured, median(each) <= 0.060)


def _gallery_seconds() -> list[float]:
    command = [sys.executable, "-m", "tests.benchmarks.first_value"]
    printed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [float(number) for number in printed.split()]
