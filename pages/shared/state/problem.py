"""The problem on the page: the values of the controls, checked, as one immutable record."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import streamlit as st

from gd_core import (
    GALLERY,
    Diagnosis,
    FormulaError,
    Objective,
    StopReason,
    StopRules,
    Sweep,
    Trajectory,
    descend,
    diagnose,
    random_start,
    sweep_step_sizes,
)
from gd_core.descent import TOLERANCE
from gd_core.experiments import FALLBACK_STEP, StepMark, sweep_of_runs
from gd_core.formatting import format_number
from gd_core.objective import evaluations_effort, run_effort
from gd_core.optimizers import (
    Optimizer,
    OptimizerConfig,
    Parameter,
    config_of,
    description_of,
    schedule_description,
    takes_schedule,
    write_config,
)
from pages.shared.execution.cache import (
    Bounds,
    default_setup_of,
    diagnosis_of,
    objective_of,
    stack_of,
    step_marks_of,
    undefined_cause,
)
from pages.shared.execution.jobs import WORKER_ITERATIONS, WORKER_RUN_US, is_long
from pages.shared.execution.not_computed import NotComputedError
from pages.shared.execution.queues import run_in_turn, while_short
from pages.shared.state.error_messages import show_formula_error, show_note, show_problem

T = TypeVar("T")
AXES = ("x", "y")
MOST_ITERATIONS = 10_000
# Of the parameters of a link that were left out, how many the message names.
MAX_LEFT_OUT_NAMED = 6
# The smallest step size accepted; its reciprocal is the largest, as for every number in a link
# (LARGEST_NUMBER in adapters/incoming.py).
MIN_STEP_SIZE = 1e-15


class ProblemError(ValueError):
    """A control has a value that is not allowed.

    The message is the sentence the user reads; `key` is the key of the number box that it is
    about, or empty.
    """

    def __init__(self, message: str, key: str = "") -> None:
        super().__init__(message)
        self.key = key


@dataclass(frozen=True)
class Problem:
    """A function, its window, and the setup of one run, all checked."""

    text: str
    bounds: Bounds
    start: tuple[float, ...]
    config: OptimizerConfig
    n_iter: int
    maximize: bool
    stop: StopRules

    # Not a cached_property: before Python 3.12 one lock guards it for all instances, and no lock
    # may be held while the page lends its turn to other pages (see execution/fair_lock.py).
    @property
    def objective(self) -> Objective:
        """The objective of the formula; compiled once for all sessions."""
        return objective_of(self.text)

    def run(self) -> Trajectory:
        """The run with the problem's own method; raises NotComputedError."""
        return self.run_of(self.config)

    def run_of(self, config: OptimizerConfig) -> Trajectory:
        """The run with the method of `config` instead of its own; raises NotComputedError."""
        return self.stack_of((config,))[0]

    def stack_of(self, configs: tuple[OptimizerConfig, ...]) -> tuple[Trajectory, ...]:
        """One run for each of the methods; the worker process computes those that take long.

        Raises NotComputedError.
        """
        rules = (self.n_iter, self.stop, self.maximize)
        return self.short_runs_of(configs) or stack_of(self.text, self.start, configs, *rules)

    def short_runs_of(self, configs: Sequence[OptimizerConfig]) -> tuple[Trajectory, ...] | None:
        """One run for each of the methods, or None where they would take too long for the server.

        How many evaluations a line search needs is known only afterwards. They are counted during
        the run, which is given up once they exceed the limit.
        """
        objective, methods = self.objective, [config.optimizer() for config in configs]
        searches = [method.rule is None for method in methods]
        left = WORKER_RUN_US - sum(run_effort(objective, self.n_iter, each) for each in searches)
        runs: list[Trajectory] = []
        for method in methods:
            run = self._short_run_of(method, left) if left > 0 else None
            if run is None:
                return None
            left -= evaluations_effort(objective, *run.evaluations) if method.rule is None else 0.0
            runs.append(run)
        return tuple(runs)

    def _short_run_of(self, method: Optimizer, effort: float) -> Trajectory | None:
        """The run of a method, or None where it takes more than this many microseconds."""
        searches, rules = method.rule is None, (self.n_iter, self.stop, self.maximize, effort)
        with while_short(), run_in_turn(self.objective, self.n_iter, searches):
            run = descend(self.objective, self.start, method, *rules)
            return None if run.stop is StopReason.TOO_LONG else run
        return None

    def diagnosis(
        self, trajectory: Trajectory, config: OptimizerConfig | None = None, advise: bool = True
    ) -> Diagnosis:
        """The diagnosis of a run with this configuration; raises NotComputedError.

        For a long formula the Hessians that it needs take most of the time, so the worker process
        computes them.
        """
        objective = self.objective
        if not is_long(objective):
            with while_short(), run_in_turn(objective, self.n_iter):
                return diagnose(trajectory, objective, advise)
        rules = (self.n_iter, self.stop, self.maximize)
        return diagnosis_of(self.text, self.start, config or self.config, *rules, advise)

    @property
    def swept(self) -> OptimizerConfig:
        """The method whose step sizes are compared: gradient descent where the chosen method has no
        step size. Its own step size is a placeholder."""
        suits = self.config.description.has_step_size
        return (self.config if suits else _GRADIENT_DESCENT).with_step_size(FALLBACK_STEP)

    @property
    def swept_name(self) -> str:
        """A text that identifies a comparison of step sizes: the function, and the method."""
        return f"{self.text}\n{write_config(self.swept)}"

    def step_marks(self) -> tuple[StepMark, ...]:
        """The step sizes to mark on the slider; they do not depend on the current step size.

        Where the search for them exceeds its time limit there are none, and a caption says so.
        """
        tolerance = self.stop.gradient_tolerance or TOLERANCE
        setup = (self.bounds, self.start, self.swept, self.n_iter, tolerance, self.maximize)
        try:
            return step_marks_of(self.text, *setup)
        except NotComputedError as error:
            st.caption(str(error))
            return ()

    def sweep(self, step_sizes: Sequence[float]) -> Sweep:
        """The runs with each of the step sizes, computed together; raises NotComputedError."""
        objective, rules = self.objective, (self.n_iter, self.stop, self.maximize)
        method = self.swept.resized
        if self.n_iter <= WORKER_ITERATIONS and self.swept.optimizer().rule is not None:
            with while_short(), run_in_turn(objective, len(step_sizes) * self.n_iter):
                return sweep_step_sizes(objective, self.start, step_sizes, *rules, method)
        configs = tuple(map(self.swept.with_step_size, step_sizes))
        return sweep_of_runs(objective, step_sizes, self.stack_of(configs), self.n_iter, method)


def read_problem(with_step: bool = True, with_method: bool = True) -> Problem:
    """The problem in the session; raises FormulaError or ProblemError with a sentence.

    A page without a control for the step size, or for the method, ignores a wrong value there.
    """
    state = st.session_state
    objective = objective_of(state["f"])
    axes = AXES[: objective.dim]
    bounds = tuple(_interval(axis) for axis in axes)
    start = _start(axes, bounds)
    config = _read_config(with_step) if with_method else _GRADIENT_DESCENT
    n_iter = int(_typed("n", "iterations"))
    if not 1 <= n_iter <= MOST_ITERATIONS:
        message = f"Iterations must be from 1 to {MOST_ITERATIONS:,}, not {n_iter:,}."
        raise ProblemError(message, "n")
    return Problem(state["f"], bounds, start, config, n_iter, state["max"], _stop_rules())


_GRADIENT_DESCENT = config_of("gradient_descent", {"step_size": FALLBACK_STEP})


def _read_config(with_step: bool) -> OptimizerConfig:
    """The method with its numbers; raises ProblemError."""
    state = st.session_state
    method = description_of(state["method"])
    numbers = {name: _number_of(name, parameter) for name, parameter in method.own.items()}
    if method.has_step_size:
        step_size = read_step_size("step", "the step size") if with_step else FALLBACK_STEP
        numbers["step_size"] = step_size
    if not takes_schedule(method.name):
        return config_of(method.name, numbers)
    for name, parameter in schedule_description(state["schedule"]).parameters.items():
        numbers[name] = _number_of(name, parameter)
    noise = float(_typed("noise", "the noise"))
    seed = int(_typed("noise_seed", "the seed of the noise"))
    try:
        return config_of(method.name, numbers, state["schedule"], noise, seed)
    except ValueError as error:
        raise ProblemError(f"{str(error)[0].upper()}{str(error)[1:]}.") from error


def _number_of(name: str, parameter: Parameter) -> float:
    number = float(_typed(name, name))
    try:
        return parameter.check(number)
    except ValueError as error:
        message = f"{str(error)[0].upper()}{str(error)[1:]}, not {number:g}."
        raise ProblemError(message, name) from error


def read_step_size(key: str, what: str) -> float:
    """The step size in a number box; raises ProblemError unless it is positive and in range."""
    step_size = float(_typed(key, what))
    if not step_size > 0:
        message = f"{what[0].upper()}{what[1:]} must be greater than 0: type 0.1, say."
        raise ProblemError(message, key)
    if not MIN_STEP_SIZE <= step_size <= 1 / MIN_STEP_SIZE:
        low, high = format_number(MIN_STEP_SIZE), format_number(1 / MIN_STEP_SIZE)
        message = f"{what[0].upper()}{what[1:]} must be between {low} and {high}."
        raise ProblemError(message, key)
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
        raise ProblemError(f"Type a number for {what}.", key)
    return value


def _interval(axis: str) -> tuple[float, float]:
    low = _typed(f"{axis}min", f"the left end of {axis}")
    high = _typed(f"{axis}max", f"the right end of {axis}")
    box = f"{axis}max" if low in _last_bounds(axis)[:1] else f"{axis}min"
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ProblemError(f"The bounds of {axis} must be ordinary numbers.", box)
    if low >= high:
        raise ProblemError(
            f"The bounds of {axis} are the wrong way round: {low:g} is not less than {high:g}.", box
        )
    if not high - low > 1e-12 * max(abs(low), abs(high)):
        raise ProblemError(f"The bounds of {axis} are too close together to draw.", box)
    return (float(low), float(high))


def _last_bounds(axis: str) -> tuple[float, ...]:
    """The bounds of an axis in the last valid problem; empty where there are none."""
    good: Problem | None = st.session_state.get("_good")
    found = {} if good is None else dict(zip(AXES, good.bounds, strict=False))
    return found.get(axis, ())


def _start(axes: tuple[str, ...], bounds: Bounds) -> tuple[float, ...]:
    if st.session_state["start"] == "random":
        seed = int(_typed("seed", "the seed"))
        return tuple(random_start(np.array(bounds), seed).tolist())
    return tuple(float(_typed(f"{axis}0", f"the start {axis}")) for axis in axes)


def outside_the_window(problem: Problem) -> str | None:
    """The message about a start outside the window; None where the start is inside."""
    for axis, value, (low, high) in zip(AXES, problem.start, problem.bounds, strict=False):
        if not low <= value <= high:
            return (
                f"The start {axis} = {value:g} is outside the window, {low:g} to {high:g}: "
                "move it inside, or make the window larger."
            )
    return None


def current_problem(
    ignored: tuple[str, ...] = (), with_step: bool = True, with_method: bool = True
) -> Problem:
    """The problem that the controls describe, or the last valid one, with the error shown."""
    if ignored:
        st.text(left_out(ignored))
    good, error = _find("_good", lambda: read_problem(with_step, with_method))
    _show_error("_good", error)
    problem = good or _first_problem()
    if error is None and (sentence := outside_the_window(problem)):
        show_note(sentence)
    return problem


def ordered_steps(low: float, high: float) -> tuple[float, float]:
    """The two ends of a range of step sizes; raises ProblemError unless the second is larger by at
    least 5%. The error is about the end that was changed last."""
    before: tuple[float, ...] = st.session_state.get("_good_range") or ()
    box = "most" if low in before[:1] else "least"
    if not low < high:
        raise ProblemError(
            f"The step sizes are the wrong way round, as {low:g} is not less than {high:g}: "
            "change one.",
            box,
        )
    if high < 1.05 * low:
        raise ProblemError(
            "The step sizes are too close together to compare: let the last be twice the first, "
            "say.",
            box,
        )
    return low, high


def quiet_problem(with_step: bool = True, with_method: bool = True) -> Problem:
    """The problem that the controls describe, or the last valid one; no error is shown."""
    return problem_and_error(with_step, with_method)[0]


def problem_and_error(
    with_step: bool = True, with_method: bool = True
) -> tuple[Problem, str | None]:
    """The current or the last valid problem, and the error in the current controls or None."""
    good, error = _find("_good", lambda: read_problem(with_step, with_method))
    return good or _first_problem(), None if error is None else str(error)


def quietly(key: str, read: Callable[[], T]) -> T | None:
    """What `read` returns, or the last value it returned without an error; None if it never did."""
    return _find(key, read)[0]


def last_good(key: str, read: Callable[[], T]) -> T | None:
    """What `read` returns, or the last value it returned without an error, with the error shown."""
    found, error = _find(key, read)
    _show_error(key, error)
    return found


def _show_error(key: str, error: FormulaError | ProblemError | None) -> None:
    if isinstance(error, FormulaError):
        show_formula_error(error)
    elif error is not None:
        show_problem(error, f"problem-error{key.removeprefix('_good')}", error.key)


def _find(key: str, read: Callable[[], T]) -> tuple[T | None, FormulaError | ProblemError | None]:
    """What `read` returns or last returned without an error, and the current error or None."""
    wrong = None
    try:
        st.session_state[key] = read()
    except (FormulaError, ProblemError) as error:
        wrong = error
    return st.session_state.get(key), wrong


def left_out(ignored: Sequence[str]) -> str:
    """The message that names the ignored parameters of a link, one line however long the link."""
    shown = sorted({_short(name) for name in ignored})
    names = ", ".join(shown[:MAX_LEFT_OUT_NAMED])
    more = f" and {len(shown) - MAX_LEFT_OUT_NAMED} more" if len(shown) > MAX_LEFT_OUT_NAMED else ""
    return f"Some of this link could not be read and was left out: {names}{more}."


def _short(name: str) -> str:
    return "".join(c for c in name[:20] if c.isprintable()) or "a part without a name"


def _first_problem() -> Problem:
    """The problem of a page that opens with an invalid link: the formula with its default setup, or
    the first example where the formula itself is invalid."""
    try:
        objective = objective_of(st.session_state["f"])
    except FormulaError:
        objective = objective_of(next(iter(GALLERY.values())).text)
    fit = default_setup_of(objective.text)
    config = _GRADIENT_DESCENT.with_step_size(fit.step_size)
    return Problem(objective.text, fit.bounds, fit.start, config, fit.n_iter, False, StopRules())


def show_warnings(problem: Problem) -> None:
    """Warn where the function is undefined on the whole window, with the cause."""
    cause = undefined_cause(problem.text, problem.bounds)
    if cause is not None:
        st.warning(
            f"{cause[0].upper()}{cause[1:]}: the function is undefined on the whole window. "
            "Move the bounds to where it has a value, or change the function.",
            icon=":material/warning:",
        )


def show_swept(problem: Problem) -> None:
    """Name the method whose step sizes are compared, unless it is plain gradient descent."""
    chosen, swept = problem.config.description, problem.swept.description
    if chosen.name != swept.name:
        st.info(
            f"{chosen.title} has no step size to compare, so this page shows {swept.title.lower()}."
        )
    elif not problem.swept.optimizer().is_constant_step_gd:
        st.caption(f"These are the step sizes of **{swept.title}**.")
