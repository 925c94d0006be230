"""Processes that the tests of hosting start, wait for and end."""

from __future__ import annotations

import contextlib
import http.client
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds for a process to come up, or to end, on a loaded machine


@contextlib.contextmanager
def running(
    command: Sequence[str], port: int, cwd: Path = ROOT, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that answers on a port of this machine; it ends with the block."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, cwd=cwd, env=env, stdout=log, stderr=subprocess.STDOUT, bufsize=0
        )
        try:
            if not _comes_up(process, port):
                log.seek(0)
                raise RuntimeError(f"{command[0]} did not come up: {log.read()[-2000:]!r}")
            yield process
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise


@contextlib.contextmanager
def running_app(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The repository's app on a port of its own."""
    options = {"address": "127.0.0.1", "port": port, "headless": "true"}
    flags = [f"--server.{name}={value}" for name, value in options.items()]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *flags]
    with running(command, port) as process:
        yield process


def health(port: int) -> int:
    """The status with which a port answers the question for its health; 0 if nothing answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection):
        try:
            connection.request("GET", "/_stcore/health")
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0


def _comes_up(process: subprocess.Popen[bytes], port: int) -> bool:
    give_up = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < give_up:
        if health(port) == 200:
            return True
        time.sleep(0.1)
    return False
