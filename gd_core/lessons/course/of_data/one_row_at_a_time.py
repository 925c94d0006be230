"""A slope estimated from one row of the data keeps a run from settling; all rows let it arrive."""

from gd_core.lessons.lesson import Lesson, fit_problem
from gd_core.lessons.question import NowTry, Question
from gd_core.lessons.which import FATES
from gd_core.optimizers import read_config

PROBLEM = fit_problem(
    "anscombe-1",
    (-0.5, 0.8),
    "gradient_descent,step_size=0.1,batch=1",
    scaled=True,
    bounds=((-1.0, 2.0), (-1.5, 1.5)),
    n_iter=200,
)

LESSON = Lesson(
    order=160,
    title="One row at a time",
    text="The map is the error of a line over eleven rows of data. Each step looks at one row "
    "only, drawn by lot, and goes down the slope of that row's error: stochastic gradient descent. "
    "With all rows this step size arrives.",
    question=Question("fate", PROBLEM),
    tempting=list(FATES).index("it arrives, or slows down towards its goal"),
    uncovers="At the minimum the slopes of all rows together are zero, but the slope of each "
    "single row is not: one pulls this way, the next that way. So it comes near quickly and then "
    "wanders.",
    now_try=NowTry(
        "Now let each step look at all rows.",
        PROBLEM.with_config(read_config("gradient_descent,step_size=0.1")),
    ),
)
