"""The file that lives, opened from the disk without a network: it plays, and its run is dragged."""

from __future__ import annotations

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from gd_core import StopRules, descend, export_html, gradient_descent, parse_objective
from gd_core.experiments import Problem
from gd_core.export import export_question_html
from gd_core.lessons import Question
from gd_core.optimizers import read_config

BOWL = parse_objective("x^2 + 10y^2")
START, RULES = (2.5, 1.5), StopRules(1e-8)
SMALL_STEPS = read_config("gradient_descent,step_size=0.01")
# Keeps what each path that is drawn tells, the first one too.
LISTEN = """
window.addEventListener("gd:path", (event) => {
  window.told = [...(window.told ?? []), event.detail];
});
"""
# How red the paper is, and the middle of the landscape.
COLORS = """() => {
  const canvas = document.querySelector("canvas");
  const middle = [canvas.width >> 1, canvas.height >> 1, 1, 1];
  const [ground] = canvas.getContext("2d").getImageData(...middle).data;
  const [paper] = getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number);
  return [paper, ground];
}"""


def open_alone(browser, file, text):
    """A file in a browser that is offline: the page, and the errors that it tells."""
    file.write_text(text, "utf-8")
    size = {"width": 390, "height": 844}
    context = browser.new_context(viewport=size, color_scheme="light", has_touch=True)
    context.set_offline(True)
    page, errors = context.new_page(), []
    page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(LISTEN)
    page.goto(file.as_uri())
    return page, errors


@pytest.fixture(scope="module")
def opened(browser, tmp_path_factory):
    """The file of a run, for all tests of it, and the errors that it told."""
    run = (BOWL, START, gradient_descent(0.05), 30, RULES)
    file = tmp_path_factory.mktemp("taken") / "run.html"
    page, errors = open_alone(browser, file, export_html(*run, link="https://example.org/"))
    yield page, errors
    page.context.close()


@pytest.fixture
def page(opened):
    """The file with the run as it was, after which it has told no error."""
    page, errors = opened
    if part(page, "reset").is_visible():
        part(page, "reset").click()
    yield page
    assert errors == []


def points_of(page):
    return np.array(page.evaluate("() => window.told.at(-1).points"))


def follows(page, step, start=START):
    """Whether the path that is drawn is the one that descend computes."""
    run = descend(BOWL, start, gradient_descent(step), 30, RULES)
    return np.allclose(points_of(page), run.points, rtol=0, atol=1e-9)


def part(page, name):
    return page.locator(f'[data-part="{name}"]')


def is_dimmed(page):
    return "dimmed" in part(page, "verdict").get_attribute("class")


def test_it_opens_at_the_end_of_the_run_and_fits_a_phone(page):
    assert "30 of 30" in part(page, "readout").inner_text()
    assert follows(page, 0.05) and not is_dimmed(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_screen_readers_and_the_keyboard_reach_all_of_it(page):
    assert [found["id"] for found in Axe().run(page).response["violations"]] == []


def test_it_plays_pauses_and_goes_step_by_step(page):
    words, toggle = part(page, "readout"), part(page, "toggle")
    part(page, "scrub").press("Home")
    assert "iteration 0 of 30, f = 28.75" in words.inner_text()
    part(page, "forward").press("Enter")
    assert "iteration 1 of 30" in words.inner_text()
    toggle.press("Enter")
    page.wait_for_function("() => /iteration ([2-9]|[12].) of/.test(document.body.innerText)")
    if toggle.inner_text() == "Pause":  # a slow machine may be at the end
        toggle.press("Enter")
    assert toggle.inner_text() == "Play"
    part(page, "scrub").press("End")
    assert "30 of 30" in words.inner_text()


def test_the_step_size_is_moved_by_the_keyboard_and_put_back(page):
    number, verdict = part(page, "number"), part(page, "verdict")
    part(page, "slider").press("ArrowRight")
    assert number.inner_text() == "0.056" and follows(page, 0.056)
    assert is_dimmed(page) and "you have changed the step size" in verdict.inner_text()
    part(page, "reset").press("Enter")
    assert number.inner_text() == "0.05" and follows(page, 0.05)
    assert not is_dimmed(page) and "changed" not in verdict.inner_text()
    assert part(page, "reset").is_hidden()


def test_the_start_is_moved_by_the_keyboard(page):
    handle = part(page, "handle")
    handle.press("ArrowLeft")
    assert follows(page, 0.05, (2.4, 1.5)) and is_dimmed(page)
    assert "(2.4, 1.5)" in handle.get_attribute("aria-label")


def test_the_start_is_dragged_by_a_mouse(page):
    x, y = middle_of_handle(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y + 30)
    on_the_way = points_of(page)[0]
    page.mouse.move(x - 120, y + 60)
    page.mouse.up()
    start = points_of(page)[0]
    assert start[0] < on_the_way[0] < 2.5 and start[0] < 0
    assert follows(page, 0.05, start)
    assert "you have changed the start" in part(page, "verdict").inner_text()


def test_the_start_is_dragged_by_a_finger(page):
    x, y = middle_of_handle(page)
    session = page.context.new_cdp_session(page)
    for kind, across in (("touchStart", 0), ("touchMove", 20), ("touchMove", 40), ("touchEnd", 0)):
        points = [] if kind == "touchEnd" else [{"x": x + across, "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    page.wait_for_function("() => window.told.at(-1).points[0][0] > 3")
    assert follows(page, 0.05, points_of(page)[0])


def test_it_follows_the_theme(page):
    light = page.evaluate(COLORS)
    page.emulate_media(color_scheme="dark")
    darker = f"(light) => ({COLORS})().every((red, which) => red < light[which] - 40)"
    page.wait_for_function(darker, arg=light)


def test_a_question_hides_its_run_until_it_is_answered(browser, tmp_path):
    problem = Problem(BOWL, ((-5.0, 5.0), (-5.0, 5.0)), START, SMALL_STEPS, 30, stop=RULES)
    text = export_question_html(Question("end", problem))
    page, errors = open_alone(browser, tmp_path / "question.html", text)
    assert len(points_of(page)) == 1
    hidden = [part(page, name) for name in ("player", "step", "verdict", "judgement")]
    assert not any(element.is_visible() for element in hidden)
    assert part(page, "answer").is_disabled()
    part(page, "handle").press("ArrowRight")
    part(page, "answer").press("Enter")
    assert "window from your point" in part(page, "judgement").inner_text()
    assert all(element.is_visible() for element in hidden)
    page.wait_for_function("() => window.told.at(-1).points.length === 31")
    part(page, "handle").press("ArrowLeft")
    assert follows(page, 0.01, (2.4, 1.5))
    assert errors == []
    page.context.close()


def middle_of_handle(page):
    box = part(page, "handle").bounding_box()
    assert min(box["width"], box["height"]) >= 44
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
