"""The Descend page: type a function, watch it descend."""

import streamlit as st

from gd_core import diagnose
from pages.shared import controls, methods, results
from pages.shared.frame import let_it_paint, open_page
from pages.shared.guard import guarded
from pages.shared.mathematics import show_mathematics
from pages.shared.picture import show_picture, show_view_switch
from pages.shared.places import away, beside
from pages.shared.problem import current_problem, show_warnings
from pages.shared.state import DESCEND, open_state, save_url


def page() -> None:
    """The page from top to bottom."""
    ignored = open_state("Descend")
    style = open_page("Descend")

    with away():
        controls.function()
    messages = st.container()
    mathematics = st.container(key="mathematics", horizontal=True, wrap=False)
    picture, panel = beside(2.7)

    with messages:
        problem = current_problem(ignored)
        show_warnings(problem)
    objective = problem.objective
    trajectory = problem.run()

    # What a person waits for is sent first, whatever its place on the page, and painted at once.
    if objective.dim > 1:
        with mathematics:
            show_view_switch()
    with picture:
        show_picture(problem, trajectory, style)
        diagnosis = diagnose(trajectory, objective)
        results.show_verdict(diagnosis)
        results.show_summary(objective, trajectory, diagnosis)
    let_it_paint()

    with mathematics:
        show_mathematics(objective, problem.recipe)
    with panel:
        methods.method()
        methods.show_memory(problem.recipe)
        methods.inspect()
        if problem.recipe.description.has_step_size:
            controls.step_size(problem.step_marks())
        methods.schedule_and_noise()
        controls.iterations()
        controls.bounds(objective.variables)
        controls.start(objective.variables)
        controls.direction()
        controls.stop_conditions()
        controls.lesson()

    results.show_figures(objective, trajectory)
    results.show_convergence(trajectory, style)
    results.show_table(objective, trajectory)
    save_url(DESCEND, objective.dim)


guarded(page)
