"""What a run on the error of a fit did that no other run does: it came as near as the noise of its
batches lets it, or its minimum runs away to infinity."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gd_core.descent import Trajectory
from gd_core.diagnosis.evidence import Evidence
from gd_core.diagnosis.fits.noise_ball import NoiseBall, noise_ball
from gd_core.diagnosis.rules import Verdict
from gd_core.formatting import format_number
from gd_core.objective import Objective

# Verdicts on what has happened for certain, whatever the data are.
_CERTAIN = frozenset([Verdict.LEFT_DOMAIN, Verdict.HALTED])


@dataclass(frozen=True)
class FitFinding:
    """The verdict on a run on the error of a fit, what is new in its evidence, and its sentence."""

    verdict: Verdict
    evidence: Evidence
    sentence: str


def finding_of_fit(
    run: Trajectory, objective: Objective, verdict: Verdict, evidence: Evidence
) -> FitFinding | None:
    """What a run found out about a fit; None for other functions, and where it is like any other
    run. verdict, evidence: those of its own steps."""
    fit = objective.fit
    if fit is None or verdict in _CERTAIN or run.maximize:
        return None
    if fit.is_endless and verdict is Verdict.DESCENDING:
        found = replace(evidence, endless=True, falls=True, separable=True)
        return FitFinding(Verdict.DESCENDING, found, say_separable())
    ball = noise_ball(run, objective)
    if ball is None:
        return None
    found = replace(evidence, noise_radius=ball.radius, noise_radius_in_theory=ball.in_theory)
    nearer = Verdict.CONVERGING if ball.shrinks else Verdict.OSCILLATING
    return FitFinding(nearer, found, say_noise(ball, run))


def say_noise(ball: NoiseBall, run: Trajectory) -> str:
    """The sentence on how near its noise lets a run come."""
    assert run.optimizer.batches is not None
    size = run.optimizer.batches.size
    rows = "single rows" if size == 1 else f"batches of {size:,} rows"
    kept, theory = format_number(ball.radius, 2), format_number(ball.in_theory, 2)
    if ball.shrinks:
        return (
            f"Its slopes come from {rows}, and their noise counts less as the step size shrinks: "
            f"lately it was within about {kept} of the minimum, and it comes nearer. With the step "
            f"size it began with it would stay within about {theory}."
        )
    return (
        f"Its slopes come from {rows}, so it wanders about the minimum, within about {kept} of it; "
        f"theory says {theory}. A smaller step size or a larger batch comes nearer."
    )


def say_separable() -> str:
    """The sentence on a fit of two classes that a limit parts without an error."""
    return (
        "A limit parts the two classes without a mistake, so ever larger numbers fit ever better: "
        "the minimum runs away to infinity. An L2 penalty keeps it near."
    )
