"""Questions answered by a number: the largest step size, the iterations, the next x."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gd_core.experiments import (
    Problem,
    StableEdge,
    compare_step_sizes,
    ladder,
    outcome_of,
    suggest_range,
    summarize_sweep,
    with_stable_edge,
)
from gd_core.formatting import format_number
from gd_core.lessons.question import Gesture, Kind, NowTry, Part, Question, Truth, UnaskableError
from gd_core.lessons.where import next_point
from gd_core.numerics import norms

STEP_SIZE_TOLERANCE = 0.05  # × the largest stable step size
ITERATIONS_TOLERANCE = 0.1  # × the iterations, and at least one
NEXT_X_TOLERANCE = 0.01  # × the larger of the step's length and |x|


def stable_edge_of(problem: Problem) -> StableEdge:
    """The largest step size whose run settles, to four digits.

    The step size in the problem is not used. Raises UnaskableError where there is none.
    """
    if not problem.config.description.has_step_size:
        raise UnaskableError("This method chooses its own step sizes.")
    steps = ladder(*suggest_range(compare_step_sizes(problem)))
    sweep = problem.sweep(steps)
    summary = summarize_sweep(sweep, problem.bounds, problem.tolerance)
    edge = with_stable_edge(summary, sweep).edge
    if edge is None:
        raise UnaskableError(
            "From this start there is no largest step size: none settles, or all do."
        )
    return edge


def _largest_step(question: Question) -> Truth:
    problem = question.problem
    edge = stable_edge_of(problem)
    last, beyond = format_number(edge.last, 4), format_number(edge.beyond, 4)
    return Truth(
        (edge.last,),
        f"To four digits: with {last} it still settles; with {beyond} {edge.outcome}. Above the "
        "limit each step overshoots by more than the step before it.",
        NowTry(
            f"Now try {last}, a little below the limit.",
            problem.with_step_size(edge.last),
        ),
        STEP_SIZE_TOLERANCE * edge.last,
        f"just below {beyond}",
    )


def _iterations(question: Question) -> Truth:
    problem = question.problem
    reached = outcome_of(problem.run(), problem).reached
    if reached is None:
        raise UnaskableError("The run does not arrive.")
    step_size = problem.config.step_size
    times = "iteration" if reached == 1 else "iterations"
    why = f"After {reached:,} {times} the slope is at most {format_number(problem.tolerance)}."
    other = replace(problem, n_iter=min(2 * problem.n_iter, 10_000))
    if step_size is None:
        trial = NowTry("Now try another start.", problem)
    else:
        trial = NowTry(
            "Now try half the step size: does it take twice as many?",
            other.with_step_size(step_size / 2),
        )
    return Truth((reached,), why, trial, max(ITERATIONS_TOLERANCE * reached, 1.0))


def _next_x(question: Question) -> Truth:
    here, there = next_point(question)
    problem = question.problem
    x, after = float(here[0]), float(there[0])
    slope = float(problem.objective.gradient(here)[0])
    step_size = problem.config.step_size
    numbers = [format_number(number, 4) for number in (x, slope, after)]
    why = (
        f"From x = {numbers[0]}, where the slope along x is {numbers[1]}, it comes to {numbers[2]}."
    )
    if problem.config.method == "gradient_descent" and step_size is not None:
        sign = "+" if problem.maximize else "−"
        why = f"x {sign} α·slope = {numbers[0]} {sign} {step_size:g}·({numbers[1]}) = {numbers[2]}."
    again = replace(problem, start=tuple(there.tolist()))
    tolerance = NEXT_X_TOLERANCE * max(float(norms(there - here)), abs(after))
    return Truth(
        (after,),
        why,
        NowTry("Now try the step after it, from there.", again),
        max(tolerance, 1e-12),
    )


def _x_here(question: Question) -> str:
    here = next_point(question)[0]
    names = question.problem.objective.variables
    return ", ".join(
        f"{name} = {format_number(float(value), 4)}"
        for name, value in zip(names, np.atleast_1d(here), strict=True)
    )


_RUN = frozenset({Part.PATH, Part.VERDICT, Part.NUMBERS, Part.TABLE})

HOW_MUCH = (
    Kind(
        "largest-step",
        "What is the largest step size that settles?",
        Gesture.NUMBER,
        lambda _: "What is the largest step size whose run still settles?",
        _largest_step,
        _RUN | {Part.MARKS, Part.ADVICE},
    ),
    Kind(
        "iterations",
        "After how many iterations does it arrive?",
        Gesture.NUMBER,
        lambda _: "After how many iterations does it arrive?",
        _iterations,
        _RUN | {Part.ADVICE},
    ),
    Kind(
        "next-x",
        "What is the next x, worked out by hand?",
        Gesture.NUMBER,
        lambda question: f"It stands at {_x_here(question)}. What is x after the next step?",
        _next_x,
        _RUN,
    ),
)
