"""Whether the step size is to blame, and which one does better: told by trying others."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from gd_core.descent import StopRules, Trajectory, descend, stack_of
from gd_core.diagnosis.features import features_of_runs
from gd_core.diagnosis.lookahead import Coming, Future, look_ahead
from gd_core.diagnosis.outlook import judge_ahead, leads_to, to_goal
from gd_core.diagnosis.probes import falls_for_ever
from gd_core.diagnosis.rules import LONGEST_PERIOD, LOST, judge_all
from gd_core.diagnosis.step_size_advice import tried_runs
from gd_core.numerics import norms
from gd_core.objective import Objective
from gd_core.optimizers import Optimizer, resizable

# Over fewer iterations step sizes hardly differ.
FEW = 30
# So many of those that end lowest are followed, for so many iterations, to see what comes of them.
MOST_FOLLOWED, FOLLOWED = 4, 1_024
# Smaller steps by which it is told whether the step size is to blame.
SMALLER = (0.1, 0.3, 1e-2)
# Larger steps by which it is told whether a run crawls.
LARGER = (100.0, 1e4)


@dataclass(frozen=True)
class Better:
    """A run with another step size that does better: it arrives after so many iterations in all,
    or else (None) only ends lower after as many as the other run took."""

    run: Trajectory
    arrives_after: int | None

    @property
    def step_size(self) -> float:
        """Its step size."""
        return self.run.optimizer.parameters["step_size"]


def better_step(than: Trajectory, objective: Objective, larger: bool) -> Better | None:
    """A run with a larger, or a smaller, step size that does better; None where none was found."""
    step_size, method = than.optimizer.step_size, resizable(than.optimizer)
    if step_size is None or method is None:
        return None
    between = (step_size, math.inf) if larger else (0.0, step_size)
    rules = StopRules(gradient_tolerance=than.tolerance)
    n_iter, start, climbs = max(FEW, than.iterations), than.points[0], than.maximize
    tried = tried_runs(objective, start, n_iter, climbs, between, method, rules)
    judged = (_judged(found, than, objective) for found in tried[:MOST_FOLLOWED])
    return next(filter(None, judged), None)


def _judged(found: Trajectory, than: Trajectory, objective: Objective) -> Better | None:
    """The run that was tried, for as many iterations as the other one took, if it does better."""
    count, climbs = than.iterations, than.maximize
    run = descend(objective, than.points[0], found.optimizer, max(1, count), than.rules, climbs)
    future = look_ahead(run, objective, FOLLOWED)
    if future.arrives and future.after is not None:
        goal = to_goal(leads_to(run, objective, future), climbs)
        return Better(run, _arrival(run, future.after)) if goal else None
    lost = future.coming not in (Coming.FADES, Coming.GOES_ON, Coming.STANDS)
    if lost or not _ends_lower(run, than):
        return None
    features = features_of_runs(stack_of(run), objective)
    verdict = judge_ahead(features, judge_all(features)[0], run, objective).verdict
    return None if verdict in LOST else Better(run, None)


def _arrival(run: Trajectory, after: int) -> int:
    """The first iteration whose slope is as small as asked for, so many after the end if none is:
    without a stop rule a run goes on where another would have stopped."""
    level = norms(run.gradients) <= run.tolerance
    return int(np.argmax(level)) if level.any() else run.iterations + after


def _ends_lower(better: Trajectory, than: Trajectory) -> bool:
    """Whether it ends lower than the other run ever was in its last steps."""
    sign = -1.0 if than.maximize else 1.0
    return bool(sign * better.values[-1] < (sign * than.values[-LONGEST_PERIOD:]).min())


@dataclass(frozen=True)
class Cause:
    """Why a run goes away: its steps are too large, or the function falls for ever that way."""

    step_size: bool = False
    function: bool = False


def cause_of(run: Trajectory, objective: Objective) -> Cause:
    """Told by smaller steps from the same start: if one of them arrives, the step size is to blame;
    if all go away as well and f falls for ever the way they went, the function is. Neither is said
    where both may be."""
    coming = []
    for other, future in _with_smaller_steps(run, objective):
        if future.arrives and to_goal(leads_to(other, objective, future), run.maximize):
            return Cause(step_size=True)
        coming.append((other, future))
    stay = any(future.coming is not Coming.AWAY for _, future in coming)
    if coming and all(_falls(other, objective, future) for other, future in coming):
        return Cause(function=True)
    return Cause(step_size=stay and rises(run))


def larger_steps_settle(run: Trajectory, objective: Objective) -> bool:
    """Whether a run with a step size that is many times as large arrives, or comes to bounce near
    the place that it looks for: then this one only crawls there."""
    step_size, method = run.optimizer.step_size, resizable(run.optimizer)
    if step_size is None or method is None:
        return False
    for part in LARGER:
        other = _resized(run, objective, method, part * step_size)
        future = look_ahead(other, objective, FOLLOWED)
        if future.arrives:
            return to_goal(leads_to(other, objective, future), run.maximize)
        if future.coming is Coming.REPEATS:
            return True
    return False


def _with_smaller_steps(
    run: Trajectory, objective: Objective
) -> Iterator[tuple[Trajectory, Future]]:
    step_size, method = run.optimizer.step_size, resizable(run.optimizer)
    if step_size is None or method is None:
        yield run, look_ahead(run, objective, FOLLOWED)
        return
    for part in SMALLER:
        other = _resized(run, objective, method, part * step_size)
        yield other, look_ahead(other, objective, FOLLOWED)


def _resized(
    run: Trajectory,
    objective: Objective,
    method: Callable[[float], Optimizer],
    step_size: float,
) -> Trajectory:
    rules = StopRules(gradient_tolerance=run.tolerance)
    start, climbs = run.points[0], run.maximize
    return descend(objective, start, method(step_size), FEW, rules, climbs)


def _falls(run: Trajectory, objective: Objective, future: Future) -> bool:
    """Whether a run goes away, or goes on, where f falls for ever."""
    if future.coming not in (Coming.AWAY, Coming.FADES, Coming.GOES_ON):
        return False
    track = future.track if future.track.iterations else run
    return not rises(run) and bool(falls_for_ever(features_of_runs(stack_of(track), objective))[0])


def rises(run: Trajectory) -> bool:
    """Whether f is higher at the end of a run than at its start (lower, when climbing)."""
    sign = -1.0 if run.maximize else 1.0
    with np.errstate(invalid="ignore"):
        return bool(~(sign * run.values[-1] <= sign * run.values[0]))
