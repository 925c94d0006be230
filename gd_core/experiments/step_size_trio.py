"""Three step sizes worth comparing on any function: too small, about right, too large."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gd_core.descent import TOLERANCE, StopRules
from gd_core.diagnosis import LOST, Verdict, cause_of, judge_ahead, judge_all, judge_lost
from gd_core.experiments.run_setup import FALLBACK_STEP, Bounds, gallery_entry
from gd_core.experiments.sweep import Method, Sweep, sweep_step_sizes
from gd_core.formatting import format_number
from gd_core.numerics import curvature_of
from gd_core.objective import Objective, iterations_of_many
from gd_core.optimizers import OPTIMIZERS, Optimizer, description_of, gradient_descent

Array = NDArray[np.float64]

# A quick look at eight step sizes a decade, for functions of any steepness.
# Each as a person would type it, so that what is tried is what is said.
LADDER = np.array([float(f"{step_size:.2g}") for step_size in np.geomspace(1e-12, 1e8, 161)])
# A line search begins this many times nearer, and farther, than it usually does.
TRIAL = 100.0
# How far above the right step size to look for one that is too large.
FAR = 1e4
# Enough to see where a run goes, few enough to try the whole ladder again for every new function.
FEWEST, MOST = 30, 500
# About so many runs are tried, and they may take so many microseconds all together: of a formula
# that takes long to compute, fewer iterations each.
TRIED, MOST_TRYING = 650, 1.2e6
# Between two and three decades below: so little that forty iterations go a twentieth of the way.
TOO_SMALL = 800.0
# Just past the border, in small steps: the first of these that does not converge either is taken.
PAST = (1.05, 1.1, 1.2, 1.35, 1.5, 2.0, 3.0)
# 1/λmax counts as about right when it gains half of what the best step size of the ladder gains.
GAIN = 0.5
# Of two runs that gain the same but for this part, neither is better.
SAME = 1e-9
# The first that is lost is looked for among so many runs at a time.
AT_A_TIME = 31
# At the bottom f goes up and down by its own rounding, which is no way uphill.
ROUNDING = 1e-12

# What becomes of a run whose step size is too large: the verdicts that are LOST, in words.
ENDS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.OSCILLATING: "bounces without settling",
        Verdict.DIVERGED: "runs away",
        Verdict.LEFT_DOMAIN: "comes to where f has no value",
    }
)
_TUTORIAL = "parabola"


@dataclass(frozen=True)
class StepSizes:
    """Three step sizes, how they were chosen in one sentence, and the border between right and
    too large: the smallest step size found that bounces, runs away or leaves the domain, inf where
    there is none; and what each of the three is."""

    too_small: float
    about_right: float
    too_large: float
    sentence: str
    border: float = math.inf
    names: tuple[str, str, str] = ("too small", "about right", "too large")

    @property
    def all(self) -> tuple[float, float, float]:
        """From the smallest to the largest."""
        return (self.too_small, self.about_right, self.too_large)


TUTORIAL = StepSizes(1e-5, 0.1, 1.0, "These are the tutorial's own three step sizes for x².", 1.0)

GUESS = StepSizes(
    FALLBACK_STEP / 1000,
    FALLBACK_STEP,
    10 * FALLBACK_STEP,
    "None of the step sizes tried gets anywhere from this start, so these three are only a guess.",
)


def compare_step_sizes(
    objective: Objective,
    bounds: Bounds,
    start: ArrayLike,
    n_iter: int,
    maximize: bool = False,
    method: Method = gradient_descent,
) -> StepSizes:
    """Three step sizes for a function: 1/λmax, a few hundred times less, and just past the limit.

    bounds: the window, (low, high) a variable; start: shape (dim,), or a number in 1-D; n_iter: the
    runs' length. λmax is the largest curvature on the path of the best step size tried that stays
    in the window; where curvature says nothing, and for any method but plain gradient descent, that
    step size itself is taken. For x² they are the tutorial's own. A method that finds its own step
    sizes gets three first trials instead. Reference: Nesterov 2018, section 1.2.3.
    """
    sample = method(FALLBACK_STEP)
    if sample.rule is None and sample.step_size is not None:
        return _first_trials(sample, objective, bounds, start, n_iter, maximize)
    constant_step = sample.is_constant_step_gd
    if constant_step and not maximize and _is_tutorials(objective):
        return TUTORIAL
    point = np.atleast_1d(np.asarray(start, dtype=np.float64))
    search = _Search(objective, bounds, point, n_iter, maximize, method)
    found = search.about_right()
    if found is None:
        return GUESS
    right, why = found
    border = search.border(right)
    large, past = search.too_large(right, border)
    small = _rounded(right / TOO_SMALL, 2)
    sentence = (
        f"How they were chosen: about right is {why}; too small is "
        f"{format_number(right / small, 2)} times less; {past}."
    )
    return StepSizes(small, right, large, sentence, border)


def _first_trials(
    sample: Optimizer,
    objective: Objective,
    bounds: Bounds,
    start: ArrayLike,
    n_iter: int,
    maximize: bool,
) -> StepSizes:
    """Where a method that finds its own step sizes may begin to look."""
    known = sample.name in OPTIMIZERS
    usual = description_of(sample.name).parameters["step_size"].default if known else None
    if usual is None:
        usual = compare_step_sizes(objective, bounds, start, n_iter, maximize).about_right
    return StepSizes(
        _rounded(usual / TRIAL, 2),
        usual,
        _rounded(usual * TRIAL, 2),
        "This method finds its own step size at each step. These three are only where it begins to "
        "look, so the runs may hardly differ.",
        names=("small first trial", "its usual first trial", "large first trial"),
    )


def _is_tutorials(objective: Objective) -> bool:
    entry = gallery_entry(objective)
    return entry is not None and entry.name == _TUTORIAL


class _Search:
    """Tries whole ladders of step sizes on one problem."""

    def __init__(
        self,
        objective: Objective,
        bounds: Bounds,
        start: Array,
        n_iter: int,
        maximize: bool,
        method: Method,
    ) -> None:
        self._objective, self._start, self._maximize = objective, start, maximize
        self._method, sample = method, method(FALLBACK_STEP)
        self._is_constant_step_gd = sample.is_constant_step_gd
        # Of other methods the very run that is shown is judged, which stops where it arrives: a
        # method with a memory may leave again.
        self._rules = None if self._is_constant_step_gd else StopRules(gradient_tolerance=TOLERANCE)
        affordable = iterations_of_many(objective, TRIED, MOST_TRYING)
        self._n_iter, self._shown = int(max(FEWEST, min(n_iter, MOST, affordable))), n_iter
        self._bounds = bounds
        self._sign = -1.0 if maximize else 1.0

    def runs(self, step_sizes: ArrayLike, n_iter: int | None = None) -> Sweep:
        return sweep_step_sizes(
            self._objective,
            self._start,
            step_sizes,
            self._n_iter if n_iter is None else n_iter,
            self._rules,
            self._maximize,
            self._method,
        )

    def about_right(self) -> tuple[float, str] | None:
        ladder = self.runs(LADDER)
        gains = self._gains(ladder)
        as_good = _best_kept(ladder, gains)
        if not len(as_good):
            return None
        # Of other methods it hardly matters: one in the middle of those as good.
        best = int(
            as_good[gains[as_good].argmax() if self._is_constant_step_gd else len(as_good) // 2]
        )
        top = self._highest_curvature(ladder.paths[best]) if self._is_constant_step_gd else 0.0
        curved = _rounded(1 / top, 2) if top > 0 else 0.0
        if curved > 0 and self._keeps(curved, GAIN * gains[best]):
            path = (
                f"λmax = {format_number(top)} being the largest curvature along the best path tried"
            )
            return curved, f"1/λmax = {format_number(curved)}, {path}"
        tried = float(LADDER[best])
        way = "up" if self._maximize else "down"
        never = "ever turning back or leaving" if self._is_constant_step_gd else "leaving"
        return tried, (
            f"{format_number(tried)}, the one of {len(LADDER)} tried that got farthest {way} "
            "without "
            f"{never} the window"
        )

    def _keeps(self, step_size: float, gain: float) -> bool:
        """Whether the run of a step size is not lost, and gains so much."""
        run = self.runs([step_size])
        return bool(self._gains(run)[0] >= gain and not _is_lost(run)[0])

    def _gains(self, sweep: Sweep) -> Array:
        """How far down each run came, 0 unless it stayed in the window and, if it is plain gradient
        descent, went downhill all the way; those that are lost for another reason are among them.
        """
        values = self._sign * sweep.values
        with np.errstate(invalid="ignore", over="ignore"):
            gains = values[:, 0] - self._sign * sweep.final_values
            uphill = (np.diff(values, axis=1) > ROUNDING * gains[:, None]).any(axis=1)
        good = ~(uphill & self._is_constant_step_gd) & ~self.leaves(sweep) & np.isfinite(gains)
        return np.where(good, gains, 0.0)

    def leaves(self, sweep: Sweep) -> NDArray[np.bool_]:
        """Which runs go out of the window."""
        return sweep.leaves(self._bounds)

    def _highest_curvature(self, path: Array) -> float:
        """λmax along a path; 0 where nothing curves upwards or next to nothing."""
        hessians = self._sign * self._objective.hessian(path[np.isfinite(path).all(axis=1)])
        highest = curvature_of(hessians).highest
        top = float(np.max(highest, where=np.isfinite(highest), initial=0.0))
        return top if LADDER[0] < 1 / max(top, 1e-300) < LADDER[-1] else 0.0

    def border(self, right: float) -> float:
        """The smallest step size above the right one that is lost; inf if none is."""
        return self._first(_is_lost, right)

    def _first(self, bad: Callable[[Sweep], NDArray[np.bool_]], right: float) -> float:
        low, high = right, FAR * right
        for _ in range(2):  # the second look is as fine as a thousandth
            rungs = np.geomspace(low, high, 121)
            found = _first_of(bad, self.runs(rungs))
            if found is None:
                return math.inf
            low, high = rungs[max(found - 1, 0)], rungs[found]
        return float(high)

    def too_large(self, right: float, border: float) -> tuple[float, str]:
        if not math.isfinite(border):
            none = f"none up to {format_number(FAR * right)} bounces or runs away, so the third is"
            leaving = self._first(self.leaves, right)
            if not math.isfinite(leaving):
                return _rounded(10 * right, 2), f"{none} simply ten times more"
            large = _rounded_up(leaving * PAST[0])
            past = f"just past {format_number(leaving)}, from where on the path leaves the window"
            return large, f"{none} {past}"
        tried = np.array([_rounded_up(border * past) for past in PAST])
        ran = self.runs(tried, None if self._is_constant_step_gd else self._shown)
        verdicts = np.array([v if v in LOST else None for v in _followed(ran)], dtype=object)
        lost = np.flatnonzero(verdicts)
        if not len(lost):  # so near the border it may go either way
            return float(
                tried[-1]
            ), f"the third is {format_number(float(tried[-1]) / right, 2)} times more"
        end, within = ENDS[verdicts[lost[0]]], f"within {ran.paths.shape[1] - 1:,} iterations"
        large = float(tried[lost[0]])
        away = verdicts[lost[0]] is Verdict.DIVERGED
        if away and not cause_of(ran.trajectory(lost[0]), self._objective).step_size:
            return large, f"the third is {format_number(large)}, with which it {end} {within}"
        return large, f"too large is just past {format_number(border)}, where it {end} {within}"


def _best_kept(sweep: Sweep, gains: Array) -> NDArray[np.intp]:
    """The runs that gain most, or as much but for SAME, of those that are not lost.

    To judge them all takes milliseconds, and the best are hardly ever lost.
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
    return np.flatnonzero((gains > 0) & (gains >= gains.max(initial=0.0) * (1 - SAME)))


def _first_of(bad: Callable[[Sweep], NDArray[np.bool_]], sweep: Sweep) -> int | None:
    """The first bad run; those after it need no look."""
    for first in range(0, len(sweep.step_sizes), AT_A_TIME):
        found = np.flatnonzero(bad(sweep.only(slice(first, first + AT_A_TIME))))
        if len(found):
            return first + int(found[0])
    return None


def _followed(sweep: Sweep) -> list[Verdict]:
    """The verdict on each of a few runs, followed further."""
    found = []
    for k, verdict in enumerate(judge_all(sweep.features)):
        one, run = sweep.features.take(np.array([k])), sweep.trajectory(k)
        found.append(judge_ahead(one, verdict, run, sweep.objective).verdict)
    return found


def _is_lost(sweep: Sweep) -> NDArray[np.bool_]:
    return judge_lost(sweep.features).astype(bool)


def _rounded(number: float, digits: int) -> float:
    return float(f"{number:.{digits}g}")


def _rounded_up(number: float) -> float:
    """To two digits, as a person would type it, and not below."""
    unit = 10.0 ** (math.floor(math.log10(number)) - 1)
    return _rounded(math.ceil(number / unit * (1 - 1e-9)) * unit, 2)
