"""The Race page: what a person waits for with six methods on one landscape, in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from playwright.sync_api import Browser

from tests.benchmarks.in_browser import BOWL, PLAYED, STEP_SIZE, cpu_a_rerun, in_turn
from tests.benchmarks.report import Row, ratio_row
from tests.benchmarks.server import Server, streamlit_server
from tests.benchmarks.tab import Tab, chromium

METHODS = ("gradient_descent", "momentum", "nesterov", "adam", "rmsprop", "adagrad")
# So small that all of them still move at the end, whatever they divide by.
SLOW = 0.004


def browser_rows() -> Iterator[Row]:
    """A commit of the common step size, and the animation, with six paths."""
    with streamlit_server("app.py") as server, chromium() as browser:
        ours, descend = _race(browser, server, STEP_SIZE), _descend(browser, server)
        mine, theirs = in_turn(ours, descend)
        what = "Race, six methods: commit of the step size → all paths, against the Descend page"
        yield ratio_row(what, 2.0, [c.seconds for c in mine], [c.seconds for c in theirs])
        received = median(commit.received for commit in mine) / 1e3
        what = "Race, six methods: bytes to the browser per such rerun"
        yield Row(what, "≤ 250 KB", f"{received:.1f} KB", received <= 250)
        seconds = cpu_a_rerun(ours, server)
        what = "Race, six methods: server CPU per such rerun"
        yield Row(what, "for information", f"{1e3 * seconds:.1f} ms")
        yield _animation_row(browser, server)


def _race(browser: Browser, server: Server, step_size: float) -> Tab:
    entries = "%3B".join(METHODS)
    url = server.url(f"{BOWL}&n=100&step={step_size}&race={entries}", "race")
    return Tab(browser, url, step_size, paths=len(METHODS))


def _descend(browser: Browser, server: Server) -> Tab:
    return Tab(browser, server.url(f"{BOWL}&n=100&step={STEP_SIZE}"), STEP_SIZE)


def _animation_row(browser: Browser, server: Server) -> Row:
    """Frames a second in which the head of every path stands at a new place."""
    page = _race(browser, server, SLOW).page
    page.get_by_role("button", name="Play", exact=True).click()
    rate = page.evaluate(f"benchmark.headsPerSecond({PLAYED})")
    what = "Race: animation frames with six paths over one contour"
    return Row(what, "≥ 30", f"{rate:.0f} a second", rate >= 30)
