"""axe-core on every page, on a desk, a phone and a projector, in both themes: nothing serious."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.window import DescendPage, RacePage, StepSizesPage, SweepPage

PAGES = {
    "descend": (DescendPage, {"f": "x^2+10y^2", "method": "adam", "step": "0.1", "memory": "1"}),
    "curve": (DescendPage, {"f": "x^2-4cos(2x)"}),
    "surface": (DescendPage, {"f": "x^2+10y^2", "view": "surface"}),
    "diverging": (DescendPage, {"f": "x^2", "step": "1.3"}),
    "wrong": (DescendPage, {"f": "x^2 + sen(x)"}),
    "step sizes": (StepSizesPage, {"f": "x^2+10y^2"}),
    "sweep": (SweepPage, {"f": "x^2+10y^2"}),
    "race": (RacePage, {"f": "x^2+10y^2", "step": "0.05"}),
}
WINDOWS = {
    "wide": {"viewport": {"width": 1400, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}},
}
# How bad axe-core calls what may not be there.
BAD = {"serious", "critical"}


def violations(page):
    """What axe-core finds that is bad, with the places."""
    found = Axe().run(page.page).response["violations"]
    return [
        f"{each['impact']} {each['id']}: {node['target']} {node.get('failureSummary', '')}"
        for each in found
        if each["impact"] in BAD
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", WINDOWS)
@pytest.mark.parametrize("name", PAGES)
def test_no_serious_violation(new_page, server, name, size, theme):
    kind, controls = PAGES[name]
    page = new_page(server, kind, color_scheme=theme, **WINDOWS[size]).open(**controls)
    page.page.wait_for_timeout(500)  # what fades in has its last colour
    assert violations(page) == []


@pytest.mark.parametrize("name", ["descend", "step sizes", "sweep", "race"])
def test_no_serious_violation_on_a_projector(new_page, server, name):
    kind, controls = PAGES[name]
    page = new_page(server, kind, viewport={"width": 1920, "height": 1080})
    page.open(**controls, projector="1")
    page.page.wait_for_timeout(500)
    assert violations(page) == []
