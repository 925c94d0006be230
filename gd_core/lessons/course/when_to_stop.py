"""Each digit costs as many iterations as the one before: a stop rule a thousand times as strict
does not take a thousand times as long."""

from dataclasses import replace

from gd_core.descent import StopRules
from gd_core.lessons.lesson import Lesson, gradient_descent, problem
from gd_core.lessons.question import NowTry, Question

COARSE, FINE, FINEST = 1e-3, 1e-6, 1e-9  # slopes at which the run has arrived
PROBLEM = problem(
    "x^2/2", (1.0,), gradient_descent(0.2), bounds=((-1.5, 1.5),), n_iter=400, tolerance=FINE
)
TOOK = replace(PROBLEM, stop=StopRules(COARSE)).run().iterations

LESSON = Lesson(
    order=130,
    title="When to stop",
    text=f"Few runs come exactly to the bottom, so a run stops once the slope is small enough. "
    f"Stopping at a slope of {COARSE:g} it takes {TOOK} iterations. Now it has to come down to "
    "one millionth.",
    question=Question("iterations", PROBLEM),
    tempting=TOOK * COARSE / FINE,
    uncovers="A slope a thousand times as small does not take a thousand times as long. Here each "
    "step leaves the same part of the slope, so three digits more cost as much as three before.",
    now_try=NowTry(
        "Now try one billionth: three digits more.", replace(PROBLEM, stop=StopRules(FINEST))
    ),
)
