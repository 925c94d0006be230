"""A page in Chromium that commits step sizes and says what each commit cost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, WebSocket, sync_playwright

from tests.chromium import CHROMIUM, FLAGS

WATCH = Path(__file__).with_name("watch.js")
VIEWPORT = {"width": 1280, "height": 900}
QUIET = 250  # ms without a message after which a rerun is over, the parts under the chart too


class Commit(NamedTuple):
    """What one commit of the step size cost."""

    seconds: float  # from Enter to the new path on screen
    received: int  # bytes of websocket messages from the server, until it fell silent


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium, closed with the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Tab:
    """One page in a window of its own, so that no other tab hides it and slows its frames."""

    def __init__(self, browser: Browser, url: str, step_size: float) -> None:
        self.page: Page = browser.new_context(viewport=VIEWPORT).new_page()
        self.page.set_default_timeout(30_000)
        self.page.add_init_script(path=WATCH)
        self._received = 0
        self._messages = 0
        self.page.on("websocket", self._listen)
        self._step_sizes = (step_size * (1 + 1e-4 * k) for k in count(1))
        self.page.goto(url)
        self.page.locator(".js-plotly-plot .scatterlayer .trace").first.wait_for()
        self._settle()

    def commit(self) -> Commit:
        """Type a step size that is a little larger than the last one, and press Enter."""
        self.page.bring_to_front()
        box = self.page.get_by_label("Step size α, exact")
        box.fill(f"{next(self._step_sizes):.6g}")
        before = self._received
        self.page.evaluate("benchmark.arm()")
        box.press("Enter")
        milliseconds = self.page.evaluate("benchmark.result")
        self._settle()
        return Commit(milliseconds / 1e3, self._received - before)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._count)

    def _count(self, payload: bytes | str) -> None:
        self._messages += 1
        self._received += len(payload)

    def _settle(self) -> None:
        """Wait until the server has nothing more to say."""
        seen = -1
        while seen != self._messages:
            seen = self._messages
            self.page.wait_for_timeout(QUIET)
