"""The sentences that put a verdict's numbers into words."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from gd_core.descent import StopReason
from gd_core.diagnosis.evidence import Evidence
from gd_core.diagnosis.features import OneReading
from gd_core.diagnosis.lookahead import Coming
from gd_core.diagnosis.probes import Place
from gd_core.diagnosis.rules import Verdict
from gd_core.formatting import plain

# So many iterations can be asked for on the pages.
MOST_ITERATIONS = 10_000
# Of a slope that was asked for and is larger than this, it is said how large that was.
COARSE = 1e-6
# A limit this much below the step size is that of a corner, which has no curvature to speak of.
TINY = 1e-6


def _factor(factor: float) -> str:
    """A factor of the step length, with as many digits as it takes to tell it from 1."""
    from_one = abs(factor - 1)
    if from_one > 5e-3:
        return f"{factor:.3g}"
    decimals = 9 if from_one < 1e-8 else 1 - math.floor(math.log10(from_one))
    return f"{factor:.{decimals}f}".rstrip("0").rstrip(".")


def point_in_words(variables: Sequence[str], point: Sequence[float]) -> str:
    """x = 1, or (1, 2)."""
    shown = [plain(c + 0.0) for c in point]  # + 0.0: no −0
    return f"{variables[0]} = {shown[0]}" if len(shown) == 1 else f"({', '.join(shown)})"


def _try(evidence: Evidence) -> str:
    if evidence.better_step_size is None:
        return ""
    better = f" Step size {plain(evidence.better_step_size)}"
    after = evidence.better_after
    if after is None:
        return f"{better} does better from the same start."
    if after == 0:
        return f"{better} arrives from the same start."
    return f"{better} arrives from the same start, after about {_iterations(after)}."


def _iterations(count: int) -> str:
    """12 iterations, or 1,300: two digits of a number that is not sure to more."""
    rounded = int(float(f"{count:.2g}"))
    return f"{rounded:,} iteration{'s' * (rounded != 1)}"


def _about(reading: OneReading, evidence: Evidence) -> str:
    """After how many more iterations it arrives, where that is known."""
    more = evidence.more_iterations
    if more is None:
        return ""
    count = _iterations(max(1, more)).replace(" ", " more ")
    beyond = ""
    if reading.trajectory.iterations + more > MOST_ITERATIONS:
        beyond = f", beyond the {MOST_ITERATIONS:,} that can be asked for"
    return f" About {count} to arrive{beyond}."


def is_wrong_way(evidence: Evidence, maximize: bool) -> bool:
    """Whether the run stands where the slope is zero although it could go on down (or up)."""
    return evidence.place in (Place.SADDLE, Place.MINIMUM if maximize else Place.MAXIMUM)


def _say_converged(reading: OneReading, evidence: Evidence) -> str:
    assert evidence.place is not None
    slope = f"the slope is {plain(reading.slope)}{_as_asked(reading)}."
    end = "highest" if reading.trajectory.maximize else "lowest"
    if evidence.place is Place.FLAT:
        return (
            f"It came to {evidence.place.value}, too flat to go on: {slope} Nothing here says that "
            f"this is the {end} point."
        )
    if not is_wrong_way(evidence, reading.trajectory.maximize):
        goal = evidence.place.name.lower()
        if evidence.line_of_them:
            return f"It came to a whole line of {goal[:-2]}a, all equally {end[:-3]}; {slope}"
        return f"It arrived at {evidence.place.value}; {slope}"
    moved = "It never moved" if not reading.lengths.any() else "It stopped"
    lower = "higher" if reading.trajectory.maximize else "lower"
    return (
        f"{moved}: {slope} This is {evidence.place.value}, and there is {lower} ground beside it."
    )


def _as_asked(reading: OneReading) -> str:
    tolerance = reading.trajectory.tolerance
    if reading.slope > tolerance:
        return ", and no nearer number exists"
    coarse = tolerance > COARSE
    return f", as small as the {plain(tolerance)} that was asked for" if coarse else ""


def _say_shrinking(reading: OneReading, evidence: Evidence) -> str:
    factor = evidence.shrink_factor
    steps = ""
    if factor is not None:
        # Of a method with a memory it is the mean: single steps may get longer now and then.
        who = "Each step is" if reading.trajectory.optimizer.is_plain else "On average each step is"
        steps = f"{who} about {_factor(factor)} times the one before."
    return f"{steps}{_about(reading, evidence)}{_thrown(evidence)}".lstrip()


def _thrown(evidence: Evidence) -> str:
    return f" A step threw it over {evidence.thrown_over}." if evidence.thrown_over else ""


def _say_bounced(reading: OneReading, evidence: Evidence) -> str:
    if evidence.period is not None and evidence.coming in (None, Coming.REPEATS):
        pattern = f"After every {evidence.period} steps it is back where it was."
    elif evidence.coming is Coming.REPEATS:
        pattern = "Followed further, it ends in a bounce that repeats."
    else:
        count = reading.trajectory.iterations + evidence.followed
        pattern = f"In {_iterations(count)} it neither repeats nor settles."
    return f"{_why_it_bounces(reading, evidence)}{pattern}" + (
        _thrown(evidence) + _say_limit(reading, evidence) + _try(evidence)
    )


def _why_it_bounces(reading: OneReading, evidence: Evidence) -> str:
    optimizer = reading.trajectory.optimizer
    if _is_noisy(reading) and optimizer.schedule is None:
        return "Its slopes are noisy: with a step size that does not shrink it cannot settle. "
    settles = evidence.better_after is not None
    return "The step size is too large. " if optimizer.is_plain and settles else ""


def _is_noisy(reading: OneReading) -> bool:
    noise = reading.trajectory.optimizer.noise
    return noise is not None and noise.deviation > 0


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
    if evidence.coming is Coming.STANDS and not evidence.falls_short:
        return f"Its steps are too small to change the numbers of a computer.{_try(evidence)}"
    if evidence.falls_short:
        it = "it has stopped here" if evidence.stopped else "it will stop before it arrives"
        return f"Its schedule has made the steps so small that {it}.{_try(evidence)}"
    if more is None:
        part = "It has come less than a tenth of the way." if reading.curves_up else _HARDLY
        return part + _try(evidence)
    return f"{_about(reading, evidence)}{_try(evidence)}".lstrip()


def _say_diverged(reading: OneReading, evidence: Evidence) -> str:
    factor = evidence.shrink_factor
    said = "" if factor is None else f"Each step is about {_factor(factor)} times the one before. "
    climbs = reading.trajectory.maximize
    way, end = ("rising", "maximum") if climbs else ("falling", "minimum")
    if evidence.overshoots:
        if reading.trajectory.iterations == 0:
            said = "The very first step lands beyond what a computer can hold. "
        plain_descent = reading.trajectory.optimizer.is_plain
        why = "The step size is too large." if plain_descent else "Its steps overshoot."
        return f"{said}{why}{_thrown(evidence)}{_try(evidence)}"
    if evidence.falls:
        return f"{said}The function keeps {way} that way: there is no {end} to arrive at."
    return f"{said}{_how_far(reading, evidence)}{_thrown(evidence)}"


def _how_far(reading: OneReading, evidence: Evidence) -> str:
    far = "a million times as far out as it began, or beyond all numbers"
    if not evidence.comes_after:
        return f"It is {far}."
    return f"After about {_iterations(evidence.comes_after).replace(' ', ' more ')} it is {far}."


def _say_left(reading: OneReading, evidence: Evidence) -> str:
    run = reading.trajectory
    if run.stop is StopReason.NOT_FINITE:
        what = "f" if not math.isfinite(run.values[0]) else "The slope of f"
        return f"{what} is too large for a computer at the start already: choose another start."
    return f"{run.stop.value}{_thrown(evidence)}"


def _say_halted(reading: OneReading, evidence: Evidence) -> str:
    if not evidence.at_corner:
        return reading.trajectory.stop.value
    lower = "higher" if reading.trajectory.maximize else "lower"
    return f"It stands at a corner of the function and nothing nearby is {lower}."


def _say_stalled(reading: OneReading, evidence: Evidence) -> str:
    last = float(reading.lengths[-1]) if len(reading.lengths) else 0.0
    moved = f", so the last step moved only {plain(last)}" if last else ""
    slope = f"The slope here is {plain(reading.slope)}{moved}."
    return f"{slope}{_what_comes(reading, evidence)} Start nearer to the steep part."


def _say_on_its_way(reading: OneReading, evidence: Evidence) -> str:
    coming = _what_comes(reading, evidence)
    return f"{_how_it_steps(reading, evidence)}{_thrown(evidence)}{coming}".lstrip()


def _how_it_steps(reading: OneReading, evidence: Evidence) -> str:
    lengths = reading.lengths
    if reading.reversals is None:
        told = evidence.coming not in (None, Coming.GOES_ON)
        return "" if told else "Too few iterations to tell where it is going."
    before, last = float(lengths[len(lengths) // 2]), float(lengths[-1])
    if _is_noisy(reading):
        return f"Its slopes are noisy, so single steps say little. {_last_step(last)}"
    if evidence.swings_less:
        return f"It swung back and forth, and the swings got shorter. {_last_step(last)}"
    if reading.reversals > 0 and not evidence.improves:
        return f"It swung back and forth. {_last_step(last)}"
    if reading.reversals > 0:
        return f"It turned back and forth, yet the best value still improved. {_last_step(last)}"
    if last < 0.97 * before:
        return f"The steps have got shorter. {_last_step(last)}"
    if last > 1.03 * before:
        return f"The steps have grown. {_last_step(last)}"
    return f"The steps have stayed about equally long. {_last_step(last)}"


def _what_comes(reading: OneReading, evidence: Evidence) -> str:
    """What came of it when it was followed further."""
    say = _COMING.get(evidence.coming) if evidence.coming else None
    return "" if say is None else say(reading, evidence)


def _say_arriving(reading: OneReading, evidence: Evidence) -> str:
    climbs = reading.trajectory.maximize
    place, (low, end) = (
        evidence.leads_to,
        ("highest", "maximum") if climbs else ("lowest", "minimum"),
    )
    about = _about(reading, evidence)
    if place is Place.FLAT:
        slope = "until the slope is as small as asked for"
        return f"{about.replace('to arrive', slope)} Nothing says that this is the {low} point."
    wrong = place in (Place.SADDLE, Place.MINIMUM if climbs else Place.MAXIMUM)
    return f"{about} It leads to a level place that is no {end}." if wrong else about


def _more(evidence: Evidence) -> str:
    return _iterations(evidence.followed).replace(" ", " more ")


def _say_going_away(reading: OneReading, evidence: Evidence) -> str:
    return f" {_how_far(reading, evidence)}"


def _say_leaving(reading: OneReading, evidence: Evidence) -> str:
    after = _iterations((evidence.comes_after or 0) + 1).replace(" ", " more ")
    return f" After {after} it comes to where f has no value or no slope."


def _say_halting(reading: OneReading, evidence: Evidence) -> str:
    after = _iterations(evidence.comes_after or 0).replace(" ", " more ")
    return f" After {after} the method finds no next step."


def _say_ending_in_a_bounce(reading: OneReading, evidence: Evidence) -> str:
    if evidence.coming is Coming.REPEATS:
        return " Followed further, it ends in a bounce that repeats."
    return f" In {_more(evidence)} it neither repeats nor settles."


def _say_fading(reading: OneReading, evidence: Evidence) -> str:
    way = "up" if reading.trajectory.maximize else "down"
    return (
        f" In {_more(evidence)} it goes on {way}, ever more slowly, and does not arrive: nothing "
        "says where that ends."
    )


def _say_going_on(reading: OneReading, evidence: Evidence) -> str:
    return f" In {_more(evidence)} it does not arrive." if evidence.followed else ""


def _say_standing(reading: OneReading, evidence: Evidence) -> str:
    return " Its steps are too small to change the numbers of a computer."


_COMING: Mapping[Coming, Callable[[OneReading, Evidence], str]] = MappingProxyType(
    {
        Coming.ARRIVES: _say_arriving,
        Coming.RESTS: _say_arriving,
        Coming.STANDS: _say_standing,
        Coming.AWAY: _say_going_away,
        Coming.LEAVES: _say_leaving,
        Coming.HALTS: _say_halting,
        Coming.REPEATS: _say_ending_in_a_bounce,
        Coming.WANDERS: _say_ending_in_a_bounce,
        Coming.FADES: _say_fading,
        Coming.GOES_ON: _say_going_on,
    }
)


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
