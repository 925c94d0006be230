"""Scaling a variable reshapes the map: a ravine becomes a round bowl."""

from dataclasses import replace

from gd_core.formatting import format_number
from gd_core.lessons.lesson import Lesson, gradient_descent, problem
from gd_core.lessons.question import NowTry, Question

START = (-4.0, 3.0)
PROBLEM = problem("x^2 + y^2", START, gradient_descent(0.5), n_iter=20)
RAVINE = problem("x^2 + 10y^2", START, gradient_descent(0.09))  # with a step size that settles
# Where the first step in the ravine leads with the step size of the question.
FAR = replace(PROBLEM, objective=RAVINE.objective).run().points[1, 1]

LESSON = Lesson(
    order=140,
    title="Another scale, another map",
    text="This is the ravine x² + 10y², with y measured in another unit, so that both axes are "
    "equally curved. Data are scaled like that before a model learns from them.",
    question=Question("next-step", PROBLEM),
    tempting=tuple(RAVINE.run().points[1].tolist()),
    uncovers="On a round bowl the slope points straight away from the bottom, so a step of the "
    "right length arrives at once. In the ravine the same step size leads from "
    f"y = {format_number(START[1])} to y = {format_number(FAR)}, far up the other wall.",
    now_try=NowTry(
        "Now try the ravine itself, x² + 10y², with the same step size.",
        replace(PROBLEM, objective=RAVINE.objective),
    ),
)
