"""Questions about a run, answered before it is seen and judged by the exact run."""

from gd_core.lessons.course import COURSE
from gd_core.lessons.drawn import Drawn, compared, drawn_of, played, rivals_of
from gd_core.lessons.judgement import KINDS, Judgement, judge, point_in_words, shares_of_window
from gd_core.lessons.lesson import Lesson, given_in_words
from gd_core.lessons.level_places import level_places
from gd_core.lessons.question import (
    MAX_TEXT_CHARACTERS,
    Answer,
    Gesture,
    Kind,
    NowTry,
    Part,
    Question,
    Truth,
    UnaskableError,
    all_hidden,
)
from gd_core.lessons.which import ARROW_LETTERS, PATH_LETTERS, iterations_in_words

__all__ = [
    "ARROW_LETTERS",
    "COURSE",
    "KINDS",
    "MAX_TEXT_CHARACTERS",
    "PATH_LETTERS",
    "Answer",
    "Drawn",
    "Gesture",
    "Judgement",
    "Kind",
    "Lesson",
    "NowTry",
    "Part",
    "Question",
    "Truth",
    "UnaskableError",
    "all_hidden",
    "compared",
    "drawn_of",
    "given_in_words",
    "iterations_in_words",
    "judge",
    "level_places",
    "played",
    "point_in_words",
    "rivals_of",
    "shares_of_window",
]
