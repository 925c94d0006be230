"""The Data page: points, the line through them, and the map of its error over its two numbers."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from gd_core import Trajectory
from gd_core.experiments import Problem
from gd_core.figures import Style
from gd_core.optimizers import takes_schedule
from pages.shared.adapters.script_run import is_fragment_rerun
from pages.shared.components.run_results import run_results
from pages.shared.execution.not_computed import NotComputedError
from pages.shared.execution.runs import run_of
from pages.shared.foot.sections import is_unfolded, show_take_home
from pages.shared.layout.containers import (
    PLAYER_CONTAINER,
    STEP_SIZE_CONTAINERS,
    around_controls,
    make_room_for,
    picture_and_controls,
)
from pages.shared.layout.equations import show_function_and_gradient
from pages.shared.layout.skeleton import Page
from pages.shared.state.fits.fit import problem_on_data_page
from pages.shared.state.problem import ReadProblem, show_messages
from pages.shared.state.url_schema import DATA
from pages.shared.views import results
from pages.shared.views.data_picture import say_epochs, send_fit, show_points
from pages.shared.views.landscape import show_landscape, show_player, show_player_controls
from pages.shared.views.map_marks import say_fan
from pages.shared.views.pinned_run import pinned_run, show_pin
from pages.shared.views.unscaled import (
    run_unscaled,
    say_what_scaling_does,
    show_unscaled,
    unscaled,
)
from pages.shared.widgets import data_controls, method_controls, problem_controls


@dataclass(frozen=True)
class Containers:
    """The containers of all that depends on the step size."""

    run: Any
    exact: Any
    iterations: Any | None  # None while the table is folded away


PAGE = Page("Data", DATA, with_formula=False)


@PAGE.part
def run_fragment(containers: Containers, style: Style, read: ReadProblem) -> Problem:
    """Run the optimizer and show all that depends on the step size."""
    if is_fragment_rerun():
        before, read = read, problem_on_data_page()
        if str(read.error) != str(before.error) or is_unfolded():
            st.rerun()
    problem = read.problem
    try:
        trajectory = run_of(problem)
    except NotComputedError as error:
        with containers.run:
            results.show_no_run(error)
        send_fit(problem, None, None)
    else:
        with containers.run:
            _show_run(problem, trajectory, style)
        if containers.iterations is not None:
            with containers.iterations:
                results.show_iterations(problem.objective, trajectory)
    if problem.config.description.has_step_size:
        with containers.exact:
            problem_controls.exact_step()
    return problem


def _show_run(problem: Problem, trajectory: Trajectory, style: Style) -> None:
    as_it_is = unscaled(problem)
    beside = run_unscaled(as_it_is, style) if as_it_is else None
    played = show_player(problem, trajectory, style, pinned_run(problem, style), beside)
    send_fit(problem, trajectory, played)
    results.show_outcome(problem, trajectory)
    say_epochs(problem, trajectory)
    say_fan(problem, trajectory)
    if as_it_is:
        say_what_scaling_does(as_it_is)


def page(style: Style, ignored: tuple[str, ...]) -> Problem | None:
    """Show the page from top to bottom; None where the run could not be shown."""
    with around_controls():
        data_controls.fit()
    read = problem_on_data_page()
    shown = read.problem
    make_room_for(shown.bounds, PAGE.title)
    with st.container(key="mathematics"):
        show_function_and_gradient(shown.objective)
    picture, panel = picture_and_controls(2.7)
    with picture:
        messages = st.container()
        with st.container(key="fitted"):
            left, right = st.columns(2, gap="small")
        run, figures = st.container(key=PLAYER_CONTAINER), st.container(key="figures")
    with panel:
        slider, ticks, exact = (st.container(key=key) for key in STEP_SIZE_CONTAINERS)
        controls = st.container()
    with left:
        show_points()
    with right:
        show_landscape(shown, style)
        if as_it_is := unscaled(shown):
            show_unscaled(as_it_is, style)
    with messages:
        show_messages(read, ignored)
    with run:
        show_player_controls()
    if shown.config.description.has_step_size:
        with slider:
            problem_controls.step_slider()
    with figures:
        show_pin(shown)
        run_results()
        iterations = results.iterations_place()
    problem = run_fragment(Containers(run, exact, iterations), style, read)
    if problem is None:
        return None

    with ticks:
        if problem.config.description.has_step_size:
            problem_controls.show_marks(problem)
    with controls:
        _controls(problem)
    show_take_home(PAGE, problem, {"This run": problem})
    return problem


def _controls(problem: Problem) -> None:
    variables = problem.objective.variables
    data_controls.data_box()
    data_controls.scaling()
    data_controls.squares(problem.objective.fit)
    data_controls.fan()
    if takes_schedule(problem.config.method):
        data_controls.batches(problem.objective.samples)
    method_controls.method(problem.config, variables, problem.maximize)
    problem_controls.iterations()
    problem_controls.start(variables)
    problem_controls.bounds(variables)
    data_controls.penalties()
    method_controls.schedule_and_noise()
    problem_controls.stop_conditions()
    if about := data_controls.about():
        st.caption(about)


PAGE.show(page)
