"""A run described in words, for screen readers and text output."""

from __future__ import annotations

import math

from gd_core.descent import Trajectory
from gd_core.diagnosis.diagnosis import Diagnosis
from gd_core.formatting import format_number, number
from gd_core.numerics import norms
from gd_core.objective import Objective
from gd_core.optimizers import title_of


def point_in_words(variables: tuple[str, ...], point: list[float]) -> str:
    """A point as text: “x = 1, y = 2”."""
    return ", ".join(f"{name} = {number(c)}" for name, c in zip(variables, point, strict=True))


def unsaid_stop(trajectory: Trajectory, said: str) -> str:
    """The sentence on why a run stopped; empty where `said`, what was said before, has it."""
    return "" if trajectory.stop.value in said else trajectory.stop.value


def of_the_whole_run(iterations: int) -> str:
    """The words before a verdict that say that it is of the whole run; none without a step."""
    if iterations == 0:
        return ""
    return (
        "After its one iteration: " if iterations == 1 else f"After all {iterations:,} iterations: "
    )


def summarize(objective: Objective, trajectory: Trajectory, diagnosis: Diagnosis) -> str:
    """The whole run in a few sentences: function, start, step size, end, and what happened."""
    way = " (climbing)" if trajectory.maximize else ""
    title = title_of(trajectory.optimizer.name, "A method")
    title = title.replace("descent", "ascent") if trajectory.maximize else title
    step = trajectory.optimizer.step_size
    start = point_in_words(objective.variables, trajectory.points[0].tolist())
    end = point_in_words(objective.variables, trajectory.points[-1].tolist())
    done = _times(trajectory.iterations)
    stopped = unsaid_stop(trajectory, diagnosis.sentence)
    stopped = f"{stopped} " if stopped else ""
    size = "" if step is None else f" with step size {number(step)}"
    return (
        f"{title}{way} on f({', '.join(objective.variables)}) = {objective.text.strip()} "
        f"{_letters(objective)}from {start}{size}. After {done} it is at {end}, where f = "
        f"{number(float(trajectory.values[-1]))}; it began at f = "
        f"{number(float(trajectory.values[0]))}. {stopped}"
        f"{diagnosis.headline} {diagnosis.sentence}"
    )


def _letters(objective: Objective) -> str:
    """The numbers of a formula's letters as text: “with a = 2.5, b = 1 ”; empty without letters."""
    names, numbers = tuple(objective.parameters), list(objective.parameters.values())
    return f"with {point_in_words(names, numbers)} " if names else ""


def outcome(trajectory: Trajectory, tolerance: float | None) -> str:
    """The sentence about a run's final f, its iterations, and whether it met the tolerance."""
    value, slope = float(trajectory.values[-1]), float(norms(trajectory.gradients[-1]))
    return outcome_of(trajectory.iterations, value, slope, tolerance)


def outcome_of(iterations: int, value: float, slope: float, tolerance: float | None) -> str:
    """The sentence about a final value, its iterations, and whether the slope met the tolerance.

    tolerance: None where the slope is not to be mentioned.
    """
    after = f"f = {number(value)} after {_times(iterations)}"
    if tolerance is None:
        return f"{after}."
    if slope <= tolerance:
        return f"{after}, when the slope came down to {format_number(tolerance)}."
    if not math.isfinite(slope):
        return f"{after}."
    return f"{after}; slope {format_number(slope)}, asked for {format_number(tolerance)}."


def _times(iterations: int) -> str:
    return f"{iterations:,} iteration{'s' * (iterations != 1)}"


def picture_in_words(objective: Objective, trajectory: Trajectory) -> str:
    """The alternative text of the main figure: the kind of plot, the start and the end."""
    kind = "Curve" if objective.dim == 1 else "Contour map"
    start = point_in_words(objective.variables, trajectory.points[0].tolist())
    end = point_in_words(objective.variables, trajectory.points[-1].tolist())
    return f"{kind} of the function, with the path from the start at {start} to the end at {end}."
