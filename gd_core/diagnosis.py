"""What a run did, said truthfully: a verdict, the numbers behind it, and a sentence."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from gd_core.curvature import limit_of
from gd_core.descent import Trajectory
from gd_core.evidence import Evidence, evidence_of
from gd_core.objective import Objective
from gd_core.optimizers import resizable
from gd_core.reading import one_reading, read_runs
from gd_core.runs import runs_of
from gd_core.suggestion import better_run, stability_limit, suggest_step_size
from gd_core.surroundings import Place
from gd_core.verdicts import LONGEST_PERIOD, Verdict, judge_all
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
        evidence = _with_better_step(verdict, evidence, trajectory, objective)
    sentence = SENTENCES[verdict](one_reading(reading, trajectory), evidence)
    return Diagnosis(verdict, evidence, sentence, is_wrong_way(evidence, trajectory.maximize))


def _with_better_step(
    verdict: Verdict, evidence: Evidence, trajectory: Trajectory, objective: Objective
) -> Evidence:
    """The evidence with a step size that was tried and did better, where the step is to blame."""
    step_size, method = trajectory.optimizer.step_size, resizable(trajectory.optimizer)
    too_large = verdict is Verdict.OSCILLATING or (
        verdict is Verdict.DIVERGED and evidence.overshoots
    )
    if step_size is None or method is None or not (too_large or verdict is Verdict.CRAWLING):
        return evidence
    between = (0.0, step_size) if too_large else (step_size, math.inf)
    n_iter = max(30, trajectory.iterations)
    start, climbs = trajectory.points[0], trajectory.maximize
    better = better_run(objective, start, n_iter, climbs, between, method)
    if better is None or not _ends_lower(better, trajectory):
        return evidence
    sign = -1.0 if trajectory.maximize else 1.0
    return replace(
        evidence,
        better_step_size=better.optimizer.parameters["step_size"],
        stability_limit=limit_of(sign * objective.hessian(better.points[-1])),
    )


def _ends_lower(better: Trajectory, than: Trajectory) -> bool:
    """Whether it ends lower than the other run ever was in its last steps."""
    sign = -1.0 if than.maximize else 1.0
    return bool(sign * better.values[-1] < (sign * than.values[-LONGEST_PERIOD:]).min())
