"""Where dots of a long run are left out, the picture of every page with a path says so."""

from __future__ import annotations

import pytest

LINK = {"f": "x^2+3y^2", "step": "0.001", "x0": "-3", "y0": "2", "tol": "off"}
EVERY = {2000: 26, 10_000: 130}


def notes(page):
    """The notes that are shown, one for each picture with a thinned run."""
    page.part("range").press("End")
    shown = page.page.locator(".gd-player-note").locator("visible=true")
    shown.first.wait_for()
    return shown.all_text_contents()


@pytest.mark.parametrize("n", EVERY)
def test_descend(descend, n):
    assert notes(descend.open(**LINK, n=n)) == [f"after step 40, one dot every {EVERY[n]} steps"]


@pytest.mark.parametrize("n", EVERY)
def test_step_sizes(step_sizes, n):
    page = step_sizes.open(**LINK, n=n, step1="0.0001", step2="0.001", step3="0.002")
    assert notes(page) == [f"after step 40, one dot every {EVERY[n]} steps"] * 3


@pytest.mark.parametrize("n", EVERY)
def test_race(race, n):
    page = race.open(**LINK, n=n, race="gradient_descent;momentum")
    assert notes(page) == [f"after step 40, one dot every {EVERY[n]} steps"]
