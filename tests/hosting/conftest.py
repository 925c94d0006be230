"""What the tests of hosting need from the machine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CADDY = "/usr/bin/caddy"


@pytest.fixture(scope="session")
def caddy() -> str:
    """Debian's Caddy; skips where there is none, unless GD_REQUIRE_CADDY=1."""
    if not Path(CADDY).exists():
        reason = f"{CADDY} is not installed"
        if os.environ.get("GD_REQUIRE_CADDY") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return CADDY
