"""Fitting a line is descent on a map of errors, on which each point is a line."""

from dataclasses import replace

from gd_core.lessons.lesson import Lesson, fit_problem, gradient_descent
from gd_core.lessons.question import NowTry, Question

PROBLEM = fit_problem(
    "line",
    (-1.0, 3.0),
    gradient_descent(0.13),
    bounds=((-2.0, 6.0), (-3.0, 5.0)),
    n_iter=600,
)

LESSON = Lesson(
    order=150,
    title="A map on which points are lines",
    text="Eight points of data lie close to the line y = 2x + 1. Each point (w, b) of this map is "
    "a line too, y = wx + b, and f tells how wrong it is: the mean of the squared errors at the "
    "eight points. Where does the descent end?",
    question=Question("end", PROBLEM),
    tempting=(1.0, 2.0),
    uncovers="At (1, 2) stands the line y = x + 2: w is how steep a line is and goes across, b is "
    "where it begins and goes up. The lowest place is the line that fits best, near (2, 1).",
    now_try=NowTry(
        "Now try to begin with another line.",
        replace(PROBLEM, start=(4.0, -2.0)),
    ),
)
