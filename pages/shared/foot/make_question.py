"""Make a question of what is on the page: what is asked, in which words, what is hidden and locked;
the link to it, a QR code, and the lines that put it into a course page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import streamlit as st

from gd_core.experiments import Problem
from gd_core.lessons import KINDS, MAX_TEXT_CHARACTERS, Part, Question
from gd_core.optimizers import OptimizerConfig
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.execution.jobs import PaperQuestion
from pages.shared.execution.not_computed import NotComputedError
from pages.shared.foot.page_link import page_address, show_qr
from pages.shared.foot.take_home import offer_question
from pages.shared.layout.inputs import number_input
from pages.shared.layout.skeleton import Page, Shown
from pages.shared.state.question_link import (
    LOCKABLE,
    QuestionLink,
    embedding_of,
    invitation_of,
    locked_names,
)
from pages.shared.state.session_values import (
    MADE_AT,
    MADE_HIDDEN,
    MADE_KIND,
    MADE_LOCKED,
    MADE_SHEET,
    MADE_TEXT,
    MAKES_QUESTION,
)
from pages.shared.state.teacher_question import why_unaskable

_OF_ONE_RUN = ("next-step", "end", "level", "largest-step", "iterations", "next-x", "fate")
_ON_A_MAP = ("steepest",)
# What can be asked on a page, by its title.
_KINDS_OF_PAGE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Descend": (*_OF_ONE_RUN, *_ON_A_MAP),
        "Step sizes": ("larger-step", "largest-step"),
        "Sweep": ("largest-step",),
        "Race": ("first-method",),
    }
)
_NO_KIND = "Nothing: only my own words"
_PART_TITLES: Mapping[Part, str] = MappingProxyType(
    {
        Part.PATH: "Path",
        Part.VERDICT: "Verdict",
        Part.MARKS: "Marks and named step sizes",
        Part.ADVICE: "Advice",
        Part.NUMBERS: "Numbers and plots",
        Part.TABLE: "Table",
    }
)


def make_question(
    page: Page, shown: Shown, problem: Problem, rivals: tuple[OptimizerConfig, ...] = ()
) -> None:
    """Show the section, folded away at first.

    shown: what the page shows; problem: the one that is asked about; rivals: the methods with their
    numbers that it is asked which of.
    """
    with st.container(key="question-maker"):
        section = st.expander(
            "Make a question of this",
            key=MAKES_QUESTION.key,
            icon=":material/quiz:",
            on_change="rerun",
        )
    if not section.open:  # each control costs server time in every run
        return
    link, kinds = page.link(shown), _kinds_on(page, shown)
    with section:
        left, right = st.columns(2, gap="medium")
        with left:
            _choices(link, kinds)
        made = _made(link)
        with right:
            _show_what_students_see(made)
            _say_if_unaskable(made, problem, rivals)
            show_qr(made.address(page_address()))
            _offer_sheet(made, problem, rivals)
        _show_texts(made)


def _kinds_on(page: Page, shown: Shown) -> list[str]:
    """The kinds of questions that can be asked of what a page shows."""
    kinds = _KINDS_OF_PAGE[page.title]
    return [kind for kind in kinds if shown.objective.dim > 1 or kind not in _ON_A_MAP]


def _choices(link: Mapping[str, str], kinds: Sequence[str]) -> None:
    st.selectbox(
        "What is asked",
        [None, *kinds],
        key=MADE_KIND.key,
        format_func=lambda kind: _NO_KIND if kind is None else KINDS[kind].title,
        persist_state="session",
    )
    st.text_area(
        "In your own words, if you like",
        key=MADE_TEXT.key,
        max_chars=MAX_TEXT_CHARACTERS,
        height=80,
        persist_state="session",
    )
    number_input(
        "Opens at iteration",
        MADE_AT.key,
        min_value=0,
        step=1,
        placeholder="the end" if _opens_at_the_end() else "0",
        help="The player stands there, and a hidden path ends there.",
    )
    st.markdown("**Hidden until they answer**")
    with st.container(horizontal=True, key="made-hidden"):
        for part, title in _PART_TITLES.items():
            st.checkbox(title, key=MADE_HIDDEN[part].key, persist_state="session")
    st.markdown("**Cannot be changed**")
    with st.container(horizontal=True, key="made-locked"):
        for title in LOCKABLE:
            if locked_names([title], link):
                st.checkbox(title, key=MADE_LOCKED[title].key, persist_state="session")


def _made(link: Mapping[str, str]) -> QuestionLink:
    """The question as its choices stand."""
    return QuestionLink(
        link,
        kind=MADE_KIND.get(),
        text=(MADE_TEXT.get() or "").strip(),
        at=_at(),
        hidden=frozenset(part for part, value in MADE_HIDDEN.items() if value.get()),
        locked=tuple(title for title, value in MADE_LOCKED.items() if value.get()),
    )


def _at() -> int | None:
    """The iteration that the question opens at: where none is named its start, or its end."""
    at = MADE_AT.get()
    return None if at is None and _opens_at_the_end() else int(at or 0)


def _opens_at_the_end() -> bool:
    """Whether the paths are what is asked about, and have to be seen."""
    kind = MADE_KIND.get()
    return kind is not None and Part.PATH not in KINDS[kind].hides


def _show_what_students_see(made: QuestionLink) -> None:
    st.markdown("**What students will see**")
    with st.container(border=True, key="made-preview"):
        if made.text:
            st.text(made.text)
        if made.kind:
            kind = KINDS[made.kind]
            st.text(f"{kind.title} (They {kind.gesture.value}, then press Run.)")
        if not made.text and not made.kind:
            st.text("The page as it is.")
    hidden = [_PART_TITLES[part].lower() for part in Part if part in made.all_hidden]
    if hidden:
        st.caption(f"Hidden until then: {', '.join(hidden)}.")
    st.link_button(
        "Open it as a student", made.address(page_address()), icon=":material/open_in_new:"
    )


def _say_if_unaskable(
    made: QuestionLink, problem: Problem, rivals: tuple[OptimizerConfig, ...]
) -> None:
    """Tell the teacher where the question has no answer for what is on the page."""
    if made.kind is None:
        return
    at = min(made.at or 0, problem.n_iter - 1)
    try:
        why = why_unaskable(Question(made.kind, problem, at, rivals))
    except NotComputedError as error:
        why = str(error)
    if why:
        st.warning(f"This cannot be asked here. {why}", icon=":material/warning:")


def _offer_sheet(made: QuestionLink, problem: Problem, rivals: tuple[OptimizerConfig, ...]) -> None:
    """Offer the question on paper, where it is wanted: it costs the worker a second."""
    if not st.checkbox("As a sheet to print", key=MADE_SHEET.key, persist_state="session"):
        return
    at = min(made.at or 0, problem.n_iter - 1)
    hides_path = Part.PATH in made.all_hidden
    paper = PaperQuestion(made.kind, at, rivals, "", made.text, hides_path)
    offer_question(problem, paper, made.address(page_address()), _print_nothing)


@restart_if_interrupted
def _print_nothing() -> None:
    MADE_SHEET.set(False)


def _show_texts(made: QuestionLink) -> None:
    """Show what can be copied: the link, a short text with it, and the HTML for a course page."""
    address = made.address(page_address())
    for title, text in (
        ("The link", address),
        ("A short text with it", invitation_of(made, address)),
        ("For a course page (HTML)", embedding_of(address)),
    ):
        st.caption(title)
        st.code(text, language=None, wrap_lines=True)
