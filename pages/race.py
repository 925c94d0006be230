"""The Race page: up to six methods from one start, on one clock."""

import streamlit as st

from gd_core.race import entry_names
from pages.shared import controls, entries, racing
from pages.shared.frame import let_it_paint, open_page
from pages.shared.guard import guarded
from pages.shared.places import away, beside
from pages.shared.problem import current_problem, show_warnings
from pages.shared.state import RACE, open_state, save_url, shown_race, take_race


def page() -> None:
    """The page from top to bottom."""
    ignored = open_state("Race", lambda: take_race(racing.FIRST))
    style = open_page("Race")

    with away():
        controls.function()
    messages = st.container()
    picture, panel = beside(2.3)

    with messages:
        problem = current_problem(ignored, with_step=False, with_method=False)
        show_warnings(problem)
        entries.show_refused()
        field = racing.line_up(problem)
        racing.show_question(shown_race())
    finishes = racing.run(problem, field)

    with picture:
        racing.show_track(problem, finishes, style, waits=shown_race() is not None)
    let_it_paint()

    with panel:
        racing.pick_race()
        racing.pick_cost()
        racing.pick_fairness()
        if racing.is_same():
            controls.step_size()
        entries.show_entries(entry_names(field), style)
    racing.show_fairness(field, problem.n_iter)
    with racing.outcome_of(shown_race()):
        racing.show_results(problem, finishes)
        racing.show_values(finishes, problem.maximize, style)
    with away():
        controls.problem_row(problem.objective.variables, with_method=False)
    save_url(RACE, problem.objective.dim, with_method=False)


guarded(page)
