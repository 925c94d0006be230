"""The Race page: up to six methods from one start, on one clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from gd_core.experiments import Finish, ReadyRace, entry_names
from gd_core.figures import Style
from gd_core.optimizers import OptimizerConfig
from pages.shared.execution.callbacks import is_fragment_rerun
from pages.shared.execution.error_boundary import error_boundary
from pages.shared.execution.not_computed import NotComputedError
from pages.shared.layout.containers import CLOCK, away, beside, inside
from pages.shared.layout.page import flush_to_browser, open_page
from pages.shared.state.defaults import shown_race, take_race
from pages.shared.state.problem import Problem, current_problem, quiet_problem, show_warnings
from pages.shared.state.session import open_state
from pages.shared.state.url_schema import RACE
from pages.shared.state.url_sync import save_url
from pages.shared.views import race as race_view
from pages.shared.views.landscape import show_track
from pages.shared.views.results import say_not_computed
from pages.shared.widgets import problem_controls, race_entries

# What is raced has methods and step sizes of its own.
_OWN = {"with_step": False, "with_method": False}


@dataclass(frozen=True)
class Containers:
    """Where what depends on the common step size stands on the page."""

    messages: Any
    run: Any
    step_size: Any
    outcome: Any


Field = tuple[OptimizerConfig, ...]


@st.fragment
def race(
    containers: Containers, style: Style, ignored: tuple[str, ...], ready: ReadyRace | None
) -> tuple[Problem, Field] | None:
    """The race, and all that the common step size changes, as on the Descend page. None where it
    broke."""
    if is_fragment_rerun() and shown_race() is not ready:
        st.rerun()  # it is no ready-made race any more, or one again
    return error_boundary(lambda: _race(containers, style, ignored, ready))


def _race(
    containers: Containers, style: Style, ignored: tuple[str, ...], ready: ReadyRace | None
) -> tuple[Problem, Field]:
    with inside(containers.messages):
        problem = current_problem(ignored, **_OWN)
        show_warnings(problem)
        race_entries.show_refused()
        field = race_view.line_up(problem)
    try:
        finishes = race_view.run(problem, field)
    except NotComputedError as error:
        with containers.run:
            say_not_computed(error)
        _pick_step_size(containers)
    else:
        _show_race(containers, style, ready, problem, finishes)
        with containers.outcome:
            _show_outcome(ready, style, problem, field, finishes)
    if is_fragment_rerun():
        save_url(RACE, problem.objective.dim, with_method=False)
    return problem, field


def _show_race(
    containers: Containers,
    style: Style,
    ready: ReadyRace | None,
    problem: Problem,
    finishes: Sequence[Finish],
) -> None:
    with containers.run:
        race_view.show_runs(problem, finishes, style, waits=ready is not None)
    flush_to_browser()
    _pick_step_size(containers)


def _pick_step_size(containers: Containers) -> None:
    with containers.step_size:
        if race_view.is_same():
            problem_controls.step_size()


def _show_outcome(
    ready: ReadyRace | None,
    style: Style,
    problem: Problem,
    field: Field,
    finishes: Sequence[Finish],
) -> None:
    race_view.show_fairness(field, problem.n_iter)
    with race_view.outcome_of(ready):
        race_view.show_results(problem, finishes)
        race_view.show_values(finishes, problem.maximize, style)


def page() -> None:
    """The page from top to bottom."""
    ignored = open_state("Race", lambda: take_race(race_view.FIRST))
    style = open_page("Race")

    with away():
        problem_controls.function()
    ready = shown_race()
    race_view.show_question(ready)
    picture, panel = beside(2.3)
    with picture:
        messages = st.container()
        show_track(quiet_problem(**_OWN), style)
        run = st.container(key=CLOCK)
    with panel:
        choices, step_size, rows = (st.container() for _ in range(3))
    containers = Containers(messages, run, step_size, st.container())
    raced = race(containers, style, ignored, ready)
    if raced is None:
        return
    problem, field = raced

    with choices:
        race_view.pick_race()
        race_view.pick_cost()
        race_view.pick_fairness()
    with rows:
        race_entries.show_entries(entry_names(field), style)
    with away():
        problem_controls.problem_row(problem.objective.variables, None)
    save_url(RACE, problem.objective.dim, with_method=False)


error_boundary(page)
