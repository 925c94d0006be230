"""Firefox, driven by WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi/)."""

from __future__ import annotations

import base64
import contextlib
import json
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.browser.server import free_port

PROGRAM, PACKAGES = "firefox-esr", "firefox-esr"
VIEWPORT = {"width": 1400, "height": 900}
STARTS = 60.0  # s


class Firefox:
    """One window of Firefox."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket, self._count, self._errors = socket, 0, list[str]()
        self._call("session.new", capabilities={})
        self._call("session.subscribe", events=["log.entryAdded"])
        self._context = self._call("browsingContext.getTree")["contexts"][0]["context"]
        self._call("browsingContext.setViewport", context=self._context, viewport=VIEWPORT)

    def open(self, address: str) -> None:
        """Go to an address."""
        navigate = "browsingContext.navigate"
        self._call(navigate, context=self._context, url=address, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression, as JSON."""
        found = self._call(
            "script.evaluate",
            expression=f"JSON.stringify({expression})",
            target={"context": self._context},
            awaitPromise=True,
        )
        return json.loads(found["result"].get("value") or "null")

    def click(self, x: float, y: float) -> None:
        """Press and release the mouse at these pixels of the window."""
        at = {"x": round(x), "y": round(y)}
        mouse = [
            {"type": "pointerMove", **at},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        source = {"type": "pointer", "id": "mouse", "actions": mouse}
        self._call("input.performActions", context=self._context, actions=[source])

    def screenshot(self) -> bytes:
        """What is on screen, as PNG."""
        shot = self._call("browsingContext.captureScreenshot", context=self._context)
        return base64.b64decode(shot["data"])

    def errors(self) -> list[str]:
        """What was written to the console as an error."""
        return self._errors

    def _call(self, method: str, **params: Any) -> Any:
        self._count += 1
        number = self._count
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv(timeout=90))
            if message.get("method") == "log.entryAdded":
                self._note(message["params"])
            if message.get("id") == number:
                if message["type"] == "error":
                    raise RuntimeError(f"{method}: {message['message']}")
                return message["result"]

    def _note(self, entry: dict[str, Any]) -> None:
        if entry["level"] == "error":
            self._errors.append(str(entry.get("text")))


@contextlib.contextmanager
def window(webgl: bool = True) -> Iterator[Firefox]:
    """A new Firefox, without a screen, that ends with the block."""
    port = free_port()
    with tempfile.TemporaryDirectory() as profile:
        if not webgl:
            (Path(profile) / "user.js").write_text('user_pref("webgl.disabled", true);\n')
        command = [PROGRAM, "--headless", "--no-remote", "--profile", profile]
        command += ["--remote-debugging-port", str(port)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(command, **quiet)
        try:
            with _connected(f"ws://127.0.0.1:{port}/session") as socket:
                yield Firefox(socket)
        finally:
            process.kill()
            process.wait()


@contextlib.contextmanager
def _connected(address: str) -> Iterator[ClientConnection]:
    last = time.monotonic() + STARTS
    while True:
        try:
            socket = connect(address, max_size=2**26)
            break
        except (OSError, ConnectionClosed):
            if time.monotonic() > last:
                raise
            time.sleep(0.5)
    with socket:
        yield socket
