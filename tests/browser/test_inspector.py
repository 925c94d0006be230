"""The step in numbers under the player: it adds up for the iteration that is shown."""

from __future__ import annotations

import re

from tests.browser.digits import assert_adds_up

_BELOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def shown_step(page):
    return page.part("inspector").inner_text()


def test_the_step_under_the_player_adds_up_for_each_iteration(descend):
    page = descend.open(f="x^2", step="0.1", n="12", x0="1.5", xmin="-2", xmax="2")
    for k in (12, 7, 1):
        page.part("entry").fill(str(k))
        page.part("entry").press("Enter")
        page.await_readout(f"iteration {k} of 12")
        line, change = re.split(r"\s+(?=[▼▲])", shown_step(page).strip())
        assert_adds_up(line)
        assert line.startswith(f"x{str(k).translate(_BELOW)} = ")
        assert change.startswith("▼ f fell by ")
    page.part("entry").fill("9999")
    page.part("entry").press("Enter")
    page.await_readout("iteration 12 of 12")
    assert page.part("entry").input_value() == "12"
    page.part("entry").fill("1")
    page.part("entry").press("Enter")
    page.part("back").click()
    page.part("inspector").filter(has_text="x₀ = 1.5, the start").wait_for()
    page.part("forward").click()
    page.part("inspector").filter(has_text="x₁ = x₀").wait_for()


def test_a_fall_is_green_and_a_rise_amber(descend):
    colors = []
    for step in ("0.1", "1.2"):
        page = descend.open(f="x^2", step=step, n="4", x0="0.5")
        change = page.part("inspector").locator("strong")
        colors.append((change.inner_text()[0], change.evaluate("(e) => getComputedStyle(e).color")))
    fell, rose = (tuple(int(c) for c in re.findall(r"\d+", color)) for _, color in colors)
    assert [sign for sign, _ in colors] == ["▼", "▲"]
    assert fell[1] > fell[0], "green"
    assert rose[0] > rose[1] > rose[2], "amber"


def test_adam_is_shown_with_its_memory(descend):
    page = descend.open(f="x^2+10y^2", method="adam", step="0.1", n="9")
    lines = shown_step(page).splitlines()
    assert [line.split(" = ")[0] for line in lines if " = " in line] == [
        *("m₉", "s₉", "m̂₉", "ŝ₉", "(x₉, y₉)")
    ]
    for line in lines:
        if " = " in line:
            assert_adds_up(re.split(r"\s+[▼▲]", line)[0])
