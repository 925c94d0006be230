"""The Step sizes page: too small, about right and too large next to each other, on one clock."""

import streamlit as st

from pages.shared import controls, panels
from pages.shared.cached import compared_step_sizes
from pages.shared.frame import let_it_paint, open_page
from pages.shared.guard import guarded
from pages.shared.picture import CHART
from pages.shared.places import away, side_by_side
from pages.shared.problem import current_problem, last_good, show_swept, show_warnings
from pages.shared.state import STEP_SIZES, follow_problem, open_state, save_url


def page() -> None:
    """The page from top to bottom."""
    ignored = open_state("Step sizes")
    style = open_page("Step sizes")

    with away():
        controls.function()
    messages = st.container()

    with messages:
        problem = current_problem(ignored, with_step=False)
        show_warnings(problem)
        show_swept(problem)
        setting = (problem.bounds, problem.start, problem.n_iter, problem.maximize)
        suggested = compared_step_sizes(problem.text, *setting, problem.swept)
        follow_problem(
            problem.swept_name, dict(zip(controls.STEP_KEYS, suggested.all, strict=False))
        )
        step_sizes = last_good("_good_steps", controls.read_step_sizes) or suggested.all
    sweep = problem.sweep(step_sizes)
    figure = panels.panel_figure(problem, style)

    with away():
        how, buttons = side_by_side(3, 1.3, vertical_alignment="center")
        with how:
            st.text(suggested.sentence)
        with buttons:
            controls.step_size_buttons(suggested)
    with st.container(key=CHART):
        places = st.columns(len(step_sizes))
    for number, place in enumerate(places, start=1):
        with place:
            controls.step_size_box(number, suggested)
            panels.show_panel(figure, number)
    panels.show_clock(problem, sweep, style)
    let_it_paint()

    for number, place in enumerate(places):
        with place:
            panels.show_outcome(problem, sweep.trajectory(number), number + 1)
    panels.show_values(sweep, style)
    with away():
        controls.problem_row(problem.objective.variables)
    save_url(STEP_SIZES, problem.objective.dim)


guarded(page)
