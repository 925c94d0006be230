"""The Descend page in a real browser: typing, looking, sharing."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import numpy as np
import pytest

from gd_core import GALLERY, StopRules, Verdict, adam, gradient_descent, momentum, parse_objective
from gd_core import descend as run
from gd_core.descent import memory_of
from gd_core.figures import DARK, LIGHT
from tests.browser.pixels import bands
from tests.browser.window import PHONE, DescendPage, RacePage

IN_URL = {"f", "step", "n", "xmin", "xmax", "start", "x0", "seed", "max"}
IN_URL |= {"tol", "patience", "budget", "method", "memory", "inspect", "projector"}
BOWL = {"f": "x^2+10y^2", "n": "20", "x0": "-3.6", "y0": "2.7"}


# -------------------------------------------------------------------- typing


def test_the_page_opens_with_the_descent_drawn(descend):
    descend.open()
    shown = descend.query()
    objective, start = parse_objective(shown["f"]), (float(shown["x0"]),)
    end = run(objective, start, gradient_descent(float(shown["step"])), 30)
    # A new picture may have another size for a moment.
    descend.await_head((end.points[-1, 0], end.values[-1]))
    traces = descend.traces()
    assert len(traces["path"]["x"]) == 31
    assert traces["path"]["x"][0] == pytest.approx(-0.9)
    assert descend.readout().startswith("iteration 30 of 30, f = ")
    assert Verdict.CONVERGING.value in descend.words("verdict")
    assert "start" in descend.labels()
    assert descend.container("navigation").get_by_role("link", name="Descend").is_visible()


def test_typing_one_and_two_variables_and_a_broken_formula(descend):
    descend.open(f="x^2")
    descend.draw_formula("x^2 - 4cos(2x)")
    assert "tangent" in descend.traces()
    descend.draw_formula("(1-x)^2 + 100(y-x^2)^2")
    traces = descend.traces()
    assert traces["f"]["type"] == "contour"
    assert "tangent" not in traces
    assert bands(descend.pixels()) >= 6

    descend.type_formula("(1-x)^2 + 100(y-sen(x))^2")
    descend.container("formula-error").get_by_text("^^^").wait_for()
    descend.until("() => location.search.includes('sen')")
    assert "‘sen’ is not a function here. Did you mean sin?" in descend.words("formula-error")
    descend.settle()
    descend.await_path(traces["path"])  # the picture makes room for what is said
    assert descend.traces()["f"] == traces["f"]
    assert bands(descend.pixels()) >= 6

    descend.draw_formula("(1-x)^2 + 100(y-sin(x))^2")
    assert descend.container("formula-error").count() == 0


def test_an_emptied_box_asks_for_a_number_and_keeps_the_picture(descend):
    """An emptied box silently became 0, or 1 iteration."""
    descend.open(f="x^2")
    before = descend.traces()["path"]
    descend.commit("n", "")
    descend.until(
        "() => document.querySelector('.st-key-problem-error') || !location.search.includes('n=30')"
    )
    descend.settle()
    descend.await_path(before)  # the picture makes room for what is said
    assert "Type a number" in descend.words("problem-error")


def test_an_example_can_be_picked(descend):
    descend.open(f="x^2")

    def pick():
        descend.container("gallery").locator("input").fill("Himmelblau")
        descend.page.keyboard.press("Enter")

    descend.redrawn(pick)
    # Streamlit's box takes its new text a moment after the picture was drawn.
    descend.until(
        "(f) => document.querySelector('.st-key-f input').value === f", GALLERY["himmelblau"].text
    )
    assert descend.query()["f"] == GALLERY["himmelblau"].text
    assert descend.traces()["f"]["type"] == "contour"
    assert len(descend.traces()["known minimum"]["x"]) == 4


HOSTILE = (
    '<img src=x onerror="window.owned=1">',
    "<b>x</b>",
    "**x** [x](javascript:window.owned=1)",
    "$\\href{javascript:window.owned=1}{x}$",
    ":material/delete: :red[x]",
)


def test_hostile_text_is_shown_as_it_was_typed(descend):
    descend.open(f="x^2")
    for text in HOSTILE:
        descend.type_formula(text)
        error = descend.container("formula-error")
        error.locator("pre").filter(has_text=text).wait_for()
        assert error.locator("b, strong, img, a, .katex").count() == 0
        assert error.locator("[data-testid=stIconMaterial]:not(button *)").count() == 0
    assert descend.page.evaluate("() => window.owned") is None


# -------------------------------------------------------------------- the picture


def test_the_window_stays_when_a_run_leaves_it(descend):
    """The axes used to follow a diverging run to 10^153."""
    descend.open(f="x^2", step="1.3", xmin="-1.5", xmax="1.5", x0="-0.9")
    points = run(parse_objective("x^2"), -0.9, gradient_descent(1.3), 30).points[:, 0]
    (left, right), (low, high) = descend.ranges()
    assert (left, right) == (-1.5, 1.5)
    assert low <= 0 < high < 3
    step = next(k for k, x in enumerate(points) if not (abs(x) <= 1.5 and x * x <= high))
    assert f"left the window at step {step}" in descend.labels()


def test_the_window_stays_when_a_run_leaves_the_map(descend):
    descend.open(f="x^2+10y^2", step="0.11", x0="1", y0="1", ymin="-2", ymax="3")
    assert descend.ranges() == [[-5, 5], [-2, 3]]
    ys = run(parse_objective("x^2+10y^2"), (1, 1), gradient_descent(0.11), 100).points[:, 1]
    step = next(k for k, y in enumerate(ys) if not -2 <= y <= 3)
    label = f"left the window at step {step}"
    assert label in descend.labels()
    descend.part("range").press("Home")
    for _ in range(step):
        descend.part("forward").click()
    descend.await_readout(f"iteration {step} of")
    descend.await_overlay_label(label)


def test_a_pole_is_a_gap_in_the_line(descend):
    """A line from -10^15 to 10^15 used to be drawn through a pole."""
    descend.open(f="1/x", x0="2", xmin="-3", xmax="4")
    line = descend.traces()["f"]
    pairs = list(zip(line["x"], line["y"], strict=True))
    broken = [x for x, y in pairs if y is None or not math.isfinite(y)]
    assert any(abs(x) < 0.02 for x in broken)
    across = [
        (a, b)
        for (a, f), (b, g) in pairwise(pairs)
        if a < 0 < b and None not in (f, g) and math.isfinite(f) and math.isfinite(g)
    ]
    assert not across
    assert len(pairs) > 300
    assert descend.ranges()[1][1] < 100


def test_every_chart_has_its_alternative_text_and_the_plots_follow_the_run(descend):
    descend.open(f="x^2+10y^2", step="0.03")
    chart = descend.page.locator('[data-testid="stPlotlyChart"]')
    said = "Contour map of the function, with the path from the start."
    assert [one.get_attribute("aria-label") for one in chart.all()] == [said]
    assert chart.get_attribute("role") in {"figure", "img"}
    plots = descend.container("figures").locator("svg[role=img]")
    descend.container("figures").get_by_text("Iterations used").wait_for()
    assert plots.get_attribute("aria-label").startswith("f and the steepness by iteration")
    lines = plots.locator(".line")
    before = [lines.nth(k).get_attribute("d") for k in range(2)]
    assert [d.count("L") for d in before] == [100, 100]
    plots.hover(position={"x": 200, "y": 100})
    plots.get_by_text(re.compile(r"^\d+: ")).first.wait_for()
    descend.commit("step", "0.02")
    for k in range(2):
        plots.locator(f'.plot-{k} .line:not([d="{before[k]}"])').wait_for()


@pytest.mark.parametrize("kind", [DescendPage, RacePage], ids=lambda kind: kind.name)
def test_who_steps_quickly_gets_the_step_size_of_the_box(new_page, server, kind):
    """It became 1e-6: the slider, which had not followed yet, counted as moved."""
    page = new_page(server, kind).open(f="x^2+10y^2", step="0.04")
    page.page.locator(".st-key-step input").focus()
    for _ in range(5):
        page.page.keyboard.press("ArrowUp")
        page.page.wait_for_timeout(30)
    page.until("() => location.search.includes('step=0.06')")
    page.settle()
    page.page.wait_for_timeout(500)
    # The box shows ten digits of 0.061600000000000016, which the steps may add up to.
    assert float(page.shown("step")) == pytest.approx(float(page.query()["step"]), rel=1e-9)
    assert page.page.evaluate("() => document.activeElement.closest('.st-key-step') !== null")


@pytest.mark.parametrize("kind", [DescendPage, RacePage], ids=lambda kind: kind.name)
def test_who_holds_a_key_on_the_slider_keeps_it(new_page, server, kind):
    page = new_page(server, kind).open(f="x^2+10y^2", step="0.04")
    page.slider().locator("input[type=range]").focus()
    for _ in range(5):  # 0.047 0.056 0.068 0.082 0.1
        page.page.keyboard.press("ArrowRight")
        page.page.wait_for_timeout(60)
    page.until("() => location.search.includes('step=0.1&')")
    page.settle()
    assert float(page.shown("step")) == 0.1
    focused = "() => document.activeElement.shadowRoot.activeElement.dataset.part"
    assert page.page.evaluate(focused) == "slider"


@pytest.fixture
def solid(new_page, server):
    """A small window: without a graphics card each pixel of a surface takes its time."""
    return new_page(server, viewport={"width": 800, "height": 640})


NO_WEBGL = """
const { getContext } = HTMLCanvasElement.prototype;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind.includes("webgl") ? null : getContext.call(this, kind, ...rest);
};
"""


def test_a_browser_without_webgl_gets_the_map_and_a_sentence(first_visit, server):
    """Plotly sent people to get.webgl.org."""
    page = first_visit(server, viewport={"width": 800, "height": 640})
    page.page.add_init_script(NO_WEBGL)
    page.open(f="x^2+10y^2", view="surface")
    page.container("no-surface").filter(has_text="here is the map").wait_for()
    page.settle()
    assert page.chart("(c) => c._fullData.some((t) => t.type === 'contour')")
    assert page.query()["view"] == "surface"  # the link shows the surface elsewhere


def test_a_turned_camera_stays_through_playing_and_through_reruns(solid):
    """Each rerun used to put the opening camera back (streamlit #4653), each frame of the player
    too, which also ended a drag."""

    def assert_stays():
        now = solid.camera()
        assert all(now[part] == pytest.approx(turned[part], abs=1e-6) for part in turned)

    solid.open(**WELL, view="surface")
    first = solid.camera()
    turn(solid)
    solid.until(f"(first) => JSON.stringify(({CAMERA})()) !== JSON.stringify(first)", first)
    camera = solid.camera()
    turned = {part: camera[part] for part in ("eye", "center", "up")}
    solid.part("range").fill("3")
    await_cut_path(solid)
    assert_stays()
    solid.play()
    solid.await_iteration(6)
    assert solid.is_playing()
    assert_stays()
    solid.chart("(c) => { c.gdBefore = true; }")
    solid.saved(lambda: solid.commit("step", 0.31), "step=0.31")
    solid.until(f"(first) => !({CHART})().gdBefore && ({CAMERA})().eye.x !== first.eye.x", first)
    assert_stays()
    solid.part("range").fill("3")
    await_cut_path(solid)
    assert_stays()


def test_the_surface_can_be_turned_while_it_plays(solid):
    """Each iteration that was drawn ended the turn: the surface did not move at all."""
    eye = "(c) => c._fullLayout.scene._scene.getCamera().eye"
    solid.open(f="x^2+10y^2", step="0.005", n="100", view="surface")
    first = solid.chart(eye)
    solid.play()
    solid.await_iteration(5)
    turn(solid)
    solid.until(f"(x) => Math.abs(({eye})(({CHART})()).x - x) > 0.05", first["x"])
    assert solid.is_playing()
    turned = solid.chart(eye)
    reached = solid.iteration()
    solid.await_iteration(reached + 5)
    assert solid.chart(eye) == pytest.approx(turned, abs=1e-6)
    shown = "(c) => c._fullData.find(({ name }) => name === 'path').x.length"
    assert solid.chart(shown) > 10


def test_a_surface_is_solid_and_a_camera_that_nobody_turned_is_the_formulas_own(solid):
    """It is the same for each step size, and playing does not count as turning. A phone that was
    turned twice showed the surface ever smaller."""
    solid.open(**WELL)
    solid.redrawn(lambda: solid.container("view").get_by_text("Surface").click())
    assert solid.chart("(c) => c._fullData.some((t) => t.type === 'surface')")
    assert solid.chart("(c) => Boolean(c._fullLayout.scene._scene.glplot)")
    assert solid.page.locator(".st-key-landscape canvas").count() >= 1

    solid.until(STANDS, False)  # a new picture may have another size for a moment
    steep, seen = solid.camera(), []
    # Once it has been moved back and forth, a camera is still no other formula's.
    for width, height in ((390, 844), (800, 640), (390, 844), (800, 640)):
        solid.page.set_viewport_size({"width": width, "height": height})
        solid.until(STANDS, width == 390)
        seen.append(solid.camera()["eye"]["z"])
    near = steep["eye"]["z"]
    assert seen == [seen[0], near, seen[0], near]
    assert seen[0] > near

    for step in (0.31, 0.33):
        solid.redrawn(lambda step=step: solid.commit("step", step))
        await_camera(solid, steep)
    solid.part("range").fill("3")
    await_cut_path(solid)
    await_camera(solid, steep)
    solid.draw_formula("x^2 + 3y^2")
    # The player may draw its new path a moment before the new surface is there.
    solid.until(f"(eye) => ({CAMERA})().eye.z < eye.z", steep["eye"])
    solid.draw_formula(WELL["f"])
    await_camera(solid, steep)


# Whether the surface has been stepped back from, or not; the picture has taken its size by then.
STANDS = """(back) => {
  const chart = document.querySelector(".st-key-chart .js-plotly-plot");
  const { _size: size, scene } = chart._fullLayout;
  const { z } = scene.camera.eye;
  if (window.stood !== `${z} ${size.w}`) window.since = Date.now();
  window.stood = `${z} ${size.w}`;
  return back === size.w < 1.25 * size.h && Date.now() - window.since > 500;
}"""


WELL = {"f": "1 - exp(-(x^2+y^2))", "x0": "2", "y0": "1.5", "step": "0.3", "n": "30"}
WELL |= {"xmin": "-3", "xmax": "3", "ymin": "-3", "ymax": "3"}


def await_cut_path(page):
    """Wait until the player has cut the path on the surface."""
    page.until(
        f"() => {{ const path = ({CHART})()._fullData.find(({{ name }}) => name === 'path');"
        "return path.x.length < path.customdata.length; }"
    )


CHART = "() => document.querySelector('.st-key-landscape .js-plotly-plot')"
CAMERA = f"() => ({CHART})()._fullLayout.scene.camera"


def await_camera(page, camera):
    """A new chart may have another size for a moment: the camera stands farther back till then."""
    page.until(
        f"(parts) => Object.entries(parts).every(([name, part]) => "
        f"JSON.stringify(({CAMERA})()[name]) === JSON.stringify(part))",
        camera,
    )


def turn(page):
    """Drag the surface sideways."""
    box = page.container("landscape").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x + 90, y + 20, steps=5)
    page.page.mouse.up()


# -------------------------------------------------------------------- methods


def test_a_method_is_picked_with_its_own_numbers(descend):
    descend.open(**BOWL)
    descend.redrawn(lambda: descend.pick("method", "Momentum"))
    descend.redrawn(lambda: descend.commit("beta", 0.5))
    descend.saved(lambda: descend.commit("step", 0.03), "step=0.03")
    assert {"method": "momentum", "beta": "0.5"}.items() <= descend.query().items()
    points = run(parse_objective(BOWL["f"]), (-3.6, 2.7), momentum(0.03, 0.5), 20).points
    descend.part("range").fill("7")
    descend.await_head(points[7])
    assert descend.container("mathematics").locator(".katex").count() >= 1
    assert descend.container("rule").locator(".katex").count() >= 2
    descend.redrawn(lambda: descend.pick("method", "Newton"))
    assert descend.container("beta").count() == descend.container("step").count() == 0


def test_the_memory_is_drawn_to_scale_at_each_iterate_until_it_is_switched_off(descend):
    bowl = descend.open(**BOWL, method="adam", step="0.3", memory="1")
    trajectory = run(parse_objective(BOWL["f"]), (-3.6, 2.7), adam(0.3), 20)
    memory = memory_of(trajectory)
    for iteration in (1, 6, 20):
        bowl.part("range").fill(str(iteration))
        bowl.await_readout(f"iteration {iteration} of 20")
        at, carried, reach = (
            column[iteration] for column in (trajectory.points, memory.carried, memory.reach)
        )
        arrow = [*at, *(at + carried)]
        assert np.ravel(bowl.corners("gd-player-carried")) == pytest.approx(arrow, abs=1e-4)
        box = np.array(bowl.corners("gd-player-reach"))
        assert box.min(axis=0) == pytest.approx(at - reach, abs=1e-4)
        assert box.max(axis=0) == pytest.approx(at + reach, abs=1e-4)
    bowl.saved(lambda: bowl.container("memory").locator("label").click(), "memory=0")
    bowl.until("() => !document.querySelector('.gd-player-carried, .gd-player-reach')")


# -------------------------------------------------------------------- sharing


def test_every_control_is_in_the_url_after_a_change(descend):
    descend.open()
    descend.redrawn(lambda: descend.commit("step", 0.25))
    descend.until("() => location.search.includes('step=0.25')")
    assert set(descend.query()) == IN_URL
    descend.draw_formula("x^2+3y^2")
    descend.until("() => location.search.includes('ymax=')")
    assert set(descend.query()) == IN_URL | {
        "ymin",
        "ymax",
        "y0",
        "view",
        "scales",
        "slope",
        "flow",
    }


def test_a_link_shows_the_same_run_in_another_window(descend, new_page, server):
    """On a server that was just begun too: tests/browser/test_faults.py restarts one."""
    descend.open(f="x^2")
    descend.draw_formula("x^2+3y^2")
    descend.redrawn(lambda: descend.commit("x0", 2.125))
    descend.redrawn(lambda: descend.commit("step", 0.31))
    descend.until("() => location.search.includes('step=0.31')")

    other = new_page(server).load(**descend.query())
    assert other.query() == descend.query()
    assert other.shown("f") == "x^2+3y^2"
    assert float(other.shown("step")) == 0.31
    assert other.words("verdict") == descend.words("verdict")
    assert other.traces() == descend.traces()
    assert other.rows(6) == descend.rows(6)
    rules = StopRules(gradient_tolerance=1e-8)
    start = (2.125, float(descend.query()["y0"]))
    mine = run(parse_objective("x^2+3y^2"), start, gradient_descent(0.31), 100, rules)
    assert f"{mine.points[1, 0]:.8f}" in other.rows(3)[2]


# -------------------------------------------------------------------- phone, dark


@pytest.fixture
def phone(new_page, server):
    return new_page(server, **PHONE)


def test_a_phone_shows_one_column_without_sideways_scrolling_and_plays(phone):
    phone.open(f="x^2+10y^2")
    widths = phone.page.evaluate(
        "() => [document.documentElement, document.querySelector('[data-testid=stMain]')]"
        ".map((e) => e.scrollWidth)"
    )
    assert max(widths) <= 390
    parts = ("landscape", "player-controls", "verdict", "method", "n", "figures")
    boxes = [phone.container(part).bounding_box() for part in parts]
    assert len({round(box["x"]) for box in boxes}) == 1
    assert min(box["width"] for box in boxes) > 300
    for name in ("start", "back", "toggle", "forward", "range", "speed", "readout"):
        box = phone.part(name).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390, name
        assert phone.part(name).is_visible()
    phone.part("toggle").tap()
    phone.await_iteration(2)
    phone.part("toggle").tap()
    assert not phone.is_playing()


def test_dark_theme_has_a_dark_picture_with_its_contour(new_page, server):
    page = new_page(server, color_scheme="dark").open(f="x^2+10y^2")
    page.until(f"() => ({PAPER})() === '{DARK.paper}'")
    pixels = page.pixels()
    assert pixels.mean() < 90
    assert bands(pixels) >= 6


def test_switching_the_theme_redraws_the_picture(descend):
    descend.open(f="x^2+10y^2")
    assert descend.chart("(c) => c._fullLayout.paper_bgcolor") == LIGHT.paper
    descend.page.emulate_media(color_scheme="dark")
    descend.until(f"() => ({PAPER})() === '{DARK.paper}'")


PAPER = (
    "() => document.querySelector('.st-key-landscape .js-plotly-plot')?._fullLayout?.paper_bgcolor"
)
