"""A plugin of pytest for `.ci/run`: the tests begin when Debian's packages are installed.

They are installed while pip installs the others; how that ended stands in the file that GD_PACKAGES
names, once it has.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

PATIENCE = 300.0  # seconds


def pytest_sessionstart() -> None:
    """Wait for the packages; ends the run where they could not be installed."""
    code = code_of(Path(os.environ["GD_PACKAGES"]), PATIENCE)
    if code != "0":
        pytest.exit(f"Debian's packages were not installed: {code or 'not in time'}", returncode=1)


def code_of(file: Path, patience: float) -> str:
    """What the file says, once it is there; empty if it is not there after so many seconds."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if file.exists():
            return file.read_text().strip()
        time.sleep(0.2)
    return ""
