"""The app's process under load: its processor time, its memory, its log."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.server import Server, streamlit_server

_TROUBLE = re.compile(r"traceback|\berror\b|exception|warning", re.IGNORECASE)


@dataclass(frozen=True)
class Watched:
    """A running server whose log is kept."""

    server: Server
    log: Path

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server.port}"

    def cpu_seconds(self) -> float:
        return self.server.cpu_seconds()

    def megabytes(self) -> float:
        """Resident memory of the process, and of the one for long formulas where there is one."""
        tasks = Path(f"/proc/{self.server.pid}/task").glob("*/children")
        children = " ".join(task.read_text(encoding="ascii") for task in tasks).split()
        return sum(_resident(pid) for pid in (self.server.pid, *children)) / 1024

    def troubles(self) -> list[str]:
        """Lines of the log that tell of something wrong."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in lines if _TROUBLE.search(line)]


def _resident(pid: int | str) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1])  # type: ignore[index]


@contextmanager
def watched_server(script: str = "app.py", flags: Sequence[str] = ()) -> Iterator[Watched]:
    """Serve a script of the repository with its log in a temporary file; with more flags, which
    count before its configuration."""
    with (
        tempfile.NamedTemporaryFile(suffix=".log") as log,
        streamlit_server(script, log, flags) as server,
    ):
        yield Watched(server, Path(log.name))
