"""The worker's program, which answers questions about jobs, one JSON line each.

It is run as `python -m pages.shared.execution.worker_main SECONDS MEGABYTES`. A question holds what
was typed as text, which only our parser reads. Before an answer there may be lines that tell how
far it is. The program ends when its input does, after SECONDS without a question, after
MAX_ANSWERS, and after a question that needed more than MEGABYTES.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import traceback
from collections.abc import Iterator
from itertools import islice

from gd_core import FormulaError
from pages.shared.execution.jobs import answer_text, progress_told_to

# SymPy's caches grow with each formula: a new process after so many answers bounds the memory.
MAX_ANSWERS = 300
# For os.nice: the pages' process has priority over this one.
NICENESS = 5


def answered(line: str) -> str:
    """The answer to a question, or the error it met, as a line of JSON."""
    try:
        return json.dumps({"answer": answer_text(line)})
    except FormulaError as error:  # such as for 3 + 0x, which is found constant only when compiled
        return json.dumps({"wrong": [error.message, error.start, error.end]})
    except MemoryError:
        raise
    except Exception:  # the server raises it again, and logs it with the formula
        return json.dumps({"failed": traceback.format_exc()})


def limit_memory(megabytes: int) -> None:
    """Limit this process's memory to `megabytes`, where the system can.

    RLIMIT_DATA counts the private memory that the process may write to, in Linux since 4.7.
    RLIMIT_AS would not do: it counts addresses, of which libraries reserve far more than they use.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    most = megabytes * 2**20
    with contextlib.suppress(ValueError, OSError):  # a lower limit is there already
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def main() -> None:
    """Answer the questions on standard input, until one of the reasons to end."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    idle, megabytes = float(sys.argv[1]), int(sys.argv[2])
    limit_memory(megabytes)
    # Answers go out by a buffered file, which writes whole lines: sys.stdout may lose the rest of a
    # line at a signal where PYTHONUNBUFFERED is set. What a library prints goes to sys.stderr, so
    # that it does not get between the answers.
    with open(sys.stdout.fileno(), "wb", closefd=False) as out:
        sys.stdout = sys.stderr

        def write(text: str) -> None:
            out.write(f"{text}\n".encode())
            out.flush()

        for line in islice(_lines(idle), MAX_ANSWERS):
            try:
                with progress_told_to(lambda part: write(json.dumps({"part": part}))):
                    found = answered(line)
            except MemoryError:
                found = json.dumps({"memory": megabytes})
            write(found)
            if found.startswith('{"memory"'):
                return  # a library may be in an inconsistent state after a MemoryError


def _lines(idle: float) -> Iterator[str]:
    while True:
        clock = threading.Timer(idle, os._exit, (0,))
        clock.daemon = True
        clock.start()
        line = sys.stdin.readline()
        clock.cancel()
        if not line:
            return
        yield line


if __name__ == "__main__":
    main()
