"""The first picture of a visit, before the browser has the code for charts."""

from __future__ import annotations

import pytest

from tests.browser.window import PHONE

DESK = {"viewport": {"width": 1400, "height": 900}}
PLACE = ".st-key-landscape"
# Where the sketch and the picture's place are, in one moment: what is above both may still grow.
BOXES = (
    "(parts) => parts.map((part) => { const { x, y, width, height } = "
    "document.querySelector(part).getBoundingClientRect(); return { x, y, width, height }; })"
)


@pytest.mark.parametrize(
    "f, size", [("x^2+10y^2", DESK), ("x^2", PHONE)], ids=["map", "curve on a phone"]
)
def test_a_sketch_is_where_the_chart_will_be_and_is_covered_by_it(first_visit, server, f, size):
    page = first_visit(server, **size)
    held = []
    page.page.route("**/PlotlyChart*.js", lambda route: held.append(route))
    page.page.goto(f"{server}/?f={f.replace('+', '%2B')}")
    page.until("() => document.querySelector('.st-key-sketch img')?.complete")
    page.until("() => document.querySelector('.st-key-verdict')?.innerText.length > 20")
    sketched, place = page.page.evaluate(BOXES, [f"{PLACE} img", PLACE])
    top = "({ x, y, width, height }) => document.elementFromPoint(x + width / 2, y + height / 2)"
    covered = f"(box) => Boolean(({top})(box)?.closest('.js-plotly-plot'))"
    assert not page.page.evaluate(covered, sketched)

    for route in held:
        route.continue_()
    page.page.unroute("**/PlotlyChart*.js")
    page.settle()
    page.until("() => document.fonts.status === 'loaded'")
    drawn = page.plot_box()
    (now,) = page.page.evaluate(BOXES, [PLACE])
    moved = now["y"] - place["y"]
    seen = [sketched["x"], sketched["y"] + moved, sketched["width"], sketched["height"]]
    assert seen == pytest.approx([drawn[side] for side in ("x", "y", "width", "height")], abs=3)
    assert page.page.evaluate(covered, drawn)
