"""Many small cases in one test, as a test of its own takes pytest longer than such a case does."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import pytest

Test = Callable[..., None]


def each(names: str, cases: Iterable[Any]) -> Callable[[Test], Test]:
    """Run a test with each of the cases: all of them, and every one that fails is shown.

    names: the arguments that a case gives, with commas between them, as for parametrize; for cases
    of a millisecond, of which pytest takes three for each test.
    """
    keys, rows = [name.strip() for name in names.split(",")], list(cases)
    assert rows, "no case"

    def decorate(test: Test) -> Test:
        @wraps(test)
        def all_of_them(**fixtures: Any) -> None:
            failed = [error for row in rows if (error := _failure(test, keys, row, fixtures))]
            if failed:
                raise ExceptionGroup(f"{len(failed)} of {len(rows)} cases", failed)

        signature = inspect.signature(test)
        left = [one for name, one in signature.parameters.items() if name not in keys]
        all_of_them.__signature__ = signature.replace(parameters=left)  # type: ignore[attr-defined]
        return all_of_them

    return decorate


def _failure(test: Test, keys: list[str], row: Any, fixtures: dict[str, Any]) -> Exception | None:
    """What went wrong with one case, with a note that names it; None where nothing did."""
    values = row if len(keys) > 1 else (row,)
    try:
        test(**fixtures, **dict(zip(keys, values, strict=True)))
    except Exception as error:
        error.add_note(f"in the case {row!r:.300}")
        return error
    except pytest.fail.Exception as failure:
        return AssertionError(f"{failure.msg}, in the case {row!r:.300}")
    return None
