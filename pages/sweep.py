"""The Sweep page: every step size at once, and the path of the one that is chosen by dragging."""

from dataclasses import dataclass, replace
from typing import Any

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
from gd_core.lessons import Part
from pages.shared.components.explorer import go_where_asked, show_explorer, sweep_drag
from pages.shared.components.pointer import Ghost, pointer_data
from pages.shared.components.ticks import mark_ticks, show_ticks
from pages.shared.execution.cache import plane_of, run_job
from pages.shared.execution.jobs import STEP_SIZES, SWEEP, SweepRange
from pages.shared.foot.sections import show_foot
from pages.shared.layout.containers import around_controls, make_room_for
from pages.shared.layout.equations import show_function
from pages.shared.layout.page import flush_to_browser, picture_place, show_chart
from pages.shared.layout.skeleton import Page
from pages.shared.state.defaults import follow_problem
from pages.shared.state.problem import last_good, show_messages, show_swept
from pages.shared.state.session_values import GOOD_RANGE, STEP_SIZE
from pages.shared.state.teacher_question import hides, put_question
from pages.shared.state.url_schema import SWEEP as PARAMETERS
from pages.shared.views.landscape import LANDSCAPE_KEY, landscape
from pages.shared.widgets import problem_controls
from pages.shared.widgets.asked_card import begin_asking, show_asked


@dataclass(frozen=True)
class Places:
    """The containers of the sweep and of the landscape, and the one around both."""

    around: Any
    sweep: Any
    landscape: Any


@dataclass(frozen=True)
class Swept:
    """What is swept: the problem as it is run, the range, and the step size to show where the one
    that is chosen is not in it."""

    problem: Problem
    step_range: tuple[float, float]
    usual: float


PAGE = Page("Sweep", PARAMETERS, with_step=False)


def page(style: Style, ignored: tuple[str, ...]) -> Problem:
    """Show the page from top to bottom."""
    with around_controls():
        problem_controls.function()
    messages = st.container()
    read = PAGE.read()
    begin_asking()
    problem, swept = read.problem, read.problem.swept
    make_room_for(problem.bounds, PAGE.title)
    show_function(problem.objective)
    asked, put = st.container(), put_question(swept)
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
    places = Places(swept_container, left, right)
    with left if hides(Part.PATH) else asked:
        show_asked(put, messages)
    if hides(Part.PATH):
        _show_no_sweep(places, problem, style)
    else:
        _show_sweep(places, style, problem, Swept(swept, step_range, suggested_steps.about_right))
    with around_controls():
        problem_controls.step_range()
        problem_controls.problem_row(problem.objective.variables, problem.config)
    show_foot(PAGE, problem, swept, {"This run": problem})
    return problem


def _show_sweep(places: Places, style: Style, problem: Problem, swept: Swept) -> None:
    """Run the step sizes, and show what came of each beside the path of the chosen one."""
    step_marks = problem_controls.step_marks(problem)
    marked = tuple(mark.step_size for mark in step_marks)
    window = plane_of(problem.window)
    payload = run_job(SWEEP, SweepRange(swept.problem, swept.step_range, marked, window))
    summary = payload.summary
    with places.sweep, picture_place("sweep"):
        alt = f"{band_in_words(summary)} {lost_in_words(summary)}"
        show_chart(sweep_figure(summary, style), "sweep-chart", alt, stretch=True)
    _show_landscape(places, problem, style, "The function, with the path of the chosen step size.")
    low, high = swept.step_range
    chosen = STEP_SIZE.get() or swept.usual
    inside = low <= chosen <= high
    shown = chosen if inside else swept.usual
    with places.around:
        if not hides(Part.MARKS):
            show_ticks()
            mark_ticks(marks_of(summary, step_marks), swept.step_range, shown)
        ghosts = [Ghost(LANDSCAPE_KEY, swept.problem.config, style.ink, chosen=True)]
        over = pointer_data(problem, [LANDSCAPE_KEY], style, ghosts, drags=True)
        charts, drag = ("sweep", LANDSCAPE_KEY), sweep_drag(swept.problem, window, style)
        show_explorer(payload, charts, shown, style, pointer=over, drag=drag)
    flush_to_browser()

    if not inside:
        st.caption(f"Your step size {chosen:g} is not in this range; the path shown is another's.")
    if not hides(Part.VERDICT):
        with st.container(key="verdict"):
            said = (band_in_words, edge_in_words, limit_in_words, lost_in_words)
            st.text(" ".join(filter(None, (words(summary) for words in said))))
    st.caption(
        "Drag across the step sizes, or use the slider: the path follows. "
        "Click a point to open that step size on the Descend page."
    )


def _show_no_sweep(places: Places, problem: Problem, style: Style) -> None:
    """Show the landscape alone, where a question hides what the step sizes do."""
    with places.sweep:
        st.text("What each step size does comes with the answer.")
    _show_landscape(places, problem, style, "The function.")


def _show_landscape(places: Places, problem: Problem, style: Style, alt: str) -> None:
    with places.landscape, picture_place(LANDSCAPE_KEY):
        show_chart(landscape(problem, style), "chart", alt, stretch=True)


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
