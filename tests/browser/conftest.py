"""A real Chromium against a real server."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.server import running_server
from tests.browser.window import DescendPage, Page, RacePage, StepSizesPage, SweepPage, listen
from tests.chromium import CHROMIUM, FLAGS


def _missing() -> str | None:
    if not Path(CHROMIUM).exists():
        return f"{CHROMIUM} is not installed"
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "playwright is not installed"
    return None


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


@pytest.fixture
def logged_server(browser: Any, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server of its own with the file that it writes its log to."""
    with (tmp_path / "log").open("w+b") as log, running_server(log) as address:
        yield address, tmp_path / "log"


@contextlib.contextmanager
def windows(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens windows, new_page(address, kind of page, **settings of the browser), and closes them at
    the end.

    Fails when a window wrote an error to the browser's console.
    """
    contexts: list[Any] = []
    consoles: list[list[str]] = []

    def make(address: str, kind: type[Page] = DescendPage, **settings: Any) -> Page:
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 960}} | settings))
        contexts.append(context)
        page = context.new_page()
        consoles.append(listen(page))
        return kind(page, address)

    yield make
    troubles = [error for console in consoles for error in console]
    for context in contexts:
        context.close()
    assert not troubles, "errors in the browser's console"


@pytest.fixture
def new_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens windows for one test."""
    with windows(browser) as make:
        yield make


@pytest.fixture(scope="module")
def shared_window(browser: Any, server: str) -> Iterator[Callable[..., Any]]:
    """One window for the tests of a file that leave the page as they found it."""
    with windows(browser) as make:
        yield lambda kind: make(server, kind)


@pytest.fixture
def descend(new_page: Callable[..., Any], server: str) -> DescendPage:
    """The page in a new window on the shared server, not opened yet."""
    return new_page(server)


@pytest.fixture
def step_sizes(new_page: Callable[..., Any], server: str) -> StepSizesPage:
    """The same for the Step sizes page."""
    return new_page(server, StepSizesPage)


@pytest.fixture
def sweep(new_page: Callable[..., Any], server: str) -> SweepPage:
    """The same for the Sweep page."""
    return new_page(server, SweepPage)


@pytest.fixture
def race(new_page: Callable[..., Any], server: str) -> RacePage:
    """The same for the Race page."""
    return new_page(server, RacePage)
