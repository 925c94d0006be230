"""A run with everything that its method asked of the function on the way."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike

from gd_core.compiler import Codes, ieee_function, numpy_function
from gd_core.descent import StopReason, Trajectory, descend
from gd_core.export.errors import ExportError
from gd_core.export.run_settings import RunSettings
from gd_core.numerics import Array
from gd_core.objective import ByIeee, CodeKernel, Gap

Coordinates = tuple[float, ...]

OWN_FUNCTIONS = (
    "A function made of your own Python code cannot be written to a file: take that code."
)
TOO_ODD = "f has no slope of its own at too many points of this run to be written as a script."
# Points where f or its slopes are no result of the formula's own operations.
MOST_ODD_POINTS = 50
# Of these a run is no longer than it was: what ended it is not in a script.
_COUNTED = (StopReason.BUDGET, StopReason.TOO_LONG, StopReason.START_UNDEFINED)


@dataclass(frozen=True)
class RecordingKernel:
    """The arithmetic of an objective, which keeps what it was asked at single points."""

    kernel: CodeKernel
    numbers: dict[Coordinates, list[float]] = field(default_factory=dict)
    curvatures: dict[Coordinates, Array] = field(default_factory=dict)

    def at(self, *point: float) -> list[float]:
        found = self.numbers[point] = self.kernel.at(*point)
        return found

    def hessian(self, points: Array) -> Array:
        found = self.kernel.hessian(points)
        if points.ndim == 1:
            self.curvatures[tuple(points.tolist())] = found
        return found

    def value(self, points: Array) -> Array:
        return self.kernel.value(points)

    def finite(self, points: Array) -> Array:
        return self.kernel.finite(points)

    def gradient(self, points: Array) -> Array:
        return self.kernel.gradient(points)

    @property
    def value_as_at(self) -> Callable[..., list[Array]]:
        return self.kernel.value_as_at

    @property
    def slopes_as_at(self) -> Callable[..., list[Array]]:
        return self.kernel.slopes_as_at

    @property
    def slopes_by_chain_rule(self) -> Callable[..., list[Array]]:
        return self.kernel.slopes_by_chain_rule

    def gap(self, point: Coordinates) -> Gap:
        return self.kernel.gap(point)


@dataclass(frozen=True)
class RecordedRun:
    """A run, and what a script needs to be told to repeat it bit for bit.

    n_iter: how many steps a script may make. by_ieee: whether Python's own arithmetic raised
    somewhere. odd_numbers, odd_curvatures: f with its slopes, and Hessians, at the points where the
    operations of the formula alone give others.
    """

    trajectory: Trajectory
    codes: Codes | None  # None for the error of a fit, which has no formula
    n_iter: int
    by_ieee: bool
    usual_lengths: bool
    odd_numbers: dict[Coordinates, list[float]]
    odd_curvatures: dict[Coordinates, Array]


def record_run(settings: RunSettings) -> RecordedRun:
    """The run, recorded. Raises ExportError for Python functions, ValueError as descend does."""
    kernel = settings.objective.kernel
    if not isinstance(kernel, CodeKernel) and settings.objective.fit is None:
        raise ExportError(OWN_FUNCTIONS)
    run = settings.run()
    ended = run.stop in _COUNTED or not np.isfinite(run.values[-1])
    steps = run.iterations if ended else settings.n_iter
    if not isinstance(kernel, CodeKernel):
        return RecordedRun(run, None, steps, False, _usual_lengths(run), {}, {})
    recorder = RecordingKernel(kernel)
    recorded = replace(settings.objective, kernel=recorder)
    again = descend(
        *(recorded, settings.start, settings.optimizer, steps),
        *(settings.stop, settings.maximize, math.inf),
    )
    assert np.array_equal(again.points, run.points)
    by_ieee = any(isinstance(numbers, ByIeee) for numbers in recorder.numbers.values())
    odd = _odd_numbers(kernel.codes, recorder) if by_ieee else {}
    curved = _odd_curvatures(kernel.codes, recorder)
    if len(odd) + len(curved) > MOST_ODD_POINTS:
        raise ExportError(TOO_ODD)
    return RecordedRun(run, kernel.codes, steps, by_ieee, _usual_lengths(run), odd, curved)


def _odd_numbers(codes: Codes, recorder: RecordingKernel) -> dict[Coordinates, list[float]]:
    ieee = ieee_function(codes.ieee)
    with np.errstate(all="ignore"):
        return {
            point: list(numbers)
            for point, numbers in recorder.numbers.items()
            if not _same(numbers, ieee(*map(np.float64, point)))
        }


def _odd_curvatures(codes: Codes, recorder: RecordingKernel) -> dict[Coordinates, Array]:
    if not recorder.curvatures:
        return {}
    function = numpy_function(codes.hessian)
    with np.errstate(all="ignore"):
        return {
            point: found
            for point, found in recorder.curvatures.items()
            if not _same(found.ravel(), function(*map(np.float64, point)))
        }


def _same(some: ArrayLike, others: ArrayLike) -> bool:
    return np.array_equal(np.asarray(some, float), np.asarray(others, float), equal_nan=True)


def _usual_lengths(run: Trajectory) -> bool:
    """Whether the squares of all slopes are far from the ends of what a float can hold."""
    with np.errstate(all="ignore"):
        squares = np.square(run.gradients).sum(axis=1)
    return bool(((squares == 0) | ((squares > 1e-250) & (squares < 1e250))).all())
