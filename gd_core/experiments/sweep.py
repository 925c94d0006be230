"""Many runs at once, vectorised: every step size from one start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    descend,
    first_stops,
    nature_of,
    padded,
)
from gd_core.descent.stacked_loop import Array, checked_step_sizes, follow_stack
from gd_core.diagnosis import (
    RunFeatures,
    Verdict,
    features_of_runs,
    is_gone,
    is_growing,
    judge_ahead,
    judge_all,
)
from gd_core.objective import Gap, Objective
from gd_core.optimizers import Optimizer, gradient_descent

Indices = NDArray[np.int64]
Method = Callable[[float], Optimizer]


def best_run(
    ends: Array, took: Array, leaves: NDArray[np.bool_], steps: Indices | None = None
) -> int | None:
    """The run that took the fewest iterations to arrive, or else ended lowest, and of those as low
    after the fewest `steps`; one that stays in the window if any does; (m,) each, inf where there
    is no such number. None if all are inf."""
    nothing = np.isinf(np.minimum(ends, took))
    steps = np.zeros(len(ends), dtype=np.int64) if steps is None else steps
    best = int(np.lexsort((steps, ends, took, leaves | nothing))[0])
    return None if nothing[best] else best


@dataclass(frozen=True)
class Sweep:
    """One run of a method for each step size, all from one start.

    step_sizes (m,); paths (m, n + 1, dim), row 0 is the start; values (m, n + 1) and gradients
    (m, n + 1, dim) are those of the objective as typed. All three are nan after the end of a run;
    iterations (m,) says how many steps each took. `lost` (m,) marks the runs whose next point,
    `rejected` (m, dim), was undefined or not finite; a rule, `ended_by` (m,), ended the others.
    """

    objective: Objective
    step_sizes: Array
    paths: Array
    values: Array
    gradients: Array
    iterations: Indices
    ended_by: NDArray[np.object_]
    lost: NDArray[np.bool_]
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
        """Why each run ended, (m,) StopReasons; worked out when first asked for."""
        return self.ended_by if self.singly else _stops(self)

    @cached_property
    def features(self) -> RunFeatures:
        """What the verdicts look at; worked out when first asked for."""
        return features_of_runs(self.stack, self.objective)

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What each run did, in a word, and whether it runs away as diagnose says it; worked out
        when first asked for. Only runs whose steps grow are followed further for that."""
        verdicts = judge_all(self.features)
        doubtful = is_growing(self.features, verdicts) & ~is_gone(self.features)
        for k in np.flatnonzero(doubtful).tolist():
            one = self.features.take(np.array([k]))
            verdicts[k] = judge_ahead(one, verdicts[k], self.trajectory(k), self.objective).verdict
        return tuple(verdicts)

    @property
    def stack(self) -> RunStack:
        """The runs as the verdicts read them."""
        columns = (self.paths, self.values, self.gradients, self.iterations)
        nature = nature_of(self.method(float(self.step_sizes[0])))
        rest = (self.stops, self.step_sizes, self.maximize)
        return RunStack(*columns, *rest, *nature, self.tolerance)

    def leaves(self, bounds: ArrayLike) -> NDArray[np.bool_]:
        """Which runs (m,) go out of a window, (dim, 2), or never come into it."""
        low, high = np.asarray(bounds, float).T
        outside = ((self.paths < low) | (self.paths > high)).any(axis=2)
        if not outside[:, 0].any():
            return np.asarray(outside.any(axis=1))
        came = np.logical_or.accumulate(((self.paths >= low) & (self.paths <= high)).all(axis=2), 1)
        return np.asarray((outside & came).any(axis=1) | ~came.any(axis=1))

    def only(self, which: slice | Indices) -> Sweep:
        """The same sweep of some of its step sizes."""
        each = ("step_sizes", "paths", "values", "gradients", "iterations", "ended_by", "lost")
        parts: dict[str, Any] = {name: getattr(self, name)[which] for name in (*each, "rejected")}
        rows = np.arange(len(self.step_sizes))[which] if self.singly else ()
        return replace(self, **parts, singly=tuple(self.singly[row] for row in rows))

    def trajectory(self, index: int) -> Trajectory:
        """One of the runs, as descend returns it."""
        if self.singly:
            return self.singly[index]
        steps = int(self.iterations[index])
        kept = slice(0, steps + 1)
        tried = int(self.lost[index] and np.isfinite(self.values[index, 0]))
        return Trajectory(
            self.paths[index, kept].copy(),
            self.values[index, kept].copy(),
            self.gradients[index, kept].copy(),
            self.stops[index],
            Evaluations(gradient=steps + tried),
            self.method(float(self.step_sizes[index])),
            self.maximize,
            rules=self.rules,
        )


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

    start: shape (dim,), or a plain number in 1-D, shared by all; step_sizes (m,), each positive
    and finite; n_iter, stop and maximize as for descend; method(step_size) -> Optimizer, of which
    nothing else may depend on the step size. Each run is, bit for bit, the one that descend makes
    with its step size; a method that is not of first order makes them one by one. Raises ValueError
    for a start, a step size or an n_iter that cannot be. Reference: Goodfellow, Bengio & Courville
    2016, section 11.4 (log-scale search).
    """
    point, alphas = checked_start(objective, start), checked_step_sizes(step_sizes)
    if n_iter < 0:
        raise ValueError(f"n_iter must not be negative, not {n_iter!r}")
    rules = stop or StopRules()
    if (rule := method(float(alphas[0])).rule) is None:
        return _one_by_one(objective, point, alphas, n_iter, rules, maximize, method)
    with np.errstate(all="ignore"):
        record = follow_stack(objective, rule, point, alphas, n_iter, rules, maximize)
    if not np.isfinite(record[0, 0, 0]):
        record[0, 0] = objective.at(*point.tolist())[0]  # which tells 1/0 from what is too large
    return _cut(record, objective, alphas, rules, maximize, method)


def _one_by_one(
    objective: Objective,
    start: Array,
    alphas: Array,
    n_iter: int,
    rules: StopRules,
    maximize: bool,
    method: Method,
) -> Sweep:
    """The same for a method whose steps ask the objective for more than a slope."""
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
        np.array([stop in _LOST for stop in stops]),
        np.full((len(runs), objective.dim), np.nan),
        runs[0].maximize,
        method,
        tuple(runs),
        runs[0].rules,
    )


# A run that ended so has no value to be judged by.
_LOST = frozenset(
    [
        StopReason.UNDEFINED,
        StopReason.NOT_FINITE,
        StopReason.NO_GRADIENT,
        StopReason.START_UNDEFINED,
    ]
)


def _cut(
    record: Array,
    objective: Objective,
    alphas: Array,
    rules: StopRules,
    maximize: bool,
    method: Method,
) -> Sweep:
    """The sweep, each run cut where it ended."""
    length, dim = len(record), objective.dim
    values, points, slopes = record[:, 0], record[:, 1 : dim + 1], record[:, dim + 1 :]
    fine = np.isfinite(record[:, : dim + 1]).all(axis=1)
    died_at = np.where(fine.all(axis=0), length, fine.argmin(axis=0))
    ruled_at, reasons = first_stops(values, slopes, rules, maximize)
    lost = died_at <= ruled_at
    iterations = np.where(lost, np.maximum(died_at - 1, 0), ruled_at)
    after = np.minimum(iterations + 1, length - 1)
    rejected = points[after, :, np.arange(len(alphas))]
    over = np.arange(length)[:, None] > iterations
    np.copyto(record, np.nan, where=over[:, None])
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
    """The stop reasons, with those of the runs that could not go on found from where they were."""
    stops, lost = sweep.ended_by.copy(), sweep.lost
    last = np.arange(len(stops)), sweep.iterations
    ends, level = sweep.paths[last], np.isfinite(sweep.final_gradients).all(axis=1)
    stepped = np.isfinite(sweep.rejected).all(axis=1)
    unstarted = lost & ~np.isfinite(sweep.values[:, 0])
    stops[lost] = StopReason.NOT_FINITE
    for runs, points, undefined in (
        (unstarted, ends, StopReason.START_UNDEFINED),
        (lost & ~unstarted & stepped, sweep.rejected, StopReason.UNDEFINED),
        (lost & ~unstarted & ~stepped & ~level, ends, StopReason.NO_GRADIENT),
    ):
        gaps = sweep.objective.gaps(points[runs])
        stops[np.flatnonzero(runs)[gaps == Gap.UNDEFINED]] = undefined
    return stops
