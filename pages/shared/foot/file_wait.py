"""What is shown while a file is made: how many are before it, how far it is, and how to cancel."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import streamlit as st

from pages.shared.execution.not_computed import BusyError, NotComputedError, WorkerDiedError
from pages.shared.execution.page_run import Wait, patient_wait

# For a file, those of others before it included: ten at once are made in less.
PATIENCE_SECONDS = 120.0
# A file that is there sooner is shown without a word before it.
SHOWN_AFTER_SECONDS = 0.5

_OF_A_FILE: Mapping[type[NotComputedError], str] = MappingProxyType(
    {
        BusyError: "So many people are making files that yours was not begun in two minutes. Try "
        "again in a minute.",
        WorkerDiedError: "The file could not be made: the process that makes files ended before it "
        "was done, and when it tried again too. It is not your mistake, and you can try again.",
    }
)


def why_no_file(error: NotComputedError) -> str:
    """The sentence that says why there is no file."""
    return _OF_A_FILE.get(type(error), str(error))


def words_of(wait: Wait) -> str:
    """How a wait for a file stands, in words."""
    if wait.before:
        files = "1 file is" if wait.before == 1 else f"{wait.before} files are"
        return f"{files} before yours."
    return "Making the file …" if wait.part is None else f"Making the file: {wait.part:.0%}"


class _Display:
    """The words on a wait with a button to cancel it, in a place that is empty at first."""

    def __init__(self, place: Any, cancel: Callable[[], None]) -> None:
        self._place, self._cancel = place, cancel
        self._from = time.monotonic() + SHOWN_AFTER_SECONDS
        self._line: Any = None
        self._shown: Wait | None = None

    def show(self, wait: Wait) -> None:
        """Show how the wait stands, where that has changed."""
        if wait == self._shown or time.monotonic() < self._from:
            return
        if self._line is None:
            with self._place.container(key="file-waits"):
                self._line = st.empty()
                st.button("Cancel", icon=":material/close:", on_click=self._cancel)
        self._shown = wait
        if wait.part is None:
            self._line.text(words_of(wait))
        else:
            self._line.progress(wait.part, words_of(wait))


@contextmanager
def shown_wait(cancel: Callable[[], None]) -> Iterator[None]:
    """A context for the wait for a file, which shows how it stands; cancel: the callback of the
    button, after which the page asks for the file no more."""
    place = st.empty()
    try:
        with patient_wait(PATIENCE_SECONDS, _Display(place, cancel).show):
            yield
    except NotComputedError:
        place.empty()
        raise
    # Not where a newer change ends the run: who draws then may lose that change, and the next run
    # begins with an empty place.
    place.empty()
