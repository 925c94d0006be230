"""A file that is offered: made by the worker, shown, and given to be downloaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from gd_core.descent import file_name
from gd_core.figures import picture_address
from pages.shared.components.recorder import show_recorder
from pages.shared.execution.cache import run_job
from pages.shared.execution.jobs import FILE, WantedFile
from pages.shared.execution.not_computed import NotComputedError
from pages.shared.foot.file_wait import shown_wait, why_no_file

LONGEST_SHOWN = 20_000  # bytes: a longer text would take longer to show than to download


def show_code(content: bytes) -> None:
    st.code(content.decode(), language="python", height=360)


def show_text(content: bytes) -> None:
    st.code(content.decode(), language=None, height=240)


def show_picture(content: bytes) -> None:
    st.image(content)


def show_animation(content: bytes) -> None:
    with st.container(key="taken-animation"):  # where recorder.js finds it
        st.image(content)


def show_drawing(content: bytes) -> None:
    """Show an SVG, as a picture that runs nothing."""
    source = picture_address("svg+xml", content)
    st.html(f'<img src="{source}" alt="The picture" style="max-width: 100%">')


def show_nothing(content: bytes) -> None:
    """A file that only its own program shows."""


@dataclass(frozen=True)
class Format:
    """A kind of file: its name on the page, what it is good for, its ending and media type, how it
    is shown before it is taken, whether it is a picture, which can be light or dark, and how its
    file is named instead of by the method."""

    title: str
    says: str
    extension: str
    media_type: str
    show: Callable[[bytes], None] = show_nothing
    is_picture: bool = False
    named: str = ""


def offer_file(wanted: WantedFile, file_format: Format, cancel: Callable[[], None]) -> None:
    """Make a file and show the button that downloads it; or say why there is none. cancel: the
    callback after which the page asks for the file no more."""
    try:
        with shown_wait(cancel):
            file = run_job(FILE, wanted)
    except NotComputedError as error:
        st.warning(why_no_file(error), icon=":material/warning:")
        st.button("Try again", icon=":material/refresh:")
        return
    if file.refused:
        st.info(file.refused, icon=":material/info:")
        return
    method = file_format.named or wanted.problem.config.method
    name = file_name(wanted.objective.text, method, file_format.extension)
    st.download_button(
        f"Download {name}",
        file.content,
        file_name=name,
        mime=file_format.media_type,
        icon=":material/download:",
        on_click="ignore",
    )
    if file_format.show is show_animation:
        show_recorder(Path(name).stem)
    if file_format.is_picture or len(file.content) <= LONGEST_SHOWN:
        file_format.show(file.content)
