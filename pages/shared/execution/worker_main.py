"""The worker's program, which answers trials: `python -m pages.shared.execution.worker_main SECONDS MB`.

A question a line, as JSON; what was typed is in it as text, and is read by our parser only. It ends
when its input does, after so many seconds without a question, after MOST_ANSWERS, and after a
question that needed more memory than so many megabytes.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import traceback
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from gd_core import FormulaError, Objective, parse_objective
from pages.shared.execution.jobs import JOBS

# SymPy keeps some of what it has computed: a new process now and then keeps the memory bounded.
MOST_ANSWERS = 300
# The pages come first.
NICENESS = 5


def answered(line: str) -> str:
    """The answer to a question, or what went wrong, as a line of JSON."""
    name, text, numbers = json.loads(line)
    try:
        job = JOBS[name]
        return json.dumps({"answer": job.write(job.find(_objective(text), *numbers))})
    except FormulaError as error:  # a constant in disguise
        return json.dumps({"wrong": [error.message, error.start, error.end]})
    except MemoryError:
        raise
    except Exception:  # the server's log tells of it, with the formula
        return json.dumps({"failed": traceback.format_exc()})


@lru_cache(maxsize=20)
def _objective(text: str) -> Objective:
    return parse_objective(text)


def limit_memory(megabytes: int) -> None:
    """Let this process have so much memory and no more, where the system can limit that.

    What counts is what it may write to, which Linux does since 4.7: libraries reserve far more
    than they use of the addresses that RLIMIT_AS counts.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    most = megabytes * 2**20
    with contextlib.suppress(ValueError, OSError):  # a lower limit is there already
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def main() -> None:
    """Answer what comes in."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    idle, megabytes = float(sys.argv[1]), int(sys.argv[2])
    limit_memory(megabytes)
    # A buffered file of its own writes whole lines: sys.stdout leaves out the rest of one where a
    # signal comes and PYTHONUNBUFFERED is set. And whatever prints must not get between them.
    with open(sys.stdout.fileno(), "wb", closefd=False) as out:
        sys.stdout = sys.stderr
        for line in islice(_lines(idle), MOST_ANSWERS):
            try:
                found = answered(line)
            except MemoryError:
                found = json.dumps({"memory": megabytes})
            out.write(f"{found}\n".encode())
            out.flush()
            if found.startswith('{"memory"'):
                return  # who knows what was left half done


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
