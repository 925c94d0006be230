"""Dragging the start or a letter: new paths, computed in Chromium, and what the server hears."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from playwright.sync_api import Browser

from tests.benchmarks.race import METHODS
from tests.benchmarks.report import Row
from tests.benchmarks.server import Server, streamlit_server
from tests.benchmarks.tab import Tab, chromium

VALLEY = "f=(1-x)%5E2%2B100(y-x%5E2)%5E2&tol=off"
STEP_SIZE = 0.1
SMALL_STEP = 0.001
DRAGGED = 4_000  # ms
MOST_TIME = 16  # ms for 19 of 20 updates of one run
CHART = ".st-key-landscape .js-plotly-plot"


class Dragged(NamedTuple):
    """A page whose start is dragged: what that is, its address, how many paths it draws, and the
    least updates a second."""

    what: str
    query: str
    page: str
    paths: int
    least: int


def _descend(n_iter: int) -> Dragged:
    what = f"dragging the start, typed Rosenbrock, {n_iter:,} iterations of Adam: new paths"
    query = f"{VALLEY}&method=adam&step={STEP_SIZE}&n={n_iter}"
    return Dragged(what, query, "", 1, 50)


RACE = Dragged(
    "dragging the start of a race, typed Rosenbrock, six methods, 100 iterations: all paths anew",
    f"{VALLEY}&n=100&step={SMALL_STEP}&race={'%3B'.join(METHODS)}",
    "race",
    len(METHODS),
    30,
)
SWEEP = Dragged(
    "dragging the start of a sweep, typed Rosenbrock, 121 runs × 100 iterations: all runs anew",
    f"{VALLEY}&n=100&step={SMALL_STEP}&x0=-1.2&y0=1",
    "sweep",
    1,
    50,
)


class Letter(NamedTuple):
    """A function whose letter a is dragged: what that is, its address, the least updates a second,
    and how many paths each of them draws."""

    what: str
    query: str
    least: int
    page: str = ""
    paths: int = 1


CURVE_FORMULA = "f=a%20x%5E2%2Bb%20sin(c%20x)&b=3&c=2&tol=off&n=100"
MAP_FORMULA = "f=(a-x)%5E2%2Bb(y-x%5E2)%5E2&b=10&tol=off&n=100&amin=-20&amax=20"
SIX = f"race={'%3B'.join(METHODS)}"
THREE = "method=adam&step1=0.01&step2=0.1&step3=0.3"
CURVE = Letter(
    "dragging a letter, a x² + b sin(c x), 100 iterations of Adam: curve and path anew",
    f"{CURVE_FORMULA}&method=adam",
    30,
)
MAP = Letter(
    "dragging a letter, Rosenbrock with two, 100 iterations of Adam: map of 90 × 90 and path anew",
    f"{MAP_FORMULA}&method=adam",
    10,
)
ELSEWHERE = (
    Letter("the same curve, three panels", f"{CURVE_FORMULA}&{THREE}", 30, "step_sizes", 3),
    Letter("the same map, three panels", f"{MAP_FORMULA}&{THREE}", 10, "step_sizes", 3),
    Letter("the same curve, a race of six", f"{CURVE_FORMULA}&{SIX}", 30, "race", 6),
    Letter("the same map, a race of six", f"{MAP_FORMULA}&{SIX}", 10, "race", 6),
    Letter("the same curve, a sweep of 121 runs", f"{CURVE_FORMULA}&method=adam", 30, "sweep"),
    Letter("the same map, a sweep of 121 runs", f"{MAP_FORMULA}&method=adam", 10, "sweep"),
)


def rows() -> Iterator[Row]:
    """The rows of the table about dragging."""
    with streamlit_server("app.py") as server, chromium() as browser:
        for dragged in (_descend(100), _descend(10_000), RACE, SWEEP):
            yield from _drag_rows(browser, server, dragged)
        for letter in (CURVE, MAP, *ELSEWHERE):
            yield from _letter_rows(browser, server, letter)


def _letter_rows(browser: Browser, server: Server, letter: Letter) -> Iterator[Row]:
    tab = Tab(browser, server.url(f"{letter.query}&step={STEP_SIZE}", letter.page), STEP_SIZE)
    page = tab.page
    page.bring_to_front()
    slider = page.locator(".st-key-a_slider [data-part=slider]")
    slider.hover()
    page.mouse.down()
    messages = tab.messages()
    found = slider.evaluate(
        "(slider, [time, paths]) => benchmark.slide(slider, time, paths)", [DRAGGED, letter.paths]
    )
    told = tab.messages() - messages
    page.mouse.up()
    rate = found["rate"]
    yield Row(letter.what, f"≥ {letter.least}", f"{rate:.0f} a second", rate >= letter.least)
    what = "the same: messages to and from the server between press and release"
    yield Row(what, "0", str(told), told == 0)


def _drag_rows(browser: Browser, server: Server, dragged: Dragged) -> Iterator[Row]:
    url = server.url(dragged.query, dragged.page)
    tab = Tab(browser, url, STEP_SIZE)
    page = tab.page
    page.bring_to_front()
    page.locator(CHART).scroll_into_view_if_needed()
    box = page.locator(CHART).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    messages = tab.messages()
    found = page.evaluate(f"benchmark.drag('{CHART}', {DRAGGED}, {dragged.paths})")
    told = tab.messages() - messages
    page.mouse.up()
    rate, slow = found["rate"], found["slow"]
    yield Row(dragged.what, f"≥ {dragged.least}", f"{rate:.0f} a second", rate >= dragged.least)
    what, most = (
        "the same: 19 of 20 updates take at most",
        round(1000 / dragged.least) if dragged.page else MOST_TIME,
    )
    yield Row(what, f"≤ {most} ms", f"{slow:.1f} ms", slow <= most)
    what = "the same: messages to and from the server between press and release"
    yield Row(what, "0", str(told), told == 0)
