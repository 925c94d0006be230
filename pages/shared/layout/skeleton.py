"""What every page does around its own content: read the link, draw the frame, catch errors, and
write the link again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, Protocol, TypeVar

import streamlit as st

from gd_core import Objective
from gd_core.figures import Style
from pages.shared.adapters.script_run import is_fragment_rerun
from pages.shared.execution.error_boundary import error_boundary
from pages.shared.layout.page import open_page
from pages.shared.state.problem import ReadProblem, problem_on_page
from pages.shared.state.session import open_state
from pages.shared.state.url_schema import Parameter
from pages.shared.state.url_sync import link_to_page, save_url


class Shown(Protocol):
    """What a page, or a part of one, has shown: something about an objective."""

    @property
    def objective(self) -> Objective: ...


P = ParamSpec("P")
S = TypeVar("S", bound=Shown)
# Shows the page's own content in this style; gets the parameters of the link that were left out.
Body = Callable[[Style, tuple[str, ...]], Shown | None]


@dataclass(frozen=True)
class Page:
    """A page: its title, and the parameters of its links beside those of the method.

    with_step, with_method, with_formula: whether it has a control for the step size, for the
    method, and for the function; begin: sets the controls where it is opened without a link.
    """

    title: str
    parameters: Mapping[str, Parameter]
    with_step: bool = True
    with_method: bool = True
    with_formula: bool = True
    begin: Callable[[], None] | None = None

    def read(self) -> ReadProblem:
        """The problem that the controls describe; to be read once in a run."""
        return problem_on_page(self.with_step, self.with_method)

    def show(self, body: Body) -> None:
        """Show the page; the link is written last, so that the page is complete by then."""
        error_boundary(lambda: self._show(body))

    def _show(self, body: Body) -> None:
        ignored = open_state(self.title, self.begin)
        shown = body(open_page(self.title), ignored)
        if shown is not None:
            self.save(shown)

    def part(self, show: Callable[P, S]) -> Callable[P, S | None]:
        """A decorator: a part of the page that can be run again without the rest, as a fragment.

        It returns None after an error, which it has shown. Run alone, it writes the link itself.
        """

        def show_and_save(*arguments: P.args, **named: P.kwargs) -> S:
            shown = show(*arguments, **named)
            if is_fragment_rerun():
                self.save(shown)
            return shown

        @wraps(show)
        def guarded(*arguments: P.args, **named: P.kwargs) -> S | None:
            return error_boundary(lambda: show_and_save(*arguments, **named))

        return st.fragment(guarded)

    def link(self, shown: Shown) -> dict[str, str]:
        """The parameters of the link to the page as it is."""
        dim = shown.objective.dim
        return link_to_page(self.parameters, dim, self.with_method, self.with_formula)

    def save(self, shown: Shown) -> None:
        """Write the link to the page as it is into the address, and keep the values; a run does so
        at its end, and before what a person may wait for much longer than for the page."""
        dim = shown.objective.dim
        save_url(self.parameters, dim, self.with_method, self.with_formula)
