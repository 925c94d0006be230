"""The Sweep page in a real browser: the path of every step size under the finger."""

from __future__ import annotations

import math
import re

import pytest

from gd_core import StopRules, gradient_descent, parse_objective
from gd_core import descend as run
from tests.browser.digits import numbers_in
from tests.browser.window import PHONE, DescendPage, SweepPage, Traffic

BOWL = {"f": "x^2+10y^2", "n": "50", "x0": "-3.6", "y0": "2.7"}


@pytest.fixture(scope="module")
def opened(shared_window):
    return shared_window(SweepPage).open(**BOWL, step="0.01")


@pytest.fixture
def bowl(opened):
    """The bowl's sweep, with the path of the step size 0.01."""
    opened.part("range").fill(str(nearest(opened, 0.01)))
    opened.until("() => location.search.includes('step=0.01')")
    return opened


@pytest.fixture
def lonely(sweep):
    """The bowl's sweep in a window of its own, for tests that do not leave the page as it was."""
    return sweep.open(**BOWL, step="0.01")


def end_of(step):
    """Where the bowl's run with this step size ends."""
    start, rules = (-3.6, 2.7), StopRules(gradient_tolerance=1e-8)
    return run(parse_objective(BOWL["f"]), start, gradient_descent(step), 50, rules).points[-1]


def assert_shows(page, step):
    """The path, the upright line and the words are those of this step size."""
    page.await_head(end_of(step))
    page.await_cursor(step)
    assert numbers_in(page.part("title").inner_text())[0] == pytest.approx(step, rel=1e-3)


def nearest(page, step):
    """The index of the swept step size nearest to this one."""
    steps = page.steps()
    return min(range(len(steps)), key=lambda k: abs(math.log(steps[k] / step)))


# -------------------------------------------------------------------- what is written

_BOXES = """
(chart) => {
  const box = (element) => element.getBoundingClientRect().toJSON();
  const all = (selector) => [...chart.querySelectorAll(selector)];
  const names = all(".annotation-text-g").map((name) => [name.textContent, box(name)]);
  return [names, all(".gd-explorer-cursor line").map(box)];
}
"""


@pytest.mark.parametrize("size", [{}, PHONE], ids=["wide", "phone"])
def test_the_upright_line_of_the_choice_crosses_no_name(new_page, server, size):
    page = new_page(server, SweepPage, **size).open(**BOWL | {"n": "200"}, step="0.01")
    crossed = set()
    for step in (2e-5, 2e-4, 1e-3, 3e-3, 0.01, 0.03, 0.045, 0.08, 0.11, 0.14, 0.3):
        page.part("range").fill(str(nearest(page, step)))
        page.await_cursor(page.chosen())
        names, lines = page.chart(_BOXES, "sweep")
        assert {"fastest safe 1/λmax", "limit2/λmax", "arrives"} <= {text for text, _ in names}
        crossed |= {text for text, name in names for line in lines if meet(name, line)}
    assert not crossed


def meet(a, b):
    """Whether two boxes have more than their edges in common."""
    across = min(a["right"], b["right"] + 1) - max(a["left"], b["left"] - 1)
    down = min(a["bottom"], b["bottom"]) - max(a["top"], b["top"])
    return across > 0 and down > 1


# -------------------------------------------------------------------- dragging


def test_opens_with_the_path_of_the_chosen_step_size(bowl):
    assert bowl.chosen() == pytest.approx(0.01, rel=0.05)
    assert_shows(bowl, bowl.chosen())


def test_dragging_moves_the_path_without_a_word_to_the_server(sweep):
    page = sweep.open(**BOWL, step="0.01")
    sent, received = Traffic(page.page, "sent"), Traffic(page.page, "received")
    assert sent and received
    sent.clear()
    received.clear()
    page.page.mouse.move(*page.place_of(0.001))
    page.page.mouse.down()
    for step in (0.003, 0.02, 0.045, 0.08):
        page.page.mouse.move(*page.place_of(step), steps=4)
        assert page.chosen() == page.steps()[nearest(page, step)]
        assert_shows(page, page.chosen())
    assert not sent and not received
    page.saved(page.page.mouse.up, f"step={page.chosen()}")
    assert sent and received
    assert_shows(page, page.chosen())


def test_what_plotly_says_of_a_point_is_not_left_over_another_choice(bowl):
    """Dragged to α = 10, its box still said that α = 0.11 arrives."""
    words = bowl.page.locator(".st-key-sweep .hoverlayer")
    mouse = bowl.page.mouse
    mouse.move(*bowl.point_of(40), steps=3)
    words.get_by_text("α = ").first.wait_for()
    mouse.down()
    mouse.move(*bowl.place_of(0.08), steps=4)
    assert not words.is_visible()
    bowl.saved(mouse.up, f"step={bowl.chosen()}")
    mouse.move(*bowl.point_of(40), steps=3)
    words.get_by_text("α = ").first.wait_for()


def test_a_step_size_that_runs_away_is_shown_leaving(bowl):
    bowl.page.mouse.move(*bowl.place_of(0.02))
    bowl.page.mouse.down()
    bowl.page.mouse.move(*bowl.place_of(0.5), steps=4)
    points = run(
        parse_objective(BOWL["f"]), (-3.6, 2.7), gradient_descent(bowl.chosen()), 50
    ).points
    left = next(k for k, point in enumerate(points) if abs(point).max() > 5)
    bowl.await_overlay_label(f"left the window at step {left}")
    assert bowl.ranges() == [[-5, 5], [-5, 5]]
    bowl.page.mouse.up()


def test_the_release_outside_the_chart_chooses_too(bowl):
    bowl.page.mouse.move(*bowl.place_of(0.02))
    bowl.page.mouse.down()
    left, _ = bowl.place_of(0.05)
    bowl.page.mouse.move(left, 5, steps=4)
    bowl.saved(bowl.page.mouse.up, f"step={bowl.chosen()}")
    assert bowl.chosen() == pytest.approx(0.05, rel=0.06)


def test_keys_move_the_slider(bowl):
    first = bowl.index()
    bowl.part("range").focus()
    bowl.saved(lambda: bowl.page.keyboard.press("ArrowRight"), f"step={bowl.steps()[first + 1]}")
    assert bowl.index() == first + 1
    assert_shows(bowl, bowl.steps()[first + 1])
    bowl.saved(lambda: bowl.page.keyboard.press("Home"), f"step={bowl.steps()[0]}")
    assert_shows(bowl, bowl.steps()[0])


# -------------------------------------------------------------------- to the Descend page


def assert_descends_with(page, step):
    """The window now shows the Descend page with this step size and the bowl."""
    descend = DescendPage(page.page, page.address).settle()
    assert float(descend.query()["step"]) == step
    assert BOWL.items() <= (descend.query() | {"x0": "-3.6", "y0": "2.7"}).items()
    assert float(descend.shown("step")) == pytest.approx(step, rel=1e-4)
    path = descend.traces()["path"]
    assert (path["x"][-1], path["y"][-1]) == pytest.approx(tuple(end_of(step)), abs=1e-6)


def test_a_click_on_a_point_opens_that_step_size_on_the_descend_page(lonely):
    index = nearest(lonely, 0.03)
    step = lonely.steps()[index]
    lonely.page.mouse.click(*lonely.point_of(index))
    assert_descends_with(lonely, step)


def test_the_button_opens_the_chosen_step_size_on_the_descend_page(lonely):
    lonely.part("range").fill(str(nearest(lonely, 0.04)))
    step = lonely.chosen()
    lonely.part("take").click()
    assert_descends_with(lonely, step)


def test_a_click_beside_the_points_only_chooses(bowl):
    step = bowl.steps()[nearest(bowl, 0.03)]
    bowl.saved(lambda: bowl.page.mouse.click(*bowl.place_of(step)), f"step={step}")
    bowl.settle()
    assert_shows(bowl, step)


# -------------------------------------------------------------------- sizes, touch


PATH_COLOR = "() => document.querySelector('.gd-player-head')?.getAttribute('fill') ?? null"


def test_another_theme_or_size_of_the_window_keeps_the_path_and_the_cursor(lonely):
    """In the other theme the path was that of the smallest step size."""
    color = lonely.page.evaluate(PATH_COLOR)
    lonely.page.emulate_media(color_scheme="dark")
    lonely.until(f"(before) => ![null, before].includes(({PATH_COLOR})())", color)
    assert_shows(lonely, lonely.chosen())
    before = lonely.plot_box("sweep")["width"]
    lonely.page.set_viewport_size({"width": 960, "height": 800})
    lonely.until(
        "(before) => document.querySelector('.st-key-sweep .js-plotly-plot')"
        "._fullLayout._size.w < before - 50",
        before,
    )
    assert_shows(lonely, lonely.chosen())


def test_a_phone_shows_everything_without_sideways_scrolling_and_a_tap_chooses(new_page, server):
    page = new_page(server, SweepPage, **PHONE).open(**BOWL, step="0.001")
    widths = page.page.evaluate(
        "() => [document.documentElement, document.querySelector('[data-testid=stMain]')]"
        ".map((e) => e.scrollWidth)"
    )
    assert max(widths) <= 390
    for key in page.charts:
        assert page.container(key).bounding_box()["width"] > 300
    for name in ("range", "title", "words", "take"):
        box = page.part(name).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390, name
        assert box["y"] >= 0 and box["y"] + box["height"] <= 844, name
    page.container("sweep").scroll_into_view_if_needed()
    step = page.steps()[nearest(page, 0.02)]
    page.saved(lambda: page.page.touchscreen.tap(*page.place_of(step)), f"step={step}")
    assert_shows(page, step)


# -------------------------------------------------------------------- functions with holes


def test_functions_with_holes_leave_no_trouble_in_the_servers_log(new_page, logged_server):
    """The windows fixture looks at the browser's console in the same way."""
    address, log = logged_server
    page = new_page(address, SweepPage)
    for text in ("exp(x^2)", "log(x-20)", "sqrt(x)", "1/x"):
        page.open(f=text)
        page.part("range").press("End")
        page.part("range").press("Home")
        page.settle()
    written = log.read_text().lower()
    assert "you can now view" in written
    assert not re.search("warning|error|traceback", written)
