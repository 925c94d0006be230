"""A real Chromium against a real server."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.browser.links import TAKE_NOTES
from tests.browser.server import running_server
from tests.browser.window import (
    DESKTOP,
    PATIENCE,
    DescendPage,
    Page,
    RacePage,
    StepSizesPage,
    SweepPage,
    listening,
)
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
        # Without a graphics card, smooth edges double what each picture of a surface takes.
        flags = [*FLAGS, "--webgl-antialiasing-mode=none"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def server(browser: Any) -> Iterator[str]:
    """The server that most tests share."""
    with running_server() as address:
        yield address


@pytest.fixture
def logged_server(browser: Any, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server of its own with the file that it writes its log to."""
    with (tmp_path / "log").open("w+b") as log, running_server(log) as address:
        yield address, tmp_path / "log"


@pytest.fixture(scope="session")
def profiles(browser: Any) -> Profiles:
    """What windows of all tests share."""
    return Profiles(browser)


# What our own pages send is never refused (pages/shared/adapters/incoming.py); if it is, that
# counts as an error of the window, whatever it is that a test does there.
_TELL_OF_REFUSALS = """
new MutationObserver(() => {
  const said = document.querySelector(".st-key-refused");
  if (said) console.error(`refused: ${said.textContent}`);
}).observe(document, { childList: true, subtree: true });
"""


class Profiles:
    """Windows, each with a profile of its own, kept for later tests.

    A window keeps what it loaded and compiled of Streamlit: to open a page in a new one takes more
    than twice as long. It keeps the page too, and goes on to the next test's link from there
    (links.py), unless that test wants another theme.
    """

    def __init__(self, browser: Any) -> None:
        self._browser = browser
        self._free: dict[bool, list[Window]] = {}

    @contextlib.contextmanager
    def window(self, address: str, touch: bool = False, **looks: Any) -> Iterator[Any]:
        """A window that nobody else has; whether it is a phone's cannot be changed later."""
        free = self._free.setdefault(touch, [])
        window = free.pop() if free else self._new(touch)
        window.dress(address, **looks)
        yield window.page
        try:
            window.tidy(address)
        except Exception:  # its server is gone, or the page hangs: the next test gets a new one
            window.page.context.close()
        else:
            free.append(window)

    def close(self) -> None:
        """Close the windows, which nobody may use now."""
        for window in itertools.chain(*self._free.values()):
            window.page.context.close()

    def _new(self, touch: bool) -> Window:
        page = self._browser.new_context(is_mobile=touch, has_touch=touch).new_page()
        page.add_init_script(_TELL_OF_REFUSALS)
        page.add_init_script(TAKE_NOTES)
        return Window(page)


# Whether the page of a window is no use to the next test: it is of another server, which may be
# gone by then, or the window looks otherwise than most do.
_IS_STRANGE = """
(address) => ![address, "null"].includes(location.origin)
  || ["(prefers-color-scheme: dark)", "(prefers-reduced-motion: reduce)",
    "(forced-colors: active)"].some((look) => matchMedia(look).matches)
"""


class Window:
    """A window between two tests."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def dress(
        self,
        address: str,
        viewport: Mapping[str, int] = DESKTOP,
        color_scheme: str = "null",
        reduced_motion: str = "null",
        forced_colors: str = "null",
    ) -> None:
        """Make it look as the next test asks."""
        self.page.set_viewport_size(viewport)
        self.page.emulate_media(
            color_scheme=color_scheme, reduced_motion=reduced_motion, forced_colors=forced_colors
        )
        self._empty_if_strange(address)

    def tidy(self, address: str) -> None:
        """Take away what the test has left in the browser."""
        self.page.set_default_timeout(PATIENCE)
        self.page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        self.page.context.clear_cookies()
        self._empty_if_strange(address)

    def _empty_if_strange(self, address: str) -> None:
        if self.page.evaluate(_IS_STRANGE, address):
            # Of the same site, or what is compiled would go.
            self.page.goto(f"{address}/_stcore/health")


@contextlib.contextmanager
def windows(profiles: Profiles) -> Iterator[Callable[..., Any]]:
    """Opens windows, new_page(address, kind of page, whether it is a phone's, how it looks), and
    closes them at the end.

    Fails when a window wrote an error to the browser's console.
    """
    consoles: list[list[str]] = []
    with contextlib.ExitStack() as opened:

        def make(address: str, kind: type[Page] = DescendPage, **settings: Any) -> Page:
            page = opened.enter_context(profiles.window(address, **settings))
            consoles.append(opened.enter_context(listening(page)))
            return kind(page, address)

        yield make
        troubles = [error for console in consoles for error in console]
    assert not troubles, "errors in the browser's console"


@pytest.fixture
def new_page(profiles: Profiles) -> Iterator[Callable[..., Any]]:
    """Opens windows for one test."""
    with windows(profiles) as make:
        yield make


@pytest.fixture
def first_visit(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens windows in a new profile, as a browser that has never been here has."""
    with contextlib.closing(Profiles(browser)) as profiles, windows(profiles) as make:
        yield make


@pytest.fixture(scope="module")
def shared_window(profiles: Profiles, server: str) -> Iterator[Callable[..., Any]]:
    """One window for the tests of a file that leave the page as they found it."""
    with windows(profiles) as make:
        yield lambda kind, **looks: make(server, kind, **looks)


@pytest.fixture
def descend(new_page: Callable[..., Any], server: str) -> DescendPage:
    """The Descend page in a new window on the shared server, not opened yet."""
    return new_page(server)


@pytest.fixture
def step_sizes(new_page: Callable[..., Any], server: str) -> StepSizesPage:
    """The Step sizes page in a new window on the shared server, not opened yet."""
    return new_page(server, StepSizesPage)


@pytest.fixture
def sweep(new_page: Callable[..., Any], server: str) -> SweepPage:
    """The Sweep page in a new window on the shared server, not opened yet."""
    return new_page(server, SweepPage)


@pytest.fixture
def race(new_page: Callable[..., Any], server: str) -> RacePage:
    """The Race page in a new window on the shared server, not opened yet."""
    return new_page(server, RacePage)
