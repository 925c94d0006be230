"""The rows of the load table; each is one crowd at one server."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Iterator
from dataclasses import replace
from statistics import median

from tests.benchmarks.report import Row
from tests.load.crowd import (
    FITS,
    MIX,
    Change,
    Crowd,
    Record,
    a_nasty_formula,
    another_animation,
    another_step_size,
    beside_the_slowest,
)
from tests.load.server import Watched, watched_server
from tests.load.session import Session, query_of

# The Descend page at its defaults, with a function of two variables and 100 iterations.
BOWL = query_of(f="x^2+10y^2", n=100, x0=4, y0=2, step=0.05)
# The Data page at its defaults, with the slope of each row on the map.
DATA = query_of(data="line", fan=1)
LAST = 60.0  # seconds that a crowd works
RUSH = 3.0  # seconds in which a class arrives
MEMORY_SESSIONS, MEMORY_CHANGES, MEMORY_LAST = 300, 5_000, 2_000
FLAT = 1.05  # memory after the last changes, against before them


def rows() -> Iterator[Row]:
    """Everything, one server after the other."""
    yield from _classroom()
    yield _full_house()
    yield fitting()
    yield _rush()
    yield _mixed()
    yield _beside_ten("10 type the nastiest formulas", a_nasty_formula)
    yield _beside_ten("10 make animations", another_animation)
    yield from _second_person()
    yield from _memory()


def _visit(crowd: Crowd) -> Record:
    return asyncio.run(crowd.visit())


def _crowd(watched: Watched, size: int, change: Change, arrive: float, pace: float) -> Crowd:
    return Crowd(watched.address, size, BOWL, change, arrive, pace, LAST)


def _classroom() -> Iterator[Row]:
    with watched_server() as watched:
        before = watched.cpu_seconds()
        record = _visit(_crowd(watched, 100, another_step_size, 10.0, 2.0))
        busy = (watched.cpu_seconds() - before) / (10.0 + LAST)
        what = "100 sessions, a change every 2 s: p95 from change to script finished"
        yield _p95_row(what, 0.150, record)
        yield _failures_row("the same", record, watched, f", {busy:.0%} of one core")


def _full_house() -> Row:
    with watched_server() as watched:
        record = _visit(_crowd(watched, 300, another_step_size, 20.0, 6.0))
        return _p95_row("300 sessions, a change every 6 s: p95", 0.250, record)


def fitting(size: int = 30, last: float = LAST) -> Row:
    """People on the Data page, with other step sizes, other data and other batches."""
    with watched_server() as watched:
        before = watched.cpu_seconds()
        crowd = Crowd(watched.address, size, DATA, FITS, 3.0, 6.0, last, path="data")
        record = _visit(crowd)
        runs = len(record.changes) + len(record.opened)
        each = (watched.cpu_seconds() - before) / max(runs, 1)
        row = _p95_row(f"{size} sessions on the Data page, a change every 6 s: p95", 0.250, record)
        return replace(row, measured=f"{row.measured}; {1e3 * each:.1f} ms of the processor a run")


def _rush() -> Row:
    with watched_server() as watched:
        _visit(Crowd(watched.address, 1, BOWL, another_step_size, 0.0, 1.0, 3.0))  # the imports
        crowd = Crowd(watched.address, 100, BOWL, another_step_size, RUSH, 30.0, 0.0)
        record = _visit(crowd)
        seconds = median(record.opened)
        measured = f"{seconds:.2f} s (slowest {max(record.opened):.2f} s)"
        what = "opening rush: 100 arrivals in 3 s, median first load"
        return Row(what, "≤ 1.5 s", measured, seconds <= 1.5 and not record.failures)


def _mixed() -> Row:
    with watched_server() as watched:
        _visit(Crowd(watched.address, 4, BOWL, MIX, 2.0, 0.5, 10.0))
        before = watched.cpu_seconds()
        record = _visit(Crowd(watched.address, 20, BOWL, MIX, 4.0, 2.0, LAST, seed=2))
        runs = len(record.changes) + len(record.opened)
        each = (watched.cpu_seconds() - before) / runs
        measured = f"{1e3 * each:.1f} ms ({len(record.failures)} failed)"
        return Row("server CPU per change, mixed pages", "≤ 30 ms", measured, each <= 0.030)


def _beside_ten(who: str, change: Change) -> Row:
    """Ninety people at their step sizes: while ten do something that takes long, against before."""
    with watched_server() as watched:
        alone = _visit(_crowd(watched, 90, another_step_size, 9.0, 6.0))
        beside, theirs = asyncio.run(_together(watched, change))
    failures = [*alone.failures, *beside.failures, *theirs.failures]
    before, after = (1e3 * record.percentile(0.95) for record in (alone, beside))
    measured = (
        f"{after:.0f} ms, {before:.0f} ms without them "
        f"(their own: {1e3 * theirs.percentile(0.95):.0f} ms; {len(failures)} failed)"
    )
    what = f"90 sessions while {who}, a change every 6 s: p95 of the 90"
    return Row(what, "as without", measured, after <= 1.5 * before and not failures)


async def _together(watched: Watched, change: Change) -> tuple[Record, Record]:
    calm = _crowd(watched, 90, another_step_size, 9.0, 6.0)
    ten = _crowd(watched, 10, change, 9.0, 6.0)
    beside, theirs = await asyncio.gather(calm.visit(), ten.visit())
    return beside, theirs


def _second_person() -> Iterator[Row]:
    """Somebody with ordinary new formulas, while ten type the slowest known."""
    with watched_server() as watched:
        _visit(Crowd(watched.address, 1, BOWL, another_step_size, 0.0, 1.0, 3.0))  # the imports
        mine, theirs = asyncio.run(beside_the_slowest(watched.address, BOWL, LAST))
    yield slowest_row("an ordinary new formula while 10 type the slowest known: slowest", 2.0, mine)
    yield slowest_row("and theirs, until a picture or a sentence: slowest", 30.0, theirs)


def slowest_row(what: str, most: float, record: Record) -> Row:
    """The longest that anybody waited, in seconds."""
    if not record.changes:
        return Row(what, f"≤ {most:.0f} s", f"no answer; {record.failures[:1]}", False)
    slowest, failed = max(record.changes), len(record.failures)
    measured = (
        f"{slowest:.2f} s (median {record.percentile(0.5):.2f} s, "
        f"{len(record.changes):,} changes, {failed} failed)"
    )
    return Row(what, f"≤ {most:.0f} s", measured, slowest <= most and not failed)


def _memory() -> Iterator[Row]:
    with watched_server() as watched:
        turning, end, failures = asyncio.run(_type_and_type(watched))
        what = f"memory after {MEMORY_SESSIONS} sessions and {MEMORY_CHANGES:,} distinct formulas"
        yield Row(what, "≤ 500 MB", f"{end:.0f} MB", end <= 500)
        measured = f"{turning:.0f} → {end:.0f} MB"
        what = f"and over the last {MEMORY_LAST:,} of them"
        yield Row(what, "flat", measured, end <= FLAT * turning)
        yield Row("failed sessions, lines of trouble in the log", "0", *_count(failures, watched))


async def _type_and_type(watched: Watched) -> tuple[float, float, list[str]]:
    """Three hundred open sessions, thousands of formulas; the memory before the last and after."""
    sessions = [Session(watched.address, BOWL) for _ in range(MEMORY_SESSIONS)]
    failures: list[str] = []
    for session in sessions:
        await session.open()
    dice, turning = random.Random(3), 0.0
    in_turn = itertools.cycle(sessions)
    for count in range(MEMORY_CHANGES):
        if count == MEMORY_CHANGES - MEMORY_LAST:
            turning = watched.megabytes()
        try:
            await next(in_turn).change("f", f"x^2+{2 + dice.random():.9f}y^2+sin({count}x)/9")
        except Exception as error:  # every kind counts as a failed session
            failures.append(repr(error))
    end = watched.megabytes()
    for session in sessions:
        await session.close()
    return turning, end, failures


def _p95_row(what: str, most: float, record: Record) -> Row:
    p95 = record.percentile(0.95)
    measured = (
        f"{1e3 * p95:.0f} ms (median {1e3 * record.percentile(0.5):.0f} ms, "
        f"{len(record.changes):,} changes, {len(record.failures)} failed)"
    )
    return Row(what, f"≤ {1e3 * most:.0f} ms", measured, p95 <= most and not record.failures)


def _failures_row(what: str, record: Record, watched: Watched, more: str) -> Row:
    measured, ok = _count(record.failures, watched)
    return Row(f"{what}: failed sessions, lines of trouble in the log", "0", measured + more, ok)


def _count(failures: list[str], watched: Watched) -> tuple[str, bool]:
    troubles = watched.troubles()
    return f"{len(failures)}, {len(troubles)}", not failures and not troubles
