"""Scripts run as somebody else would run them: by a bare Python that knows nothing of gd_core."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Each script is run in names of its own; its points come back with all their digits.
RUNNER = """
import contextlib, io, json, sys
assert "gd_core" not in sys.modules
found = []
for script in json.load(sys.stdin):
    names, printed = {"__name__": "__main__"}, io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(script, "script.py", "exec"), names)
        for number in names["plt"].get_fignums() if "plt" in names else ():
            names["plt"].figure(number).canvas.draw()  # plt.show() draws nothing without a screen
        points = names["points"].tolist()
        found.append({"points": points, "printed": printed.getvalue(), "error": ""})
    except Exception as error:
        found.append({"points": [], "printed": "", "error": repr(error)})
    if "plt" in names:
        names["plt"].close("all")
assert "gd_core" not in sys.modules
json.dump(found, sys.stdout)
"""


@dataclass(frozen=True)
class Ran:
    """What a script made: its points (n + 1, dim), what it printed, and how it failed, if so."""

    points: NDArray[np.float64]
    printed: str
    error: str


def run_scripts(scripts: Sequence[str]) -> list[Ran]:
    """Run scripts one after the other in one process outside of the project."""
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error::SyntaxWarning", "-c", RUNNER],
        input=json.dumps(scripts),
        capture_output=True,
        text=True,
        env={"MPLBACKEND": "Agg", "PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")},
        timeout=300,
        check=False,
        cwd="/",
    )
    assert done.returncode == 0, done.stderr[-2000:]
    rows = json.loads(done.stdout)
    return [Ran(np.array(row["points"]), row["printed"], row["error"]) for row in rows]
