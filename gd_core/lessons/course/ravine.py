"""In a ravine the step goes across it, and the run zigzags."""

from gd_core.lessons.lesson import Lesson, gradient_descent, problem
from gd_core.lessons.question import Question

LESSON = Lesson(
    order=50,
    title="Down into the ravine",
    text="This bowl is ten times as curved along y as along x: a ravine. The lowest point is in "
    "the middle of the map.",
    question=Question("next-step", problem("x^2 + 10y^2", (-4.0, 1.5), gradient_descent(0.09))),
    tempting=(-2.0, 0.75),
    uncovers="A step towards the lowest point would go along the ravine. But the slope is much "
    "steeper across it, so the step jumps to the other wall, and the next one back: a zigzag.",
)
