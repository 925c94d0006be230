"""What a client may send beside what our pages ask for: files, megabytes, values of wrong kinds."""

from __future__ import annotations

import asyncio
import http.client
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import closing

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed

from tests.hosting.visitor import Visitor
from tests.load.rows import BOWL
from tests.load.server import Watched, watched_server
from tests.load.session import Session, run

FILE = 8 * 2**20  # bytes
MARGIN = 20.0  # megabytes that a server's memory may move by itself; each test sends twice as many
BARE = "tests/benchmarks/bare_page.py"


@pytest.fixture(scope="module")
def watched() -> Iterator[Watched]:
    with watched_server() as server:
        yield server


@pytest.fixture(scope="module")
def without_our_app() -> Iterator[Watched]:
    """A page that is served by Streamlit alone, with our config.toml."""
    with watched_server(BARE) as server:
        yield server


def answer(
    address: str, method: str, path: str, body: Iterable[bytes] | bytes = b"", **headers: str
) -> http.client.HTTPResponse:
    """What the server answers to one request; its body is read."""
    with closing(http.client.HTTPConnection(address, timeout=60)) as connection:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, names, encode_chunked=not isinstance(body, bytes))
        got = connection.getresponse()
        got.read()
        return got


def multipart(size: int) -> bytes:
    """One file in a form."""
    head = b'--gd\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\n'
    return head + b"x" * size + b"\r\n--gd--\r\n"


def put(address: str, size: int, chunked: bool) -> int:
    """Try to leave a file in the memory of a session that is open; returns the status."""

    async def visit() -> int:
        visitor = Visitor(address)
        await visitor.open()
        visitor.ask("/_stcore/health")
        token = visitor.cookies.get("_streamlit_xsrf", "")
        body = multipart(size)
        parts = (body[k : k + 65536] for k in range(0, len(body), 65536))
        headers = {
            "Content-Type": "multipart/form-data; boundary=gd",
            "Cookie": f"_streamlit_xsrf={token}",
            "X-Xsrftoken": token,
        } | ({"Transfer-Encoding": "chunked"} if chunked else {})
        path = f"/_stcore/upload_file/{visitor.id}/a-file"
        try:
            got = await asyncio.to_thread(
                answer, address, "PUT", path, parts if chunked else body, **headers
            )
            return got.status
        except (BrokenPipeError, ConnectionResetError):
            return 0  # refused before all of it was sent
        finally:
            await visitor.close()

    return run(visit())


# ------------------------------------------------------------ files


@pytest.mark.parametrize("chunked", [False, True], ids=["a length", "no length"])
def test_nobody_leaves_a_file_in_the_servers_memory(watched, chunked):
    put(watched.address, 10, chunked)  # what the first of a kind needs
    before = watched.megabytes()
    assert {put(watched.address, FILE, chunked) for _ in range(6)} <= {404, 0}
    assert put(watched.address, 0, chunked) == 404
    assert watched.megabytes() < before + MARGIN


@pytest.mark.parametrize("chunked", [False, True], ids=["a length", "no length"])
def test_streamlit_itself_takes_no_file_either(without_our_app, chunked):
    """By maxUploadSize, where something else than our app serves the pages."""
    assert put(without_our_app.address, 10, chunked) in (413, 0)
    before = without_our_app.megabytes()
    assert {put(without_our_app.address, FILE, chunked) for _ in range(6)} <= {413, 0}
    assert without_our_app.megabytes() < before + MARGIN


# ------------------------------------------------------------ megabytes


async def sends(address: str, key: str, characters: int) -> Session:
    """A session that sends so long a text for a control."""
    session = Session(address, BOWL)
    await session.open()
    await session.change(key, "x+" * (characters // 2))
    return session


def test_a_message_of_many_megabytes_ends_its_connection_and_nothing_else(watched):
    async def visit() -> tuple[float, float, float, list[int | None]]:
        other = Session(watched.address, BOWL)
        await other.open()
        for size in (3_000_000, 20_000_000):  # the first of a kind needs memory once
            with pytest.raises(ConnectionClosed):
                await sends(watched.address, "f", size)
        before = watched.megabytes()
        codes, slowest = [], 0.0
        for size in (2_000_000, 3_500_000, 5_000_000, 20_000_000, 20_000_000, 20_000_000):
            sent = asyncio.create_task(sends(watched.address, "f", size))
            begin = time.perf_counter()
            await other.change("step", round(0.01 + size / 1e10, 9))
            slowest = max(slowest, time.perf_counter() - begin)
            try:
                await sent
            except ConnectionClosed as closed:
                codes.append(closed.rcvd and closed.rcvd.code)
        after = watched.megabytes()
        await other.close()
        return before, after, slowest, codes

    before, after, slowest, codes = run(visit())
    assert codes == [1009] * 6  # message too big
    assert after < before + MARGIN
    assert slowest < 20.0


def test_of_long_formulas_little_is_kept_and_all_is_said(watched):
    """Streamlit itself holds the last message of a session until the next: one megabyte at most."""

    async def visit() -> tuple[float, float, str, Session]:
        sessions = [await sends(watched.address, "f", 900_000) for _ in range(4)]
        said = " ".join(sessions[0].texts)

        async def send(rounds: range) -> float:
            for k in rounds:
                for session in sessions:
                    await session.change("f", "x+" * (450_000 + k))
            return watched.megabytes()

        before = await send(range(3))
        after = await send(range(3, 15))  # 43 MB
        # Python's collector comes round to some of it late; what is kept would stay.
        for k in range(15, 90):
            if after < before + MARGIN:
                break
            after = await send(range(k, k + 1))
        for session in sessions:
            await session.close()
        return before, after, said, sessions[-1]

    before, after, said, session = run(visit())
    assert after < before + MARGIN
    assert len(session.url()["f"]) <= 2000
    assert "This formula is too long" in said
    assert max(map(len, watched.log.read_text(encoding="utf-8").splitlines()), default=0) <= 400


# ------------------------------------------------------------ values of wrong kinds


@pytest.mark.parametrize("page", ["", "race", "step_sizes"])
def test_a_wrong_value_in_a_fragment_is_said_where_the_page_begins(watched, page):
    async def visit() -> tuple[str, set[str], Session]:
        session = Session(watched.address, BOWL)
        await session.open(page)
        key = "step2" if page == "step_sizes" else "step"
        session.states[session.ids[key]] = WidgetState(id=session.ids[key], string_value="many")
        await session._run(fragment=session.fragments[session.ids[key]])
        said = " ".join(session.texts)
        session.states.pop(session.ids[key])
        await session.change("n", 41.0)
        await session.close()
        return said, set(session.drawn), session

    said, drawn, session = run(visit())
    assert "could not be used: the usual value is back." in said
    assert {"f", "n"} <= drawn
    assert "could not be used" not in " ".join(session.texts)
    assert session.url()["n"] == "41"


# ------------------------------------------------------------ what comes back


@pytest.mark.parametrize("path", ["/", "/race", "/_stcore/health", "/_stcore/upload_file/a/b"])
def test_every_answer_has_our_headers_and_may_be_framed(watched, path):
    got = answer(watched.address, "GET", path)
    assert got.headers.get_all("X-Content-Type-Options") == ["nosniff"]
    assert got.headers.get_all("Referrer-Policy") == ["same-origin"]
    # Teachers embed pages.
    assert got.headers["X-Frame-Options"] is None
    assert "frame-ancestors" not in (got.headers["Content-Security-Policy"] or "")


def test_a_session_holds_four_files(watched):
    """So README asks for 8192: what a process has by itself, 1024, is used up by 250 people."""

    async def visit() -> float:
        before = len(os.listdir(f"/proc/{watched.server.pid}/fd"))
        sessions = [Session(watched.address, BOWL) for _ in range(10)]
        for session in sessions:
            await session.open()
        held = len(os.listdir(f"/proc/{watched.server.pid}/fd")) - before
        for session in sessions:
            await session.close()
        return held / len(sessions)

    assert run(visit()) == pytest.approx(4, abs=0.5)
