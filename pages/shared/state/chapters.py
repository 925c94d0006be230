"""The chapter of the tutorial that a session reads, with what was changed in its picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gd_core import Objective
from gd_core.experiments import Problem
from gd_core.lessons.tutorial import CHAPTERS, RUN, Chapter
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.state.problem import MIN_STEP_SIZE
from pages.shared.state.session_values import (
    CHAPTER,
    CHAPTER_READ,
    CHAPTER_START,
    CHAPTER_STEP,
)
from pages.shared.state.store import put


@dataclass(frozen=True)
class ReadChapter:
    """A chapter, and the problem in its picture with the start and the step size as they were
    changed."""

    number: int
    chapter: Chapter
    problem: Problem

    @property
    def objective(self) -> Objective:
        """The function in the picture."""
        return self.problem.objective

    @property
    def own_start(self) -> float:
        """Where the chapter's own run begins, of which its words tell."""
        return (self.chapter.run or RUN).start[0]

    @property
    def is_moved(self) -> bool:
        """Whether the start was moved."""
        return self.problem.start[0] != self.own_start


def chapter_in_session() -> ReadChapter:
    """The chapter of the link; another chapter begins with its own start and step size. To be
    called before the controls are made."""
    number = CHAPTER.get()
    chapter = CHAPTERS[number - 1]
    own = chapter.run or RUN
    if CHAPTER_READ.get() != number:
        CHAPTER_READ.set(number)
        CHAPTER_START.set(None)
        CHAPTER_STEP.set(own.config.step_size)
    typed = CHAPTER_STEP.get() or 0.0
    step_size = typed if MIN_STEP_SIZE <= typed <= 1 / MIN_STEP_SIZE else own.config.step_size
    assert step_size is not None
    start = CHAPTER_START.get() or own.start
    return ReadChapter(number, chapter, replace(own.with_step_size(step_size), start=start))


def move_start(point: Sequence[float]) -> None:
    """Put the start of the chapter's run at a point of the window."""
    CHAPTER_START.set(tuple(point))


@restart_if_interrupted
def go_to_chapter(number: int) -> None:
    """Callback: read another chapter."""
    put(CHAPTER.key, number)
