"""The sentences that put a verdict's numbers into words."""

from __future__ import annotations

import math

from gd_core.reading import Reading, curves_up
from gd_core.verdicts import Evidence, Verdict


def _plain(number: float) -> str:
    """A number as a person would say it: three digits, no exponent between 1e-4 and 1e6."""
    return f"{number:.3g}" if not 1000 <= abs(number) < 1e6 else f"{number:,.0f}"


def _try(evidence: Evidence) -> str:
    if evidence.better_step_size is None:
        return ""
    return f" Step size {_plain(evidence.better_step_size)} does better from the same start."


def _about(iterations: int | None) -> str:
    if iterations is None:
        return ""
    rounded = int(float(f"{iterations:.2g}"))
    return f" About {rounded:,} more iteration{'s' * (rounded != 1)} at this rate to arrive."


def _say_converged(reading: Reading, evidence: Evidence) -> str:
    assert evidence.place is not None
    return f"It arrived at {evidence.place.value}. The slope is {_plain(reading.slope)}."


def _say_shrinking(reading: Reading, evidence: Evidence) -> str:
    assert evidence.shrink_factor is not None
    factor = f"Each step is about {_plain(evidence.shrink_factor)} times as long as the one before."
    return factor + _about(evidence.more_iterations) + _warn_of_no_minimum(reading)


def _warn_of_no_minimum(reading: Reading) -> str:
    if curves_up(reading) or not reading.hessian.any():
        return ""
    way, end = ("downwards", "maximum") if reading.trajectory.maximize else ("upwards", "minimum")
    return f" The ground does not curve {way} here, so this need not be a {end}."


def _say_bounced(reading: Reading, evidence: Evidence) -> str:
    if evidence.period is None:
        pattern = "It never repeats and never settles."
    else:
        pattern = f"After every {evidence.period} steps it is back where it was."
    return pattern + _say_limit(evidence) + _try(evidence)


def _say_limit(evidence: Evidence) -> str:
    if not math.isfinite(evidence.stability_limit):
        return ""
    return f" Where it ended, only step sizes below {_plain(evidence.stability_limit)} can settle."


def _say_crawled(reading: Reading, evidence: Evidence) -> str:
    more = evidence.more_iterations
    need = "" if more is None else f"It would need about {int(float(f'{more:.2g}')):,} iterations."
    return need + _try(evidence)


def _say_diverged(reading: Reading, evidence: Evidence) -> str:
    factor = evidence.shrink_factor
    grows = "" if factor is None else f"Each step is about {_plain(factor)} times the one before."
    if evidence.overshoots or factor is None:
        return (grows + " The step size is too large." + _try(evidence)).strip()
    way = "rising" if reading.trajectory.maximize else "falling"
    end = "maximum" if reading.trajectory.maximize else "minimum"
    return f"{grows} The function keeps {way} that way: there is no {end} to arrive at."


def _say_left(reading: Reading, evidence: Evidence) -> str:
    return reading.trajectory.stop.value


def _say_stalled(reading: Reading, evidence: Evidence) -> str:
    last = float(reading.lengths[-1]) if len(reading.lengths) else 0.0
    moved = f", so the last step moved only {_plain(last)}" if last else ""
    return f"The slope here is {_plain(reading.slope)}{moved}. Start nearer to the steep part."


def _say_on_its_way(reading: Reading, evidence: Evidence) -> str:
    if reading.trend is None:
        return "Too few iterations to tell where it is going."
    last = float(reading.lengths[-1])
    return f"The steps are not getting shorter yet: the last one moved {_plain(last)}."


SENTENCES = {
    Verdict.CONVERGED: _say_converged,
    Verdict.CONVERGING: _say_shrinking,
    Verdict.ZIGZAGGING: _say_shrinking,
    Verdict.OSCILLATING: _say_bounced,
    Verdict.CRAWLING: _say_crawled,
    Verdict.DIVERGED: _say_diverged,
    Verdict.LEFT_DOMAIN: _say_left,
    Verdict.STALLED: _say_stalled,
    Verdict.DESCENDING: _say_on_its_way,
}
