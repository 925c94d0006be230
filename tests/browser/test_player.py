"""The player in a real browser: what moves, what stays, and what it says."""

from __future__ import annotations

import re

import numpy as np
import pytest

from gd_core import descend as run
from gd_core import gradient_descent, parse_objective
from tests.browser.digits import numbers_in
from tests.browser.pixels import SAME, bands, changed
from tests.browser.window import DescendPage

BOWL = {"f": "x^2+10y^2", "step": "0.02", "n": "100", "x0": "-3.6", "y0": "2.7"}


@pytest.fixture(scope="module")
def opened(shared_window):
    return shared_window(DescendPage).open(**BOWL)


@pytest.fixture
def bowl(opened):
    """A run of 100 steps over a contour: down from the upper left, then along y = 0; at its end."""
    opened.part("speed").select_option("1")
    opened.part("range").press("End")
    opened.await_readout("iteration 100 of 100")
    return opened


@pytest.fixture(scope="module")
def values():
    objective = parse_objective(BOWL["f"])
    return run(objective, (-3.6, 2.7), gradient_descent(0.02), 100).values


def below_the_path(pixels):
    """The lowest third of the plot, where the bowl's run never comes."""
    return pixels[-len(pixels) // 3 :]


def shown_value(readout):
    return numbers_in(readout)[-1]


def test_the_contour_stays_while_playing_and_at_the_end(bowl):
    """Moving Plotly's own traces wiped the contour off the plot at the first frame."""
    before = below_the_path(bowl.pixels())
    assert bands(before) >= 4
    bowl.play()
    bowl.await_iteration(15)
    during = below_the_path(bowl.pixels())
    assert bowl.is_playing()
    bowl.part("speed").select_option("4")
    bowl.await_readout("iteration 100 of 100")
    assert not bowl.is_playing()
    at_end = below_the_path(bowl.pixels())
    assert changed(before, during) < SAME
    assert changed(before, at_end) < SAME


def test_the_finished_run_is_hidden_while_an_earlier_iteration_is_shown(bowl):
    """Pixels on the later path: path-coloured at rest, plain contour while the start is shown."""
    at_rest = bowl.pixels()
    bowl.part("start").click()
    bowl.await_readout("iteration 0 of 100")
    at_start = bowl.pixels()
    row, column = at_rest.shape[0] // 2, int(at_rest.shape[1] * 0.4)
    path = np.array([0xC2, 0x41, 0x0C])
    assert np.abs(at_rest[row, column] - path).max() < 30
    assert np.abs(at_start[row, column] - path).max() > 60
    bowl.part("range").press("End")
    bowl.await_readout("iteration 100 of 100")
    assert changed(at_rest, at_start) > SAME
    assert changed(at_rest, bowl.pixels()) < SAME


def test_the_dot_glides_through_many_places(bowl):
    bowl.record_heads()
    bowl.part("speed").select_option("4")
    bowl.play()
    bowl.await_readout("iteration 100 of 100")
    assert bowl.heads() >= 30


def test_the_readout_tells_the_value_at_each_iteration(bowl, values):
    bowl.part("start").click()
    for k in range(4):
        bowl.await_readout(f"iteration {k} of 100")
        assert shown_value(bowl.readout()) == float(f"{values[k]:.4g}")
        bowl.part("forward").click()
    bowl.part("range").fill("57")
    bowl.await_readout("iteration 57 of 100")
    assert shown_value(bowl.readout()) == float(f"{values[57]:.4g}")


def test_the_readout_moves_with_play(bowl, values):
    bowl.play()
    bowl.await_iteration(5)
    first = bowl.readout()
    bowl.await_iteration(12)
    bowl.play()  # pause: the button is the same
    second = bowl.readout()
    for readout in (first, second):
        k = int(readout.split()[1])
        assert shown_value(readout) == float(f"{values[k]:.4g}")
    assert first != second


def test_the_dot_lies_on_the_iterate_that_the_readout_names(bowl):
    objective = parse_objective(BOWL["f"])
    points = run(objective, (-3.6, 2.7), gradient_descent(0.02), 100).points
    bowl.part("range").fill("3")
    bowl.await_readout("iteration 3 of 100")
    x, y = map(float, re.findall(r"[-\d.]+", bowl.head()))
    left, top, width, height = bowl.chart(
        "(c) => { const { xaxis: x, yaxis: y } = c._fullLayout;"
        "return [x._offset, y._offset, x._length, y._length]; }"
    )
    assert x == pytest.approx(left + (points[3, 0] + 5) / 10 * width, abs=0.5)
    assert y == pytest.approx(top + (5 - points[3, 1]) / 10 * height, abs=0.5)


def test_pause_stops_at_an_iterate(bowl):
    bowl.play()
    bowl.await_iteration(4)
    bowl.play()
    assert not bowl.is_playing()
    before = (bowl.readout(), bowl.head())
    bowl.page.evaluate(
        "() => new Promise((done) => { let n = 20; const f = () => "
        "n-- ? requestAnimationFrame(f) : done(); f(); })"
    )
    assert (bowl.readout(), bowl.head()) == before
    bowl.part("range").fill(str(bowl.iteration()))
    assert bowl.head() == before[1]


def test_steps_and_scrubbing(bowl):
    bowl.part("back").click()
    bowl.await_readout("iteration 99 of 100")
    bowl.part("start").click()
    bowl.await_readout("iteration 0 of 100")
    bowl.part("back").click()
    bowl.await_readout("iteration 0 of 100")
    bowl.part("forward").click()
    bowl.await_readout("iteration 1 of 100")
    bowl.part("range").fill("42")
    bowl.await_readout("iteration 42 of 100")


def test_keys(bowl):
    bowl.part("start").focus()
    press = bowl.page.keyboard.press
    press("Home")
    bowl.await_readout("iteration 0 of 100")
    press("ArrowRight")
    bowl.await_readout("iteration 1 of 100")
    press("ArrowRight")
    bowl.await_readout("iteration 2 of 100")
    press("ArrowLeft")
    bowl.await_readout("iteration 1 of 100")
    press("End")
    bowl.await_readout("iteration 100 of 100")
    bowl.part("range").focus()
    press("Space")
    bowl.page.locator('[data-part="player"][data-playing="true"]').wait_for()
    press("Space")
    assert not bowl.is_playing()
    assert bowl.iteration() < 100


def test_speed_is_a_factor_of_the_clock(first_visit, server):
    """On a clock of our own, which stays in its profile: the same second at 4× goes four times as
    far as at 1×."""
    bowl = first_visit(server).open(**BOWL)
    bowl.page.clock.install()
    bowl.page.clock.pause_at(bowl.page.evaluate("() => Date.now() + 1000"))
    reached = {}
    for speed in ("1", "4"):
        bowl.part("start").click()
        bowl.part("speed").select_option(speed)
        bowl.play()
        bowl.page.clock.run_for(1000)
        reached[speed] = bowl.iteration()
    assert 10 <= reached["1"] <= 14
    assert reached["4"] == pytest.approx(4 * reached["1"], abs=5)


def test_nothing_jumps_when_play_starts_or_ends(bowl):
    def boxes():
        parts = [bowl.container("landscape"), bowl.part("player"), bowl.container("verdict")]
        return [part.bounding_box() for part in parts]

    before = boxes()
    bowl.part("speed").select_option("4")
    bowl.play()
    bowl.await_iteration(5)
    during = boxes()
    bowl.await_readout("iteration 100 of 100")
    assert before == during == boxes()


def test_the_step_stays_the_step_with_another_step_size_and_in_the_link(descend):
    """Another step size led to the end of the run, and a link always opened there."""
    page = descend.open(**BOWL)
    page.part("range").fill("3")
    page.saved(lambda: page.commit("step", "0.03"), "step=0.03")
    page.await_readout("iteration 3 of 100")
    page.until("() => /[?&]k=3(&|$)/.test(location.search)")
    other = DescendPage(page.page.context.new_page(), page.address)
    other.page.goto(page.page.url)
    other.settle()
    other.await_readout("iteration 3 of 100")
    assert other.head_on_axes() == pytest.approx(page.head_on_axes())
    other.page.close()
    # A shorter run ends before it, and what is at its end stays at the end.
    page.redrawn(lambda: page.commit("n", 2))
    page.await_readout("iteration 2 of 2")
    page.until("() => !/[?&]k=/.test(location.search)")
    page.redrawn(lambda: page.commit("n", 300))
    page.await_readout("iteration 300 of 300")
    # Of a long run not all iterations are frames: the server is asked for the one that is missing.
    page.part("entry").fill("150")
    page.part("entry").press("Enter")
    page.await_readout("iteration 150 of 300")
    page.saved(lambda: page.commit("step", "0.02"), "step=0.02")
    page.await_readout("iteration 150 of 300")
    page.draw_formula("x^2+4y^2")
    page.part("readout").filter(has_text=re.compile(r"^iteration (\d+) of \1,")).wait_for()


def test_a_kept_run_stays_as_a_faint_path_under_the_next_ones(descend):
    page = descend.open(**BOWL)
    path = page.page.locator(".gd-player-overlay .gd-player-dots").get_attribute("d")
    page.page.get_by_role("button", name="Keep this run to compare").click()
    pinned = page.page.locator(".gd-player-pinned")
    pinned.wait_for(state="attached")
    page.saved(lambda: page.commit("step", "0.05"), "step=0.05")
    own = run(parse_objective("x^2+10y^2"), (-3.6, 2.7), gradient_descent(0.05), 100)
    page.await_head(own.points[-1])
    assert pinned.locator(".gd-player-dots").get_attribute("d") == path
    assert page.page.locator(".gd-player-overlay .gd-player-dots").get_attribute("d") != path
    assert float(pinned.get_attribute("opacity")) < 0.5
    # It is drawn before the run, so under it, and the player moves only the run.
    first = "(c) => c.querySelector('.gd-player-pinned, .gd-player-overlay').getAttribute('class')"
    assert page.chart(first) == "gd-player-pinned"
    page.part("start").click()
    assert pinned.locator(".gd-player-dots").get_attribute("d") == path
    page.page.get_by_role("button", name="Let the kept run go").click()
    pinned.wait_for(state="detached")


def test_a_new_run_is_shown_finished_and_can_be_played(descend):
    bowl = descend.open(**BOWL)
    bowl.redrawn(lambda: bowl.commit("n", 20))
    bowl.await_readout("iteration 20 of 20")
    assert not bowl.page.locator(".gd-player-head").is_visible()
    assert bowl.page.locator(".gd-player-end").is_visible()
    bowl.part("back").click()
    bowl.await_readout("iteration 19 of 20")


def test_ten_thousand_iterations_play_in_few_frames(descend):
    """The frames are thinned, the numbers in the readout are the true iterations."""
    descend.open(f="x^2+3y^2", step="1e-4", n="10000", tol="off")
    assert int(descend.part("range").get_attribute("max")) <= 120
    descend.part("back").click()
    descend.await_readout("iteration 9920")  # 40 + 76 · 130
    assert descend.readout().split(",")[0].endswith("of 10000")


def test_dots_that_are_left_out_are_said_on_the_picture(descend):
    """Gaps between the dots of a long run looked like large steps."""
    note = descend.page.locator(".gd-player-note")
    page = descend.open(f="x^4-3x^3+2", step="0.001", n="2000", x0="-0.9", xmin="-1", xmax="3")
    assert note.text_content() == "after step 40, one dot every 26 steps"
    assert note.is_visible()
    page.part("range").fill("20")
    note.wait_for(state="hidden")
    page.redrawn(lambda: page.commit("n", 100))
    assert note.text_content() == ""


def test_the_path_plays_on_the_surface_and_the_camera_stays(descend):
    """On the surface the readout moved, and the path did not."""
    page = descend.open(**BOWL, view="surface")
    camera, whole = page.camera(), page.traces()["path"]["x"]
    page.part("range").fill("7")
    page.await_readout("iteration 7 of 100")
    page.until(f"() => ({PATH_LENGTH})() === 8")
    assert page.traces()["path"]["x"] == whole[:8]
    assert page.camera() == camera
    page.part("range").press("End")
    page.until(f"() => ({PATH_LENGTH})() === {len(whole)}")
    assert page.traces()["path"]["x"] == whole

    # On the small map beside it the start is dragged, and the path there follows.
    page.part("range").fill("7")
    page.listen_to_paths()
    box = page.plot_box("small-map")
    page.page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.4 * box["height"])
    page.page.mouse.down()
    for across in (0.4, 0.5, 0.6):
        page.page.mouse.move(box["x"] + across * box["width"], box["y"] + 0.4 * box["height"])
    live = page.paths("small-map")
    assert len(live) == 3 and live[-1][0] == pytest.approx([1, 1], abs=0.1)
    assert page.readout().startswith("iteration 7 of 100, f = ") and not page.paths()
    page.page.mouse.up()
    page.until(
        "(x) => document.querySelector('.st-key-landscape .js-plotly-plot')"
        "?._fullData?.find((trace) => trace.name === 'path')?.x[0] === x",
        live[-1][0][0],
    )
    page.await_readout("iteration 7 of 100")
    assert page.paths("small-map")[-1] == live[-1]


PATH_LENGTH = (
    "() => document.querySelector('.st-key-landscape .js-plotly-plot')"
    "._fullData.find((trace) => trace.name === 'path').x.length"
)
