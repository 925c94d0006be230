"""The sections at the foot of a page, folded away at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gd_core.experiments import Problem
from gd_core.optimizers import OptimizerConfig
from pages.shared.execution.jobs import PaperQuestion
from pages.shared.foot.make_question import make_question
from pages.shared.foot.take_home import OF_RUNS, take_home, wants_file
from pages.shared.layout.containers import is_embedded
from pages.shared.layout.skeleton import Page, Shown
from pages.shared.state.session_values import MAKES_QUESTION, TAKES_HOME
from pages.shared.state.teacher_question import question_on_paper


def is_unfolded() -> bool:
    """Whether a section is open: then it has to be shown again with every change of the page."""
    return MAKES_QUESTION.get() or TAKES_HOME.get()


def show_foot(
    page: Page,
    shown: Shown,
    problem: Problem,
    runs: Mapping[str, Problem],
    rivals: tuple[OptimizerConfig, ...] = (),
) -> None:
    """Show the sections; not in a frame.

    shown: what the page shows; problem: the one that is asked about; runs: those that can be taken
    home, by their names; rivals: the methods with their numbers that it is asked which of.
    """
    if is_embedded():
        return
    show_take_home(page, shown, runs, asked=question_on_paper(problem, rivals))
    make_question(page, shown, problem, rivals)


def show_take_home(
    page: Page,
    shown: Shown,
    runs: Mapping[str, Problem],
    formats: Sequence[str] = OF_RUNS,
    asked: tuple[Problem, PaperQuestion] | None = None,
) -> None:
    """Show what can be taken home, as take_home does; not in a frame."""
    if is_embedded():
        return
    if wants_file():
        page.save(shown)
    take_home(page.link(shown), runs, formats, asked)
