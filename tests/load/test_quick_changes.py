"""No change that was sent is lost, however fast a person is, on our settings and on a host's.

With each change a browser sends where everything stood, also what the server has set since then;
and while a page is drawn, the changes that come wait for it.
"""

import asyncio
import os
import random
from collections.abc import Awaitable, Callable

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from gd_core.optimizers import description_of
from tests.community_cloud import HOSTS
from tests.load.hasty import Hasty
from tests.load.rows import BOWL
from tests.load.server import watched_server
from tests.load.session import Session, run

PAGES = pytest.mark.parametrize("page", ["", "race"])
# How many times four changes in a row; `GD_QUICK_CHANGES=100` tries as long as one likes.
LABELS = ("0.001", "0.0012", "0.0047", "0.0056", "0.012", "0.015")
BURSTS = int(os.environ.get("GD_QUICK_CHANGES", "4"))
ADAM = description_of("adam").title


@pytest.fixture(scope="module", params=HOSTS.values(), ids=HOSTS.keys())
def watched(request):
    with watched_server(flags=request.param) as server:
        yield server


def slide(session, label):
    """Let the slider stand at a mark, as a browser says it."""
    key = next(key for key in reversed(session.drawn) if key.startswith("step_slider"))
    state = WidgetState(id=session.ids[key])
    state.string_array_value.data.append(label)
    session.states[state.id] = state


@PAGES
@pytest.mark.parametrize("stood", ["0.05", "0.047"], ids=["where it was", "at a mark"])
def test_a_slider_that_has_not_followed_yet_sets_nothing(watched, page, stood):
    """The step size became 1e-6: two clicks on + did that."""

    async def visit():
        session = Session(watched.address, BOWL.replace("step=0.05", f"step={stood}"))
        await session.open(page)
        slide(session, stood)
        await session.change("step", 0.0123)
        await session.change("step", 0.0124)
        await session.change("n", 41.0)
        await session.close()
        return session.url()

    url = run(visit())
    assert (url["step"], url["n"]) == ("0.0124", "41")


@PAGES
def test_a_box_that_has_not_followed_yet_sets_nothing(watched, page):
    async def visit():
        session = Session(watched.address, BOWL)
        await session.open(page)
        seen, box = session.query, session.states[session.ids["step"]]
        slid = []
        for label in ("0.1", "0.12"):
            slide(session, label)
            await session.change("n", 41.0)
            slid.append(session.url()["step"])
            # What the browser sends next is from before the answer.
            session.query, session.states[box.id] = seen, box
        await session.change("n", 42.0)
        await session.close()
        return slid, session.url(), session.states[box.id].double_value

    slid, url, told = run(visit())
    assert slid == ["0.1", "0.12"]
    assert (url["step"], url["n"]) == ("0.12", "42")
    assert told == 0.12


@PAGES
def test_who_goes_back_from_the_slider_to_the_box_is_heard(watched, page):
    async def visit():
        session = Session(watched.address, BOWL)
        await session.open(page)
        slide(session, "0.1")
        await session.change("n", 41.0)
        slid = session.url()["step"]
        await session.change("step", 0.05)
        await session.close()
        return slid, session.url()["step"]

    assert run(visit()) == ("0.1", "0.05")


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


@PAGES
def test_the_last_of_a_box_and_a_slider_wins(watched, page):
    box, slider = to("step", 0.0123), lambda session: session.slide("0.012")
    assert after(watched, page, BOWL, box, slider) == (
        after(watched, page, BOWL, slider)[0],
        0.012,
    )
    assert after(watched, page, BOWL, slider, box)[0]["step"] == "0.0123"


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
        for burst in range(BURSTS):
            changes = dice.sample(_changes(session, dice, page, LABELS[burst % len(LABELS)]), 4)
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


def _changes(session, dice, page, label):
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
    if session.slid() != label:
        changes.append((lambda: session.slide(label), {"step": label}))
    if not page:
        start = [x0, round(dice.uniform(-2, 2), 4)]
        at = {"x0": str(start[0]), "y0": str(start[1])}
        changes.append((lambda: session.tell("start", start), at))
        changes.append((lambda: session.tell("step", told), {"step": str(told)}))
    return changes
