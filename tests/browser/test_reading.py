"""What people type into a link or a box, in a real browser."""

from __future__ import annotations

import pytest

from tests.browser.window import PHONE, DescendPage, RacePage

# Of the pages, which read their links in one place, the first and one below a path of its own.
KINDS = [DescendPage, RacePage]


def follow(page, query):
    """Open a link as it is typed, not as a program encodes it."""
    page.page.goto(f"{page.address}/{page.path}?{query}")
    return page.settle()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_plus_in_a_typed_link_is_a_plus(new_page, server, kind):
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
    end = 1 + 9 * 0.8**30
    page.await_head((end, end**2 - 2 * end + 3))
    assert "The start x = 10 is outside the window, -5 to 5" in page.words("problem-error")
    assert page.page.locator(".gd-player-overlay text", has_text="start →").count() == 1


def test_an_example_offered_in_a_fragment_changes_the_whole_page(step_sizes):
    page = step_sizes.open(f="x^2")
    page.type_formula("Himmelblau")
    page.container("offered-example").get_by_role("button").click()
    page.until("() => location.search.includes('y0=')")
    assert page.query()["f"].startswith("(x^2 + y - 11)^2")
    page.container("formula-error").wait_for(state="hidden")


# ---------------------------------------------------------------- number boxes


def type_into(page, key, text):
    """By the keyboard, as a person does: a browser may drop signs on the way."""
    box = page.page.locator(f".st-key-{key} input").first
    box.click()
    box.press("Control+a")
    box.press_sequentially(text)
    box.press("Enter")
    return box


def said_beside(page, key):
    return page.page.locator(f".st-key-{key} .gd-number-error")


def test_a_decimal_comma_is_a_decimal_comma(descend):
    page = descend.open(f="x^2", step="0.1")
    for key, text, value in (
        ("step", "0,05", "0.05"),
        ("x0", "-3,6", "-3.6"),
        ("xmax", "4,25", "4.25"),
        ("n", "45", "45"),
    ):
        type_into(page, key, text)
        page.until("(part) => location.search.includes(part)", f"{key}={value}")
        assert page.shown(key) == value
        assert said_beside(page, key).count() == 0


@pytest.fixture(scope="module")
def phone(shared_window):
    return shared_window(DescendPage, **PHONE).open(f="x^2", step="0.1")


# What is typed instead brings each box another value than it had.
@pytest.mark.parametrize(
    ("key", "text", "sentence", "instead"),
    [
        ("n", "2.5", "This is a whole number: type 2 or 3 instead of 2.5.", "12"),
        ("n", "2,5", "type 2 or 3", "13"),
        ("step", "1.000,5", "Write 1000.5 instead of 1.000,5", "0.2"),
        ("step", "1,000", "Write 1000 or 1.000 instead of 1,000", "0.3"),
        ("x0", "abc", "abc is not a number: type one such as 0.05.", "2"),
    ],
)
def test_what_is_no_number_is_refused_beside_its_box(phone, key, text, sentence, instead):
    page, before = phone, phone.query()
    box = type_into(page, key, text)
    assert sentence in said_beside(page, key).inner_text()
    assert box.input_value() == text
    assert said_beside(page, key).bounding_box()["y"] < page.page.viewport_size["height"]
    old = "() => getComputedStyle(document.querySelector('.st-key-verdict'), '::before').content"
    assert page.page.evaluate(old) == '"of the numbers before"'
    page.page.wait_for_timeout(300)
    assert page.query() == before
    search = "?" + page.page.url.split("?")[1]
    page.commit(key, instead)
    page.until("(before) => location.search !== before", search)
    assert said_beside(page, key).count() == 0
    assert page.page.evaluate(old) == "none"


def test_what_the_server_says_of_a_box_stands_beside_it_too(phone):
    phone.commit("step", "-1")
    said_beside(phone, "step").wait_for()
    assert "must be greater than 0" in said_beside(phone, "step").inner_text()
    phone.commit("step", "0.2")
    said_beside(phone, "step").wait_for(state="hidden")
