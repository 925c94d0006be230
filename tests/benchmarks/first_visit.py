"""What a first visitor waits for and downloads, against a bare Streamlit page with a chart."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser

from tests.benchmarks.report import Row, ratio_row
from tests.benchmarks.server import Server, streamlit_server
from tests.benchmarks.tab import VIEWPORT, chromium

VISITS = 7  # of each page, in turn; the first of each also compresses, and does not count
MOST_MEGABYTES = 2.8
QUIET = 2_000  # ms after the picture, in which the rest of the page is fetched
PICTURE = ".js-plotly-plot .scatterlayer .trace"
SKETCH = ".st-key-sketch img"  # of our page only


@dataclass
class Visit:
    """A first visit to a page: nothing of it is in the browser's cache."""

    seconds: float = 0.0  # from the address to the picture
    sketched: float = 0.0  # to the sketch of it, where there is one
    received: int = 0  # bytes over the wire, by HTTP and by websocket
    requests: int = 0

    def loaded(self, event: dict[str, Any]) -> None:
        """Count an answer of HTTP."""
        self.received += int(event["encodedDataLength"])
        self.requests += 1

    def heard(self, event: dict[str, Any]) -> None:
        """Count a message of the websocket."""
        self.received += len(event["response"]["payloadData"])


def rows() -> Iterator[Row]:
    """The rows of the table on a first visit."""
    with (
        streamlit_server("app.py") as descend,
        streamlit_server("tests/benchmarks/bare_page.py") as bare,
        chromium() as browser,
    ):
        pairs = [(visit(browser, descend), visit(browser, bare)) for _ in range(VISITS)][1:]
    ours, theirs = zip(*pairs, strict=True)
    yield ratio_row(
        "first visit: address → first picture (a sketch), against a bare page's chart",
        1.2,
        [one.sketched for one in ours],
        [one.seconds for one in theirs],
    )
    yield ratio_row(
        "first visit: address → the chart itself, against a bare page's",
        1.2,
        [one.seconds for one in ours],
        [one.seconds for one in theirs],
    )
    megabytes = max(one.received for one in ours) / 1e6
    measured = (
        f"{megabytes:.2f} MB in {ours[-1].requests} requests (bare page, uncompressed: "
        f"{theirs[-1].received / 1e6:.2f} MB in {theirs[-1].requests})"
    )
    what, bar = "first visit: bytes to the browser", f"≤ {MOST_MEGABYTES} MB"
    yield Row(what, bar, measured, megabytes <= MOST_MEGABYTES)


def visit(browser: Browser, server: Server) -> Visit:
    """Open a page in a window whose cache is empty."""
    found = Visit()
    with browser.new_context(viewport=VIEWPORT) as context:
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", found.loaded)
        wire.on("Network.webSocketFrameReceived", found.heard)
        before = time.perf_counter()
        page.goto(server.url())
        page.locator(f"{SKETCH}, {PICTURE}").first.wait_for(state="attached", timeout=60_000)
        found.sketched = time.perf_counter() - before
        page.locator(PICTURE).first.wait_for(state="attached", timeout=60_000)
        found.seconds = time.perf_counter() - before
        page.wait_for_timeout(QUIET)
    return found
