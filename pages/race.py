"""The Race page: up to six methods from one start, with one player for all."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import streamlit as st

from gd_core.experiments import Finish, Problem, ReadyRace, entry_names
from gd_core.figures import Style
from pages.shared.adapters.script_run import is_fragment_rerun
from pages.shared.execution.jobs import Field
from pages.shared.execution.not_computed import NotComputedError
from pages.shared.execution.runs import race_of
from pages.shared.foot.sections import is_unfolded, show_foot
from pages.shared.layout.containers import (
    PLAYER_CONTAINER,
    around_controls,
    is_projected,
    make_room_for,
    new_container,
    picture_and_controls,
)
from pages.shared.layout.equations import show_function
from pages.shared.layout.page import flush_to_browser
from pages.shared.layout.skeleton import Page
from pages.shared.state.defaults import asked_race, shown_race, take_race
from pages.shared.state.problem import ReadProblem, show_messages
from pages.shared.state.teacher_question import asks_something, is_asking, put_question
from pages.shared.state.url_schema import RACE
from pages.shared.views import race as race_view
from pages.shared.views.landscape import known_minima, show_track
from pages.shared.views.results import say_not_computed
from pages.shared.widgets import problem_controls, race_entries
from pages.shared.widgets.asked_card import begin_asking, show_asked


@dataclass(frozen=True)
class Containers:
    """The containers of all that depends on the common step size."""

    messages: Any
    run: Any
    step_size: Any
    outcome: Any


# The entries have methods and step sizes of their own, which the problem's do not replace.
PAGE = Page(
    "Race",
    RACE,
    with_step=False,
    with_method=False,
    begin=lambda: take_race(race_view.FIRST_RACE),
)


@PAGE.part
def race(
    containers: Containers,
    style: Style,
    read: ReadProblem,
    ignored: tuple[str, ...],
    ready: ReadyRace | None,
) -> Field:
    """Run the race and show all that the common step size changes; returns its entries."""
    if is_fragment_rerun():
        # Controls outside the fragment depend on whether it is a ready-made race, and the link of a
        # question that is being made on all of it.
        if _ready_race() is not ready or is_unfolded() or is_asking():
            st.rerun()
        read = PAGE.read()
    problem = read.problem
    with new_container(containers.messages):
        show_messages(read, ignored)
        race_entries.show_refused()
        field = Field(problem, race_view.line_up(problem))
    try:
        finishes = race_of(problem, field.configs, known_minima(problem))
    except NotComputedError as error:
        with containers.run:
            say_not_computed(error)
        _pick_step_size(containers)
    else:
        _show_race(containers, style, problem, finishes)
        with containers.outcome:
            _show_outcome(ready, style, field, finishes)
    return field


def _ready_race() -> ReadyRace | None:
    """The ready-made race whose question the page asks; None where a teacher's question stands in
    its place."""
    return None if asks_something() else asked_race()


def _show_race(
    containers: Containers,
    style: Style,
    problem: Problem,
    finishes: Sequence[Finish],
) -> None:
    with containers.run:
        race_view.show_runs(problem, finishes, style, waits=asked_race() is not None)
    flush_to_browser()
    _pick_step_size(containers)


def _pick_step_size(containers: Containers) -> None:
    with containers.step_size:
        if race_view.is_same():
            problem_controls.step_size()


def _show_outcome(
    ready: ReadyRace | None, style: Style, field: Field, finishes: Sequence[Finish]
) -> None:
    problem = field.problem
    race_view.show_fairness(problem, field.configs)
    if race_view.tells_the_outcome():
        with race_view.outcome_of(ready, told=shown_race() is ready):
            race_view.show_results(problem, finishes)
            race_view.show_values(finishes, problem.maximize, style)


def _runs_by_name(field: Field) -> dict[str, Problem]:
    names = entry_names(field.configs)
    runs = map(field.problem.with_config, field.configs)
    return dict(zip(names, runs, strict=True))


def page(style: Style, ignored: tuple[str, ...]) -> Field | None:
    """Show the page from top to bottom; None where the race could not be shown."""
    with around_controls():
        problem_controls.function()
    ready, read = _ready_race(), PAGE.read()
    begin_asking()
    make_room_for(read.problem.bounds, PAGE.title)
    show_function(read.problem.objective)
    asked = st.container()
    picture, panel = picture_and_controls(2.3)
    # On a projector all that is said stands in one container with the picture, or beside it there.
    projected = is_projected()
    with picture if projected else asked:
        race_view.show_question(ready)
    with picture:
        messages = st.container()
        show_track(read.problem, style)
        run = st.container(key=PLAYER_CONTAINER)
    with picture if projected else panel:
        card = st.container()
    with panel:
        choices, step_size, rows = (st.container() for _ in range(3))
    with picture if projected else nullcontext():
        results = st.container(key="race-results")
    containers = Containers(messages, run, step_size, results)
    field = race(containers, style, read, ignored, ready)
    if field is None:
        return None

    with card:
        show_asked(put_question(field.problem, field.configs))
    with choices:
        race_view.pick_race()
        race_view.pick_cost()
        race_view.pick_fairness()
    with rows:
        race_entries.show_entries(entry_names(field.configs), style)
    with around_controls():
        problem_controls.problem_row(field.objective.variables, None)
    show_foot(PAGE, field, field.problem, _runs_by_name(field), field.configs)
    return field


PAGE.show(page)
