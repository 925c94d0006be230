"""On a plateau a run hardly moves, as its steps are as small as the slope."""

from dataclasses import replace

from gd_core.lessons.lesson import Lesson, gradient_descent, problem
from gd_core.lessons.question import NowTry, Question
from gd_core.lessons.which import FATES

PROBLEM = problem("1 - exp(-x^2)", (3.0,), gradient_descent(0.5))

LESSON = Lesson(
    order=80,
    title="On the plateau",
    text="There is one bottom, at x = 0, and f falls towards it from everywhere: also from x = 3, "
    "where the run begins.",
    question=Question("fate", PROBLEM),
    tempting=list(FATES).index("it arrives, or slows down towards its goal"),
    uncovers="f does fall from here, but hardly. A step is the step size times the slope, "
    "and almost nothing times a number is almost nothing.",
    now_try=NowTry(
        "Now try a start nearer to the bottom, at x = 1.5.", replace(PROBLEM, start=(1.5,))
    ),
)
