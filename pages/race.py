"""The Race page: up to six methods from one start, on one clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from gd_core.figures import Style
from gd_core.race import Finish, entry_names
from gd_core.races import ReadyRace
from gd_core.recipe import Recipe
from pages.shared import controls, entries, racing
from pages.shared.callbacks import runs_alone
from pages.shared.frame import let_it_paint, open_page
from pages.shared.guard import guarded
from pages.shared.picture import show_track
from pages.shared.places import CLOCK, away, beside, inside
from pages.shared.problem import Problem, current_problem, quiet_problem, show_warnings
from pages.shared.results import say_not_computed
from pages.shared.state import RACE, open_state, save_url, shown_race, take_race
from pages.shared.unanswered import NotComputedError

# What is raced has methods and step sizes of its own.
_OWN = {"with_step": False, "with_method": False}


@dataclass(frozen=True)
class Places:
    """Where what depends on the common step size stands on the page."""

    messages: Any
    run: Any
    step_size: Any
    outcome: Any


Field = tuple[Recipe, ...]


@st.fragment
def race(
    places: Places, style: Style, ignored: tuple[str, ...], ready: ReadyRace | None
) -> tuple[Problem, Field] | None:
    """The race, and all that the common step size changes, as on the Descend page. None where it
    broke."""
    if runs_alone() and shown_race() is not ready:
        st.rerun()  # it is no ready-made race any more, or one again
    return guarded(lambda: _race(places, style, ignored, ready))


def _race(
    places: Places, style: Style, ignored: tuple[str, ...], ready: ReadyRace | None
) -> tuple[Problem, Field]:
    with inside(places.messages):
        problem = current_problem(ignored, **_OWN)
        show_warnings(problem)
        entries.show_refused()
        field = racing.line_up(problem)
    try:
        finishes = racing.run(problem, field)
    except NotComputedError as error:
        with places.run:
            say_not_computed(error)
        _pick_step_size(places)
    else:
        _show_race(places, style, ready, problem, finishes)
        with places.outcome:
            _show_outcome(ready, style, problem, field, finishes)
    if runs_alone():
        save_url(RACE, problem.objective.dim, with_method=False)
    return problem, field


def _show_race(
    places: Places,
    style: Style,
    ready: ReadyRace | None,
    problem: Problem,
    finishes: Sequence[Finish],
) -> None:
    with places.run:
        racing.show_runs(problem, finishes, style, waits=ready is not None)
    let_it_paint()
    _pick_step_size(places)


def _pick_step_size(places: Places) -> None:
    with places.step_size:
        if racing.is_same():
            controls.step_size()


def _show_outcome(
    ready: ReadyRace | None,
    style: Style,
    problem: Problem,
    field: Field,
    finishes: Sequence[Finish],
) -> None:
    racing.show_fairness(field, problem.n_iter)
    with racing.outcome_of(ready):
        racing.show_results(problem, finishes)
        racing.show_values(finishes, problem.maximize, style)


def page() -> None:
    """The page from top to bottom."""
    ignored = open_state("Race", lambda: take_race(racing.FIRST))
    style = open_page("Race")

    with away():
        controls.function()
    ready = shown_race()
    racing.show_question(ready)
    picture, panel = beside(2.3)
    with picture:
        messages = st.container()
        show_track(quiet_problem(**_OWN), style)
        run = st.container(key=CLOCK)
    with panel:
        choices, step_size, rows = (st.container() for _ in range(3))
    places = Places(messages, run, step_size, st.container())
    raced = race(places, style, ignored, ready)
    if raced is None:
        return
    problem, field = raced

    with choices:
        racing.pick_race()
        racing.pick_cost()
        racing.pick_fairness()
    with rows:
        entries.show_entries(entry_names(field), style)
    with away():
        controls.problem_row(problem.objective.variables, None)
    save_url(RACE, problem.objective.dim, with_method=False)


guarded(page)
