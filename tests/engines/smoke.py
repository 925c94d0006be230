"""What has to work in every engine: each page draws and says what it found, a click on the map
moves the start, and the controls of our own look alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.browser.window import HARMLESS
from tests.engines.window import Window, until

QUERY = "?f=x^2%2B10y^2&step=0.05&x0=2&y0=1&xmin=-4&xmax=4&ymin=-4&ymax=4"
# The page's path, and the container of what it says about its runs.
SAYS = {"": "verdict", "step_sizes": "panel1", "sweep": "sweep", "race": "fairness"}
# The pages of the course, each with what it says.
COURSE = {"learn?lesson=line-search": "card", "tutorial?chapter=7": "verdict"}
_CHART = "document.querySelector('.js-plotly-plot')"
_DRAWN = f"{_CHART}?._fullData?.length > 0 && location.search.includes('budget=')"
# Elements of a component stand in the shadow of the element that holds it.
_PART = (
    "[document, ...[...document.querySelectorAll('*')].map((e) => e.shadowRoot)]"
    ".map((root) => root?.querySelector('[data-part={name}]')).find(Boolean)"
)


def draws_every_page(window: Window, address: str) -> None:
    """Each page has its picture, its moving parts and its words."""
    for path, container in SAYS.items():
        window.open(f"{address}/{path}{QUERY}")
        until(window, _DRAWN)
        until(window, "document.querySelector('.gd-player-overlay path')?.getAttribute('d')")
        until(window, f"document.querySelector('.st-key-{container}')?.innerText.trim().length")
    for path, container in COURSE.items():
        window.open(f"{address}/{path}")
        until(window, f"{_CHART}?._fullData?.length > 0")
        until(window, "document.querySelector('.gd-player-start')?.getAttribute('x')")
        until(window, f"document.querySelector('.st-key-{container}')?.innerText.trim().length")


def a_click_moves_the_start(window: Window, address: str) -> None:
    """A click a third to the right of the middle of the map puts the start there."""
    window.open(f"{address}/{QUERY}")
    until(window, _DRAWN)
    until(window, "document.querySelector('.gd-player-overlay path')?.getAttribute('d')")
    x, y = window.evaluate(
        f"(() => {{ const chart = {_CHART}; const {{ left, top }} = chart.getBoundingClientRect();"
        "const { xaxis, yaxis } = chart._fullLayout;"
        "return [left + xaxis._offset + xaxis.d2p(3), top + yaxis._offset + yaxis.d2p(2)]; })()"
    )
    window.click(x, y)
    until(
        window,
        "[['x0', 3], ['y0', 2]].every(([name, at]) => "
        "Math.abs(new URLSearchParams(location.search).get(name) - at) < 0.1)",
    )


def controls_look_alike(window: Window, address: str) -> None:
    """The player's slider and number box have our look and not the browser's."""
    window.open(f"{address}/{QUERY}")
    until(window, f"Boolean({_PART.format(name='range')})")
    style = "getComputedStyle({part}).appearance"
    range_, entry = (
        window.evaluate(style.format(part=_PART.format(name=name))) for name in ("range", "entry")
    )
    assert range_ == "none", range_
    assert entry == "textfield", entry


CHECKS: Mapping[str, Callable[[Window, str], None]] = {
    check.__name__: check
    for check in (draws_every_page, a_click_moves_the_start, controls_look_alike)
}


def shows_a_map_without_webgl(window: Window, address: str) -> None:
    """Who asks for the surface gets the map, and a sentence of ours."""
    window.open(f"{address}/{QUERY}&view=surface")
    until(window, f"{_CHART}?._fullData?.some(({{ type }}) => type === 'contour')")
    until(window, "document.querySelector('.st-key-no-surface')?.innerText.includes('the map')")


def unexpected(errors: list[str]) -> list[str]:
    """The errors of a console that are ours to mend."""
    return [error for error in errors if not any(error.startswith(text) for text, _ in HARMLESS)]
