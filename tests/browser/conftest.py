"""A real Chromium against a real server, and a page object with what every browser test needs."""

from __future__ import annotations

import contextlib
import io
import os
import re
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
# The same flags for everyone: no sandbox as root, and no calls to the world outside.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",  # WebGL without a graphics card, for the surface
]
PATIENCE = 20_000  # ms; generous, because nothing here is a measurement of speed

# Messages that are not ours to mend, each with its reason.
HARMLESS = ()

_CHART = ".st-key-{} .js-plotly-plot"

# What identifies a drawn picture: Plotly's own record of its data and its ranges, as text.
_DRAWN = """
(key) => {
  const chart = document.querySelector(`.st-key-${key} .js-plotly-plot`);
  const layout = chart?._fullLayout;
  if (!layout || !chart._fullData?.length) return null;
  const path = chart._fullData.find((trace) => trace.name === "path");
  const numbers = (column) => Array.from(column ?? []).join();
  const ranges = ["xaxis", "yaxis"].map((axis) => layout[axis]?.range?.join());
  const kinds = chart._fullData.map((trace) => trace.type).join();
  return [kinds, ranges, numbers(path?.x), numbers(path?.y), layout.paper_bgcolor].join("|");
}
"""
_IDLE = "() => document.querySelector('[data-test-script-state=\"notRunning\"]') !== null"


def _missing() -> str | None:
    if not Path(CHROMIUM).exists():
        return f"{CHROMIUM} is not installed"
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "playwright is not installed"
    return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running_server() -> Iterator[str]:
    """The app on loopback, as README starts it; yields its address."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    command += ["--server.fileWatcherType", "none"]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
        try:
            _await_health(process, f"http://127.0.0.1:{port}/_stcore/health", log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def _await_health(process: subprocess.Popen[bytes], address: str, log: io.IOBase) -> None:
    for _ in range(300):
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(address, timeout=1).close()
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.2)
            break
    log.seek(0)
    raise RuntimeError(f"the server did not start: {log.read()[-2000:]!r}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all tests; skips where there is none, unless GD_REQUIRE_CHROMIUM=1."""
    if reason := _missing():
        if os.environ.get("GD_REQUIRE_CHROMIUM") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def server(browser: Any) -> Iterator[str]:
    """The server that most tests share."""
    with running_server() as address:
        yield address


@pytest.fixture
def fresh_server(browser: Any) -> Iterator[str]:
    """A server that has never seen a page."""
    with running_server() as address:
        yield address


class DescendPage:
    """The Descend page in one browser window: type, commit, play, look."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.address = address
        self.console: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.console.append(f"uncaught: {error}"))

    def _note(self, message: Any) -> None:
        if message.type == "error":
            self.console.append(message.text)

    # ------------------------------------------------------------ opening and waiting

    def open(self, **controls: object) -> DescendPage:
        """Open the page with these controls in its URL, and wait until its picture is drawn."""
        self.page.goto(f"{self.address}/?{urlencode(controls)}")
        return self.settle()

    def settle(self) -> DescendPage:
        """Wait until the script is done and the picture and the player are there."""
        self.page.wait_for_function(f"() => ({_DRAWN})('landscape') !== null")
        self.page.wait_for_function("() => location.search.includes('budget=')")
        self.page.wait_for_function(_IDLE)
        self.part("readout").filter(has_text="iteration").wait_for()
        return self

    def until(self, expression: str, argument: object = None) -> Any:
        """Wait until a JavaScript function of one argument gives something true; returns it."""
        return self.page.wait_for_function(expression, arg=argument).json_value()

    def redrawn(self, action: Callable[[], object]) -> None:
        """Do something that has to change the main picture, and wait until it has."""
        before = self.page.evaluate(_DRAWN, "landscape")
        action()
        self.until(
            f"(before) => ![null, before].includes(({_DRAWN})('landscape')) && ({_IDLE})()", before
        )

    # ------------------------------------------------------------ controls

    def type_formula(self, text: str) -> None:
        box = self.page.locator(".st-key-f input")
        box.fill(text)
        box.press("Enter")

    def draw_formula(self, text: str) -> None:
        self.redrawn(lambda: self.type_formula(text))

    def commit(self, key: str, value: object) -> None:
        """Type into a number box and press Enter."""
        box = self.page.locator(f".st-key-{key} input")
        box.fill(str(value))
        box.press("Enter")

    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.page.url).query, keep_blank_values=True))

    def container(self, key: str) -> Any:
        return self.page.locator(f".st-key-{key}")

    # ------------------------------------------------------------ the chart

    def chart(self, expression: str, key: str = "landscape") -> Any:
        """The value of a JavaScript function of Plotly's chart element."""
        script = f"(selector) => ({expression})(document.querySelector(selector))"
        return self.page.evaluate(script, _CHART.format(key))

    def ranges(self) -> list[list[float]]:
        return self.chart("(c) => ['xaxis', 'yaxis'].map((a) => [...c._fullLayout[a].range])")

    def traces(self) -> dict[str, dict[str, list[float]]]:
        """The traces by name, with their columns as numbers (None where the line breaks)."""
        return self.chart(
            "(c) => Object.fromEntries(c._fullData.map((t) => [t.name, {type: t.type, "
            "x: Array.from(t.x ?? []), y: Array.from(t.y ?? [])}]))"
        )

    def labels(self) -> list[str]:
        """The words written on the picture, as shown."""
        return self.chart(
            "(c) => [...c.querySelectorAll('.annotation text')].map((t) => t.textContent)"
        )

    def plot_box(self) -> dict[str, float]:
        """The inside of the axes, in pixels of the window."""
        return self.chart(
            "(c) => { const {left, top} = c.getBoundingClientRect(); const s = c._fullLayout._size;"
            "return {x: left + s.l, y: top + s.t, width: s.w, height: s.h}; }"
        )

    def pixels(self) -> np.ndarray:
        """What is on screen inside the axes, (rows, columns, 3)."""
        from PIL import Image

        shot = self.page.screenshot(clip=self.plot_box())
        return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(int)

    # ------------------------------------------------------------ the player

    def part(self, name: str) -> Any:
        return self.page.locator(f'[data-part="{name}"]')

    def readout(self) -> str:
        return self.part("readout").inner_text()

    def iteration(self) -> int:
        return int(re.match(r"iteration (\d+) of", self.readout())[1])

    def head(self) -> str | None:
        """Where the moving dot is, as the transform it is drawn with."""
        return self.page.evaluate(
            "() => document.querySelector('.gd-player-head')?.getAttribute('transform')"
        )

    def await_readout(self, beginning: str) -> None:
        self.part("readout").filter(has_text=re.compile("^" + re.escape(beginning))).wait_for()

    def is_playing(self) -> bool:
        return self.part("player").get_attribute("data-playing") == "true"


@pytest.fixture
def new_page(browser: Any) -> Iterator[Callable[..., DescendPage]]:
    """Opens windows: new_page(address, **settings of the browser); closes them all at the end."""
    contexts = []

    def make(address: str, **settings: Any) -> DescendPage:
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 960}} | settings))
        contexts.append(context)
        return DescendPage(context.new_page(), address)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def descend(new_page: Callable[..., DescendPage], server: str) -> DescendPage:
    """The page in a new window on the shared server, not opened yet."""
    return new_page(server)
