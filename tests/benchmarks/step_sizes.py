"""The Step sizes and the Sweep page: every step size at once, in Python and in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser

from gd_core import Sweep, parse_objective, sweep_step_sizes
from tests.benchmarks.in_browser import BOWL, PLAYED
from tests.benchmarks.in_browser import in_turn as tabs_in_turn
from tests.benchmarks.in_python import START, in_turn
from tests.benchmarks.report import Row, ratio_row
from tests.benchmarks.server import Server, streamlit_server
from tests.benchmarks.tab import Commit, Tab, chromium

STEP_SIZES = np.geomspace(1e-6, 1.0, 121)  # from crawling to overflow
N_ITER = 200
START_X = 4.0
DRAGGED = 2_500  # ms
PANELS = 3

Array = NDArray[np.float64]


def python_rows() -> Iterator[Row]:
    """sweep_step_sizes against loops written by hand."""
    typed = parse_objective("(1 - x)^2 + 100*(y - x^2)^2")

    def ours() -> Sweep:
        return sweep_step_sizes(typed, START, STEP_SIZES, N_ITER)

    def with_verdicts() -> tuple[Any, ...]:
        return ours().verdicts

    hand = hand_written()[0]
    with np.errstate(all="ignore"):
        same = np.allclose(ours().paths, hand, rtol=1e-6, equal_nan=True)
    if not same and not _same_where_finite(ours().paths, hand):
        raise RuntimeError("the two loops do not take the same paths: nothing to compare")
    mine, judged, plain, tutorial = in_turn((ours, with_verdicts, hand_written, by_points))
    what = f"`sweep_step_sizes`, {len(STEP_SIZES)} × {N_ITER:,}, typed Rosenbrock, against"
    yield ratio_row(f"{what} a hand-written NumPy loop, a column a variable", 1.5, mine, plain)
    yield ratio_row(f"{what} the tutorial's loop over points (m, 2)", None, mine, tutorial)
    yield ratio_row("the same with the verdict of each run", None, judged, plain)


def _same_where_finite(ours: Array, hand: Array) -> bool:
    """Ours are nan where a run has overflowed; before, chaotic runs may differ in the end."""
    head = slice(0, 20)
    known = np.isfinite(ours[:, head])
    return bool(np.allclose(ours[:, head][known], hand[:, head][known], rtol=1e-6))


def hand_written() -> tuple[Array, Array]:
    """Every point, and f at every point, of gradient descent on Rosenbrock's function."""
    points = np.empty((N_ITER + 1, 2, len(STEP_SIZES)))
    x, y = (np.full(len(STEP_SIZES), c) for c in START)
    points[0] = x, y
    with np.errstate(all="ignore"):
        for k in range(1, N_ITER + 1):
            d = y - x**2
            x, y = x - STEP_SIZES * (-2 * (1 - x) - 400 * x * d), y - STEP_SIZES * 200 * d
            points[k, 0], points[k, 1] = x, y
        first, second = points[:, 0], points[:, 1]
        values = (1 - first) ** 2 + 100 * (second - first**2) ** 2
    return points.transpose(2, 0, 1), values


def by_points() -> Array:
    """The tutorial's loop with an array of points for its point; no values."""
    solution = np.tile(START, (len(STEP_SIZES), 1))
    solutions = [solution]
    with np.errstate(all="ignore"):
        for _ in range(N_ITER):
            x, y = solution[:, 0], solution[:, 1]
            slope = [-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)]
            solution = solution - STEP_SIZES[:, None] * np.stack(slope, axis=1)
            solutions.append(solution)
    return np.array(solutions)


def browser_rows() -> Iterator[Row]:
    """What a person waits for on the two pages."""
    with streamlit_server("app.py") as server, chromium() as browser:
        yield from _rerun_rows(browser, server)
        yield from _sweep_rows(browser, server)
        yield _lockstep_row(browser, server)


def _open(browser: Browser, server: Server, page: str, paths: int = 1) -> Tab:
    url = server.url(f"{BOWL}&n=100&step=0.05", page)
    return Tab(browser, url, START_X, "Start x", paths)


def _rerun_rows(browser: Browser, server: Server) -> Iterator[Row]:
    ours = _open(browser, server, "step_sizes", PANELS)
    descend = _open(browser, server, "")
    mine, theirs = tabs_in_turn(ours, descend)
    what = "Step sizes: commit of the start → new paths in all panels, against the Descend page"
    yield ratio_row(what, 2.0, [c.seconds for c in mine], [c.seconds for c in theirs])
    yield _bytes_row("Step sizes", mine, 250)


def _bytes_row(page: str, commits: list[Commit], most: int) -> Row:
    received = median(commit.received for commit in commits) / 1e3
    what = f"{page}: bytes to the browser per such rerun"
    return Row(what, f"≤ {most} KB", f"{received:.1f} KB", received <= most)


def _sweep_rows(browser: Browser, server: Server) -> Iterator[Row]:
    ours = _open(browser, server, "sweep")
    descend = _open(browser, server, "")
    mine, theirs = tabs_in_turn(ours, descend)
    what = "Sweep: commit of the start → new path, against the Descend page"
    yield ratio_row(what, None, [c.seconds for c in mine], [c.seconds for c in theirs])
    yield _bytes_row("Sweep", mine, 400)
    yield _drag_row(ours)


def _drag_row(tab: Tab) -> Row:
    """New paths a second while the mouse sweeps over the step sizes, and what the server hears."""
    page = tab.page
    page.bring_to_front()
    plot = page.locator(".st-key-sweep .js-plotly-plot .nsewdrag").first
    plot.scroll_into_view_if_needed()  # the box of the start is far below
    box = plot.bounding_box()
    assert box is not None
    messages = tab.messages()
    page.evaluate(f"void (benchmark.result = benchmark.pathsPerSecond({DRAGGED}))")
    across, height = box["width"], box["y"] + 0.9 * box["height"]
    page.mouse.move(box["x"] + 0.1 * across, height)
    page.mouse.down()
    for k in range(400):
        way = abs((k / 30) % 2 - 1)  # to and fro: most moves come to another step size
        page.mouse.move(box["x"] + (0.1 + 0.6 * way) * across, height)
    rate = page.evaluate("benchmark.result")
    told = tab.messages() - messages
    page.mouse.up()
    measured = f"{rate:.0f} new paths a second, {told} messages to or from the server"
    return Row("Sweep: dragging over the step sizes", "≥ 30, 0", measured, rate >= 30 and told == 0)


def _lockstep_row(browser: Browser, server: Server) -> Row:
    """Frames a second in which the head of every panel stands at a new place."""
    query = f"{BOWL}&n=100&step1=0.001&step2=0.003&step3=0.005&step4=0.004"
    page = Tab(browser, server.url(query, "step_sizes"), START_X, "Start x").page
    page.get_by_role("button", name="Play", exact=True).click()
    rate = page.evaluate(f"benchmark.headsPerSecond({PLAYED})")
    what = "Step sizes: animation frames with four panels in lockstep"
    return Row(what, "≥ 30", f"{rate:.0f} a second", rate >= 30)
