"""Take it with you: the link to the page, and a run as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import streamlit as st

from gd_core.descent import file_name
from gd_core.experiments import Problem
from gd_core.figures import picture_address
from pages.shared.components.recorder import show_recorder
from pages.shared.components.share import show_share
from pages.shared.execution.cache import run_job
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.execution.jobs import FILE, WantedFile
from pages.shared.execution.not_computed import NotComputedError
from pages.shared.foot.file_wait import shown_wait, why_no_file
from pages.shared.foot.page_link import link_with, show_qr
from pages.shared.state.question_link import shortened
from pages.shared.state.session_values import (
    TAKEN_DARK,
    TAKEN_FORMAT,
    TAKEN_RUN,
    TAKEN_WORDS,
    TAKES_HOME,
)
from pages.shared.state.teacher_question import hidden_parts


def _show_code(content: bytes) -> None:
    st.code(content.decode(), language="python", height=360)


def _show_text(content: bytes) -> None:
    st.code(content.decode(), language=None, height=240)


def _show_picture(content: bytes) -> None:
    st.image(content)


def _show_animation(content: bytes) -> None:
    with st.container(key="taken-animation"):  # where recorder.js finds it
        st.image(content)


def _show_drawing(content: bytes) -> None:
    """Show an SVG, as a picture that runs nothing."""
    source = picture_address("svg+xml", content)
    st.html(f'<img src="{source}" alt="The picture" style="max-width: 100%">')


def _show_nothing(content: bytes) -> None:
    """A file that only its own program shows."""


@dataclass(frozen=True)
class Format:
    """A kind of file: its name on the page, what it is good for, its ending and media type, how it
    is shown before it is taken, and whether it is a picture, which can be light or dark."""

    title: str
    says: str
    extension: str
    media_type: str
    show: Callable[[bytes], None] = _show_nothing
    is_picture: bool = False


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "script": Format(
            "Python script",
            "The function, its derivative and the method written out. It needs NumPy and "
            "Matplotlib, and its points are those of this page to the last digit.",
            *("py", "text/x-python"),
            _show_code,
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
            _show_picture,
            is_picture=True,
        ),
        "svg": Format(
            "Picture (SVG)",
            "Sharp at every size, for web pages and drawing programs.",
            *("svg", "image/svg+xml"),
            _show_drawing,
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
        "gif": Format(
            "Animation (GIF)",
            "The path step by step, at most 60 steps and 8 seconds, for a slide or a chat.",
            *("gif", "image/gif"),
            _show_animation,
            is_picture=True,
        ),
        "table": Format(
            "Table (CSV)",
            "Every iteration with all digits. Formula, method and start are in the lines above.",
            *("csv", "text/csv"),
            _show_text,
        ),
        "lines": Format(
            "Printed lines",
            "Every iteration as the tutorial prints it.",
            *("txt", "text/plain"),
            _show_text,
        ),
    }
)
_LONGEST_SHOWN = 20_000  # bytes: a longer text would take longer to show than to download


def take_home(
    link: Mapping[str, str], runs: Mapping[str, Problem], formats: Sequence[str] = tuple(FORMATS)
) -> None:
    """Show the section, folded away at first; not while parts of the run are hidden.

    link: the parameters of the link to the page; runs: those that can be taken, by their names;
    formats: the kinds of files that there are of them.
    """
    if hidden_parts():
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
            _show_file(runs, address, formats)


def wants_file() -> bool:
    """Whether a file is asked for, which may take long."""
    return TAKES_HOME.get() and TAKEN_FORMAT.get() is not None


def _show_link(address: str) -> None:
    st.markdown("**The link to this page**")
    st.code(address, language=None, wrap_lines=True)
    show_qr(address)
    show_share(address)


def _show_file(runs: Mapping[str, Problem], address: str, formats: Sequence[str]) -> None:
    chosen = st.selectbox(
        "As a file",
        [*formats],
        key=TAKEN_FORMAT.key,
        index=None,
        placeholder="Choose what to take",
        format_func=lambda name: FORMATS[name].title,
        persist_state="session",
    )
    problem = _pick_run(runs) if len(runs) > 1 else next(iter(runs.values()))
    if chosen is None:
        return
    st.caption(FORMATS[chosen].says)
    look = _pick_look() if FORMATS[chosen].is_picture else ()
    _offer(WantedFile(problem, chosen, address, *look), FORMATS[chosen])


def _pick_run(runs: Mapping[str, Problem]) -> Problem:
    if TAKEN_RUN.get() not in runs:
        TAKEN_RUN.set(next(iter(runs)))
    return runs[st.selectbox("Which run", [*runs], key=TAKEN_RUN.key)]


def _pick_look() -> tuple[bool, bool]:
    """Show how a picture may look; returns whether it is dark and whether it has words."""
    with st.container(horizontal=True, key="taken-look"):
        dark = st.checkbox("Dark", key=TAKEN_DARK.key, persist_state="session")
        in_words = st.checkbox(
            "With title and caption", value=True, key=TAKEN_WORDS.key, persist_state="session"
        )
    return dark, in_words


@restart_if_interrupted
def _take_nothing() -> None:
    TAKEN_FORMAT.set(None)


def _offer(wanted: WantedFile, file_format: Format) -> None:
    """Make a file and show the button that downloads it; or say why there is none."""
    try:
        with shown_wait(_take_nothing):
            file = run_job(FILE, wanted)
    except NotComputedError as error:
        st.warning(why_no_file(error), icon=":material/warning:")
        st.button("Try again", icon=":material/refresh:")
        return
    if file.refused:
        st.info(file.refused, icon=":material/info:")
        return
    name = file_name(wanted.objective.text, wanted.problem.config.method, file_format.extension)
    st.download_button(
        f"Download {name}",
        file.content,
        file_name=name,
        mime=file_format.media_type,
        icon=":material/download:",
        on_click="ignore",
    )
    if file_format.show is _show_animation:
        show_recorder(Path(name).stem)
    if file_format.is_picture or len(file.content) <= _LONGEST_SHOWN:
        file_format.show(file.content)
