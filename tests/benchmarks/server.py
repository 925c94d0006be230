"""A Streamlit server on a free port of this machine, with the repository's own configuration."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds for a server to come up on a loaded machine


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    pid: int

    def url(self, query: str = "", page: str = "") -> str:
        """The address of one of its pages, with a query string."""
        return f"http://127.0.0.1:{self.port}/{page}?{query}"

    def cpu_seconds(self) -> float:
        """Processor time of all its threads so far, user and system, from /proc/<pid>/stat."""
        stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii")
        fields = stat.rpartition(")")[2].split()  # the program's name may hold spaces
        user, system = int(fields[11]), int(fields[12])
        return (user + system) / os.sysconf("SC_CLK_TCK")


@contextmanager
def streamlit_server(
    script: str, log: IO[bytes] | None = None, more: Sequence[str] = ()
) -> Iterator[Server]:
    """Serve a script of the repository; the server ends with the block, its log in a file.

    `more` are flags that count before the repository's own configuration.
    """
    port = _free_port()
    options = {"port": port, "address": "127.0.0.1", "headless": "true"}
    flags = [f"--server.{name}={value}" for name, value in options.items()]
    flags.append("--logger.level=warning")
    command = [sys.executable, "-m", "streamlit", "run", script, *flags, *more]
    output = {"stdout": subprocess.DEVNULL} if log is None else {"stdout": log, "stderr": log}
    process = subprocess.Popen(command, cwd=ROOT, **output)
    try:
        _wait_until_healthy(port, process)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(port: int, process: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < give_up:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server on port {port} did not come up")
