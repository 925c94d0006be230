"""A person who is faster than the server: changes that wait for no answer."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.load.session import PATIENCE, Failed, Session

PLAYER = "gradient_descent_player"


@dataclass
class Hasty(Session):
    """Sends a change and goes on; what the server answers is listened to meanwhile."""

    named: dict[str, str] = field(default_factory=dict)  # label or component -> a control's id
    running: bool = False
    listener: asyncio.Task[None] | None = None

    async def begin(self, path: str = "") -> Hasty:
        """The first run of a page."""
        await self.open(path)
        self.listener = asyncio.create_task(self._listen())
        return self

    async def commit(self, key: str, value: float | str | bool | None) -> None:
        """A box, a switch."""
        self.set(key, value)
        await self.send(self.ids[key])

    async def press(self, label: str) -> None:
        """A button, by what is written on it."""
        state = WidgetState(id=self.named[label], trigger_value=True)
        await self.send(state.id, state)

    async def tell(self, event: str, value: object, component: str = PLAYER) -> None:
        """What a component says, as a click on the map does."""
        base = self.named[component]
        state = WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{base}__events")
        state.json_trigger_value = json.dumps([{"event": event, "value": value}])
        await self.send(base, state)

    async def leave_for(self, page: str) -> None:
        """Another page, by the navigation row."""
        self.page, self.query, self.states = self.pages[page], "", {}
        await self.send("")

    async def send(self, control: str, *once: WidgetState) -> None:
        """Where everything stands, with what is said only once."""
        message = BackMsg()
        client = message.rerun_script
        client.query_string, client.page_script_hash = self.query, self.page
        client.fragment_id = self.fragments.get(control, "")
        client.widget_states.widgets.extend([*self.states.values(), *once])
        client.context_info.color_scheme = "light"
        self.running = True
        assert self.socket is not None
        await self.socket.send(message.SerializeToString())

    async def settle(self) -> dict[str, str]:
        """Switch the projector on or off as the last change, and wait until all of it is drawn;
        returns the address, without the projector's part."""
        projected = not self.states[self.ids["projector"]].bool_value
        await self.commit("projector", projected)
        begun = time.monotonic()
        while self.running or self.url().get("projector") != str(int(projected)):
            await asyncio.sleep(0.02)
            assert self.listener is not None
            if self.listener.done():
                self.listener.result()
            if time.monotonic() - begun > PATIENCE:
                raise Failed(f"no end after {PATIENCE} s")
        self._judge()
        return {key: value for key, value in self.url().items() if key != "projector"}

    async def leave(self) -> None:
        if self.listener is not None:
            self.listener.cancel()
        await self.close()

    async def _listen(self) -> None:
        assert self.socket is not None
        async for data in self.socket:
            message = ForwardMsg()
            message.ParseFromString(data)  # type: ignore[arg-type]
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.running = True
            if kind == "script_finished":
                self.running = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
            elif handler := getattr(self, f"_on_{kind}", None):
                handler(message)

    def _note(self, kind: str, control: Any) -> None:
        super()._note(kind, control)
        if kind == "bidi_component":
            self.named[control.component_name] = control.id
        if kind == "button":
            self.named[control.label] = control.id
        if kind in _MENUS and (control.set_value or control.id not in self.states):
            self.states[control.id] = _MENUS[kind](control)


def _of_menu(menu: Any) -> WidgetState:
    state = WidgetState(id=menu.id)
    if menu.set_value and menu.HasField("raw_value"):
        state.string_value = menu.raw_value
    elif not menu.set_value and menu.HasField("default"):
        state.string_value = menu.options[menu.default]
    return state


_MENUS = {"selectbox": _of_menu}
