"""Step sizes worth a mark on their axis: the best found, 1/λmax, 2/λmax, the optimum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from gd_core.descent import StopRules
from gd_core.diagnosis import Verdict, point_in_words
from gd_core.experiments.fitting_parabola import FittingParabola, fitting_parabola
from gd_core.experiments.nearby_minimum import MAX_NEWTON_STEPS, minimum_near
from gd_core.experiments.problem import Problem
from gd_core.experiments.race import (
    RACE_STEP_SIZES,
    REFINED_STEP_SIZES,
    best_step_size,
    trial_iterations,
)
from gd_core.experiments.sweep_summary import SweepSummary
from gd_core.formatting import format_number
from gd_core.numerics import Array, curvature_of, descent_sign, limit_of
from gd_core.objective import Objective

# Where the Hessian is compared to see whether f is quadratic: in the window and around it.
HESSIAN_SAMPLES = np.linspace(-0.97, 1.89, 9)  # × the window's size, along each axis
EQUALITY_TOL = 1e-9  # relative difference below which step sizes, or Hessians, are equal
ZERO_TOL = 1e-9  # × the size of a point: a coordinate below this is 0 but for rounding
BEST_MARK = "best found"
LANDING, LIMIT = "1/λmax", "2/λmax"
LANDING_MARK, LIMIT_MARK = f"fastest safe step {LANDING}", f"limit {LIMIT}"
# What a run from the start does with a marked step size that does not hold for this start.
LOSSES: Mapping[Verdict, str] = MappingProxyType(
    {Verdict.DIVERGED: "runs away", Verdict.LEFT_DOMAIN: "leaves the domain"}
)
LOSSES_BELOW_THE_LIMIT = MappingProxyType({**LOSSES, Verdict.OSCILLATING: "bounces"})
OPTIMAL_MEANING = (
    "Optimal for this quadratic: no step size shrinks the distance by more in every step"
)


class StepMark(NamedTuple):
    """A marked step size, its name, what it means in words, the picture of λmax with 1/λmax, and
    what a run from the start does with it if that run is lost."""

    name: str
    step_size: float
    meaning: str
    picture: FittingParabola | None = None
    loss: str = ""


def step_marks(problem: Problem) -> tuple[StepMark, ...]:
    """The marks of one problem, the smallest first; the step size in it is not used.

    Of every method with a step size: the best found from this start, unless the function has no
    minimum (maximum when climbing) there to arrive at. Of plain gradient descent also
    1/λmax and 2/λmax at the minimum in the window that this best run leads to, and, where the
    objective is a quadratic, 2/(λmin + λmax). Each of these is run from the start, and one whose
    run is lost says so. Reference: Nesterov 2018, section 1.2.3.
    """
    best = best_step_size(problem)
    if best is None:
        return ()
    objective, maximize = problem.objective, problem.maximize
    most = trial_iterations(objective, problem.n_iter)
    marks = [StepMark(BEST_MARK, best, _tried(most))]
    tried = replace(problem.with_step_size(best), n_iter=most, stop=StopRules(problem.tolerance))
    if tried.config.optimizer().is_constant_step_gd:
        end = tried.run().points[-1]
        found = _curvature_marks(objective, np.array(problem.bounds), end, maximize)
        limit = limit_of(descent_sign(maximize) * objective.hessian(problem.start))
        marks += _after_a_run([_with_warning(mark, limit) for mark in found], tried)
    return _merged(marks)


def marks_of(summary: SweepSummary, marks: Sequence[StepMark]) -> tuple[StepMark, ...]:
    """The marks of a problem for a sweep of it, with the sweep's best in place of the best found.

    Those of the curvature are kept only where the sweep has a stability limit of its own.
    """
    own = (
        f"Of these {len(summary.step_sizes)} the one that arrives first, or else ends best; "
        "one that "
        "stays in the window if any does."
    )
    found = [mark for mark in marks if mark.name != BEST_MARK and summary.has_limit]
    if summary.best is not None:
        found.append(StepMark("best of the sweep", summary.best, own))
    return _merged(found)


def _tried(n_iter: int) -> str:
    return (
        f"Of {len(RACE_STEP_SIZES) + REFINED_STEP_SIZES} step sizes tried from this start, "
        "the one that arrives first, "
        f"or else ends best, in {n_iter:,} iterations; one that stays in the window if any does."
    )


def _curvature_marks(
    objective: Objective, bounds: Array, end: Array, maximize: bool
) -> list[StepMark]:
    """The marks at 1/λmax, 2/λmax and the optimum of a quadratic, from the minimum near `end`;
    none where there is no minimum with a positive definite Hessian."""
    sign = descent_sign(maximize)
    minimum = minimum_near(objective, end, bounds, sign, MAX_NEWTON_STEPS)
    if minimum is None:
        return []
    curvature = curvature_of(sign * objective.hessian(minimum)[None])
    lowest, highest = float(curvature.lowest[0]), float(curvature.highest[0])
    if not (lowest > 0 and np.isfinite(1 / highest)):
        return []
    where, foot = ("maximum", "top") if maximize else ("minimum", "bottom")
    to = "there" if objective.dim == 1 else f"to the {foot} of the steepest curve"
    lands = (
        f"Close to the {where} it jumps {to} at once; a smaller step stops short of it, and a "
        f"larger one goes past it. {_curvature_in_words(objective, minimum, highest, where)}"
    )
    beyond = f"Above it no run can settle at this {where}, as each step overshoots by more."
    marks = [
        StepMark(
            *(LANDING_MARK, 1 / highest, lands),
            fitting_parabola(objective, minimum, bounds, sign),
        ),
        StepMark(LIMIT_MARK, 2 / highest, beyond),
    ]
    if _is_quadratic(objective, bounds):
        optimum = 2 / (lowest + highest)
        marks.append(StepMark("optimal", optimum, f"{OPTIMAL_MEANING}, 2/(λmin + λmax)."))
    return marks


def _curvature_in_words(objective: Objective, point: Array, highest: float, where: str) -> str:
    """The sentence on what λmax is, with its number at the minimum (maximum when climbing)."""
    size = max(1.0, float(np.abs(point).max()))
    near_zero = np.where(np.abs(point) <= ZERO_TOL * size, 0.0, point)
    at = f"at the {where} {point_in_words(objective.variables, near_zero.tolist())}"
    which, curve = ("", "it") if objective.dim == 1 else ("largest ", "its steepest curve")
    return (
        f"λmax = {format_number(highest)} is the {which}curvature of f {at}: the parabola that "
        f"fits {curve} there changes its slope by {format_number(highest)} over a length of 1."
    )


def _after_a_run(marks: list[StepMark], problem: Problem) -> list[StepMark]:
    """The marks, each run from the start of the problem: one whose run is lost says so."""
    if not marks:
        return []
    verdicts = problem.sweep([mark.step_size for mark in marks]).verdicts
    return [_with_loss(mark, verdict) for mark, verdict in zip(marks, verdicts, strict=True)]


def _with_loss(mark: StepMark, verdict: Verdict) -> StepMark:
    is_limit = mark.name == LIMIT_MARK
    losses = LOSSES if is_limit else LOSSES_BELOW_THE_LIMIT
    if (loss := losses.get(verdict)) is None:
        return mark
    symbol = {LANDING_MARK: LANDING, LIMIT_MARK: LIMIT}.get(mark.name, mark.name)
    return mark._replace(
        name=symbol,
        meaning=f"{mark.meaning} The run from this start {loss} with it.",
        loss=loss,
    )


def _with_warning(mark: StepMark, limit: float) -> StepMark:
    """The mark with a warning if its step size exceeds the stability limit at the start."""
    if not mark.step_size > limit * (1 + EQUALITY_TOL):
        return mark
    warning = f"At this start the ground curves more: there 2/λmax is only {format_number(limit)}."
    return mark._replace(meaning=f"{mark.meaning} {warning}")


def _merged(marks: list[StepMark]) -> tuple[StepMark, ...]:
    """The marks, the smallest first; equal step sizes become one mark with both names."""
    found: list[StepMark] = []
    for mark in sorted(marks, key=lambda mark: mark.step_size):
        last = found[-1] if found else None
        if last is None or mark.step_size - last.step_size > EQUALITY_TOL * mark.step_size:
            found.append(mark)
            continue
        names, meanings = f"{last.name}, {mark.name}", f"{last.meaning} {mark.meaning}"
        picture, loss = last.picture or mark.picture, last.loss or mark.loss
        found[-1] = StepMark(names, mark.step_size, meanings, picture, loss)
    return tuple(found)


def _is_quadratic(objective: Objective, bounds: Array) -> bool:
    """Whether the Hessian is constant over the window and around it."""
    low, high = bounds.T
    turned = np.stack(
        [np.roll(HESSIAN_SAMPLES, 2 * axis) for axis in range(objective.dim)], axis=-1
    )
    hessians = objective.hessian(low + turned * (high - low))
    first = hessians[0]
    with np.errstate(invalid="ignore", over="ignore"):  # what is not finite is no quadratic
        return bool(np.all(np.abs(hessians - first) <= EQUALITY_TOL * np.abs(first).max()))
