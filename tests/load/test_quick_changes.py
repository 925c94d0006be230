"""No change that was sent is lost, however fast a person is, on our settings and on a host's.

With each change a browser sends where everything stood, also what the server has set since then;
and while a page is drawn, the changes that come wait for it.
"""

import asyncio
import os
import random
from collections.abc import Awaitable, Callable

import pytest

from gd_core.optimizers import description_of
from tests.community_cloud import HOSTS
from tests.load.hasty import Hasty
from tests.load.rows import BOWL
from tests.load.server import watched_server
from tests.load.session import run

PAGES = pytest.mark.parametrize("page", ["", "race"])
# How many times four changes in a row; `GD_QUICK_CHANGES=100` tries as long as one likes.
BURSTS = int(os.environ.get("GD_QUICK_CHANGES", "4"))
ADAM = description_of("adam").title


@pytest.fixture(scope="module", params=HOSTS.values(), ids=HOSTS.keys())
def watched(request):
    with watched_server(flags=request.param) as server:
        yield server


def after(watched, path, query, *changes):
    """The address after changes that nobody waited for, sent while a page is drawn, and what the
    box of the step size shows then."""

    async def visit():
        session = await Hasty(watched.address, query).begin(path)
        await session.commit("n", 40.0)  # all of the page
        for change in changes:
            await change(session)
        address = await session.settle()
        shown = session.states[session.ids["step"]].double_value if "step" in session.ids else None
        await session.leave()
        return address, shown

    return run(visit())


def to(key: str, value: float | str | bool) -> Callable[[Hasty], Awaitable[None]]:
    return lambda session: session.commit(key, value)


def test_a_start_by_a_click_outlives_the_next_change(watched):
    click = [lambda session: session.tell("start", [1.5, -1.25]), to("n", 41.0)]
    address, _ = after(watched, "", BOWL, *click)
    assert (address["x0"], address["y0"], address["n"]) == ("1.5", "-1.25", "41")


def test_two_things_that_one_component_says_both_count(watched):
    address, shown = after(
        watched,
        "",
        BOWL,
        lambda session: session.tell("step", 0.0123),
        lambda session: session.tell("start", [1.5, -1.25]),
    )
    assert (address["step"], address["x0"], shown) == ("0.0123", "1.5", 0.0123)


def test_the_last_of_a_box_and_a_mark_wins(watched):
    box, mark = to("step", 0.0123), lambda session: session.tell("step", 0.012)
    assert after(watched, "", BOWL, box, mark) == (after(watched, "", BOWL, mark)[0], 0.012)
    assert after(watched, "", BOWL, mark, box)[0]["step"] == "0.0123"


@PAGES
def test_a_formula_is_not_taken_back_by_the_example_shown_before(watched, page):
    query = "f=x^2" if page else ""
    address, _ = after(watched, page, query, to("f", "x^2+0.31x"), to("n", 41.0))
    assert (address["f"], address["n"]) == ("x^2+0.31x", "41")


def test_each_press_of_a_button_counts(watched):
    press = [lambda session: session.press("Add a method")] * 2
    address, _ = after(watched, "race", f"{BOWL}&race=adam", *press)
    assert len(address["race"].split(";")) == 3


def test_a_race_whose_first_entry_went_keeps_the_others(watched):
    remove = [lambda session: session.press(f"Remove {ADAM}"), to("n", 41.0)]
    address, _ = after(watched, "race", f"{BOWL}&race=adam;momentum;gradient_descent", *remove)
    methods = [entry.split(",")[0] for entry in address["race"].split(";")]
    assert (methods, address["n"]) == (["momentum", "gradient_descent"], "41")


def test_what_is_switched_on_and_off_again_is_off(watched):
    address, _ = after(watched, "", BOWL, to("max", True), to("n", 41.0), to("max", False))
    assert (address["max"], address["n"]) == ("0", "41")


def test_a_change_just_before_another_page_goes_along(watched):
    async def visit():
        session = await Hasty(watched.address, BOWL).begin()
        await session.commit("f", "x^2+0.31y^2")
        await session.commit("n", 41.0)
        await session.leave_for("race")
        await asyncio.sleep(0.2)
        while session.running or "race" not in session.url():
            await asyncio.sleep(0.05)
        await session.leave()
        return session.url()

    url = run(visit())
    assert (url["f"], url["n"]) == ("x^2+0.31y^2", "41")


@PAGES
def test_changes_in_quick_succession_all_stand_at_the_end(watched, page):
    """Each of four controls, in any order and at any pace; the others stay as they were."""

    async def visit():
        dice, lost, sent = random.Random(20), [], 0
        session = await Hasty(watched.address, BOWL).begin(page)
        before = await session.settle()
        for _ in range(BURSTS):
            changes = dice.sample(_changes(session, dice, page), 4)
            pace = dice.choice((0.0, 0.003, 0.03, 0.1))
            expected = dict(before)
            for change, result in changes:
                await change()
                sent += 1
                expected |= result
                await asyncio.sleep(pace)
            then, before = before, await session.settle()
            if wrong := {
                key: before.get(key) for key in expected if before.get(key) != expected[key]
            }:
                lost.append((pace, then["step"], [result for _, result in changes], wrong))
        await session.leave()
        return lost, sent

    lost, sent = run(visit())
    assert not lost, f"{len(lost)} of {sent / 4:.0f} times"
    assert not watched.troubles()


def _changes(session, dice, page):
    """Changes to one control each, with what the address says after them."""
    step, told = (round(dice.uniform(0.001, 0.02), 7) for _ in range(2))
    n, x0, xmin = dice.randint(20, 300), round(dice.uniform(-2, 2), 4), round(-5 - dice.random(), 4)
    changes = [
        (lambda: session.commit("step", step), {"step": str(step)}),
        (lambda: session.commit("n", float(n)), {"n": str(n)}),
        (lambda: session.commit("x0", x0), {"x0": str(x0)}),
        (lambda: session.commit("xmin", xmin), {"xmin": str(xmin)}),
        (lambda: session.commit("max", n % 2 == 1), {"max": str(n % 2)}),
    ]
    if not page:
        start = [x0, round(dice.uniform(-2, 2), 4)]
        at = {"x0": str(start[0]), "y0": str(start[1])}
        changes.append((lambda: session.tell("start", start), at))
        changes.append((lambda: session.tell("step", told), {"step": str(told)}))
    return changes
