"""A step size for each axis helps in a ravine that lies along an axis, and momentum need not."""

from dataclasses import replace

from gd_core.lessons.lesson import Lesson, gradient_descent, problem
from gd_core.lessons.question import NowTry, Question
from gd_core.objective import parse_objective
from gd_core.optimizers import read_config

RAVINE, ASLANT = "x^2 + 10y^2", "5.5x^2 + 9x y + 5.5y^2"  # the same, turned by an eighth of a turn
METHODS = (gradient_descent(0.09), "adagrad,step_size=2", "adam,step_size=2")
ADAM = 2
TOLERANCE = 1e-3  # larger than in the other lessons: Adam would need much longer
PROBLEM = problem(RAVINE, (-4.0, 3.0), METHODS[0], n_iter=200, tolerance=TOLERANCE)

LESSON = Lesson(
    order=100,
    title="A step for each axis",
    text="Adagrad divides the slope along each axis by the length of all slopes met there so far. "
    "So each axis has a step size of its own. Adam does something like it, and has momentum too. "
    f"Here a slope of {TOLERANCE:g} counts as arrived.",
    question=Question("first-method", PROBLEM, rivals=tuple(map(read_config, METHODS))),
    tempting=ADAM,
    uncovers="Adagrad takes out how steep each axis is, so this is no ravine for it. Adam does so "
    "as well, but its momentum carries it past the bottom, and it has to swing back.",
    now_try=NowTry(
        "Now try the same ravine lying aslant, along no axis.",
        replace(PROBLEM, objective=parse_objective(ASLANT)),
    ),
    shows="This ravine is steep and flat along no axis, so a step size for each axis cannot take "
    "it out. Plain descent knows no axes: how the ravine lies is nothing to it.",
)
