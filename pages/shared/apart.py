"""Long trials in a process of their own, with a clock that ends what takes too long.

Python computes one thing at a time in a process. Some hundreds of runs of a formula that takes long
would halve the speed of everybody's page; here they take another core, one person's after the
other's, and can be stopped. What a thread computes cannot.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from gd_core import Objective
from gd_core.effort import point_effort
from pages.shared.trials import TRIALS
from pages.shared.turns import in_turn, waiting_in_turn

_LOG = logging.getLogger("gradient_descent")
_ROOT = Path(__file__).parents[2]

# Microseconds for one point from which on a formula's trials are long. Of the gallery none takes
# longer than 6, of the nastiest formulas known all but two (gd_core.effort.point_effort).
LONG_FORMULA = 7.0
# What is tried is so little that it takes a slow machine two seconds; one with a tenth of a core
# may take longer.
MOST_SECONDS = 20.0
# A process without work ends, and gives its memory back.
IDLE_SECONDS = 300.0


class TookTooLongError(Exception):
    """A computation was stopped by the clock; the message is the sentence the user reads."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"This formula takes too long to compute, so that was stopped after {seconds:g} "
            "seconds. Type a shorter formula, or set fewer iterations."
        )


class Workshop:
    """One process, which is begun when it is first asked and answers one question at a time."""

    def __init__(self, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def ask(self, name: str, text: str, numbers: tuple[object, ...], seconds: float) -> Any:
        """The answer to one of TRIALS about a formula; raises TookTooLongError, and OSError where
        there can be no process."""
        question = json.dumps([name, text, numbers])
        with self._lock:
            # It may have ended since the last question, and end even now.
            line = self._line(question, seconds) or self._line(question, seconds)
        if not line:
            raise OSError("the process of the trials ends at once")
        answer = json.loads(line)
        if "failed" in answer:
            raise RuntimeError(answer["failed"])
        return TRIALS[name].read(answer["answer"])

    def end(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _line(self, question: str, seconds: float) -> str:
        """The line that comes back; empty where the process has ended by itself."""
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        stopped = threading.Event()

        def stop() -> None:
            stopped.set()
            process.kill()

        clock = threading.Timer(seconds, stop)
        clock.start()
        try:
            process.stdin.write(f"{question}\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = ""
        finally:
            clock.cancel()
        if not line:
            self.end()
        if stopped.is_set():
            raise TookTooLongError(seconds)
        return line

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self.end()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "pages.shared.trial_worker", str(self._idle_seconds)],
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        return self._process


def is_long(objective: Objective) -> bool:
    """Whether a formula's trials are computed apart."""
    return point_effort(objective) > LONG_FORMULA


def tried(workshop: Workshop, objective: Objective, name: str, *numbers: object) -> Any:
    """The answer to one of TRIALS: here and in turn, or apart where the formula takes long."""
    if is_long(objective):
        try:
            with waiting_in_turn():
                return workshop.ask(name, objective.text, numbers, MOST_SECONDS)
        except OSError:
            _LOG.warning("no process of its own for a long formula: it is computed here")
    with in_turn():
        return TRIALS[name].find(objective, *numbers)
