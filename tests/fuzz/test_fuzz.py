"""Anything typed ends in a formula error or a picture, in two seconds, in 300 MB, in silence."""

from __future__ import annotations

import os
import random
import time
import warnings

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.fuzz import crew, judge
from tests.fuzz.cases import Case, case_of, settle
from tests.fuzz.crew import judged_by_crew, once_more
from tests.fuzz.judge import Judged
from tests.fuzz.steep import STEEP
from tests.fuzz.texts import KINDS
from tests.strategies import ANY_TEXTS, TOKEN_TEXTS

SECONDS = float(os.environ.get("GD_FUZZ_SECONDS", "10"))
SEED = int(os.environ.get("GD_FUZZ_SEED", time.time_ns() % 10**6))
# What a bounded run takes at most; it is ended by the clock.
MOST = 200_000


def test_new_inputs_for_some_seconds() -> None:
    ends = time.monotonic() + SECONDS
    numbers = [(SEED, k) for k in range(MOST)]
    found = list(judged_by_crew(numbers, 1, until=lambda: time.monotonic() > ends))
    print(f"{len(found)} inputs of seed {SEED}")  # shown where the test fails, or by pytest -s
    wrong = [once_more(judged) if judged.slow else judged for judged in found if judged.wrong]
    wrong = [judged for judged in wrong if judged.wrong]
    assert not wrong, f"python -m tests.fuzz --seed {SEED} makes them again: {wrong}"
    assert found


def _all_well(text: str, settings_of: int) -> None:
    case = settle("hypothesis", "text", text, random.Random(settings_of))
    judged = judge.judge(case)
    assert not judged.fault, (judged.fault, case)


@settings(max_examples=60, deadline=None)
@given(ANY_TEXTS, st.integers(0, 2**32))
@example("\ud800", 0)
@example("\x00", 1)
@example("x", 2)
def test_any_text_goes_all_the_way(text: str, settings_of: int) -> None:
    _all_well(text, settings_of)


@settings(max_examples=120, deadline=None)
@given(TOKEN_TEXTS, st.integers(0, 2**32))
@example("x^2", 3)
def test_any_tokens_go_all_the_way(text: str, settings_of: int) -> None:
    _all_well(text, settings_of)


def test_a_case_is_the_same_each_time() -> None:
    assert [case_of(7, k) for k in range(40)] == [case_of(7, k) for k in range(40)]
    assert case_of(7, 1) != case_of(8, 1)


def test_every_kind_is_made() -> None:
    assert {case_of(3, k).kind for k in range(1500)} == {
        maker.__name__ for maker in (*KINDS, *STEEP)
    }


def _raises(case: Case) -> str:
    raise KeyError("odd")


def _warns(case: Case) -> str:
    warnings.warn("odd", RuntimeWarning, stacklevel=1)
    return "refused"


def _prints(case: Case) -> str:
    print("odd")
    return "refused"


@pytest.mark.parametrize("does", [_raises, _warns, _prints])
def test_the_judge_notices(does, monkeypatch) -> None:
    monkeypatch.setattr(judge, "follow", does)
    assert "odd" in judge.judge(case_of(1, 1)).fault


def test_the_judge_weighs_memory_that_is_free_again(monkeypatch) -> None:
    monkeypatch.setattr(judge, "follow", lambda case: str(len(np.ones(50_000_000))))
    judged = judge.judge(case_of(1, 1))
    assert judged.megabytes > judge.MOST_MEGABYTES and judged.wrong


def test_the_judge_counts_processor_time(monkeypatch) -> None:
    monkeypatch.setattr(judge, "follow", lambda case: str(sum(range(3_000_000))))
    monkeypatch.setattr(judge, "MOST_SECONDS", 0.001)
    assert judge.judge(case_of(1, 1)).slow
    monkeypatch.setattr(judge, "follow", lambda case: time.sleep(0.1) or "refused")
    monkeypatch.setattr(judge, "MOST_SECONDS", 0.09)
    assert not judge.judge(case_of(1, 1)).slow


def test_a_case_that_hangs_is_named_and_the_others_go_on(monkeypatch) -> None:
    """A child is killed when it says nothing; what it had not done is done by the next one."""
    monkeypatch.setattr(crew, "PATIENCE", -1.0)
    monkeypatch.setattr(crew, "LOOK_EVERY", 0.0)  # before a child can have begun
    numbers = [(1, 0), (1, 1)]
    assert {j.name for j in judged_by_crew(numbers, 1) if "hangs" in j.fault} == {"1:0", "1:1"}


def test_a_slow_case_is_measured_again() -> None:
    slow = Judged("1:0", "noise", "refused", 99.0, 0.0)
    assert slow.slow and not once_more(slow).slow
