"""The worker: a process that computes what takes long, and is ended when that takes too long.

Python computes one thing at a time in a process, so that some hundreds of runs of a slow formula
would halve the speed of every session's pages. A process of its own uses another core, and can be
killed, which a thread cannot.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pages.shared.execution.log import LOG
from pages.shared.execution.not_computed import took_too_long, worker_died

_ROOT = Path(__file__).parents[3]

# For one answer. The jobs are so small that a slow machine takes two seconds; one with a tenth of a
# core may take longer.
MAX_ANSWER_SECONDS = 20.0
# A process that has had no question for so long ends, and gives its memory back.
IDLE_SECONDS = 300.0
# Limit of the memory that the process may write to. It begins with 110 MB; the nastiest formulas
# known and a race of six optimizers with 10,000 iterations each took it to 220 MB.
MOST_MEGABYTES = 600
PROGRAM = (sys.executable, "-m", "pages.shared.execution.worker_main")
# How a line begins that tells how far an answer is; worker_main.py writes it.
PROGRESS = b'{"part": '
# How often a question is asked, in all: where the process ends before it has answered, a new one
# is started for the second attempt.
ATTEMPTS = 2


def _tell_nobody(part: float) -> None:
    """Nobody asked how far it is."""


class Worker:
    """One process, which starts at the first question and answers one question at a time."""

    def __init__(
        self,
        idle_seconds: float = IDLE_SECONDS,
        megabytes: int = MOST_MEGABYTES,
        program: Sequence[str] = PROGRAM,
    ) -> None:
        self._command = [*program, str(idle_seconds), str(megabytes)]
        self._process: subprocess.Popen[bytes] | None = None

    def answer(
        self,
        question: str,
        about: str,
        seconds: float,
        stopped: threading.Event | None = None,
        tell: Callable[[float], None] = _tell_nobody,
    ) -> dict[str, Any]:
        """The process's answer to a question, one line of JSON, within `seconds`.

        about: the formula, for the log. stopped: set by the thread that calls `kill`, or here when
        the time is over. tell: called with the part that is done, 0 to 1, where the job tells it.
        Raises TookTooLongError where `stopped` is set, and WorkerDiedError where the process ended
        at every attempt.
        """
        stopped = stopped or threading.Event()
        ends = time.monotonic() + seconds
        for _ in range(ATTEMPTS):
            line = self._attempt(question, ends - time.monotonic(), stopped, tell)
            if (found := _parse_line(line)) is not None:
                return found
            code = self.end()
            if stopped.is_set():
                raise took_too_long(seconds)
            # An idle process ends with code 0, and may do so just as the question comes.
            if code != 0 or line:
                LOG.warning("the worker ended with exit code %s at f=%.200r", code, about)
        raise worker_died()

    def kill(self) -> None:
        """End the process at once, from any thread; `answer` then raises or starts another one."""
        if (process := self._process) is not None:
            process.kill()

    def end(self) -> int | None:
        """End the process, if there is one, and return its exit code."""
        process, self._process = self._process, None
        if process is None:
            return None
        try:
            process.wait(timeout=0.5)  # it may be ending by itself, with an exit code of its own
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        return process.returncode

    def _attempt(
        self,
        question: str,
        seconds: float,
        stopped: threading.Event,
        tell: Callable[[float], None],
    ) -> bytes:
        """The line that the process answers; a part of it, or b"", where the process has ended."""
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
        if stopped.is_set():  # `kill` may have been called before this process had started
            process.kill()
        try:
            return _exchange(process, question, tell)
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


def _exchange(
    process: subprocess.Popen[bytes], question: str, tell: Callable[[float], None]
) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{question}\n".encode())
    process.stdin.flush()
    while (line := process.stdout.readline()).startswith(PROGRESS):
        if (found := _parse_line(line)) is not None:
            tell(found["part"])
    return line


def _parse_line(line: bytes) -> dict[str, Any] | None:
    """The JSON object that a line holds; None where the line was cut off or holds anything else."""
    if not line.endswith(b"\n"):
        return None
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
