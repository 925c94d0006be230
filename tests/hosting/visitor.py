"""A browser that comes through the proxy: it keeps cookies and comes back when its socket ends."""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Self

from tests.load.session import PATIENCE, Failed, Session


@dataclass
class Visitor(Session):
    """A session with the cookies that came with the answers so far."""

    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def machine(self) -> str:
        """What the proxy's cookie says of the process that it chose."""
        return self.cookies["machine"]

    def headers(self) -> dict[str, str]:
        """What else a browser would send: its cookies, and the page that the socket is for."""
        sent = {"Origin": f"http://{self.address}"}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return sent

    async def connect(self) -> Self:
        """Ask for the server's health and open the socket, as Streamlit's page does each time."""
        await asyncio.to_thread(self.ask, "/_stcore/health")
        await super().connect()
        assert self.socket is not None and self.socket.response is not None
        self._keep(self.socket.response.headers.get_all("Set-Cookie"))
        return self

    def ask(self, path: str) -> None:
        """One request of HTTP, which has to succeed."""
        with closing(http.client.HTTPConnection(self.address, timeout=PATIENCE)) as connection:
            connection.request("GET", path, headers=self.headers())
            answer = connection.getresponse()
            self._keep(answer.headers.get_all("Set-Cookie") or [])
            if answer.status != 200:
                raise Failed(f"{path} answered {answer.status}")

    def shown(self) -> dict[str, str | float | bool]:
        """The controls with what the server put into them, by their keys."""
        found: dict[str, str | float | bool] = {}
        for key, name in self.ids.items():
            if name in self.states:
                state = self.states[name]
                found[key] = getattr(state, state.WhichOneof("value"))
        return found

    def _keep(self, lines: Iterable[str]) -> None:
        # A request that was tried twice comes back with two cookies; the later one holds.
        for line in lines:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value.strip()
