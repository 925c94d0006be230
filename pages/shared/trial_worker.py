"""The process beside the server that answers trials: `python -m pages.shared.trial_worker SECONDS`.

A question a line, as JSON; what was typed is in it as text, and is read by our parser only. It ends
when its input does, after so many seconds without a question, and after MOST_ANSWERS.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from gd_core import FormulaError, Objective, parse_objective
from pages.shared.trials import TRIALS

# SymPy keeps some of what it has computed: a new process now and then keeps the memory bounded.
MOST_ANSWERS = 300
# The pages come first.
NICENESS = 5


def answered(line: str) -> str:
    """The answer to a question, or what went wrong, as a line of JSON."""
    name, text, numbers = json.loads(line)
    try:
        trial = TRIALS[name]
        return json.dumps({"answer": trial.write(trial.find(_objective(text), *numbers))})
    except FormulaError as error:  # a constant in disguise
        return json.dumps({"wrong": [error.message, error.start, error.end]})
    except Exception:  # the server's log tells of it, with the formula
        return json.dumps({"failed": traceback.format_exc()})


@lru_cache(maxsize=20)
def _objective(text: str) -> Objective:
    return parse_objective(text)


def main() -> None:
    """Answer what comes in."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    idle = float(sys.argv[1])
    for line in islice(_lines(idle), MOST_ANSWERS):
        print(answered(line), flush=True)


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
