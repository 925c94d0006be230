"""A ravine makes a run zigzag whose step size is too large for the way across it."""

from gd_core.lessons.lesson import Lesson, gradient_descent, problem
from gd_core.lessons.question import NowTry, Question
from gd_core.optimizers import read_config

ACROSS = 20.0  # f″ across the ravine
STRAIGHT = 1 / ACROSS  # the step size that leads straight to the floor of the ravine
ZIGZAG, BEYOND = 0.09, 0.11  # a little below and above the limit 2/f″
SMALL = 0.01
PROBLEM = problem("x^2 + 10y^2", (-4.0, 3.0), gradient_descent(ZIGZAG), n_iter=30)
STEP_SIZES = (STRAIGHT, SMALL, ZIGZAG)  # of the paths A, B and C

LESSON = Lesson(
    order=50,
    title="Down into the ravine",
    text="This bowl is ten times as curved along y as along x: a ravine. Three runs begin at the "
    f"same place, each with another step size, and have {PROBLEM.n_iter} iterations.",
    question=Question(
        "larger-step",
        PROBLEM,
        rivals=tuple(read_config(gradient_descent(step_size)) for step_size in STEP_SIZES),
    ),
    tempting=STEP_SIZES.index(STRAIGHT),
    uncovers="Path A goes straight to the floor of the ravine, but a larger step lands on the "
    "other wall, and the next one back: a zigzag. The step size is too large for the steep way "
    "across, and still small for the way along.",
    now_try=NowTry(
        f"Now try step size {BEYOND:g}, a little larger still.", PROBLEM.with_step_size(BEYOND)
    ),
)
