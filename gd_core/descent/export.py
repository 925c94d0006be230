"""A run as a file to take home."""

from __future__ import annotations

import csv
import io
import math
import re

import numpy as np

from gd_core.descent.trajectory import Trajectory
from gd_core.numerics import Array

# Decimals of the tutorial's own lines: of the point, and of f.
POINT_DECIMALS, VALUE_DECIMALS = 8, 5
MOST_DECIMALS = 15
_LONGEST_NAME = 60  # characters of a file's name without its ending


def trajectory_csv(trajectory: Trajectory, variables: tuple[str, ...]) -> str:
    """Every iteration of a run as CSV text: iteration, the point, f, the gradient, with all digits.

    variables name the columns of the point. Only numbers are written, so no cell can be a formula
    that a spreadsheet would run.
    """
    slopes = [f"df/d{name}" for name in variables]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["iteration", *variables, "f", *slopes])
    rows = zip(
        trajectory.points.tolist(),
        trajectory.values.tolist(),
        trajectory.gradients.tolist(),
        strict=True,
    )
    for k, (point, value, gradient) in enumerate(rows):
        writer.writerow([k, *map(repr, [*point, value, *gradient])])
    return text.getvalue()


def decimals_of(column: Array, least: int) -> int:
    """How many decimals show a column of numbers (n,) or (n, dim) move: `least`, or more where even
    its largest step from one iteration to the next would not be seen.

    One digit more than that step begins with; at most MOST_DECIMALS.
    """
    steps = np.abs(np.diff(column, axis=0))
    largest = float(np.max(steps, where=np.isfinite(steps), initial=0.0))
    if not largest > 0:
        return least
    return int(min(max(least, 1 - math.floor(math.log10(largest))), MOST_DECIMALS))


def progress_lines(trajectory: Trajectory, most: int | None = None) -> str:
    """The first `most` iterations as the tutorial prints them, one a line:
    `>0 f([-0.36308639]) = 0.13183`.

    They have the tutorial's decimals, or more where the run moves by less (see decimals_of).
    """
    rows = zip(trajectory.points[:most], trajectory.values[:most].tolist(), strict=True)
    near = decimals_of(trajectory.points, POINT_DECIMALS)
    decimals = decimals_of(trajectory.values, VALUE_DECIMALS)
    # NumPy's own print of an array, as in the tutorial: without zeros at its end.
    return "\n".join(
        f">{k} f({np.array2string(point, precision=near)}) = {value:.{decimals}f}"
        for k, (point, value) in enumerate(rows)
    )


def file_name(text: str, method: str, extension: str) -> str:
    """A name for the file of a run, of small letters, digits and hyphens: its method and formula.

    What was typed is in it only as far as it is made of these: `x^2 + 10y^2` is x-2-10y-2.
    """
    words = re.findall(r"[a-z0-9]+", f"{method} on {text}".lower())
    return f"{'-'.join(words)[:_LONGEST_NAME].strip('-')}.{extension}"
