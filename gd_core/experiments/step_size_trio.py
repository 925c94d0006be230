"""Three step sizes worth comparing on any function: too small, about right, too large."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from gd_core.descent import NO_RULES, TOLERANCE, StopRules
from gd_core.diagnosis import LOST, Verdict, cause_of, judge_ahead, judge_all, judge_lost
from gd_core.experiments.problem import PLAIN_DESCENT, Problem
from gd_core.experiments.run_setup import FALLBACK_STEP, gallery_entry
from gd_core.experiments.sweep import Sweep, has_nothing_ahead
from gd_core.formatting import format_number
from gd_core.numerics import Array, Mask, curvature_of, descent_sign, rounded_to
from gd_core.objective import Objective, iterations_of_many
from gd_core.optimizers import OPTIMIZERS, Optimizer, description_of

# The step sizes tried, eight per decade, of two digits as they are shown.
TRIO_STEP_SIZES = np.array(
    [rounded_to(step_size, 2) for step_size in np.geomspace(1e-12, 1e8, 161)]
)
FIRST_TRIAL_FACTOR = 100.0  # of a line search's usual first step size, upwards and downwards
# × the right step size: up to this, step sizes that are too large are looked for.
BORDER_SEARCH_FACTOR = 1e4
# Iterations of each run tried, within these bounds; about so many runs are tried, and together they
# may take so many microseconds.
MIN_TRIO_ITERATIONS, MAX_TRIO_ITERATIONS = 30, 500
TRIO_RUNS, MAX_TRIO_US = 650, 1.2e6
# The right step size divided by the one too small: forty iterations cover a twentieth of the way.
TOO_SMALL_FACTOR = 800.0
# × the border: the first of these whose run is lost is taken as too large.
PAST_BORDER_FACTORS = (1.05, 1.1, 1.2, 1.35, 1.5, 2.0, 3.0)
# × the decrease of f with the best step size tried: 1/λmax has to reach this to be about right.
CURVATURE_GAIN_SHARE = 0.5
GAIN_TOL = 1e-9  # relative difference below which two runs decrease f equally
RUNS_AT_A_TIME = 31  # judged together while the first lost run is looked for
UPHILL_TOL = 1e-12  # × the decrease of f: rises up to this are rounding errors

# What happens to a run whose step size is too large: the verdicts in LOST, in words.
LOST_OUTCOMES: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.OSCILLATING: "bounces without settling",
        Verdict.DIVERGED: "runs away",
        Verdict.LEFT_DOMAIN: "comes to where f has no value",
    }
)
_TUTORIAL = "parabola"


NAMES = ("too small", "about right", "too large")
# Where the function has no minimum to arrive at, no step size is too small or too large for it.
NAMES_WITHOUT_AN_END = ("small", "in the middle", "large")


@dataclass(frozen=True)
class StepSizes:
    """Three step sizes, and one sentence that explains how they were chosen.

    border: the smallest step size found whose run bounces, diverges or leaves the domain, inf where
    there is none; names: what each of the three is.
    """

    too_small: float
    about_right: float
    too_large: float
    sentence: str
    border: float = math.inf
    names: tuple[str, str, str] = NAMES

    @property
    def all(self) -> tuple[float, float, float]:
        """The three step sizes from the smallest to the largest."""
        return (self.too_small, self.about_right, self.too_large)


TUTORIAL = StepSizes(1e-5, 0.1, 1.0, "These are the tutorial's own three step sizes for x².", 1.0)

GUESS = StepSizes(
    FALLBACK_STEP / 1000,
    FALLBACK_STEP,
    10 * FALLBACK_STEP,
    "None of the step sizes tried gets anywhere from this start, so these three are only a guess.",
)


def compare_step_sizes(problem: Problem) -> StepSizes:
    """Three step sizes for a function: 1/λmax, a few hundred times less, and just past the limit.

    The step size in the problem is not used. λmax is the largest curvature on the path of the best
    step size tried that stays in the window; where curvature says nothing, and for any method but
    plain gradient descent, that step size itself is taken. For x² they are the tutorial's own. A
    method that finds its own step sizes gets three first trials instead. Where the function has no
    minimum to arrive at (no maximum when climbing), none is called too small or too large.
    Reference: Nesterov 2018, section 1.2.3.
    """
    sample = problem.config.with_step_size(FALLBACK_STEP).optimizer()
    if sample.rule is None and sample.step_size is not None:
        return _first_trials(sample, problem)
    constant_step = sample.is_constant_step_gd
    if constant_step and not problem.maximize and _is_tutorials(problem.objective):
        return TUTORIAL
    search = _Search(problem, constant_step)
    found = search.about_right()
    if found is None:
        return GUESS
    right, why = found
    border = search.border(right)
    endless = has_nothing_ahead(search.runs([right]).trajectory(0), problem.objective, fading=False)
    names = NAMES_WITHOUT_AN_END if endless else NAMES
    large, past = search.too_large(right, border, names[2])
    small = rounded_to(right / TOO_SMALL_FACTOR, 2)
    sentence = (
        f"How they were chosen: {names[1]} is {why}; {names[0]} is "
        f"{format_number(right / small, 2)} times less; {past}."
    )
    return StepSizes(small, right, large, sentence, border, names)


def _first_trials(sample: Optimizer, problem: Problem) -> StepSizes:
    """Three initial step sizes for a method that searches for its own at each step."""
    known = sample.name in OPTIMIZERS
    usual = description_of(sample.name).parameters["step_size"].default if known else None
    if usual is None:
        usual = compare_step_sizes(problem.with_config(PLAIN_DESCENT)).about_right
    return StepSizes(
        rounded_to(usual / FIRST_TRIAL_FACTOR, 2),
        usual,
        rounded_to(usual * FIRST_TRIAL_FACTOR, 2),
        "This method finds its own step size at each step. These three are only where it begins to "
        "look, so the runs may hardly differ.",
        names=("small first trial", "its usual first trial", "large first trial"),
    )


def _is_tutorials(objective: Objective) -> bool:
    entry = gallery_entry(objective)
    return entry is not None and entry.name == _TUTORIAL


class _Search:
    """The search for step sizes on one problem."""

    def __init__(self, problem: Problem, is_constant_step_gd: bool) -> None:
        self._problem, self._objective = problem, problem.objective
        self._is_constant_step_gd = is_constant_step_gd
        # Other methods stop where they arrive, as the runs shown do: a method with a memory may
        # leave again.
        rules = NO_RULES if is_constant_step_gd else StopRules(gradient_tolerance=TOLERANCE)
        affordable = iterations_of_many(problem.objective, TRIO_RUNS, MAX_TRIO_US)
        self._n_iter = int(
            max(MIN_TRIO_ITERATIONS, min(problem.n_iter, MAX_TRIO_ITERATIONS, affordable))
        )
        self._trials = replace(problem, n_iter=self._n_iter, stop=rules)
        self._sign = descent_sign(problem.maximize)

    def runs(self, step_sizes: Sequence[float] | Array, n_iter: int | None = None) -> Sweep:
        trials = self._trials if n_iter is None else replace(self._trials, n_iter=n_iter)
        return trials.sweep(step_sizes)

    def about_right(self) -> tuple[float, str] | None:
        sweep = self.runs(TRIO_STEP_SIZES)
        gains = self._gains(sweep)
        as_good = _best_kept(sweep, gains)
        if not len(as_good):
            return None
        # Other methods do about equally well with all of these: the middle one is taken.
        best = int(
            as_good[gains[as_good].argmax() if self._is_constant_step_gd else len(as_good) // 2]
        )
        top = self._highest_curvature(sweep.paths[best]) if self._is_constant_step_gd else 0.0
        curved = rounded_to(1 / top, 2) if top > 0 else 0.0
        if curved > 0 and self._keeps(curved, CURVATURE_GAIN_SHARE * gains[best]):
            path = (
                f"λmax = {format_number(top)} being the largest curvature along the best path tried"
            )
            return curved, f"1/λmax = {format_number(curved)}, {path}"
        tried = float(TRIO_STEP_SIZES[best])
        way = "up" if self._problem.maximize else "down"
        never = "ever turning back or leaving" if self._is_constant_step_gd else "leaving"
        return tried, (
            f"{format_number(tried)}, the one of {len(TRIO_STEP_SIZES)} tried that got farthest "
            f"{way} without {never} the window"
        )

    def _keeps(self, step_size: float, gain: float) -> bool:
        """Whether the run of a step size is not lost, and decreases f by at least `gain`."""
        run = self.runs([step_size])
        return bool(self._gains(run)[0] >= gain and not _is_lost(run)[0])

    def _gains(self, sweep: Sweep) -> Array:
        """By how much each run decreased f, (m,); 0 for those that left the window and for gradient
        descent that went up at a step. Runs that are lost otherwise are not set to 0.
        """
        values = self._sign * sweep.values
        with np.errstate(invalid="ignore", over="ignore"):
            gains = values[:, 0] - self._sign * sweep.final_values
            uphill = (np.diff(values, axis=1) > UPHILL_TOL * gains[:, None]).any(axis=1)
        good = ~(uphill & self._is_constant_step_gd) & ~self.leaves(sweep) & np.isfinite(gains)
        return np.where(good, gains, 0.0)

    def leaves(self, sweep: Sweep) -> Mask:
        """Which runs leave the window, (m,)."""
        return sweep.leaves(self._problem.bounds)

    def _highest_curvature(self, path: Array) -> float:
        """λmax along a path (n, dim); 0 where 1/λmax is outside the range of TRIO_STEP_SIZES."""
        hessians = self._sign * self._objective.hessian(path[np.isfinite(path).all(axis=1)])
        highest = curvature_of(hessians).highest
        top = float(np.max(highest, where=np.isfinite(highest), initial=0.0))
        return top if TRIO_STEP_SIZES[0] < 1 / max(top, 1e-300) < TRIO_STEP_SIZES[-1] else 0.0

    def border(self, right: float) -> float:
        """The smallest step size above the right one whose run is lost; inf if there is none."""
        return self._first(_is_lost, right)

    def _first(self, bad: Callable[[Sweep], Mask], right: float) -> float:
        low, high = right, BORDER_SEARCH_FACTOR * right
        for _ in range(2):  # the second pass is as fine as a thousandth
            step_sizes = np.geomspace(low, high, 121)
            found = _first_of(bad, self.runs(step_sizes))
            if found is None:
                return math.inf
            low, high = step_sizes[max(found - 1, 0)], step_sizes[found]
        return float(high)

    def too_large(self, right: float, border: float, name: str) -> tuple[float, str]:
        """A step size past the border, and how it was chosen as text, which calls it by `name`."""
        if not math.isfinite(border):
            highest = format_number(BORDER_SEARCH_FACTOR * right)
            none = f"none up to {highest} bounces or runs away, so the third is"
            leaving = self._first(self.leaves, right)
            if not math.isfinite(leaving):
                return rounded_to(10 * right, 2), f"{none} simply ten times more"
            large = _rounded_up(leaving * PAST_BORDER_FACTORS[0])
            past = f"just past {format_number(leaving)}, where the path leaves the window within"
            return large, f"{none} {past} {self._n_iter:,} iterations"
        tried = np.array([_rounded_up(border * past) for past in PAST_BORDER_FACTORS])
        ran = self.runs(tried, None if self._is_constant_step_gd else self._problem.n_iter)
        verdicts = np.array([v if v in LOST else None for v in _followed(ran)], dtype=object)
        lost = np.flatnonzero(verdicts)
        if not len(lost):  # so near the border runs may or may not be lost
            return float(
                tried[-1]
            ), f"the third is {format_number(float(tried[-1]) / right, 2)} times more"
        end, within = (
            LOST_OUTCOMES[verdicts[lost[0]]],
            f"within {ran.paths.shape[1] - 1:,} iterations",
        )
        large = float(tried[lost[0]])
        away = verdicts[lost[0]] is Verdict.DIVERGED
        if away and not cause_of(ran.trajectory(lost[0]), self._objective).step_size:
            return large, f"the third is {format_number(large)}, with which it {end} {within}"
        return large, f"{name} is just past {format_number(border)}, where it {end} {within}"


def _best_kept(sweep: Sweep, gains: Array) -> NDArray[np.intp]:
    """The runs that decrease f most, within GAIN_TOL, among those that are not lost.

    The best are judged first: they are hardly ever lost, and judging all takes milliseconds.
    """
    best = _best(gains)
    if not len(best):
        return best
    kept = best[~_is_lost(sweep.only(best))]
    if len(kept):
        return kept
    some = np.flatnonzero(gains > 0)
    kept = some[~_is_lost(sweep.only(some))]
    return kept[_best(gains[kept])]


def _best(gains: Array) -> NDArray[np.intp]:
    return np.flatnonzero((gains > 0) & (gains >= gains.max(initial=0.0) * (1 - GAIN_TOL)))


def _first_of(bad: Callable[[Sweep], Mask], sweep: Sweep) -> int | None:
    """The index of the first run for which `bad` holds; None if there is none."""
    for first in range(0, len(sweep.step_sizes), RUNS_AT_A_TIME):
        found = np.flatnonzero(bad(sweep.only(slice(first, first + RUNS_AT_A_TIME))))
        if len(found):
            return first + int(found[0])
    return None


def _followed(sweep: Sweep) -> list[Verdict]:
    """The verdict on each run, with its further iterations."""
    found = []
    for k, verdict in enumerate(judge_all(sweep.features)):
        one, run = sweep.features.take(np.array([k])), sweep.trajectory(k)
        found.append(judge_ahead(one, verdict, run, sweep.objective).verdict)
    return found


def _is_lost(sweep: Sweep) -> Mask:
    return judge_lost(sweep.features).astype(bool)


def _rounded_up(number: float) -> float:
    """The number rounded up to two significant digits."""
    unit = 10.0 ** (math.floor(math.log10(number)) - 1)
    return rounded_to(math.ceil(number / unit * (1 - 1e-9)) * unit, 2)
