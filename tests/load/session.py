"""One person's session, spoken in Streamlit's own websocket protocol, without a browser."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar
from urllib.parse import parse_qsl, urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from pages.shared.execution.error_boundary import SORRY

T = TypeVar("T")

PATIENCE = 60.0  # seconds until a script that does not end counts as failed
LARGEST = 32 * 2**20  # bytes of one message
# Where a control's value is in its element, and how a browser says it.
_VALUE_FIELDS = {
    "number_input": "double_value",
    "text_input": "string_value",
    "checkbox": "bool_value",
}


class Failed(Exception):
    """The script raised, or did not end."""


@dataclass
class Session:
    """A connected session: open, change a control, go to another page, look at what came."""

    address: str  # host:port
    query: str = ""
    token: str = ""  # of an earlier session, to come back to it
    socket: ClientConnection | None = None
    pages: dict[str, str] = field(default_factory=dict)  # name in the URL -> script hash
    page: str = ""
    id: str = ""
    ids: dict[str, str] = field(default_factory=dict)  # of the controls of the last run, by key
    states: dict[str, WidgetState] = field(default_factory=dict)
    fragments: dict[str, str] = field(default_factory=dict)  # a control's id -> its fragment
    texts: list[str] = field(default_factory=list)  # what the last run said
    kinds: set[str] = field(default_factory=set)  # of the elements of the last run
    drawn: list[str] = field(default_factory=list)  # keys of the controls of the last run
    kept: dict[str, int] = field(default_factory=dict)  # cached message -> the run that had it last
    runs: int = 0
    received: int = 0  # bytes

    async def connect(self) -> Self:
        """Open the socket, as a browser does; a token asks for an earlier session."""
        self.socket = await connect(
            f"ws://{self.address}/_stcore/stream",
            subprotocols=["streamlit", "xsrf", self.token] if self.token else ["streamlit"],
            max_size=LARGEST,
            compression=None,
            open_timeout=PATIENCE,
            additional_headers=self.headers(),
        )
        return self

    def headers(self) -> dict[str, str]:
        """What else a browser would send."""
        return {}

    async def open(self, path: str = "") -> float:
        """The first run of a page; returns the seconds from the request to its end."""
        if self.socket is None:
            await self.connect()
        return await self._run(page_name=path)

    async def change(self, key: str, value: float | str | bool | None) -> float:
        """Commit one control; returns the seconds from the change to the end of the script."""
        self.set(key, value)
        return await self._run(fragment=self.fragments.get(self.ids[key], ""))

    def set(self, key: str, value: float | str | bool | None) -> None:
        """Change a control without a word to the server; None empties it."""
        state = WidgetState(id=self.ids[key])
        kind = {float: "double_value", int: "double_value", str: "string_value"}
        if value is not None:
            setattr(state, kind.get(type(value), "bool_value"), value)
        self.states[state.id] = state

    async def go(self, page: str) -> float:
        """Another page by the navigation row; returns the seconds to the end of its script."""
        self.page = self.pages[page]
        self.query, self.states = "", {}
        return await self._run()

    async def close(self) -> None:
        if self.socket is not None:
            await self.socket.close()
            self.socket = None

    def url(self) -> dict[str, str]:
        """The parameters in the address bar."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    # ------------------------------------------------------------ one run

    async def press(self, label: str) -> None:
        """Press a button during a run, whose end is then that of the run that follows it."""
        pressed = WidgetState(id=self.ids[label], trigger_value=True)
        await self._send(self._message([*self.states.values(), pressed]))

    def _message(
        self, states: Iterable[WidgetState], page_name: str = "", fragment: str = ""
    ) -> BackMsg:
        message = BackMsg()
        client = message.rerun_script
        client.query_string = self.query
        client.page_script_hash = self.page
        client.page_name = page_name
        client.fragment_id = fragment
        client.widget_states.widgets.extend(states)
        client.cached_message_hashes.extend(self.kept)
        client.context_info.color_scheme = "light"
        return message

    async def _send(self, message: BackMsg) -> None:
        assert self.socket is not None
        await self.socket.send(message.SerializeToString())

    async def _run(self, page_name: str = "", fragment: str = "") -> float:
        message = self._message(self.states.values(), page_name, fragment)
        self.runs += 1
        self.texts, self.drawn, self.kinds = [], [], set()
        if not fragment:
            self.ids, self.fragments = {}, {}
        before = time.perf_counter()
        await self._send(message)
        try:
            await asyncio.wait_for(self._read_to_the_end(), PATIENCE)
        except TimeoutError as error:
            raise Failed(f"no end after {PATIENCE} s") from error
        took = time.perf_counter() - before
        self.kept = {key: run for key, run in self.kept.items() if run > self.runs - 2}
        return took

    async def _read_to_the_end(self) -> None:
        assert self.socket is not None
        while True:
            data = await self.socket.recv()
            self.received += len(data)
            message = ForwardMsg()
            message.ParseFromString(data)  # type: ignore[arg-type]
            kind = message.WhichOneof("type")
            if kind == "script_finished":
                if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    return self._judge()
                self.kinds = set()
            elif handler := getattr(self, f"_on_{kind}", None):
                handler(message)

    def _judge(self) -> None:
        if any(SORRY in text for text in self.texts):
            raise Failed(f"the page broke: {self.query}")

    def _on_new_session(self, message: ForwardMsg) -> None:
        new = message.new_session
        self.page = new.page_script_hash
        self.id = new.initialize.session_id or self.id

    def _on_navigation(self, message: ForwardMsg) -> None:
        pages = message.navigation.app_pages
        self.page = message.navigation.page_script_hash
        self.pages = {page.url_pathname: page.page_script_hash for page in pages}

    def _on_page_info_changed(self, message: ForwardMsg) -> None:
        self.query = message.page_info_changed.query_string

    def _on_ref_hash(self, message: ForwardMsg) -> None:
        self.kept[message.ref_hash] = self.runs

    def _on_delta(self, message: ForwardMsg) -> None:
        if message.metadata.cacheable:
            self.kept[message.hash] = self.runs
        self._note_fold(message.delta.add_block.expandable)
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind is None:
            return
        self.kinds.add(kind)
        one = getattr(element, kind)
        if kind == "exception":
            raise Failed(f"{one.type}: {one.message}")
        if kind in ("text", "markdown", "alert"):
            self.texts.append(one.body)
        if kind == "bidi_component" and one.json.startswith('["run-results"'):
            self.texts.append((json.loads(one.json)[1] or {}).get("words", ""))
        if getattr(one, "id", ""):
            self._note(kind, one)
            if message.delta.fragment_id:
                self.fragments[one.id] = message.delta.fragment_id

    def _note_fold(self, section: Any) -> None:
        """Learn the id of a section that can be unfolded."""
        if section.id:
            self.ids[section.id.rsplit("-", 1)[-1]] = section.id

    def _note(self, kind: str, control: Any) -> None:
        """Learn a control's id by its key, and its value, which a browser says at each run."""
        key = control.label if kind == "button" else control.id.rsplit("-", 1)[-1]
        if kind == "bidi_component" and key in self.ids:
            return  # the message to a box's slider, number-step, is not the box, step
        self.ids[key] = control.id
        self.drawn.append(key)
        if kind in _VALUE_FIELDS and (control.set_value or control.id not in self.states):
            state = WidgetState(id=control.id)
            value = control.value if control.set_value else control.default
            setattr(state, _VALUE_FIELDS[kind], value)
            self.states[control.id] = state


def query_of(**controls: object) -> str:
    """A query string that a page reads."""
    return urlencode(controls)


def run(visit: Coroutine[Any, Any, T]) -> T:
    """Wait for a visit, in a thread of its own: Playwright keeps a running loop in a test's."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, visit).result()
