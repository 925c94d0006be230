"""`node --test` on each file of tests beside this one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.javascript.node import run_node

FILES = sorted(Path(__file__).parent.glob("*.test.mjs"))


def test_the_files_are_found():
    assert len(FILES) >= 11


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_pure_parts_of_the_pages_in_node(file):
    ran = run_node("--test", str(file))
    assert ran.returncode == 0, ran.stdout + ran.stderr
