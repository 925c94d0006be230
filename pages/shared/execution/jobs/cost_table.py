"""A table of what every step that depends on a typed formula may cost, and where it is computed.

All sessions share the server's process. It computes a step only where the formula's tree or its
program proves, before the step begins, that the step is short. All else is one of the JOBS of the
worker process, which is stopped when it takes too long. The look at points where the chain rule has
no slope cannot be foreseen: its nodes are counted in each step, and beyond SERVER_JET_NODES the
step is left to the worker. tests/fuzz/test_steps.py runs the server's
steps on thousands of formulas made to take long, and fails where one takes more than
MAX_SERVER_STEP_SECONDS.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from gd_core import Objective
from gd_core.compiler import LONGEST_GRADIENT_SHOWN
from gd_core.expression import MAX_CHARACTERS, size
from gd_core.figures import CURVE_POINTS
from pages.shared.execution.jobs.limits import (
    WORKER_POINT_US,
    WORKER_RUN_US,
    WORKER_TREE_NODES,
    is_long,
)

# Processor time of one step in the server's process.
MAX_SERVER_STEP_SECONDS = 0.5


class Location(Enum):
    """The process in which a step is computed."""

    SERVER = "always in the server: the bound holds for every formula that is read"
    WORKER = "always by the worker: it is asked by a click, and may take a second"
    EITHER = "in the server up to the limit, by the worker beyond it"


@dataclass(frozen=True)
class Step:
    """A step whose cost depends on what was typed.

    bound: what bounds its cost in the server, in words. limit: the number in that bound, in `unit`.
    job: its name among JOBS, where the worker may compute it. counted: the server begins it for
    every formula, counts its cost, and leaves it to the worker once the count reaches the limit.
    """

    name: str
    location: Location
    bound: str
    limit: float
    unit: str
    job: str | None = None
    counted: bool = False

    def is_in_server(self, objective: Objective) -> bool:
        """Whether the server computes the step, or begins to, for this formula."""
        if self.location is Location.WORKER:
            return False
        if self.location is Location.SERVER or self.counted:
            return True
        if self.unit == _NODES:
            return objective.tree is None or size(objective.tree) <= WORKER_TREE_NODES
        return not is_long(objective)


_NODES, _MICROSECONDS = "nodes of the tree", "counted microseconds for one point"
_ONE_LINE = "SymPy sees one function at a time, of symbols; numbers are folded in float64 before"
_RUNS = "a fixed budget of iterations, fewer the longer a point takes; many iterations: the worker"


def _either(name: str, bound: str, job: str | None = None) -> Step:
    """A step that goes to the worker where one point of the formula takes long."""
    return Step(name, Location.EITHER, bound, WORKER_POINT_US, _MICROSECONDS, job or name)


def _server(name: str, bound: str, limit: float, unit: str) -> Step:
    return Step(name, Location.SERVER, bound, limit, unit)


def _counted(name: str, bound: str, job: str) -> Step:
    return Step(
        name, Location.EITHER, bound, WORKER_RUN_US, "counted microseconds", job, counted=True
    )


def _written(name: str, bound: str) -> Step:
    """A step in which SymPy prints code: the worker's where the formula's tree is large."""
    return Step(name, Location.EITHER, bound, WORKER_TREE_NODES, _NODES, "codes")


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
    _either("bytecode", "one pass over the lines of the derivatives"),
    _either("setup", "a fixed number of windows, starts and short runs"),
    _either("cause", "each piece of the tree compiled once, over 225 points"),
    _server("curve", "samples of an array program, with closer looks", CURVE_POINTS, "points"),
    _either("grid", "a fixed number of points of an array program"),
    _counted(
        "run", "the iterations, and the evaluations of a search as they are asked for", "runs"
    ),
    _either("diagnosis", "one pass over a run, and a fixed number of runs for advice"),
    _either("flow", "MAX_STEPS steps of gradient_flow, each with at most MAX_TRIES"),
    _either("step sizes", _RUNS),
    Step(
        *("four step sizes", Location.WORKER, f"{_RUNS}; at most 40 diagnoses"),
        *(0.0, _MICROSECONDS, "four step sizes"),
    ),
    _either("best step size", _RUNS),
    _either("step marks", _RUNS),
    _either(
        "sweep", "step sizes side by side; many iterations or a method that searches: the worker"
    ),
    Step(
        *("response", Location.WORKER, f"an answer: {_RUNS}; what is asked before it: one run"),
        *(0.0, _MICROSECONDS, "response"),
    ),
    Step(
        *("file", Location.WORKER, "one run, one pass over it, and a sweep in a notebook"),
        *(0.0, _MICROSECONDS, "file"),
    ),
    _counted("race", "the counts of all its runs together", "race"),
)
