"""The diagnosis of a run: a verdict, the numbers behind it, and a sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape

from gd_core.descent import TOLERANCE, StopReason, Trajectory, stack_of
from gd_core.diagnosis.better_step_size import (
    Better,
    Cause,
    better_step,
    cause_of,
    if_better,
    is_lowest_at_its_end,
    larger_steps_arrive,
    larger_steps_settle,
    lower_with_larger_steps,
    overshoots,
    rises,
)
from gd_core.diagnosis.discontinuities import thrown_over
from gd_core.diagnosis.evidence import Evidence, evidence_of
from gd_core.diagnosis.features import RunFeatures, features_of_run, features_of_runs
from gd_core.diagnosis.fits import finding_of_fit
from gd_core.diagnosis.lookahead import Coming, Future
from gd_core.diagnosis.outlook import judge_ahead
from gd_core.diagnosis.probes import (
    StationaryPoint,
    falls_for_ever,
    falls_from_end,
    is_on_a_line,
    meets_a_level_place,
)
from gd_core.diagnosis.rules import (
    AS_NEAR_AS_NOISE_LETS,
    ENDLESS,
    WITHOUT_A_STEP,
    Verdict,
    judge_all,
)
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
    without_a_step: bool = (
        False  # it left the domain, or began outside of it, before its first step
    )

    @property
    def headline(self) -> str:
        """The verdict in one sentence, before `sentence`."""
        if self.without_a_step:
            return WITHOUT_A_STEP
        if self.evidence.noise_radius is not None and self.verdict is Verdict.OSCILLATING:
            return AS_NEAR_AS_NOISE_LETS
        return ENDLESS if self.evidence.endless else self.verdict.value

    @property
    def needs_care(self) -> bool:
        """Whether it is no success although the verdict alone could be one: a place that is no
        minimum, or a descent without an end."""
        return self.wrong_place or self.evidence.endless

    def _repr_html_(self) -> str:
        """The verdict and its sentence as a notebook shows them."""
        return f"<p><strong>{escape(self.headline)}</strong> {escape(self.sentence)}</p>"


@dataclass(frozen=True)
class _UnderWay:
    """The verdict on a run that is under way; the run with larger steps that came lower, if that is
    why; endless: f falls for ever from where it comes to."""

    verdict: Verdict
    lower: Trajectory | None = None
    endless: bool = False


def diagnose(trajectory: Trajectory, objective: Objective, advise: bool = True) -> Diagnosis:
    """The diagnosis of a run, from its points, the Hessian where it ended, and further iterations.

    The further iterations are bounded in number (gd_core.diagnosis.lookahead), and computed only
    where the verdict depends on what comes next. Where the step size is the cause, others are tried
    to find one that does better, unless `advise` is False.
    """
    features = features_of_runs(stack_of(trajectory), objective)
    rough: Verdict = judge_all(features)[0]
    found = finding_of_fit(trajectory, objective, rough, evidence_of(features, rough))
    if found is not None:
        return Diagnosis(found.verdict, found.evidence, found.sentence)
    verdict, future, arrival = judge_ahead(features, rough, trajectory, objective)
    under_way = _UnderWay(verdict)
    if verdict is Verdict.DESCENDING and arrival is None:
        under_way = _without_an_arrival(features, rough, future, trajectory, objective)
    verdict, lower = under_way.verdict, under_way.lower
    evidence = evidence_of(features, verdict, future=future)
    evidence = _with_surroundings(replace(evidence, leads_to=arrival), features, verdict)
    if under_way.endless:
        evidence = _with_an_end_elsewhere(evidence, trajectory, objective, advise)
    if lower is not None:
        better = if_better(lower, trajectory, objective) if advise else None
        evidence = _with_better(evidence, better, trajectory, objective)
    elif verdict in (Verdict.OSCILLATING, Verdict.DIVERGED, Verdict.CRAWLING):
        # With noise, one run may end better than another by chance alone.
        advise = advise and not features.stack.noisy
        evidence = _with_cause(evidence, verdict, trajectory, objective, advise)
    sentence = SENTENCES[verdict](features_of_run(features, trajectory), evidence)
    wrong_place = is_wrong_way(evidence, trajectory.maximize)
    without_a_step = verdict is Verdict.LEFT_DOMAIN and trajectory.iterations == 0
    return Diagnosis(verdict, evidence, sentence, wrong_place, without_a_step)


def _without_an_arrival(
    features: RunFeatures,
    rough: Verdict,
    future: Future | None,
    trajectory: Trajectory,
    objective: Objective,
) -> _UnderWay:
    """What there is to say of a run that is under way and does not arrive when it goes on.

    It is only slow if larger steps settle, or come lower than it does when it goes on; and it goes
    on without an end where f keeps falling that way.
    """
    if rough is Verdict.CRAWLING and larger_steps_settle(trajectory, objective):
        return _UnderWay(Verdict.CRAWLING)
    if future is None or future.coming not in (Coming.FADES, Coming.GOES_ON):
        return _UnderWay(Verdict.DESCENDING)
    forward = not features.trends.reversals[0] > 0
    if forward and larger_steps_arrive(trajectory, objective):
        return _UnderWay(Verdict.CRAWLING)
    if _falls_on(features, future, objective):
        return _UnderWay(Verdict.DESCENDING, endless=True)
    lower = lower_with_larger_steps(trajectory, objective, future) if forward else None
    return _UnderWay(Verdict.DESCENDING if lower is None else Verdict.CRAWLING, lower)


def _falls_on(features: RunFeatures, future: Future, objective: Objective) -> bool:
    """Whether f falls for ever from where a run comes to when it goes on, with no level place on
    the way."""
    track = future.track
    if not future.followed or track.stop is not StopReason.ITERATIONS:
        return bool(falls_for_ever(features)[0])
    further = features_of_runs(stack_of(track), objective)
    falls = is_lowest_at_its_end(track) and falls_from_end(further)[0]
    return bool(falls and not meets_a_level_place(further)[0])


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


def _with_an_end_elsewhere(
    evidence: Evidence, trajectory: Trajectory, objective: Objective, advise: bool
) -> Evidence:
    """The evidence of a run without an end: f falls for ever, or smaller steps would have kept it
    where there is a minimum."""
    evidence = replace(evidence, endless=True)
    if not overshoots(trajectory, objective):
        return replace(evidence, falls=True)
    better = better_step(trajectory, objective, False) if advise else None
    return _with_better(replace(evidence, overshoots=True), better, trajectory, objective)


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
