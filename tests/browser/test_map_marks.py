"""On request: the slope at the current point of a map, and the continuous path."""

import math

import numpy as np
import pytest

from gd_core import parse_objective
from gd_core.descent import gradient_flow
from tests.browser.window import DescendPage

HIMMELBLAU = "(x^2+y-11)^2+(x+y^2-7)^2"
LAPTOP = {"width": 1366, "height": 768}
# The corners of a path of the marks, in pixels of the chart; empty where it is not drawn.
CORNERS = """(name) => (document.querySelector(`.gd-map-${name}`)?.getAttribute("d") ?? "")
    .split(/[ML]/).filter(Boolean).map((corner) => corner.split(" ").map(Number))"""


def corners(page, name):
    return np.array(page.page.evaluate(CORNERS, name))


def degrees_between(one, other):
    turned = math.atan2(*reversed(one.tolist())) - math.atan2(*reversed(other.tolist()))
    return abs(math.degrees((turned + math.pi) % (2 * math.pi) - math.pi))


def on_axes(page, points):
    """Points in pixels of the chart, in its own coordinates."""
    return np.array(
        page.page.evaluate(
            "(points) => { const { xaxis, yaxis } = document.querySelector("
            "'.st-key-landscape .js-plotly-plot')._fullLayout; return points.map(([x, y]) => "
            "[xaxis.p2d(x - xaxis._offset), yaxis.p2d(y - yaxis._offset)]); }",
            points.tolist(),
        )
    )


def go_to(page, iteration):
    page.part("entry").fill(str(iteration))
    page.part("entry").press("Enter")
    page.await_readout(f"iteration {iteration} of")
    page.until("() => document.querySelector('.gd-map-level').getAttribute('d').length > 0")


def switch_on(page, key):
    """By the keyboard."""
    page.container(key).locator("input").focus()
    page.saved(lambda: page.page.keyboard.press("Space"), f"{key}=1")


@pytest.mark.parametrize("climbs", [False, True], ids=["down", "up"])
def test_the_slope_is_at_a_right_angle_to_the_level_line(new_page, server, climbs):
    objective = parse_objective(HIMMELBLAU)
    page = new_page(server, viewport=LAPTOP)
    start = {"x0": "1", "y0": "1"} if climbs else {"x0": "0.5", "y0": "-4"}
    page.open(f=HIMMELBLAU, step="0.002", n="20", max=int(climbs), **start)
    assert page.page.locator(".gd-map-marks").count() == 0
    assert page.query()["slope"] == "0" and page.query()["flow"] == "0"
    switch_on(page, "slope")
    for iteration in (0, 4):
        go_to(page, iteration)
        arrow, tangent, level = (corners(page, name) for name in ("arrow", "tangent", "level"))
        at, way = arrow[0], arrow[-1] - arrow[0]
        assert degrees_between(way, tangent[-1] - tangent[0]) == pytest.approx(90, abs=2)
        # The line itself, where it passes through the point.
        nearest = int(np.argmin(np.linalg.norm(level - at, axis=1)))
        piece = level[min(nearest + 1, len(level) - 1)] - level[max(nearest - 1, 0)]
        assert (
            min(abs(degrees_between(way, piece) - 90), abs(degrees_between(way, -piece) - 90)) < 2
        )
        assert len(corners(page, "corner")) == 3
        seen = on_axes(page, np.vstack([at, at + way]))
        slope = objective.gradient(seen[0])
        assert ((seen[1] - seen[0]) @ slope > 0) == climbs
        values = objective.value(on_axes(page, level[2:-2]))
        assert values == pytest.approx(np.full(len(values), values.mean()), rel=2e-3)
        said = page.page.locator(".gd-map-words").text_content()
        assert float(said.removeprefix("slope ")) == pytest.approx(np.linalg.norm(slope), rel=1e-2)
    way = "up, ∇f" if climbs else "down, −∇f"
    assert f"the steepest way {way}" in page.words("clock")


def test_the_continuous_path_is_the_flow_and_stays_with_any_method(new_page, server):
    page = new_page(server, viewport=LAPTOP)
    page.open(f=HIMMELBLAU, step="0.01", x0="-1", y0="-4", n="20", flow="1")
    page.until("() => document.querySelector('.gd-map-flow')?.getAttribute('d').length > 0")
    before = corners(page, "flow")
    assert "Thin line" in page.words("clock")
    expected = gradient_flow(parse_objective(HIMMELBLAU), (-1.0, -4.0), ((-5, 5), (-5, 5)))
    assert on_axes(page, before[[0, -1]]) == pytest.approx(expected.points[[0, -1]], abs=1e-2)
    page.saved(lambda: page.pick("method", "Adam"), "method=adam")
    page.until("() => document.querySelector('.gd-map-flow')?.getAttribute('d').length > 0")
    assert corners(page, "flow") == pytest.approx(before, abs=0.01)
    page.saved(lambda: page.container("view").get_by_text("Surface").click(), "view=surface")
    page.container("flow").wait_for(state="detached")
    page.until("() => document.querySelector('.gd-map-marks') === null")


def test_on_a_stretched_map_no_right_angle_is_marked(new_page, server):
    page = new_page(server, DescendPage, viewport=LAPTOP)
    page.open(f="x^2+10y^2", xmin="-10", xmax="10", ymin="-1", ymax="1", y0="0.5", slope="1")
    go_to(page, 1)
    assert len(corners(page, "arrow")) == 2 and len(corners(page, "corner")) == 0
    page.saved(
        lambda: page.container("scales").get_by_role("radio", name="Equal").click(), "scales=equal"
    )
    page.until(f"() => ({CORNERS})('corner').length === 3")
