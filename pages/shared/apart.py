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

from gd_core import FormulaError, Objective, parse_objective
from gd_core.effort import point_effort
from gd_core.formula import read_formula
from gd_core.objective import CodeKernel
from gd_core.tree import size
from pages.shared.trials import TRIALS
from pages.shared.turns import in_turn, waiting_in_turn

_LOG = logging.getLogger("gradient_descent")
_ROOT = Path(__file__).parents[2]

# Nodes of a formula's tree from which on its code is written apart. Of the gallery none has more
# than 77, of the nastiest formulas known all but five; for one of 200 SymPy takes 50 ms.
LONG_TREE = 100
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
        if "wrong" in answer:
            message, start, end = answer["wrong"]
            raise FormulaError(message, text, start, end)
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


def objective_from(workshop: Workshop, text: str) -> Objective:
    """The objective of a typed formula, its code written here, or apart where that takes long;
    raises FormulaError. To be called in turn."""
    formula = read_formula(text)
    if size(formula.tree) > LONG_TREE:
        try:
            codes = workshop.ask("codes", text, (), MOST_SECONDS)
            kernel = CodeKernel(codes, formula.tree)
            return Objective(formula.variables, kernel, text, formula.tree)
        except TookTooLongError as error:
            raise FormulaError(str(error), text, 0, len(text)) from error
        except OSError:
            _warn()
    objective = parse_objective(text)
    _make_ready(objective)
    return objective


def _make_ready(objective: Objective) -> None:
    """Compile what every page asks first, while others have their turns."""
    point_effort(objective)
    objective.at(*[0.5] * objective.dim)  # not 0, where more functions have no value


def tried(workshop: Workshop, objective: Objective, name: str, *numbers: object) -> Any:
    """The answer to one of TRIALS: here and in turn, or apart where that may take long."""
    if TRIALS[name].may_last(objective):
        try:
            with waiting_in_turn():
                return workshop.ask(name, objective.text, numbers, MOST_SECONDS)
        except OSError:
            _warn()
    with in_turn():
        return TRIALS[name].find(objective, *numbers)


def _warn() -> None:
    _LOG.warning("no process of its own for a long formula: it is computed here")
