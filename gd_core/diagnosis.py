"""What a run did, said truthfully: a verdict, the numbers behind it, and a sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gd_core.descent import Trajectory
from gd_core.objective import Objective
from gd_core.reading import read_run
from gd_core.suggestion import stability_limit, suggest_step_size
from gd_core.verdicts import Evidence, Place, Verdict, judge
from gd_core.wording import SENTENCES

__all__ = [
    "Diagnosis",
    "Evidence",
    "Place",
    "Verdict",
    "diagnose",
    "stability_limit",
    "suggest_step_size",
]

STEP_TO_BLAME = frozenset({Verdict.DIVERGED, Verdict.OSCILLATING, Verdict.CRAWLING})


@dataclass(frozen=True)
class Diagnosis:
    """A verdict with its evidence; `sentence` puts the numbers into words."""

    verdict: Verdict
    evidence: Evidence
    sentence: str


def diagnose(trajectory: Trajectory, objective: Objective) -> Diagnosis:
    """Say what a run did, from its points and from the Hessian where it ended."""
    reading = read_run(trajectory, objective)
    verdict, evidence = judge(reading)
    if verdict in STEP_TO_BLAME:
        evidence = replace(evidence, better_step_size=_better_step(trajectory, objective))
    return Diagnosis(verdict, evidence, SENTENCES[verdict](reading, evidence))


def _better_step(trajectory: Trajectory, objective: Objective) -> float | None:
    run = suggest_step_size(
        objective, trajectory.points[0], max(1, trajectory.iterations), trajectory.maximize
    )
    return None if run == trajectory.optimizer.parameters.get("step_size") else run
