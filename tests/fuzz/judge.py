"""One case judged: what it raised, warned of or printed, its processor time and its memory."""

from __future__ import annotations

import contextlib
import io
import time
import traceback
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.cases import Case
from tests.fuzz.pipeline import follow

MOST_SECONDS = 2.0
MOST_MEGABYTES = 300.0
_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@dataclass(frozen=True)
class Judged:
    """What came of a case: `outcome` as `follow` says it, `fault` empty where all is well.

    seconds are those of the processor, which other programs of a busy machine hardly change.
    """

    name: str
    kind: str
    outcome: str
    seconds: float
    megabytes: float
    fault: str = ""

    @property
    def slow(self) -> bool:
        """Whether it has to be measured once more, alone."""
        return self.seconds > MOST_SECONDS

    @property
    def wrong(self) -> bool:
        """Whether anything at all is wrong with it."""
        return bool(self.fault) or self.slow or self.megabytes > MOST_MEGABYTES


def judge(case: Case) -> Judged:
    """Follow a case with every warning an error and nothing allowed on the terminal."""
    printed = io.StringIO()
    outcome, fault = "failed", ""
    before = _megabytes("VmRSS", forget=True)
    began = time.process_time()
    try:
        with _watched(printed):
            outcome = follow(case)
    except Exception as error:
        fault = _described(error)
    seconds = time.process_time() - began
    fault = fault or (f"printed {printed.getvalue()[:200]!r}" if printed.getvalue() else "")
    grown = _megabytes("VmHWM") - before
    return Judged(case.name, case.kind, outcome, seconds, grown, fault)


@contextlib.contextmanager
def _watched(printed: io.StringIO) -> Iterator[None]:
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        warnings.simplefilter("error")
        yield


def _described(error: Exception) -> str:
    """The error and the innermost place of ours that it came through."""
    ours = [f for f in traceback.extract_tb(error.__traceback__) if "gd_core" in f.filename]
    place = f" at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}: {str(error)[:200]}{place}"


def _megabytes(name: str, forget: bool = False) -> float:
    """Resident memory now (VmRSS), or the most since it was told to forget (VmHWM)."""
    if forget:
        _CLEAR.write_text("5")  # resets the peak; see proc(5)
    for line in _STATUS.read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return 0.0
