"""Cached computations: what depends only on the formula and the settings is computed once.

Everything cached is immutable and holds nothing personal but the formula itself. Each cache has a
largest number of entries, which bounds the memory that a class with many formulas takes.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import lru_cache, update_wrapper, wraps
from typing import ParamSpec, TypeVar

import streamlit as st

from gd_core import Diagnosis, FormulaError, Objective, StopRules, Trajectory, parse_objective
from gd_core.experiments import Outcome, RunSetup, StepMark, StepSizes, usual_setup
from gd_core.expression import read_formula, size
from gd_core.figures import Curve, Grid, Interval, sample_curve
from gd_core.objective import Bytecode, CodeKernel, point_effort
from gd_core.optimizers import OptimizerConfig, write_config
from pages.shared.execution.jobs import JOBS, WORKER_TREE_NODES, Question, Stop
from pages.shared.execution.not_computed import NotComputedError
from pages.shared.execution.queues import beside_pages, in_turn, while_short
from pages.shared.execution.sweep_payload import SweepPayload
from pages.shared.execution.worker_queue import WorkerQueue

P = ParamSpec("P")
T = TypeVar("T")
Bounds = tuple[tuple[float, float], ...]


def _cached(max_entries: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A decorator that caches a function's results for up to `max_entries` different arguments.

    There are two caches. Streamlit's lets many sessions that open the same link wait for one
    computation. functools' stands in front of it, as Streamlit serializes and hashes the arguments
    at every call, which takes it longer than drawing a control.

    Two threads could wait for each other if one held a turn of queues.py while it waited for a lock
    of Streamlit's cache. So a thread lends its page turn first, and a thread that has the turn of
    long computations calls nothing that is cached.
    """

    def decorate(compute: Callable[P, T]) -> Callable[P, T]:
        shared = st.cache_resource(max_entries=max_entries, show_spinner=False)(compute)

        @wraps(compute)
        def beside(*arguments: P.args, **named: P.kwargs) -> T:
            with beside_pages():
                return shared(*arguments, **named)

        return lru_cache(maxsize=max_entries)(beside)  # type: ignore[return-value]

    return decorate


def _cached_answer(
    max_entries: int, spinner: str | None = None
) -> Callable[[Callable[P, Question[T]]], Callable[P, T]]:
    """A decorator that makes of a function that states a question one that returns its answer.

    A short question is answered in this process, one that may take long by the worker, and so is
    one whose computation here comes to SERVER_JET_NODES. Answers are
    cached for up to `max_entries` different arguments. `spinner` is shown during the computation.

    A thread that waits for the worker holds no lock of Streamlit's cache, so that it waits no
    longer than its own page may. The worker's queue computes equal questions only once anyway.
    """

    def decorate(question: Callable[P, Question[T]]) -> Callable[P, T]:
        def compute(*arguments: P.args, **named: P.kwargs) -> T:
            asked = question(*arguments, **named)
            with in_turn():
                return asked.find()

        update_wrapper(compute, question)
        shared = st.cache_resource(max_entries=max_entries, show_spinner=spinner or False)(compute)

        @wraps(question)
        def find(*arguments: P.args, **named: P.kwargs) -> T:
            with beside_pages():
                asked = question(*arguments, **named)
                if not asked.may_last:
                    with while_short():
                        return shared(*arguments, **named)
                with st.spinner(spinner) if spinner else nullcontext():
                    return _ask(asked)

        return lru_cache(maxsize=max_entries)(find)  # type: ignore[return-value]

    return decorate


@st.cache_resource(show_spinner=False)
def _queue() -> WorkerQueue:
    """The one queue of this server, which all sessions share; it keeps no session's data."""
    return WorkerQueue()


def _ask(question: Question[T]) -> T:
    """The worker's answer; raises NotComputedError."""
    return question.read(_queue().ask(question.name, question.objective.text, question.numbers))


@lru_cache(maxsize=300)
def objective_of(text: str) -> Objective:
    """The objective of a typed formula, compiled; raises FormulaError.

    Its code is generated in this process, or by the worker where the formula is long.
    """
    formula = read_formula(text)
    if size(formula.tree) <= WORKER_TREE_NODES:
        return _short_objective(text)
    try:
        with beside_pages():
            answer = _queue().ask("codes", text, ())
    except NotComputedError as error:
        raise FormulaError(str(error), text, 0, len(text)) from error
    kernel = CodeKernel(JOBS["codes"].read(answer), formula.tree)
    return Objective(formula.variables, kernel, text, formula.tree)


@_cached(300)
def _short_objective(text: str) -> Objective:
    """The objective of a short formula, with what every page needs first compiled already."""
    with in_turn():
        objective = parse_objective(text)
        point_effort(objective)
        # One evaluation compiles f and its gradient. Many functions have no value at 0.
        objective.at(*[0.5] * objective.dim)
    return objective


def latex_of(text: str) -> tuple[str, ...]:
    """A formula and its partial derivatives as LaTeX, in a few milliseconds for any formula."""
    objective = objective_of(text)
    return objective.latex, *objective.gradient_latex


def default_setup_of(text: str) -> RunSetup:
    """The window, start and other settings that suit a formula, or the usual ones where the search
    for them did not finish; raises FormulaError."""
    try:
        return _setup_of(text)
    except NotComputedError:
        return usual_setup(objective_of(text).dim)


@_cached_answer(300)
def _setup_of(text: str) -> Question[RunSetup]:
    return Question(objective_of(text), "setting")


@_cached_answer(300)
def bytecode_of(text: str) -> Question[Bytecode | None]:
    """A formula and its gradient as bytecode for the browser; None where that is impossible."""
    return Question(objective_of(text), "portable")


@_cached(100)
def curve_of(text: str, bounds: Bounds) -> Curve:
    """The sampled curve of a 1-D formula over a window."""
    objective = objective_of(text)
    with in_turn():
        return sample_curve(objective, bounds[0])


@_cached_answer(100)
def grid_of(text: str, bounds: Bounds) -> Question[Grid]:
    """The sampled grid of a 2-D formula over a window; two arrays of 90 x 90."""
    return Question(objective_of(text), "grid", (bounds,))


@_cached_answer(300, "Trying step sizes …")
def compared_step_sizes(
    text: str,
    bounds: Bounds,
    start: tuple[float, ...],
    n_iter: int,
    maximize: bool,
    config: OptimizerConfig,
) -> Question[StepSizes]:
    """Three step sizes worth comparing; finding them takes some hundreds of runs."""
    question = (bounds, start, n_iter, maximize, write_config(config))
    return Question(objective_of(text), "step sizes", question)


@_cached_answer(300, "Finding a step size for each method …")
def best_step_size_of(
    text: str,
    start: tuple[float, ...],
    config: OptimizerConfig,
    n_iter: int,
    tolerance: float,
    maximize: bool,
    bounds: Bounds,
) -> Question[float | None]:
    """The step size with which a method does best; finding it takes some tens of runs."""
    question = (start, write_config(config), n_iter, tolerance, maximize, bounds)
    return Question(objective_of(text), "best", question)


@_cached_answer(300, "Finding the best step size …")
def step_marks_of(
    text: str,
    bounds: Bounds,
    start: tuple[float, ...],
    config: OptimizerConfig,
    n_iter: int,
    tolerance: float,
    maximize: bool,
) -> Question[tuple[StepMark, ...]]:
    """Step sizes worth a mark beside the slider; finding them takes some tens of runs."""
    question = (bounds, start, write_config(config), n_iter, tolerance, maximize)
    return Question(objective_of(text), "marks", question)


def _stop_numbers(stop: StopRules) -> Stop:
    return (stop.gradient_tolerance, stop.max_evaluations, stop.patience)


def window_of(text: str, bounds: Bounds) -> tuple[Interval, Interval]:
    """The ranges of the picture's two axes: x and f for a curve, x and y for a map."""
    if len(bounds) == 1:
        return (bounds[0], curve_of(text, bounds).heights)
    return (bounds[0], bounds[1])


@_cached_answer(60, "Running every step size …")
def sweep_payload_of(
    text: str,
    bounds: Bounds,
    start: tuple[float, ...],
    n_iter: int,
    stop: StopRules,
    maximize: bool,
    config: OptimizerConfig,
    step_range: tuple[float, float],
    among: tuple[float, ...],
) -> Question[SweepPayload]:
    """A sweep over a range of step sizes, as the Sweep page shows it."""
    question = (bounds, start, n_iter, _stop_numbers(stop), maximize, write_config(config))
    rest = (step_range, among, window_of(text, bounds))
    return Question(objective_of(text), "sweep", (*question, *rest))


@_cached_answer(300)
def diagnosis_of(
    text: str,
    start: tuple[float, ...],
    config: OptimizerConfig,
    n_iter: int,
    stop: StopRules,
    maximize: bool,
    advise: bool,
) -> Question[Diagnosis]:
    """The diagnosis of a run, which is computed again for it; for formulas that take long."""
    rules = (n_iter, _stop_numbers(stop), maximize)
    question = (start, write_config(config), *rules, advise)
    return Question(objective_of(text), "diagnosis", question)


@_cached_answer(300)
def undefined_cause(text: str, bounds: Bounds) -> Question[str | None]:
    """Why the formula is undefined on the whole window, or None."""
    return Question(objective_of(text), "cause", (bounds,))


@_cached_answer(10)
def stack_of(
    text: str,
    start: tuple[float, ...],
    configs: tuple[OptimizerConfig, ...],
    n_iter: int,
    stop: StopRules,
    maximize: bool,
) -> Question[tuple[Trajectory, ...]]:
    """The run of each optimizer, computed by the worker; for runs that take long."""
    question = (start, tuple(map(write_config, configs)), n_iter, _stop_numbers(stop), maximize)
    return Question(objective_of(text), "runs", question)


@_cached_answer(10)
def race_of(
    text: str,
    start: tuple[float, ...],
    configs: tuple[OptimizerConfig, ...],
    n_iter: int,
    stop: StopRules,
    maximize: bool,
    tolerance: float,
) -> Question[tuple[tuple[Trajectory, Outcome], ...]]:
    """The run of each optimizer with its outcome, computed by the worker; for long races."""
    question = (start, tuple(map(write_config, configs)), n_iter, _stop_numbers(stop), maximize)
    return Question(objective_of(text), "race", (*question, tolerance))
