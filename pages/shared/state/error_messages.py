"""Errors as sentences, with the piece that is wrong marked; what a user typed stays plain text."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial

import streamlit as st

from gd_core import FormulaError, GalleryEntry
from gd_core.objective import entry_called
from pages.shared.execution.callbacks import restart_if_interrupted, with_page_rerun

# The name of an example that was asked for where no control of the page may be set.
ASKED_EXAMPLE = "_example_asked"
STILL_SHOWN = "Until then, the picture shows what worked last, or an example."

# How much of a long formula to show on either side of the mark.
CONTEXT = 34


def show_formula_error(error: FormulaError) -> None:
    """The sentence, and under it the formula with the wrong piece underlined; or the example whose
    name was typed, to open with one click."""
    with st.container(key="formula-error"):
        if entry := entry_called(error.text):
            _offer(entry)
            return
        # st.text and st.code never read Markdown, HTML or LaTeX in what they show.
        st.text(f"⚠ {error.message}")
        if error.text.strip():
            st.code("\n".join(marked(error)), language=None)
        st.caption(STILL_SHOWN)


def _offer(entry: GalleryEntry) -> None:
    """An example of that name; the words are our own, not those typed."""
    st.text("⚠ This is the name of an example, not a formula.")
    st.button(
        f"Show {entry.title}",
        key="offered-example",
        icon=":material/open_in_new:",
        on_click=with_page_rerun(restart_if_interrupted(partial(ask_for_example, entry.name))),
    )
    st.caption(STILL_SHOWN)


def ask_for_example(name: str) -> None:
    """Callback: let the next run of the page show a gallery function (see `take_asked_example`)."""
    st.session_state[ASKED_EXAMPLE] = name


def show_problem(error: ValueError, key: str = "problem-error", box: str = "") -> None:
    """A sentence about a control that says something that cannot be; number_box.js puts it beside
    the box with that key as well, which may be far down the page."""
    with st.container(key=key):
        with st.container(key=f"about-{box}") if box else nullcontext():
            st.text(f"⚠ {error}")
        st.caption(STILL_SHOWN)


def show_note(sentence: str) -> None:
    """A sentence about what the picture cannot show of a run that it does show."""
    with st.container(key="problem-error"):
        st.text(f"⚠ {sentence}")
        st.caption("The run is shown as far as it comes into the window.")


def marked(error: FormulaError) -> tuple[str, str]:
    """The formula around the piece, and a line of carets under the piece."""
    left = max(0, error.start - CONTEXT)
    right = min(len(error.text), error.end + CONTEXT)
    before = ("…" if left else "") + _visible(error.text[left : error.start])
    piece = _visible(error.text[error.start : error.end])[: 2 * CONTEXT]
    after = _visible(error.text[error.end : right]) + ("…" if right < len(error.text) else "")
    return before + piece + after, " " * len(before) + "^" * max(1, len(piece))


def _visible(text: str) -> str:
    """The same length, with what cannot be shown on one line replaced."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "�" for c in text)
