"""The Race page: up to six methods from one start, with one player for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from gd_core.experiments import Finish, ReadyRace, entry_names
from gd_core.figures import Style
from gd_core.optimizers import OptimizerConfig
from pages.shared.adapters.script_run import is_fragment_rerun
from pages.shared.execution.error_boundary import error_boundary
from pages.shared.execution.not_computed import NotComputedError
from pages.shared.layout.containers import (
    PLAYER_CONTAINER,
    around_controls,
    new_container,
    picture_and_controls,
)
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

# The entries have methods and step sizes of their own, which the problem's do not replace.
_NO_STEP_OR_METHOD = {"with_step": False, "with_method": False}


@dataclass(frozen=True)
class Containers:
    """The containers of all that depends on the common step size."""

    messages: Any
    run: Any
    step_size: Any
    outcome: Any


Field = tuple[OptimizerConfig, ...]


@st.fragment
def race(
    containers: Containers, style: Style, ignored: tuple[str, ...], ready: ReadyRace | None
) -> tuple[Problem, Field] | None:
    """Run the race and show all that the common step size changes, as a fragment; None after an
    error, which has been shown."""
    if is_fragment_rerun() and shown_race() is not ready:
        st.rerun()  # a control outside the fragment depends on whether this is a ready-made race
    return error_boundary(lambda: _race(containers, style, ignored, ready))


def _race(
    containers: Containers, style: Style, ignored: tuple[str, ...], ready: ReadyRace | None
) -> tuple[Problem, Field]:
    with new_container(containers.messages):
        problem = current_problem(ignored, **_NO_STEP_OR_METHOD)
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
    race_view.show_fairness(problem, field)
    with race_view.outcome_of(ready):
        race_view.show_results(problem, finishes)
        race_view.show_values(finishes, problem.maximize, style)


def page() -> None:
    """Show the page from top to bottom."""
    ignored = open_state("Race", lambda: take_race(race_view.FIRST_RACE))
    style = open_page("Race")

    with around_controls():
        problem_controls.function()
    ready = shown_race()
    race_view.show_question(ready)
    picture, panel = picture_and_controls(2.3)
    with picture:
        messages = st.container()
        show_track(quiet_problem(**_NO_STEP_OR_METHOD), style)
        run = st.container(key=PLAYER_CONTAINER)
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
    with around_controls():
        problem_controls.problem_row(problem.objective.variables, None)
    save_url(RACE, problem.objective.dim, with_method=False)


error_boundary(page)
