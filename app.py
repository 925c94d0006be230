"""The Descend page: type a function, watch it descend."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from gd_core import Trajectory
from gd_core.experiments import Problem
from gd_core.figures import Style
from gd_core.lessons import Part
from pages.shared.adapters.script_run import is_fragment_rerun
from pages.shared.adapters.serving import MIDDLEWARE
from pages.shared.components.run_results import run_results
from pages.shared.execution.not_computed import NotComputedError
from pages.shared.execution.runs import run_of
from pages.shared.foot.sections import is_unfolded, show_foot
from pages.shared.layout.containers import (
    PLAYER_CONTAINER,
    STEP_SIZE_CONTAINERS,
    around_controls,
    is_embedded,
    is_projected,
    make_room_for,
    picture_and_controls,
)
from pages.shared.layout.equations import show_mathematics
from pages.shared.layout.skeleton import Page
from pages.shared.state.problem import ReadProblem, show_messages
from pages.shared.state.teacher_question import hides, is_asking, put_question, shown_part
from pages.shared.state.url_schema import DESCEND
from pages.shared.views import results
from pages.shared.views.landscape import (
    SMALL_MAP_KEY,
    explain_marks,
    say_why_no_surface,
    show_landscape,
    show_player,
    show_player_controls,
    show_small_map,
    show_step,
    show_surface,
    show_view_switch,
    shows_map,
    shows_surface,
)
from pages.shared.views.pinned_run import pinned_run, show_pin
from pages.shared.widgets import method_controls, problem_controls
from pages.shared.widgets.asked_card import begin_asking, show_asked


@dataclass(frozen=True)
class Containers:
    """The containers of all that depends on the step size."""

    picture: Any
    run: Any
    exact: Any
    iterations: Any | None  # None while the table is folded away


PAGE = Page("Descend", DESCEND)


@PAGE.part
def run_fragment(
    containers: Containers, style: Style, read: ReadProblem, taught: str | None
) -> Problem:
    """Run the optimizer and show all that depends on the step size.

    It is a fragment because the rest of the page costs the server as much again, and another step
    size changes nothing there but the error message `read` holds, and the lesson of an example that
    is shown with its own numbers.
    """
    if is_fragment_rerun():
        before, read = read, PAGE.read()
        outside = (str(read.error), problem_controls.lesson()) != (str(before.error), taught)
        if outside or is_unfolded() or is_asking():
            st.rerun()
    problem = read.problem
    try:
        trajectory = shown_part(run_of(problem))
    except NotComputedError as error:
        with containers.run:
            results.show_no_run(error)
        _show_step_size(containers, problem)
    else:
        _show_run(containers, style, problem, trajectory)
    return problem


def _show_run(
    containers: Containers, style: Style, problem: Problem, trajectory: Trajectory
) -> None:
    # What the user waits for is sent first, wherever it is on the page.
    if shows_surface(problem):
        with containers.picture:
            show_surface(problem, trajectory, style)
    with containers.run:
        played = show_player(problem, trajectory, style, pinned_run(problem, style))
        results.show_outcome(problem, trajectory)
        explain_marks(played, problem)
    _show_step_size(containers, problem)
    if containers.iterations is not None:
        with containers.iterations:
            results.show_iterations(problem.objective, trajectory)


def _show_step_size(containers: Containers, problem: Problem) -> None:
    if problem.config.description.has_step_size:
        with containers.exact:
            problem_controls.exact_step()


def page(style: Style, ignored: tuple[str, ...]) -> Problem | None:
    """Show the page from top to bottom; None where the run could not be shown."""
    with around_controls():
        problem_controls.function()
    read = PAGE.read()
    begin_asking()
    if not shows_surface(read.problem):
        make_room_for(read.problem.bounds, PAGE.title)
    mathematics = st.container(key="mathematics", horizontal=True, wrap=False)
    picture, panel = picture_and_controls(2.7)
    with picture:
        messages, small_map, landscape = (
            st.container(),
            st.container(key=SMALL_MAP_KEY),
            st.container(),
        )
        run, figures = st.container(key=PLAYER_CONTAINER), st.container(key="figures")
    put = put_question(read.problem)
    with picture if is_projected() else panel:
        show_asked(put)
    with panel:
        slider, ticks, exact = (st.container(key=key) for key in STEP_SIZE_CONTAINERS)
        method, settings, lesson, folded = (st.container() for _ in range(4))
    shown, variables = read.problem, read.problem.objective.variables
    with run:
        show_player_controls(put)
    if shown.config.description.has_step_size:
        with slider:
            problem_controls.step_slider()
    with figures:
        if not hides(Part.PATH):
            show_pin(shown)
        run_results()
        iterations = results.table_place()
    containers = Containers(landscape, run, exact, iterations)
    with mathematics:
        if len(variables) > 1 and not is_embedded():
            show_view_switch()
        show_mathematics(shown.objective, shown.config, shown.maximize)
    if shows_surface(shown):
        with small_map:
            show_small_map(shown, style)
    else:
        with landscape:
            show_landscape(shown, style)
    with messages:
        show_messages(read, ignored)
        say_why_no_surface(shown)
    taught = problem_controls.lesson()
    if taught and not hides(Part.ADVICE):
        lesson.caption(taught)
    problem = run_fragment(containers, style, read, taught)
    if problem is None:
        return None

    with run:
        show_step()
    with ticks:
        if problem.config.description.has_step_size and not hides(Part.MARKS):
            problem_controls.show_marks(problem)
    with method:
        method_controls.method(problem.config, variables, problem.maximize)
        method_controls.show_memory(problem.config)
        method_controls.inspect()
    with settings:
        if shows_map(problem):
            method_controls.map_marks()
        problem_controls.iterations()
        problem_controls.bounds(variables)
        problem_controls.start(variables)
        problem_controls.direction()
    with folded:  # last, so that what is unfolded moves nothing else
        method_controls.schedule_and_noise()
        problem_controls.stop_conditions()
    show_foot(PAGE, problem, problem, {"This run": problem})
    return problem


if __name__ == "__main__":  # Streamlit runs this file as the page
    PAGE.show(page)
else:  # and `streamlit run` imports it, to find what serves the page
    app = st.App(__file__, middleware=MIDDLEWARE)
