"""The diagnosis of a run: a verdict, the numbers behind it, and a sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gd_core.descent import TOLERANCE, Trajectory, stack_of
from gd_core.diagnosis.better_step_size import (
    Better,
    Cause,
    better_step,
    cause_of,
    larger_steps_arrive,
    larger_steps_settle,
    rises,
)
from gd_core.diagnosis.discontinuities import thrown_over
from gd_core.diagnosis.evidence import Evidence, evidence_of
from gd_core.diagnosis.features import RunFeatures, features_of_run, features_of_runs
from gd_core.diagnosis.lookahead import Coming, Future
from gd_core.diagnosis.outlook import judge_ahead
from gd_core.diagnosis.probes import StationaryPoint, falls_for_ever, is_on_a_line
from gd_core.diagnosis.rules import Verdict, judge_all
from gd_core.diagnosis.sentences import SENTENCES, is_wrong_way, point_in_words
from gd_core.diagnosis.step_size_advice import stability_limit, suggest_step_size
from gd_core.numerics import descent_sign, limit_of
from gd_core.objective import Objective

__all__ = [
    "TOLERANCE",
    "Diagnosis",
    "Evidence",
    "StationaryPoint",
    "Verdict",
    "diagnose",
    "stability_limit",
    "suggest_step_size",
]


@dataclass(frozen=True)
class Diagnosis:
    """The verdict on a run, its evidence, and a sentence that puts the numbers into words."""

    verdict: Verdict
    evidence: Evidence
    sentence: str
    wrong_place: bool = False  # stationary, but at a saddle or the wrong extremum


def diagnose(trajectory: Trajectory, objective: Objective, advise: bool = True) -> Diagnosis:
    """The diagnosis of a run, from its points, the Hessian where it ended, and further iterations.

    The further iterations are bounded in number (gd_core.diagnosis.lookahead), and computed only
    where the verdict depends on what comes next. Where the step size is the cause, others are tried
    to find one that does better, unless `advise` is False.
    """
    features = features_of_runs(stack_of(trajectory), objective)
    rough: Verdict = judge_all(features)[0]
    verdict, future, arrival = judge_ahead(features, rough, trajectory, objective)
    if verdict is Verdict.DESCENDING and arrival is None:
        crawls = _crawls(features, rough, future, trajectory, objective)
        verdict = Verdict.CRAWLING if crawls else verdict
    evidence = evidence_of(features, verdict, future=future)
    evidence = _with_surroundings(replace(evidence, leads_to=arrival), features, verdict)
    if verdict is Verdict.DESCENDING and _goes_on_and_on(features, future):
        evidence = replace(evidence, falls=bool(falls_for_ever(features)[0]))
    if verdict in (Verdict.OSCILLATING, Verdict.DIVERGED, Verdict.CRAWLING):
        # With noise, one run may end better than another by chance alone.
        advise = advise and not features.stack.noisy
        evidence = _with_cause(evidence, verdict, trajectory, objective, advise)
    sentence = SENTENCES[verdict](features_of_run(features, trajectory), evidence)
    return Diagnosis(verdict, evidence, sentence, is_wrong_way(evidence, trajectory.maximize))


def _crawls(
    features: RunFeatures,
    rough: Verdict,
    future: Future | None,
    trajectory: Trajectory,
    objective: Objective,
) -> bool:
    """Whether a run that does not arrive when it goes on is only slow: larger steps settle."""
    if rough is Verdict.CRAWLING and larger_steps_settle(trajectory, objective):
        return True
    return _goes_on_and_on(features, future) and larger_steps_arrive(trajectory, objective)


def _goes_on_and_on(features: RunFeatures, future: Future | None) -> bool:
    """Whether a run without a turn comes to nothing when it goes on."""
    endless = future is not None and future.coming in (Coming.FADES, Coming.GOES_ON)
    return endless and not features.trends.reversals[0] > 0


def _with_surroundings(evidence: Evidence, features: RunFeatures, verdict: Verdict) -> Evidence:
    """The evidence with a line of minima, or with the pole or jump that a step crossed, if any."""
    if verdict is Verdict.CONVERGED:
        return replace(evidence, line_of_them=is_on_a_line(features))
    throw = thrown_over(features)
    if throw is None:
        return evidence
    where = point_in_words(features.objective.variables, throw.point.tolist())
    return replace(evidence, thrown_over=f"{throw.kind.value} at {where}")


def _with_cause(
    evidence: Evidence,
    verdict: Verdict,
    trajectory: Trajectory,
    objective: Objective,
    advise: bool,
) -> Evidence:
    """The evidence with the cause of the failure, and a better step size if one is found."""
    if verdict is not Verdict.DIVERGED:
        better = better_step(trajectory, objective, verdict is Verdict.CRAWLING) if advise else None
        return _with_better(evidence, better, trajectory, objective)
    better = better_step(trajectory, objective, False) if advise and rises(trajectory) else None
    arrives = better is not None and better.arrives_after is not None
    cause = Cause(step_size=True) if arrives else cause_of(trajectory, objective)
    blamed = replace(evidence, overshoots=cause.step_size, falls=cause.function)
    if advise and better is None and cause.step_size and not rises(trajectory):
        better = better_step(trajectory, objective, False)
    return _with_better(blamed, better if cause.step_size else None, trajectory, objective)


def _with_better(
    evidence: Evidence, better: Better | None, trajectory: Trajectory, objective: Objective
) -> Evidence:
    """The evidence with the better step size; unchanged if there is none."""
    if better is None:
        return evidence
    sign = descent_sign(trajectory.maximize)
    return replace(
        evidence,
        better_step_size=better.step_size,
        better_after=better.arrives_after,
        stability_limit=limit_of(sign * objective.hessian(better.run.points[-1])),
    )
