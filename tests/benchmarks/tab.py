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
    """What one commit of a number cost."""

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
    """One page in a window of its own, so that no other tab hides it and slows its frames.

    A commit types into the box with this label a number a little larger than the last one, and is
    over when so many paths are new on screen.
    """

    def __init__(
        self,
        browser: Browser,
        url: str,
        number: float,
        label: str = "Step size α, exact",
        paths: int = 1,
    ) -> None:
        self.page: Page = browser.new_context(viewport=VIEWPORT).new_page()
        self.page.set_default_timeout(30_000)
        self.page.add_init_script(path=WATCH)
        self._received = 0
        self._messages = 0
        self.page.on("websocket", self._listen)
        self._label, self._paths = label, paths
        self._numbers = (number * (1 + 1e-4 * k) for k in count(1))
        self.page.goto(url)
        self.page.locator(
            ".js-plotly-plot :is(.scatterlayer .trace, .contourlayer path)"
        ).first.wait_for()
        self._settle()

    def commit(self) -> Commit:
        """Type the next number, and press Enter."""
        self.page.bring_to_front()
        box = self.page.get_by_label(self._label)
        box.fill(f"{next(self._numbers):.6g}")
        before = self._received
        self.page.evaluate(f"benchmark.arm({self._paths})")
        box.press("Enter")
        milliseconds = self.page.evaluate("benchmark.result")
        self._settle()
        return Commit(milliseconds / 1e3, self._received - before)

    def messages(self) -> int:
        """Websocket messages in either direction so far."""
        return self._messages

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._count)
        socket.on("framesent", self._count_sent)

    def _count(self, payload: bytes | str) -> None:
        self._messages += 1
        self._received += len(payload)

    def _count_sent(self, _: bytes | str) -> None:
        self._messages += 1

    def _settle(self) -> None:
        """Wait until the server has nothing more to say."""
        seen = -1
        while seen != self._messages:
            seen = self._messages
            self.page.wait_for_timeout(QUIET)
