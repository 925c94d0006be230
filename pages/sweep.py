"""The Sweep page: every step size at once, and the path of the one that is chosen by dragging."""

import streamlit as st

from gd_core.experiments import (
    affordable_iterations,
    band_in_words,
    limit_in_words,
    lost_in_words,
    marks_of,
    suggest_range,
)
from gd_core.figures import sweep_figure
from pages.shared.components.explorer import go_where_asked, show_explorer
from pages.shared.components.pointer import Ghost, pointer
from pages.shared.components.ticks import mark_ticks, show_ticks
from pages.shared.execution.cache import compared_step_sizes, sweep_payload_of
from pages.shared.execution.error_boundary import error_boundary
from pages.shared.layout.containers import around_controls
from pages.shared.layout.page import flush_to_browser, open_page, picture_place, show_chart
from pages.shared.state.defaults import follow_problem
from pages.shared.state.problem import (
    Problem,
    current_problem,
    last_good,
    show_swept,
    show_warnings,
)
from pages.shared.state.session import open_state
from pages.shared.state.url_schema import SWEEP
from pages.shared.state.url_sync import save_url
from pages.shared.views.landscape import LANDSCAPE_KEY, landscape
from pages.shared.widgets import problem_controls


def page() -> None:
    """Show the page from top to bottom."""
    go_where_asked()
    ignored = open_state("Sweep")
    style = open_page("Sweep")

    with around_controls():
        problem_controls.function()
    messages = st.container()
    left, right = st.columns([1.2, 1], gap="medium")

    with messages:
        problem = current_problem(ignored, with_step=False)
        show_warnings(problem)
        show_swept(problem)
        run_setup = (problem.bounds, problem.start, problem.n_iter)
        suggested_steps = compared_step_sizes(
            problem.text, *run_setup, problem.maximize, problem.swept
        )
        suggested = suggest_range(suggested_steps)
        follow_problem(problem.swept_name, dict(zip(("least", "most"), suggested, strict=True)))
        step_range = last_good("_good_range", problem_controls.read_step_range) or suggested
        run_setup = (*run_setup[:2], _affordable_n_iter(problem))
    rules = (problem.stop, problem.maximize, problem.swept)
    step_marks = problem.step_marks()
    marked_step_sizes = tuple(mark.step_size for mark in step_marks)
    payload = sweep_payload_of(problem.text, *run_setup, *rules, step_range, marked_step_sizes)
    summary = payload.summary

    with left, picture_place("sweep"):
        alt = f"{band_in_words(summary)} {lost_in_words(summary)}"
        show_chart(sweep_figure(summary, style), "sweep-chart", alt, stretch=True)
    with right, picture_place(LANDSCAPE_KEY):
        alt = "The function, with the path of the chosen step size."
        show_chart(landscape(problem, style), "chart", alt, stretch=True)
    chosen = st.session_state["step"] or suggested_steps.about_right
    inside = step_range[0] <= chosen <= step_range[1]
    shown = chosen if inside else suggested_steps.about_right
    show_ticks()
    mark_ticks(marks_of(summary, step_marks), step_range, shown, above=True)
    show_explorer(payload, ("sweep", LANDSCAPE_KEY), shown, style)
    flush_to_browser()

    if not inside:
        st.caption(f"Your step size {chosen:g} is not in this range; the path shown is another's.")

    with st.container(key="verdict"):
        st.text(f"{band_in_words(summary)} {limit_in_words(summary)} {lost_in_words(summary)}")
    st.caption(
        "Drag across the step sizes, or use the slider: the path follows. "
        "Click a point to open that step size on the Descend page."
    )
    with around_controls():
        problem_controls.step_range()
        problem_controls.problem_row(problem.objective.variables, problem.config)
    pointer(
        problem,
        [LANDSCAPE_KEY],
        style,
        [Ghost(LANDSCAPE_KEY, problem.swept, style.ink, chosen=True)],
    )
    save_url(SWEEP, problem.objective.dim)


def _affordable_n_iter(problem: Problem) -> int:
    """The number of iterations that each run may have, with a note if that is fewer than asked."""
    n_iter = affordable_iterations(problem.objective, problem.swept.optimizer(), problem.n_iter)
    if n_iter < problem.n_iter:
        st.info(
            f"This takes long to compute, so each step size is run for {n_iter:,} iterations here, "
            f"not for {problem.n_iter:,}."
        )
    return n_iter


error_boundary(page)
