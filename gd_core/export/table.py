"""A run as a table, with all that decides it in lines above it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from gd_core.descent import Trajectory, trajectory_csv
from gd_core.objective import Objective
from gd_core.optimizers import Optimizer, description_of

# What a spreadsheet would run as a formula, or break a line at, if a cell began with it or held it.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f]")


def export_table(objective: Objective, trajectory: Trajectory, link: str = "") -> str:
    """A run as CSV text: rows that begin with # hold formula, method, numbers and start, the rows
    below them every iteration with all digits.

    link: an address for one more of these rows. NumPy's genfromtxt(delimiter=",") and pandas'
    read_csv(comment="#") skip them. No cell begins with a sign that a spreadsheet takes for a
    formula, unless it is a number. Reference: OWASP, CSV Injection.
    """
    header = io.StringIO()
    writer = csv.writer(header, lineterminator="\n")
    for label, *cells in header_rows(objective, trajectory, link):
        writer.writerow([f"# {label}", *(_UNSAFE.sub(" ", cell) for cell in cells)])
    return header.getvalue() + trajectory_csv(trajectory, objective.variables)


def header_rows(objective: Objective, run: Trajectory, link: str = "") -> Iterator[list[str]]:
    """What decides a run and how it ended, a label and its values a row; the formula first."""
    yield ["formula", f"f({', '.join(objective.variables)}) = {objective.text}"]
    yield from ([letter, repr(value)] for letter, value in objective.values)
    yield from _method_rows(run.optimizer)
    yield ["direction", "uphill" if run.maximize else "downhill"]
    yield ["start", *map(repr, run.points[0].tolist())]
    yield ["iterations", repr(run.iterations)]
    yield ["why it ended", run.stop.value]
    if link:
        yield ["link", f"<{link}>"]


def _method_rows(optimizer: Optimizer) -> Iterator[list[str]]:
    yield ["method", description_of(optimizer.name).title]
    yield from ([name, repr(number)] for name, number in optimizer.parameters.items())
    if schedule := optimizer.schedule:
        yield ["schedule", schedule.name]
        yield from ([name, repr(number)] for name, number in schedule.parameters.items())
    if noise := optimizer.noise:
        yield ["noise", repr(noise.deviation)]
        yield ["seed of the noise", repr(noise.seed)]
    if batches := optimizer.batches:
        yield ["rows of a batch", repr(batches.size)]
        yield ["seed of the batches", repr(batches.seed)]
