"""Take it with you: the link to the page, and a run as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import streamlit as st

from gd_core.experiments import Problem
from pages.shared.components.share import show_share
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.execution.jobs import PaperQuestion, WantedFile
from pages.shared.foot.file_offer import (
    Format,
    offer_file,
    show_animation,
    show_code,
    show_drawing,
    show_picture,
    show_text,
)
from pages.shared.foot.page_link import link_with, show_qr
from pages.shared.layout.inputs import choice
from pages.shared.state.question_link import shortened
from pages.shared.state.session_values import (
    TAKEN_DARK,
    TAKEN_FORMAT,
    TAKEN_LOOPS,
    TAKEN_RUN,
    TAKEN_SPEED,
    TAKEN_WORDS,
    TAKES_HOME,
)
from pages.shared.state.teacher_question import hidden_parts

QUESTION, ANIMATION = "question", "gif"
_SPEEDS: Mapping[str, str] = MappingProxyType({"0.5": "Half", "1": "Usual", "2": "Double"})
FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "script": Format(
            "Python script",
            "The function, its derivative and the method written out. It needs NumPy and "
            "Matplotlib, and its points are those of this page to the last digit.",
            *("py", "text/x-python"),
            show_code,
        ),
        "notebook": Format(
            "Jupyter notebook",
            "The script in cells, with the rule, the verdict and other step sizes.",
            *("ipynb", "application/x-ipynb+json"),
        ),
        "html": Format(
            "Page that lives",
            "One file to open on a computer or a phone, without a network: play the run, drag its "
            "start and its step size.",
            *("html", "text/html"),
        ),
        "sheet": Format(
            "Sheet to hand in",
            "Picture, settings, verdict and table on one page to print, with room for an answer.",
            *("html", "text/html"),
        ),
        "png": Format(
            "Picture (PNG)",
            "For a slide or a document.",
            *("png", "image/png"),
            show_picture,
            is_picture=True,
        ),
        "svg": Format(
            "Picture (SVG)",
            "Sharp at every size, for web pages and drawing programs.",
            *("svg", "image/svg+xml"),
            show_drawing,
            is_picture=True,
        ),
        "pdf": Format(
            "Picture (PDF)",
            "Sharp at every size, for print and LaTeX.",
            *("pdf", "application/pdf"),
            is_picture=True,
        ),
        "tikz": Format(
            "Picture (TikZ)",
            "For LaTeX with pgfplots: the picture in the fonts of your text.",
            *("tex", "text/x-tex"),
            is_picture=True,
        ),
        ANIMATION: Format(
            "Animation (GIF)",
            "The path step by step, at most 60 steps and 8 seconds, for a slide or a chat.",
            *("gif", "image/gif"),
            show_animation,
            is_picture=True,
        ),
        "table": Format(
            "Table (CSV)",
            "Every iteration with all digits. Formula, method and start are in the lines above.",
            *("csv", "text/csv"),
            show_text,
        ),
        "lines": Format(
            "Printed lines",
            "Every iteration as the tutorial prints it.",
            *("txt", "text/plain"),
            show_text,
        ),
        QUESTION: Format(
            "Sheet with the question",
            "The question on one page to print, with room for the answer, which it does not tell.",
            *("html", "text/html"),
            named="question",
        ),
        "asking-page": Format(
            "Page that asks",
            "One file to open on a computer or a phone, without a network: the run is hidden until "
            "the question is answered, which the page then judges.",
            *("html", "text/html"),
            named="question",
        ),
    }
)
OF_QUESTIONS = (QUESTION, "asking-page")
OF_RUNS = tuple(name for name in FORMATS if name not in OF_QUESTIONS)


def take_home(
    link: Mapping[str, str],
    runs: Mapping[str, Problem],
    formats: Sequence[str] = OF_RUNS,
    asked: tuple[Problem, PaperQuestion] | None = None,
) -> None:
    """Show the section, folded away at first. While parts of the run are hidden, only the question
    can be taken.

    link: the parameters of the link to the page; runs: those that can be taken, by their names;
    formats: the kinds of files that there are of them; asked: what the page asks, if anything.
    """
    offered = [*(formats if runs and not hidden_parts() else ()), *(OF_QUESTIONS if asked else ())]
    if not offered:
        return
    with st.container(key="take-home-section"):
        section = st.expander(
            "Take it with you",
            key=TAKES_HOME.key,
            icon=":material/download:",
            on_change="rerun",
        )
    if not section.open:  # a file costs the worker a second
        return
    address = link_with(shortened(link))
    with section:
        left, right = st.columns([1, 2], gap="medium")
        with left:
            _show_link(address)
        with right:
            _show_file(runs, address, offered, asked)


def wants_file() -> bool:
    """Whether a file is asked for, which may take long."""
    return TAKES_HOME.get() and TAKEN_FORMAT.get() is not None


def _show_link(address: str) -> None:
    st.markdown("**The link to this page**")
    st.code(address, language=None, wrap_lines=True)
    show_qr(address)
    show_share(address)


def _show_file(
    runs: Mapping[str, Problem],
    address: str,
    formats: Sequence[str],
    asked: tuple[Problem, PaperQuestion] | None,
) -> None:
    if TAKEN_FORMAT.get() not in formats:
        TAKEN_FORMAT.set(None)
    chosen = st.selectbox(
        "As a file",
        [*formats],
        key=TAKEN_FORMAT.key,
        index=None,
        placeholder="Choose what to take",
        format_func=lambda name: FORMATS[name].title,
        persist_state="session",
    )
    if chosen is None:
        return
    if chosen in OF_QUESTIONS and asked is not None:
        offer_question(*asked, address, _take_nothing, chosen)
        return
    problem = _pick_run(runs) if len(runs) > 1 else next(iter(runs.values()))
    st.caption(FORMATS[chosen].says)
    look = _pick_look(chosen == ANIMATION) if FORMATS[chosen].is_picture else {}
    offer_file(WantedFile(problem, chosen, address, **look), FORMATS[chosen], _take_nothing)


def offer_question(
    problem: Problem,
    paper: PaperQuestion,
    address: str,
    cancel: Callable[[], None],
    chosen: str = QUESTION,
) -> None:
    """Offer a question about a problem as one of OF_QUESTIONS; cancel as in offer_file."""
    st.caption(FORMATS[chosen].says)
    offer_file(WantedFile(problem, chosen, address, paper=paper), FORMATS[chosen], cancel)


@restart_if_interrupted
def _take_nothing() -> None:
    TAKEN_FORMAT.set(None)


def _pick_run(runs: Mapping[str, Problem]) -> Problem:
    if TAKEN_RUN.get() not in runs:
        TAKEN_RUN.set(next(iter(runs)))
    return runs[st.selectbox("Which run", [*runs], key=TAKEN_RUN.key)]


def _pick_look(moves: bool) -> dict[str, Any]:
    """Show how a picture may look, and how one that moves plays; returns that for WantedFile."""
    with st.container(horizontal=True, key="taken-look"):
        dark = st.checkbox("Dark", key=TAKEN_DARK.key, persist_state="session")
        in_words = st.checkbox(
            "With title and caption", value=True, key=TAKEN_WORDS.key, persist_state="session"
        )
        look = {"dark": dark, "in_words": in_words}
        if moves:
            look["loops"] = st.checkbox(
                "Again and again", value=True, key=TAKEN_LOOPS.key, persist_state="session"
            )
    return {**look, "speed": _pick_speed()} if moves else look


def _pick_speed() -> float:
    choice("Speed", _SPEEDS, TAKEN_SPEED.key, default=TAKEN_SPEED.default, width="content")
    return float(TAKEN_SPEED.get())
