"""The app on a loopback port, as README starts it."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running_server(
    log: IO[bytes] | None = None,
    port: int | None = None,
    folder: Path = ROOT,
    flags: Sequence[str] = (),
) -> Iterator[str]:
    """The app on loopback, as README starts it; yields its address, and logs into the file.

    `folder` is where app.py is, for a server of something else than the repository; `flags` count
    before its configuration.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1", *flags]
    with contextlib.ExitStack() as stack:
        log = log or stack.enter_context(tempfile.TemporaryFile())
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        try:
            _await_health(process, f"http://127.0.0.1:{port}/_stcore/health", log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def _await_health(process: subprocess.Popen[bytes], address: str, log: IO[bytes]) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError):  # refused, or silent while it imports the pages
            urllib.request.urlopen(address, timeout=1).close()
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.2)
            break
    log.seek(0)
    raise RuntimeError(f"the server did not start: {log.read()[-2000:]!r}")
