"""The slope points across the level line, and not at the lowest point."""

from gd_core.lessons.lesson import Lesson, gradient_descent, problem
from gd_core.lessons.question import Question
from gd_core.lessons.which import ARROW_LETTERS, arrows_of

QUESTION = Question(
    "steepest", problem("x^2 + 10y^2", (-2.5, 2.5), gradient_descent(0.05), n_iter=40)
)
TEMPTING = int((arrows_of(QUESTION) @ (1, -1)).argmax())  # the arrow at the lowest point

LESSON = Lesson(
    order=10,
    title="Which way is down?",
    text="On this map f is the same all along a pale line, a level line. The darker the ground, "
    "the lower it is.",
    question=QUESTION,
    tempting=TEMPTING,
    uncovers="The slope knows nothing of the lowest point, straight at which arrow "
    f"{ARROW_LETTERS[TEMPTING]} points. It tells only which way f falls fastest here: straight "
    "across the level line.",
)
