"""What a change of the step size reruns, and what it must not break; AppTest knows no fragments."""

import pytest

from gd_core import GALLERY
from tests.load.rows import BOWL
from tests.load.session import Session, run


@pytest.mark.parametrize("page, step", [("", "step"), ("race", "step"), ("step_sizes", "step2")])
def test_a_step_size_reruns_its_fragment_only(watched, page, step):
    async def visit():
        session = Session(watched.address, BOWL)
        await session.open(page)
        opened = set(session.drawn)
        await session.change(step, 0.04)
        redrawn, url = set(session.drawn), session.url()
        await session.change("n", 50.0)
        await session.close()
        return opened, redrawn, url, set(session.drawn)

    opened, redrawn, url, again = run(visit())
    outside = {"f", "n", "xmin"}
    assert {step, *outside} <= opened
    assert step in redrawn
    assert not outside & redrawn
    assert url[step] == "0.04"
    assert {step, *outside} <= again


def test_a_panel_that_is_emptied_takes_its_column_along(watched):
    async def visit():
        session = Session(watched.address, f"{BOWL}&step4=0.02")
        await session.open("step_sizes")
        opened = set(session.drawn)
        await session.change("step4", None)
        await session.close()
        return opened, set(session.drawn)

    opened, again = run(visit())
    assert "step4" in opened
    assert "step4" not in again
    assert {"step1", "step2", "step3", "f"} <= again


def test_another_step_size_ends_a_ready_made_race_for_the_whole_page(watched):
    async def visit():
        session = Session(watched.address)
        await session.open("race")
        await session.change("step", 0.0123)
        first = set(session.drawn)
        await session.change("step", 0.0124)
        await session.close()
        return first, set(session.drawn)

    first, second = run(visit())
    assert {"ready", "f", "step"} <= first
    assert "step" in second
    assert not {"ready", "f"} & second


@pytest.mark.parametrize("page, step", [("", "step"), ("race", "step"), ("step_sizes", "step2")])
def test_a_wrong_step_size_is_said_and_the_next_one_mends_it(watched, page, step):
    """Streamlit refuses a fragment that writes where it wrote nothing in the last whole run."""

    async def visit():
        session = Session(watched.address, BOWL)
        await session.open(page)
        await session.change(step, -1.0)
        wrong = " ".join(session.texts)
        await session.change(step, 0.03)
        await session.close()
        return wrong, " ".join(session.texts)

    wrong, mended = run(visit())
    assert "must be greater than 0: type 0.1, say." in wrong
    assert "must be greater" not in mended


def test_the_lesson_comes_back_with_the_examples_own_step_size(watched):
    async def visit():
        session = Session(watched.address, "")
        await session.open()
        own = session.url()["step"]
        await session.change("step", 0.3)
        await session.change("n", 31.0)  # all of the page, without the lesson
        await session.change("n", 30.0)
        await session.change("step", float(own))
        await session.close()
        return session.texts

    assert next(iter(GALLERY.values())).teaches in run(visit())
