"""The largest step size that settles is 2/λmax, twice that of a step straight to the bottom."""

from gd_core.formatting import format_number
from gd_core.lessons.lesson import Lesson, gradient_descent, problem
from gd_core.lessons.question import NowTry, Question

CURVATURE = 4.0  # f″ of the parabola, everywhere
LIMIT = 2 / CURVATURE
ASKED = problem("2x^2", (3.0,), gradient_descent(0.1))
BELOW = ASKED.with_step_size(0.98 * LIMIT)
FIRST = [format_number(x) for x in BELOW.run().points[:3, 0].tolist()]

LESSON = Lesson(
    order=40,
    title="How large is too large?",
    text=f"f″(x) is {CURVATURE:g} everywhere: when x moves by 1, the slope changes by "
    f"{CURVATURE:g}. With the step size 1/{CURVATURE:g}, one step leads straight to the bottom.",
    question=Question("largest-step", ASKED),
    tempting=1 / CURVATURE,
    uncovers="A step that goes past the bottom is not lost yet: the run settles as long as each "
    f"step ends nearer to the bottom than it began. The limit is 2/f″ = {LIMIT:g}: every smaller "
    "step size settles.",
    now_try=NowTry(f"Now try {BELOW.config.step_size:g}, a little below the limit.", BELOW),
    shows=f"It jumps over the bottom and back, from x = {FIRST[0]} to x = {FIRST[1]} and on to "
    f"x = {FIRST[2]}: each time a little nearer.",
)
