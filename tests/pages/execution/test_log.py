"""The log: short lines, short traces, and not more of them than somebody can read."""

from __future__ import annotations

import logging
import threading

import pytest

from pages.shared.execution import log
from pages.shared.execution.log import (
    BURST_LINES,
    MAX_LINE_CHARACTERS,
    MESSAGE_LINES,
    NAME,
    SECONDS_PER_LINE,
    RateLimit,
    cut,
)


class Clock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def written(clock, caplog):
    """A logger of its own with the pages' filter, and what came through."""
    logger = logging.getLogger(f"{NAME}.test")
    logger.addFilter(bounded := RateLimit(clock))
    with caplog.at_level(logging.WARNING, logger.name):
        yield logger, lambda: caplog.get_records("call")
    logger.removeFilter(bounded)


def test_the_pages_log_is_bounded_once():
    filters = [one for one in logging.getLogger(NAME).filters if isinstance(one, RateLimit)]
    assert len(filters) == 1
    assert log._rate_limited(NAME).filters == logging.getLogger(NAME).filters


def test_a_line_is_cut(written):
    logger, records = written
    logger.warning("f=%r", "x" * 1_000_000)
    assert len(records()[-1].getMessage()) == MAX_LINE_CHARACTERS
    assert records()[-1].getMessage().startswith("f='xxx")


def test_nothing_in_a_line_begins_another(written):
    logger, records = written
    logger.warning("f=%s", "x\r\nERROR all is lost\x1b[2J\u2028more")
    assert "x��ERROR" in records()[-1].getMessage()
    assert len(records()[-1].getMessage().splitlines()) == 1


def test_a_short_line_stays_as_it_is():
    assert cut("f='x^2'") == "f='x^2'"
    assert cut("x" * MAX_LINE_CHARACTERS) == "x" * MAX_LINE_CHARACTERS


def test_too_many_lines_are_counted_and_said_once(written, clock):
    logger, records = written
    for k in range(BURST_LINES + 1000):
        logger.warning("line %d", k)
    assert [r.getMessage() for r in records()] == [f"line {k}" for k in range(BURST_LINES)]
    clock.now += SECONDS_PER_LINE
    logger.warning("later")
    logger.warning("too soon")
    assert records()[-1].getMessage() == "later (lines left out before this one: 1,000)"
    clock.now += 100 * SECONDS_PER_LINE
    logger.warning("much later")
    logger.warning("and again")
    assert [r.getMessage() for r in records()[-2:]] == [
        "much later (lines left out before this one: 1)",
        "and again",
    ]


def test_threads_together_get_no_more_than_one(written):
    logger, records = written
    threads = [
        threading.Thread(target=lambda: [logger.warning("x") for _ in range(50)]) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(records()) == BURST_LINES


def formatted(record: logging.LogRecord) -> list[str]:
    return logging.Formatter("%(message)s").format(record).splitlines()


def test_a_trace_shows_where_and_cuts_what_was_typed(written):
    logger, records = written
    typed = "x" * 100_000 + "\nERROR all is lost\n" * 1000
    try:
        try:
            float(typed)
        except ValueError as error:
            raise KeyError("no such formula") from error
    except KeyError:
        logger.exception("page failed")
    lines = formatted(records()[-1])
    assert max(map(len, lines)) <= MAX_LINE_CHARACTERS
    assert len(lines) < MESSAGE_LINES + 20
    assert not [line for line in lines if line.startswith("ERROR")]
    assert [line for line in lines if "test_log.py" in line and "float(typed)" not in line]
    assert "    float(typed)" in lines
    assert lines[-1] == "KeyError: 'no such formula'"
    assert any(line.startswith("ValueError: could not convert") for line in lines)


def test_a_deep_trace_shows_its_two_ends(written):
    logger, records = written

    def first(depth: int) -> int:
        return second(depth - 1)

    def second(depth: int) -> int:
        return 1 // depth if depth <= 0 else first(depth)

    try:
        first(300)
    except ZeroDivisionError:
        logger.exception("page failed")
    lines = formatted(records()[-1])
    assert len(lines) < 4 * (log.FIRST_FRAMES + log.LAST_FRAMES) + 5
    assert any("frames …" in line for line in lines)
    assert "    first(300)" in lines
    assert lines[-1].startswith("ZeroDivisionError")


def test_a_circle_of_causes_ends(written):
    logger, records = written
    one, two = ValueError("one"), ValueError("two")
    one.__cause__, two.__cause__ = two, one
    logger.error("page failed", exc_info=one)
    assert formatted(records()[-1]).count("ValueError: one") <= log.MAX_CAUSES


def test_lines_of_a_message_stay_behind_a_bar(written):
    """The worker process sends its own trace as one message: it is to be read."""
    logger, records = written
    try:
        raise RuntimeError("Traceback (most recent call last):\n  File \"x.py\"\nKeyError: 'f'")
    except RuntimeError:
        logger.exception("page failed")
    assert formatted(records()[-1])[-2:] == ['  |   File "x.py"', "  | KeyError: 'f'"]
