"""The course as a row of dots, each a link to a lesson, with the progress that the browser keeps;
the button that forgets it; and what is said of an answer.

Which lessons were answered stays in this browser: neither the server nor a link knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

import streamlit as st

from gd_core.lessons import Lesson
from pages.shared.adapters.incoming import refuse
from pages.shared.components.assets import asset, bundle
from pages.shared.components.mailbox import send_message
from pages.shared.state.answers import go_to_lesson
from pages.shared.state.session_values import COURSE_DOTS, FORGET


@dataclass(frozen=True)
class Said:
    """What is said of an answer: whether it counts, the gap in words, what explains the truth, what
    the tempting answer takes for true, what the run did that was tried afterwards, and what a faint
    path is."""

    right: bool
    gap: str
    why: str
    uncovers: str = ""
    tried: str = ""
    faint: str = ""


def show_course(course: Mapping[str, Lesson], now: str, answered: bool) -> None:
    """Show the row of dots; answered: whether the lesson `now` is to be kept as done."""
    _dots(key=COURSE_DOTS, on_lesson_change=lambda: take_lesson(course))
    lessons = [{"name": name, "title": lesson.title} for name, lesson in course.items()]
    send_message("course", {"lessons": lessons, "now": now, "answered": answered})


def show_forget(on_forget: Callable[[], None]) -> None:
    """Show the button that forgets the progress, once there is some."""
    _forget(key=FORGET, on_forget_change=on_forget)


def show_result() -> None:
    """Show the place of what is said of an answer, which `say` fills and screen readers read."""
    _result()


def say(title: str, said: Said | None, note: str = "") -> None:
    """Say something of the answer to the lesson with this title; before there is one, only a note,
    if any."""
    told = None if said is None else asdict(said)
    send_message("lesson-result", {"title": title, "said": told, "note": note})


def take_lesson(course: Mapping[str, Lesson]) -> None:
    """Callback of a dot. Of what a browser sends only the names of lessons are taken."""
    name = st.session_state[COURSE_DOTS].lesson
    if isinstance(name, str) and name in course:
        go_to_lesson(name)
    else:
        refuse("lesson")


# Registered once, when the module is imported: nothing a user types is ever part of them.
_dots = st.components.v2.component(
    "gradient_descent_course",
    html='<nav aria-label="Lessons"><ol data-part="dots"></ol></nav>',
    css=asset("components/course.css"),
    js=bundle("components/course.js"),
)
_forget = st.components.v2.component(
    "gradient_descent_forget",
    html='<button type="button" data-part="forget" hidden>Forget my progress</button>',
    css=asset("components/quiet_button.css"),
    js=bundle("components/forget.js"),
)
_result = st.components.v2.component(
    "gradient_descent_lesson_result",
    html="""<div class="result" data-part="result" role="status" tabindex="-1">
<p data-part="gap"></p><p data-part="why"></p><p data-part="uncovers"></p><p data-part="tried"></p>
<p data-part="faint"></p></div>""",
    css=asset("components/lesson_result.css"),
    js=bundle("components/lesson_result.js"),
)
