"""Dragging the start on the Descend page: new paths, computed in Chromium, and what the server
hears."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Browser

from tests.benchmarks.report import Row
from tests.benchmarks.server import Server, streamlit_server
from tests.benchmarks.tab import Tab, chromium

VALLEY = "f=(1-x)%5E2%2B100(y-x%5E2)%5E2&method=adam&tol=off"
STEP_SIZE = 0.1
DRAGGED = 4_000  # ms
LEAST_PATHS = 50  # a second
MOST_TIME = 16  # ms for 19 of 20 updates
CHART = ".st-key-landscape .js-plotly-plot"


def rows() -> Iterator[Row]:
    """The rows of the table about dragging."""
    with streamlit_server("app.py") as server, chromium() as browser:
        yield from _drag_rows(browser, server, 100)
        yield from _drag_rows(browser, server, 10_000)


def _drag_rows(browser: Browser, server: Server, n_iter: int) -> Iterator[Row]:
    tab = Tab(browser, server.url(f"{VALLEY}&step={STEP_SIZE}&n={n_iter}"), STEP_SIZE)
    page = tab.page
    page.bring_to_front()
    box = page.locator(CHART).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    messages = tab.messages()
    found = page.evaluate(f"benchmark.drag('{CHART}', {DRAGGED})")
    told = tab.messages() - messages
    page.mouse.up()
    what = f"dragging the start, typed Rosenbrock, {n_iter:,} iterations of Adam: new paths"
    rate, slow = found["rate"], found["slow"]
    yield Row(what, f"≥ {LEAST_PATHS}", f"{rate:.0f} a second", rate >= LEAST_PATHS)
    what = "the same: 19 of 20 updates take at most"
    yield Row(what, f"≤ {MOST_TIME} ms", f"{slow:.1f} ms", slow <= MOST_TIME)
    what = "the same: messages to and from the server between press and release"
    yield Row(what, "0", str(told), told == 0)
