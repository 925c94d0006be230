"""A sweep: runs of one method from one start with many step sizes, computed side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gd_core.descent import (
    NO_RULES,
    TOLERANCE,
    Evaluations,
    RunStack,
    StopReason,
    StopRules,
    Trajectory,
    checked_start,
    costs_of_slopes,
    descend,
    first_stops,
    nature_of,
    padded,
    stack_of,
)
from gd_core.descent.stacked_loop import checked_step_sizes, follow_stack
from gd_core.diagnosis import (
    Coming,
    RunFeatures,
    StationaryPoint,
    Verdict,
    cause_of,
    features_of_runs,
    judge_ahead,
    judge_all,
    stationary_points,
    sweep_verdicts,
)
from gd_core.formatting import coordinates_in_words, html_table, number
from gd_core.numerics import Array, Mask, descent_sign
from gd_core.objective import Gap, Objective
from gd_core.optimizers import Optimizer, gradient_descent, title_of, without_needless_batches

Indices = NDArray[np.int64]
Method = Callable[[float], Optimizer]  # step size -> the optimizer with it


def best_run(ends: Array, took: Array, leaves: Mask, steps: Indices | None = None) -> int | None:
    """The index of the run that arrived in the fewest iterations, or, if none did, ended lowest.

    ends (m,) are the final values and took (m,) the iterations until arrival, inf where there is no
    such number; of runs that ended equally low the one with the fewest `steps` (m,) counts; leaves
    (m,) marks the runs that leave the window, which count only if all do. None if no run has a
    number.
    """
    not_finite = np.isinf(np.minimum(ends, took))
    steps = np.zeros(len(ends), dtype=np.int64) if steps is None else steps
    best = int(np.lexsort((steps, ends, took, leaves | not_finite))[0])
    return None if not_finite[best] else best


def has_nothing_ahead(run: Trajectory, objective: Objective, fading: bool = True) -> bool:
    """Whether a run has no minimum (no maximum when climbing) to arrive at: it runs away, it comes
    to where f has no value or to another level place, its slope fades towards no point, or f is
    unbounded along its way.

    fading: whether a slope that fades towards no known point counts; the run of a step size that is
    too small may only be slow.
    """
    features = features_of_runs(stack_of(run), objective)
    verdict, future, arrival = judge_ahead(features, judge_all(features)[0], run, objective)
    if verdict is Verdict.CONVERGED:
        arrival = stationary_points(features)[0]
    if arrival is not None:
        return arrival is not StationaryPoint.sought(run.maximize)
    if future is None or future.coming in (Coming.AWAY, Coming.LEAVES):
        return future is not None or verdict is Verdict.DIVERGED
    if future.coming is Coming.FADES and fading:
        return True
    open_ended = future.coming in (Coming.FADES, Coming.GOES_ON)
    return open_ended and cause_of(run, objective).function


@dataclass(frozen=True)
class Sweep:
    """One run of a method for each step size, all from one start.

    step_sizes (m,); paths (m, n + 1, dim), row 0 is the start; values (m, n + 1) and gradients
    (m, n + 1, dim) are those of the objective as typed. All three are nan after the end of a run;
    iterations (m,) are the steps that each took. `lost` (m,) marks the runs whose next point,
    `rejected` (m, dim), was undefined or not finite; the others were ended by the StopReason
    `ended_by` (m,).
    """

    objective: Objective
    step_sizes: Array
    paths: Array
    values: Array
    gradients: Array
    iterations: Indices
    ended_by: NDArray[np.object_]
    lost: Mask
    rejected: Array
    maximize: bool = False
    method: Method = gradient_descent
    singly: tuple[Trajectory, ...] = ()  # the runs, where the method made them one by one
    rules: StopRules = NO_RULES

    @property
    def tolerance(self) -> float:
        """The slope at which these runs have arrived."""
        asked_for = self.rules.gradient_tolerance
        return TOLERANCE if asked_for is None else asked_for

    @property
    def final_values(self) -> Array:
        """f where each run ended, (m,)."""
        return self.values[np.arange(len(self.step_sizes)), self.iterations]

    @property
    def final_gradients(self) -> Array:
        """∇f where each run ended, (m, dim)."""
        return self.gradients[np.arange(len(self.step_sizes)), self.iterations]

    @cached_property
    def stops(self) -> NDArray[Any]:
        """Why each run ended, (m,) StopReasons, computed at the first use."""
        return self.ended_by if self.singly else _stops(self)

    @cached_property
    def features(self) -> RunFeatures:
        """The features of the runs that their verdicts follow from, computed at the first use."""
        return features_of_runs(self.stack, self.objective)

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdict of each run, (m,), computed at the first use."""
        return sweep_verdicts(self)

    @property
    def stack(self) -> RunStack:
        """The m runs as a RunStack, the form in which the diagnosis takes them."""
        columns = (self.paths, self.values, self.gradients, self.iterations)
        nature = nature_of(self._method_of(0))
        rest = (self.stops, self.step_sizes, self.maximize)
        return RunStack(*columns, *rest, *nature, self.tolerance)

    def _method_of(self, index: int) -> Optimizer:
        """The method with the step size at this index, without batches that hold all samples."""
        made = self.method(float(self.step_sizes[index]))
        return without_needless_batches(made, self.objective.samples)

    def _repr_html_(self) -> str:
        """The sweep as a notebook shows it: its step sizes, and which of them did well."""
        return html_table(_rows(self))

    def leaves(self, bounds: ArrayLike) -> Mask:
        """Which runs leave the window given by bounds (dim, 2), or never come into it, (m,)."""
        low, high = np.asarray(bounds, float).T
        outside = ((self.paths < low) | (self.paths > high)).any(axis=2)
        if not outside[:, 0].any():
            return np.asarray(outside.any(axis=1))
        came = np.logical_or.accumulate(((self.paths >= low) & (self.paths <= high)).all(axis=2), 1)
        return np.asarray((outside & came).any(axis=1) | ~came.any(axis=1))

    def only(self, which: slice | Indices) -> Sweep:
        """The sweep of those step sizes only that `which` selects."""
        per_run = ("step_sizes", "paths", "values", "gradients", "iterations", "ended_by", "lost")
        parts: dict[str, Any] = {
            name: getattr(self, name)[which] for name in (*per_run, "rejected")
        }
        rows = np.arange(len(self.step_sizes))[which] if self.singly else ()
        return replace(self, **parts, singly=tuple(self.singly[row] for row in rows))

    def trajectory(self, index: int) -> Trajectory:
        """The run with the step size at this index, equal to the one that descend returns."""
        if self.singly:
            return self.singly[index]
        steps, samples = int(self.iterations[index]), self.objective.samples
        rows = slice(0, steps + 1)
        rejected_steps = int(self.lost[index] and np.isfinite(self.values[index, 0]))
        return Trajectory(
            self.paths[index, rows].copy(),
            self.values[index, rows].copy(),
            self.gradients[index, rows].copy(),
            self.stops[index],
            Evaluations(gradient=samples * (steps + rejected_steps)),
            self._method_of(index),
            self.maximize,
            costs_of_slopes(steps + 1, samples),
            rules=self.rules,
        )


def _rows(sweep: Sweep) -> Iterator[tuple[str, str]]:
    """What there is to say of a sweep, a label and its text a row."""
    steps, finite = sweep.step_sizes, np.isfinite(sweep.final_values) & ~sweep.lost
    low, high = number(steps.min()), number(steps.max())
    method = title_of(sweep.method(float(steps[0])).name)
    yield "method", method + (", uphill" if sweep.maximize else "")
    yield "start", coordinates_in_words(sweep.paths[0, 0].tolist())
    yield "step sizes", f"{len(steps):,}, from {low} to {high}"
    yield f"ended {'highest' if sweep.maximize else 'lowest'}", _best_in_words(sweep, finite)
    largest = number(steps[finite].max()) if finite.any() else "none"
    yield "largest that stayed finite", largest


def _best_in_words(sweep: Sweep, finite: Mask) -> str:
    """The step size whose run ended best of the finite ones, in the fewest iterations."""
    ends = np.where(finite, descent_sign(sweep.maximize) * sweep.final_values, np.inf)
    best = best_run(ends, np.full(len(ends), np.inf), ~finite, sweep.iterations)
    if best is None:
        return "none"
    value = number(sweep.final_values[best])
    return f"{number(sweep.step_sizes[best])}, where f = {value}"


def sweep_step_sizes(
    objective: Objective,
    start: ArrayLike,
    step_sizes: ArrayLike,
    n_iter: int,
    stop: StopRules | None = None,
    maximize: bool = False,
    method: Method = gradient_descent,
) -> Sweep:
    """A method with every step size at once: x_j ← x_j − α_j·d(x_j), j = 1 … m.

    start: shape (dim,), or a number in 1-D, shared by all; step_sizes (m,), each positive and
    finite; n_iter, stop and maximize as for descend; method(step_size) -> Optimizer, of which
    nothing else may depend on the step size. Each run equals, bit for bit, the one that descend
    makes with its step size; runs of a method that is not of first order are made one by one.
    Raises ValueError for a start, a step size or an n_iter that is not allowed. Reference:
    Goodfellow, Bengio & Courville 2016, section 11.4 (log-scale search).
    """
    point, alphas = checked_start(objective, start), checked_step_sizes(step_sizes)
    if n_iter < 0:
        raise ValueError(f"n_iter must not be negative, not {n_iter!r}")
    rules = stop or StopRules()
    first = without_needless_batches(method(float(alphas[0])), objective.samples)
    if (rule := first.rule) is None:
        return _sweep_one_by_one(objective, point, alphas, n_iter, rules, maximize, method)
    with np.errstate(all="ignore"):
        record = follow_stack(objective, rule, point, alphas, n_iter, rules, maximize)
    if not np.isfinite(record[0, 0, 0]):
        # Unlike the code for arrays, `at` tells 1/0 from overflow.
        record[0, 0] = objective.at(*point.tolist())[0]
    return _sweep_of_record(record, objective, alphas, rules, maximize, method)


def _sweep_one_by_one(
    objective: Objective,
    start: Array,
    alphas: Array,
    n_iter: int,
    rules: StopRules,
    maximize: bool,
    method: Method,
) -> Sweep:
    """The sweep of a method that is not of first order, its runs made one after the other."""
    runs = [
        descend(objective, start, method(alpha), n_iter, rules, maximize)
        for alpha in alphas.tolist()
    ]
    return sweep_of_runs(objective, alphas, runs, n_iter, method)


def sweep_of_runs(
    objective: Objective,
    step_sizes: ArrayLike,
    runs: Sequence[Trajectory],
    n_iter: int,
    method: Method = gradient_descent,
) -> Sweep:
    """The sweep that these runs make, one for each step size, from one start and by one method."""
    stops = np.array([run.stop for run in runs], dtype=object)
    return Sweep(
        objective,
        np.array(step_sizes, dtype=np.float64),
        padded([run.points for run in runs], n_iter),
        padded([run.values for run in runs], n_iter),
        padded([run.gradients for run in runs], n_iter),
        np.array([run.iterations for run in runs]),
        stops,
        np.array([stop in _LOST_REASONS for stop in stops]),
        np.full((len(runs), objective.dim), np.nan),
        runs[0].maximize,
        method,
        tuple(runs),
        runs[0].rules,
    )


# Reasons after which the next point, or the start, had no finite value or gradient.
_LOST_REASONS = frozenset(
    [
        StopReason.UNDEFINED,
        StopReason.NOT_FINITE,
        StopReason.NO_GRADIENT,
        StopReason.START_UNDEFINED,
    ]
)


def _sweep_of_record(
    record: Array,
    objective: Objective,
    alphas: Array,
    rules: StopRules,
    maximize: bool,
    method: Method,
) -> Sweep:
    """The sweep of a record (n + 1, 1 + 2·dim, m), each run cut where it ended."""
    length, dim = len(record), objective.dim
    values, points, slopes = record[:, 0], record[:, 1 : dim + 1], record[:, dim + 1 :]
    finite = np.isfinite(record[:, : dim + 1]).all(axis=1)
    lost_at = np.where(finite.all(axis=0), length, finite.argmin(axis=0))
    stopped_at, reasons = first_stops(values, slopes, rules, maximize, objective.samples)
    lost = lost_at <= stopped_at
    iterations = np.where(lost, np.maximum(lost_at - 1, 0), stopped_at)
    after = np.minimum(iterations + 1, length - 1)
    rejected = points[after, :, np.arange(len(alphas))]
    beyond_end = np.arange(length)[:, None] > iterations
    np.copyto(record, np.nan, where=beyond_end[:, None])
    return Sweep(
        objective,
        alphas,
        points.transpose(2, 0, 1),
        values.T,
        slopes.transpose(2, 0, 1),
        iterations,
        reasons,
        lost,
        rejected,
        maximize,
        method,
        rules=rules,
    )


def _stops(sweep: Sweep) -> NDArray[Any]:
    """The stop reasons (m,); those of the lost runs are found from the point where each ended, or
    from the one that was rejected."""
    stops, lost = sweep.ended_by.copy(), sweep.lost
    last = np.arange(len(stops)), sweep.iterations
    ends, slope_is_defined = sweep.paths[last], np.isfinite(sweep.final_gradients).all(axis=1)
    next_is_finite = np.isfinite(sweep.rejected).all(axis=1)
    start_undefined = lost & ~np.isfinite(sweep.values[:, 0])
    stops[lost] = StopReason.NOT_FINITE
    for runs, points, undefined in (
        (start_undefined, ends, StopReason.START_UNDEFINED),
        (lost & ~start_undefined & next_is_finite, sweep.rejected, StopReason.UNDEFINED),
        (
            lost & ~start_undefined & ~next_is_finite & ~slope_is_defined,
            ends,
            StopReason.NO_GRADIENT,
        ),
    ):
        gaps = sweep.objective.gaps(points[runs])
        stops[np.flatnonzero(runs)[gaps == Gap.UNDEFINED]] = undefined
    return stops
