"""Error messages as sentences, with the wrong piece of the formula marked, all as plain text."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial

import streamlit as st

from gd_core import FormulaError, GalleryEntry
from gd_core.objective import entry_called
from pages.shared.execution.callbacks import restart_if_interrupted, with_page_rerun
from pages.shared.state.session_values import ASKED_EXAMPLE

STILL_SHOWN = "Until then, the picture shows what worked last, or an example."

# Characters of a long formula that are shown on either side of the marked piece.
CONTEXT_CHARACTERS = 34


def show_formula_error(error: FormulaError) -> None:
    """Show the message and, under it, the formula with the wrong piece underlined.

    Where the text is the name of an example, offer a button that opens the example instead.
    """
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
    """Offer an example by its title from the gallery, without showing the typed text."""
    st.text("⚠ This is the name of an example, not a formula.")
    st.button(
        f"Show {entry.title}",
        key="offered-example",
        icon=":material/open_in_new:",
        on_click=with_page_rerun(restart_if_interrupted(partial(ask_for_example, entry.name))),
    )
    st.caption(STILL_SHOWN)


def ask_for_example(name: str) -> None:
    """Callback: make the next run of the page show a gallery function (session.py takes it up)."""
    ASKED_EXAMPLE.set(name)


def show_problem(error: ValueError, key: str = "problem-error", box: str = "") -> None:
    """Show what is wrong with the value of a control.

    number_box.js also shows the message beside the number box whose key is `box`, which may be
    far down the page.
    """
    with st.container(key=key):
        with st.container(key=f"about-{box}") if box else nullcontext():
            st.text(f"⚠ {error}")
        st.caption(STILL_SHOWN)


def show_note(sentence: str) -> None:
    """Show a note about the part of a run that lies outside the picture."""
    with st.container(key="problem-error"):
        st.text(f"⚠ {sentence}")
        st.caption("The run is shown as far as it comes into the window.")


def marked(error: FormulaError) -> tuple[str, str]:
    """The formula around the wrong piece, and a line with carets under that piece."""
    left = max(0, error.start - CONTEXT_CHARACTERS)
    right = min(len(error.text), error.end + CONTEXT_CHARACTERS)
    before = ("…" if left else "") + _visible(error.text[left : error.start])
    piece = _visible(error.text[error.start : error.end])[: 2 * CONTEXT_CHARACTERS]
    after = _visible(error.text[error.end : right]) + ("…" if right < len(error.text) else "")
    return before + piece + after, " " * len(before) + "^" * max(1, len(piece))


def _visible(text: str) -> str:
    """The text at its length, with every character replaced that cannot be shown on one line."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "�" for c in text)
