"""One process of the app, and two of them behind Caddy on one machine, with 100 and 300 sessions:
`python -m tests.load.behind_caddy`, in about three minutes.

The client and Caddy run on the same machine, and take their part of its cores.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.benchmarks.report import Row, heading, line, machine
from tests.benchmarks.server import ROOT
from tests.hosting.processes import running
from tests.hosting.visitor import Visitor
from tests.load.crowd import Crowd, Record, another_step_size
from tests.load.rows import BOWL
from tests.load.server import Watched, watched_server

# Sessions, seconds in which they arrive, and seconds between the changes of each.
CROWDS = ((100, 10.0, 2.0), (300, 20.0, 6.0))
PROXY_PORT = 8080


@contextmanager
def proxy(ports: list[int], port: int = PROXY_PORT) -> Iterator[str]:
    """Caddy before the processes on these ports, by the repository's own file; its address."""
    with tempfile.TemporaryDirectory() as home:
        env = os.environ | {
            "GD_SITE": f"http://:{port}",
            "GD_BIND": "127.0.0.1",
            "GD_UPSTREAMS": " ".join(f"127.0.0.1:{one}" for one in ports),
            "XDG_CONFIG_HOME": home,
            "XDG_DATA_HOME": home,
        }
        config = str(Path(ROOT) / ".hosting" / "Caddyfile")
        caddy = shutil.which("caddy") or "/usr/bin/caddy"
        command = [caddy, "run", "--adapter", "caddyfile", "--config", config]
        with running(command, port, env=env):
            yield f"127.0.0.1:{port}"


def measure(processes: int, size: int, arrive: float, pace: float, last: float) -> Row:
    """The waiting times of a crowd that changes the step size, behind Caddy where there are several
    processes."""
    with ExitStack() as life:
        servers = [life.enter_context(watched_server()) for _ in range(processes)]
        for server in servers:  # the imports
            asyncio.run(Crowd(server.address, 1, BOWL, another_step_size, 0.0, 0.2, 2.0).visit())
        ports = [server.server.port for server in servers]
        address = life.enter_context(proxy(ports)) if processes > 1 else servers[0].address
        before = [server.cpu_seconds() for server in servers]
        crowd = Crowd(address, size, BOWL, another_step_size, arrive, pace, last, kind=Visitor)
        record = asyncio.run(crowd.visit())
        return _row(processes, crowd, record, servers, before)


def _row(
    processes: int, crowd: Crowd, record: Record, servers: list[Watched], before: list[float]
) -> Row:
    seconds = crowd.arrive + crowd.last
    busy = [
        f"{(server.cpu_seconds() - then) / seconds:.0%}"
        for server, then in zip(servers, before, strict=True)
    ]
    how = "one process" if processes == 1 else f"{processes} processes behind Caddy"
    what = f"{how}, {crowd.size} sessions, a change every {crowd.pace:.0f} s: p95"
    measured = (
        f"{1e3 * record.percentile(0.95):.0f} ms (median {1e3 * record.percentile(0.5):.0f} ms, "
        f"{len(record.changes):,} changes, {len(record.failures)} failed; "
        f"busy: {', '.join(busy)} of a core)"
    )
    return Row(what, "for information", measured, None)


def main(last: float = 20.0) -> None:
    """Print the table row by row."""
    print(machine(), heading(), sep="\n\n", flush=True)
    for size, arrive, pace in CROWDS:
        for processes in (1, 2):
            print(line(measure(processes, size, arrive, pace, last)), flush=True)


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
