"""Cached computations: what depends only on the formula and the settings is computed once.

Everything cached is immutable and holds nothing personal but the formula itself. Each cache has a
largest number of entries, which bounds the memory that a class with many formulas takes.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from functools import lru_cache, wraps
from operator import attrgetter
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from gd_core import FormulaError, Objective
from gd_core.compiler import formula_latex, gradient_latex
from gd_core.experiments import Bounds, RunSetup, Window, usual_setup
from gd_core.expression import Formula, Node, Values, letters_in, read_formula, size
from gd_core.figures import Curve, Interval, sample_curve
from gd_core.objective import (
    Bytecode,
    compile_formula,
    objective_with,
    point_effort,
    to_bytecode_with_letters,
)
from pages.shared.execution.jobs import (
    CODES,
    JOBS,
    SETUP,
    WORKER_TREE_NODES,
    Job,
    Question,
    question_of,
)
from pages.shared.execution.not_computed import NotComputedError
from pages.shared.execution.queues import beside_pages, in_turn, while_short
from pages.shared.execution.worker_queue import WorkerQueue

P = ParamSpec("P")
A = TypeVar("A")
T = TypeVar("T")


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


def _kept_answers(job: Job[Any, Any]) -> Callable[[Question[Any, Any]], Any]:
    """A function that answers the questions of a job, and keeps up to `job.kept` answers.

    A short question is answered in this process, one that may take long by the worker, and so is
    one whose computation here comes to SERVER_JET_NODES.

    A thread that waits for the worker holds no lock of Streamlit's cache, so that it waits no
    longer than its own page may. The worker's queue computes equal questions only once anyway.
    """

    def compute(question: Question[Any, Any]) -> Any:
        with in_turn():
            return question.job.compute(question.about)

    compute.__qualname__ = f"{compute.__qualname__} {job.name}"  # by which Streamlit tells caches
    keep = st.cache_resource(
        max_entries=job.kept,
        show_spinner=job.spinner or False,
        hash_funcs={Question: attrgetter("text")},
    )
    shared = keep(compute)

    def find(question: Question[Any, Any]) -> Any:
        with beside_pages():
            if not job.may_last(question.about):
                with while_short():
                    return shared(question)
            with st.spinner(job.spinner) if job.spinner else nullcontext():
                queue = _queue_of_files() if job.apart else _queue()
                return job.answered.read(queue.ask(question.text, question.formula))

    return lru_cache(maxsize=job.kept)(find)


@st.cache_resource(show_spinner=False)
def _queue() -> WorkerQueue:
    """The one queue of this server, which all sessions share; it keeps no session's data."""
    return WorkerQueue()


@st.cache_resource(show_spinner=False)
def _queue_of_files() -> WorkerQueue:
    """The queue of a second worker, for jobs that take seconds and are asked for by a click.

    Nothing rests in it: who asks again means it.
    """
    return WorkerQueue(rests=False)


_ANSWERS = MappingProxyType({name: _kept_answers(job) for name, job in JOBS.items()})


def run_job(job: Job[A, T], about: A) -> T:
    """The answer of a job about something, computed once for all sessions.

    Raises NotComputedError where the worker brought none.
    """
    answer: T = _ANSWERS[job.name](question_of(job, about))
    return answer


@lru_cache(maxsize=300)
def letters_of(text: str) -> tuple[str, ...]:
    """The letters of a typed formula that stand for numbers; empty where it cannot be read."""
    return letters_in(text)


@lru_cache(maxsize=300)
def objective_of(text: str, values: Values = ()) -> Objective:
    """The objective of a typed formula with the numbers of its letters, compiled; raises
    FormulaError.

    Its code is generated in this process, or by the worker where the formula is long.
    """
    found = _short_objective(text, values)
    return found if isinstance(found, Objective) else _long_objective(found)


@_cached(300)
def _short_objective(text: str, values: Values) -> Objective | Formula:
    """The objective of a short formula, with what every page needs first compiled already; of a
    long one what was read, without its code."""
    formula = read_formula(text, parameters=dict(values))
    if size(formula.tree) > WORKER_TREE_NODES:
        return formula
    with in_turn():
        objective = compile_formula(formula)
        point_effort(objective)
        # One evaluation compiles f and its gradient. Many functions have no value at 0.
        objective.at(*[0.5] * objective.dim)
    return objective


def _long_objective(formula: Formula) -> Objective:
    try:
        return objective_with(formula, run_job(CODES, formula))
    except NotComputedError as error:
        raise FormulaError(str(error), formula.text, 0, len(formula.text)) from error


def latex_of(objective: Objective) -> tuple[str, ...]:
    """A function and its partial derivatives as LaTeX, in a few milliseconds for any typed formula;
    the same whatever numbers its letters stand for."""
    if objective.fit is not None:
        return objective.latex, *objective.gradient_latex
    assert objective.formula is not None
    return _latex(objective.formula.typed, objective.variables)


@lru_cache(maxsize=300)
def _latex(typed: Node, variables: tuple[str, ...]) -> tuple[str, ...]:
    return formula_latex(typed), *gradient_latex(typed, variables)


def letter_bytecode_of(objective: Objective) -> Bytecode | None:
    """The bytecode of a formula and its gradient with its letters as inputs, one for all their
    numbers; None without letters, and for a long formula, whose code the worker generates."""
    formula = objective.formula
    if formula is None or not formula.values or size(formula.tree) > WORKER_TREE_NODES:
        return None
    return _letter_bytecode(
        replace(formula, values=tuple((name, 1.0) for name, _ in formula.values))
    )


@lru_cache(maxsize=100)
def _letter_bytecode(formula: Formula) -> Bytecode | None:
    with in_turn():
        return to_bytecode_with_letters(formula)


def default_setup_of(text: str, values: Values = ()) -> RunSetup:
    """The window, start and other settings that suit a formula, or the usual ones where the search
    for them did not finish; raises FormulaError."""
    return setup_of(objective_of(text, values))


def setup_of(objective: Objective) -> RunSetup:
    """The window, start and other settings that suit a function, or the usual ones where the search
    for them did not finish."""
    try:
        return run_job(SETUP, objective)
    except NotComputedError:
        return usual_setup(objective.dim)


def curve_of(window: Window) -> Curve:
    """The sampled curve of a 1-D formula over a window."""
    return _curve_of(window.objective.text, window.objective.values, window.bounds)


@_cached(100)
def _curve_of(text: str, values: Values, bounds: Bounds) -> Curve:
    objective = objective_of(text, values)
    with in_turn():
        return sample_curve(objective, bounds[0])


def plane_of(window: Window) -> tuple[Interval, Interval]:
    """The ranges of the picture's two axes: x and f for a curve, x and y for a map."""
    bounds = window.bounds
    if len(bounds) == 1:
        return (bounds[0], curve_of(window).heights)
    return (bounds[0], bounds[1])
