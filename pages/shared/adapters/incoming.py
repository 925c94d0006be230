"""Checks of what a browser sends for the controls, before a callback or a page reads it.

A client can send any message: a text for a number, nan, a choice that is not offered, invalid JSON.
Streamlit parses a value with the control's deserializer at its first use. Where that raises before
our pages run, the person sees an error box. So each value is parsed here as soon as it arrives. One
that is invalid for its control is replaced by the control's default, and one sentence says so.

Two private methods of Streamlit 1.67 are wrapped: `SessionState.set_widgets_from_proto`, which
receives a message, and `SessionState.register_widget`, which is called when a control is drawn. The
second is needed because a browser that reconnects to a new process sends values for controls that
have not been drawn there yet.
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
LARGEST_NUMBER: Final = 1e15
# So many controls are named in the sentence, so that it stays one line.
MAX_CONTROLS_NAMED: Final = 6
UNNAMED: Final = "a part of the page"
_REFUSED: Final = "_refused"

DefaultOf = Callable[[str, Callable[[str], Any]], Any]


# ---------------------------------------------------------------- what is refused


def finite_number(value: object, most: float = LARGEST_NUMBER) -> float | None:
    """A number that a component sent; None for anything but a number from -most to most."""
    # It is compared before it is converted to float, as JSON may hold a whole number of any length.
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and -most <= value <= most else None  # type: ignore[operator, arg-type]


def refuse(name: str) -> None:
    """Note, in a callback, that the value sent for a control is invalid; `refusal` names it."""
    state = st.session_state
    state[_REFUSED] = tuple({*state.get(_REFUSED, ()), name})


def is_refused() -> bool:
    """Whether a value was refused since the last sentence of `refusal`."""
    return _REFUSED in st.session_state


def refusal() -> str | None:
    """The sentence about the values refused since the last sentence; None if there are none."""
    names = sorted(st.session_state.pop(_REFUSED, ()))
    if not names:
        return None
    more = f" and {len(names) - MAX_CONTROLS_NAMED} more" if len(names) > MAX_CONTROLS_NAMED else ""
    shown = ", ".join(names[:MAX_CONTROLS_NAMED])
    return f"What your browser sent for {shown}{more} could not be used: the usual value is back."


# ---------------------------------------------------------------- the checks


def _check_number(sent: Any, _: WidgetMetadata[Any]) -> None:
    if finite_number(sent) is None:
        raise ValueError("no ordinary number")


def _check_text(sent: str, control: WidgetMetadata[Any]) -> None:
    """Raise for a choice that is not offered. A text box checks the length of its text itself."""
    if control.formatted_options is not None and sent not in control.formatted_options:
        raise ValueError("no such choice")


def _check_choice(sent: Any, control: WidgetMetadata[Any]) -> None:
    """Raise unless one choice is sent, and one of those offered."""
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
    """The kind of value of a field of the protocol: a browser may send int_value for a number box,
    whose value_type is always double_value in Streamlit."""
    return "double_value" if field == "int_value" else field


def _value_of(state: WidgetState, control: WidgetMetadata[Any]) -> Any:
    """The value that a message holds for a control; raises any exception where it is invalid."""
    kind = state.WhichOneof("value")
    if kind is None:  # the control was emptied
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


# ---------------------------------------------------------------- the wrapped methods


def _set_checked(session: SessionState, state: WidgetState, control: WidgetMetadata[Any]) -> bool:
    """Put a control's value into the session, or its initial one where it is invalid; True if it
    was valid."""
    widgets = session._new_widget_state
    try:
        widgets.set_from_value(control.id, _value_of(state, control))
    except Exception:  # deserializers raise many kinds, JSON nested too deep RecursionError
        widgets.set_from_value(control.id, control.deserializer(None))
        return False
    return True


def _put_default(
    session: SessionState, control: WidgetMetadata[Any], default_of: DefaultOf
) -> None:
    """Put our own default into a control where there is one, and note that it was needed."""
    key = user_key_from_element_id(control.id)
    default = key and default_of(key, lambda other: _session_value(session, other))
    if key is not None and default is not None:
        session._new_widget_state.set_from_value(control.id, default)
        session.reset_state_value(key, default)  # sends the default to the browser
    noted = _session_value(session, _REFUSED) or ()
    session.reset_state_value(_REFUSED, tuple({*noted, _shown_name(control, key)}))


def _shown_name(control: WidgetMetadata[Any], key: str | None) -> str:
    """The name of a control in the refusal's sentence: as in the URL, which has no components."""
    is_component = control.value_type in ("json_value", "json_trigger_value")
    return UNNAMED if key is None or is_component else key


def _session_value(session: SessionState, key: str) -> Any:
    """The session's value of a key; None where there is none, or it cannot be parsed."""
    # Read without st.session_state, at whose access Streamlit may interrupt the run half-way.
    try:
        return session[key]
    except Exception:
        return None


def check_incoming_values(default_of: DefaultOf) -> None:
    """Check every value that arrives from now on, in all sessions of this process.

    default_of: the default of the control with a key, given a function for the values of the other
    controls by key; None where the control's own initial value is right.
    """
    set_widgets, register = SessionState.set_widgets_from_proto, SessionState.register_widget
    if hasattr(set_widgets, "checks"):
        return  # wrapped before: Streamlit loads a module again after its file was edited

    def set_widgets_checked(self: SessionState, widget_states: WidgetStates) -> None:
        set_widgets(self, widget_states)
        pairs = ((state, self.get_widget_metadata(state.id)) for state in widget_states.widgets)
        known = [(state, control) for state, control in pairs if control is not None]
        # All values are checked before any default is computed: a default depends on the values of
        # other controls, and Streamlit would accept a value of the wrong type as it reads one.
        refused = [control for state, control in known if not _set_checked(self, state, control)]
        for control in refused:
            _put_default(self, control, default_of)

    def register_checked(
        self: SessionState, metadata: WidgetMetadata[Any], user_key: str | None
    ) -> RegisterWidgetResult[Any]:
        state = self._new_widget_state.states.get(metadata.id)
        # A value that arrived before the control was drawn is still unchecked.
        if isinstance(state, Serialized) and not _set_checked(self, state.value, metadata):
            _put_default(self, metadata, default_of)
        return register(self, metadata, user_key)

    set_widgets_checked.checks = True  # type: ignore[attr-defined]
    SessionState.set_widgets_from_proto = set_widgets_checked  # type: ignore[method-assign]
    SessionState.register_widget = register_checked  # type: ignore[method-assign]
