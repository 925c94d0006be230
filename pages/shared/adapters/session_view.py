"""What Streamlit reads of a session when it draws a control: the one value that it asks for.

For each box that it draws, Streamlit 1.67 makes a dict of the whole session (its private
`SafeSessionState.filtered_state`) and looks up one key in it. A page has a dozen boxes and a
hundred keys: a tenth of the work of a page. So the property is replaced by a view that looks up
what is asked for, and makes the dict only for those who go through all of it.

And whenever it reads the value of a component, it builds a class that shows what the component has
sent (`make_bidi_component_presenter`), also of one that sends nothing. So only those that can send
something get one.

After an upgrade: where a part is gone, `install_view` leaves it alone; delete it here then.
tests/pages/adapters/test_session_view.py tells whether all still say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any

from streamlit.components.v2.bidi_component import main as components
from streamlit.runtime.state import SafeSessionState

_NAME, _PRESENTER = "filtered_state", "make_bidi_component_presenter"


class SessionView(Mapping[str, Any]):
    """The values of a session by their keys, as they are when they are asked for."""

    def __init__(self, session: SafeSessionState) -> None:
        self._session = session

    def __getitem__(self, key: str) -> Any:
        # Not through the session itself, which may end the run at each read; the dict did not.
        with self._session._lock:
            return self._session._state[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole())

    def __len__(self) -> int:
        return len(self._whole())

    def __repr__(self) -> str:
        return repr(self._whole())

    def _whole(self) -> dict[str, Any]:
        with self._session._lock:
            return self._session._state.filtered_state


def only_for_senders(make: Callable[..., Any]) -> Callable[..., Any]:
    """Instead of what makes the presenter of a component's value: none for a component that has no
    callback, and so sends nothing."""

    @wraps(make)
    def presenter(aggregator: str, component: str | None = None, sent: Any = None) -> Any:
        return make(aggregator, component, sent) if sent else None

    return presenter


def install_view() -> None:
    """Let all sessions of this process be read by SessionView, and components without presenters
    they have no use for; once for the process."""
    if isinstance(getattr(SafeSessionState, _NAME, None), property):
        setattr(SafeSessionState, _NAME, property(SessionView))
    make = getattr(components, _PRESENTER, None)
    if make is not None and not hasattr(make, "__wrapped__"):
        setattr(components, _PRESENTER, only_for_senders(make))
