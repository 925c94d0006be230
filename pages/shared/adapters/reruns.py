"""Every change that a browser sends is taken, whole and in its order, whatever the host decides.

Left to itself Streamlit loses changes of a person who is faster than a run:

- With `runner.fastReruns`, which Community Cloud sets whatever our config.toml says, a change stops
  the run before it and begins a second thread on the same session. What the first was about to
  take is dropped, a callback at work is broken off, a click that waits for its turn is forgotten.
- Without it a change still breaks off the callbacks of the one before, or all of it, if it comes
  before those begin; and changes that wait are merged into one. Of two clicks on one component the
  first is forgotten then, and of a slider and a box for the same number the wrong one may win.
- Either way each message says where all controls stand, and so undoes what the server has set since
  the browser last heard of it (echoes.py).

Nothing public changes this, so this file, and no other, replaces a few parts of Streamlit 1.67:

1. `runner.fastReruns` is off, by `streamlit.config.set_option`. The public `st.set_option` refuses.
2. Messages that wait stay apart, each with its address (`with_address`, `in_order`).
3. A message is taken without a break, its values and its callbacks, and without its echoes
   (`take_whole`).

A run is still broken off by the next change, but only while it draws, when nothing can be lost.

After an upgrade: tests/load/test_quick_changes.py tells whether this still holds. Where a name
below is gone, `install` says so in the log, and pages go on as Streamlit makes them. Then look in
`streamlit/runtime` for what calls the callbacks of a message (now `on_script_will_rerun`), for what
merges two requests that wait (now `_coalesce_widget_states`), and for how a session finds the value
of a control and writes it as the browser does (now `WStates`).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st
from streamlit import config
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils import script_requests
from streamlit.runtime.state import SafeSessionState
from streamlit.runtime.state.session_state import Value, WStates

from pages.shared.adapters.echoes import Browser, mark_of

_LOG = logging.getLogger("gradient_descent")
_FAST_RERUNS, _DETAILS = "runner.fastReruns", "client.showErrorDetails"
# Nobody makes more changes than this during one run; of a flood the oldest are merged.
MOST_WAITING, MOST_BYTES = 16, 2**20
# The key of what the session knows of its browser.
_BROWSER = "_browser"
# Only such controls can be set by the server: no buttons, no components. None is an emptied box.
_SETTABLE = frozenset(
    {None, "bool_value", "double_value", "int_value", "string_value"}
    | {"double_array_value", "int_array_value", "string_array_value"}
)

Function = Callable[..., Any]


@dataclass(frozen=True)
class Message:
    """Where all controls of a browser stood when it sent this, and the address it showed."""

    states: WidgetStates
    address: str = ""


@dataclass(frozen=True)
class Waiting:
    """Messages that nobody has taken yet, the oldest first."""

    messages: tuple[Message, ...]

    @property
    def widgets(self) -> Any:
        """The values of the newest, as Streamlit asks for them."""
        return self.messages[-1].states.widgets


def waiting(states: WidgetStates | Waiting) -> Waiting:
    """A message as the tuple of messages that wait; what waits already, unchanged."""
    return states if isinstance(states, Waiting) else Waiting((Message(states),))


def with_address(request: Function) -> Function:
    """Instead of a request for a run: one that keeps the address with the values it came with."""

    @wraps(request)
    def request_rerun(requests: Any, data: Any) -> Any:
        if isinstance(data.widget_states, WidgetStates):
            message = Message(data.widget_states, data.query_string)
            data = replace(data, widget_states=Waiting((message,)))
        return request(requests, data)

    return request_rerun


def in_order(merge: Function) -> Function:
    """Instead of a merge of two requests that wait: both, the older first.

    A flood is merged from its old end, so that what waits for one session stays small.
    """

    @wraps(merge)
    def both(old: Any, new: Any) -> Any:
        if not old or not new:
            return old or new
        messages = [*waiting(old).messages, *waiting(new).messages]
        while len(messages) > 1 and _is_too_much(messages):
            first, second = messages[:2]
            messages[:2] = [Message(merge(first.states, second.states), second.address)]
        return Waiting(tuple(messages))

    return both


def _is_too_much(messages: list[Message]) -> bool:
    size = sum(message.states.ByteSize() for message in messages)
    return len(messages) > MOST_WAITING or size > MOST_BYTES


def take_whole(take: Function) -> Function:
    """Instead of what takes the values of a message, and which any touch of the session may break
    off: one that takes all messages one after the other, and is not broken off."""

    @wraps(take)
    def take_all(session: Any, fresh: Any, **options: Any) -> None:
        with _unbroken(session):
            if fresh is None:
                take(session, fresh, **options)
                return
            *older, newest = waiting(fresh).messages
            for message in older:
                _take(take, session, message, {})
            _take(take, session, newest, options)

    return take_all


@contextmanager
def _unbroken(session: Any) -> Iterator[None]:
    """Let the runner of this session believe that no script is at work: then it breaks off none."""
    runner = getattr(object.__getattribute__(session, "_yield_callback"), "__self__", None)
    if runner is None:  # a session without a runner, in Streamlit's own tests
        yield
        return
    before, runner._execing = runner._execing, False
    try:
        yield
    finally:
        runner._execing = before


def _take(take: Function, session: Any, message: Message, options: dict[str, Any]) -> None:
    """Take a message without its echoes; what a control was set to instead, it is told again."""
    counts, untold = _heard(session, message)
    take(session, counts, **options)
    for control in untold:
        key = _keys(session).get(control)
        if key is not None and key in session:  # unless a callback has emptied the session
            session[key] = session[key]


def _heard(session: Any, message: Message) -> tuple[WidgetStates, set[str]]:
    """What counts of a message, and which controls the browser does not show as they are set."""
    said = {state.id: _fingerprint(state) for state in message.states.widgets}
    browser: Browser = session[_BROWSER] if _BROWSER in session else Browser()
    address = mark_of(dict(parse_qsl(message.address, keep_blank_values=True)))
    shown = _shown(session, said)
    forced = {control: shown[control] for control in _forced(session, shown)}
    heard, session[_BROWSER] = browser.hear(address, time.monotonic(), said, forced)
    echoes = {
        state.id
        for state in message.states.widgets
        if state.id not in heard.changed
        and state.WhichOneof("value") in _SETTABLE
        and shown.get(state.id) != said[state.id]
    }
    counts = [state for state in message.states.widgets if state.id not in echoes]
    return WidgetStates(widgets=counts), (echoes | heard.untold) & shown.keys()


def is_asked_again() -> bool:
    """Whether the browser asks for this run without having changed anything.

    So asks one that lost its connection and has it back.
    """
    context = get_script_run_ctx()
    if context is None or _BROWSER not in context.session_state:
        return False
    browser: Browser = context.session_state[_BROWSER]
    return browser.asks_again


def note_what_is_shown(address: int) -> None:
    """Remember what the run that now ends has told the browser; call this after its address is
    written."""
    context = get_script_run_ctx()
    if context is None:
        return
    session: Any = context.session_state
    shown = _shown(session, context.shared.widget_ids_this_run.snapshot())
    forced = _forced(session, shown)
    browser: Browser = session[_BROWSER] if _BROWSER in session else Browser()
    session[_BROWSER] = browser.tell(address, time.monotonic(), shown, forced)


def _shown(session: Any, controls: Iterable[str]) -> dict[str, int]:
    """Those of these controls that the server can set, with what they are set to now."""
    keys, metadata = _keys(session), session._state._new_widget_state.widget_metadata
    shown: dict[str, int] = {}
    for control in controls:
        if control not in keys or control not in metadata:
            continue
        if metadata[control].value_type not in _SETTABLE:
            continue
        # What is set but cannot be shown, the control itself reports when it is drawn.
        with suppress(Exception):
            state = WStates({control: Value(session[keys[control]])}, metadata)
            written = state.get_serialized(control)
            if written is not None:
                shown[control] = _fingerprint(written)
    return shown


def _forced(session: Any, controls: Iterable[str]) -> set[str]:
    """Those of these controls that were set since the last message, and so are told by force."""
    keys = _keys(session)
    return {control for control in controls if session.is_new_state_value(keys[control])}


def _keys(session: Any) -> dict[str, str]:
    keys: dict[str, str] = session._state._key_id_mapper.id_key_mapping
    return keys


def _fingerprint(state: WidgetState) -> int:
    return hash(state.SerializeToString(deterministic=True))


def keep_settings() -> None:
    """Set what a host has set otherwise, again where it has read its settings anew.

    `showErrorDetails = false`, as Community Cloud has it, shows a visitor the kind of a mistake of
    ours and its whole trace with the paths of the server.
    """
    if config.get_option(_FAST_RERUNS):
        config.set_option(_FAST_RERUNS, False, "pages/shared/adapters/reruns.py")
    if config.get_option(_DETAILS) in (False, "false", "False"):
        st.set_option(_DETAILS, "none")


# What is replaced: where it is, its name, and by what.
_PARTS: tuple[tuple[Any, str, Function], ...] = (
    (script_requests.ScriptRequests, "request_rerun", with_address),
    (script_requests, "_coalesce_widget_states", in_order),
    (SafeSessionState, "on_script_will_rerun", take_whole),
)


def install(parts: Sequence[tuple[Any, str, Function]] = _PARTS) -> None:
    """Replace in Streamlit what is said above, once for the process; all of it or nothing."""
    keep_settings()
    gone = [name for owner, name, _ in parts if not hasattr(owner, name)]
    if gone:
        _LOG.warning(
            "Streamlit has no %s any more: see pages/shared/adapters/reruns.py", ", ".join(gone)
        )
        return
    for owner, name, better in parts:
        there = getattr(owner, name)
        # Code may be loaded anew while the server runs.
        if not hasattr(there, "__wrapped__"):
            setattr(owner, name, better(there))
