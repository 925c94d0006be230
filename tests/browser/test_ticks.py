"""Named step sizes beside the slider: a click sets exactly that step size."""

from __future__ import annotations

import math

import pytest

from tests.browser.window import DescendPage, RacePage

BOWL = {"f": "x^2+10y^2", "n": "100", "x0": "-3.6", "y0": "2.7"}
VALUES = {"1/λmax": 0.05, "best found": 0.09, "optimal": 1 / 11, "2/λmax": 0.1}


def names(page):
    return page.part("names").get_by_role("button")


def chosen_name(page):
    return names(page).and_(page.page.locator("[aria-pressed=true]"))


@pytest.fixture(scope="module")
def opened(shared_window):
    return shared_window(DescendPage).open(**BOWL, step="0.02")


@pytest.fixture
def bowl(opened):
    """The Descend page with a step size that has no name."""
    if opened.query()["step"] != "0.02":
        opened.saved(lambda: opened.commit("step", 0.02), "step=0.02")
    chosen_name(opened).wait_for(state="detached")
    names(opened).first.wait_for()
    return opened


@pytest.mark.parametrize("name", VALUES)
def test_a_click_on_a_name_sets_the_step_size(bowl, name):
    bowl.saved(lambda: names(bowl).filter(has_text=name).click(), f"step={VALUES[name]!r}"[:12])
    assert float(bowl.query()["step"]) == VALUES[name]
    bowl.until(
        "(step) => Math.abs(document.querySelector('.st-key-step input').value - step) < 1e-4",
        VALUES[name],
    )
    chosen_name(bowl).filter(has_text=name).wait_for()
    assert chosen_name(bowl).count() == 1


def test_a_click_on_the_tick_itself_does_the_same(bowl):
    bowl.saved(lambda: click_on_tick(bowl, 0), "step=0.05")


def click_on_tick(page, number):
    """Click where a tick stands on the slider."""
    tick = page.part("marks").locator("i").nth(number)
    tick.scroll_into_view_if_needed()
    box = tick.bounding_box()
    page.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_of_ticks_that_lie_together_each_can_be_reached(bowl):
    """2/λmax lay over two others, whose middle it took the clicks of."""
    reached = []
    for name in ("best found", "optimal", "2/λmax"):
        bowl.saved(lambda: click_on_tick(bowl, 1), f"step={VALUES[name]!r}"[:12])
        reached.append(float(bowl.query()["step"]))
        chosen_name(bowl).filter(has_text=name).wait_for()
    assert reached == [VALUES[name] for name in ("best found", "optimal", "2/λmax")]


def test_the_ticks_stand_where_the_thumb_does(bowl):
    """Where the thumb is after a click, the tick is: to a pixel."""
    bowl.saved(lambda: names(bowl).filter(has_text="1/λmax").click(), "step=0.05")
    bowl.until(_THUMB_ON_TICK)


_THUMB_ON_TICK = """() => {
  const slider = document.querySelector(".st-key-step_slider [data-part=slider]") ??
    [...document.querySelectorAll(".st-key-step_slider *")]
      .map(({ shadowRoot }) => shadowRoot?.querySelector("[data-part=slider]")).find(Boolean);
  const { left, width } = slider.getBoundingClientRect();
  const thumb = 1.1 * parseFloat(getComputedStyle(document.documentElement).fontSize);
  const at = left + thumb / 2 + slider.value * (width - thumb);
  const tick = slider.parentNode.querySelector("i").getBoundingClientRect();
  return Math.abs(at - (tick.left + tick.right) / 2) < 1.5;
}"""


def test_a_tap_on_the_question_mark_explains_each_chip_and_moves_nothing(descend):
    page = descend.open(**BOWL, step="0.02")
    help_button, meanings = page.part("help"), page.part("meanings")
    assert not meanings.is_visible()
    before = page.part("marks").bounding_box()
    help_button.click()
    meanings.wait_for()
    said = meanings.inner_text()
    assert "fastest safe step 1/λmax = 0.05" in said
    assert "λmax = 20 is the largest curvature of f at the minimum (0, 0)" in said
    assert page.part("marks").bounding_box() == before
    assert meanings.get_by_role("img").count() == 1
    curve = meanings.locator("polyline").first.bounding_box()
    assert curve["width"] > 100 and curve["height"] > 30
    box, size = meanings.bounding_box(), page.page.viewport_size
    assert box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
    assert box["y"] >= 0 and box["y"] + box["height"] <= size["height"]
    page.page.keyboard.press("Escape")
    meanings.wait_for(state="hidden")


def test_a_mark_that_runs_away_from_the_start_says_so_on_its_chip(descend):
    page = descend.open(f="x^4-3x^3+2", x0="-3.6", n="30", step="0.001", xmin="-5", xmax="5")
    page.part("names").filter(has_text="runs away from here:").wait_for()
    # Said once, before the chips that it is about; said on each, they took three rows.
    assert page.part("names").inner_text().count("runs away") == 1
    assert page.part("names").bounding_box()["height"] <= 2 * 34
    chip = names(page).filter(has_text="1/λmax")
    words = page.part("names").locator("span").first.bounding_box()
    assert (
        words["x"] + words["width"] <= chip.bounding_box()["x"]
        or words["y"] < chip.bounding_box()["y"]
    )
    page.saved(chip.click, "step=0.0493")
    assert "runs away" in page.page.locator(".st-key-verdict").inner_text()


def test_by_keyboard(bowl):
    names(bowl).filter(has_text="2/λmax").focus()
    bowl.saved(lambda: bowl.page.keyboard.press("Enter"), "step=0.1")


def test_on_the_sweep_the_path_is_that_of_the_very_step_size(sweep):
    page = sweep.open(**BOWL, step="0.02")
    page.saved(lambda: names(page).filter(has_text="optimal").click(), "step=0.0909")
    step = float(page.query()["step"])
    assert step == 1 / 11
    page.part("title").filter(has_text="α = 0.09091").wait_for()
    assert "best of the sweep" in page.part("names").inner_text()
    # On x² + 10y² each step multiplies x by 1 − 2α.
    x, _ = page.head_on_axes()
    assert x == pytest.approx(-3.6 * (1 - 2 * step) ** 100, abs=0.02)


def test_the_race_keeps_its_own_step_sizes(new_page, server):
    """A race may be of several methods: it has no ticks, and nothing else answers to them."""
    page = new_page(server, RacePage).open(**BOWL, step="0.02")
    assert page.part("names").count() == 0
    assert math.isclose(float(page.query()["step"]), 0.02)
