"""The Sweep page: every step size at once, and the path of the one that is chosen by dragging."""

from dataclasses import replace

import streamlit as st

from gd_core.experiments import (
    Problem,
    affordable_iterations,
    band_in_words,
    edge_in_words,
    limit_in_words,
    lost_in_words,
    marks_of,
    suggest_range,
)
from gd_core.figures import Style, sweep_figure
from pages.shared.components.explorer import go_where_asked, show_explorer, sweep_drag
from pages.shared.components.pointer import Ghost, pointer_data
from pages.shared.components.ticks import mark_ticks, show_ticks
from pages.shared.execution.cache import plane_of, run_job
from pages.shared.execution.jobs import STEP_SIZES, SWEEP, SweepRange
from pages.shared.layout.containers import around_controls, make_room_for
from pages.shared.layout.equations import show_function
from pages.shared.layout.page import flush_to_browser, picture_place, show_chart
from pages.shared.layout.skeleton import Page
from pages.shared.state.defaults import follow_problem
from pages.shared.state.problem import last_good, show_messages, show_swept
from pages.shared.state.session_values import GOOD_RANGE, STEP_SIZE
from pages.shared.state.url_schema import SWEEP as PARAMETERS
from pages.shared.views.landscape import LANDSCAPE_KEY, landscape
from pages.shared.widgets import problem_controls

PAGE = Page("Sweep", PARAMETERS, with_step=False)


def page(style: Style, ignored: tuple[str, ...]) -> Problem:
    """Show the page from top to bottom."""
    with around_controls():
        problem_controls.function()
    messages = st.container()
    read = PAGE.read()
    problem, swept = read.problem, read.problem.swept
    make_room_for(problem.bounds, PAGE.title)
    show_function(problem.objective)
    swept_container = st.container(key="swept")
    with swept_container:
        weights = [1, 1.15] if problem.objective.dim > 1 else [1.2, 1]
        left, right = st.columns(weights, gap="medium")

    with messages:
        show_messages(read, ignored)
        show_swept(problem)
        suggested_steps = run_job(STEP_SIZES, swept)
        suggested = suggest_range(suggested_steps)
        follow_problem(problem, dict(zip(("least", "most"), suggested, strict=True)))
        step_range = last_good(GOOD_RANGE, problem_controls.read_step_range) or suggested
        swept = replace(swept, n_iter=_affordable_n_iter(swept))
    step_marks = problem_controls.step_marks(problem)
    marked = tuple(mark.step_size for mark in step_marks)
    window = plane_of(problem.window)
    payload = run_job(SWEEP, SweepRange(swept, step_range, marked, window))
    summary = payload.summary

    with left, picture_place("sweep"):
        alt = f"{band_in_words(summary)} {lost_in_words(summary)}"
        show_chart(sweep_figure(summary, style), "sweep-chart", alt, stretch=True)
    with right, picture_place(LANDSCAPE_KEY):
        alt = "The function, with the path of the chosen step size."
        show_chart(landscape(problem, style), "chart", alt, stretch=True)
    chosen = STEP_SIZE.get() or suggested_steps.about_right
    inside = step_range[0] <= chosen <= step_range[1]
    shown = chosen if inside else suggested_steps.about_right
    with swept_container:
        show_ticks()
        mark_ticks(marks_of(summary, step_marks), step_range, shown)
        ghosts = [Ghost(LANDSCAPE_KEY, swept.config, style.ink, chosen=True)]
        over = pointer_data(problem, [LANDSCAPE_KEY], style, ghosts, drags=True)
        charts, drag = ("sweep", LANDSCAPE_KEY), sweep_drag(swept, window)
        show_explorer(payload, charts, shown, style, pointer=over, drag=drag)
    flush_to_browser()

    if not inside:
        st.caption(f"Your step size {chosen:g} is not in this range; the path shown is another's.")

    with st.container(key="verdict"):
        said = (band_in_words, edge_in_words, limit_in_words, lost_in_words)
        st.text(" ".join(filter(None, (words(summary) for words in said))))
    st.caption(
        "Drag across the step sizes, or use the slider: the path follows. "
        "Click a point to open that step size on the Descend page."
    )
    with around_controls():
        problem_controls.step_range()
        problem_controls.problem_row(problem.objective.variables, problem.config)
    return problem


def _affordable_n_iter(problem: Problem) -> int:
    """The number of iterations that each run may have, with a note if that is fewer than asked."""
    n_iter = affordable_iterations(problem)
    if n_iter < problem.n_iter:
        st.info(
            f"This takes long to compute, so each step size is run for {n_iter:,} iterations here, "
            f"not for {problem.n_iter:,}."
        )
    return n_iter


go_where_asked()
PAGE.show(page)
