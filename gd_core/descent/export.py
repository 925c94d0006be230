"""A run as a file to take home."""

from __future__ import annotations

import csv
import io

from gd_core.descent.trajectory import Trajectory


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
