"""The Data page: a line follows the player, and points are added, moved and removed."""

from __future__ import annotations

import pytest

from tests.browser.window import PHONE, DataPage

OWN = "1~2_2~3_3~5"
# How many arrows of a kind are drawn on the map: each is a shaft and a head.
ARROWS = """((name) => {
  const drawn = document.querySelector(`.gd-fan-${name}`)?.getAttribute("d") ?? "";
  return drawn.split("M").length / 2 - 1 / 2;
})"""


@pytest.fixture
def data(new_page, server):
    """The Data page in a new window on the shared server, not opened yet."""
    return new_page(server, DataPage)


def drag(page, row, by):
    """Drag the point of a row by so many pixels."""
    mouse, (x, y) = page.page.mouse, page.point_on_screen(row)
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + by[0] / 2, y + by[1] / 2)
    mouse.move(x + by[0], y + by[1])
    mouse.up()


def rows(page):
    """The points in the link."""
    return [tuple(map(float, row.split("~"))) for row in page.query()["data"].split("_")]


def change(page, action):
    """Do something that has to change the data in the link; returns the points after it."""
    before = page.query()["data"]
    action()
    page.until("(before) => new URLSearchParams(location.search).get('data') !== before", before)
    return rows(page)


def test_the_line_follows_the_player_and_points_follow_the_mouse_and_the_keys(data):
    page = data.open(data=OWN, x0="0", y0="0", step="0.1", n="50")
    page.part("start").click()
    page.await_equation("y = 0·x + 0")
    # One step by hand: -2 * mean((0 - y) * x) and -2 * mean(0 - y) of the three points.
    page.part("forward").click()
    page.await_equation("y = 1.533·x + 0.6667")
    # While the start is dragged the line is that of the run computed here, at the same iteration.
    box = page.plot_box()
    mouse, middle = page.page.mouse, (box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    mouse.move(*middle)
    mouse.down()
    mouse.move(middle[0] + 30, middle[1] - 20)
    page.until(
        "(plot) => plot && !plot.textContent.startsWith('y = 1.533')",
        page.part("plot").locator(".equation").element_handle(),
    )
    page.page.keyboard.press("Escape")
    mouse.up()
    page.await_equation("y = 1.533·x + 0.6667")
    # The slope of each of the three rows, by the keyboard; the arrows follow the player.
    page.container("fan").locator("input").focus()
    page.saved(lambda: page.page.keyboard.press("Space"), "fan=1")
    page.until(f"() => {ARROWS}('rows') === 3 && {ARROWS}('full') === 1 && !{ARROWS}('batch')")
    before = page.page.locator(".gd-fan-full").get_attribute("d")
    page.part("forward").click()
    page.until("(d) => document.querySelector('.gd-fan-full').getAttribute('d') !== d", before)
    page.part("back").click()
    page.await_equation("y = 1.533·x + 0.6667")
    page.listen_to_paths()

    first, second, third = change(page, lambda: drag(page, 2, (0, 40)))
    assert (first, second, third[0]) == ((1, 2), (2, 3), 3) and third[1] < 5
    page.until(
        "(row) => document.querySelector('.st-key-data-text textarea').value.includes(row)",
        f"3,{third[1]:g}",
    )
    page.until("() => window.gdPaths.length > 0")  # the map's path was drawn anew

    plot, keys = page.part("plot").bounding_box(), page.page.keyboard
    middle = plot["x"] + 0.5 * plot["width"], plot["y"] + 0.25 * plot["height"]
    added = change(page, lambda: mouse.click(*middle))[3]
    assert change(page, lambda: keys.press("ArrowUp"))[3][1] > added[1]
    assert change(page, lambda: keys.press("Delete")) == [first, second, third]

    box = page.container("data-text").locator("textarea")
    query = page.query()["data"]
    box.fill("x,y\n1,two\n3,4")
    box.press("Control+Enter")
    page.container("data-error").get_by_text("“two”").wait_for()
    assert page.query()["data"] == query
    assert page.part("plot").locator(".point").count() == 3
    box.fill("1\t2\n2\t4\n4\t9\n5\t9")
    page.saved(lambda: box.press("Control+Enter"), "data=1~2_2~4_4~9_5~9")
    page.until("() => !document.querySelector('.st-key-data-error')")


def test_a_finger_adds_a_point_and_removes_it(new_page, server):
    page = new_page(server, DataPage, **PHONE).open(data=OWN)
    plot = page.part("plot").bounding_box()
    middle = plot["x"] + 0.5 * plot["width"], plot["y"] + 0.2 * plot["height"]
    assert len(change(page, lambda: page.page.touchscreen.tap(*middle))) == 4
    change(page, page.part("remove").tap)
    assert page.query()["data"] == OWN
