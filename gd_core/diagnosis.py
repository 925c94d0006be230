"""What a run did, said truthfully: a verdict, the numbers behind it, and a sentence."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gd_core.curvature import limit_of, norms
from gd_core.descent import StopReason, Trajectory, descend
from gd_core.evidence import Evidence, evidence_of
from gd_core.objective import Objective
from gd_core.optimizers import Optimizer, resizable
from gd_core.reading import Reading, one_reading, read_runs
from gd_core.runs import runs_of
from gd_core.suggestion import better_run, stability_limit, suggest_step_size
from gd_core.surroundings import Place
from gd_core.verdicts import LONGEST_PERIOD, Verdict, judge_all, judge_lost
from gd_core.wording import SENTENCES, is_wrong_way

__all__ = [
    "Diagnosis",
    "Evidence",
    "Place",
    "Verdict",
    "diagnose",
    "stability_limit",
    "suggest_step_size",
]


# Over fewer iterations step sizes hardly differ.
FEW = 30
# The slope at which a run is stopped, unless it is told otherwise.
TOLERANCE = 1e-8


@dataclass(frozen=True)
class Diagnosis:
    """A verdict with its evidence; `sentence` puts the numbers into words."""

    verdict: Verdict
    evidence: Evidence
    sentence: str
    wrong_place: bool = False  # the slope is zero, but at a top or a saddle and not at a bottom


def diagnose(trajectory: Trajectory, objective: Objective, advise: bool = True) -> Diagnosis:
    """Say what a run did, from its points and from the Hessian where it ended.

    Where the step size is to blame, others are tried for one that does better, unless `advise` is
    False.
    """
    reading = read_runs(runs_of(trajectory), objective)
    verdict = judge_all(reading)[0]
    evidence = evidence_of(reading, verdict)
    if advise:
        evidence = _with_better_step(reading, verdict, evidence, trajectory, objective)
    sentence = SENTENCES[verdict](one_reading(reading, trajectory), evidence)
    return Diagnosis(verdict, evidence, sentence, is_wrong_way(evidence, trajectory.maximize))


def _with_better_step(
    reading: Reading,
    verdict: Verdict,
    evidence: Evidence,
    trajectory: Trajectory,
    objective: Objective,
) -> Evidence:
    """The evidence with a step size that was tried and did better, where the step is to blame."""
    step_size, method = trajectory.optimizer.step_size, resizable(trajectory.optimizer)
    too_large = verdict is Verdict.OSCILLATING or (
        verdict is Verdict.DIVERGED and evidence.overshoots
    )
    if step_size is None or method is None or not (too_large or verdict is Verdict.CRAWLING):
        return evidence
    if reading.runs.noisy:  # with noise the better of two runs is the luckier
        return evidence
    between = (0.0, step_size) if too_large else (step_size, math.inf)
    better = _better(trajectory, objective, between, method)
    if better is None:
        return evidence
    sign = -1.0 if trajectory.maximize else 1.0
    return replace(
        evidence,
        better_step_size=better.optimizer.parameters["step_size"],
        stability_limit=limit_of(sign * objective.hessian(better.points[-1])),
    )


def _better(
    than: Trajectory,
    objective: Objective,
    between: tuple[float, float],
    method: Callable[[float], Optimizer],
) -> Trajectory | None:
    """A run with another step size that does better, after as many iterations as this one."""
    whole = than.stop is StopReason.ITERATIONS  # or else it might have gone on
    n_iter = than.iterations if whole else max(FEW, than.iterations)
    start, climbs = than.points[0], than.maximize
    found = better_run(objective, start, max(FEW, n_iter), climbs, between, method)
    if found is None:
        return None
    better = descend(objective, start, found.optimizer, n_iter, maximize=climbs)
    lost = judge_lost(read_runs(runs_of(better), objective))[0] is not None
    return None if lost or not _ends_lower(better, than) else better


def _ends_lower(better: Trajectory, than: Trajectory) -> bool:
    """Whether it ends lower than the other run ever was in its last steps; also where a stop rule
    ends it early."""
    sign = -1.0 if than.maximize else 1.0
    level = norms(better.gradients) <= TOLERANCE
    first = int(np.argmax(level)) if level.any() else -1
    ends = sign * better.values[[first, -1]]
    return bool(ends.max() < (sign * than.values[-LONGEST_PERIOD:]).min())
