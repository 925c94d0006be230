"""The Step sizes page in a real browser: several runs on one clock."""

from __future__ import annotations

from urllib.parse import urlencode

import numpy as np
import pytest

from gd_core import descend as run
from gd_core import gradient_descent, parse_objective
from tests.browser.window import PHONE, StepSizesPage

BOWL = {"f": "x^2+10y^2", "n": "60", "x0": "-3.6", "y0": "2.7"}
STEPS = (0.02, 0.05, 0.08)
LINK = {**BOWL, **{f"step{k}": str(step) for k, step in enumerate(STEPS, start=1)}}


@pytest.fixture(scope="module")
def opened(shared_window):
    return shared_window(StepSizesPage).open(**LINK)


@pytest.fixture
def bowl(opened):
    """Three runs of 60 steps over a contour, at their end."""
    opened.part("speed").select_option("1")
    opened.part("range").press("End")
    opened.await_readout("iteration 60 of 60")
    return opened


@pytest.fixture(scope="module")
def runs():
    return [points_of(step) for step in STEPS]


def points_of(step):
    return run(parse_objective(BOWL["f"]), (-3.6, 2.7), gradient_descent(step), 60).points


def part_of_the_way(points, k, head):
    """How far the dot is from iterate k to the next; it has to be on the line between them."""
    way = points[min(k + 1, len(points) - 1)] - points[k]
    part = float(np.dot(head - points[k], way) / np.dot(way, way))
    assert head == pytest.approx(points[k] + part * way, abs=1e-4)
    return part


def assert_all_at(page, runs, iteration):
    """Every panel's dot lies on the iterate that the clock names."""
    page.await_readout(f"iteration {iteration} of 60")
    for points, key in zip(runs, page.panels, strict=True):
        page.await_head(points[iteration], key)
    assert page.iteration() == iteration


# -------------------------------------------------------------------- one clock


def test_opens_with_the_finished_runs_of_the_tutorial(step_sizes):
    page = step_sizes.open()
    assert [float(page.shown(f"step{k}")) for k in (1, 2, 3)] == [1e-5, 0.1, 1.0]
    assert page.readout() == "iteration 30 of 30"
    for step, key in zip((1e-5, 0.1, 1.0), page.panels, strict=True):
        end = run(parse_objective("x^2"), -0.9, gradient_descent(step), 30)
        page.await_head((end.points[-1, 0], end.values[-1]), key)


def test_scrubbing_moves_every_panel_to_the_same_iterate(bowl, runs):
    for iteration in (0, 1, 7, 42, 60):
        bowl.part("range").fill(str(iteration))
        assert_all_at(bowl, runs, iteration)


def test_steps_move_every_panel(bowl, runs):
    bowl.part("start").click()
    assert_all_at(bowl, runs, 0)
    bowl.part("forward").click()
    bowl.part("forward").click()
    assert_all_at(bowl, runs, 2)
    bowl.part("back").click()
    assert_all_at(bowl, runs, 1)


def test_playing_keeps_every_panel_in_lockstep(bowl, runs):
    """At each moment every dot is the same part of the way from the same iterate to the next."""
    bowl.play()
    moments = []
    while not moments or moments[-1][0] < 8:
        moments.append(bowl.moment())
    assert bowl.is_playing()
    for iteration, heads in moments:
        parts = [
            part_of_the_way(points, iteration, np.array(head))
            for points, head in zip(runs, heads, strict=True)
        ]
        assert parts == pytest.approx([parts[0]] * 3, abs=1e-3)
        assert -1e-3 <= parts[0] <= 1 + 1e-3
    assert len({iteration for iteration, _ in moments}) > 3


def test_pause_stops_every_panel_at_one_iterate(bowl, runs):
    bowl.play()
    bowl.await_iteration(4)
    bowl.play()
    assert not bowl.is_playing()
    assert_all_at(bowl, runs, bowl.iteration())


def test_playing_faster_ends_with_every_run_finished(bowl, runs):
    bowl.part("speed").select_option("4")
    bowl.play()
    assert_all_at(bowl, runs, 60)
    assert not bowl.is_playing()


def test_keys_move_every_panel(bowl, runs):
    bowl.part("start").focus()
    press = bowl.page.keyboard.press
    press("Home")
    assert_all_at(bowl, runs, 0)
    press("ArrowRight")
    press("ArrowRight")
    assert_all_at(bowl, runs, 2)
    press("ArrowLeft")
    assert_all_at(bowl, runs, 1)
    press("End")
    assert_all_at(bowl, runs, 60)


# -------------------------------------------------------------------- panels


def test_a_panel_that_runs_away_shows_where_it_left_and_keeps_its_axes(step_sizes):
    page = step_sizes.open(f="x^2", n="30", x0="-0.9", step1="0.1", step2="0.5", step3="1.3")
    (left, right), (low, high) = page.ranges("panel1")
    assert page.ranges("panel3") == page.ranges("panel2") == [[left, right], [low, high]]
    points = run(parse_objective("x^2"), -0.9, gradient_descent(1.3), 30).points[:, 0]
    inside = [left <= x <= right and low <= x * x <= high for x in points]
    page.await_overlay_label(f"left the window at step {inside.index(False)}", "panel3")
    assert page.head_on_axes("panel3") is None
    arrow = page.container("panel3").locator(".gd-player-overlay path[transform*=rotate]")
    assert arrow.is_visible()


# How far the path passes under the words that tell where it left, in pixels: sampled along it.
UNDER_THE_WORDS = """
() => {
  const words = [...document.querySelectorAll(".gd-player-overlay text")]
    .find((text) => text.textContent.startsWith("left the window"));
  const { x, y, width, height } = words.getBBox();
  const inside = (at) => at.x > x && at.x < x + width && at.y > y && at.y < y + height;
  const along = (path) => Array.from(
    { length: Math.floor(path.getTotalLength()) }, (_, at) => path.getPointAtLength(at)
  );
  return [...words.parentNode.querySelectorAll("path[stroke]")]
    .filter((path) => path.getAttribute("d")).flatMap(along).filter(inside).length;
}
"""


def test_in_a_panel_no_path_crosses_the_words_that_tell_where_it_left(new_page, server):
    """Where there is a place that has room for them. They were placed for the letters of another
    font, where theirs came after the runs."""
    page = new_page(server, StepSizesPage, viewport={"width": 1400, "height": 900})
    fonts = []
    page.page.route("**/*.woff2", lambda font: fonts.append(font))
    link = urlencode({"f": "x^2+10y^2", "step1": "0.05", "step2": "0.09", "step3": "0.11"})
    page.page.goto(f"{page.address}/{page.path}?{link}", wait_until="commit")
    page.settle().container("panel3").get_by_text("left the window").wait_for()
    assert fonts
    page.page.unroute("**/*.woff2")  # which lets go those that wait
    page.until("() => document.fonts.status === 'loaded'")
    page.until(f"() => ({UNDER_THE_WORDS})() === 0")  # the words move once the runs are drawn


def test_a_new_step_size_draws_no_landscape_again_and_a_fourth_panel_is_on_the_clock(step_sizes):
    page = step_sizes.open(**LINK)
    page.count_plots()
    page.saved(lambda: page.commit("step2", 0.07), "step2=0.07")
    page.await_head(points_of(0.07)[-1], "panel2")
    page.await_head(points_of(0.02)[-1], "panel1")
    assert page.keeps_its_nodes()
    assert page.plots() == 0
    assert "your own" in page.words("step2")

    page.saved(lambda: page.page.get_by_role("button", name="Add a panel").click(), "step4=")
    page.saved(lambda: page.commit("step4", 0.03), "step4=0.03")
    page.part("range").fill("5")
    page.await_readout("iteration 5 of 60")
    page.await_head(points_of(0.03)[5], "panel4")
    page.await_head(points_of(0.02)[5], "panel1")


def test_switching_the_theme_keeps_the_runs_in_their_places(step_sizes):
    page = step_sizes.open(**LINK)
    page.part("range").fill("3")
    page.redrawn(lambda: page.page.emulate_media(color_scheme="dark"))
    for step, key in zip(STEPS, page.panels, strict=True):
        page.await_head(points_of(step)[3], key)
    assert page.iteration() == 3


def test_a_phone_stacks_the_panels_under_a_clock_that_stays_in_sight(new_page, server):
    page = new_page(server, StepSizesPage, **PHONE).open(**LINK)
    boxes = [page.container(key).bounding_box() for key in page.panels]
    assert len({round(box["x"]) for box in boxes}) == 1
    assert [box["y"] for box in boxes] == sorted(box["y"] for box in boxes)
    assert min(box["width"] for box in boxes) > 300
    for name in ("start", "back", "toggle", "forward", "range", "speed", "readout"):
        box = page.part(name).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390, name
        assert box["y"] >= 0 and box["y"] + box["height"] <= 844, name
    page.part("toggle").tap()
    page.await_iteration(2)


@pytest.mark.parametrize(
    "controls",
    [
        {"f": "x^2+10y^2"},
        {"f": "(1-x)^2+100(y-x^2)^2", "step4": "0.003"},
        {"f": "x^3", "x0": "1", "n": "50"},
    ],
    ids=lambda controls: controls["f"],
)
def test_the_boxes_of_all_outcomes_are_equally_high(step_sizes, controls):
    page = step_sizes.open(**controls)
    heights = page.page.evaluate(
        "() => [...document.querySelectorAll('[class*=st-key-outcome] [data-testid=stAlert]')]"
        ".map((box) => box.getBoundingClientRect().height)"
    )
    assert len(heights) >= 3
    assert max(heights) - min(heights) < 1
