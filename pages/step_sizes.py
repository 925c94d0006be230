"""The Step sizes page: too small, about right and too large, side by side with one player."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from gd_core import Sweep
from gd_core.experiments import FourStepSizes, Problem, StepSizes
from gd_core.figures import Style
from gd_core.formatting import format_number
from gd_core.lessons import PATH_LETTERS, Part
from pages.shared.adapters.script_run import is_fragment_rerun
from pages.shared.execution import jobs
from pages.shared.execution.cache import run_job
from pages.shared.execution.not_computed import NotComputedError
from pages.shared.execution.runs import sweep_of
from pages.shared.foot.sections import is_unfolded, show_foot
from pages.shared.layout.containers import (
    PLAYER_CONTAINER,
    around_controls,
    control_columns,
    make_room_for,
    new_container,
)
from pages.shared.layout.equations import show_function
from pages.shared.layout.page import flush_to_browser
from pages.shared.layout.skeleton import Page
from pages.shared.state.defaults import follow_problem, kept_controls
from pages.shared.state.problem import (
    ReadProblem,
    last_good,
    quietly,
    show_messages,
    show_swept,
)
from pages.shared.state.session_values import FOUR_ASKED, FOUR_WANTED, GOOD_STEP_SIZES
from pages.shared.state.teacher_question import (
    hidden_parts,
    is_about_panels,
    is_asking,
    put_question,
)
from pages.shared.state.url_schema import STEP_KEYS, STEP_SIZES
from pages.shared.views import panels
from pages.shared.views.landscape import LANDSCAPE_KEY
from pages.shared.views.results import say_not_computed
from pages.shared.widgets import problem_controls
from pages.shared.widgets.asked_card import begin_asking, show_asked


@dataclass(frozen=True)
class Containers:
    """The containers of all that depends on the step sizes; a box and an outcome for each run."""

    messages: Any
    boxes: Sequence[Any]
    outcomes: Sequence[Any]
    clock: Any
    values: Any


PAGE = Page("Step sizes", STEP_SIZES, with_step=False)
# Where a letter of the function, or a number of the method, was changed.
KEPT = (
    "The step sizes are the same as before, so that you see what the new numbers change. Derive "
    "again finds others for them."
)


@PAGE.part
def compare(
    containers: Containers, style: Style, read: ReadProblem, ignored: tuple[str, ...]
) -> Problem:
    """Run the step sizes and show all that depends on them."""
    if is_fragment_rerun():
        if is_unfolded() or is_asking():
            st.rerun()  # the link, or the question, outside the fragment, is about the step sizes
        read = PAGE.read()
    problem = read.problem
    with new_container(containers.messages):
        show_messages(read, ignored)
        show_swept(problem)
        suggested = _suggested(problem)
        step_sizes = last_good(GOOD_STEP_SIZES, problem_controls.read_step_sizes) or suggested.all
    if is_fragment_rerun() and len(step_sizes) != len(containers.boxes):
        st.rerun()  # the panels, outside the fragment, are more or fewer now
    names = _names(problem, suggested, _four(problem))
    for number, container in enumerate(containers.boxes, start=1):
        with container:
            if is_about_panels():
                st.text(f"Path {PATH_LETTERS[number - 1]}")
            if not (is_about_panels() and is_asking()):
                problem_controls.step_size_box(number, names)
    try:
        sweep = sweep_of(problem, step_sizes)
    except NotComputedError as error:
        with containers.clock:
            say_not_computed(error)
    else:
        _show_runs(containers, style, problem, sweep)
    return problem


def _show_runs(containers: Containers, style: Style, problem: Problem, sweep: Sweep) -> None:
    with containers.clock:
        panels.show_clock(problem, sweep, style)
    flush_to_browser()

    for number, container in enumerate(containers.outcomes):
        with container:
            panels.show_outcome(problem, sweep, number)
    with containers.values:
        panels.show_values(sweep, style)


def _names(
    problem: Problem, suggested: StepSizes, four: FourStepSizes | None
) -> tuple[Mapping[float, str], ...]:
    """What the step sizes of the panels show, by panel; a question may hide it."""
    if not _tells_kinds():
        return tuple({} for _ in STEP_KEYS)
    return problem_controls.names_of_panels(suggested, four, kept_controls(problem))


def _tells_kinds() -> bool:
    """Whether it may be said which of the step sizes is too small and which is too large."""
    return not {Part.VERDICT, Part.MARKS} & hidden_parts()


def _suggested(problem: Problem) -> StepSizes:
    """Three step sizes suggested for the problem, which the boxes show until the user changes
    them."""
    suggested = run_job(jobs.STEP_SIZES, problem.swept)
    follow_problem(problem, dict(zip(STEP_KEYS, suggested.all, strict=False)))
    return suggested


def _four(problem: Problem) -> FourStepSizes | None:
    """One step size of each kind, if they were asked for with this function and start; at the click
    the panels get them."""
    wanted, swept = FOUR_WANTED.get(), problem.swept
    if not wanted and FOUR_ASKED.get() != swept:
        return None
    try:
        four = run_job(jobs.FOUR_STEP_SIZES, swept)
    except NotComputedError as error:
        st.caption(str(error))
        four = None
    if wanted:
        FOUR_WANTED.set(False)
        FOUR_ASKED.set(swept if four else None)
        if four:
            problem_controls.take_four(four)
    return four


def page(style: Style, ignored: tuple[str, ...]) -> Problem | None:
    """Show the page from top to bottom; None where the runs could not be shown."""
    with around_controls():
        problem_controls.function()
    messages = st.container()
    read = PAGE.read()
    begin_asking()
    problem = read.problem
    make_room_for(problem.bounds, PAGE.title)
    show_function(problem.objective)
    suggested = _suggested(problem)
    four = _four(problem)
    shown = quietly(GOOD_STEP_SIZES, problem_controls.read_step_sizes) or suggested.all
    with around_controls():
        how, buttons = control_columns(2, 1.3, vertical_alignment="center")
        with how:
            found = four if four and problem_controls.shows_four(four) else suggested
            if _tells_kinds():
                st.text(KEPT if kept_controls(problem) else found.sentence)
        with buttons:
            problem_controls.step_size_buttons(suggested)
    figure = panels.panel_figure(problem, style)
    rivals = tuple(problem.swept.config.with_step_size(step_size) for step_size in shown)
    show_asked(put_question(problem.swept, rivals))
    boxes, outcomes = [], []
    with st.container(key=LANDSCAPE_KEY):
        for number, column in enumerate(st.columns(len(shown)), start=1):
            with column:
                boxes.append(st.container(key=f"size{number}"))
                panels.show_panel(figure, number)
                outcomes.append(st.container(key=f"outcome{number}"))
    clock, values = st.container(key=PLAYER_CONTAINER), st.container()
    containers = Containers(messages, boxes, outcomes, clock, values)
    if compare(containers, style, read, ignored) is None:
        return None
    with around_controls():
        problem_controls.problem_row(problem.objective.variables, problem.config)
    runs = {
        f"Step size {format_number(step_size)}": problem.swept.with_step_size(step_size)
        for step_size in shown
    }
    show_foot(PAGE, problem, problem.swept, runs, rivals)
    return problem


PAGE.show(page)
