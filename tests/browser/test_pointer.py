"""The pointer over a landscape: what it tells, and where a click puts the start."""

from __future__ import annotations

import numpy as np
import pytest

from gd_core import descend as run
from gd_core import gradient_descent, parse_objective
from tests.browser.digits import numbers_in
from tests.browser.window import PHONE, DescendPage, RacePage, StepSizesPage, SweepPage

BOWL = {"f": "x^2+10y^2", "step": "0.03", "n": "40", "x0": "-3.6", "y0": "2.7"}


@pytest.fixture(scope="module")
def opened(shared_window):
    return shared_window(DescendPage).open(**BOWL)


@pytest.fixture
def bowl(opened):
    """The page for tests that leave its controls alone: at the run's end, the pointer elsewhere."""
    opened.part("range").press("End")
    opened.await_readout("iteration 40 of 40")
    opened.page.mouse.move(5, 5)
    opened.until(f"() => ({WORDS})().startsWith('Click')")
    return opened


WORDS = "() => document.querySelector('.st-key-landscape .gd-pointer-words').textContent"


# -------------------------------------------------------------------- a click


def place(page, key, across, up):
    """The pixel at these parts of the plot."""
    box = page.plot_box(key)
    return box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"]


def started_at(page):
    return float(page.query()["x0"]), float(page.query()["y0"])


def test_a_click_on_the_map_moves_the_start_there(descend):
    page = descend.open(**BOWL)
    page.listen_to_paths()
    for across, up in ((0.21, 0.83), (0.755, 0.12), (0.02, 0.98)):
        before = page.query()["x0"]
        page.redrawn(lambda at=(across, up): page.page.mouse.click(*place(page, "landscape", *at)))
        page.until("(x) => new URLSearchParams(location.search).get('x0') !== x", before)
        x, y = started_at(page)
        assert (x, y) == pytest.approx((-5 + 10 * across, -5 + 10 * up), abs=0.1)
        path = run(parse_objective("x^2+10y^2"), (x, y), gradient_descent(0.03), 40).points
        drawn = np.column_stack([page.traces()["path"][axis] for axis in "xy"])
        assert drawn == pytest.approx(path)
        assert np.array(page.paths()[-1]) == pytest.approx(path)
        assert page.query()["start"] == "point"
    assert len(page.paths()) == 3  # each once


def test_a_click_on_the_curve_moves_the_start_along_it(descend):
    page = descend.open(f="x^2-4cos(2x)", step="0.03")
    page.listen_to_paths()
    page.redrawn(lambda: page.page.mouse.click(*place(page, "landscape", 0.3, 0.9)))
    (left, right), _ = page.ranges()
    start = float(page.query()["x0"])
    assert start == pytest.approx(left + 0.3 * (right - left), abs=0.08)
    told = np.array(page.paths()[-1])
    path = run(parse_objective("x^2-4cos(2x)"), start, gradient_descent(0.03), len(told) - 1).points
    assert len(told) > 10 and told == pytest.approx(path)


def test_a_tap_moves_the_start(new_page, server):
    page = new_page(server, **PHONE).open(**BOWL)
    page.container("landscape").scroll_into_view_if_needed()
    page.redrawn(lambda: page.page.touchscreen.tap(*place(page, "landscape", 0.7, 0.6)))
    assert started_at(page) == pytest.approx((2.0, 1.0), abs=0.1)


@pytest.mark.parametrize(
    "kind, key", [(StepSizesPage, "panel2"), (SweepPage, "landscape"), (RacePage, "landscape")]
)
def test_a_click_moves_the_start_on_every_page(new_page, server, kind, key):
    page = new_page(server, kind).open(f="x^2+10y^2", x0="-3.6", y0="2.7", step="0.03")
    page.page.locator(f".st-key-{key} .js-plotly-plot").scroll_into_view_if_needed()
    page.saved(lambda: page.page.mouse.click(*place(page, key, 0.7, 0.6)), "x0=2")
    assert started_at(page) == pytest.approx((2.0, 1.0), abs=0.1)


def test_arrow_keys_nudge_the_start_and_keep_the_keyboard(descend):
    page = descend.open(**BOWL)
    page.page.locator(".st-key-landscape .js-plotly-plot[tabindex='0']").focus()
    for key, part in (
        ("ArrowRight", "x0=-3.5"),
        ("ArrowDown", "y0=2.6"),
        ("Shift+ArrowUp", "y0=3.6"),
    ):
        page.until("() => document.activeElement.matches('.st-key-landscape .js-plotly-plot')")
        page.saved(lambda key=key: page.page.keyboard.press(key), part)
    assert started_at(page) == pytest.approx((-3.5, 3.6))


def test_space_plays_after_a_click_on_the_picture(descend):
    """The page scrolled by a screen instead."""
    page = descend.open(**BOWL)
    page.saved(lambda: page.page.mouse.click(*place(page, "landscape", 0.704, 0.6)), "x0=2")
    page.page.wait_for_timeout(500)  # the new run has come to the player, which stops it
    page.page.keyboard.press("Space")
    page.page.locator('[data-part="player"][data-playing="true"]').wait_for()
    assert page.page.evaluate("() => document.querySelector('.stMain').scrollTop") == 0
    page.page.keyboard.press("Space")
    assert not page.is_playing()
    page.saved(lambda: page.page.keyboard.press("ArrowRight"), "x0=2.1")


# -------------------------------------------------------------------- what the pointer tells


def words_over(page, key="landscape"):
    return page.page.locator(f".st-key-{key} .gd-pointer-words").text_content()


def test_the_pointer_tells_f_its_slope_and_where_the_next_step_lands(bowl):
    assert words_over(bowl) == "Click to move the start, or drag it"
    bowl.page.mouse.move(*place(bowl, "landscape", 0.7, 0.6))
    bowl.page.mouse.move(*place(bowl, "landscape", 0.7001, 0.6))
    bowl.until("() => document.querySelector('.gd-pointer-words').textContent.includes('next')")
    numbers = numbers_in(words_over(bowl))
    x, y, value, first, second, next_x, next_y = numbers
    objective = parse_objective("x^2+10y^2")
    assert (x, y) == pytest.approx((2.0, 1.0), abs=0.1)
    assert value == pytest.approx(float(objective.value((x, y))), rel=1e-3)
    slope = objective.gradient((x, y))
    assert (first, second) == pytest.approx(tuple(slope), rel=1e-3)
    assert (next_x, next_y) == pytest.approx(tuple(np.array([x, y]) - 0.03 * slope), abs=2e-3)


def test_what_the_pointer_tells_fits_into_a_narrow_panel(step_sizes):
    """The next step was cut off at the panel's edge."""
    page = step_sizes.open(f="x^2+3y^2")
    plot = page.plot_box("panel3")
    for up in (0.6, 0.05):  # the words stand below, and above where the pointer would cover them
        page.page.mouse.move(*place(page, "panel3", 0.3, up))
        page.page.mouse.move(*place(page, "panel3", 0.301, up))
        words = page.page.locator(".st-key-panel3 .gd-pointer-words")
        words.filter(has_text="next step").wait_for()
        box = words.bounding_box()
        assert plot["x"] <= box["x"] and box["x"] + box["width"] <= plot["x"] + plot["width"]
        assert plot["y"] <= box["y"] and box["y"] + box["height"] <= plot["y"] + plot["height"]
        assert words.evaluate("(e) => e.scrollWidth <= e.clientWidth")


def test_an_iterate_under_the_pointer_is_named(bowl):
    path = run(parse_objective("x^2+10y^2"), (-3.6, 2.7), gradient_descent(0.03), 40).points
    across, up = (path[2] + 5) / 10
    bowl.page.mouse.move(*place(bowl, "landscape", across + 0.002, up))
    bowl.page.mouse.move(*place(bowl, "landscape", across, up))
    bowl.until("() => document.querySelector('.gd-pointer-words').textContent.includes('next')")
    assert words_over(bowl).startswith("iteration 2 · ")
    bowl.part("range").fill("1")
    bowl.await_readout("iteration 1 of 40")
    bowl.page.mouse.move(*place(bowl, "landscape", across + 0.001, up))
    bowl.until("() => !document.querySelector('.gd-pointer-words').textContent.includes('iter')")


def test_the_ghost_stands_where_the_next_step_lands(bowl):
    bowl.page.mouse.move(*place(bowl, "landscape", 0.7, 0.7))
    bowl.page.mouse.move(*place(bowl, "landscape", 0.7001, 0.7))
    ghost = bowl.page.locator(".gd-pointer-ghost")
    ghost.wait_for(state="visible")
    left, top = map(float, numbers_in(ghost.get_attribute("transform")))
    box, outer = bowl.plot_box(), bowl.container("landscape").locator(".js-plotly-plot")
    corner = outer.bounding_box()
    across = (corner["x"] + left - box["x"]) / box["width"]
    up = 1 - (corner["y"] + top - box["y"]) / box["height"]
    x, y = -5 + 10 * across, -5 + 10 * up
    here = np.array([2.0, 2.0])
    assert (x, y) == pytest.approx(tuple(here - 0.03 * np.array([4.0, 40.0])), abs=0.05)


def test_away_from_the_landscape_only_the_hint_is_left(bowl):
    bowl.page.mouse.move(*place(bowl, "landscape", 0.5, 0.5))
    bowl.page.mouse.move(*place(bowl, "landscape", 0.5001, 0.5))
    bowl.page.locator(".gd-pointer-ghost").wait_for(state="visible")
    bowl.page.mouse.move(5, 5)
    bowl.until("() => document.querySelector('.gd-pointer-words').textContent.startsWith('Click')")
    assert bowl.page.locator(".gd-pointer-ghost").is_hidden()


def test_where_there_is_no_value_the_pointer_says_so(descend):
    page = descend.open(f="x*log(x) + y^2")
    page.page.mouse.move(*place(page, "landscape", 0.1, 0.5))
    page.page.mouse.move(*place(page, "landscape", 0.101, 0.5))
    page.until(
        "() => document.querySelector('.gd-pointer-words').textContent.includes('undefined')"
    )
