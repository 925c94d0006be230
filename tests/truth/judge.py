"""What is said of a run, held against the run itself, followed for many times its length.

Every run is made anew from its start, so nothing that the product itself looks ahead with is used.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial

import numpy as np

from gd_core import Diagnosis, StationaryPoint, StopReason, Trajectory, Verdict, descend, diagnose
from gd_core.numerics import norms
from gd_core.optimizers import backtracking, resizable
from tests.truth.cases import Case

TOLERANCE = 1e-8
FURTHER = 5_000  # what a run comes to within so many iterations more has to be said
LONG = 8_000  # how far a run is followed
LONGEST = 120_000  # to see whether a count is right
AWAY = 1e6
PROMISES = (Verdict.CONVERGING, Verdict.ZIGZAGGING)
LOST = (Verdict.OSCILLATING, Verdict.DIVERGED, Verdict.LEFT_DOMAIN)
# A run that was stopped because it takes too long shows nothing of how it goes on.
OPEN = (StopReason.ITERATIONS, StopReason.TOO_LONG)
ENDED = (StopReason.UNDEFINED, StopReason.NO_GRADIENT, StopReason.START_UNDEFINED)


@dataclass(frozen=True)
class Judged:
    """One run with what was said of it, and what of that is false."""

    case: Case
    diagnosis: Diagnosis
    false: tuple[str, ...]
    arrives: int | None  # so many iterations after its end; None: not within FURTHER

    @property
    def silent(self) -> bool:
        """It arrives within FURTHER, and is not told so."""
        told = self.diagnosis.verdict in (Verdict.CONVERGED, Verdict.HALTED)
        return bool(self.arrives) and not told and self.diagnosis.evidence.more_iterations is None

    @property
    def under_way(self) -> bool:
        """Nothing is said but that it is still on its way."""
        evidence = self.diagnosis.evidence
        says_more = evidence.endless or evidence.more_iterations is not None
        return self.diagnosis.verdict is Verdict.DESCENDING and not says_more


class Oracle:
    """One run, and how it goes on."""

    def __init__(self, case: Case) -> None:
        self.case, self.objective = case, case.objective
        self.run = case.run()
        self.diagnosis = diagnose(self.run, self.objective)
        self.last = self.run.iterations
        self.sign = -1.0 if case.maximize else 1.0

    @cached_property
    def long(self) -> Trajectory:
        """The run from its start, for many times its length or until it arrives."""
        long = self.case.run(self.last + LONG, TOLERANCE)
        return long if long.iterations >= self.last else self.case.run(self.last + LONG)

    @cached_property
    def arrival(self) -> int | None:
        """After how many iterations more it arrives; None: not within LONG."""
        return arrival(self.long, self.last)

    @property
    def scale(self) -> float:
        return max(1.0, float(np.abs(self.run.points[[0, -1]]).max()))

    @cached_property
    def goes_away(self) -> bool:
        return goes_away(self.long)


def arrival(run: Trajectory, since: int) -> int | None:
    """How long after an iteration the slope is down to the tolerance, or the run rests."""
    slopes = norms(run.gradients[since:])
    level = np.flatnonzero(slopes <= TOLERANCE)
    if len(level):
        return int(level[0])
    if run.stop is StopReason.NOTHING_LOWER and len(slopes) == 1:
        return 0  # f itself has no nearer number
    scheduled = run.optimizer.schedule is not None  # which brings a run to rest anywhere
    return None if scheduled else _rests(run.points[since:])


def _rests(points: np.ndarray) -> int | None:
    """From when on a run is only moved by rounding, if it is so to its end."""
    if len(points) < 50:
        return None
    end = points[-1]
    with np.errstate(over="ignore"):  # across the range of floats
        near = (np.abs(points - end) <= 4 * np.spacing(np.abs(end))).all(axis=1)
    first = len(points) - int(np.argmin(near[::-1])) if not near.all() else 0
    moved = np.any(points[0] != end) or first == 0
    return first if len(points) - first >= 50 and moved else None


def goes_away(run: Trajectory) -> bool:
    """Whether a run ends beyond a million times its start, or beyond all numbers."""
    size = max(1.0, float(np.abs(run.points[0]).max()))
    far = float(np.abs(run.points[-1]).max()) > AWAY * size
    return far or run.stop is StopReason.NOT_FINITE


def judged(case: Case) -> Judged:
    """The case with all that is false of what is said of it."""
    oracle = Oracle(case)
    found = tuple(message for judge in _JUDGES for message in judge(oracle))
    near = oracle.arrival if oracle.arrival is not None and oracle.arrival <= FURTHER else None
    return Judged(case, oracle.diagnosis, found, near)


def _arrived(oracle: Oracle) -> Iterator[str]:
    if oracle.diagnosis.verdict is not Verdict.CONVERGED:
        return
    if not float(norms(oracle.run.gradients[-1])) <= TOLERANCE and oracle.arrival != 0:
        yield f"said to have arrived at a slope of {norms(oracle.run.gradients[-1]):.3g}"
    place = oracle.diagnosis.evidence.stationary_point
    goal = StationaryPoint.MAXIMUM if oracle.case.maximize else StationaryPoint.MINIMUM
    if place is goal and (lower := _lower_nearby(oracle)):
        yield f"said to be at the lowest point nearby: {lower}"
    if oracle.diagnosis.wrong_place and not _is_lower_beside(oracle):
        yield "said to have lower ground beside it"


def _around(oracle: Oracle, distances: tuple[float, ...]) -> np.ndarray:
    dim = oracle.objective.dim
    if dim == 1:
        ways = np.array([[1.0], [-1.0]])
    else:
        angles = np.arange(48) * (math.tau / 48) + 0.01
        ways = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    far = oracle.scale * np.array(distances)
    return np.asarray(oracle.run.points[-1] + (far[:, None, None] * ways).reshape(-1, dim))


def _lower_nearby(oracle: Oracle) -> str:
    """A walk down from beside the end that leads lower and away from it."""
    end = float(oracle.run.values[-1]) * oracle.sign
    for point in _around(oracle, (1e-3, 3e-2))[::3]:
        if not np.isfinite(oracle.objective.value(point)):
            continue
        start = float(oracle.objective.value(point)) * oracle.sign
        walk = descend(oracle.objective, point, backtracking(), 300, maximize=oracle.case.maximize)
        lower = walk.values[-1] * oracle.sign < end - 1e-8 * max(1.0, abs(end))
        if lower and start < end + 0.05 * max(1.0, abs(end)) and start < end + 1e-3:
            return f"{walk.values[-1]} < {end} from {point}"
    return ""


def _is_lower_beside(oracle: Oracle) -> bool:
    end = float(oracle.run.values[-1]) * oracle.sign
    with np.errstate(all="ignore"):
        values = oracle.objective.value(_around(oracle, (1e-5, 1e-4, 1e-3, 1e-2))) * oracle.sign
    return bool((values < end).any())


def _counted(oracle: Oracle) -> Iterator[str]:
    """Within a factor of two, or it is not said; where no more are said it is not checked."""
    more = oracle.diagnosis.evidence.more_iterations
    if more is None or oracle.diagnosis.verdict is Verdict.CONVERGED:
        return
    true: float | None = oracle.arrival
    if true is None and more > LONG / 2:
        longest = LONGEST if oracle.case.optimizer.is_constant_step_gd else 30_000
        if 2 * more > longest:
            return
        true = _arrival_in_time(oracle, 2 * more)
    if true is None or not more / 2 - 2 <= true <= 2 * more + 2:
        yield f"about {more} more; true {true}"


def _arrival_in_time(oracle: Oracle, most: int) -> int | None:
    run, count = oracle.case, min(most, LONGEST)
    if run.optimizer.is_constant_step_gd:
        return _plainly(oracle, count)
    return arrival(run.run(oracle.last + count), oracle.last) if count <= 30_000 else None


def _plainly(oracle: Oracle, count: int) -> int | None:
    """x ← x − α·∇f(x), written out once more."""
    at, alpha = oracle.objective.at, oracle.sign * float(oracle.case.config.step_size or 0)
    point = oracle.run.points[-1].tolist()
    for k in range(count):
        slopes = at(*point)[1:]
        if math.hypot(*slopes) <= TOLERANCE:
            return k
        point = [x - alpha * g for x, g in zip(point, slopes, strict=True)]
    return None


def _promised(oracle: Oracle) -> Iterator[str]:
    if oracle.diagnosis.verdict not in PROMISES:
        return
    if oracle.goes_away:
        yield "said to be getting there, goes away"
    if oracle.long.stop not in OPEN and oracle.arrival is None:
        yield f"said to be getting there: {oracle.long.stop.value}"
    far = (oracle.diagnosis.evidence.more_iterations or 0) > LONG  # a count is judged by itself
    if oracle.arrival is None and not far and not _still_comes_nearer(oracle):
        yield "said to be getting there, comes no nearer"
    if oracle.arrival is not None and "need not be" not in oracle.diagnosis.sentence:
        yield from _ends_elsewhere(oracle)


def _ends_elsewhere(oracle: Oracle) -> Iterator[str]:
    """Getting there must be to a bottom, not to a saddle or far out."""
    end = oracle.long.points[min(oracle.last + (oracle.arrival or 0), oracle.long.iterations)]
    hessian = oracle.sign * oracle.objective.hessian(end)
    if np.isfinite(hessian).all() and np.linalg.eigvalsh(hessian)[0] < -1e-3:
        said = oracle.diagnosis.sentence
        if "saddle" not in said and "no m" not in said and "level place" not in said:
            yield "said to be getting there, to a saddle"


def _still_comes_nearer(oracle: Oracle) -> bool:
    """Whether the steps of a run that is followed get shorter by a power of k with an end to it."""
    lengths = norms(np.diff(oracle.long.points[oracle.last :], axis=0))
    if len(lengths) < LONG:
        return False
    # Beyond k^-1 a sum of steps has an end.
    early, late = lengths[LONG // 4], lengths[-8:].mean()
    if early == 0 or late == 0:
        return True
    return bool(math.log(early / late) / math.log(4) > 1.05)


def _bounces(oracle: Oracle) -> Iterator[str]:
    if oracle.diagnosis.verdict is not Verdict.OSCILLATING:
        return
    if oracle.arrival is not None:
        yield f"said to bounce, arrives after {oracle.arrival}"
    elif oracle.goes_away:
        yield "said to bounce, goes away"
    elif oracle.long.stop not in OPEN:
        yield f"said to bounce: {oracle.long.stop.value}"
    else:
        yield from _keeps_bouncing(oracle)


def _keeps_bouncing(oracle: Oracle) -> Iterator[str]:
    points = oracle.long.points
    lengths = norms(np.diff(points, axis=0))
    early, late = lengths[max(0, oracle.last - 8) : oracle.last + 1].max(), lengths[-50:].max()
    if late < 0.5 * early and late < 0.6 * lengths[-LONG // 2 :][:50].max():
        yield f"said to bounce, steps go from {early:.3g} to {late:.3g}"
    period = oracle.diagnosis.evidence.period
    if period is not None:
        for at in (oracle.last, min(oracle.last + FURTHER, len(points) - 1), len(points) - 1):
            back = float(norms(points[at] - points[at - period]))
            if back > 0.02 * lengths[at - period : at].max():
                yield f"said to repeat after {period}: not at {at - oracle.last} more"
                return


def _away(oracle: Oracle) -> Iterator[str]:
    if oracle.diagnosis.verdict is not Verdict.DIVERGED:
        return
    if not oracle.goes_away and not goes_away(oracle.run):
        end = np.abs(oracle.long.points[-1]).max()
        yield f"said to run away, is at {end:.3g} ({oracle.long.stop.name})"
    said = oracle.diagnosis.sentence
    blamed = "too large" in said or "overshoot" in said
    if not blamed and "no m" not in said:
        return
    better, step = oracle.diagnosis.evidence.better_step_size, oracle.case.config.step_size
    advised = [better / step] if better and step else []
    if resizable(oracle.case.optimizer) is None or step is None:
        return
    smaller = [
        cache(partial(_with_step, oracle, part))  # most are not needed for the answer
        for part in (0.3, 0.1, 1e-2, 1e-3, 1e-5, *advised)
    ]
    if "there is no m" in said and any(_arrives_at_goal(oracle, run()) for run in smaller):
        yield "said to have no minimum to arrive at, a smaller step arrives"
    if blamed and all(goes_away(run()) for run in smaller):
        yield "the step is blamed, all smaller ones run away too"


def _with_step(oracle: Oracle, part: float) -> Trajectory | None:
    resized = resizable(oracle.case.optimizer)
    if resized is None or oracle.case.config.step_size is None:
        return None
    optimizer = resized(part * oracle.case.config.step_size)
    start, climbs = oracle.case.start, oracle.case.maximize
    return descend(oracle.objective, start, optimizer, LONG, maximize=climbs)


def _arrives_at_goal(oracle: Oracle, run: Trajectory) -> bool:
    if arrival(run, 0) is None:
        return False
    hessian = oracle.sign * oracle.objective.hessian(run.points[-1])
    return bool(np.isfinite(hessian).all() and np.linalg.eigvalsh(hessian)[0] > 1e-6)


def _advised(oracle: Oracle) -> Iterator[str]:
    better = oracle.diagnosis.evidence.better_step_size
    if better is None:
        return
    numbers = oracle.case.config.with_step_size(better)
    other = Oracle(replace(oracle.case, config=numbers, n_iter=max(1, oracle.case.n_iter)))
    mine = (oracle.sign * oracle.run.values[-8:]).min()
    arrives = arrival(other.long, 0)
    first = None if arrives is None else arrives
    said = oracle.diagnosis.evidence.better_after
    lower = bool(other.sign * other.run.values[-1] < mine)
    if said is not None:
        if first is None and 2 * said > LONG:
            return
        true = first
        if true is None or not said / 2 - 2 <= true <= 2 * said + 2:
            yield f"advised {better}: said to arrive after {said}, true {true}"
        elif not _is_bottom(other, min(true, other.long.iterations)):
            yield f"advised {better}: arrives at no bottom"
    elif not lower:
        yield f"advised {better}: ends at {other.run.values[-1]}, not below {mine}"
    if other.goes_away or (first is None and other.long.stop in ENDED):
        yield f"advised {better}: runs away or leaves"
    if said is None and other.diagnosis.verdict in LOST:
        yield f"advised {better}: {other.diagnosis.verdict.name}"
    if f"{better:.3g}" not in oracle.diagnosis.sentence and 1e-4 <= better < 1e3:
        yield f"advised {better}, not said"


def _is_bottom(oracle: Oracle, at: int) -> bool:
    hessian = oracle.sign * oracle.objective.hessian(oracle.long.points[at])
    return bool(not np.isfinite(hessian).all() or np.linalg.eigvalsh(hessian)[0] > -1e-3)


def _crawls(oracle: Oracle) -> Iterator[str]:
    if oracle.diagnosis.verdict is not Verdict.CRAWLING:
        return
    if oracle.diagnosis.evidence.falls_short:
        if oracle.arrival is not None:
            yield f"said to stop before it arrives, arrives after {oracle.arrival}"
        return
    if oracle.goes_away and "no m" not in oracle.diagnosis.sentence:
        yield "said to crawl, runs away"
    larger = _with_steps(oracle, 3.0)
    if larger is not None:
        ends = oracle.sign * larger.values[-1], oracle.sign * oracle.run.values[-1]
        if not ends[0] < ends[1]:
            yield "the step is said to be too small, three times it does no better"


def _with_steps(oracle: Oracle, part: float) -> Trajectory | None:
    resized = resizable(oracle.case.optimizer)
    if resized is None or oracle.case.config.step_size is None:
        return None
    optimizer = resized(part * oracle.case.config.step_size)
    rest = (oracle.last,)
    return descend(
        oracle.objective, oracle.case.start, optimizer, *rest, maximize=oracle.case.maximize
    )


def _falls_on(oracle: Oracle) -> Iterator[str]:
    """Where a run is said to have no minimum ahead, it does not come to one, and its step size did
    not throw it there."""
    if not oracle.diagnosis.evidence.endless:
        return
    if oracle.arrival is not None:
        yield f"said to have nothing ahead, arrives after {oracle.arrival}"
    values = oracle.sign * oracle.long.values[oracle.last :]
    if not values[-1] < values[0]:
        yield f"said to go on falling, f goes from {values[0]} to {values[-1]}"
    smaller = filter(None, (_with_step(oracle, part) for part in (0.3, 0.1, 1e-2)))
    arrives = any(_arrives_at_goal(oracle, run) for run in smaller)
    if arrives and "no m" in oracle.diagnosis.sentence:
        yield "said to have nothing to arrive at, a smaller step arrives"
    if not arrives and oracle.diagnosis.evidence.overshoots:
        yield "the step is blamed, no smaller one arrives"


def _stalls(oracle: Oracle) -> Iterator[str]:
    if oracle.diagnosis.verdict is not Verdict.STALLED:
        return
    slope = float(norms(oracle.run.gradients[-1]))
    if oracle.arrival and slope > TOLERANCE and oracle.diagnosis.evidence.more_iterations is None:
        yield f"said to be stuck on a plateau, arrives after {oracle.arrival}"


def _halts(oracle: Oracle) -> Iterator[str]:
    if oracle.diagnosis.verdict is not Verdict.HALTED:
        return
    later = oracle.long.points[oracle.last :]
    moved = float(np.abs(later - later[0]).max())
    if moved > 1e-3 * oracle.scale:
        yield f"said to have stopped, moves by {moved:.3g}"


_JUDGES: tuple[Callable[[Oracle], Iterator[str]], ...] = (
    _arrived,
    _counted,
    _promised,
    _bounces,
    _away,
    _advised,
    _crawls,
    _falls_on,
    _stalls,
    _halts,
)
