"""The server that the tests of one file share."""

from collections.abc import Iterator

import pytest

from tests.load.server import Watched, watched_server


@pytest.fixture(scope="module")
def watched() -> Iterator[Watched]:
    with watched_server() as server:
        yield server
