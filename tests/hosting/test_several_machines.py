"""Two processes of the app behind Caddy, as `.hosting/Caddyfile` sets it up, and one that stops."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.browser.server import free_port
from tests.hosting.processes import ROOT, running, running_app
from tests.hosting.visitor import Visitor
from tests.load.session import query_of, run

AT_ONCE = 20  # sessions that open in the same moment: a class that comes in, not one click of all
BOUND = 300.0  # seconds for everything that the sessions do in one test
LEFT = 10.0  # seconds until a process has ended, and until one that came back is used


@dataclass
class Machines:
    """Two processes and the proxy before them."""

    address: str  # of the proxy
    ports: list[int]
    processes: list[subprocess.Popen[bytes]]
    life: contextlib.ExitStack = field(repr=False)

    def stop(self, number: int, by: signal.Signals) -> None:
        """End one process, and wait until it is gone."""
        self.processes[number].send_signal(by)
        self.processes[number].wait(LEFT)

    def start_again(self, number: int) -> None:
        """Start a process again that was stopped, on the port that it had."""
        self.processes[number] = self.life.enter_context(running_app(self.ports[number]))


@pytest.fixture(scope="module")
def two_processes(caddy: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """Two processes of the app behind the proxy, all on free ports of this machine."""
    kept = str(tmp_path_factory.mktemp("caddy"))
    ports = [free_port(), free_port()]
    door = free_port()
    env = os.environ | {
        "GD_SITE": f"http://:{door}",
        "GD_BIND": "127.0.0.1",
        "GD_UPSTREAMS": " ".join(f"127.0.0.1:{port}" for port in ports),
        # What Caddy keeps between two starts stays out of the home of whoever runs the tests.
        "XDG_CONFIG_HOME": kept,
        "XDG_DATA_HOME": kept,
    }
    command = [caddy, "run", "--adapter", "caddyfile", "--config", str(ROOT / ".hosting/Caddyfile")]
    with contextlib.ExitStack() as life:
        processes = [life.enter_context(running_app(port)) for port in ports]
        life.enter_context(running(command, door, env=env))
        yield Machines(f"127.0.0.1:{door}", ports, processes, life)


@pytest.fixture
def machines(two_processes: Machines) -> Machines:
    """Both at work, whatever a test before this one has left."""
    for number, process in enumerate(two_processes.processes):
        if process.poll() is not None:
            two_processes.start_again(number)
    return two_processes


def step_of(number: int) -> float:
    return round(0.01 + number / 1000, 3)


async def comes_in(machines: Machines, number: int, room: asyncio.Semaphore) -> Visitor:
    """Someone with a function and iterations of their own, who then changes the step size."""
    visitor = Visitor(machines.address, query=query_of(f="x^2 + 3y^2", n=10 + number, step=0.5))
    async with room:
        await visitor.open()
        await visitor.change("step", step_of(number))
    return visitor


async def comes_back(before: Visitor) -> Visitor:
    """Open the last address of a browser in a new visit of it, with its cookies and token; nothing
    else of its work is kept."""
    after = Visitor(
        before.address, query=before.query, token=before.id, cookies=dict(before.cookies)
    )
    await after.open()
    return after


async def comes_back_when_closed(before: Visitor) -> Visitor:
    """At once, as everybody else on that process: nobody waits until the proxy has noticed."""
    await before.socket.wait_closed()
    return await comes_back(before)


async def those_back(
    visitors: list[Visitor], returns: list[asyncio.Task[Visitor]]
) -> dict[int, Visitor]:
    """Who came back, by number: all at the place of the first, and whoever else lost a socket."""
    await asyncio.wait(returns, timeout=BOUND, return_when=asyncio.FIRST_COMPLETED)
    left = {visitor.machine for visitor, task in zip(visitors, returns, strict=True) if task.done()}
    await asyncio.wait(
        [task for visitor, task in zip(visitors, returns, strict=True) if visitor.machine in left],
        timeout=BOUND,
    )
    await asyncio.sleep(1.0)
    back = {number: task.result() for number, task in enumerate(returns) if task.done()}
    for task in returns:
        task.cancel()
    return back


def assert_work_of(visitor: Visitor, number: int) -> None:
    """The page shows this person's own controls, and the address says the same."""
    own = {"f": "x^2 + 3y^2", "n": 10 + number, "step": step_of(number)}
    assert {key: visitor.shown().get(key) for key in own} == own
    url = visitor.url()
    assert url["f"] == own["f"]
    assert int(url["n"]) == own["n"] and float(url["step"]) == own["step"]


async def a_class_whose_machine_stops(machines: Machines, by: signal.Signals, many: int) -> None:
    room = asyncio.Semaphore(AT_ONCE)
    visitors = await asyncio.gather(*(comes_in(machines, number, room) for number in range(many)))
    for number, visitor in enumerate(visitors):
        assert_work_of(visitor, number)
    # By chance: fewer than 20 of 100 on one of two, or 4 of 40, happens once in 50 million runs.
    places = [visitor.machine for visitor in visitors]
    first, second = set(places)
    assert min(places.count(first), places.count(second)) >= {100: 20, 40: 4}[many]

    returns = [asyncio.create_task(comes_back_when_closed(visitor)) for visitor in visitors]
    await asyncio.to_thread(machines.stop, 0, by)
    back = await those_back(visitors, returns)
    stopped = {places[number] for number in back}
    standing = {places[number] for number in range(many) if number not in back}
    assert len(stopped) == 1 and standing == {first, second} - stopped

    for number, visitor in back.items():
        assert {visitor.machine} == standing
        assert_work_of(visitor, number)
        assert visitor.url() == visitors[number].url()

    # All go on working, those who moved and those who never noticed.
    everybody = [back.get(number, visitor) for number, visitor in enumerate(visitors)]
    await asyncio.gather(*(visitor.change("step", 0.25) for visitor in everybody))
    assert [visitor.url()["step"] for visitor in everybody] == ["0.25"] * many

    await asyncio.to_thread(machines.start_again, 0)
    await asyncio.to_thread(assert_newcomers_reach, machines.address, stopped.pop())
    await asyncio.gather(*(visitor.close() for visitor in everybody))


def assert_newcomers_reach(address: str, place: str) -> None:
    """Someone without a cookie is sent to this process before long."""
    give_up = time.monotonic() + LEFT
    while time.monotonic() < give_up:
        newcomer = Visitor(address)
        newcomer.ask("/")
        if newcomer.machine == place:
            return
        time.sleep(0.2)
    raise AssertionError("the process that came back is not used")


async def a_lost_connection(machines: Machines) -> None:
    visitors = [Visitor(machines.address) for _ in range(12)]
    for visitor in visitors:
        await visitor.open()
        visitor.socket.transport.abort()
    await asyncio.wait_for(asyncio.gather(*(v.socket.wait_closed() for v in visitors)), LEFT)
    again = [await comes_back(visitor) for visitor in visitors]
    # Only the process that has the session can give it back under its old name.
    assert [visitor.id for visitor in again] == [visitor.id for visitor in visitors]
    await asyncio.gather(*(visitor.close() for visitor in again))


def test_a_browser_that_lost_its_connection_finds_its_own_session_again(machines):
    run(asyncio.wait_for(a_lost_connection(machines), BOUND))


async def status_for(machines: Machines, origin: str) -> int:
    """What a page from an origin is told when it opens a socket to the site, under its own name."""
    host, _, port = machines.address.partition(":")
    try:
        socket = await connect(
            f"ws://playground.example:{port}/_stcore/stream",
            host=host,  # where that name leads to
            subprotocols=["streamlit"],
            additional_headers={"Origin": origin.format(port=port)},
        )
    except InvalidStatus as refusal:
        return refusal.response.status_code
    await socket.close()
    return socket.response.status_code


def test_a_page_of_the_site_opens_its_socket_and_a_page_of_another_site_does_not(machines):
    assert run(status_for(machines, "http://playground.example:{port}")) == 101
    assert run(status_for(machines, "http://elsewhere.example")) == 403


def asked(machines: Machines, method: str, path: str) -> http.client.HTTPResponse:
    """What a browser is told through the proxy."""
    with contextlib.closing(http.client.HTTPConnection(machines.address, timeout=60)) as connection:
        connection.request(method, path, b"x" * 1000 if method == "PUT" else None)
        answer = connection.getresponse()
        answer.read()
        return answer


def test_files_end_at_the_proxy_and_each_answer_has_the_headers_once(machines):
    for path in ("/_stcore/upload_file/a/b", "/_stcore//upload_file/a/b"):
        refused = asked(machines, "PUT", path)
        assert (refused.status, refused.headers["Server"]) == (404, "Caddy")  # not the app's own
    page = asked(machines, "GET", "/")
    assert page.status == 200
    for answer in (refused, page):
        assert answer.headers.get_all("X-Content-Type-Options") == ["nosniff"]
        assert answer.headers.get_all("Referrer-Policy") == ["same-origin"]
        assert answer.headers["X-Frame-Options"] is None  # teachers embed pages


# Last, as all tests share the two processes, and the proxy has a moment's memory of one that ended.
@pytest.mark.parametrize(("by", "many"), [(signal.SIGTERM, 100), (signal.SIGKILL, 40)])
def test_sessions_keep_their_work_when_one_of_two_processes_stops(machines, by, many):
    run(asyncio.wait_for(a_class_whose_machine_stops(machines, by, many), BOUND))
