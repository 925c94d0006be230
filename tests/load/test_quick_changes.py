"""A change that was made before the browser had the answer to the last one: with each change it
sends where everything stood, a slider and a box that the server has set since then too."""

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.load.rows import BOWL
from tests.load.session import Session, run

PAGES = pytest.mark.parametrize("page", ["", "race"])


def slide(session, label):
    """Let the slider that is on the page stand at a mark, as a browser says it."""
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
