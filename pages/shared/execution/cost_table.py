"""What every step that depends on a typed formula may cost, and where it is computed.

One table. The server, where all people share Python, computes a step only within a bound that is
proved from the formula's tree or its program before the step begins; all else is one of TRIALS for
the worker, which has a clock. tests/fuzz/test_steps.py tries the server's steps on thousands of
formulas made to take long, and fails where one takes more than MOST_SECONDS.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from gd_core import Objective
from gd_core.compiler import LONGEST_GRADIENT_SHOWN
from gd_core.expression import MAX_CHARACTERS, size
from gd_core.figures import CURVE_POINTS
from pages.shared.execution.jobs import LONG_FORMULA, LONG_RUN, LONG_TREE, is_long

# Of the processor, for one step in the server's process.
MOST_SECONDS = 0.5


class StationaryPoint(Enum):
    """Where a step is computed."""

    SERVER = "always in the server: the bound holds for every formula that is read"
    EITHER = "in the server up to the limit, by the worker beyond it"


@dataclass(frozen=True)
class Step:
    """A step whose cost depends on what was typed.

    bound: what bounds it in the server, in words; limit: the number in it, of `unit`. trial: its
    name among TRIALS, where the worker may compute it. counted: the server begins it for every
    formula, counts what it takes, and leaves it to the worker once the count has come to the limit.
    """

    name: str
    place: StationaryPoint
    bound: str
    limit: float
    unit: str
    job: str | None = None
    counted: bool = False

    def is_in_server(self, objective: Objective) -> bool:
        """Whether the server computes it, or begins to, for this formula."""
        if self.place is StationaryPoint.SERVER or self.counted:
            return True
        if self.unit == _NODES:
            return objective.tree is None or size(objective.tree) <= LONG_TREE
        return not is_long(objective)


_NODES, _MICROSECONDS = "nodes of the tree", "counted microseconds for one point"
_ONE_LINE = "SymPy sees one function at a time, of symbols; numbers are folded in float64 before"
_RUNS = "a fixed budget of iterations, fewer the longer a point takes; many iterations: the worker"


def _either(name: str, bound: str, job: str | None = None) -> Step:
    """A step that goes to the worker where one point of the formula takes long."""
    return Step(name, StationaryPoint.EITHER, bound, LONG_FORMULA, _MICROSECONDS, job or name)


def _server(name: str, bound: str, limit: float, unit: str) -> Step:
    return Step(name, StationaryPoint.SERVER, bound, limit, unit)


def _counted(name: str, bound: str, job: str) -> Step:
    return Step(
        name, StationaryPoint.EITHER, bound, LONG_RUN, "counted microseconds", job, counted=True
    )


def _written(name: str, bound: str) -> Step:
    """A step whose lines SymPy writes: by the worker where the tree is large."""
    return Step(name, StationaryPoint.EITHER, bound, LONG_TREE, _NODES, "codes")


STEPS: tuple[Step, ...] = (
    _server("parse", "one pass over the text", MAX_CHARACTERS, "characters"),
    _server("latex", "one pass over the tree, no SymPy", MAX_CHARACTERS, "characters"),
    _server(
        "gradient latex",
        "at most a few times the square of the nodes, no SymPy; a remark beyond the limit",
        LONGEST_GRADIENT_SHOWN,
        _NODES,
    ),
    _written("code", _ONE_LINE),
    _written("derivatives", f"forward mode, a few lines for each; {_ONE_LINE}"),
    _written("Hessian", f"the derivatives of the derivatives' lines; {_ONE_LINE}"),
    _either("portable", "one pass over the lines of the derivatives"),
    _either("setting", "a fixed number of windows, starts and short runs"),
    _either("cause", "each piece of the tree compiled once, over 225 points"),
    _server("curve", "samples of an array program, with closer looks", CURVE_POINTS, "points"),
    _either("grid", "a fixed number of points of an array program"),
    _counted(
        "run", "the iterations, and the evaluations of a search as they are asked for", "runs"
    ),
    _either("diagnosis", "one pass over a run, and a fixed number of runs for advice"),
    _either("step sizes", _RUNS),
    _either("best", _RUNS),
    _either("marks", _RUNS),
    _either(
        "sweep", "step sizes side by side; many iterations or a method that searches: the worker"
    ),
    _counted("race", "the counts of all its runs together", "race"),
)
