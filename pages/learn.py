"""The Learn page: a course of short lessons, each a question that is answered before the run."""

import streamlit as st

from gd_core.figures import Style
from gd_core.lessons import COURSE
from pages.shared.components.course import show_course, show_forget
from pages.shared.execution.jobs import paper_of_lesson
from pages.shared.foot.sections import show_take_home
from pages.shared.layout.containers import PLAYER_CONTAINER, make_room_for
from pages.shared.layout.skeleton import Page
from pages.shared.state.answers import begin_lesson, forget_answers
from pages.shared.state.problem import left_out
from pages.shared.state.session_values import LESSON
from pages.shared.state.url_schema import LEARN
from pages.shared.views.lesson import Shown, lesson_in_session
from pages.shared.views.lesson_card import show_card
from pages.shared.views.lesson_picture import show_picture
from pages.shared.widgets.answer_controls import answer_control

PAGE = Page("Learn", LEARN, with_step=False, with_method=False, with_formula=False)


def page(style: Style, ignored: tuple[str, ...]) -> Shown:
    """Show the page from top to bottom."""
    name = LESSON.get()
    begin_lesson(name)
    shown = lesson_in_session(name)
    make_room_for(shown.problem.bounds, PAGE.title)
    show_course(COURSE, name, shown.answer is not None)
    if ignored:
        st.text(left_out(ignored))
    picture, panel = st.columns([1.75, 1], gap="medium")
    with picture, st.container(key=PLAYER_CONTAINER):
        show_picture(shown, style)
    with panel:
        show_card(shown, answer_control)
        st.page_link("pages/tutorial.py", label="Gradient descent from scratch: the tutorial")
        show_forget(forget_answers)
    _show_foot(shown)
    return shown


def _show_foot(shown: Shown) -> None:
    """What can be taken with you: the question, and once it is answered the run."""
    runs = {} if shown.answer is None else {"This run": shown.problem}
    show_take_home(PAGE, shown, runs, asked=(shown.question.problem, paper_of_lesson(shown.name)))


PAGE.show(page)
