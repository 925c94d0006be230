"""What a teacher's question in the link hides and locks on the page that shows it."""

from __future__ import annotations

from gd_core.descent import Trajectory
from gd_core.lessons import KINDS, Part, all_hidden
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.state.session_values import (
    ASKED_KIND,
    HIDDEN,
    ITERATION,
    LOCKED,
    REVEALED,
)
from pages.shared.state.url_schema import SHOW_EVERYTHING

_NOTHING: frozenset[Part] = frozenset()


def hidden_parts() -> frozenset[Part]:
    """The parts of the page that are not sent to the browser: those that the link hides and those
    that its question hides, until it is answered."""
    names, kind = HIDDEN.get(), ASKED_KIND.get()
    if (names is None and kind is None) or REVEALED.get():
        return _NOTHING
    own = KINDS[kind].hides if kind is not None else _NOTHING
    return all_hidden({*map(Part, names or ()), *own})


def hides(part: Part) -> bool:
    """Whether a part of the page is not sent to the browser."""
    return part in hidden_parts()


def is_locked(key: str) -> bool:
    """Whether the control with this key cannot be changed."""
    return key in (LOCKED.get() or ())


def can_show_everything() -> bool:
    """Whether something is hidden that the person may have shown without an answer."""
    return bool(hidden_parts()) and not is_locked(SHOW_EVERYTHING)


@restart_if_interrupted
def show_everything() -> None:
    """Callback: show what the question of the link hides."""
    REVEALED.set(True)


def first_iteration() -> int:
    """The iteration that the link shows on opening; 0 where it names none."""
    return ITERATION.of_page() or 0


def shown_part(trajectory: Trajectory) -> Trajectory:
    """The part of a run that the browser may have: up to the link's iteration where the path is
    hidden."""
    return trajectory.until(first_iteration()) if hides(Part.PATH) else trajectory
