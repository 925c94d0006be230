"""The problem on the page: what the controls say, checked, as one immutable record."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import streamlit as st

from gd_core import (
    GALLERY,
    FormulaError,
    Objective,
    StopRules,
    Sweep,
    Trajectory,
    descend,
    gradient_descent,
    random_start,
    sweep_step_sizes,
)
from gd_core.setting import FALLBACK_STEP, suggest_setting
from gd_core.wording import plain
from pages.shared.cached import Bounds, objective_of, undefined_cause
from pages.shared.errors import show_formula_error, show_problem

T = TypeVar("T")
AXES = ("x", "y")
MOST_ITERATIONS = 10_000
# Of a step size; also what a link may say, and what a number box shows as it was typed.
LEAST_STEP = 1e-15


class ProblemError(ValueError):
    """A control says something that cannot be; the message is the sentence the user reads."""


@dataclass(frozen=True)
class Problem:
    """A function, its window, and one run: all that a page needs, checked."""

    text: str
    bounds: Bounds
    start: tuple[float, ...]
    step_size: float
    n_iter: int
    maximize: bool
    stop: StopRules

    @cached_property
    def objective(self) -> Objective:
        """The objective; compiled once and shared."""
        return objective_of(self.text)

    def run(self) -> Trajectory:
        """The run that this problem asks for."""
        optimizer = gradient_descent(self.step_size)
        return descend(self.objective, self.start, optimizer, self.n_iter, self.stop, self.maximize)

    def sweep(self, step_sizes: Sequence[float]) -> Sweep:
        """The same run with other step sizes, all at once."""
        return sweep_step_sizes(
            self.objective, self.start, step_sizes, self.n_iter, self.stop, self.maximize
        )


def read_problem(with_step: bool = True) -> Problem:
    """The problem in the session; raises FormulaError or ProblemError with a sentence.

    A page without a box for the step size has no use for a wrong one.
    """
    state = st.session_state
    objective = objective_of(state["f"])
    axes = AXES[: objective.dim]
    bounds = tuple(_interval(axis) for axis in axes)
    start = _start(axes, bounds)
    step_size = read_step_size("step", "the step size") if with_step else FALLBACK_STEP
    n_iter = int(_typed("n", "iterations"))
    if not 1 <= n_iter <= MOST_ITERATIONS:
        raise ProblemError(f"Iterations must be from 1 to {MOST_ITERATIONS:,}, not {n_iter:,}.")
    return Problem(state["f"], bounds, start, step_size, n_iter, state["max"], _stop_rules())


def read_step_size(key: str, what: str) -> float:
    """The step size in a box; raises ProblemError, naming it, unless it is positive."""
    step_size = float(_typed(key, what))
    if not step_size > 0:
        raise ProblemError(f"{what[0].upper()}{what[1:]} must be greater than 0: type 0.1, say.")
    if not LEAST_STEP <= step_size <= 1 / LEAST_STEP:
        low, high = plain(LEAST_STEP), plain(1 / LEAST_STEP)
        raise ProblemError(f"{what[0].upper()}{what[1:]} must be between {low} and {high}.")
    return step_size


def _stop_rules() -> StopRules:
    state = st.session_state
    try:
        return StopRules(state["tol"], state["budget"], state["patience"])
    except ValueError as error:
        raise ProblemError(f"A stop rule cannot be: {error}.") from error


def _typed(key: str, what: str) -> Any:
    value = st.session_state[key]
    if value is None:
        raise ProblemError(f"Type a number for {what}.")
    return value


def _interval(axis: str) -> tuple[float, float]:
    low = _typed(f"{axis}min", f"the left end of {axis}")
    high = _typed(f"{axis}max", f"the right end of {axis}")
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ProblemError(f"The bounds of {axis} must be ordinary numbers.")
    if low >= high:
        raise ProblemError(
            f"The bounds of {axis} are the wrong way round: {low:g} is not less than {high:g}."
        )
    if not high - low > 1e-12 * max(abs(low), abs(high)):
        raise ProblemError(f"The bounds of {axis} are too close together to draw.")
    return (float(low), float(high))


def _start(axes: tuple[str, ...], bounds: Bounds) -> tuple[float, ...]:
    if st.session_state["start"] == "random":
        seed = int(_typed("seed", "the seed"))
        return tuple(random_start(np.array(bounds), seed).tolist())
    start = tuple(float(_typed(f"{axis}0", f"the start {axis}")) for axis in axes)
    for axis, value, (low, high) in zip(axes, start, bounds, strict=True):
        if not low <= value <= high:
            raise ProblemError(
                f"The start {axis} = {value:g} is outside the window, {low:g} to {high:g}: "
                "move it inside, or make the window larger."
            )
    return start


def current_problem(ignored: tuple[str, ...] = (), with_step: bool = True) -> Problem:
    """The problem on the page: what the controls say, or the last good one with a sentence why."""
    if ignored:
        names = ", ".join(sorted(_short(name) for name in ignored))
        st.text(f"Some of this link could not be read and was left out: {names}.")
    return last_good("_good", lambda: read_problem(with_step)) or _first_problem()


def ordered(low: float, high: float, what: str) -> tuple[float, float]:
    """The two ends of a range; raises ProblemError unless the first is less."""
    if not low < high:
        raise ProblemError(
            f"{what} are the wrong way round, as {low:g} is not less than {high:g}: change one."
        )
    if high < 1.05 * low:
        raise ProblemError(
            f"{what} are too close together to compare: let the last be twice the first, say."
        )
    return low, high


def last_good(key: str, read: Callable[[], T]) -> T | None:
    """What the controls say, or, with a sentence why, what they last said rightly, if ever."""
    state = st.session_state
    try:
        state[key] = read()
    except FormulaError as error:
        show_formula_error(error)
    except ProblemError as error:
        show_problem(error, f"problem-error{key.removeprefix('_good')}")
    found: T | None = state.get(key)
    return found


def _short(name: str) -> str:
    return "".join(c for c in name[:20] if c.isprintable())


def _first_problem() -> Problem:
    """For a page that opens with a link that is wrong somewhere: its formula with a setting that
    suits it, or the first example where the formula is what is wrong."""
    try:
        objective = objective_of(st.session_state["f"])
    except FormulaError:
        objective = objective_of(next(iter(GALLERY.values())).text)
    fit = suggest_setting(objective)
    return Problem(
        objective.text, fit.bounds, fit.start, fit.step_size, fit.n_iter, False, StopRules()
    )


def show_warnings(problem: Problem) -> None:
    """Say when there is nothing to see, and why."""
    cause = undefined_cause(problem.text, problem.bounds)
    if cause is not None:
        st.warning(
            f"{cause[0].upper()}{cause[1:]}: the function is undefined on the whole window. "
            "Move the bounds to where it has a value, or change the function.",
            icon=":material/warning:",
        )
