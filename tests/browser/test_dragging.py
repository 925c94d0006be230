"""What is dragged on the pages: the paths follow the finger, and the server is not asked until it
lifts."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from gd_core import adam, gradient_descent, momentum, parse_objective
from gd_core import descend as run
from tests.browser.digits import numbers_in
from tests.browser.relay import relayed
from tests.browser.window import PHONE, StepSizesPage, Traffic

VALLEY = {"f": "(1-x)^2+100(y-x^2)^2", "method": "adam", "step": "0.1", "n": "100", "k": "30"}
ROSENBROCK = parse_objective(VALLEY["f"])
BOWL = {"f": "x^2+10y^2", "step": "0.03", "n": "40", "x0": "-3.6", "y0": "2.7"}
NOTE = "the path comes when you let go"
OPACITY = "(selector) => getComputedStyle(document.querySelector(selector)).opacity"
STARTS_AT = "(x) => Number(new URLSearchParams(location.search).get('x0')) === x"
AT_REST = "() => !('gdDragged' in document.documentElement.dataset)"


def place(page, across, up, key=None):
    """The pixel at these parts of the plot."""
    box = page.plot_box(key)
    return box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"]


def drag_along(page, *places, key=None):
    """Press the mouse at the first of some parts of a plot, and move it to the others."""
    mouse = page.page.mouse
    mouse.move(*place(page, *places[0], key))
    mouse.down()
    for part in places[1:]:
        mouse.move(*place(page, *part, key))


def thumb_of(page, box):
    """The pixel in the middle of the thumb of a number box's slider."""
    slider = page.container(f"{box}_slider").locator("[data-part=slider]")
    slider.scroll_into_view_if_needed()
    at, (left, top, width, height) = float(slider.input_value()), slider.bounding_box().values()
    thumb = 17.6
    return left + thumb / 2 + at * (width - thumb), top + height / 2


def slide(page, box, *shifts):
    """Press the thumb of a number box's slider, move it by these pixels from where it was pressed,
    and hold it there; returns the number that it shows then."""
    x, y = thumb_of(page, box)
    mouse = page.page.mouse
    mouse.move(x, y)
    mouse.down()
    for shift in shifts:
        mouse.move(x + shift, y)
    return float(page.container(f"{box}_slider").locator("[data-part=number]").inner_text())


def is_a_run(points, optimizer, objective=ROSENBROCK):
    """Whether these are the points that the library computes from the first one."""
    path = run(objective, points[0], optimizer, len(points) - 1).points
    return np.array(points) == pytest.approx(path, rel=1e-9, abs=1e-12)


LETTERED = "(a-x)^2+b(y-x^2)^2"
A_IS = "(a) => Number(new URLSearchParams(location.search).get('a')) === a"
LAYER = "canvas.gd-live-landscape-layer"
PIXELS = f"() => document.querySelector('{LAYER}').toDataURL()"
IS_PLOTLYS = f"() => !document.querySelector('{LAYER}, .gd-live-landscape')"

# Counts the frames in which there is no picture, or one of another size, until it is told to end.
WATCH = """(key) => {
  const chart = () => document.querySelector(`.st-key-${key} .js-plotly-plot`);
  const { width, height } = chart().getBoundingClientRect();
  window.gdWatched = { frames: 0, bad: 0 };
  const look = () => {
    const now = chart()?.getBoundingClientRect();
    const isSame = now?.width === width && now.height === height;
    window.gdWatched.frames += 1;
    if (!isSame && !document.querySelector(`.st-key-${key} .gd-kept-picture`)) gdWatched.bad += 1;
    if (!window.gdWatched.ends) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
WATCHED = "() => { gdWatched.ends = true; return [gdWatched.frames > 3, gdWatched.bad]; }"


def test_a_letter_bends_the_landscape_and_the_path_together(descend):
    sent = Traffic(descend.page)
    page = descend.open(f=LETTERED, b="3", step="0.01", x0="-1.5", y0="3", n="50", tol="off")
    mouse = page.page.mouse
    page.await_readout("iteration 50 of 50")
    page.listen_to_paths()
    number = page.container("a_slider").locator("[data-part=number]")
    x, y = thumb_of(page, "a")
    sent.clear()
    mouse.move(x, y)
    mouse.down()
    pictures = set()
    for shift in (15, 30, 45):
        mouse.move(x + shift, y)
        a = float(number.inner_text())
        objective = parse_objective(LETTERED, parameters={"a": a, "b": 3.0})
        assert a > 1 and is_a_run(page.paths()[-1], gradient_descent(0.01), objective)
        pictures.add(page.page.evaluate(PIXELS))
    assert len(page.paths()) == len(pictures) == 3
    assert not sent

    live = page.paths()[-1]
    page.page.evaluate(WATCH, "landscape")
    mouse.up()
    page.until(A_IS, a)
    page.until(AT_REST)
    page.until(IS_PLOTLYS)
    assert page.page.evaluate(WATCHED) == [True, 0]
    assert page.paths()[-1] == pytest.approx(np.array(live), rel=1e-9, abs=1e-12)
    assert page.container("a").locator("input").input_value() == f"{a:g}"


def test_the_path_follows_the_mouse_and_the_server_hears_of_it_once(descend):
    sent = Traffic(descend.page)
    page = descend.open(**VALLEY)
    mouse, opacity = page.page.mouse, lambda name: float(page.page.evaluate(OPACITY, name))
    page.await_readout("iteration 30 of 100")
    page.listen_to_paths()
    sent.clear()

    mouse.move(*place(page, 0.2, 0.7))
    mouse.down()
    assert not page.paths()  # so far it may be a click
    for across in (0.25, 0.3, 0.35, 0.4, 0.45):
        mouse.move(*place(page, across, 0.7))
    live = page.paths()
    assert len(live) == len({tuple(points[0]) for points in live}) == 5
    assert all(is_a_run(points, adam(0.1)) and len(points) == 101 for points in live)
    start = live[-1][0]
    assert start == pytest.approx([-2 + 4 * 0.45, -1 + 4 * 0.7], abs=0.02)
    assert page.readout().startswith("iteration 30 of 100, f = ")
    there = ROSENBROCK.value(live[-1][30])
    assert numbers_in(page.readout())[-1] == pytest.approx(float(there), rel=1e-3)
    assert opacity(".st-key-verdict") < 0.5
    assert not sent

    before = page.words("verdict")
    mouse.up()
    page.until(STARTS_AT, start[0])
    page.until(AT_REST)
    assert len(sent) == 1
    assert len(page.paths()) == 6 and page.paths()[-1] == live[-1]  # in its place, not a jump
    assert page.iteration() == 30
    assert page.words("verdict") != before and opacity(".st-key-verdict") == 1

    # Escape puts the start back.
    sent.clear()
    mouse.down()
    mouse.move(*place(page, 0.6, 0.2), steps=3)
    assert page.paths()[-1][0] != start
    page.page.keyboard.press("Escape")
    assert page.paths()[-1] == live[-1]
    mouse.move(*place(page, 0.7, 0.2))
    mouse.up()
    assert page.paths()[-1] == live[-1] and page.page.evaluate(AT_REST)
    assert not sent

    # So does the slider of the step size.
    told = len(page.paths())
    slide(page, "step", -10, -20, -30, -40)
    live = page.paths()[told:]
    assert len(live) >= 3 and all(points[0] == start for points in live)
    assert not sent and opacity(".st-key-verdict") < 0.5
    mouse.up()
    page.until(AT_REST)
    step = float(page.query()["step"])
    assert step < 0.1 and page.paths()[-1] == live[-1] and is_a_run(live[-1], adam(step))
    assert len(sent) == 1 and page.iteration() == 30

    # And that of a number of the method, by keys too.
    sent.clear()
    told = len(page.paths())
    slide(page, "beta1", -5, -10, -15)
    assert len(page.paths()) >= told + 3 and not sent
    mouse.up()
    page.until(AT_REST)
    beta = float(page.query()["beta1"])
    assert beta < 0.9 and is_a_run(page.paths()[-1], adam(step, beta1=beta)) and len(sent) == 1
    page.container("beta1_slider").locator("[data-part=slider]").press("ArrowRight")
    assert is_a_run(page.paths()[-1], adam(step, beta1=round(beta + 0.01, 2)))
    page.until("() => location.search.includes('beta1=0.')")
    page.until(AT_REST)
    assert float(page.query()["beta1"]) == round(beta + 0.01, 2) and len(sent) == 2

    # The arrow keys bend the path from the picture.
    page.part("toggle").focus()
    page.page.evaluate("() => document.querySelector('.st-key-landscape .js-plotly-plot').focus()")
    page.page.keyboard.press("ArrowUp")
    moved = page.paths()[-1][0]
    assert moved[0] == start[0] and moved[1] == pytest.approx(start[1] + 0.04, abs=1e-3)
    page.until("(y) => Number(new URLSearchParams(location.search).get('y0')) === y", moved[1])
    page.until(AT_REST)
    assert len(sent) == 3 and page.paths()[-1][0] == moved and page.iteration() == 30

    # A method that asks for the curvature is not computed here.
    page.redrawn(lambda: page.pick("method", "Newton"))
    told = len(page.paths())
    sent.clear()
    mouse.move(*place(page, 0.3, 0.3))
    mouse.down()
    mouse.move(*place(page, 0.6, 0.2), steps=3)
    assert page.readout() == NOTE
    assert opacity(".gd-player-overlay") < 0.5
    assert len(page.paths()) == told and not sent
    page.redrawn(mouse.up)
    page.until(AT_REST)
    assert len(sent) == 1 and page.readout() != NOTE
    assert page.paths()[-1][0] == pytest.approx([0.4, -0.2], abs=0.02)


def test_a_finger_drags_the_start_and_scrolls_from_anywhere_else(new_page, server):
    page = new_page(server, **PHONE)
    sent = Traffic(page.page)
    page.open(**BOWL)
    page.container("landscape").scroll_into_view_if_needed()
    page.listen_to_paths()
    touch = page.page.context.new_cdp_session(page.page)

    def touched(kind, *places):
        points = [{"x": x, "y": y} for x, y in places]
        touch.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})

    sent.clear()
    box = page.page.locator(".st-key-landscape .gd-pointer-handle").bounding_box()
    assert (box["width"], box["height"]) == (44, 44)
    x, y = place(page, 0.14, 0.77)
    assert (box["x"] + 22, box["y"] + 22) == pytest.approx((x, y), abs=2)
    before = page.page.evaluate("() => document.querySelector('.stMain').scrollTop")
    touched("Start", (x + 15, y + 10))
    for k in range(5):
        touched("Move", place(page, 0.2 + 0.1 * k, 0.77 - 0.1 * k))
    page.until("() => new Set(window.gdPaths.map(([, points]) => points[0].join())).size > 2")
    live = page.paths()
    bowl = parse_objective(BOWL["f"])
    assert all(is_a_run(points, gradient_descent(0.03), bowl) for points in live)
    assert not sent
    assert page.page.evaluate("() => document.querySelector('.stMain').scrollTop") == before
    touched("End")
    page.until(AT_REST)
    *_, last, final = page.paths()
    assert last == final and len(sent) == 1
    assert float(page.query()["x0"]) == final[0][0] == pytest.approx(1, abs=0.1)

    told = len(page.paths())
    sent.clear()
    x, y = place(page, 0.2, 0.4)
    touched("Start", (x, y))
    for up in (20, 60):
        touched("Move", (x, y - up))
    touched("End")
    assert len(page.paths()) == told and not sent


# The same bowl while a is 1.
BENT = {**BOWL, "f": "a x^2+10y^2"}
RACE = {**BENT, "race": "gradient_descent;newton;momentum,beta=0.5;adam"}
STARTS = "() => new Set(window.gdPaths.map(([, points]) => points[0].join())).size"


def test_the_paths_of_a_race_bend_together(race):
    sent = Traffic(race.page)
    page = race.open(**RACE)
    mouse, bowl = page.page.mouse, parse_objective(BOWL["f"])
    page.listen_to_paths()
    before = page.words("verdict"), page.words("standings")
    sent.clear()

    drag_along(page, (0.3, 0.7), (0.35, 0.75), (0.4, 0.75), (0.45, 0.75), (0.5, 0.75))
    live = page.paths()
    methods = (gradient_descent(0.03), momentum(0.03, beta=0.5), adam(0.03))
    assert len(live) == 4 * len(methods) and page.page.evaluate(STARTS) == 4
    for number, points in enumerate(live):
        assert is_a_run(points, methods[::-1][number % 3], bowl)
    faded = page.chart("(c) => c.querySelectorAll('.gd-player-overlay.gd-faded').length")
    assert faded == 1  # Newton's asks for the curvature
    assert page.readout() == "iteration 40 of 40" and not sent
    assert float(page.page.evaluate(OPACITY, ".st-key-race-results")) < 0.5

    mouse.up()
    start = live[-1][0]
    page.until(STARTS_AT, start[0])
    page.until(AT_REST)
    assert len(sent) == 1
    told = page.paths()[len(live) :]
    assert len(told) == 4 and all(points[0] == start for points in told)
    assert [points for points in told if points in live[-3:]] == live[-3:]
    assert page.words("verdict") != before[0] and page.words("standings") != before[1]
    assert page.container("race-results").bounding_box()["height"] > 100

    # So do they with the step size that all of them have.
    sent.clear()
    count = len(page.paths())
    slide(page, "step", -10, -20, -30)
    live = page.paths()[count:]
    assert len(live) >= 6 and len(live) % 3 == 0 and not sent
    mouse.up()
    page.until(AT_REST)
    step = float(page.query()["step"])
    assert step < 0.03 and len(sent) == 1
    assert is_a_run(live[-1], gradient_descent(step), bowl) and live[-1] in page.paths()[-4:]

    # And with a letter, which bends the landscape too.
    sent.clear()
    count = len(page.paths())
    a = slide(page, "a", 15, 30)
    methods = (gradient_descent(step), momentum(step, beta=0.5), adam(step))
    bent = parse_objective(BENT["f"], parameters={"a": a})
    live = page.paths()[count:]
    assert len(live) >= 3 and len(live) % 3 == 0 and a > 1
    assert all(map(is_a_run, live[-3:], methods[::-1], [bent] * 3))
    assert page.page.locator(LAYER).count() == 1 and not sent
    mouse.up()
    page.until(A_IS, a)
    page.until(AT_REST)
    page.until(IS_PLOTLYS)
    last, second, _, first = page.paths()[-4:]  # the third one is Newton's
    assert all(map(is_a_run, (last, second, first), methods[::-1], [bent] * 3)) and len(sent) == 1


PANELS = {**BENT, "method": "momentum", "step1": "0.02", "step2": "0.05", "step3": "0.12"}


@pytest.fixture
def relay(server):
    """A network that can be slow."""
    with relayed(server) as relay:
        yield relay


def test_the_paths_of_all_panels_bend_while_the_start_is_dragged_in_one(new_page, relay):
    page = new_page(relay.address, StepSizesPage)
    sent = Traffic(page.page)
    page.open(**PANELS)
    bowl, keys = parse_objective(BOWL["f"]), page.panels
    relay.delay = 0.3  # which changes nothing while something is dragged
    page.listen_to_paths()
    before = page.words("outcome1"), page.words("outcome3")
    sent.clear()
    drag_along(page, (0.3, 0.7), (0.4, 0.7), (0.5, 0.7), (0.6, 0.7), key=keys[1])
    starts = [[points[0] for points in page.paths(key)] for key in keys]
    assert len(starts[0]) == 3 and starts[0] == starts[1] == starts[2]
    for key, step in zip(keys, (0.02, 0.05, 0.12), strict=True):
        assert all(is_a_run(points, momentum(step), bowl) for points in page.paths(key))
    assert float(page.page.evaluate(OPACITY, ".st-key-outcome1")) < 0.5 and not sent

    page.page.mouse.up()
    page.until(STARTS_AT, starts[0][-1][0])
    page.until(AT_REST)
    assert len(sent) == 1
    for key in keys:
        *_, live, final = page.paths(key)
        assert live == final and len(page.paths(key)) == 4
    assert page.words("outcome1") != before[0] and page.words("outcome3") != before[1]
    relay.delay = 0

    # The slider of a panel bends its own path.
    sent.clear()
    page.listen_to_paths()
    mouse = page.page.mouse
    slide(page, "step2", -10, -20, -30)
    live = [page.paths(key)[-1] for key in keys]
    ends = [points[-1] for points in page.paths(keys[1])]
    assert len(ends) >= 3 and ends[0] != ends[-1] and not sent
    mouse.up()
    page.until(AT_REST)
    step = float(page.query()["step2"])
    assert step < 0.05 and is_a_run(live[1], momentum(step), bowl) and len(sent) == 1
    assert [page.paths(key)[-1] for key in keys] == live
    assert (page.query()["step1"], page.query()["step3"]) == ("0.02", "0.12")

    # A letter, or a number of the method, bends all paths, and a letter the landscapes under them.
    steps, layers = (0.02, step, 0.12), page.page.locator(LAYER)

    def follows(optimizer, objective):
        ends = zip(keys, steps, strict=True)
        return all(is_a_run(page.paths(key)[-1], optimizer(s), objective) for key, s in ends)

    sent.clear()
    a = slide(page, "a", 15, 30)
    bent = parse_objective(BENT["f"], parameters={"a": a})
    assert a > 1 and follows(momentum, bent) and layers.count() == 3 and not sent
    for key, words in zip(keys, page.page.locator(".gd-live-words").all_inner_texts(), strict=True):
        value = bent.value(page.paths(key)[-1][-1])
        assert numbers_in(words)[0] == pytest.approx(float(value), rel=1e-3, abs=1e-12)
        assert words.endswith(" after 40 iterations")
    assert float(page.page.evaluate(OPACITY, ".st-key-outcome1")) < 0.5
    mouse.up()
    page.until(A_IS, a)
    page.until(AT_REST)
    page.until(IS_PLOTLYS)
    assert len(sent) == 1 and follows(momentum, bent)
    assert page.page.locator(".gd-live-words").count() == 0

    sent.clear()
    beta = slide(page, "beta", -10, -20)
    assert beta < 0.9 and follows(partial(momentum, beta=beta), bent)
    assert layers.count() == 0 and not sent
    mouse.up()
    page.until("(beta) => location.search.includes(`beta=${beta}`)", beta)
    page.until(AT_REST)
    assert len(sent) == 1 and follows(partial(momentum, beta=beta), bent)
    assert [page.query()[f"step{number}"] for number in (1, 2, 3)] == [f"{s:g}" for s in steps]


SWEPT = {**BENT, "method": "momentum", "beta": "0.5", "step": "0.01", "n": "200"}
SHOWN_POINTS = """(chart) => [
  Number(getComputedStyle(chart.querySelector(".scatterlayer")).opacity),
  [...chart.querySelectorAll(".gd-live-points-layer path")].map((path) =>
    (path.getAttribute("d").match(/M/g) ?? []).length),
]"""


def test_all_runs_of_a_sweep_follow_while_the_start_is_dragged(sweep):
    sent = Traffic(sweep.page)
    page = sweep.open(**SWEPT)
    bowl = parse_objective(BOWL["f"])
    page.listen_to_paths()
    chosen, words = page.chosen(), page.words("verdict")
    sent.clear()
    drag_along(page, (0.3, 0.7), (0.4, 0.7), (0.5, 0.7), (0.6, 0.7))
    live = page.paths()
    assert len(live) == len({tuple(points[0]) for points in live}) == 3
    start = live[-1][0]
    end = run(bowl, start, momentum(chosen, beta=0.5), 200).points[-1]
    assert live[-1][-1] == pytest.approx(end.tolist(), abs=1e-9)
    opacity, counts = page.chart(SHOWN_POINTS, "sweep")
    # Points in the upper plot, and a second one of each run that arrives in the lower.
    assert opacity == 0 and counts[0] > 10 and sum(counts) >= 121
    assert "f = " in page.part("words").inner_text() and not sent
    assert float(page.page.evaluate(OPACITY, ".st-key-verdict")) < 0.5

    page.page.mouse.up()
    page.until(STARTS_AT, start[0])
    page.until(AT_REST)
    page.until("() => !document.querySelector('.gd-live-points-layer')")
    assert len(sent) == 1
    *_, last, final = page.paths()
    assert final[0] == start and final[-1] == pytest.approx(last[-1], abs=1e-6)
    assert page.chosen() == chosen and page.chart(SHOWN_POINTS, "sweep")[0] == 1
    page.until("(before) => document.querySelector('.st-key-verdict').innerText !== before", words)

    # So do they with a letter, whose landscape is drawn beside them, and a number of the method.
    page.listen_to_paths()
    mouse, layers = page.page.mouse, page.page.locator(LAYER)

    def follows(objective, beta):
        path, optimizer = page.paths()[-1], momentum(chosen, beta=beta)
        end = run(objective, start, optimizer, 200).points[-1]
        return path[-1] == pytest.approx(end.tolist(), abs=1e-6)

    sent.clear()
    a = slide(page, "a", 15, 30)
    bent = parse_objective(BENT["f"], parameters={"a": a})
    assert a > 1 and follows(bent, 0.5) and layers.count() == 1
    assert page.chart(SHOWN_POINTS, "sweep")[0] == 0 and not sent
    mouse.up()
    page.until(A_IS, a)
    page.until(AT_REST)
    page.until(IS_PLOTLYS)
    page.until("() => !document.querySelector('.gd-live-points-layer')")
    assert len(sent) == 1 and follows(bent, 0.5) and page.chosen() == chosen

    sent.clear()
    beta = slide(page, "beta", -10, -20)
    assert beta < 0.5 and follows(bent, beta) and layers.count() == 0 and not sent
    mouse.up()
    page.until("(beta) => location.search.includes(`beta=${beta}`)", beta)
    page.until(AT_REST)
    assert len(sent) == 1 and follows(bent, beta) and page.chosen() == chosen
