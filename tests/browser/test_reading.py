"""What people type into a link or a box, in a real browser."""

from __future__ import annotations

import pytest

from tests.browser.window import DescendPage, RacePage, StepSizesPage, SweepPage

KINDS = [DescendPage, StepSizesPage, SweepPage, RacePage]


def follow(page, query):
    """Open a link as it is typed, not as a program encodes it."""
    page.page.goto(f"{page.address}/{page.path}?{query}")
    return page.settle()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_plus_in_a_typed_link_is_a_plus_on_every_page(new_page, server, kind):
    page = follow(new_page(server, kind), "f=x^2+3x&step=0.1&x0=2")
    assert page.shown("f") == "x^2+3x"
    assert page.query()["f"] == "x^2+3x"
    # The link that the page wrote is read as it was meant, with its spaces.
    page.type_formula("3 x + x^2")
    page.until("() => location.search.includes('3+x')")
    again = follow(page, page.page.url.split("?", 1)[1])
    assert again.shown("f") == "3 x + x^2"


def test_the_run_of_a_link_begins_where_the_link_says(descend):
    page = follow(descend, "f=x%5E2-2x%2B3&x0=10&step=0.1&n=30")
    assert page.heads()[0][0] == pytest.approx(1 + 9 * 0.8**30, abs=1e-3)
    assert "The start x = 10 is outside the window, -5 to 5" in page.words("problem-error")
    assert page.page.locator(".gd-player-overlay text", has_text="start →").count() == 1


def test_an_example_offered_in_a_fragment_changes_the_whole_page(step_sizes):
    page = step_sizes.open(f="x^2")
    page.type_formula("Himmelblau")
    page.container("offered-example").get_by_role("button").click()
    page.until("() => location.search.includes('y0=')")
    assert page.query()["f"].startswith("(x^2 + y - 11)^2")
    page.container("formula-error").wait_for(state="hidden")
