"""The sentences that put a verdict's numbers into words."""

from __future__ import annotations

import math

from gd_core.descent import StopReason
from gd_core.evidence import Evidence
from gd_core.reading import OneReading
from gd_core.surroundings import Place
from gd_core.verdicts import Verdict

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# A limit this much below the step size is that of a corner, which has no curvature to speak of.
TINY = 1e-6


def plain(number: float, digits: int = 3) -> str:
    """A number as a person would write it: 0.0123, −12,345 or 1.23 × 10⁻⁷."""
    if number == 0 or 1e-4 <= abs(number) < 1e6:
        return _minus(f"{number:,.0f}" if abs(number) >= 10**digits else f"{number:.{digits}g}")
    mantissa, exponent = f"{number:.{digits - 1}e}".split("e")
    power = str(int(exponent)).translate(_SUPERSCRIPT)
    return f"{_minus(f'{float(mantissa):g}')}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10{power}"


def _minus(number: str) -> str:
    """With a minus sign, which is as wide as a plus; a hyphen is easily overlooked."""
    return number.replace("-", "−")


def _factor(factor: float) -> str:
    """A factor of the step length, with as many digits as it takes to tell it from 1."""
    from_one = abs(factor - 1)
    if from_one > 5e-3:
        return f"{factor:.3g}"
    decimals = 9 if from_one < 1e-8 else 1 - math.floor(math.log10(from_one))
    return f"{factor:.{decimals}f}".rstrip("0").rstrip(".")


def _try(evidence: Evidence) -> str:
    if evidence.better_step_size is None:
        return ""
    return f" Step size {plain(evidence.better_step_size)} does better from the same start."


def _about(iterations: int | None) -> str:
    if iterations is None:
        return ""
    rounded = int(float(f"{iterations:.2g}"))
    return f" About {rounded:,} more iteration{'s' * (rounded != 1)} at this rate to arrive."


def is_wrong_way(evidence: Evidence, maximize: bool) -> bool:
    """Whether the run stands where the slope is zero although it could go on down (or up)."""
    return evidence.place in (Place.SADDLE, Place.MINIMUM if maximize else Place.MAXIMUM)


def _say_converged(reading: OneReading, evidence: Evidence) -> str:
    assert evidence.place is not None
    slope = f"the slope is {plain(reading.slope)}."
    if evidence.place is Place.FLAT:
        end = "highest" if reading.trajectory.maximize else "lowest"
        return (
            f"It came to {evidence.place.value}, too flat to go on: {slope} Nothing here says that "
            f"this is the {end} point."
        )
    if not is_wrong_way(evidence, reading.trajectory.maximize):
        return f"It arrived at {evidence.place.value}; {slope}"
    moved = "It never moved" if not reading.lengths.any() else "It stopped"
    lower = "higher" if reading.trajectory.maximize else "lower"
    return (
        f"{moved}: {slope} This is {evidence.place.value}, and there is {lower} ground beside it."
    )


def _say_shrinking(reading: OneReading, evidence: Evidence) -> str:
    assert evidence.shrink_factor is not None
    # Of a method with a memory this is the mean: its single steps may get longer now and then.
    who = "Each step is" if reading.trajectory.optimizer.is_plain else "On average each step is"
    factor = f"{who} about {_factor(evidence.shrink_factor)} times the one before."
    return factor + _about(evidence.more_iterations) + _warn_of_no_minimum(reading)


def _warn_of_no_minimum(reading: OneReading) -> str:
    if reading.curves_up or not reading.hessian.any():
        return ""
    way, end = ("downwards", "maximum") if reading.trajectory.maximize else ("upwards", "minimum")
    return f" The ground does not curve {way} here, so this need not be a {end}."


def _say_bounced(reading: OneReading, evidence: Evidence) -> str:
    if (factor := evidence.shrink_factor or 1.0) > 1:
        beyond = "lower" if reading.trajectory.maximize else "higher"
        swings = f"Each step is about {_factor(factor)} times the one before"
        pattern = f"{swings}, though it is no {beyond} yet than where it began."
    elif evidence.period is None:
        pattern = f"In {reading.trajectory.iterations:,} iterations it neither repeats nor settles."
    else:
        pattern = f"After every {evidence.period} steps it is back where it was."
    return f"{_why_it_bounces(reading)}{pattern}" + (
        _say_limit(reading, evidence) + _try(evidence) + _smaller(reading, evidence)
    )


def _why_it_bounces(reading: OneReading) -> str:
    optimizer = reading.trajectory.optimizer
    if _is_noisy(reading) and optimizer.schedule is None:
        return "Its slopes are noisy: with a step size that does not shrink it cannot settle. "
    return "The step size is too large. " if optimizer.is_plain else ""


def _is_noisy(reading: OneReading) -> bool:
    noise = reading.trajectory.optimizer.noise
    return noise is not None and noise.deviation > 0


def _smaller(reading: OneReading, evidence: Evidence) -> str:
    plain_descent = reading.trajectory.optimizer.is_plain
    if evidence.better_step_size or not plain_descent:
        return ""
    return " A smaller step size bounces less far."


def _say_limit(reading: OneReading, evidence: Evidence) -> str:
    """The limit at the bottom that a better step size finds, where it explains the bouncing."""
    step_size = reading.trajectory.optimizer.step_size or 0.0
    limit = evidence.stability_limit
    plain_descent = reading.trajectory.optimizer.is_plain
    explains = plain_descent and TINY * step_size < limit <= step_size * (1 + 1e-9)
    if evidence.better_step_size is None or not explains:
        return ""
    return f" In the hollow it belongs to, only step sizes below {plain(limit)} can settle."


_HARDLY = "It hardly left its start."


def _say_crawled(reading: OneReading, evidence: Evidence) -> str:
    more = evidence.more_iterations
    if evidence.falls_short:
        it = "it has stopped here" if evidence.stopped else "it will stop before it arrives"
        return f"Its schedule has made the steps so small that {it}.{_try(evidence)}"
    if more is None:
        part = "It has come less than a tenth of the way." if reading.curves_up else _HARDLY
        return part + _try(evidence)
    return f"It would need about {int(float(f'{more:.2g}')):,} more iterations.{_try(evidence)}"


def _say_diverged(reading: OneReading, evidence: Evidence) -> str:
    factor = evidence.shrink_factor
    grows = "" if factor is None else f"Each step is about {_factor(factor)} times the one before. "
    if evidence.overshoots:
        if reading.trajectory.iterations == 0:
            grows = "The very first step lands beyond what a computer can hold. "
        plain_descent = reading.trajectory.optimizer.is_plain
        why = "The step size is too large." if plain_descent else "Its steps overshoot."
        return f"{grows}{why}{_try(evidence)}"
    way, end = ("rising", "maximum") if reading.trajectory.maximize else ("falling", "minimum")
    return f"{grows}The function keeps {way} that way: there is no {end} to arrive at."


def _say_left(reading: OneReading, evidence: Evidence) -> str:
    return reading.trajectory.stop.value


def _say_halted(reading: OneReading, evidence: Evidence) -> str:
    if not evidence.at_corner:
        return reading.trajectory.stop.value
    lower = "higher" if reading.trajectory.maximize else "lower"
    return f"It stands at a corner of the function and nothing nearby is {lower}."


def _say_stalled(reading: OneReading, evidence: Evidence) -> str:
    last = float(reading.lengths[-1]) if len(reading.lengths) else 0.0
    moved = f", so the last step moved only {plain(last)}" if last else ""
    return f"The slope here is {plain(reading.slope)}{moved}. Start nearer to the steep part."


def _say_on_its_way(reading: OneReading, evidence: Evidence) -> str:
    lengths = reading.lengths
    if reading.trajectory.stop is StopReason.GRADIENT:
        return f"{reading.trajectory.stop.value} Yet nothing says that it has arrived."
    if reading.reversals is None:
        return "Too few iterations to tell where it is going."
    before, last = float(lengths[len(lengths) // 2]), float(lengths[-1])
    if _is_noisy(reading):
        return f"Its slopes are noisy, so single steps say little. {_last_step(last)}"
    if evidence.swings_less:
        return f"It swings back and forth, and the swings get shorter. {_last_step(last)}"
    if reading.reversals > 0 and not evidence.improves:
        return f"It swings back and forth. {_last_step(last)}"
    if reading.reversals > 0:
        return f"It turns back and forth, yet the best value still improves. {_last_step(last)}"
    if last < 0.97 * before and not reading.trajectory.optimizer.is_plain:
        return f"The steps are getting shorter. {_last_step(last)}"
    if last < 0.97 * before:
        return f"The steps are shrinking, but too slowly to say where they lead. {_last_step(last)}"
    if last > 1.03 * before:
        return f"The steps are still growing. {_last_step(last)}"
    return f"The steps stay about equally long. {_last_step(last)}"


def _last_step(length: float) -> str:
    return f"The last one moved {plain(length)}."


SENTENCES = {
    Verdict.CONVERGED: _say_converged,
    Verdict.CONVERGING: _say_shrinking,
    Verdict.ZIGZAGGING: _say_shrinking,
    Verdict.OSCILLATING: _say_bounced,
    Verdict.CRAWLING: _say_crawled,
    Verdict.DIVERGED: _say_diverged,
    Verdict.LEFT_DOMAIN: _say_left,
    Verdict.HALTED: _say_halted,
    Verdict.STALLED: _say_stalled,
    Verdict.DESCENDING: _say_on_its_way,
}
