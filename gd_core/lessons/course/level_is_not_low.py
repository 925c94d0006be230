"""Where the slope is zero need not be a bottom: it may be a saddle."""

from dataclasses import replace

from gd_core.lessons.lesson import Lesson, gradient_descent, problem
from gd_core.lessons.question import NowTry, Question

PROBLEM = problem("x^2 + (y^2 - 4)^2/8", (-4.0, 0.0), gradient_descent(0.1), n_iter=100)

LESSON = Lesson(
    order=70,
    title="Flat, but not the bottom",
    text="There are two hollows, one above the other. The run begins exactly halfway between them, "
    "where f falls neither up nor down the map, only to the right.",
    question=Question("end", PROBLEM),
    tempting=(0.0, 2.0),
    uncovers="The hollows are at (0, 2) and (0, −2). But between them is a saddle, where the slope "
    "is zero too. Where the slope is zero the run stops, bottom or not.",
    now_try=NowTry(
        "Now try a start a hair higher, at y = 0.01.", replace(PROBLEM, start=(-4.0, 0.01))
    ),
)
