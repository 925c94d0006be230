"""What stays in place, what fits the screen, and what a projector shows."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from tests.browser.window import (
    PHONE,
    DataPage,
    DescendPage,
    RacePage,
    StepSizesPage,
    SweepPage,
)

HIMMELBLAU = "(x^2+y-11)^2+(x+y^2-7)^2"
BEALE = "(1.5-x+x*y)^2+(2.25-x+x*y^2)^2+(2.625-x+x*y^3)^2"
DESK = {"viewport": {"width": 1400, "height": 900}}
LAPTOP = {"viewport": {"width": 1366, "height": 768}}
ROOM = {"viewport": {"width": 1920, "height": 1080}}
KINDS = [DescendPage, StepSizesPage, SweepPage, RacePage]


def places(page, *keys):
    """Where containers are on the page, in whole pixels."""
    return page.page.evaluate(
        "(keys) => Object.fromEntries(keys.map((key) => { "
        "const box = document.querySelector(`.st-key-${key}`).getBoundingClientRect();"
        "const top = box.top + document.querySelector('.stMain').scrollTop;"
        "return [key, [box.left, top, box.width, box.height].map(Math.round)]; }))",
        list(keys),
    )


def assert_in_place(page, before):
    """Containers are where they were, to the pixel that each of two edges may be rounded by."""
    now = places(page, *before)
    assert all(now[key] == pytest.approx(place, abs=1) for key, place in before.items()), now


def await_places(page, wanted):
    """Wait until containers are where they are wanted, to two pixels; returns where they are."""
    for _ in range(50):
        now = places(page, *wanted)
        if all(now[key] == pytest.approx(place, abs=2) for key, place in wanted.items()):
            return now
        page.page.wait_for_timeout(200)
    raise AssertionError({key: (now[key], wanted[key]) for key in wanted})


def tour(page):
    """The page itself, and then the others, come to by their links."""
    for kind in (*KINDS, DataPage):
        page = page if type(page) is kind else page.go_to(kind)
        yield page


def scroll_to_the_top(page):
    page.page.evaluate("() => document.querySelector('.stMain').scrollTo(0, 0)")


# -------------------------------------------------------------------- nothing jumps


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_picture_and_player_stay_through_three_reruns_and_while_playing(new_page, server, size):
    page = new_page(server, **size).open(f=HIMMELBLAU, step="0.01", n="50")
    keys = ("landscape", "player-controls", "navigation", "function")
    before = places(page, *keys)
    for step in (0.011, 0.02, 0.004):
        page.redrawn(lambda step=step: page.commit("step", step))
        # On a phone the box is far down, and the player sticks to the edge of what is seen.
        scroll_to_the_top(page)
        assert_in_place(page, before)
    page.play()
    seen = []
    while page.is_playing() and len(seen) < 12:
        seen.append(places(page, *keys))
        page.page.wait_for_timeout(120)
    assert len(seen) > 3
    assert all(place == before for place in seen)


@pytest.mark.parametrize(
    "first, others",
    [("x^2", ("1/x", "sqrt(x^2+1)", "x^2/(1+x^4)")), ("x^2+y^2", ("1/(1+x^2+y^2)", BEALE))],
    ids=["curves", "maps"],
)
def test_a_fraction_a_root_or_a_long_gradient_moves_nothing(new_page, server, first, others):
    page = new_page(server, **DESK).open(f=first, step="0.1")
    keys = ("landscape", "player-controls", "verdict")
    before = places(page, *keys)
    for text in others:
        page.redrawn(lambda text=text: page.commit("f", text))
        assert_in_place(page, before)


def test_on_a_phone_another_function_moves_nothing(new_page, server):
    """A gradient of three lines pushed the picture behind the player."""
    page = new_page(server, **PHONE).open(f="x^2", step="0.1")
    keys = ("landscape", "player-controls", "verdict")
    before = places(page, *keys)
    for text in (HIMMELBLAU, "x^2/(1+x^4)", "(1-x)^2+100(y-x^2)^2", BEALE, "x*sin(x)"):
        page.redrawn(lambda text=text: page.commit("f", text))
        assert_in_place(page, before)
    assert page.page.evaluate("() => document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_verdict_is_as_high_whatever_it_says(new_page, server, size):
    """It says one line of an arrival and three of a bounce; the controls below it moved."""
    page = new_page(server, **size).open(f="x^2", step="0.1")
    before = places(page, "verdict")["verdict"][3]
    for step, said in ((1.3, "runs away"), (1, "bounces"), (1e-5, "crawls")):
        page.commit("step", step)
        page.container("verdict").filter(has_text=said).wait_for()
        assert places(page, "verdict")["verdict"][3] == before


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_step_size_box_stays_however_many_names_stand_above_it(new_page, server, size):
    """It moved by a line from a parabola with two names to one with three."""

    def under_the_slider():
        return page.container("step").bounding_box()["y"] - page.slider().bounding_box()["y"]

    page = new_page(server, **size).open(f="x^2", step="0.1")
    names = page.page.get_by_role("group", name="Step sizes to try").get_by_role("button")
    names.first.wait_for()
    few, before = names.count(), under_the_slider()
    page.redrawn(lambda: page.commit("f", "x^2+10y^2"))
    names.nth(few).wait_for()
    assert under_the_slider() == pytest.approx(before, abs=1)  # each is rounded to a pixel


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_another_method_moves_nothing_however_long_its_step_is(new_page, server, size):
    """With Adam's five lines of numbers above the verdict the picture was not as high."""
    page = new_page(server, **size).open(f="x^2+10y^2", step="0.05", memory="1")
    keys = ("landscape", "player-controls", "verdict")
    before = places(page, *keys)
    lines = page.container("steps").locator("[data-part='inspector'] > div")
    for method, count in (("Adam", 5), ("Momentum", 2)):
        page.saved(lambda method=method: page.pick("method", method), f"method={method.lower()}")
        lines.nth(count - 1).wait_for(state="attached")
        assert lines.count() == count
        scroll_to_the_top(page)
        assert_in_place(page, before)


def test_the_names_of_step_sizes_stay_while_another_is_chosen(descend):
    """The row of them was empty for some 0.2 s: Streamlit made the component anew."""
    page = descend.open(f="x^2+10y^2", step="0.02")
    name = page.part("names").get_by_role("button").first.element_handle()
    page.saved(lambda: page.commit("step", "0.05"), "step=0.05")
    page.part("names").get_by_role("button", pressed=True).wait_for()
    assert name.evaluate("(button) => button.isConnected && button.offsetHeight > 0")


@pytest.mark.parametrize(
    "kind, keys, box",
    [
        (StepSizesPage, ("panel1", "panel2", "player-controls"), "step2"),
        (SweepPage, ("sweep", "landscape", "explorer"), "x0"),
        (RacePage, ("landscape", "player-controls"), "step"),
    ],
)
def test_the_other_pages_stay_as_well(new_page, server, kind, keys, box):
    page = new_page(server, kind, **DESK).open(f="x^2+10y^2", step="0.03")
    before = places(page, *keys[:-1])
    for number in (0.041, 0.5, 0.001, 0.12):  # what is said of them has one line, two or three
        page.saved(lambda number=number: page.commit(box, number), f"{box}={number}")
        page.page.wait_for_timeout(300)
        assert_in_place(page, before)


@pytest.mark.parametrize(
    "kind, texts",
    [
        (DescendPage, ("x^2", "x*log(x)", "x^2-4cos(2x)", "exp(-x)*sin(3x)")),
        (RacePage, ("abs(x)", "exp(-x)", "e^x")),
    ],
)
def test_no_word_of_a_run_is_written_on_the_curve_or_on_another(new_page, server, kind, texts):
    """Of several runs the start was, and the names of the methods; one lay on the start."""
    page = new_page(server, kind, **DESK).open(f=texts[0])
    assert_words_are_apart(page)
    for text in texts[1:]:
        page.draw_formula(text)
        page.page.wait_for_timeout(300)  # the words follow the picture
        assert_words_are_apart(page)


def assert_words_are_apart(page):
    overlays = ".gd-player-overlay text, .gd-player-names text"
    words = [word.bounding_box() for word in page.container("landscape").locator(overlays).all()]
    words = [word for word in words if word and word["width"] > 0]
    assert len(words) == (4 if isinstance(page, RacePage) else 1)
    for one, other in combinations(words, 2):
        across = min(w["x"] + w["width"] for w in (one, other)) - max(one["x"], other["x"])
        down = min(w["y"] + w["height"] for w in (one, other)) - max(one["y"], other["y"])
        assert across <= 3 or down <= 10  # a line is higher than its letters, and has a halo
    curve = page.chart(
        "(c) => { const box = c.getBoundingClientRect(), { xaxis, yaxis } = c._fullLayout;"
        "return c._fullData.filter(({ name }) => name === 'f').flatMap(({ x, y }) => Array.from("
        "x, (at, i) => [box.left + xaxis._offset + xaxis.d2p(at), box.top + yaxis._offset + "
        "yaxis.d2p(y[i])])); }"
    )
    assert len(curve) > 50
    for word in words:
        right, bottom = word["x"] + word["width"], word["y"] + word["height"]
        assert not any(word["x"] < x < right and word["y"] + 3 < y < bottom - 3 for x, y in curve)


def test_what_is_wrong_takes_room_from_the_picture_and_moves_nothing_else(new_page, server):
    page = new_page(server, **DESK).open(f="x^2+10y^2", step="0.03")
    keys = ("function", "mathematics", "method", "step", "player-controls", "verdict")
    page.part("names").get_by_role("button").first.wait_for()  # above the box of the step size
    page.page.wait_for_timeout(300)
    before = places(page, *keys)
    for error, box, wrong, right in (
        ("formula-error", "f", "x^2 + sen(x)", "x^2+10y^2"),
        ("formula-error", "f", "", "x^2+10y^2"),
        ("formula-error", "f", "Rosenbrock", "x^2+10y^2"),
        ("problem-error", "step", "-1", "0.03"),
    ):
        page.commit(box, wrong)
        page.container(error).wait_for()
        page.settle()
        after = await_places(page, before)
        assert after["verdict"][1] + after["verdict"][3] <= 900
        page.commit(box, right)
        page.container(error).wait_for(state="hidden")


@pytest.mark.parametrize("f", ["x^2-4cos(2x)", "x^2+10y^2"], ids=["curve", "map"])
def test_a_section_that_opens_moves_nothing_else_and_leaves_no_blank(new_page, server, f):
    """Where controls beside the picture unfolded, the figures below it moved 500 px down."""
    page = new_page(server, **DESK).open(f=f)
    keys = ("landscape", "player-controls", "verdict", "n", "x0", "max")
    before = places(page, *keys)
    figures = places(page, "figures")["figures"][1]
    under = max(sum(before[key][1::2]) for key in ("landscape", "player-controls", "verdict"))
    assert figures - under < 100
    for name, inside in (
        ("Schedule and noise", ".st-key-noise"),
        ("When to stop early", ".st-key-patience"),
        ("Every iteration in numbers", "[data-testid='stDataFrame']"),
    ):
        page.page.get_by_text(name).click()
        page.page.locator(inside).first.wait_for()
        assert_in_place(page, before)


# What only screen readers are told of the run.
WORDS = (
    "[...document.querySelectorAll('.st-key-figures *')].map((e) => e.shadowRoot?.querySelector("
    "'[data-part=words]')).find((e) => e)"
)


@pytest.mark.parametrize(
    "kind, f, size",
    [
        (DescendPage, "x^2", DESK),
        (DescendPage, HIMMELBLAU, PHONE),
        (StepSizesPage, "x^2", DESK),
        (SweepPage, "x^2", PHONE),
        (RacePage, "x^2", PHONE),
    ],
)
def test_what_loads_has_the_place_of_the_picture_at_once(first_visit, server, kind, f, size):
    """As soon as the picture's place is there, it is where it will be, and nothing meant for screen
    readers flashes up. The style came two seconds after the page, with the charts."""
    page = first_visit(server, kind, **size)
    page.page.add_init_script(
        "window.gdPlaces = []; new MutationObserver(() => {"
        f"const box = document.querySelector('.st-key-{kind.charts[0]}')?.getBoundingClientRect();"
        f"const said = {WORDS}?.getBoundingClientRect();"
        "const now = performance.now();"
        "if (box?.height) gdPlaces.push([now, box.top, box.height, said?.height ?? 0]);"
        "}).observe(document, { childList: true, subtree: true, attributes: true });"
    )
    page.open(f=f)
    seen = page.page.evaluate("() => gdPlaces")
    # Of a moment that a busy machine takes for putting things together nothing is asked.
    _, top, height, _ = next(place for place in seen if place[0] >= seen[0][0] + 400)
    assert height == pytest.approx(seen[-1][2], abs=4)
    # What is written above it may wrap once its font is there: on a phone that is a line or three.
    assert top == pytest.approx(seen[-1][1], abs=20 if size is DESK else 85)
    assert max(said for *_, said in seen) <= 20


# -------------------------------------------------------------------- what fits


@pytest.mark.parametrize(
    "controls",
    [
        {"f": "(1-x)^2+100(y-x^2)^2", "method": "momentum", "step": "0.0005"},
        {"f": "x^2+10y^2", "method": "adam", "step": "0.5", "memory": "1"},
        {"f": HIMMELBLAU, "method": "adam", "step": "0.1"},
        {"f": "x^2+10y^2", "view": "surface"},
    ],
    ids=["momentum", "adam with memory", "long adam", "surface"],
)
def test_on_a_desk_everything_of_a_run_is_seen_without_scrolling(new_page, server, controls):
    assert_all_is_seen(new_page(server, **DESK).open(**controls))


def test_on_a_desk_everything_is_seen_however_long_the_formula_is(new_page, server):
    page = new_page(server, **DESK).open(f="x^2")
    assert_all_is_seen(page)
    for text in (HIMMELBLAU, BEALE):
        page.draw_formula(text)
        assert_all_is_seen(page)


def assert_all_is_seen(page):
    """On both screens; the slider was among the controls of a page that had to be scrolled."""
    for size in (DESK, LAPTOP):
        page.page.set_viewport_size(size["viewport"])
        high = size["viewport"]["height"]
        page.until(
            "(high) => ['f', 'landscape', 'player-controls', 'verdict'].every((key) => {"
            "const box = document.querySelector(`.st-key-${key}`).getBoundingClientRect();"
            "return box.top >= 0 && box.bottom <= high; })",
            high,
        )
        slider = page.slider().bounding_box()
        assert slider["y"] >= 0 and slider["y"] + slider["height"] <= high
        assert page.container("landscape").bounding_box()["height"] >= 280


def place_in_column(page):
    """Top and bottom of the parts that belong on one screen of a phone, from the top."""
    parts = [page.container(key) for key in ("landscape", "player-controls")]
    boxes = [part.bounding_box() for part in (*parts, page.slider(), page.container("verdict"))]
    return [(box["y"], box["y"] + box["height"]) for box in boxes]


def test_on_a_phone_picture_player_step_size_and_verdict_are_on_one_screen(new_page, server):
    """The slider was 711 px below the picture, after the rule and what the method remembers."""
    page = new_page(server, **PHONE).open(f=HIMMELBLAU, step="0.01")
    for width, height in ((390, 844), (320, 640)):
        page.page.set_viewport_size({"width": width, "height": height})
        scroll_to_the_top(page)
        # Half of the room is the picture's, which takes its size a moment after the room for it.
        page.until(
            "(low) => document.querySelector('.xtick text').getBoundingClientRect().y < low",
            height / 1.5,
        )
        places_seen = place_in_column(page)
        edges = [0, *(edge for place in places_seen for edge in place)]
        assert edges[:-1] == sorted(edges[:-1]), (width, edges)
        assert places_seen[-1][0] + 34 <= height  # a line of the verdict with what is above it
        assert places_seen[0][1] - places_seen[0][0] >= 0.36 * height
        for below in (700, 1400, 9000):
            page.page.evaluate("(y) => document.querySelector('.stMain').scrollTo(0, y)", below)
            page.page.wait_for_timeout(50)
            slider = page.slider().bounding_box()
            assert slider["y"] >= 0 and slider["y"] + slider["height"] <= height, below
        rest = [page.container(key).bounding_box()["y"] for key in ("step", "gallery", "rule")]
        assert rest == sorted(rest)
        assert rest[0] > page.container("verdict").bounding_box()["y"]


# What of our controls lies outside of the screen, though nothing around it scrolls.
_CUT = """
(wide) => {
  const within = (root) => [...root.querySelectorAll("*")].flatMap((e) =>
    e.shadowRoot ? [e, ...within(e.shadowRoot)] : [e]);
  const scrolls = (e) => { for (let at = e; at; at = at.parentElement ?? at.getRootNode().host)
    if (/auto|scroll/.test(getComputedStyle(at).overflowX) && !at.matches(".stMain")) return true;
    return false; };
  return within(document.querySelector(".stMain"))
    .filter((e) => e.matches("button, input, select, a, label, p, [data-part]"))
    .filter((e) => !e.matches("button *"))
    .filter((e) => { const { left, right, width } = e.getBoundingClientRect();
      return width > 2 && (left < -1 || right > wide + 1) && !scrolls(e); })
    .map((e) => `${e.tagName} ${e.textContent.slice(0, 40)}`);
}
"""
LARGE_TYPE = "document.documentElement.style.setProperty('font-size', '28px', 'important')"


def test_on_a_phone_nothing_is_too_wide_nor_covered_nor_cut_and_the_player_is_in_reach(
    new_page, server
):
    """Streamlit's own buttons covered the plot above a table, and the lines of a race; at 320 px
    and with type of 175 percent the page was 358 and 625 pixels wide: it scrolled sideways."""
    first = new_page(server, **PHONE).open(f=HIMMELBLAU, step="0.01")
    for page in tour(first):
        assert_fits_a_phone(page)
        page.page.set_viewport_size({"width": 320, "height": 640})
        assert_nothing_is_cut(page)
        page.page.evaluate(LARGE_TYPE)
        assert_nothing_is_cut(page)
        page.page.evaluate("document.documentElement.style.removeProperty('font-size')")
        page.page.set_viewport_size(PHONE["viewport"])


def assert_fits_a_phone(page):
    toolbars = page.page.get_by_test_id("stElementToolbar").all()
    assert not any(toolbar.is_visible() for toolbar in toolbars), page.name
    assert page.page.evaluate("() => document.documentElement.scrollWidth") <= 390, page.name
    key = "explorer" if isinstance(page, SweepPage) else "player-controls"
    box = page.container(key).bounding_box()
    assert box["y"] + box["height"] <= 845, page.name
    assert box["y"] >= 844 / 2, page.name


def assert_nothing_is_cut(page):
    page.until(
        "() => document.querySelector('.stMain').scrollWidth <= 320"
        " && document.documentElement.scrollWidth <= 320"
    )
    page.until(f"(wide) => ({_CUT})(wide).length === 0", 320)


def test_the_rule_stands_whole_in_its_column(new_page, server):
    page = new_page(server).open(f="x^2+10y^2", method="gradient_descent")
    assert_rule_is_whole(page)
    for method in ("Adadelta", "Nadam", "Conjugate gradient"):
        rule = page.words("rule")
        page.pick("method", method)
        page.until("(was) => document.querySelector('.st-key-rule').innerText !== was", rule)
        page.settle()
        assert_rule_is_whole(page)


def assert_rule_is_whole(page):
    column = page.container("rule").bounding_box()
    for formula in page.container("rule").locator(".katex").all():
        box = formula.bounding_box()
        assert box["x"] + box["width"] <= column["x"] + column["width"] + 1


@pytest.mark.parametrize("kind", [DescendPage, RacePage])
def test_on_a_phone_what_is_wrong_leaves_the_whole_picture_on_the_screen(new_page, server, kind):
    """Half of it was pushed behind the player."""
    page = new_page(server, kind, **PHONE).open(f="x^2+10y^2", step="0.03")
    for text, said in (("x^2 + sen(x)", "sen"), ("", "Type")):
        page.commit("f", text)
        page.container("formula-error").filter(has_text=said).wait_for()
        assert_picture_is_above_the_player(page)
    page.open(f="x^2+10y^2", step="0.03", xmin="4", xmax="1")
    page.container("problem-error").wait_for()
    assert_picture_is_above_the_player(page)


def assert_picture_is_above_the_player(page):
    page.settle()
    scroll_to_the_top(page)
    # The picture takes its size a moment after the room for it.
    page.until(
        "() => { const box = (part) => document.querySelector(part).getBoundingClientRect();"
        "const ticks = box('.st-key-landscape .xtick text');"
        "return ticks.bottom <= box('.st-key-player-controls').top; }"
    )


def test_on_a_phone_the_whole_picture_is_above_the_player(new_page, server):
    """The axis of x was behind the player until somebody scrolled."""
    page = new_page(server, **PHONE).open(f="(1-x)^2+100(y-x^2)^2", method="adam")
    assert_picture_is_above_the_player(page)
    for text in ("x^2+10y^2", HIMMELBLAU):
        page.draw_formula(text)
        assert_picture_is_above_the_player(page)


def test_on_a_phone_the_sweep_ends_above_what_sticks_to_the_edge(new_page, server):
    """The title of its axis was half covered."""
    page = new_page(server, SweepPage, **PHONE).open(f="x^2+10y^2", step="0.09")
    picture, explorer = (page.container(key).bounding_box() for key in ("sweep", "explorer"))
    assert picture["y"] + picture["height"] <= explorer["y"]


def test_on_a_phone_the_surface_is_seen_whole(new_page, server):
    """Its ticks were cut off at the sides: the narrower the picture, the farther the eye."""

    distance = (
        "(c) => { const { eye, center } = c._fullLayout.scene.camera;"
        "return Math.hypot(...['x', 'y', 'z'].map((axis) => eye[axis] - center[axis])); }"
    )
    # In a picture that is wider than high, the eye is where the figure puts it.
    phone = new_page(server, touch=True, viewport={"width": 800, "height": 640})
    near = phone.open(f="x^2+10y^2", view="surface", xmin="-9", xmax="9").chart(distance)
    phone.page.set_viewport_size(PHONE["viewport"])
    phone.open(f="x^2+10y^2", view="surface")
    box = phone.chart("(c) => c._fullLayout._size")
    far = near * 1.25 * box["h"] / box["w"]
    assert far > 1.1 * near
    phone.until(
        f"(far) => Math.abs(({distance})(document.querySelector('.st-key-landscape "
        ".js-plotly-plot')) / far - 1) < 1e-3",
        far,
    )
    assert_swipes_scroll_the_page(phone)


def assert_swipes_scroll_the_page(page):
    """Over a surface it was caught: one finger scrolls, two turn, one turns after a tap."""
    camera = "(c) => JSON.stringify(c.layout.scene.camera.eye, (k, v) => v.toFixed?.(3) ?? v)"
    scrolled = "() => document.querySelector('.stMain').scrollTop"
    box = page.container("landscape").bounding_box()
    middle, low = box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.7
    first = page.chart(camera)
    swipe(page, (middle, low))
    page.until(f"() => ({scrolled})() > 50")
    assert page.chart(camera) == first
    scroll_to_the_top(page)
    page.page.wait_for_timeout(300)  # the swipe has come to its end
    scroll_to_the_top(page)
    turned = (
        f"(first) => ({camera})(document.querySelector('.st-key-landscape .js-plotly-plot'))"
        " !== first"
    )
    swipe(page, (middle - 40, low), (middle + 40, low))
    page.until(turned, first)
    page.page.get_by_role("button", name="Reset view").click()
    page.until(
        f"(first) => ({camera})(document.querySelector('.st-key-landscape .js-plotly-plot'))"
        " === first",
        first,
    )
    scroll_to_the_top(page)  # the click may have moved the page
    page.page.touchscreen.tap(middle, low)
    swipe(page, (middle, low))
    page.until(turned, first)
    assert page.page.evaluate(scrolled) == 0


def swipe(page, *fingers, up=120):
    """Moves fingers, each from its place in the window, up the screen."""
    session = page.page.context.new_cdp_session(page.page)

    def touch(kind, places):
        points = [{"x": x, "y": y, "id": k} for k, (x, y) in enumerate(places)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    for count in range(1, len(fingers) + 1):
        touch("touchStart", fingers[:count])
    for moved in range(0, up + 1, 10):
        touch("touchMove", [(x, y - moved) for x, y in fingers])
    touch("touchEnd", [])


# -------------------------------------------------------------------- for a room


_FOLDED = "(key) => !(document.querySelector(`.st-key-${key}`)?.getBoundingClientRect().right > 0)"


def is_folded(page, key):
    """Whether a control is off the screen, in the closed sidebar."""
    return page.page.evaluate(_FOLDED, key)


def project(page):
    """Switch the projector on, and wait until the picture has its room and its letters."""
    page.saved(lambda: page.container("projector").locator("label").click(), "projector=1")
    page.settle()
    page.until(_FOLDED, "f")
    page.until(
        "(key) => parseFloat(getComputedStyle(document.querySelector(`.st-key-${key} .xtick text`))"
        ".fontSize) >= 24",
        page.charts[0],
    )


def test_on_a_projector_strokes_and_words_grow_and_the_link_says_so(new_page, server):
    page = new_page(server, **ROOM).open(f="x^2+10y^2", step="0.03")

    def looks():
        page.part("range").focus()
        page.page.keyboard.press("Home")
        page.page.keyboard.press("ArrowRight")
        width = page.page.locator(".gd-player-head").get_attribute("r")
        words = page.page.locator(".gd-pointer-words")
        return float(width), words.evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)")

    small, text = looks()
    page.part("range").press("End")
    assert_controls_fold_away_and_the_picture_grows(page)
    large, big = looks()
    assert large == pytest.approx(1.8 * small)
    assert big >= 24 > text

    page = page.go_to(StepSizesPage)
    assert page.query()["projector"] == "1"
    page.saved(lambda: page.container("projector").locator("label").click(), "projector=0")
    page.settle()
    page.until(f"(key) => !({_FOLDED})(key)", "f")


@pytest.mark.parametrize("kind", KINDS[1:])
def test_on_a_projector_the_controls_of_the_other_pages_fold_away_too(new_page, server, kind):
    room = new_page(server, kind, **ROOM).open(f="x^2+10y^2", step="0.03")
    assert_controls_fold_away_and_the_picture_grows(room)


def assert_controls_fold_away_and_the_picture_grows(room):
    key = room.charts[0]
    small = room.plot_box(key)
    project(room)
    assert is_folded(room, "f")
    assert is_folded(room, "xmin")
    # The map is as high as the screen allows in both, though all letters are larger now.
    assert room.plot_box(key)["height"] > 0.95 * small["height"]
    fonts = room.chart(
        "(c) => [...c.querySelectorAll('.xtick text, .ytick text, .annotation text')].map("
        "(t) => parseFloat(getComputedStyle(t).fontSize))"
    )
    assert min(fonts) >= 24
    body = room.page.evaluate(
        "() => parseFloat(getComputedStyle(document.documentElement).fontSize)"
    )
    assert body >= 24


def test_on_a_projector_the_page_stays_while_the_controls_unfold_and_something_is_wrong(
    new_page, server
):
    """Its row of pages broke into two, and the verdict was pushed off the screen."""
    page = new_page(server, **ROOM).open(f="x^2", step="0.1", projector="1")
    keys = ("player-controls", "verdict")
    folded = [places(page, key)[key][1] for key in keys]
    button = page.page.get_by_test_id("stExpandSidebarButton")
    assert_button_covers_nothing_of_a_scrolled_page(page, button)
    scroll_to_the_top(page)
    button.click()
    page.page.wait_for_timeout(800)
    before = [places(page, key)[key][1] for key in keys]
    assert before == pytest.approx(folded, abs=4)
    assert_nothing_moves_while_the_function_is_wrong(page, ("x^2+", ""))
    page.draw_formula("x^2+10y^2")  # beside a map
    assert_nothing_moves_while_the_function_is_wrong(page, ("x^2+10y^2+",))


def await_tops(page, wanted):
    """Wait until containers begin at these heights, to four pixels: what marks the place in a wrong
    formula comes a moment after the message, with code of its own, and gives it its height."""
    for _ in range(50):
        now = places(page, *wanted)
        tops = {key: now[key][1] for key in wanted}
        if tops == pytest.approx(wanted, abs=4):
            return
        page.page.wait_for_timeout(100)
    assert tops == pytest.approx(wanted, abs=4)


def assert_nothing_moves_while_the_function_is_wrong(page, texts):
    keys = ("player-controls", "verdict")
    page.container("formula-error").wait_for(state="detached")
    page.page.wait_for_timeout(300)
    before = [places(page, key)[key][1] for key in keys]
    for text in texts:
        page.commit("f", text)
        page.container("formula-error").wait_for()
        page.settle()
        await_tops(page, dict(zip(keys, before, strict=True)))
        verdict = places(page, "verdict")["verdict"]
        assert verdict[1] + verdict[3] <= 1080


def assert_button_covers_nothing_of_a_scrolled_page(page, button):
    opacity = "(e) => getComputedStyle(e).opacity"
    assert button.evaluate(opacity) == "1"
    page.page.evaluate("() => document.querySelector('.stMain').scrollTo(0, 400)")
    page.page.wait_for_timeout(300)
    assert button.evaluate(opacity) == "0"
    button.focus()
    page.page.keyboard.press("Shift")  # the keyboard is used
    assert button.evaluate(opacity) == "1"


def test_a_projectors_link_is_an_ordinary_page_on_a_phone(new_page, server):
    """Its large words lay on each other, and its controls were out of sight."""
    first = new_page(server, **PHONE).open(f="x^2+10y^2", step="0.03", projector="1")
    for page in tour(first):
        page.until("() => parseFloat(getComputedStyle(document.documentElement).fontSize) === 16")
        page.settle()
        assert page.query()["projector"] == "1"
        for key in ("fit" if isinstance(page, DataPage) else "f", "xmin", "navigation"):
            box = page.container(key).bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= 390, (page.name, key)
        assert page.page.locator("[data-testid=stExpandSidebarButton]:visible").count() == 0
        fonts = "(c) => [...c.querySelectorAll('.xtick text')].map((t) => t.style.fontSize)"
        assert set(page.chart(fonts)) == {"15px"}, page.name


# -------------------------------------------------------------------- motion and keys


def test_with_motion_it_glides_and_reduced_motion_steps_and_plays_nothing_by_itself(
    new_page, server
):
    page = new_page(server, reduced_motion="no-preference").open(f="x^2+10y^2", step="0.03", n="30")
    page.record_heads()
    page.play()
    page.await_iteration(8)
    assert page.heads() > 16

    page.page.emulate_media(reduced_motion="reduce")
    page.open(f="x^2+10y^2", step="0.031", n="30")
    assert not page.is_playing()
    page.record_heads()
    page.play()
    page.await_iteration(8)
    page.play()
    # Without gliding the dot stands at iterates only: as many places as iterations, not frames.
    assert page.heads() <= page.iteration() + 2
    page.page.emulate_media(reduced_motion="no-preference")


def test_every_control_of_the_player_can_be_reached_and_seen_by_keyboard(new_page, server):
    page = new_page(server, **DESK).open(f="x^2+10y^2", step="0.03")
    page.part("start").focus()
    seen = []
    for _ in range(7):
        seen.append(
            page.page.evaluate(
                "() => { let e = document.activeElement; while (e.shadowRoot?.activeElement) "
                "e = e.shadowRoot.activeElement; const s = getComputedStyle(e);"
                "return [e.dataset.part, s.outlineStyle, parseFloat(s.outlineWidth)]; }"
            )
        )
        page.page.keyboard.press("Tab")
    assert [part for part, _, _ in seen] == [
        *("start", "back", "toggle", "forward", "range", "entry", "speed")
    ]
    assert all(style != "none" and width >= 2 for _, style, width in seen)
    # A toggle that has the keyboard had a pale background only.
    page.container("projector").locator("input").focus()
    page.page.keyboard.press("Shift+Tab")
    page.page.keyboard.press("Tab")
    label = page.container("projector").locator("label:has(input:focus-visible)")
    assert label.evaluate("(e) => getComputedStyle(e).outlineStyle") == "solid"


@pytest.mark.parametrize(
    "kind, texts",
    [(DescendPage, ("x^2*1e-7+3", "1e6*x^4+1e6")), (RacePage, ("x^2*1e-7+3",))],
)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_numbers_at_an_axis_are_whole_and_beside_its_title(new_page, server, kind, texts, size):
    """Those that differ in late digits only were cut off, and lay on the title."""
    page = new_page(server, kind, **size).open(f=texts[0])
    assert_axis_is_whole(page)
    for text in texts[1:]:
        page.draw_formula(text)
        assert_axis_is_whole(page)


_AXIS_IS_WHOLE = """
() => {
  const box = (element) => element.getBoundingClientRect();
  const picture = document.querySelector(".st-key-landscape");
  const title = picture.querySelector(".ytitle");
  const numbers = [...picture.querySelectorAll(".ytick text")].map((text) => box(text).left);
  return title && box(title).left >= box(picture).left && numbers.length > 3
    && Math.min(...numbers) >= box(title).right;
}
"""


def assert_axis_is_whole(page):
    """Once the picture has found the room that its numbers need, which takes it a moment."""
    page.until(_AXIS_IS_WHOLE)


# Notes at each Tab where the focus of the keyboard is, in words: its name, or what else the element
# says; and whether the keyboard has left the page.
_NOTE_STOPS = """
() => {
  window.gdStops = [];
  if (window.gdNotesStops) return;
  window.gdNotesStops = true;
  const nameOfStop = () => {
    let at = document.activeElement;
    while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    const labels = [...(at.labels ?? [])].map((label) => label.textContent).join();
    const isControl = at.matches("a, button, summary, input, select");
    const said = at.ariaLabel || labels || (isControl && at.textContent.trim());
    return [at === document.body, said || `unnamed ${at.outerHTML.slice(0, 80)}`];
  };
  const note = ({ key }) => key === "Tab" && window.gdStops.push(nameOfStop());
  window.addEventListener("keyup", note, true);
}
"""


def names_of_stops(page):
    """The name of each stop of the keyboard, from the top of the page to its end."""
    page.page.evaluate("() => document.activeElement.blur()")
    page.page.evaluate(_NOTE_STOPS)
    for _ in range(9):
        for _ in range(10):
            page.page.keyboard.press("Tab")
        stops = page.page.evaluate("() => window.gdStops")
        ends = [number for number, (ended, _) in enumerate(stops) if ended and number]
        if ends:
            return [name for _, name in stops[: ends[0]]]
    return [name for _, name in stops]


def test_a_first_visitor_is_told_what_to_do_and_every_stop_of_the_keyboard_has_a_name(
    new_page, server
):
    """What scrolls can have the focus: the page, a long function, the standings. None had one."""
    first = new_page(server, viewport={"width": 600, "height": 900})
    for page in tour(first.open(f=HIMMELBLAU, step="0.01")):
        sentence = page.words("navigation")
        assert re.search(r"(Press Play|Drag|Then press Play)", sentence), page.name
        if not isinstance(page, SweepPage):
            assert page.part("toggle").inner_text().strip() == "Play", page.name
        names = names_of_stops(page)
        assert len(names) > 20
        assert not [name for name in names if name.startswith("unnamed")], page.name
