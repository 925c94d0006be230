"""axe-core on every page, on a desk, a phone and a projector, in both themes: nothing serious."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from pages.shared.adapters.selectors import selectors
from tests.browser.window import DataPage, DescendPage, RacePage, StepSizesPage, SweepPage

# Learn and Tutorial are looked at in test_learn_page.py, which has them open.
# Its gradient is longer than a phone is wide.
HIMMELBLAU = "(x^2+y-11)^2+(x+y^2-7)^2"
PAGES = {
    "descend": (DescendPage, {"f": HIMMELBLAU, "method": "adam", "step": "0.1", "memory": "1"}),
    "curve": (DescendPage, {"f": "x^2-4cos(2x)"}),
    "diverging": (DescendPage, {"f": "x^2", "step": "1.3"}),
    "wrong": (DescendPage, {"f": "x^2 + sen(x)"}),
    "step sizes": (StepSizesPage, {"f": "x^2+10y^2"}),
    "sweep": (SweepPage, {"f": "x^2+10y^2"}),
    "race": (RacePage, {"f": "x^2+10y^2", "step": "0.05"}),
    "data": (DataPage, {"data": "braking", "scaled": "1"}),
    "surface": (DescendPage, {"f": "x^2+10y^2", "view": "surface"}),
}
DESK, PHONE = {"width": 1400, "height": 900}, {"width": 390, "height": 844}
# Colours belong to a theme and places to a size: one of each is seen together on most pages, for
# axe-core takes seconds, and all of both where most is written.
SIZE_OF_ALL = {"light": DESK, "dark": PHONE}
WORDY = {"descend", "wrong"}
# How bad axe-core calls what may not be there.
BAD = {"serious", "critical"}


def violations(page):
    """What axe-core finds that is bad, with the places."""
    # Of what passes only the count: axe-core takes long to say where it is.
    found = Axe().run(page.page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{each['impact']} {each['id']}: {node['target']} {node.get('failureSummary', '')}"
        for each in found
        if each["impact"] in BAD
        for node in each["nodes"]
    ]


def await_theme(page, theme):
    """Wait until the page and its figures have the theme of the system."""
    page.until(
        "(dark) => { const rgb = getComputedStyle(document.querySelector('.stApp'))"
        ".backgroundColor.match(/\\d+/g).map(Number);"
        "const paper = document.querySelector('.js-plotly-plot')._fullLayout.paper_bgcolor;"
        "return (rgb[0] < 128) === dark && (paper !== '#ffffff') === dark; }",
        theme == "dark",
    )
    page.page.wait_for_timeout(400)  # what fades in has its last colour


def test_no_serious_violation(new_page, server):
    """In both themes and both sizes, where most is written in every one of the four."""
    window = new_page(server, viewport=DESK, color_scheme="light")
    themes = ["light", "dark"]
    for name, (kind, controls) in PAGES.items():
        page = kind(window.page, server).open(**controls)
        for theme in themes:
            page.page.emulate_media(color_scheme=theme)
            await_theme(page, theme)
            for size in (DESK, PHONE):
                if size == SIZE_OF_ALL[theme] or name in WORDY:
                    page.page.set_viewport_size(size)
                    page.page.wait_for_timeout(300)
                    assert violations(page) == [], (name, theme, size)
            page.page.set_viewport_size(DESK)
        themes.reverse()


@pytest.mark.parametrize("name", ["descend", "step sizes", "sweep", "race", "data"])
def test_no_serious_violation_on_a_projector(new_page, server, name):
    kind, controls = PAGES[name]
    page = new_page(server, kind, viewport={"width": 1920, "height": 1080})
    page.open(**controls, projector="1")
    page.page.wait_for_timeout(500)
    assert violations(page) == []


# What has to be seen where a system takes all backgrounds away: parts of controls, and how much of
# each has another colour than the page at least.
SEEN_IN_FORCED_COLOURS = {
    ".st-key-step_slider [data-part=slider]": 0.1,
    ":--switch-track": 0.2,
    ":--switch-thumb": 0.5,
    ":--chosen-option": 0.5,
}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_controls_are_seen_in_forced_colours(new_page, server, theme):
    look = {"viewport": DESK, "color_scheme": theme, "forced_colors": "active"}
    page = new_page(server, **look).open(f="x^2+10y^2", step="0.05")
    for name, least in SEEN_IN_FORCED_COLOURS.items():
        box = page.page.locator(selectors().get(name, name)).first.bounding_box()
        picture = Image.open(BytesIO(page.page.screenshot(clip=box))).convert("RGB")
        paper = np.array([255, 255, 255] if theme == "light" else [0, 0, 0])
        other = np.abs(np.asarray(picture, dtype=int) - paper).max(axis=2) > 100
        assert other.mean() >= least, name
