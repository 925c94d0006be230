"""The sentences that put a verdict's numbers into words."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from gd_core.descent import StopReason
from gd_core.diagnosis.evidence import Evidence
from gd_core.diagnosis.features import SingleRunFeatures
from gd_core.diagnosis.lookahead import Coming
from gd_core.diagnosis.probes import StationaryPoint
from gd_core.diagnosis.rules import Verdict
from gd_core.formatting import format_number
from gd_core.numerics import rounded_to

MAX_PAGE_ITERATIONS = 10_000  # that can be typed on the pages
# A tolerance above this, a bound of the slope, is named in the sentence.
COARSE_TOLERANCE = 1e-6
# A stability limit below this is that of a corner, where the curvature is unbounded.
NEGLIGIBLE_LIMIT_SHARE = 1e-6  # × the step size


def _factor(factor: float) -> str:
    """A factor of the step length, with as many digits as it takes to tell it from 1."""
    from_one = abs(factor - 1)
    if from_one > 5e-3:
        return f"{factor:.3g}"
    decimals = 9 if from_one < 1e-8 else 1 - math.floor(math.log10(from_one))
    return f"{factor:.{decimals}f}".rstrip("0").rstrip(".")


def point_in_words(variables: Sequence[str], point: Sequence[float]) -> str:
    """A point as text: “x = 1” in 1-D, else “(1, 2)”."""
    shown = [format_number(c + 0.0) for c in point]  # + 0.0: no −0
    return f"{variables[0]} = {shown[0]}" if len(shown) == 1 else f"({', '.join(shown)})"


def _try(evidence: Evidence) -> str:
    if evidence.better_step_size is None:
        return ""
    better = f" Step size {format_number(evidence.better_step_size)}"
    after = evidence.better_after
    if after is None:
        return f"{better} does better from the same start."
    if after == 0:
        return f"{better} arrives from the same start."
    return f"{better} arrives from the same start, after about {_iterations(after)}."


def _iterations(count: int) -> str:
    """A count of iterations as text, rounded to two significant digits: “1,300 iterations”."""
    rounded = int(rounded_to(count, 2))
    return f"{rounded:,} iteration{'s' * (rounded != 1)}"


def _about(features: SingleRunFeatures, evidence: Evidence) -> str:
    """The sentence about how many more iterations it takes to arrive; empty if not known."""
    more = evidence.more_iterations
    if more is None:
        return ""
    count = _iterations(max(1, more)).replace(" ", " more ")
    beyond = ""
    if features.trajectory.iterations + more > MAX_PAGE_ITERATIONS:
        beyond = f", and a run may have {MAX_PAGE_ITERATIONS:,} at most"
    return f" About {count} to arrive{beyond}."


def is_wrong_way(evidence: Evidence, maximize: bool) -> bool:
    """Whether the run ended at a stationary point that is not a minimum (maximum when climbing)."""
    return evidence.stationary_point in (
        StationaryPoint.SADDLE,
        StationaryPoint.sought(not maximize),
    )


def _say_converged(features: SingleRunFeatures, evidence: Evidence) -> str:
    assert evidence.stationary_point is not None
    slope = f"the slope is {format_number(features.slope)}{_as_asked(features)}."
    end = "highest" if features.trajectory.maximize else "lowest"
    if evidence.stationary_point is StationaryPoint.FLAT:
        return (
            f"It came to {evidence.stationary_point.value}, too flat to go on: {slope} "
            "Nothing here says that "
            f"this is the {end} point."
        )
    if not is_wrong_way(evidence, features.trajectory.maximize):
        goal = evidence.stationary_point.name.lower()
        if evidence.line_of_them:
            return f"It came to a whole line of {goal[:-2]}a, all equally {end[:-3]}; {slope}"
        return f"It arrived at {evidence.stationary_point.value}; {slope}"
    moved = "It never moved" if not features.lengths.any() else "It stopped"
    lower = "higher" if features.trajectory.maximize else "lower"
    kind = evidence.stationary_point.value
    return f"{moved}: {slope} This is {kind}, and there is {lower} ground beside it."


def _as_asked(features: SingleRunFeatures) -> str:
    tolerance = features.trajectory.tolerance
    if features.slope > tolerance:
        return ", and no nearer number exists"
    coarse = tolerance > COARSE_TOLERANCE
    return f", as small as the {format_number(tolerance)} that was asked for" if coarse else ""


def _say_shrinking(features: SingleRunFeatures, evidence: Evidence) -> str:
    factor = evidence.shrink_factor
    steps = ""
    if factor is not None:
        # For a method with a memory it is the mean, as single steps may get longer.
        subject = (
            "Each step is"
            if features.trajectory.optimizer.is_constant_step_gd
            else "On average each step is"
        )
        steps = f"{subject} about {_factor(factor)} times the one before."
    return f"{steps}{_about(features, evidence)}{_thrown(evidence)}".lstrip()


def _thrown(evidence: Evidence) -> str:
    return f" A step threw it over {evidence.thrown_over}." if evidence.thrown_over else ""


def _say_bounced(features: SingleRunFeatures, evidence: Evidence) -> str:
    if evidence.period is not None and evidence.coming in (None, Coming.REPEATS):
        pattern = f"After every {evidence.period} steps it is back where it was."
    elif evidence.coming is Coming.REPEATS:
        pattern = "Followed further, it ends in a bounce that repeats."
    else:
        count = features.trajectory.iterations + evidence.followed
        pattern = f"In {_iterations(count)} it neither repeats nor settles."
    return f"{_why_it_bounces(features, evidence)}{pattern}" + (
        _thrown(evidence) + _say_limit(features, evidence) + _try(evidence)
    )


def _why_it_bounces(features: SingleRunFeatures, evidence: Evidence) -> str:
    optimizer = features.trajectory.optimizer
    if _is_noisy(features) and optimizer.schedule is None:
        return "Its slopes are noisy: with a step size that does not shrink it cannot settle. "
    settles = evidence.better_after is not None
    return "The step size is too large. " if optimizer.is_constant_step_gd and settles else ""


def _is_noisy(features: SingleRunFeatures) -> bool:
    return features.trajectory.optimizer.is_noisy


def _say_limit(features: SingleRunFeatures, evidence: Evidence) -> str:
    """The sentence about the stability limit at the bottom, where that explains the bouncing."""
    step_size = features.trajectory.optimizer.step_size or 0.0
    limit = evidence.stability_limit
    constant_step = features.trajectory.optimizer.is_constant_step_gd
    explains = constant_step and NEGLIGIBLE_LIMIT_SHARE * step_size < limit <= step_size * (
        1 + 1e-9
    )
    if evidence.better_step_size is None or not explains:
        return ""
    where = "On the hill" if features.trajectory.maximize else "In the hollow"
    return f" {where} it belongs to, only step sizes below {format_number(limit)} can settle."


_HARDLY = "It hardly left its start."


def _say_crawled(features: SingleRunFeatures, evidence: Evidence) -> str:
    more = evidence.more_iterations
    if evidence.coming is Coming.STANDS and not evidence.falls_short:
        return f"Its steps are too small to change the numbers of a computer.{_try(evidence)}"
    if evidence.falls_short:
        it = "it has stopped here" if evidence.stopped else "it will stop before it arrives"
        return f"Its schedule has made the steps so small that {it}.{_try(evidence)}"
    if more is None:
        return f"{_how_slowly(features, evidence)}{_try(evidence)}".lstrip()
    return f"{_about(features, evidence)}{_try(evidence)}".lstrip()


def _how_slowly(features: SingleRunFeatures, evidence: Evidence) -> str:
    if evidence.barely_began:
        return "It has come less than a tenth of the way."
    return _HARDLY if evidence.barely_moved else _say_going_on(features, evidence)


def _say_diverged(features: SingleRunFeatures, evidence: Evidence) -> str:
    factor = evidence.shrink_factor
    growth = (
        "" if factor is None else f"Each step is about {_factor(factor)} times the one before. "
    )
    if evidence.overshoots:
        if features.trajectory.iterations == 0:
            growth = "The very first step lands beyond what a computer can hold. "
        return f"{growth}{_too_long(features)}{_thrown(evidence)}{_try(evidence)}"
    if evidence.falls:
        return f"{growth}{_say_falling(features)}"
    return f"{growth}{_how_far(features, evidence)}{_thrown(evidence)}"


def _how_far(features: SingleRunFeatures, evidence: Evidence) -> str:
    far = "a million times as far out as it began, or beyond all numbers"
    if not evidence.comes_after:
        return f"It is {far}."
    return f"After about {_iterations(evidence.comes_after).replace(' ', ' more ')} it is {far}."


def _say_left(features: SingleRunFeatures, evidence: Evidence) -> str:
    run = features.trajectory
    if run.stop is StopReason.NOT_FINITE:
        what = "f" if not math.isfinite(run.values[0]) else "The slope of f"
        return f"{what} is too large for a computer at the start already: choose another start."
    return f"{run.stop.value}{_thrown(evidence)}"


def _say_halted(features: SingleRunFeatures, evidence: Evidence) -> str:
    if evidence.level:
        slope = format_number(features.slope)
        return f"Its steps change no digit of f any more, though the slope is still {slope}."
    if not evidence.at_corner:
        return features.trajectory.stop.value
    lower = "higher" if features.trajectory.maximize else "lower"
    return f"It stands at a corner of the function and nothing nearby is {lower}."


def _say_stalled(features: SingleRunFeatures, evidence: Evidence) -> str:
    last = float(features.lengths[-1]) if len(features.lengths) else 0.0
    moved = f", so the last step moved only {format_number(last)}" if last else ""
    slope = f"The slope here is {format_number(features.slope)}{moved}."
    return f"{slope}{_what_comes(features, evidence)} Start nearer to the steep part."


def _say_on_its_way(features: SingleRunFeatures, evidence: Evidence) -> str:
    coming = _what_comes(features, evidence)
    return f"{_how_it_steps(features, evidence)}{_thrown(evidence)}{coming}".lstrip()


def _say_under_way(features: SingleRunFeatures, evidence: Evidence) -> str:
    if not (evidence.endless and evidence.overshoots):
        return _say_on_its_way(features, evidence)
    steps = f"{_how_it_steps(features, evidence)}{_thrown(evidence)}"
    return f"{steps} {_too_long(features)}{_try(evidence)}".lstrip()


def _too_long(features: SingleRunFeatures) -> str:
    constant_step = features.trajectory.optimizer.is_constant_step_gd
    return "The step size is too large." if constant_step else "Its steps overshoot."


def _how_it_steps(features: SingleRunFeatures, evidence: Evidence) -> str:
    lengths = features.lengths
    if features.reversals is None:
        is_known = (
            evidence.falls or evidence.overshoots or evidence.coming not in (None, Coming.GOES_ON)
        )
        return "" if is_known else "Too few iterations to tell where it is going."
    before, last = float(lengths[len(lengths) // 2]), float(lengths[-1])
    if _is_noisy(features):
        return f"Its slopes are noisy, so single steps say little. {_last_step(last)}"
    if evidence.swings_less:
        return f"It swung back and forth, and the swings got shorter. {_last_step(last)}"
    if features.reversals > 0 and not evidence.improves:
        return f"It swung back and forth. {_last_step(last)}"
    if features.reversals > 0:
        return f"It turned back and forth, yet the best value still improved. {_last_step(last)}"
    if last < 0.97 * before:
        return f"The steps have got shorter. {_last_step(last)}"
    if last > 1.03 * before:
        return f"The steps have grown. {_last_step(last)}"
    return f"The steps have stayed about equally long. {_last_step(last)}"


def _what_comes(features: SingleRunFeatures, evidence: Evidence) -> str:
    """The sentence about what further iterations led to; empty if none were computed."""
    say = _COMING.get(evidence.coming) if evidence.coming else None
    return "" if say is None else say(features, evidence)


def _say_arriving(features: SingleRunFeatures, evidence: Evidence) -> str:
    climbs = features.trajectory.maximize
    arrival = evidence.leads_to
    low, end = ("highest", "maximum") if climbs else ("lowest", "minimum")
    about = _about(features, evidence)
    if arrival is StationaryPoint.FLAT:
        slope = "until the slope is as small as asked for"
        return f"{about.replace('to arrive', slope)} Nothing says that this is the {low} point."
    wrong = arrival in (
        StationaryPoint.SADDLE,
        StationaryPoint.MINIMUM if climbs else StationaryPoint.MAXIMUM,
    )
    return f"{about} It leads to a level place that is no {end}." if wrong else about


def _more(evidence: Evidence) -> str:
    return _iterations(evidence.followed).replace(" ", " more ")


def _say_going_away(features: SingleRunFeatures, evidence: Evidence) -> str:
    return f" {_how_far(features, evidence)}"


def _say_leaving(features: SingleRunFeatures, evidence: Evidence) -> str:
    after = _iterations((evidence.comes_after or 0) + 1).replace(" ", " more ")
    return f" After {after} it comes to where f has no value or no slope."


def _say_halting(features: SingleRunFeatures, evidence: Evidence) -> str:
    after = _iterations(evidence.comes_after or 0).replace(" ", " more ")
    what = (
        "its steps change no digit of f any more"
        if evidence.level
        else "the method finds no next step"
    )
    return f" After {after} {what}."


def _say_ending_in_a_bounce(features: SingleRunFeatures, evidence: Evidence) -> str:
    if evidence.coming is Coming.REPEATS:
        return " Followed further, it ends in a bounce that repeats."
    return f" In {_more(evidence)} it neither repeats nor settles."


def _say_fading(features: SingleRunFeatures, evidence: Evidence) -> str:
    if evidence.falls:
        return _say_going_on(features, evidence)
    way = "up" if features.trajectory.maximize else "down"
    return (
        f" In {_more(evidence)} it goes on {way}, ever more slowly, and does not arrive: nothing "
        "says where that ends."
    )


def _say_going_on(features: SingleRunFeatures, evidence: Evidence) -> str:
    on = f" In {_more(evidence)} it does not arrive." if evidence.followed else ""
    return f"{on} {_say_falling(features)}" if evidence.falls else on


def _say_falling(features: SingleRunFeatures) -> str:
    climbs = features.trajectory.maximize
    way, end = ("rising", "maximum") if climbs else ("falling", "minimum")
    return f"The function keeps {way} that way: there is no {end} to arrive at."


def _say_standing(features: SingleRunFeatures, evidence: Evidence) -> str:
    return " Its steps are too small to change the numbers of a computer."


_COMING: Mapping[Coming, Callable[[SingleRunFeatures, Evidence], str]] = MappingProxyType(
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
    return f"The last one moved {format_number(length)}."


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
    Verdict.DESCENDING: _say_under_way,
}
