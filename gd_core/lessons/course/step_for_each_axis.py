"""Adam has a step size of its own for each axis, so its first step does not follow the slope."""

from gd_core.lessons.lesson import Lesson, problem
from gd_core.lessons.question import NowTry, Question
from gd_core.numerics import norms
from gd_core.optimizers import read_config

PROBLEM = problem("x^2 + 10y^2", (-4.0, 3.0), "adam,step_size=2", n_iter=60)
RUN = PROBLEM.run()
# As long as Adam's step, but straight down the slope.
DOWN = -RUN.gradients[0] / norms(RUN.gradients[0]) * norms(RUN.points[1] - RUN.points[0])

LESSON = Lesson(
    order=100,
    title="A step for each axis",
    text="Adam divides the slope along each axis by its usual size there. At the first step the "
    "usual size is that of the slope itself, so along each axis it goes as far as the step size.",
    question=Question("next-step", PROBLEM),
    tempting=tuple((RUN.points[0] + DOWN).tolist()),
    uncovers="Straight down the slope it would go mostly along y, where it is steepest. Adam looks "
    "at each axis by itself and goes as far along x as along y.",
    now_try=NowTry(
        "Now try gradient descent from the same start, with step size 0.05.",
        PROBLEM.with_config(read_config("gradient_descent,step_size=0.05")),
    ),
)
