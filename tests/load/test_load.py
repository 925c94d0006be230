"""The load client itself, and a few sessions at once; what needs quiet is measured by hand."""

import asyncio
import random

import pytest

from gd_core import StopRules, descend, gradient_descent, parse_objective
from pages.shared.execution.page_run import Wait
from pages.shared.foot.file_wait import words_of
from pages.shared.foot.take_home import FORMATS
from tests.load.crowd import MIX, Crowd
from tests.load.rows import BOWL
from tests.load.session import Session, query_of, run


def test_a_session_sees_what_it_asked_for(watched):
    async def visit():
        session = Session(watched.address, BOWL)
        await session.open()
        await session.change("step", 0.04)
        await session.change("f", "x^2+9y^2")
        await session.close()
        return session

    session = run(visit())
    assert (session.url()["step"], session.url()["f"]) == ("0.04", "x^2+9y^2")
    rules = StopRules(gradient_tolerance=1e-8)
    end = descend(parse_objective("x^2+9y^2"), (4, 2), gradient_descent(0.04), 100, rules)
    said = " ".join(session.texts)
    assert "x^2+9y^2" in said
    assert f"{end.iterations} iterations" in said


def test_every_page_answers(watched):
    async def visit():
        session = Session(watched.address, BOWL)
        await session.open()
        seen = {}
        for page in ("step_sizes", "sweep", "race", ""):
            await session.go(page)
            seen[page] = session.url()
        await session.close()
        return seen

    for page, url in run(visit()).items():
        assert url["f"] == "x^2+10y^2", page


def test_a_link_of_too_many_parts_opens_with_defaults(watched):
    """Streamlit takes no more than 1,000 parts of a link, and then none; it tells the log only."""

    async def visit():
        session = Session(watched.address, "&".join(f"k{k}=1" for k in range(5000)))
        await session.open()
        await session.close()
        return session

    assert run(visit()).url()["f"] == "x^2"


def test_a_window_that_outlived_its_server_brings_what_was_just_changed(watched):
    async def visit():
        old = Session(watched.address, query_of(f="x^2+10y^2", step=0.05, n=40))
        await old.open()
        await old.close()
        old.set("step", 0.03)  # and the server was gone
        new = Session(watched.address, old.query, states=old.states)
        await new.open()
        await new.close()
        return new

    url = run(visit()).url()
    assert (url["step"], url["n"], url["f"]) == ("0.03", "40", "x^2+10y^2")


def test_ten_sessions_of_all_kinds_of_changes_leave_no_trouble(watched):
    crowd = Crowd(watched.address, 10, BOWL, MIX, 1.0, 1.0, 8.0, seed=random.randrange(10**6))
    record = run(crowd.visit())
    assert not record.failures, crowd.seed
    assert len(record.opened) == 10
    assert len(record.changes) > 30
    assert not watched.troubles(), crowd.seed


def test_who_waits_for_a_file_is_told_how_many_are_before_and_can_cancel(watched):
    """The worker's first files: its imports take longer than the page waits before it says so."""
    said = {words_of(Wait(k)) for k in range(4)}

    async def visit():
        sessions = [Session(watched.address, BOWL) for _ in range(3)]
        for k, session in enumerate(sessions):
            await session.open()
            await session.change("step", 0.02 + 0.01 * k)  # a file of each one's own
            await session.change("home", True)
        gif, files = FORMATS["gif"].title, []
        for some in (sessions[:1], sessions[1:]):  # the others once the first is being made
            files += [asyncio.create_task(one.change("format", gif)) for one in some]
            while not (told := said.intersection(some[-1].texts)):
                assert not files[-1].done()
                await asyncio.sleep(0.01)
        await sessions[-1].press("Cancel")
        await asyncio.gather(*files)
        made = ["download_button" in session.kinds for session in sessions]
        await sessions[-1].change("format", FORMATS["lines"].title)
        for session in sessions:
            await session.close()
        return told, made, sessions[-1].kinds

    told, made, after = run(visit())
    assert told <= {words_of(Wait(1)), words_of(Wait(2))}
    assert made == [True, True, False]
    assert "download_button" in after
    assert not watched.troubles()


def test_nobody_sees_anybody_elses_work(watched):
    async def visit():
        sessions = [Session(watched.address, query_of(f=f"x^2+{k}y^2")) for k in range(2, 8)]
        await asyncio.gather(*(session.open() for session in sessions))
        steps = [0.01 * (k + 1) for k in range(len(sessions))]
        for _ in range(3):
            await asyncio.gather(
                *(s.change("step", step) for s, step in zip(sessions, steps, strict=True))
            )
        for session in sessions:
            await session.close()
        return [(s.url()["f"], float(s.url()["step"])) for s in sessions], steps

    seen, steps = run(visit())
    assert seen == [(f"x^2+{k}y^2", step) for k, step in zip(range(2, 8), steps, strict=True)]


def test_a_broken_page_counts_as_a_failure():
    """Or a crowd of failures would pass."""
    from pages.shared.execution.error_boundary import SORRY
    from tests.load.session import Failed

    session = Session("nowhere")
    session.texts = [f"⚠ {SORRY}"]
    with pytest.raises(Failed):
        session._judge()
