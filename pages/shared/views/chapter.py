"""A chapter of the tutorial: its words, its code as it was run, and its picture to play and to
change."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from gd_core.browser import STEP_RANGE, DraggedRun, drag_data, slider_range
from gd_core.experiments import Bounds, Problem
from gd_core.figures import Style
from gd_core.formatting import format_number
from gd_core.lessons.tutorial import CHAPTERS
from pages.shared.adapters.incoming import refuse
from pages.shared.components.number_slider import number_slider
from pages.shared.components.player import player, player_controls
from pages.shared.components.pointer import Ghost, point_of_window, pointer_data
from pages.shared.execution.cache import plane_of
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.execution.runs import diagnosis_of, run_of
from pages.shared.layout.inputs import number_input
from pages.shared.state.chapters import ReadChapter, go_to_chapter, move_start
from pages.shared.state.session_values import CHAPTER_STEP, PLAYER
from pages.shared.views.landscape import LANDSCAPE_KEY, player_run, show_unmarked
from pages.shared.views.results import say_verdict


def show_words(read: ReadChapter) -> None:
    """Show the words of a chapter, the source of the functions that it ran, and what they print."""
    chapter = read.chapter
    st.subheader(f"{read.number}. {chapter.title}", anchor=False)
    st.markdown(chapter.text)
    if read.is_moved:
        st.caption(_of_the_start(read.problem, read.own_start))
    if chapter.source:
        st.code(chapter.source, language="python", wrap_lines=True)
    if chapter.prints:
        st.caption("It prints:")
        st.code("\n".join(chapter.prints), language=None)


def _of_the_start(problem: Problem, own: float) -> str:
    """What is told where the start was moved, as the words above are of the chapter's own."""
    (x,) = problem.start
    slope = float(problem.objective.gradient(problem.start)[0])
    return (
        f"You moved the start to x = {format_number(x)}, where the slope is "
        f"{format_number(slope)}. What is told above begins at x = {format_number(own)}, and so "
        "does the next chapter."
    )


def show_way(number: int) -> None:
    """Show the way to the chapter before and to the next one."""
    with st.container(horizontal=True, key="chapters"):
        if number > 1:
            st.button("Back", key="chapter-back", on_click=go_to_chapter, args=(number - 1,))
        if number < len(CHAPTERS):
            title = CHAPTERS[number].title
            st.button(
                f"Next: {title}",
                type="primary",
                key="next",
                on_click=go_to_chapter,
                args=(number + 1,),
            )
        else:
            st.page_link("app.py", label="Type a function of your own")
        st.page_link("pages/learn.py", label="The lessons")


def show_run(read: ReadChapter, style: Style) -> None:
    """Show the picture with the player; before the chapter of the loop only the start."""
    problem, plays = read.problem, read.chapter.run is not None
    show_unmarked(problem, style)
    player_controls(on_start=partial(_take_start, problem.bounds))
    run = run_of(problem)
    told = run if plays else run.until(0)
    shown = player_run(problem, told, LANDSCAPE_KEY, style.path, style.start)
    ghosts = [Ghost(LANDSCAPE_KEY, problem.config, style.ink)]
    over = pointer_data(problem, [LANDSCAPE_KEY], style, ghosts, drags=plays)
    dragged = [DraggedRun(problem, {"step_size": CHAPTER_STEP.key})]
    drag = drag_data(dragged, plane_of(problem.window)) if plays else None
    player([replace(shown, unfinished=not plays)], style, pointer=over, drag=drag)
    if plays:
        _show_step_size()
        with st.container(key="verdict"):
            say_verdict(diagnosis_of(problem, run, advise=False), run.iterations)


def _show_step_size() -> None:
    exact = CHAPTER_STEP.get()
    step = abs(exact) / 10 if exact else 0.01
    number_input("Step size α", CHAPTER_STEP.key, format="%.10g", step=step)
    number_slider(CHAPTER_STEP.key, "Step size α", exact, slider_range(exact, STEP_RANGE))


@restart_if_interrupted
def _take_start(bounds: Bounds) -> None:
    """Callback of the player: the start was moved. What a browser sends is not trusted: anything
    but a point of the window is refused."""
    if point := point_of_window(PLAYER, bounds):
        move_start(point)
    else:
        refuse("start")
