"""What Streamlit reads of a session when it draws a control: the one value that it asks for.

For each box that it draws, Streamlit 1.67 makes a dict of the whole session (its private
`SafeSessionState.filtered_state`) and looks up one key in it. A page has a dozen boxes and a
hundred keys, and of each component that sends something it even builds a class: a tenth of the work
of a page. So the property is replaced by a view that looks up what is asked for, and makes the dict
only for those who go through all of it.

After an upgrade: where the property is gone, `install_view` does nothing; delete this file then.
tests/pages/adapters/test_session_view.py tells whether both still say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from streamlit.runtime.state import SafeSessionState

_NAME = "filtered_state"


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


def install_view() -> None:
    """Let all sessions of this process be read by SessionView."""
    if isinstance(getattr(SafeSessionState, _NAME, None), property):
        setattr(SafeSessionState, _NAME, property(SessionView))
