"""WebKitGTK, driven by WebDriver (https://www.w3.org/TR/webdriver2/), on a screen of its own."""

from __future__ import annotations

import base64
import contextlib
import glob
import json
import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from typing import Any

from tests.browser.server import free_port

PROGRAM, PACKAGES = "WebKitWebDriver", "webkit2gtk-driver xvfb"
SCREEN = ":77"
STARTS = 30.0  # s


class WebKit:
    """One window of WebKitGTK's MiniBrowser."""

    def __init__(self, address: str, settings: Sequence[str]) -> None:
        self._address = address
        (program,) = glob.glob("/usr/lib/*/webkit2gtk-4.*/MiniBrowser")[:1]
        options = {"binary": program, "args": ["--automation", *settings]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        session = self._call("POST", "/session", capabilities=wanted)
        self._address += f"/session/{session['sessionId']}"
        self._call("POST", "/window/rect", x=0, y=0, width=1400, height=950)

    def open(self, address: str) -> None:
        """Go to an address."""
        self._call("POST", "/url", url=address)

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression, as JSON."""
        script = f"return JSON.stringify({expression}) ?? null"
        return json.loads(self._call("POST", "/execute/sync", script=script, args=[]) or "null")

    def click(self, x: float, y: float) -> None:
        """Press and release the mouse at these pixels of the window."""
        mouse = [
            {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 50},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        source = {"type": "pointer", "id": "mouse", "actions": mouse}
        self._call("POST", "/actions", actions=[source])

    def screenshot(self) -> bytes:
        """What is on screen, as PNG."""
        return base64.b64decode(self._call("GET", "/screenshot"))

    def errors(self) -> list[str]:
        """Nothing: WebDriver does not tell of the console."""
        return []

    def close(self) -> None:
        """End the browser."""
        self._call("DELETE", "")

    def _call(self, verb: str, path: str, **body: Any) -> Any:
        data = json.dumps(body).encode() if verb == "POST" else None
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self._address + path, data, headers, method=verb)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.loads(answer.read())["value"]


@contextlib.contextmanager
def window(webgl: bool = True) -> Iterator[WebKit]:
    """A new MiniBrowser on a screen that nobody sees; both end with the block."""
    # Root has no sandbox, and there is no graphics card.
    env = os.environ | {"DISPLAY": SCREEN, "LIBGL_ALWAYS_SOFTWARE": "1"}
    env |= {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
    port = free_port()
    screen = ["Xvfb", SCREEN, "-screen", "0", "1500x1000x24"]
    with _running(screen, env), _running([PROGRAM, f"--port={port}"], env):
        settings = [] if webgl else ["--enable-webgl=false"]
        found = _started(f"http://127.0.0.1:{port}", settings)
        yield found
        found.close()


@contextlib.contextmanager
def _running(command: list[str], env: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _started(address: str, settings: Sequence[str]) -> WebKit:
    last = time.monotonic() + STARTS
    while True:
        try:
            return WebKit(address, settings)
        except OSError:  # neither the screen nor the driver may be there yet
            if time.monotonic() > last:
                raise
            time.sleep(0.5)
