"""A line search finds the lowest point along the slope, which is seldom the lowest of all."""

from dataclasses import replace

from gd_core.lessons.lesson import Lesson, problem
from gd_core.lessons.question import NowTry, Question
from gd_core.objective import parse_objective

PROBLEM = problem("x^2 + 10y^2", (-4.0, 1.5), "exact_line_search")

LESSON = Lesson(
    order=110,
    title="Let it search along the line",
    text="An exact line search needs no step size: from where it stands it looks along the line of "
    "the slope, and goes to the lowest point on that line.",
    question=Question("next-step", PROBLEM),
    tempting=(0.0, 0.0),
    uncovers="The lowest point of all is in the middle, but it is not on the line. The search "
    "picks how far to go, and not which way.",
    now_try=NowTry(
        "Now try a round bowl, x² + y²: how many steps does it take?",
        replace(PROBLEM, objective=parse_objective("x^2 + y^2")),
    ),
    shows="One step arrives: on a round bowl the line of the slope leads through the bottom, so "
    "the lowest point on the line is the lowest of all.",
)
