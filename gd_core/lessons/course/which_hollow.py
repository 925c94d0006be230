"""A run ends in the hollow that its start leads to, and not in the lowest one."""

from dataclasses import replace

from gd_core.lessons.lesson import Lesson, gradient_descent, problem
from gd_core.lessons.question import NowTry, Question

PROBLEM = problem(
    "x^4/4 - x^3/3 - x^2", (-1.8,), gradient_descent(0.05), bounds=((-2.5, 3.5),), n_iter=80
)

LESSON = Lesson(
    order=60,
    title="Two hollows",
    text="There are two hollows, and the right one is deeper. The run begins at the left.",
    question=Question("end", PROBLEM),
    tempting=(2.0,),
    uncovers="The lowest place is at x = 2. But a run does not look around: it goes down from "
    "where it stands, and stays in the first hollow that it comes to.",
    now_try=NowTry(
        "Now try a start just beyond the ridge, at x = 0.2.", replace(PROBLEM, start=(0.2,))
    ),
)
