"""What a person at the Descend page waits for, in Chromium, against a bare Streamlit page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from statistics import median

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser

from tests.benchmarks.report import Row, ratio_row
from tests.benchmarks.server import Server, streamlit_server
from tests.benchmarks.tab import Commit, Tab, chromium

# A stretched bowl with every rule to stop early switched off, so that all iterations run.
BOWL = "f=x%5E2%2B10y%5E2&x0=4&y0=2&xmin=-5&xmax=5&ymin=-5&ymax=5&tol=off"
STEP_SIZE = 0.05
SMALL_STEP = 0.01
COMMITS = 31
WARM_UP = 3
CPU_WARM_UP = 20
CPU_RERUNS = 50
PLAYED = 3_000  # ms of the 8 s that 100 iterations play
MOST_BYTES = 120_000


def rows() -> Iterator[Row]:
    """The rows of the table that need a browser."""
    with (
        streamlit_server("app.py") as descend,
        streamlit_server("tests/benchmarks/bare_page.py") as bare,
        chromium() as browser,
    ):
        yield from _commit_rows(browser, descend, bare)
        yield _animation_row(browser, descend)
        yield _iterations_row(browser, descend)


def open_bowl(browser: Browser, server: Server, n_iter: int, step_size: float) -> Tab:
    """The Descend page with the stretched bowl."""
    return Tab(browser, server.url(f"{BOWL}&n={n_iter}&step={step_size}"), step_size)


def _commit_rows(browser: Browser, descend: Server, bare: Server) -> Iterator[Row]:
    ours = open_bowl(browser, descend, 100, STEP_SIZE)
    base = Tab(browser, bare.url(), STEP_SIZE)
    mine, theirs = in_turn(ours, base)
    what = "commit of the step size → new path on screen, 2-D, 100 iterations, against a bare page"
    yield ratio_row(what, 1.5, _seconds(mine), _seconds(theirs))
    yield _cpu_row(ours, descend, base, bare)
    received, bare_received = (median(c.received for c in series) for series in (mine, theirs))
    measured = f"{received / 1e3:.1f} KB (bare page: {bare_received / 1e3:.1f} KB)"
    yield Row("bytes to the browser per such rerun", "≤ 120 KB", measured, received <= MOST_BYTES)


def in_turn(first: Tab, second: Tab) -> tuple[list[Commit], list[Commit]]:
    """Commits on two pages in turn (ABAB), after a few that do not count."""
    pairs = [(first.commit(), second.commit()) for _ in range(WARM_UP + COMMITS)][WARM_UP:]
    return [ours for ours, _ in pairs], [theirs for _, theirs in pairs]


def _seconds(commits: list[Commit]) -> list[float]:
    return [commit.seconds for commit in commits]


def _cpu_row(ours: Tab, descend: Server, base: Tab, bare: Server) -> Row:
    mine, theirs = cpu_a_rerun(ours, descend), cpu_a_rerun(base, bare)
    measured = f"{1e3 * mine:.1f} ms (bare page: {1e3 * theirs:.1f} ms)"
    return Row("server CPU per such rerun", "≤ 30 ms", measured, mine <= 0.030)


def cpu_a_rerun(tab: Tab, server: Server) -> float:
    """Processor seconds of the whole server process for one commit, what it does idle included."""
    for _ in range(CPU_WARM_UP):
        tab.commit()
    before = server.cpu_seconds()
    for _ in range(CPU_RERUNS):
        tab.commit()
    return (server.cpu_seconds() - before) / CPU_RERUNS


def _animation_row(browser: Browser, descend: Server) -> Row:
    """New places of the path's head a second while playing, and the contour's pixels meanwhile."""
    page = open_bowl(browser, descend, 100, 0.005).page  # so slow that it moves in each frame
    plot = page.locator(".st-key-landscape .js-plotly-plot")
    at_rest = plot.screenshot()
    page.get_by_role("button", name="Play", exact=True).click()
    rate = page.evaluate(f"benchmark.headsPerSecond({PLAYED})")
    same = unchanged_part(at_rest, plot.screenshot())
    measured = f"{rate:.0f} a second, {same:.0%} of the picture's pixels unchanged"
    # A wiped contour changes most pixels; the path and its badges cover less than a tenth.
    return Row("animation frames, contour in place", "≥ 30", measured, rate >= 30 and same > 0.9)


def unchanged_part(before: bytes, after: bytes) -> float:
    """The part of the pixels that two PNG pictures of one size share."""
    first, second = _pixels(before), _pixels(after)
    return float((first == second).all(axis=-1).mean())


def _pixels(png: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def _iterations_row(browser: Browser, descend: Server) -> Row:
    few = open_bowl(browser, descend, 100, SMALL_STEP)
    many = open_bowl(browser, descend, 10_000, SMALL_STEP)
    short, long = in_turn(few, many)
    what = "iterations 100 → 10,000: commit → new path on screen grows"
    return ratio_row(what, 3.0, _seconds(long), _seconds(short))
