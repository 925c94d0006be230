"""On a map one unit of x is as long as one of y, and the picture does not shrink for it."""

import pytest

from tests.browser.window import DescendPage, RacePage, StepSizesPage, SweepPage

HIMMELBLAU = "(x^2+y-11)^2+(x+y^2-7)^2"
LAPTOP, DESK = {"width": 1366, "height": 768}, {"width": 1400, "height": 900}
PHONE = {"width": 390, "height": 844}
ROOM, SMALL_ROOM = {"width": 1920, "height": 1080}, {"width": 1280, "height": 720}
# Of each axis of each map: pixels of the screen, and pixels of one unit.
SIDES = """() => [...document.querySelectorAll(
    ".st-key-landscape .js-plotly-plot, [class*='st-key-panel'] .js-plotly-plot")].map((plot) =>
    [plot._fullLayout.xaxis, plot._fullLayout.yaxis].map((axis) =>
        [axis._length, axis._length / (axis.range[1] - axis.range[0])]))"""
_ARE_AS_LARGE = f"(least) => ({SIDES})().every(([x, y]) => y[0] >= least && x[0] >= least)"


def sides(page):
    """The sides of each map in pixels; fails unless both axes of each have one scale."""
    found = page.page.evaluate(SIDES)
    for (_, across), (_, up) in found:
        assert across == pytest.approx(up, rel=0.02)
    return [(width, height) for (width, _), (height, _) in found]


@pytest.mark.parametrize(
    "kind, laptop, desk",
    [
        (DescendPage, 440, 540),
        (SweepPage, 440, 540),
        (RacePage, 440, 540),
        (StepSizesPage, 250, 290),
    ],
)
def test_a_square_window_is_large_and_square(new_page, server, kind, laptop, desk):
    page = new_page(server, kind, viewport=LAPTOP).open(f=HIMMELBLAU, step="0.01")
    assert all(round(min(side), 6) >= laptop for side in sides(page))
    page.page.set_viewport_size(DESK)
    page.until(_ARE_AS_LARGE, desk)
    assert len(sides(page)) == (3 if kind is StepSizesPage else 1)
    if kind is not StepSizesPage:
        page.page.set_viewport_size(ROOM)
        page.until(_ARE_AS_LARGE, 760)


# The texts of the pictures, and the parts of the hint under each, with their boxes; those that are
# shown. A line is higher than its letters: a fifth of it is taken away above and below.
WRITTEN = """() => [...document.querySelectorAll(
    ".js-plotly-plot .annotation-text, .js-plotly-plot .xtitle, .js-plotly-plot .ytitle, " +
    ".gd-pointer-words > span")].map((text) => {
      const { left, right, top, bottom, width } = text.getBoundingClientRect();
      const spare = (bottom - top) / 5;
      const shown = width > 0 && getComputedStyle(text).visibility === "visible";
      return { text: text.textContent, shown, box: [left, top + spare, right, bottom - spare] };
    }).filter(({ shown }) => shown)"""


@pytest.mark.parametrize("kind", [DescendPage, StepSizesPage, SweepPage, RacePage])
def test_a_projector_shows_the_function_and_a_large_map_and_prints_nothing_over_it(
    new_page, server, kind
):
    page = new_page(server, kind, viewport=ROOM).open(f=HIMMELBLAU, step="0.01", projector="1")
    page.until(_ARE_AS_LARGE, 400 if kind is StepSizesPage else 760)
    assert_function_is_seen(page)
    page.page.set_viewport_size(SMALL_ROOM)
    page.until(f"() => ({SIDES})().every(([x, y]) => y[0] <= 530)")
    assert all(min(side) >= (240 if kind is StepSizesPage else 450) for side in sides(page))
    assert_function_is_seen(page)
    texts = page.until(_NOTHING_MEETS)
    assert "x" in texts
    if kind in (DescendPage, RacePage):  # the run's own words stand beside the map
        verdict, key = page.container("verdict").bounding_box(), kind.charts[0]
        assert verdict["x"] >= page.plot_box(key)["x"] + page.plot_box(key)["width"]
        assert verdict["y"] + verdict["height"] <= SMALL_ROOM["height"]


# The texts of the pictures once no two of them meet; null while some do, as the hint follows later.
_NOTHING_MEETS = f"""() => {{
  const texts = ({WRITTEN})();
  const meets = ([a, b, c, d], [e, f, g, h]) => a < g && e < c && b < h && f < d;
  const apart = texts.every(
    (one, k) => texts.slice(k + 1).every((two) => !meets(one.box, two.box)));
  return apart && texts.map(({{ text }}) => text);
}}"""


def assert_function_is_seen(page):
    function = page.page.locator(".st-key-formula .katex, .st-key-mathematics .katex").first
    box = function.bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= page.plot_box()["y"] + 16
    assert "11" in function.inner_text()


def test_on_a_phone_it_has_the_width_of_the_screen(new_page, server):
    page = new_page(server, viewport=PHONE).open(f=HIMMELBLAU)
    ((width, height),) = sides(page)
    assert height == pytest.approx(width, rel=0.02)
    assert width >= 0.69 * PHONE["width"]  # the rest are the axis and the margins


@pytest.mark.parametrize("top", ["4", "10"])
def test_a_window_that_is_not_square_keeps_its_shape_and_its_bounds(new_page, server, top):
    page = new_page(server, viewport=LAPTOP)
    page.open(f=HIMMELBLAU, xmin="-6", xmax="6", ymin="-4", ymax=top)
    ((width, height),) = sides(page)
    assert width / height == pytest.approx(12 / (4 + float(top)), rel=0.02)
    ranges = "(plot) => [plot._fullLayout.xaxis.range, plot._fullLayout.yaxis.range]"
    assert page.chart(ranges) == [[-6, 6], [-4, float(top)]]


def test_a_strip_is_stretched_and_says_so(new_page, server):
    """A window more than four times as wide as high would be a thin line."""
    page = new_page(server, viewport=LAPTOP)
    page.open(f="x^2+10y^2", xmin="-10", xmax="10", ymin="-1", ymax="1", y0="0.5")
    ((_, across), (_, up)) = page.page.evaluate(SIDES)[0]
    assert up > 2 * across
    shown = page.page.locator(".st-key-landscape .annotation-text").all_text_contents()
    assert any("axes differ: right angles do not look right" in text for text in shown)
    equal = page.container("scales").get_by_role("radio", name="Equal")
    page.saved(lambda: equal.click(), "scales=equal")
    page.until(f"() => ({SIDES})().every(([x, y]) => Math.abs(x[1] / y[1] - 1) < 0.02)")
    assert page.chart("(plot) => [plot._fullLayout.xaxis.range, plot._fullLayout.yaxis.range]") == [
        [-10, 10],
        [-1, 1],
    ]
    assert page.page.locator(".st-key-landscape .annotation-text").count() == 0
    page.saved(lambda: page.commit("ymax", "9"), "ymax=9")  # not a strip: nothing to choose
    page.container("scales").wait_for(state="detached")


def test_on_a_laptop_the_whole_lesson_is_on_one_screen(new_page, server):
    page = new_page(server, viewport=LAPTOP).open(f=HIMMELBLAU, step="0.01")
    for key in ("f", "landscape", "player-controls", "verdict", "steps", "step"):
        box = page.container(key).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= LAPTOP["height"], key


def test_numbers_of_a_step_that_are_long_leave_the_player_in_its_place(new_page, server):
    page = new_page(server, viewport=LAPTOP).open(f=HIMMELBLAU, step="0.01")
    before = page.container("player-controls").bounding_box()
    page.open(f=HIMMELBLAU, step="0.1", method="adam", memory="1")
    assert page.container("player-controls").bounding_box() == before
    steps = page.page.locator(".st-key-clock > :has(> .st-key-steps)")
    assert steps.evaluate("(box) => box.scrollHeight > box.clientHeight")
