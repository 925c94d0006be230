"""Runs reduced to what a verdict needs: the trends of their steps, slope and curvature."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gd_core.descent import RunStack, Trajectory
from gd_core.diagnosis.lookahead import REST_NEWTON_TOL, REST_SPACINGS, REST_STEPS
from gd_core.diagnosis.trends import Trends, trends_of
from gd_core.numerics import (
    Array,
    Curvature,
    Mask,
    curvature_of,
    descent_sign,
    newton_lengths,
    newton_steps,
    norms,
)
from gd_core.objective import Objective

Rows = NDArray[np.intp]

# Steps fall short when the way to the bottom is more than this many times what they still cover.
MIN_SHORTFALL = 3.0
FAR_FACTOR = 100.0  # × the size of the start: beyond that a run has moved far
# A run stands still when so many of its last steps are no longer than this.
STALL_STEPS = 8
STALL_STEP_TOL = 1e-12  # × the run's scale
# A run ended at the stationary point that Newton's step names if it is no farther away than this.
STATIONARY_RADIUS = 1e-2  # × the run's scale


class Ends(NamedTuple):
    """The starts and ends of m runs."""

    start: Array  # (m, dim)
    point: Array  # (m, dim)
    value: Array  # (m,), of the function to go down on
    gradient: Array  # (m, dim), of the objective as typed
    iterations: NDArray[np.int64]  # (m,)
    last_length: Array  # (m,), of the last step; 0 where there was none


@dataclass(frozen=True)
class RunFeatures:
    """What the verdict rules use, for m runs of a stack; all but the stack itself is (m, …)."""

    stack: RunStack  # all its runs, of which these may be some
    lengths_of_all: Array  # of the steps of all runs of the stack, nan after their ends
    objective: Objective
    rows: Rows  # which runs of the stack these are
    ends: Ends
    scale: Array  # each run's own length scale
    slope: Array  # norm of the gradient at the end
    curvature: Curvature  # at the end, of the function to go down on
    trends: Trends

    @property
    def sign(self) -> float:
        """The sign of f in the function that is minimised: -1 when maximising, else 1."""
        return descent_sign(self.stack.maximize)

    @property
    def lengths(self) -> Array:
        """The lengths of the steps, (m, n), nan after the end of each run."""
        return self.lengths_of_all[self.rows]

    @cached_property
    def newton(self) -> Array:
        """The length of Newton's step at the end of each run, (m,): ‖H⁺ g‖ (inf if unknown)."""
        return norms(self.newton_step)

    @cached_property
    def newton_step(self) -> Array:
        """Newton's step at the end of each run, (m, dim): the end minus it is the bottom that it
        names (not finite if unknown)."""
        return newton_steps(self.curvature, self.sign * self.ends.gradient)

    def newton_at(self, iterations: NDArray[Any]) -> Array:
        """The length of Newton's step of each run at an iteration of its own, (m,)."""
        hessians = self.sign * self.objective.hessian(self.points_at(iterations))
        return newton_lengths(curvature_of(hessians), self.stack.gradients[self.rows, iterations])

    def points_at(self, iterations: NDArray[Any]) -> Array:
        """The point (m, dim) of each run at an iteration of its own."""
        return np.asarray(self.stack.points[self.rows, iterations])

    def take(self, which: Mask | Rows) -> RunFeatures:
        """The features of some of these runs."""
        return replace(
            self,
            rows=self.rows[which],
            ends=_some(self.ends, which),
            scale=self.scale[which],
            slope=self.slope[which],
            curvature=_some(self.curvature, which),
            trends=_some(self.trends, which),
        )


def _some(record: Any, which: Mask | Rows) -> Any:
    return record._make(part[which] for part in record)


def features_of_runs(runs: RunStack, objective: Objective) -> RunFeatures:
    """The features of all runs of a stack."""
    rows = np.arange(len(runs.iterations))
    with np.errstate(over="ignore"):  # a step across the range of floats has no finite length
        steps = np.diff(runs.points, axis=1)
    lengths = norms(steps)
    ends = _ends(runs, rows, lengths)
    sign = descent_sign(runs.maximize)
    return RunFeatures(
        runs,
        lengths,
        objective,
        rows,
        ends,
        _scale(ends),
        norms(ends.gradient),
        curvature_of(sign * objective.hessian(ends.point)),
        trends_of(steps, lengths),
    )


def _ends(runs: RunStack, rows: Rows, lengths: Array) -> Ends:
    last = runs.iterations
    sign = descent_sign(runs.maximize)
    moved = lengths[rows, last - 1] if lengths.shape[1] else np.zeros(len(rows))
    return Ends(
        runs.points[:, 0],
        runs.points[rows, last],
        sign * runs.values[rows, last],
        runs.gradients[rows, last],
        last,
        np.where(last > 0, moved, 0.0),
    )


def _scale(ends: Ends) -> Array:
    """The length scale of each run: the largest of ‖end − start‖∞, ‖end‖∞ and 1, (m,)."""
    with np.errstate(over="ignore"):
        apart = np.abs(ends.point - ends.start).max(axis=-1)
    return np.asarray(np.maximum(1.0, np.maximum(np.abs(ends.point).max(axis=-1), apart)))


def moved(features: RunFeatures) -> Array:
    """The distance from the start to the end of each run, (m,)."""
    with np.errstate(over="ignore"):
        return norms(features.ends.point - features.ends.start)


def moved_far(features: RunFeatures) -> Mask:
    """Whether each run moved more than FAR_FACTOR times the size of its start, (m,)."""
    start = np.maximum(1.0, np.abs(features.ends.start).max(axis=-1))
    return np.asarray(moved(features) > FAR_FACTOR * start)


def stands_still(features: RunFeatures) -> Mask:
    """Whether the last steps of each run are no longer than rounding errors, (m,)."""
    last = features.ends.iterations[:, None]
    step = np.arange(features.lengths.shape[1])
    late = (step >= last - STALL_STEPS) & (step < last)
    longest = features.lengths.max(axis=1, where=late, initial=0.0)
    return np.asarray((last[:, 0] >= STALL_STEPS) & (longest <= STALL_STEP_TOL * features.scale))


def goes_down(features: RunFeatures, since: NDArray[np.int64]) -> Mask:
    """Whether f fell at every step of each run from iteration `since` on; False without steps."""
    values = features.sign * features.stack.values[features.rows]
    k, last = np.arange(values.shape[1] - 1), features.ends.iterations[:, None]
    asked_for = (k >= since[:, None]) & (k < last)
    with np.errstate(invalid="ignore", over="ignore"):
        falls = np.diff(values, axis=1) < 0
    return np.asarray((falls | ~asked_for).all(axis=1) & asked_for.any(axis=1))


def shrinks_too_fast(features: RunFeatures) -> Mask:
    """Whether the steps of each run, if they go on shrinking at their rate, cover less than a third
    of Newton's step, (m,). The rate may change, so this is no verdict."""
    trends, last = features.trends, features.ends.last_length
    shrinks = (trends.factor < 1) & (trends.steady | (last == 0))
    factor = np.where(shrinks, trends.factor, 0.0)
    to_come = last * factor / (1 - factor)
    return np.asarray(shrinks & is_ahead(features) & (features.newton > MIN_SHORTFALL * to_come))


def has_level_slope(features: RunFeatures) -> Mask:
    """Whether the gradient norm at the end of each run is at most the tolerance, (m,)."""
    return np.asarray(features.slope <= features.stack.tolerance)


def rests(features: RunFeatures) -> Mask:
    """Whether each run has reached the bottom up to the spacing of floats, (m,): its last points
    are neighbouring floats, and Newton's step is no longer than rounding errors."""
    back = features.ends.iterations[:, None] - np.arange(REST_STEPS + 1)
    points = features.stack.points[features.rows[:, None], np.maximum(back, 0)]
    with np.errstate(over="ignore", invalid="ignore"):
        apart = np.abs(points - features.ends.point[:, None])
    near = apart <= REST_SPACINGS * np.spacing(np.abs(features.ends.point))[:, None]
    still = near.all(axis=(1, 2)) & (back[:, -1] >= 0)
    return np.asarray(still & (features.newton <= REST_NEWTON_TOL * features.scale))


def is_ahead(features: RunFeatures) -> Mask:
    """Whether Newton's step exists and the slope exceeds the tolerance, (m,)."""
    return np.isfinite(features.newton) & ~has_level_slope(features)


class SingleRunFeatures(NamedTuple):
    """The features of one run."""

    trajectory: Trajectory
    lengths: Array  # of the steps, (n,)
    slope: float  # norm of the gradient at the end
    hessian: Array  # at the end, of the function to go down on; nan where undefined
    curves_up: bool  # at the end, in every direction
    reversals: float | None  # share of the steps that turn back; None for fewer than two steps


def features_of_run(features: RunFeatures, trajectory: Trajectory) -> SingleRunFeatures:
    """The features of the first run, whose trajectory this is."""
    exists = bool(features.trends.exists[0])
    return SingleRunFeatures(
        trajectory,
        features.lengths[0, : trajectory.iterations],
        float(features.slope[0]),
        features.curvature.matrices[0],
        bool(features.curvature.upwards[0]),
        float(features.trends.reversals[0]) if exists else None,
    )
