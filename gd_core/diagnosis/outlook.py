"""The verdict on a run from its own steps and from what its further iterations lead to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from gd_core.descent import Evaluations, StopReason, Trajectory, stack_of
from gd_core.diagnosis.features import RunFeatures, features_of_runs, has_level_slope
from gd_core.diagnosis.lookahead import Coming, Future, look_ahead, look_ahead_side_by_side
from gd_core.diagnosis.probes import StationaryPoint, stationary_points
from gd_core.diagnosis.rules import Verdict, is_gone, judge_all, keeps_improving, turning
from gd_core.diagnosis.schedule_reach import has_stopped
from gd_core.numerics import Array, Mask, curvature_of, newton_steps, norms
from gd_core.objective import Objective

CRAWL_ITERATIONS_FACTOR = 10  # × the run's iterations: a crawling run takes as many more to arrive
# Where the slope of a run on a plateau has grown by this factor over the iterations that it was
# followed for, it gets away after as many more.
STUCK_SLOPE_FACTOR = 2.0
# A run that turns back in a smaller share of its steps, and still improves, does not bounce yet.
BOUNCING_SHARE = 0.9
# A run bounces already when its last step is that of the cycle to come within this factor.
BOUNCE_LENGTH_FACTOR = 4.0

# An extrapolated limit is moved onto the level place beside it, by Newton's steps this short.
REFINING_STEPS, REFINING_TOL = 3, 1e-4  # × the size of the point

_CERTAIN = (Verdict.LEFT_DOMAIN, Verdict.CONVERGED, Verdict.HALTED)


def is_certain(features: RunFeatures, verdict: Verdict) -> bool:
    """Whether the verdict on one run needs no further iterations: it is about what has happened, or
    the run is noisy, so that its continuation is random."""
    gone = verdict is Verdict.DIVERGED and bool(is_gone(features)[0])
    stopped = verdict is Verdict.CRAWLING and bool(has_stopped(features)[0])
    level = verdict is Verdict.STALLED and bool(has_level_slope(features)[0])
    return verdict in _CERTAIN or gone or stopped or level or features.stack.noisy


class Judged(NamedTuple):
    """The verdict on one run, what its further iterations lead to (None: none were computed), and
    the kind of stationary point that it arrives at (None: it does not)."""

    verdict: Verdict
    future: Future | None = None
    stationary_point: StationaryPoint | None = None


def judge_ahead(
    features: RunFeatures, verdict: Verdict, trajectory: Trajectory, objective: Objective
) -> Judged:
    """The verdict on one run, with further iterations where `verdict`, the one from its own steps,
    is not certain."""
    if is_certain(features, verdict):
        return Judged(verdict)
    return judge_by(features, verdict, trajectory, objective, look_ahead(trajectory, objective))


def judge_by(
    features: RunFeatures,
    verdict: Verdict,
    trajectory: Trajectory,
    objective: Objective,
    future: Future,
) -> Judged:
    """The verdict on one run from its future; `verdict` is the one from its own steps."""
    arrival = leads_to(trajectory, objective, future) if future.arrives else None
    return Judged(_verdict_ahead(features, verdict, future, arrival), future, arrival)


def is_growing(features: RunFeatures, verdicts: NDArray[Any]) -> Mask:
    """Which runs have steps that grow, so that they may be running away already, (m,)."""
    open_ended = (verdicts == Verdict.OSCILLATING) | (verdicts == Verdict.DESCENDING)
    grows = open_ended & (features.trends.factor > 1)
    return np.asarray((verdicts == Verdict.DIVERGED) | grows)


def leads_to(run: Trajectory, objective: Objective, future: Future) -> StationaryPoint:
    """The kind of stationary point that a run arrives at."""
    if future.bowl:
        return StationaryPoint.sought(run.maximize)
    point = future.end if future.limit is None else _refined(objective, future.limit)
    numbers = objective.at(*point.tolist())
    both = Trajectory(
        np.stack([run.points[0], point]),
        np.array([run.values[0], numbers[0]]),
        np.stack([run.gradients[0], np.array(numbers[1:])]),
        StopReason.ITERATIONS,
        Evaluations(),
        run.optimizer,
        run.maximize,
        rules=run.rules,
    )
    stationary_point: StationaryPoint = stationary_points(
        features_of_runs(stack_of(both), objective)
    )[0]
    return stationary_point


def _refined(objective: Objective, limit: Array) -> Array:
    """A limit that was extrapolated, after Newton's steps to the level place beside it: on a ring
    of minima, f curves downwards along the ring a little inside it."""
    point = limit
    for _ in range(REFINING_STEPS):
        hessian, slope = objective.hessian(point)[None], objective.gradient(point)[None]
        step = newton_steps(curvature_of(hessian), slope)[0]
        if not float(norms(step)) <= REFINING_TOL * max(1.0, float(np.abs(point).max())):
            return point
        point = np.asarray(point - step)
    return point


def to_goal(arrival: StationaryPoint | None, maximize: bool) -> bool:
    """Whether the stationary point is a minimum (a maximum when climbing)."""
    return arrival is StationaryPoint.sought(maximize)


def _verdict_ahead(
    features: RunFeatures, verdict: Verdict, future: Future, arrival: StationaryPoint | None
) -> Verdict:
    """The verdict on one run from its future; `verdict` is the one from its own steps."""
    if future.coming is Coming.AWAY:
        grows = is_growing(features, np.array([verdict], dtype=object))[0]
        return Verdict.DIVERGED if grows else Verdict.DESCENDING
    if future.coming in (Coming.REPEATS, Coming.WANDERS):
        return Verdict.OSCILLATING if _bounces_already(features, future) else Verdict.DESCENDING
    if future.coming is Coming.STANDS and features.stack.schedule is not None:
        return Verdict.CRAWLING
    if future.level and future.after == 0:
        return Verdict.HALTED
    if not future.arrives:
        stuck = verdict is Verdict.STALLED and _stays_flat(future)
        return verdict if stuck else Verdict.DESCENDING
    if not to_goal(arrival, features.stack.maximize):
        return Verdict.DESCENDING
    return _arriving(features, verdict, future)


def _arriving(features: RunFeatures, verdict: Verdict, future: Future) -> Verdict:
    last = int(features.ends.iterations[0])
    if verdict is Verdict.STALLED:
        return verdict
    if verdict is Verdict.CRAWLING and (future.after or 0) >= CRAWL_ITERATIONS_FACTOR * last:
        return verdict
    return Verdict.ZIGZAGGING if turning(features)[0] else Verdict.CONVERGING


def _stays_flat(future: Future) -> bool:
    """Whether the slope of a run hardly grows while it is followed: on a plateau it grows like
    1/(T − k) until the run gets away after T iterations."""
    slopes = norms(future.track.gradients[[0, -1]])
    return bool(slopes[1] < STUCK_SLOPE_FACTOR * slopes[0])


def _bounces_already(features: RunFeatures, future: Future) -> bool:
    """Whether the last step is about as long as those of the cycle that follows, and the best value
    no longer improves."""
    lengths = norms(np.diff(future.track.points[-64:], axis=0))
    usual, last = float(np.median(lengths)), float(features.ends.last_length[0])
    turned = bool(features.trends.reversals[0] > 0) or not features.trends.exists[0]
    now_and_then = bool(features.trends.reversals[0] < BOUNCING_SHARE)
    if not turned or (now_and_then and keeps_improving(features)[0]):
        return False
    return usual / BOUNCE_LENGTH_FACTOR <= last <= BOUNCE_LENGTH_FACTOR * usual


class RunsOfASweep(Protocol):
    """What the verdicts of a sweep need of it: its m runs, their features, and its objective."""

    @property
    def objective(self) -> Objective: ...
    @property
    def features(self) -> RunFeatures: ...
    def trajectory(self, index: int) -> Trajectory: ...


def sweep_verdicts(sweep: RunsOfASweep) -> tuple[Verdict, ...]:
    """The verdict of each run of a sweep, (m,).

    Only runs whose steps grow are followed further, so that a sweep and diagnose agree on which of
    them run away.
    """
    verdicts = judge_all(sweep.features)
    doubtful = is_growing(sweep.features, verdicts) & ~is_gone(sweep.features)
    iterations = sweep.features.ends.iterations
    for length in np.unique(iterations[doubtful]).tolist():
        _judge_further(sweep, verdicts, np.flatnonzero(doubtful & (iterations == length)).tolist())
    return tuple(verdicts)


def _judge_further(sweep: RunsOfASweep, verdicts: NDArray[Any], numbers: list[int]) -> None:
    """Replace the verdicts on the runs with these numbers, all equally long, by those from their
    further iterations."""
    ones = {k: sweep.features.take(np.array([k])) for k in numbers}
    open_ended = [k for k in numbers if not is_certain(ones[k], verdicts[k])]
    runs = [sweep.trajectory(k) for k in open_ended]
    together = runs and runs[0].optimizer.rule is not None
    look = look_ahead_side_by_side if together else _one_by_one
    for k, run, future in zip(open_ended, runs, look(runs, sweep.objective), strict=True):
        verdicts[k] = judge_by(ones[k], verdicts[k], run, sweep.objective, future).verdict


def _one_by_one(runs: Sequence[Trajectory], objective: Objective) -> tuple[Future, ...]:
    return tuple(look_ahead(run, objective) for run in runs)
