"""What pages/shared/adapters needs of Streamlit's and Plotly's private parts is there.

Each test is a contract with one private part. When an upgrade breaks one, nothing else may fail, or
everything may; the message here says which part it is and what to do.
"""

from __future__ import annotations

from urllib.parse import quote

import pytest

from gd_core.browser import bundle
from pages.shared.adapters.selectors import selectors
from tests.browser.window import DescendPage, SweepPage, TutorialPage
from tests.javascript.node import ROOT

ADAPTERS = ROOT / "pages" / "shared" / "adapters"
MAP = {"f": "x^2+10y^2", "step": "0.03"}

# Where a custom selector has to find something: on the Descend page, unless it is named here.
OVER_A_TABLE = ":--toolbar"
ON_A_PROJECTOR = {":--header-tools", ":--sidebar", ":--sidebar-button"}
IN_THE_TUTORIAL = ":--code-token"
ON_THE_SWEEP = {":--chart-points", ":--chart-notes"}


def mend(part: str, where: str, use: str) -> str:
    """What to do when a private part is gone."""
    return (
        f"{part} is no longer as pages/shared/adapters/{where} expects it, which needs it {use}. "
        "Look in the browser at what takes its place in the new version, and change that file only."
    )


@pytest.fixture(scope="module")
def pages(shared_window):
    """A page in a state, opened once for all tests that look at it: its kind and its controls."""
    opened = {}

    def page(kind=DescendPage, **controls):
        key = (kind, *sorted(controls.items()))
        if key not in opened:
            opened[key] = shared_window(kind).open(**controls)
        return opened[key]

    return page


# ---------------------------------------------------------------- selectors of the style


@pytest.mark.parametrize("name", selectors())
def test_a_custom_selector_finds_something(pages, name):
    more = {"projector": "1"} if name in ON_A_PROJECTOR else {}
    kind = SweepPage if name in ON_THE_SWEEP else DescendPage
    kind = TutorialPage if name == IN_THE_TUTORIAL else kind
    page = pages(kind, **MAP, **more).page
    if name == OVER_A_TABLE and not page.locator(selectors()[name]).count():
        page.get_by_text("Every iteration in numbers").click()
        page.get_by_test_id("stDataFrame").locator("canvas").first.wait_for()
    found = page.locator(selectors()[name]).count()
    where = "plotly.css or streamlit.css"
    assert found, mend(f"`{selectors()[name]}`", where, f"for the style of `{name}`")


# ---------------------------------------------------------------- what JavaScript uses


@pytest.fixture(scope="module")
def adapters(tmp_path_factory):
    """The text of a module that exports all that an adapter's JavaScript does."""

    def address(name, *functions):
        folder = tmp_path_factory.mktemp("contract")
        (folder / f"{name}.js").write_text((ADAPTERS / f"{name}.js").read_text(encoding="utf-8"))
        names = ", ".join(functions)
        entry = f'import {{ {names} }} from "./{name}.js";\n\nexport default {{ {names} }};\n'
        (folder / "entry.js").write_text(entry)
        return f"data:text/javascript,{quote(bundle('entry.js', folder))}"

    return address


@pytest.fixture
def plotly(pages, adapters):
    """Calls a JavaScript function with what functions of plotly.js give, on a page."""

    def call(functions, expression, kind=DescendPage, **controls):
        address = adapters("plotly", *functions)
        return pages(kind, **(controls or MAP)).page.evaluate(
            f"async (address) => {{ const adapter = (await import(address)).default;"
            f" return ({expression})(adapter); }}",
            address,
        )

    return call


def test_plotly_marks_a_chart_with_its_class(plotly):
    found = plotly(
        ["findChart", "chartAround"],
        "({ findChart, chartAround }) => { const chart = findChart('landscape');"
        " return [chart !== null, chartAround(chart.querySelector('svg')) === chart]; }",
    )
    assert found == [True, True], mend("The class .js-plotly-plot", "plotly.js", "to find charts")


def test_plotly_keeps_the_traces_that_it_draws_from(plotly):
    names = plotly(
        ["findChart", "tracesOf"],
        "({ findChart, tracesOf }) => tracesOf(findChart('landscape')).map(({ type }) => type)",
    )
    assert "contour" in names, mend("chart._fullData", "plotly.js", "for traces with all defaults")


def test_plotly_tells_a_flat_chart_from_a_surface(plotly):
    kinds = (
        "({ findChart, isFlat, isSurface, hasCamera }) => { const chart = findChart('landscape');"
        " return [isFlat(chart), isSurface(chart), hasCamera(chart)]; }"
    )
    names = ["findChart", "isFlat", "isSurface", "hasCamera"]
    use = mend("chart._fullLayout (xaxis, scene._scene)", "plotly.js", "to know a chart's kind")
    assert plotly(names, kinds) == [True, False, False], use
    assert plotly(names, kinds, **MAP, view="surface") == [False, True, True], use


def test_plotly_says_where_its_axes_are(plotly):
    """The line of an axis, as drawn, ends where the axis is said to end."""
    view, ranges, drawn = plotly(
        ["findChart", "viewOf", "plotBox", "rangesOf", "layersOf"],
        "({ findChart, viewOf, rangesOf, plotBox, layersOf }) => {"
        " const chart = findChart('landscape'); const view = viewOf(chart);"
        " const [[left, right], [bottom, top]] = rangesOf(chart);"
        " const drag = chart.querySelector('.nsewdrag').getBoundingClientRect();"
        " const corner = layersOf(chart).getBoundingClientRect();"
        " return [[view.x(left), view.x(right), view.y(top), view.y(bottom)],"
        "  [left, right, bottom, top],"
        "  [drag.left - corner.left, drag.right - corner.left,"
        "   drag.top - corner.top, drag.bottom - corner.top]]; }",
    )
    use = mend(
        "An axis's range, r2l, d2l, _id, _offset and _length", "plotly.js", "to draw over it"
    )
    assert ranges[0] < ranges[1] and ranges[2] < ranges[3], use
    assert view == pytest.approx(drawn, abs=1.5), use


def test_plotly_says_where_both_plots_of_a_sweep_are(plotly):
    view = plotly(
        ["findChart", "twoPlotsOf"],
        "({ findChart, twoPlotsOf }) => { const { x, plots, ...edges } ="
        " twoPlotsOf(findChart('sweep'));"
        " return { ...edges, at: [1e-3, 1e-2, 1e-1].map(x), plots }; }",
        SweepPage,
        **MAP,
    )
    use = mend("yaxis2 and _size of chart._fullLayout", "plotly.js", "for the cursor of a sweep")
    (upper, lower), (left, middle, right) = view["plots"], view["at"]
    assert upper["top"] == pytest.approx(view["top"], abs=1.5), use
    assert upper["bottom"] < lower["top"] < lower["bottom"], use
    assert view["left"] < left < right < view["right"], use
    assert middle - left == pytest.approx(right - middle), f"The log axis: {use}"


def test_plotly_has_layers_to_draw_between(plotly):
    found = plotly(
        ["findChart", "layersOf", "labelLayer"],
        "({ findChart, layersOf, labelLayer }) => {"
        " const layers = layersOf(findChart('landscape')); const last = labelLayer(layers);"
        " return [last.parentNode === layers, last.querySelector('.hoverlayer') !== null]; }",
    )
    use = mend(".svg-container and .main-svg", "plotly.js", "to put a path under the labels")
    assert found == [True, True], use


def test_plotly_draws_what_a_copy_can_show(plotly):
    found = plotly(
        ["findChart", "stillOf"],
        """({ findChart, stillOf }) => {
          const still = stillOf(findChart("landscape"));
          const count = (name) => still.querySelectorAll(name).length;
          const clips = [...still.querySelectorAll("[clip-path]")]
            .map((clipped) => clipped.getAttribute("clip-path").match(/#([^'")]+)/)?.[1]);
          const isOwn = (name) => name.endsWith("-still") && count(`[id="${name}"]`) === 1;
          const parts = [count(".main-svg") > 1, count(".crisp") > 0, clips.length > 0];
          return [...parts, clips.every(isOwn)];
        }""",
    )
    use = mend(".main-svg, .crisp and clip-path", "plotly.js", "to keep a picture until the next")
    assert found == [True] * 4, use


def test_plotly_marks_its_labels(plotly):
    count = plotly(
        ["findChart", "annotationsIn"],
        "({ findChart, annotationsIn }) => annotationsIn(findChart('sweep')).length",
        SweepPage,
        **MAP,
    )
    assert count, mend("The class .annotation", "plotly.js", "so that no name covers a label")


def test_plotly_marks_the_name_of_an_axis(plotly):
    names = plotly(
        ["findChart", "axisNamesIn"],
        "({ findChart, axisNamesIn }) => "
        "[...axisNamesIn(findChart('landscape'))].map((name) => name.textContent)",
        **MAP,
    )
    assert names == ["x"], mend("The class .xtitle", "plotly.js", "so that no hint lies on it")


def test_plotly_marks_its_hover_label(plotly):
    layers = plotly(
        ["findChart"],
        "({ findChart }) => findChart('sweep').querySelectorAll('.hoverlayer').length",
        SweepPage,
        **MAP,
    )
    assert layers, mend("The class .hoverlayer", "plotly.js", "to take a wrong label away")


SURFACE = {**MAP, "view": "surface"}


def test_plotly_is_a_global_that_redraws_traces_and_moves_the_camera(plotly):
    moved = plotly(
        ["findChart", "cameraOf", "moveCamera", "onTurn", "restyle"],
        "async ({ findChart, cameraOf, moveCamera, onTurn, restyle }) => {"
        " const chart = findChart('landscape'); const own = cameraOf(chart); let turns = 0;"
        " onTurn(chart, () => { turns += 1; });"
        " await moveCamera(chart, { ...own, eye: { x: 3, y: 3, z: 3 } });"
        " const seen = cameraOf(chart).eye; await moveCamera(chart, own);"
        " await restyle(chart, {}, []); return [seen, turns > 0]; }",
        **SURFACE,
    )
    use = mend("window.Plotly, or scene.camera", "plotly.js", "to keep the view of a surface")
    assert moved[0] == pytest.approx({"x": 3, "y": 3, "z": 3}), use
    assert moved[1], use


def test_plotly_has_the_camera_of_the_last_drag(plotly):
    """keepCamera makes the camera of the scene the layout's, and changes no view by that."""
    eyes = plotly(
        ["findChart", "keepCamera", "cameraOf"],
        "({ findChart, keepCamera, cameraOf }) => { const chart = findChart('landscape');"
        " keepCamera(chart); return [chart.layout.scene.camera.eye, cameraOf(chart).eye]; }",
        **SURFACE,
    )
    use = mend("_scene.getCamera and its view's recalcMatrix", "plotly.js", "to keep a turned view")
    assert eyes[0] == pytest.approx(eyes[1], abs=1e-6), use


def test_plotly_has_times_of_the_view_that_can_be_ended(plotly):
    times = plotly(
        ["findChart", "letTurnAtOnce"],
        "({ findChart, letTurnAtOnce }) => { const chart = findChart('landscape');"
        " const parts = () => Object.values(chart._fullLayout.scene._scene.camera.view._active)"
        "  .filter((part) => part?._time); const later = performance.now() + 1e6;"
        " for (const { _time: time } of parts()) time[time.length - 1] = later;"
        " letTurnAtOnce(chart);"
        " return [parts().length, parts().flatMap((part) => part._time).filter((time) =>"
        "  time > performance.now()).length]; }",
        **SURFACE,
    )
    use = mend("_time of the camera's view._active", "plotly.js", "to let a short drag turn it")
    assert times[0] > 0 and times[1] == 0, use


# ---------------------------------------------------------------- Streamlit


def noted(page, attribute):
    """What Streamlit notes in this attribute, of every element that has it."""
    return page.page.evaluate(
        "(attribute) => [...document.querySelectorAll(`[${attribute}]`)]"
        ".map((app) => app.getAttribute(attribute))",
        attribute,
    )


def test_streamlit_notes_when_its_script_runs(pages):
    use = mend("data-test-script-state", "streamlit.js", "to look at number boxes after each run")
    assert noted(pages(**MAP), "data-test-script-state") == ["notRunning"], use


def test_streamlit_notes_whether_it_is_connected(pages):
    use = mend("data-test-connection-state", "streamlit.js", "to notice that a server is back")
    assert noted(pages(**MAP), "data-test-connection-state") == ["CONNECTED"], use


def test_streamlit_lets_the_focus_go_to_what_scrolls_with_the_page(pages):
    use = mend(".stMain", "streamlit.js", "to name it for screen readers")
    page = pages(**MAP).page.locator(".stMain")
    page.and_(pages(**MAP).page.locator("[aria-label]")).wait_for()
    assert page.evaluate("(main) => main.tabIndex") == 0, use


def test_streamlit_marks_number_boxes_and_their_buttons(pages):
    buttons = pages(**MAP).page.evaluate(
        "() => { const box = document.querySelector('.st-key-n .stNumberInput');"
        " return [...box.querySelectorAll('button')].map(({ dataset }) => dataset.testid)"
        ".filter((name) => name?.startsWith('stNumberInputStep')); }"
    )
    use = mend(".stNumberInput, or its buttons' data-testid", "streamlit.js", "to read a comma")
    assert len(buttons) == 2, use


def test_streamlit_marks_what_an_earlier_run_has_shown(descend):
    page = descend.open(**MAP, n="30")
    assert noted(page, "data-stale").count("true") == 0
    page.page.evaluate(
        "() => { const seen = (window.gdMarks = new Set()); new MutationObserver((changes) => {"
        " for (const { target } of changes) seen.add(target.dataset.stale); }).observe("
        "document.body, { attributes: true, subtree: true, attributeFilter: ['data-stale'] }); }"
    )
    page.saved(lambda: page.commit("n", 31), "n=31")
    use = mend("data-stale", "streamlit.js", "to keep an old run's message from coming last")
    page.until("() => window.gdMarks.size > 0")
    assert page.page.evaluate("() => [...window.gdMarks].sort()") == ["false", "true"], use


def test_streamlit_takes_a_text_that_was_put_into_an_input_for_typed(descend, adapters):
    page = descend.open(**MAP, n="30")
    page.page.evaluate(
        "async (address) => { const { typeInto } = (await import(address)).default;"
        " typeInto(document.querySelector('.st-key-n input'), '31'); }",
        adapters("streamlit", "typeInto"),
    )
    use = mend("React's setter of an input's value", "streamlit.js", "to hand it another number")
    page.page.locator(".st-key-n input").press("Enter")
    page.until("() => location.search.includes('n=31')")
    assert page.query()["n"] == "31", use
    page.page.evaluate(
        "async (address) => (await import(address)).default.enterNumber('n', 32)",
        adapters("streamlit", "enterNumber"),
    )
    page.until("() => location.search.includes('n=32')")
