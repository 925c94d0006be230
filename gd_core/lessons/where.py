"""Questions answered by a click: where a step lands, where the run ends, where f is level."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gd_core.experiments import Problem
from gd_core.formatting import format_number
from gd_core.lessons.level_places import level_places
from gd_core.lessons.question import Gesture, Kind, NowTry, Part, Question, Truth, UnaskableError
from gd_core.numerics import Array, norms

CLICK_TOLERANCE = 0.03  # share of the window that a click may be off


def next_point(question: Question) -> tuple[Array, Array]:
    """The iterate that the question begins at, and the next one, (dim,) each.

    Raises UnaskableError where the run makes no such step.
    """
    run = question.problem.run()
    if run.iterations <= question.at:
        raise UnaskableError("The run ends before this step.")
    here, there = run.points[question.at], run.points[question.at + 1]
    if not np.isfinite(there).all():
        raise UnaskableError("The next step leads to where the function has no value.")
    return here, there


def _within(point: Array, problem: Problem) -> bool:
    low, high = np.array(problem.bounds, dtype=np.float64).T
    return bool(((point >= low) & (point <= high)).all())


def other_step_size(problem: Problem, factor: float) -> NowTry:
    """The problem with `factor` times the step size; without a step size it is as it was, from the
    middle between its start and the window's centre."""
    step_size = problem.config.step_size
    if step_size is None:
        return NowTry("Now try it once more from another start.", from_nearer(problem))
    words = "twice" if factor > 1 else "half"
    return NowTry(f"Now try {words} the step size.", problem.with_step_size(factor * step_size))


def from_nearer(problem: Problem) -> Problem:
    """The problem with a start in the middle between its own and the centre of the window."""
    middle = np.array(problem.bounds, dtype=np.float64).mean(axis=1)
    start = (np.array(problem.start) + middle) / 2
    return replace(problem, start=tuple(start.tolist()))


def _next_step(question: Question) -> Truth:
    here, there = next_point(question)
    problem = question.problem
    if not _within(there, problem):
        raise UnaskableError("The next step leaves the window, where nobody can click.")
    slope = float(norms(problem.objective.gradient(here)))
    length = format_number(float(norms(there - here)))
    step_size = problem.config.step_size
    why = f"The step is {length} long"
    if problem.config.method == "gradient_descent" and step_size is not None:
        factors = format_number(step_size), format_number(slope)
        why += f": the step size {factors[0]} times the size of the slope, {factors[1]}"
    return Truth(
        (tuple(there.tolist()),), f"{why}.", other_step_size(problem, 0.5), CLICK_TOLERANCE
    )


def _end(question: Question) -> Truth:
    problem = question.problem
    run = problem.run()
    end = run.points[-1]
    if not np.isfinite(end).all() or not _within(end, problem):
        raise UnaskableError("The run does not end in the window, where nobody can click.")
    why = (
        f"After {run.iterations:,} iterations f is {format_number(float(run.values[-1]))}. A run "
        "knows only the slopes that it meets on its way, and nothing of the rest of the ground."
    )
    return Truth(
        (tuple(end.tolist()),),
        why,
        NowTry("Now try another start: does it end at the same place?", from_nearer(problem)),
        CLICK_TOLERANCE,
    )


def _level(question: Question) -> Truth:
    places = level_places(question.problem.objective, question.problem.bounds)
    if not len(places):
        raise UnaskableError("There is no place in the window where the slope is zero.")
    many = f" There are {len(places)} such places in the window." if len(places) > 1 else ""
    return Truth(
        tuple(tuple(place.tolist()) for place in places),
        "Where the slope is zero no step is made: at the bottom of a hollow, at the top of a hill, "
        f"and on a saddle between two hills.{many}",
        other_step_size(question.problem, 0.5),
        CLICK_TOLERANCE,
    )


# The marks are hidden too, as a minimum is one of them.
_HIDDEN = frozenset({Part.PATH, Part.VERDICT, Part.MARKS, Part.NUMBERS, Part.TABLE})

WHERE = (
    Kind(
        "next-step",
        "Where does the next step land?",
        Gesture.POINT,
        lambda question: f"Where does step {question.at + 1} land?",
        _next_step,
        _HIDDEN,
    ),
    Kind(
        "end",
        "Where does the run end?",
        Gesture.POINT,
        lambda _: "Where does the run end?",
        _end,
        _HIDDEN,
    ),
    Kind(
        "level",
        "Where is the slope zero?",
        Gesture.POINT,
        lambda _: "Where is the slope zero? One such place is enough.",
        _level,
        _HIDDEN,
    ),
)
