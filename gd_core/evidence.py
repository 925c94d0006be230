"""The numbers behind a verdict, worked out for the one run that is asked about."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gd_core.curvature import Array
from gd_core.reading import (
    Reading,
    distance_left,
    goes_down,
    iterations_left,
    moved_far,
    slowest_left,
)
from gd_core.remaining import falls_short, has_stopped
from gd_core.surroundings import Place, at_corner, falls_for_ever, places
from gd_core.verdicts import (
    Verdict,
    crawl,
    growth,
    keeps_improving,
    periods,
    swings_less,
    turning,
)


@dataclass(frozen=True)
class Evidence:
    """The numbers behind a verdict; None where a number does not exist for this run.

    shrink_factor: factor of the step length per step (above 1 it grows); more_iterations: about
    how many more to arrive at this rate; better_step_size: one that was tried from the same start
    and did better; stability_limit: 2/λmax where that better run ended, or else where this one did
    (inf where nothing curves upwards); falls_short: its schedule makes the steps too small for it
    to arrive; stopped: the schedule has no step left; swings_less: it turns back and forth less and
    less far; improves: its best value still does; at_corner: nothing nearby is lower (or higher),
    though the slope does not fade.
    """

    gradient_norm: float
    shrink_factor: float | None = None
    more_iterations: int | None = None
    place: Place | None = None
    period: int | None = None
    overshoots: bool = False
    stability_limit: float = math.inf
    better_step_size: float | None = None
    falls_short: bool = False
    stopped: bool = False
    swings_less: bool = False
    improves: bool = False
    at_corner: bool = False


def evidence_of(reading: Reading, verdict: Verdict, run: int = 0) -> Evidence:
    """The numbers behind the verdict on one run of a reading."""
    one = reading if len(reading.rows) == 1 else reading.take(np.array([run]))
    evidence = Evidence(float(one.slope[0]), stability_limit=float(one.curvature.limit[0]))
    return _NUMBERS[verdict](one, evidence)


def _number(numbers: Array) -> float | None:
    """The only number of an array; None where it is nan."""
    return None if math.isnan(numbers[0]) else float(numbers[0])


def _count(numbers: Array) -> int | None:
    number = _number(numbers)
    return None if number is None else int(number)


def _nothing_more(_: Reading, evidence: Evidence) -> Evidence:
    return evidence


def _of_growth(reading: Reading, evidence: Evidence) -> Evidence:
    falling = not turning(reading)[0] and bool(falls_for_ever(reading)[0])
    # What overshoots comes up again; a run that only ever went down, and far, fell.
    fell = goes_down(reading, np.zeros(1, dtype=np.int64)) & moved_far(reading)
    overshoots = not (falling or bool(fell[0]))
    return replace(evidence, shrink_factor=_number(growth(reading)), overshoots=overshoots)


def _of_halt(reading: Reading, evidence: Evidence) -> Evidence:
    return replace(evidence, at_corner=bool(at_corner(reading)[0]))


def _of_arrival(reading: Reading, evidence: Evidence) -> Evidence:
    return replace(evidence, place=places(reading)[0])


def _of_bounce(reading: Reading, evidence: Evidence) -> Evidence:
    period = int(periods(reading)[0]) or None
    factor = np.fmax(growth(reading), 1.0)
    return replace(evidence, shrink_factor=float(factor[0]), period=period, overshoots=True)


def _of_crawl(reading: Reading, evidence: Evidence) -> Evidence:
    if falls_short(reading)[0]:
        return replace(evidence, falls_short=True, stopped=bool(has_stopped(reading)[0]))
    if not reading.curvature.upwards[0]:
        return evidence
    factor, more = crawl(reading)
    return replace(evidence, shrink_factor=_number(factor), more_iterations=_count(more))


def _of_shrinking(reading: Reading, evidence: Evidence) -> Evidence:
    factor, zigzag = reading.trends.factor, bool(turning(reading)[0])
    left = iterations_left(distance_left(reading), reading.scale, factor)
    # The steps tell of the direction that moves most; the slowest one may still have to begin. Of
    # other methods, and of schedules, nobody knows how the steps go on.
    told = reading.trends.steady[0] and reading.runs.plain
    more = _count(np.fmax(left, slowest_left(reading))) if told else None
    return replace(evidence, shrink_factor=_number(factor), more_iterations=more, overshoots=zigzag)


def _of_the_way(reading: Reading, evidence: Evidence) -> Evidence:
    factor = _number(reading.trends.factor)
    turns = bool(reading.trends.reversals[0] > 0)
    return replace(
        evidence,
        shrink_factor=factor,
        swings_less=turns and not reading.runs.plain and bool(swings_less(reading)[0]),
        improves=bool(keeps_improving(reading)[0]),
    )


_NUMBERS: dict[Verdict, Callable[[Reading, Evidence], Evidence]] = {
    Verdict.LEFT_DOMAIN: _nothing_more,
    Verdict.DIVERGED: _of_growth,
    Verdict.CONVERGED: _of_arrival,
    Verdict.OSCILLATING: _of_bounce,
    Verdict.HALTED: _of_halt,
    Verdict.STALLED: _nothing_more,
    Verdict.CRAWLING: _of_crawl,
    Verdict.ZIGZAGGING: _of_shrinking,
    Verdict.CONVERGING: _of_shrinking,
    Verdict.DESCENDING: _of_the_way,
}
