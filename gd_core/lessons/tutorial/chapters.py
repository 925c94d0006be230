"""The tutorial: gradient descent from scratch in twelve short chapters.

Each shows the source of the functions that it has run; every number in its text is computed.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace

from gd_core.experiments import Problem
from gd_core.formatting import format_number
from gd_core.lessons.lesson import gradient_descent as plain
from gd_core.lessons.lesson import problem
from gd_core.lessons.tutorial import from_scratch as scratch
from gd_core.lessons.tutorial.with_library import with_library

SEED, BOUNDS, STEP_SIZE, N_ITER = 4, (-1.0, 1.0), 0.1, 30
BOUNCING, CRAWLING = 1.0, 1e-5  # step sizes
TOLERANCE = 1e-3


@dataclass(frozen=True)
class Chapter:
    """One idea of the tutorial.

    text: its paragraphs; code: the functions that it shows and runs; prints: what they print; run:
    the run in its picture, None where there is none to see.
    """

    title: str
    text: str
    code: tuple[Callable[..., object], ...] = ()
    prints: tuple[str, ...] = ()
    run: Problem | None = None

    @property
    def source(self) -> str:
        """The source of the functions, as it was run."""
        return "\n\n".join(inspect.getsource(function).rstrip() for function in self.code)


START = scratch.start_between(*BOUNDS, SEED)
POINTS = scratch.gradient_descent(START, STEP_SIZE, N_ITER)
SHOWN = tuple(scratch.lines_of(POINTS))
RUN = problem("x^2", (START,), plain(STEP_SIZE), bounds=(BOUNDS,), n_iter=N_ITER)
BOUNCES = scratch.gradient_descent(START, BOUNCING, N_ITER)
CRAWLS = scratch.gradient_descent(START, CRAWLING, N_ITER)
STOPPED = scratch.descend_until(START, STEP_SIZE, 10 * N_ITER, TOLERANCE)
CLIMBED = scratch.climb(lambda x: -2 * x, START, STEP_SIZE, N_ITER)
LIBRARY = with_library(START, STEP_SIZE, N_ITER)
KEPT = 1 - 2 * STEP_SIZE  # of x, by each step on x²
HILL = replace(RUN, objective=problem("-x^2", (START,), plain(STEP_SIZE)).objective, maximize=True)


def _n(number: float) -> str:
    return format_number(number, 3)


def _n5(number: float) -> str:
    return format_number(number, 5)


CHAPTERS: tuple[Chapter, ...] = (
    Chapter(
        "Something to make small",
        "Take a function with one lowest point, f(x) = x². We can see where that is. A program "
        "cannot: it may only ask what f is at one x after the other.",
        (scratch.objective,),
    ),
    Chapter(
        "The slope and its sign",
        f"The derivative tells how fast f changes at x. At x = {_n(START)} it is "
        f"{_n(scratch.derivative(START))}. Its sign says which way is up: where it is negative, f "
        "falls to the right, and where it is positive, f falls to the left.",
        (scratch.derivative,),
    ),
    Chapter(
        "One step",
        "So go against the slope: subtract it from x, times a small number, the step size α. From "
        f"x = {_n(START)} with α = {STEP_SIZE:g} that leads to {_n(POINTS[1])}.",
        (scratch.step,),
    ),
    Chapter(
        "Where to begin",
        f"Nobody knows where the lowest point is, so the start is drawn at random between "
        f"{_n(BOUNDS[0])} and {_n(BOUNDS[1])}. The same seed draws the same start, so that a run "
        f"can be repeated: seed {SEED} gives {_n(START)}.",
        (scratch.start_between,),
    ),
    Chapter(
        "The loop",
        f"Now do it again and again. After {N_ITER} steps x is {_n(POINTS[-1])}, and f is "
        f"{_n(scratch.objective(POINTS[-1]))}.",
        (scratch.gradient_descent,),
        run=RUN,
    ),
    Chapter(
        "Watch it in numbers",
        "Print the point and its value at each iteration. The steps become shorter by themselves: "
        f"each leaves {_n(KEPT)} of x, as the slope shrinks with x.",
        (scratch.lines_of,),
        (*SHOWN[:4], "…", SHOWN[-1]),
    ),
    Chapter(
        "The path as dots",
        "Draw each iterate as a dot on the curve. Where the dots are far apart it goes fast, and "
        "where they lie on each other it has slowed down.",
        run=RUN,
    ),
    Chapter(
        "Too large a step",
        f"With α = {BOUNCING:g} it jumps from {_n(BOUNCES[0])} to {_n(BOUNCES[1])} and back, for "
        "ever: each step is twice as long as the way to the bottom.",
        run=RUN.with_step_size(BOUNCING),
    ),
    Chapter(
        "Too small a step",
        f"With α = {_n(CRAWLING)} x goes from {_n5(CRAWLS[0])} to {_n5(CRAWLS[-1])} in {N_ITER} "
        "steps. It goes the right way, and hardly moves.",
        run=RUN.with_step_size(CRAWLING),
    ),
    Chapter(
        "When to stop",
        f"The number of steps is a guess. It is better to stop once the slope is small: at most "
        f"{TOLERANCE:g} after {len(STOPPED) - 1} steps here.",
        (scratch.descend_until,),
        run=replace(RUN, n_iter=10 * N_ITER, stop=replace(RUN.stop, gradient_tolerance=TOLERANCE)),
    ),
    Chapter(
        "Uphill instead",
        "To find the highest point of a hill, go with the slope and not against it. On −x² that "
        f"leads from {_n(CLIMBED[0])} to {_n(CLIMBED[-1])}, the same way.",
        (scratch.climb,),
        run=HILL,
    ),
    Chapter(
        "Your own functions",
        "The library does the same with any functions of Python, in one line. It comes to "
        f"{_n(float(LIBRARY.points[-1, 0]))}, as the loop from scratch did.",
        (with_library,),
    ),
)
