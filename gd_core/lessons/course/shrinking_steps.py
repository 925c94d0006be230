"""Steps become shorter by themselves, as the slope does."""

from gd_core.formatting import format_number
from gd_core.lessons.lesson import Lesson, gradient_descent, problem
from gd_core.lessons.question import Question

PROBLEM = problem("x^2", (-4.0,), gradient_descent(0.2), n_iter=40)
START, FIRST = (float(x) for x in PROBLEM.run().points[:2, 0])

LESSON = Lesson(
    order=30,
    title="Do the steps stay as long?",
    text=f"The first step led from x = {format_number(START)} to x = {format_number(FIRST)}. The "
    "step size stays the same.",
    question=Question("next-step", PROBLEM, at=1),
    tempting=(FIRST + (FIRST - START),),
    uncovers="With a step as long as the first it would come farther. But the slope is smaller "
    "here, so the step is shorter: steps shrink by themselves on the way to a bottom.",
)
