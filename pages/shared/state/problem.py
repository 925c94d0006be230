"""The problem on the page: the values of the controls, checked, as one immutable record."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import streamlit as st

from gd_core import GALLERY, FormulaError, Objective, StopRules, random_start
from gd_core.experiments import FALLBACK_STEP, PLAIN_DESCENT, Bounds, Problem
from gd_core.expression import Values
from gd_core.formatting import format_number
from gd_core.optimizers import (
    OptimizerConfig,
    Parameter,
    config_of,
    description_of,
    schedule_description,
    takes_schedule,
)
from pages.shared.execution.cache import default_setup_of, objective_of, run_job
from pages.shared.execution.jobs import UNDEFINED_CAUSE
from pages.shared.state.error_messages import show_formula_error, show_note, show_problem
from pages.shared.state.letters import letters_on_page, values_in_session
from pages.shared.state.session_values import (
    BATCH,
    BATCH_SEED,
    CLIMBS,
    FORMULA,
    GOOD_PROBLEM,
    GOOD_RANGE,
    METHOD,
    SCALES,
    SCHEDULE,
    START,
    SessionValue,
)
from pages.shared.state.url_schema import KEY_OF_LETTER, MOST_ITERATIONS

T = TypeVar("T")
AXES = ("x", "y")
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


def wants_equal_scales() -> bool:
    """Whether maps and surfaces have equal scales however long and thin their window is."""
    return bool(SCALES.get() == "equal")


def read_problem(with_step: bool = True, with_method: bool = True) -> Problem:
    """The problem in the session; raises FormulaError or ProblemError with a sentence."""
    return problem_of(objective_of(FORMULA.get(), _letters()), CLIMBS.get(), with_step, with_method)


def problem_of(
    objective: Objective, climbs: bool, with_step: bool = True, with_method: bool = True
) -> Problem:
    """The problem in the session about this function; raises ProblemError with a sentence."""
    names = dict(zip(AXES, objective.variables, strict=False))
    bounds = tuple(_interval(axis, name) for axis, name in names.items())
    start = _start(names, bounds)
    config = _read_config(with_step) if with_method else PLAIN_DESCENT
    n_iter = int(_typed("n", "iterations"))
    if not 1 <= n_iter <= MOST_ITERATIONS:
        message = f"Iterations must be from 1 to {MOST_ITERATIONS:,}, not {n_iter:,}."
        raise ProblemError(message, "n")
    return Problem(objective, bounds, start, config, n_iter, climbs, _stop_rules())


def _letters() -> Values:
    """The letters of the formula with the numbers in their boxes; raises ProblemError."""
    keys = ((name, KEY_OF_LETTER[name]) for name in letters_on_page())
    return tuple((name, float(_typed(key, f"the letter {name}"))) for name, key in keys)


def _read_config(with_step: bool) -> OptimizerConfig:
    """The method with its numbers; raises ProblemError."""
    method, schedule = description_of(METHOD.get()), SCHEDULE.get()
    numbers = {name: _number_of(name, parameter) for name, parameter in method.own.items()}
    if method.has_step_size:
        step_size = read_step_size("step", "the step size") if with_step else FALLBACK_STEP
        numbers["step_size"] = step_size
    if not takes_schedule(method.name):
        return config_of(method.name, numbers)
    for name, parameter in schedule_description(schedule).parameters.items():
        numbers[name] = _number_of(name, parameter)
    noise = float(_typed("noise", "the noise"))
    seed = int(_typed("noise_seed", "the seed of the noise"))
    batch = int(BATCH.get() or 0)  # a function without data has none
    order = int(_typed(BATCH_SEED.key, "the seed of the batches")) if batch else 0
    try:
        return config_of(method.name, numbers, schedule, noise, seed, batch, order)
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


def _interval(axis: str, name: str) -> tuple[float, float]:
    low = _typed(f"{axis}min", f"the left end of {name}")
    high = _typed(f"{axis}max", f"the right end of {name}")
    box = f"{axis}max" if low in _last_bounds(axis)[:1] else f"{axis}min"
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ProblemError(f"The bounds of {name} must be ordinary numbers.", box)
    if low >= high:
        raise ProblemError(
            f"The bounds of {name} are the wrong way round: {low:g} is not less than {high:g}.", box
        )
    if not high - low > 1e-12 * max(abs(low), abs(high)):
        raise ProblemError(f"The bounds of {name} are too close together to draw.", box)
    return (float(low), float(high))


def _last_bounds(axis: str) -> tuple[float, ...]:
    """The bounds of an axis in the last valid problem; empty where there are none."""
    good = GOOD_PROBLEM.get()
    found = {} if good is None else dict(zip(AXES, good.bounds, strict=False))
    return found.get(axis, ())


def _start(names: Mapping[str, str], bounds: Bounds) -> tuple[float, ...]:
    if START.get() == "random":
        seed = int(_typed("seed", "the seed"))
        return tuple(random_start(np.array(bounds), seed).tolist())
    return tuple(float(_typed(f"{axis}0", f"the start {name}")) for axis, name in names.items())


def outside_the_window(problem: Problem) -> str | None:
    """The message about a start outside the window; None where the start is inside."""
    names = problem.objective.variables
    for name, value, (low, high) in zip(names, problem.start, problem.bounds, strict=True):
        if not low <= value <= high:
            return (
                f"The start {name} = {value:g} is outside the window, {low:g} to {high:g}: "
                "move it inside, or make the window larger."
            )
    return None


@dataclass(frozen=True)
class ReadProblem:
    """The problem that the controls describe, or the last valid one, and what is wrong with the
    controls, None where nothing is."""

    problem: Problem
    error: FormulaError | ProblemError | None


def problem_on_page(with_step: bool = True, with_method: bool = True) -> ReadProblem:
    """The problem as the session has it; a page reads it once, and each rerun of a fragment again.

    A page without a control for the step size, or for the method, ignores a wrong value there.
    """
    return read_with(lambda: read_problem(with_step, with_method), _first_problem)


def read_with(read: Callable[[], Problem], first: Callable[[], Problem]) -> ReadProblem:
    """The problem that `read` returns, or the last one that it returned without an error, with the
    error; `first` is the problem of a page that opens with one."""
    good, error = _find(GOOD_PROBLEM, read)
    return ReadProblem(good or first(), error)


def show_messages(read: ReadProblem, ignored: tuple[str, ...] = ()) -> None:
    """Show which parts of a link were left out, what is wrong with the controls, and what the
    picture cannot show."""
    if ignored:
        st.text(left_out(ignored))
    _show_error(GOOD_PROBLEM, read.error)
    if read.error is None and (sentence := outside_the_window(read.problem)):
        show_note(sentence)
    show_warnings(read.problem)


def ordered_steps(low: float, high: float) -> tuple[float, float]:
    """The two ends of a range of step sizes; raises ProblemError unless the second is larger by at
    least 5%. The error is about the end that was changed last."""
    before = GOOD_RANGE.get() or ()
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


def quietly(good: SessionValue[T | None], read: Callable[[], T]) -> T | None:
    """What `read` returns, or the last value it returned without an error; None if it never did."""
    return _find(good, read)[0]


def last_good(good: SessionValue[T | None], read: Callable[[], T]) -> T | None:
    """What `read` returns, or the last value it returned without an error, with the error shown."""
    found, error = _find(good, read)
    _show_error(good, error)
    return found


def _show_error(good: SessionValue[Any], error: FormulaError | ProblemError | None) -> None:
    if isinstance(error, FormulaError):
        show_formula_error(error)
    elif error is not None:
        show_problem(error, f"problem-error{good.key.removeprefix('_good')}", error.key)


def _find(
    good: SessionValue[T | None], read: Callable[[], T]
) -> tuple[T | None, FormulaError | ProblemError | None]:
    """What `read` returns or last returned without an error, and the current error or None."""
    wrong = None
    try:
        good.set(read())
    except (FormulaError, ProblemError) as error:
        wrong = error
    return good.get(), wrong


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
        objective = objective_of(FORMULA.get(), values_in_session())
    except FormulaError:
        objective = objective_of(next(iter(GALLERY.values())).text)
    fit = default_setup_of(objective.text, objective.values)
    config = PLAIN_DESCENT.with_step_size(fit.step_size)
    return Problem(objective, fit.bounds, fit.start, config, fit.n_iter)


def show_warnings(problem: Problem) -> None:
    """Warn where the function is undefined on the whole window, with the cause."""
    cause = run_job(UNDEFINED_CAUSE, problem.window)
    if cause is not None:
        st.warning(
            f"{cause[0].upper()}{cause[1:]}: the function is undefined on the whole window. "
            "Move the bounds to where it has a value, or change the function.",
            icon=":material/warning:",
        )


def show_swept(problem: Problem) -> None:
    """Name the method whose step sizes are compared, unless it is plain gradient descent."""
    method = problem.swept.config
    chosen, swept = problem.config.description, method.description
    if chosen.name != swept.name:
        st.info(
            f"{chosen.title} has no step size to compare, so this page shows {swept.title.lower()}."
        )
    elif not method.optimizer().is_constant_step_gd:
        st.caption(f"These are the step sizes of **{swept.title}**.")
