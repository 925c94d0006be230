"""The numbers behind a verdict, computed for one run."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gd_core.diagnosis.features import RunFeatures
from gd_core.diagnosis.lookahead import Coming, Future
from gd_core.diagnosis.probes import StationaryPoint, at_corner, stationary_points
from gd_core.diagnosis.rules import (
    Verdict,
    barely_began,
    barely_moved,
    growth,
    keeps_improving,
    periods,
    swings_less,
    turning,
)
from gd_core.diagnosis.schedule_reach import falls_short, has_stopped
from gd_core.numerics import Array


@dataclass(frozen=True)
class Evidence:
    """The numbers behind a verdict; None where a number does not exist for this run.

    shrink_factor: factor of the step length per step (above 1 it grows); more_iterations: about how
    many more it takes to arrive; coming: what further iterations led to (None: none were computed),
    comes_after: after how many of them, followed: how many were computed; leads_to: the kind of
    stationary point it arrives at; better_step_size: one that was tried from the same start and did
    better, and better_after: the iterations that one takes to arrive; stability_limit: 2/λmax where
    the better run ended, or else where this one did (inf where nothing curves upwards);
    falls_short: its schedule makes the steps too small for it to arrive; stopped: the schedule has
    no step left; barely_began: it has come less than a tenth of the way to where Newton's step
    leads; barely_moved: it hardly left its start; swings_less: its oscillations get shorter;
    improves: its best value still gets better; at_corner: nothing nearby is lower (or higher),
    though the slope does not go to zero; level: its steps change no digit of f, now or when it goes
    on; overshoots: its step size is the cause; falls: the function is unbounded, or falls for ever,
    along its way; endless: f falls for ever from where the run comes to when it goes on; separable:
    it is the error of a fit of two classes that a limit parts; noise_radius: how near the noise of
    its batches lets the run come, as a root mean square distance from the minimum, and
    noise_radius_in_theory: what theory says of that.
    """

    gradient_norm: float
    shrink_factor: float | None = None
    more_iterations: int | None = None
    stationary_point: StationaryPoint | None = None
    period: int | None = None
    overshoots: bool = False
    stability_limit: float = math.inf
    better_step_size: float | None = None
    falls_short: bool = False
    stopped: bool = False
    barely_began: bool = False
    barely_moved: bool = False
    swings_less: bool = False
    improves: bool = False
    at_corner: bool = False
    level: bool = False
    falls: bool = False
    endless: bool = False
    coming: Coming | None = None
    comes_after: int | None = None
    followed: int = 0
    leads_to: StationaryPoint | None = None
    better_after: int | None = None
    line_of_them: bool = False
    thrown_over: str = ""
    separable: bool = False
    noise_radius: float | None = None
    noise_radius_in_theory: float | None = None


def evidence_of(
    features: RunFeatures, verdict: Verdict, run: int = 0, future: Future | None = None
) -> Evidence:
    """The numbers behind the verdict on run number `run`, and what further iterations led to."""
    one = features if len(features.rows) == 1 else features.take(np.array([run]))
    evidence = Evidence(float(one.slope[0]), stability_limit=float(one.curvature.limit[0]))
    if future is not None:
        evidence = replace(
            evidence,
            coming=future.coming,
            comes_after=future.after,
            followed=future.followed,
            more_iterations=future.after if future.arrives else None,
            level=future.level,
        )
    return _NUMBERS[verdict](one, evidence)


def _number(numbers: Array) -> float | None:
    """The only number of an array; None where it is nan."""
    return None if math.isnan(numbers[0]) else float(numbers[0])


def _nothing_more(_: RunFeatures, evidence: Evidence) -> Evidence:
    return evidence


def _of_growth(features: RunFeatures, evidence: Evidence) -> Evidence:
    return replace(evidence, shrink_factor=_number(growth(features)))


def _of_halt(features: RunFeatures, evidence: Evidence) -> Evidence:
    return replace(evidence, at_corner=not evidence.level and bool(at_corner(features)[0]))


def _of_arrival(features: RunFeatures, evidence: Evidence) -> Evidence:
    return replace(evidence, stationary_point=stationary_points(features)[0])


def _of_bounce(features: RunFeatures, evidence: Evidence) -> Evidence:
    period = int(periods(features)[0]) or None
    return replace(evidence, period=period, overshoots=True)


def _of_crawl(features: RunFeatures, evidence: Evidence) -> Evidence:
    stands = evidence.coming is Coming.STANDS and features.stack.schedule is not None
    if stands or falls_short(features)[0]:
        return replace(evidence, falls_short=True, stopped=bool(has_stopped(features)[0]))
    began = bool(features.curvature.upwards[0] and barely_began(features)[0])
    return replace(evidence, barely_began=began, barely_moved=bool(barely_moved(features)[0]))


def _of_shrinking(features: RunFeatures, evidence: Evidence) -> Evidence:
    """The evidence with the factor of the step length, where that has stayed the same."""
    steady = bool(features.trends.steady[0] and features.trends.factor[0] < 1)
    factor = _number(features.trends.factor) if steady else None
    return replace(evidence, shrink_factor=factor, overshoots=bool(turning(features)[0]))


def _of_the_way(features: RunFeatures, evidence: Evidence) -> Evidence:
    turns = bool(features.trends.reversals[0] > 0)
    return replace(
        evidence,
        shrink_factor=_number(features.trends.factor),
        swings_less=turns
        and not features.stack.is_constant_step_gd
        and bool(swings_less(features)[0]),
        improves=bool(keeps_improving(features)[0]),
    )


_NUMBERS: dict[Verdict, Callable[[RunFeatures, Evidence], Evidence]] = {
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
