"""What a page shows where it raises: a plain sentence and a way back; the trace goes to the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from pages.shared.adapters.incoming import is_refused
from pages.shared.adapters.script_run import is_fragment_rerun
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.execution.log import LOG
from pages.shared.execution.not_computed import NotComputedError
from pages.shared.execution.page_run import run_of_a_page
from pages.shared.execution.queues import page_in_turn

T = TypeVar("T")

SORRY = "Something went wrong on this page. It is our mistake, not yours, and it has been noted."


def error_boundary(page: Callable[[], T]) -> T | None:
    """Run a page or a part of one when its turn comes; None where it raised an exception.

    The exception is logged with the formula that caused it, and never shown.
    """
    try:
        with run_of_a_page(), page_in_turn():
            # The sentence stands at the top of the page, so a fragment makes the whole page run.
            _rerun_if_refused(is_fragment_rerun())
            found = page()
            _rerun_if_refused()  # a value may be refused only when its control is first drawn
            return found
    except NotComputedError as error:
        link = (st.session_state.get("f"), _link())
        LOG.warning("%s with f=%.200r and %r", error.cause, *link)
        _show_the_way_back(str(error))
        return None
    except Exception:  # Streamlit's reruns and stops are BaseExceptions, and go on
        # Written as %r, so that no formula can add a line of its own to the log.
        LOG.exception("page failed with f=%r and %r", st.session_state.get("f"), _link())
        _show_the_way_back(SORRY)
        return None


def _rerun_if_refused(here: bool = True) -> None:
    if here and is_refused():
        st.rerun()


def _link() -> dict[str, str]:
    return {key: value[:200] for key, value in st.query_params.to_dict().items()}


def _show_the_way_back(sentence: str) -> None:
    with st.container(key="page-error"):
        st.text(f"⚠ {sentence}")
        st.caption("Go back to what you had before, or begin again with the first example.")
        st.button("Begin again", icon=":material/restart_alt:", on_click=_begin_again)


@restart_if_interrupted
def _begin_again() -> None:
    st.query_params.clear()
    st.session_state.clear()
