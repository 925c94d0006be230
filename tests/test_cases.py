"""Many cases in one test: each is run, and each that fails is named."""

from __future__ import annotations

import pytest

from tests.cases import each


@pytest.fixture
def five() -> int:
    return 5


@each("a, b", [(2, 3), (4, 1)])
def test_fixtures_and_cases_come_together(five: int, a: int, b: int) -> None:
    assert a + b == five


def test_every_case_is_run_and_every_failure_has_its_case() -> None:
    seen = []

    @each("number", [1, 2, 3, 4])
    def odd(number: int) -> None:
        seen.append(number)
        if number == 4:
            pytest.fail("four")
        assert number % 2 == 1

    with pytest.raises(ExceptionGroup, match="2 of 4 cases") as caught:
        odd()
    assert seen == [1, 2, 3, 4]
    two, four = caught.value.exceptions
    assert two.__notes__ == ["in the case 2"]
    assert str(four) == "four, in the case 4"


def test_no_cases_are_no_test() -> None:
    with pytest.raises(AssertionError, match="no case"):
        each("number", [])
