"""What a browser sends for the controls, looked at before a callback or a page reads it.

Anybody can send any message: a text for a number, nan, a choice that is not offered, JSON that is
none. Streamlit reads a value with the control's own reader, at its first use; where that raises,
before our pages run, the person sees an error box. So each value is read here as soon as it comes:
what is no value of its control is replaced by the control's default, and one sentence says so.

This touches private parts of Streamlit 1.67: `SessionState.set_widgets_from_proto`, which takes a
message in, and `SessionState.register_widget`, which meets a control for the first time (a browser
that comes back to a new process sends values for controls that nobody has drawn there yet).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import streamlit as st
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.state import SessionState
from streamlit.runtime.state.common import (
    RegisterWidgetResult,
    WidgetMetadata,
    unpack_widget_state_value,
    user_key_from_element_id,
)
from streamlit.runtime.state.session_state import Serialized

# Beyond this a browser's number box no longer shows a number as it was typed.
LARGEST: Final = 1e15
# Controls that are named in the sentence; the line stays a line.
MOST_NAMED: Final = 6
UNNAMED: Final = "a part of the page"
_REFUSED: Final = "_refused"

DefaultOf = Callable[[str, Callable[[str], Any]], Any]


# ---------------------------------------------------------------- what is refused


def finite_number(value: object, most: float = LARGEST) -> float | None:
    """The number that a component sent; None for anything that is none of ordinary size."""
    # Compared before it is converted: JSON may hold a whole number of any length.
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and -most <= value <= most else None  # type: ignore[operator, arg-type]


def refuse(name: str) -> None:
    """Note, in a callback, that what was sent for a control is no value of it."""
    state = st.session_state
    state[_REFUSED] = tuple({*state.get(_REFUSED, ()), name})


def is_refused() -> bool:
    """Whether something was refused that nobody has been told of."""
    return _REFUSED in st.session_state


def refusal() -> str | None:
    """The sentence about what was refused since the last one; None if nothing was."""
    names = sorted(st.session_state.pop(_REFUSED, ()))
    if not names:
        return None
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    shown = ", ".join(names[:MOST_NAMED])
    return f"What your browser sent for {shown}{more} could not be used: the usual value is back."


# ---------------------------------------------------------------- the checks


def _check_number(sent: Any, _: WidgetMetadata[Any]) -> None:
    if finite_number(sent) is None:
        raise ValueError("no ordinary number")


def _check_text(sent: str, control: WidgetMetadata[Any]) -> None:
    """A choice is one of those that are offered; of any other text the length is the box's own."""
    if control.formatted_options is not None and sent not in control.formatted_options:
        raise ValueError("no such choice")


def _check_choice(sent: Any, control: WidgetMetadata[Any]) -> None:
    """One of those offered. A slider may be a change behind and name a mark that it no longer has:
    Streamlit lists none for it, and reads that as the mark it has."""
    (only,) = sent
    if control.formatted_options is not None and only not in control.formatted_options:
        raise ValueError("no such choice")


def _check_events(sent: str, _: WidgetMetadata[Any]) -> None:
    events = json.loads(sent)
    for event in events if isinstance(events, list) else [events]:
        if not isinstance(event, dict) or not isinstance(event.get("event"), str):
            raise ValueError("no event")


def _check_state(sent: Any, _: WidgetMetadata[Any]) -> None:
    if not isinstance(sent, dict):
        raise ValueError("no state of a component")


_CHECKS: Mapping[str, Callable[[Any, WidgetMetadata[Any]], None]] = MappingProxyType(
    {
        "double_value": _check_number,
        "int_value": _check_number,
        "string_value": _check_text,
        "string_array_value": _check_choice,
        "json_value": _check_state,
        "json_trigger_value": _check_events,
    }
)


def _kind(field: str) -> str:
    """The kind of a field of the protocol: a browser has one of its own for whole numbers, which
    Streamlit does not name for a number box."""
    return "double_value" if field == "int_value" else field


def _value_of(state: WidgetState, control: WidgetMetadata[Any]) -> Any:
    """What a message says for a control; raises an exception of some kind where that is no value
    of it."""
    kind = state.WhichOneof("value")
    if kind is None:  # emptied
        return control.deserializer(None)
    if _kind(kind) != _kind(control.value_type):
        raise ValueError(f"{kind} for {control.value_type}")
    sent = unpack_widget_state_value(state)
    if check := _CHECKS.get(kind):
        check(sent, control)
    value = control.deserializer(sent)
    if value is None:
        raise ValueError("outside what the control allows")
    return value


# ---------------------------------------------------------------- where Streamlit takes it in


def _is_taken(session: SessionState, come: WidgetState, control: WidgetMetadata[Any]) -> bool:
    """Put what has come for a control into the session, or else what the control begins with."""
    widgets = session._new_widget_state
    try:
        widgets.set_from_value(control.id, _value_of(come, control))
    except Exception:  # whatever a reader makes of it; JSON that is nested too deep among them
        widgets.set_from_value(control.id, control.deserializer(None))
        return False
    return True


def _put_default(
    session: SessionState, control: WidgetMetadata[Any], default_of: DefaultOf
) -> None:
    """Put our own default into a control where there is one, and note that it was needed."""
    key = user_key_from_element_id(control.id)
    default = key and default_of(key, lambda other: _stands_in(session, other))
    if key is not None and default is not None:
        session._new_widget_state.set_from_value(control.id, default)
        session.reset_state_value(key, default)  # so that the browser is told
    told = _stands_in(session, _REFUSED) or ()
    session.reset_state_value(_REFUSED, tuple({*told, _name(control, key)}))


def _name(control: WidgetMetadata[Any], key: str | None) -> str:
    """What a person knows a control by: its name in the address; a component has none."""
    is_component = control.value_type in ("json_value", "json_trigger_value")
    return UNNAMED if key is None or is_component else key


def _stands_in(session: SessionState, key: str) -> Any:
    """What the session has under a key; None where that is nothing, or cannot be read."""
    # Not by st.session_state, at whose touch Streamlit may break off what is half done here.
    try:
        return session[key]
    except Exception:
        return None


def check_what_comes(default_of: DefaultOf) -> None:
    """Have every value checked from now on, in all sessions of this process.

    default_of: what stands in the control with this key where nobody has set it, given a way to
    look at what stands in others; None where the control itself knows.
    """
    take, register = SessionState.set_widgets_from_proto, SessionState.register_widget
    if hasattr(take, "checks"):
        return  # this module was loaded again, as while its file is being written

    def take_checked(self: SessionState, widget_states: WidgetStates) -> None:
        take(self, widget_states)
        come = ((state, self.get_widget_metadata(state.id)) for state in widget_states.widgets)
        known = [(state, control) for state, control in come if control is not None]
        # First all are read, then any is looked at: Streamlit believes a wrong kind that it reads.
        refused = [control for state, control in known if not _is_taken(self, state, control)]
        for control in refused:
            _put_default(self, control, default_of)

    def register_checked(
        self: SessionState, metadata: WidgetMetadata[Any], user_key: str | None
    ) -> RegisterWidgetResult[Any]:
        come = self._new_widget_state.states.get(metadata.id)
        # By a message that came before the control was known.
        if isinstance(come, Serialized) and not _is_taken(self, come.value, metadata):
            _put_default(self, metadata, default_of)
        return register(self, metadata, user_key)

    take_checked.checks = True  # type: ignore[attr-defined]
    SessionState.set_widgets_from_proto = take_checked  # type: ignore[method-assign]
    SessionState.register_widget = register_checked  # type: ignore[method-assign]
