"""The plugin that lets the tests of `.ci/run` wait for Debian's packages."""

from __future__ import annotations

import threading

import pytest

from tests.await_packages import code_of, pytest_sessionstart


def test_it_waits_until_the_file_is_there(tmp_path):
    file = tmp_path / "packages"
    threading.Timer(0.3, lambda: file.write_text("0\n")).start()
    assert not file.exists()
    assert code_of(file, 60.0) == "0"


def test_no_file_in_time_is_no_code(tmp_path):
    assert code_of(tmp_path / "packages", 0.1) == ""


def test_packages_that_were_not_installed_end_the_run(tmp_path, monkeypatch):
    file = tmp_path / "packages"
    file.write_text("100\n")
    monkeypatch.setenv("GD_PACKAGES", str(file))
    with pytest.raises(pytest.exit.Exception, match="not installed: 100"):
        pytest_sessionstart()
