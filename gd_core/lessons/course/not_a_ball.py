"""Momentum is not a ball: it may jump over a ridge that is higher than its start."""

from gd_core.lessons.lesson import Lesson, problem
from gd_core.lessons.question import NowTry, Question
from gd_core.optimizers import read_config

PROBLEM = problem(
    "(x^2 - 4)^2/8",
    (-2.8,),
    "momentum,step_size=0.4,beta=0.7",
    bounds=((-3.5, 3.5),),
    n_iter=120,
)

LESSON = Lesson(
    order=90,
    title="Does momentum roll like a ball?",
    text="Momentum adds β times the step before to each step. The start is lower than the ridge in "
    "the middle, and a ball that is let go there would never get over it.",
    question=Question("end", PROBLEM),
    tempting=(-2.0,),
    uncovers="A ball would stay in the left hollow. But a run does not roll along the curve: it "
    "goes in jumps, and a jump needs no height to get over a ridge.",
    now_try=NowTry(
        "Now try it without momentum.",
        PROBLEM.with_config(read_config("gradient_descent,step_size=0.4")),
    ),
)
