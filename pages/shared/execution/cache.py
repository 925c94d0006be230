"""The cached calls: what depends only on the function and the window is computed once.

Everything cached is immutable and holds nothing personal but the formula itself. The bounds on the
number of entries keep the memory of a class with many distinct formulas bounded.
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
from pages.shared.execution.jobs import JOBS, LONG_TREE, Question, Stop
from pages.shared.execution.not_computed import NotComputedError
from pages.shared.execution.queues import beside_pages, in_turn
from pages.shared.execution.sweep_payload import SweepPayload
from pages.shared.execution.worker_queue import WorkerQueue

P = ParamSpec("P")
T = TypeVar("T")
Bounds = tuple[tuple[float, float], ...]


def _once(max_entries: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Computed once for each of so many arguments.

    Streamlit's cache lets a class that opens the same link wait for one computation; functools'
    in front of it finds again what is known without writing out and hashing the arguments, for
    which Streamlit takes longer than for a control. Whoever waits for Streamlit's locks has lent
    the page's turn before, or two might wait for each other; and whoever has the turn of long
    computations asks nothing that is cached, for the same reason.
    """

    def decorate(compute: Callable[P, T]) -> Callable[P, T]:
        shared = st.cache_resource(max_entries=max_entries, show_spinner=False)(compute)

        @wraps(compute)
        def beside(*arguments: P.args, **named: P.kwargs) -> T:
            with beside_pages():
                return shared(*arguments, **named)

        return lru_cache(maxsize=max_entries)(beside)  # type: ignore[return-value]

    return decorate


def _answered(
    max_entries: int, spinner: str | None = None
) -> Callable[[Callable[P, Question[T]]], Callable[P, T]]:
    """The answer to a question, found once for each of so many arguments: here, or by the worker
    where it may last; with a spinner where either may take a while.

    Whoever waits for the worker holds no lock of Streamlit's cache: the queue before it computes
    the same question once, and each who asks it waits no longer than the own page may.
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
                    return shared(*arguments, **named)
                with st.spinner(spinner) if spinner else nullcontext():
                    return _ask(asked)

        return lru_cache(maxsize=max_entries)(find)  # type: ignore[return-value]

    return decorate


@st.cache_resource(show_spinner=False)
def _queue() -> WorkerQueue:
    """One for all who use this server; it keeps nothing of anybody's."""
    return WorkerQueue()


def _ask(question: Question[T]) -> T:
    """The worker's answer; raises NotComputedError."""
    return question.read(_queue().ask(question.name, question.objective.text, question.numbers))


@lru_cache(maxsize=300)
def objective_of(text: str) -> Objective:
    """The objective of a typed formula, compiled; raises FormulaError.

    Its code is written here, or by the worker where the formula is long.
    """
    formula = read_formula(text)
    if size(formula.tree) <= LONG_TREE:
        return _short_objective(text)
    try:
        with beside_pages():
            answer = _queue().ask("codes", text, ())
    except NotComputedError as error:
        raise FormulaError(str(error), text, 0, len(text)) from error
    kernel = CodeKernel(JOBS["codes"].read(answer), formula.tree)
    return Objective(formula.variables, kernel, text, formula.tree)


@_once(300)
def _short_objective(text: str) -> Objective:
    """The objective, with all compiled that every page asks first, while others have turns."""
    with in_turn():
        objective = parse_objective(text)
        point_effort(objective)
        objective.at(*[0.5] * objective.dim)  # not 0, where more functions have no value
    return objective


def latex_of(text: str) -> tuple[str, ...]:
    """A formula and its slopes as LaTeX, which take a few milliseconds for any formula."""
    objective = objective_of(text)
    return objective.latex, *objective.gradient_latex


def default_setup_of(text: str) -> RunSetup:
    """The setting that suits a formula, the usual one where there was no time to search for it;
    raises FormulaError."""
    try:
        return _setting_of(text)
    except NotComputedError:
        return usual_setup(objective_of(text).dim)


@_answered(300)
def _setting_of(text: str) -> Question[RunSetup]:
    return Question(objective_of(text), "setting")


@_answered(300)
def bytecode_of(text: str) -> Question[Bytecode | None]:
    """A formula and its gradient as the browser computes them."""
    return Question(objective_of(text), "portable")


@_once(100)
def curve_of(text: str, bounds: Bounds) -> Curve:
    """The sampled curve of a 1-D formula over a window."""
    objective = objective_of(text)
    with in_turn():
        return sample_curve(objective, bounds[0])


@_answered(100)
def grid_of(text: str, bounds: Bounds) -> Question[Grid]:
    """The sampled grid of a 2-D formula over a window; two arrays of 90 x 90."""
    return Question(objective_of(text), "grid", (bounds,))


@_answered(300, "Trying step sizes …")
def compared_step_sizes(
    text: str,
    bounds: Bounds,
    start: tuple[float, ...],
    n_iter: int,
    maximize: bool,
    config: OptimizerConfig,
) -> Question[StepSizes]:
    """Three step sizes worth comparing; some hundreds of whole runs are tried for them."""
    question = (bounds, start, n_iter, maximize, write_config(config))
    return Question(objective_of(text), "step sizes", question)


@_answered(300, "Finding a step size for each method …")
def best_step_size_of(
    text: str,
    start: tuple[float, ...],
    config: OptimizerConfig,
    n_iter: int,
    tolerance: float,
    maximize: bool,
    bounds: Bounds,
) -> Question[float | None]:
    """The step size with which a method does best; some tens of whole runs are tried for it."""
    question = (start, write_config(config), n_iter, tolerance, maximize, bounds)
    return Question(objective_of(text), "best", question)


@_answered(300, "Finding the best step size …")
def step_marks_of(
    text: str,
    bounds: Bounds,
    start: tuple[float, ...],
    config: OptimizerConfig,
    n_iter: int,
    tolerance: float,
    maximize: bool,
) -> Question[tuple[StepMark, ...]]:
    """Step sizes worth a mark beside the slider; some tens of whole runs are tried for them."""
    question = (bounds, start, write_config(config), n_iter, tolerance, maximize)
    return Question(objective_of(text), "marks", question)


def _numbers_of(stop: StopRules) -> Stop:
    return (stop.gradient_tolerance, stop.max_evaluations, stop.patience)


def window_of(text: str, bounds: Bounds) -> tuple[Interval, Interval]:
    """The two axes of the landscape: of a curve, x and the heights; of a map, x and y."""
    if len(bounds) == 1:
        return (bounds[0], curve_of(text, bounds).heights)
    return (bounds[0], bounds[1])


@_answered(60, "Running every step size …")
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
    """Every step size of a range, run at once, as the Sweep page shows it."""
    question = (bounds, start, n_iter, _numbers_of(stop), maximize, write_config(config))
    rest = (step_range, among, window_of(text, bounds))
    return Question(objective_of(text), "sweep", (*question, *rest))


@_answered(300)
def diagnosis_of(
    text: str,
    start: tuple[float, ...],
    config: OptimizerConfig,
    n_iter: int,
    stop: StopRules,
    maximize: bool,
    advise: bool,
) -> Question[Diagnosis]:
    """What a run did, which is run again for it: for formulas that take long."""
    rules = (n_iter, _numbers_of(stop), maximize)
    question = (start, write_config(config), *rules, advise)
    return Question(objective_of(text), "diagnosis", question)


@_answered(300)
def undefined_cause(text: str, bounds: Bounds) -> Question[str | None]:
    """Why the formula is undefined on the whole window, or None."""
    return Question(objective_of(text), "cause", (bounds,))


@_answered(10)
def stack_of(
    text: str,
    start: tuple[float, ...],
    configs: tuple[OptimizerConfig, ...],
    n_iter: int,
    stop: StopRules,
    maximize: bool,
) -> Question[tuple[Trajectory, ...]]:
    """The run of each recipe, by the worker: for runs that take long."""
    question = (start, tuple(map(write_config, configs)), n_iter, _numbers_of(stop), maximize)
    return Question(objective_of(text), "runs", question)


@_answered(10)
def race_of(
    text: str,
    start: tuple[float, ...],
    configs: tuple[OptimizerConfig, ...],
    n_iter: int,
    stop: StopRules,
    maximize: bool,
    tolerance: float,
) -> Question[tuple[tuple[Trajectory, Outcome], ...]]:
    """The run of each recipe, and what came of it, by the worker: for races that take long."""
    question = (start, tuple(map(write_config, configs)), n_iter, _numbers_of(stop), maximize)
    return Question(objective_of(text), "race", (*question, tolerance))
