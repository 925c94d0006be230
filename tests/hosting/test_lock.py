"""The locks agree with the short lists, with each other, and name no place of this machine."""

from __future__ import annotations

import re

import pytest

from tests.hosting.lock import locked_versions
from tests.hosting.processes import ROOT

LOCKS = ("requirements.lock", "tests/requirements.lock")
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)")


def pins(name: str) -> dict[str, str]:
    """What a short list asks for."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return {pin[1]: pin[2] for line in lines if (pin := _PIN.match(line))}


def test_a_lock_has_what_the_short_lists_ask_for():
    """Or .ci/lock was forgotten."""
    app, tests = map(locked_versions, LOCKS)
    assert pins("requirements.txt").items() <= app.items()
    assert (pins("requirements.txt") | pins("tests/requirements.txt")).items() <= tests.items()
    assert app.items() <= tests.items()


def test_what_only_tests_need_is_not_in_the_lock_of_the_app():
    assert not pins("tests/requirements.txt").keys() & locked_versions("requirements.lock").keys()
    assert "pytest" in pins("tests/requirements.txt")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_is_for_every_system_and_names_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "uvloop==0.23.0 ; sys_platform != 'win32'" in text
    assert not re.search(r"://|index|find-links|file:|@", text)
    assert ".ci/lock" in text.splitlines()[1]  # who reads it finds how it was made
