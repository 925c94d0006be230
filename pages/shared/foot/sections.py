"""The sections at the foot of a page, folded away at first."""

from __future__ import annotations

from collections.abc import Mapping

from gd_core.experiments import Problem
from gd_core.optimizers import OptimizerConfig
from pages.shared.foot.make_question import make_question
from pages.shared.foot.take_home import take_home, wants_file
from pages.shared.layout.containers import is_embedded
from pages.shared.layout.skeleton import Page, Shown
from pages.shared.state.session_values import MAKES_QUESTION, TAKES_HOME


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
    if wants_file():
        page.save(shown)
    take_home(page.link(shown), runs)
    make_question(page, shown, problem, rivals)
