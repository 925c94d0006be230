"""A step is the step size times the slope long, and not the step size."""

from gd_core.lessons.lesson import Lesson, gradient_descent, problem
from gd_core.lessons.question import Question

STEP_SIZE, START = 0.1, 3.0

LESSON = Lesson(
    order=20,
    title="How long is a step?",
    text="Gradient descent goes from x to x − α·f′(x). Here f′(x) = 2x. Work out the first step on "
    "paper.",
    question=Question("next-x", problem("x^2", (START,), gradient_descent(STEP_SIZE), n_iter=40)),
    tempting=START - STEP_SIZE,
    uncovers=f"With a step as long as the step size it would come to {START - STEP_SIZE:g}. But "
    "the step size α is only a factor: the step is α times the slope.",
)
