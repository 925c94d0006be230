"""The worker: a process that computes what takes long, with a clock that ends what takes too long.

Python computes one thing at a time in a process. Some hundreds of runs of a formula that takes long
would halve the speed of everybody's page; here they take another core, and can be stopped. What a
thread computes cannot.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pages.shared.execution.log import LOG
from pages.shared.execution.not_computed import took_too_long, worker_died

_ROOT = Path(__file__).parents[3]

# What is asked is so little that it takes a slow machine two seconds; one with a tenth of a core
# may take longer.
MOST_SECONDS = 20.0
# A process without work ends, and gives its memory back.
IDLE_SECONDS = 300.0
# Of what it writes to. It begins with 110 MB; the nastiest formulas known and a race of six with
# 10,000 iterations each took it to 220 MB.
MOST_MEGABYTES = 600
PROGRAM = (sys.executable, "-m", "pages.shared.execution.worker_main")
# A process that ended while it computed is begun anew once.
ATTEMPTS = 2


class Worker:
    """One process, which is begun when it is first asked and answers one question at a time."""

    def __init__(
        self,
        idle_seconds: float = IDLE_SECONDS,
        megabytes: int = MOST_MEGABYTES,
        program: Sequence[str] = PROGRAM,
    ) -> None:
        self._command = [*program, str(idle_seconds), str(megabytes)]
        self._process: subprocess.Popen[bytes] | None = None

    def answer(
        self, question: str, about: str, seconds: float, stopped: threading.Event | None = None
    ) -> dict[str, Any]:
        """What the process answers to a question, one line of JSON, within so many seconds.

        about: the formula, for the log. stopped: set by whoever calls `kill`, or by the clock.
        Raises TookTooLongError where it was stopped, and WorkerDiedError.
        """
        stopped = stopped or threading.Event()
        ends = time.monotonic() + seconds
        for _ in range(ATTEMPTS):
            line = self._attempt(question, ends - time.monotonic(), stopped)
            if (found := _complete(line)) is not None:
                return found
            code = self.end()
            if stopped.is_set():
                raise took_too_long(seconds)
            # A process without work ends with 0, maybe in this very moment.
            if code != 0 or line:
                LOG.warning("the worker ended with exit code %s at f=%.200r", code, about)
        raise worker_died()

    def kill(self) -> None:
        """End the process at once, from any thread; `answer` sees to what comes then."""
        if (process := self._process) is not None:
            process.kill()

    def end(self) -> int | None:
        """End the process, if there is one, and return its exit code."""
        process, self._process = self._process, None
        if process is None:
            return None
        try:
            process.wait(timeout=0.5)  # it may be ending by itself: then the code is its own
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        return process.returncode

    def _attempt(self, question: str, seconds: float, stopped: threading.Event) -> bytes:
        """The line that comes back; a part of it, or nothing, where the process has ended."""
        try:
            process = self._running()
        except OSError as error:
            LOG.warning("there can be no worker: %s", error)
            return b""

        def stop() -> None:
            stopped.set()
            process.kill()

        clock = threading.Timer(max(0.0, seconds), stop)
        clock.start()
        if stopped.is_set():  # before there was a process that could be killed
            process.kill()
        try:
            return _asked(process, question)
        except OSError:
            return b""
        finally:
            clock.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.end()
            self._process = subprocess.Popen(
                self._command,
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        return self._process


def _asked(process: subprocess.Popen[bytes], question: str) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{question}\n".encode())
    process.stdin.flush()
    return process.stdout.readline()


def _complete(line: bytes) -> dict[str, Any] | None:
    """The answer that a line holds; None where the line was cut off, or holds something else."""
    if not line.endswith(b"\n"):
        return None
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
