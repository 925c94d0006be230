"""The Learn page in a browser: answered by keys alone, and by a finger on a phone."""

from __future__ import annotations

from gd_core.lessons import COURSE
from tests.browser.test_accessibility import violations
from tests.browser.window import PHONE, LearnPage, TutorialPage

DESK = {"viewport": {"width": 1400, "height": 900}}
SEARCH = COURSE["line-search"]
LOWEST = PHONE["viewport"]["height"]


def press(page, label):
    """Come to a button by the keyboard alone, and press it."""
    focused = (
        "() => { let at = document.activeElement; while (at.shadowRoot?.activeElement) "
        "at = at.shadowRoot.activeElement; return at.textContent.trim(); }"
    )
    for _ in range(12):
        page.page.keyboard.press("Tab")
        if label in page.page.evaluate(focused):
            page.page.keyboard.press("Enter")
            return
    raise AssertionError(f"no button {label!r} within twelve presses of Tab")


def read_on(page):
    """From the Learn page by its link to the tutorial."""
    page.page.get_by_role("link", name="the tutorial").click()
    return TutorialPage(page.page, page.address).settle()


def fits(page, width):
    """Whether nothing is wider than the window."""
    return page.page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_a_lesson_is_answered_with_the_keyboard_alone(new_page, server):
    page = new_page(server, LearnPage, **DESK).open(lesson="line-search")
    # Nothing of the run is drawn but its start, and nothing plays it.
    assert page.page.locator(".gd-player-dots").get_attribute("d").count("M") == 1
    assert page.part("player").is_hidden()
    assert page.part("result").inner_text().strip() == ""
    assert page.part("result").get_attribute("role") == "status"
    assert violations(page) == []

    # The guess begins in the middle; the mark follows at once, and the boxes when the server knows.
    page.page.locator(".st-key-landscape .js-plotly-plot").focus()
    page.page.keyboard.press("Shift+ArrowLeft")
    page.page.keyboard.press("Shift+ArrowUp")
    page.await_guess("-1.0,1.0")
    press(page, "Run")
    page.await_result("It is at (−3.57, −0.0953)")
    page.await_result(SEARCH.uncovers)
    page.until("() => document.querySelector('.gd-prediction-truth')?.style.display === ''")
    page.await_iteration(2)
    assert page.done() == [11]
    assert page.page.evaluate("() => Object.values(localStorage)").count('["line-search"]') == 1

    # From the result the next keys lead to what to try, and to the next lesson.
    press(page, "Now try a round bowl")
    page.await_result("You tried a round bowl, x² + y². One step arrives")
    press(page, "Next: When the slope is noisy")
    page.until("() => location.search.includes('lesson=noise')")
    page.settle()
    assert page.part("result").inner_text().strip() == ""
    assert (
        page.part("dots").locator("[aria-current]").get_attribute("title")
        == "12. When the slope is noisy"
    )
    assert page.done() == [11]
    page.part("forget").click()
    page.part("forget").wait_for(state="hidden")
    assert page.done() == []
    assert page.page.evaluate("() => localStorage.getItem('gradient-descent-lessons')") is None

    # The tutorial begins with nothing to play; the player of its runs is one row.
    tutorial = read_on(page)
    assert tutorial.part("player").is_hidden()
    assert violations(tutorial) == []
    page.page.goto(f"{page.address}/tutorial?chapter=7")
    tutorial.settle()
    tops = [tutorial.part(name).bounding_box()["y"] for name in ("toggle", "speed")]
    assert abs(tops[0] - tops[1]) < 8


def test_on_a_phone_card_and_picture_are_one_screen(new_page, server):
    page = new_page(server, LearnPage, **PHONE, color_scheme="dark")
    page.open(lesson="line-search")
    assert page.bottom(".st-key-run") <= LOWEST
    assert fits(page, 390)

    page.page.touchscreen.tap(*page.point_on_screen((3.0, 3.0)))
    page.await_guess("3.0,3.0")
    page.page.touchscreen.tap(*page.point_on_screen((-3.6, -0.1)))  # the answer may be changed
    page.await_guess("-3.6,-0.1")
    page.page.locator(".st-key-run button").tap()
    page.await_result("Right: it is at (−3.57, −0.0953)")
    page.await_iteration(1)
    # From the picture to the next lesson, all is on one screen.
    page.until(
        "(lowest) => document.querySelector('.st-key-landscape').getBoundingClientRect().top >= 0 "
        "&& document.querySelector('.st-key-next').getBoundingClientRect().bottom <= lowest",
        LOWEST,
    )
    assert violations(page) == []

    # By its dot to a lesson with six choices, which fit the screen as well.
    page.part("dots").locator("a").nth(11).tap()
    page.until("() => location.search.includes('lesson=noise')")
    page.settle()
    page.page.locator(".st-key-run button").wait_for()
    rows = page.page.locator(".st-key-choices label:has(input)")
    assert rows.count() == 6
    assert min(rows.nth(k).bounding_box()["height"] for k in range(6)) >= 32
    assert page.bottom(".st-key-run") <= LOWEST
    page.page.set_viewport_size({"width": 320, "height": 700})
    assert fits(page, 320)

    tutorial = read_on(page)
    assert fits(tutorial, 320)
    assert violations(tutorial) == []
