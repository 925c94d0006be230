"""Whether the step size makes a run fail, and which other step size does better."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from gd_core.descent import StopReason, StopRules, Trajectory, descend, stack_of
from gd_core.diagnosis.features import FAR_FACTOR, features_of_runs
from gd_core.diagnosis.lookahead import MAX_PERIOD, Coming, Future, look_ahead, turns_of
from gd_core.diagnosis.outlook import judge_by, leads_to, to_goal
from gd_core.diagnosis.probes import falls_for_ever
from gd_core.diagnosis.rules import LOST, judge_all
from gd_core.diagnosis.step_size_advice import tried_runs
from gd_core.numerics import descent_sign, norms, rounded_to
from gd_core.objective import Objective
from gd_core.optimizers import Optimizer, resizable

# Over fewer iterations the runs of different step sizes hardly differ.
MIN_COMPARED_ITERATIONS = 30
# Of the runs tried, this many of those that end lowest are followed further.
MAX_FOLLOWED_RUNS = 4
FOLLOW_ITERATIONS = 1_024  # for each run that is followed further
SMALLER_FACTORS = (0.1, 0.3, 1e-2)  # × the run's step size: to see whether that one is too large
SMALLEST_FACTORS = (1e-3, 1e-4)  # the same; their runs may hardly have left the start
SPEEDING_FACTOR = 1.5  # × the mean step of the first quarter of what was followed
# Of a run whose steps are all shorter than this it is not asked whether they overshoot.
SHORT_STEP = 0.05  # × the size of the start
EXAMINED_STEPS, STEP_PARTS = 50, 64  # of each run, and of each step
_OPEN_ENDED = (Coming.FADES, Coming.GOES_ON, Coming.STANDS)
SETTLING_FACTORS = (100.0, 1e4)  # × the run's step size
ARRIVING_FACTORS = (10.0, 100.0, 1e4)  # × the run's step size
# A method that never settles does not arrive with any step size. Its run crawls if one with three
# times its step size comes lower than it, and one with so many times its step size comes lower than
# it does when it goes on.
BETTER_FACTOR, COMPARED_FACTORS = 3.0, (10.0, 100.0, 1e3)
MIN_COMPARED, MAX_COMPARED = 8, 500  # iterations
MIN_GAIN_SHARE = 0.01  # × the way down: values at a flat bottom differ by less
LEVEL_SHARE = 0.1  # × the way down: a run that came down less in its last quarter levels off
_FAILED = (StopReason.NOT_FINITE, StopReason.UNDEFINED, StopReason.NO_GRADIENT)


@dataclass(frozen=True)
class Better:
    """A run with another step size that does better.

    arrives_after: the iterations it takes to arrive, counted from its start; None if it does not
    arrive but ends lower than the other run after as many iterations.
    """

    run: Trajectory
    arrives_after: int | None

    @property
    def step_size(self) -> float:
        """Its step size."""
        return self.run.optimizer.parameters["step_size"]


def better_step(than: Trajectory, objective: Objective, larger: bool) -> Better | None:
    """A run with a larger (or else a smaller) step size that does better; None if none is found."""
    step_size, method = than.optimizer.step_size, resizable(than.optimizer)
    if step_size is None or method is None:
        return None
    between = (step_size, math.inf) if larger else (0.0, step_size)
    rules = StopRules(gradient_tolerance=than.tolerance)
    n_iter, start, climbs = (
        max(MIN_COMPARED_ITERATIONS, than.iterations),
        than.points[0],
        than.maximize,
    )
    tried = tried_runs(objective, start, n_iter, climbs, between, method, rules)
    judged = (if_better(found, than, objective) for found in tried[:MAX_FOLLOWED_RUNS])
    return next(filter(None, judged), None)


def if_better(found: Trajectory, than: Trajectory, objective: Objective) -> Better | None:
    """The run repeated for as many iterations as `than` took, if it does better; else None."""
    count, climbs = than.iterations, than.maximize
    run = descend(objective, than.points[0], found.optimizer, max(1, count), than.rules, climbs)
    future = look_ahead(run, objective, FOLLOW_ITERATIONS)
    if future.coming in _OPEN_ENDED and _ends_lower(run, than):
        future = look_ahead(run, objective)
    if future.arrives and future.after is not None:
        goal = to_goal(leads_to(run, objective, future), climbs)
        return Better(run, _arrival(run, future.after)) if goal else None
    if future.coming not in _OPEN_ENDED or not _ends_lower(run, than) or _speeds_up(future.track):
        return None
    features = features_of_runs(stack_of(run), objective)
    verdict = judge_by(features, judge_all(features)[0], run, objective, future).verdict
    gone = verdict in LOST or falls_for_ever(features)[0] or _is_far_out(future.track, than)
    return None if gone else Better(run, None)


def _is_far_out(track: Trajectory, than: Trajectory) -> bool:
    """Whether a run comes farther out than FAR_FACTOR times the size of both ends of another."""
    size = max(1.0, float(np.abs(than.points[[0, -1]]).max()))
    return bool(np.abs(track.points).max() > FAR_FACTOR * size)


def _speeds_up(track: Trajectory) -> bool:
    """Whether the steps of a run that goes on get longer, as they do before it runs away."""
    parts = np.array_split(norms(np.diff(track.points, axis=0)), 4)
    if not track.iterations >= len(parts):
        return False
    return bool(parts[-1].mean() > SPEEDING_FACTOR * parts[0].mean())


def _arrival(run: Trajectory, after: int) -> int:
    """The first iteration whose slope is at most the tolerance; if none is, `after` iterations past
    the run's end. Without a stop rule a run goes on past the iteration that it arrived at."""
    level = norms(run.gradients) <= run.tolerance
    return int(np.argmax(level)) if level.any() else run.iterations + after


def _ends_lower(better: Trajectory, than: Trajectory) -> bool:
    """Whether a run ends lower than every one of the last values of the run it is compared with."""
    sign = descent_sign(than.maximize)
    return bool(sign * better.values[-1] < (sign * than.values[-MAX_PERIOD:]).min())


@dataclass(frozen=True)
class Cause:
    """Why a run diverges: its step size is too large, or the function is unbounded that way."""

    step_size: bool = False
    function: bool = False


def cause_of(run: Trajectory, objective: Objective) -> Cause:
    """Why a run diverges, found from runs with smaller step sizes from its start.

    If one of them arrives, the step size is the cause; if all of them diverge too, and f falls
    without bound along their way, the function is. Neither is named where both are possible.
    """
    coming = []
    for other, future in _with_smaller_steps(run, objective, SMALLER_FACTORS):
        if _comes_to_goal(other, objective, future):
            return Cause(step_size=True)
        coming.append((other, future))
    stay = any(future.coming is not Coming.AWAY for _, future in coming)
    for other, future in _with_smaller_steps(run, objective, SMALLEST_FACTORS):
        if _comes_to_goal(other, objective, future):
            return Cause(step_size=True)
    if coming and all(_falls(other, objective, future) for other, future in coming):
        return Cause(function=True)
    return Cause(step_size=stay and rises(run))


def _comes_to_goal(run: Trajectory, objective: Objective, future: Future) -> bool:
    """Whether a run arrives at a minimum (a maximum when climbing)."""
    return future.arrives and to_goal(leads_to(run, objective, future), run.maximize)


def is_lowest_at_its_end(run: Trajectory) -> bool:
    """Whether no value of a run is lower than its last one (higher when climbing)."""
    values = descent_sign(run.maximize) * run.values
    return bool(values[-1] <= values.min())


def overshoots(run: Trajectory, objective: Objective) -> bool:
    """Whether a run with a smaller step size arrives at a minimum (a maximum when climbing), looked
    for where the longest step of the given run is not short, and f rises somewhere on its way."""
    lengths = norms(np.diff(run.points, axis=0))
    if not lengths.max(initial=0.0) > SHORT_STEP * max(1.0, float(np.abs(run.points[0]).max())):
        return False
    return _rises_on_its_way(run, objective) and any(
        _comes_to_goal(other, objective, future)
        for other, future in _with_smaller_steps(run, objective, SMALLER_FACTORS)
    )


def _rises_on_its_way(run: Trajectory, objective: Objective) -> bool:
    """Whether f rises somewhere on the straight lines between the first points of a run, as it does
    where a step crosses a hill or a pole."""
    points = run.points[: EXAMINED_STEPS + 1]
    ways = np.diff(points, axis=0)[:, None]
    between = points[:-1, None] + np.linspace(0.0, 1.0, STEP_PARTS + 1)[:, None] * ways
    with np.errstate(all="ignore"):
        values = descent_sign(run.maximize) * objective.value(between)
        return bool((~(np.diff(values, axis=1) <= 0)).any())


def _with_smaller_steps(
    run: Trajectory, objective: Objective, factors: tuple[float, ...]
) -> Iterator[tuple[Trajectory, Future]]:
    step_size, method = run.optimizer.step_size, resizable(run.optimizer)
    if step_size is None or method is None:
        yield run, look_ahead(run, objective, FOLLOW_ITERATIONS)
        return
    for factor in factors:
        other = _resized(run, objective, method, factor * step_size)
        yield other, look_ahead(other, objective, FOLLOW_ITERATIONS)


def _resized(
    run: Trajectory,
    objective: Objective,
    method: Callable[[float], Optimizer],
    step_size: float,
    n_iter: int = MIN_COMPARED_ITERATIONS,
) -> Trajectory:
    rules = StopRules(gradient_tolerance=run.tolerance)
    return descend(objective, run.points[0], method(step_size), n_iter, rules, run.maximize)


def _falls(run: Trajectory, objective: Objective, future: Future) -> bool:
    """Whether a run diverges, or goes on, along a way on which f falls without bound."""
    if future.coming not in (Coming.AWAY, Coming.FADES, Coming.GOES_ON):
        return False
    track = future.track if future.track.iterations else run
    return not rises(run) and bool(falls_for_ever(features_of_runs(stack_of(track), objective))[0])


def rises(run: Trajectory) -> bool:
    """Whether f is higher at the end of a run than at its start (lower, when climbing)."""
    sign = descent_sign(run.maximize)
    with np.errstate(invalid="ignore"):
        return bool(~(sign * run.values[-1] <= sign * run.values[0]))


def larger_steps_settle(run: Trajectory, objective: Objective) -> bool:
    """Whether a run with a step size many times as large arrives at a minimum (a maximum when
    climbing) or repeats a cycle: then the given run crawls."""
    step_size, method = run.optimizer.step_size, resizable(run.optimizer)
    if step_size is None or method is None:
        return False
    for factor in SETTLING_FACTORS:
        other = _resized(run, objective, method, factor * step_size)
        future = look_ahead(other, objective, FOLLOW_ITERATIONS)
        if future.arrives:
            return _comes_to_goal(other, objective, future)
        if future.coming is Coming.REPEATS:
            return True
    return False


def larger_steps_arrive(run: Trajectory, objective: Objective) -> bool:
    """Whether a run with a step size many times as large soon arrives at a minimum (a maximum when
    climbing) that is lower than where the given run ended: then that one crawls."""
    step_size, method = run.optimizer.step_size, resizable(run.optimizer)
    if step_size is None or method is None or run.optimizer.schedule is not None:
        return False
    sign = descent_sign(run.maximize)
    for factor in ARRIVING_FACTORS:
        other = _resized(run, objective, method, factor * step_size)
        future = look_ahead(other, objective, FOLLOW_ITERATIONS)
        if future.arrives:
            lower = sign * objective.at(*future.end.tolist())[0] < sign * run.values[-1]
            return bool(lower) and _comes_to_goal(other, objective, future)
        if future.coming not in _OPEN_ENDED:
            return False  # too large already
    return False


def lower_with_larger_steps(
    run: Trajectory, objective: Objective, future: Future
) -> Trajectory | None:
    """A run with a step size many times as large that comes clearly lower, in as many iterations,
    than the given run does in all the further ones of its future, and levels off there: then that
    one crawls. None where there is no such run."""
    step_size, method = run.optimizer.step_size, resizable(run.optimizer)
    too_few = run.iterations < MIN_COMPARED
    if step_size is None or method is None or run.optimizer.schedule is not None or too_few:
        return None
    if not is_lowest_at_its_end(future.track):
        return None
    if not _ends_lower(_compared(run, objective, method, BETTER_FACTOR), run):
        return None
    for factor in COMPARED_FACTORS:
        other = _compared(run, objective, method, factor)
        if other.stop in _FAILED:
            return None  # too large already
        if _comes_clearly_lower(other, future.track) and _levels_off(other):
            return other
    return None


def _compared(
    run: Trajectory, objective: Objective, method: Callable[[float], Optimizer], factor: float
) -> Trajectory:
    step_size = rounded_to(factor * (run.optimizer.step_size or 0.0), 2)
    return _resized(run, objective, method, step_size, min(run.iterations, MAX_COMPARED))


def _comes_clearly_lower(run: Trajectory, than: Trajectory) -> bool:
    """Whether the last values of a run are lower than that of another, by more than MIN_GAIN_SHARE
    of the way from its own start."""
    sign = descent_sign(run.maximize)
    gain = (sign * (than.values[-1] - run.values[-MAX_PERIOD:])).min()
    return bool(gain > MIN_GAIN_SHARE * sign * (run.values[0] - than.values[-1]))


def _levels_off(run: Trajectory) -> bool:
    """Whether a run came down by little in its last quarter, and turned: there is a bottom where it
    is, and not a tail."""
    sign = descent_sign(run.maximize)
    if not turns_of(run.points[run.iterations // 2 :]) > 0:
        return False
    late = sign * (run.values[3 * run.iterations // 4] - run.values[-1])
    return bool(late <= LEVEL_SHARE * sign * (run.values[0] - run.values[-1]))
