"""A run as a Python script: the function, its derivative, the method written out, the run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from numpy.typing import ArrayLike

from gd_core.descent import (
    NO_RULES,
    POINT_DECIMALS,
    VALUE_DECIMALS,
    StopRules,
    Trajectory,
    decimals_of,
)
from gd_core.diagnosis import diagnose
from gd_core.experiments import default_setup
from gd_core.export.function_part import function_part
from gd_core.export.method_part import first_order_part, searching_part
from gd_core.export.recording import RecordedRun, record_run
from gd_core.export.run_settings import RunSettings
from gd_core.export.sources import Sources
from gd_core.export.step_code import config_of_optimizer
from gd_core.objective import Objective
from gd_core.optimizers import Optimizer, description_of

_SILENT = 'np.seterr(all="ignore")  # what has no value is nan, and ends the run'


@dataclass(frozen=True)
class Script:
    """The parts of a script in their order, each Python code.

    says: the lines of the comment at its top; verdict: what is said of the run, in one line.
    """

    says: tuple[str, ...]
    verdict: str
    opening: str
    function: str
    numbers: str
    method: str
    run: str
    picture: str

    @property
    def text(self) -> str:
        """The whole script."""
        comments = "\n".join(f"# {line}" for line in self.says)
        parts = (self.opening, self.function, self.numbers, self.method, self.run, self.picture)
        return f"{comments}\n" + "\n\n\n".join(parts).replace("\n\n\n\n", "\n\n\n") + "\n"


def export_script(
    objective: Objective,
    start: ArrayLike,
    optimizer: Optimizer,
    n_iter: int,
    stop: StopRules = NO_RULES,
    maximize: bool = False,
    link: str = "",
) -> str:
    """The run that `descend` makes as a Python script that needs NumPy and Matplotlib only.

    It has the function, its derivative and the method written out, prints the tutorial's lines and
    draws the path; its `points`, (n + 1, dim), have the bits of the run's points; those of a
    fit are the same up to rounding. start: shape
    (dim,), or a number in one dimension; link: an address to write at its top. Raises ExportError
    for a function or a method made of Python code, ValueError as descend does.
    """
    settings = RunSettings(objective, start, optimizer, n_iter, stop, maximize, link)
    return script_of(settings).text


def script_of(settings: RunSettings) -> Script:
    """The script of a run in its parts. Raises ExportError for a function or a method made of
    Python code, ValueError as descend does."""
    objective, optimizer = settings.objective, settings.optimizer
    config_of_optimizer(optimizer)  # raises for a method that cannot be written
    recorded = record_run(settings)
    library = Sources()
    function = function_part(objective, recorded, library)
    optimizer = recorded.trajectory.optimizer  # without batches that hold all rows
    searches = optimizer.rule is None and optimizer.batches is None
    write = searching_part if searches else first_order_part
    numbers, method = write(recorded, library)
    verdict = verdict_in_words(objective, recorded.trajectory)
    return Script(
        tuple(_says(objective, recorded.trajectory, verdict, settings.link)),
        verdict,
        _opening(method),
        function,
        _numbers(objective, recorded, numbers),
        method,
        _run(recorded.trajectory),
        _picture(objective),
    )


# ---------------------------------------------------------------- at the top


def _says(objective: Objective, run: Trajectory, verdict: str, link: str) -> Iterator[str]:
    """The comment at the top; what was typed stands there as Python would print it."""
    title = description_of(run.optimizer.name).title
    yield f"{title} on f({', '.join(objective.variables)}) = {ascii(objective.text)[1:-1]}"
    if objective.values:
        yield "with " + ", ".join(f"{name} = {number!r}" for name, number in objective.values)
    yield verdict
    if link:
        yield ascii(link)[1:-1]


def verdict_in_words(objective: Objective, run: Trajectory) -> str:
    """What is said of a run, and why it ended, in one line."""
    found = diagnose(run, objective)
    return " ".join(f"{found.headline} {found.sentence} {run.stop.value}".split())


def _opening(method: str) -> str:
    """The imports that every script needs, and those that its method needs."""
    needed = (("namedtuple", "collections"), ("SimpleNamespace", "types"))
    lines = [f"from {module} import {name}" for name, module in needed if f"{name}(" in method]
    lines = ["import math", *lines, "", "import matplotlib.pyplot as plt", "import numpy as np"]
    return "\n".join([*lines, "", _SILENT])


# ---------------------------------------------------------------- the run


def _numbers(objective: Objective, recorded: RecordedRun, method: list[str]) -> str:
    run, rules = recorded.trajectory, recorded.trajectory.rules
    lines = [f"formula = {objective.text!a}", f"start = {run.points[0].tolist()!r}"]
    lines += [*method, f"n_iter = {recorded.n_iter}"]
    if rules.gradient_tolerance is not None:
        lines.append(f"tolerance = {rules.gradient_tolerance!r}  # of the slope")
    if rules.patience is not None:
        lines += [f"patience = {rules.patience}", f"min_improvement = {rules.min_improvement!r}"]
    return "\n".join(lines)


def _run(run: Trajectory) -> str:
    near = decimals_of(run.points, POINT_DECIMALS)
    decimals = decimals_of(run.values, VALUE_DECIMALS)
    shown = f"np.array2string(point, precision={near})"
    return (
        f"points = {run.optimizer.name}(start, n_iter)\n"
        "for k, point in enumerate(points):\n"
        f'    print(f">{{k}} f({{{shown}}}) = {{height(point):.{decimals}f}}")'
    )


_PICTURE_1D = """xs = np.linspace({low!r}, {high!r}, 400)
plt.plot(xs, [height([x]) for x in xs])
plt.xlim({low!r}, {high!r})
plt.autoscale(False)  # the path may run far out of the window
plt.plot(points[:, 0], [height(point) for point in points], "o-", color="red")
"""
_PICTURE_2D = """xs, ys = np.linspace({low!r}, {high!r}, 80), np.linspace({bottom!r}, {top!r}, 80)
heights = np.array([[height((x, y)) for x in xs] for y in ys])
heights[np.isinf(heights)] = np.nan
levels = np.unique(np.nanquantile(heights, np.linspace(0.02, 0.98, 15)))
plt.contour(xs, ys, heights, levels)
plt.plot(points[:, 0], points[:, 1], "o-", color="red", markersize=4)
plt.gca().set(xlim=({low!r}, {high!r}), ylim=({bottom!r}, {top!r}), aspect="equal")
"""


def _picture(objective: Objective) -> str:
    (low, high), *second = default_setup(objective).bounds
    if objective.dim == 1:
        text = _PICTURE_1D.format(low=low, high=high)
    else:
        ((bottom, top),) = second
        text = _PICTURE_2D.format(low=low, high=high, bottom=bottom, top=top)
    return f"{text}plt.title(formula, parse_math=False)\nplt.show()"
