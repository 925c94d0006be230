"""A question about one run: what is asked, how it is answered, and what is true."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from gd_core.experiments import Problem
from gd_core.optimizers import OptimizerConfig

MAX_TEXT_CHARACTERS = 280  # of a teacher's own words

# A point (dim,), a number, or the index of a choice.
Answer = tuple[float, ...] | float | int


class Gesture(Enum):
    """How a question is answered; the value says it in one word."""

    POINT = "click"
    NUMBER = "type"
    CHOICE = "choose"


class Part(Enum):
    """A part of a page that a question hides until it is answered; the value is its name in a
    link."""

    PATH = "path"
    VERDICT = "verdict"
    MARKS = "marks"
    ADVICE = "advice"
    NUMBERS = "numbers"
    TABLE = "table"


# Who sees the path can tell the rest from it.
_TOLD_BY_THE_PATH = frozenset({Part.VERDICT, Part.NUMBERS, Part.TABLE})


def all_hidden(parts: Iterable[Part]) -> frozenset[Part]:
    """What is hidden where these parts are: with the path also what tells of it."""
    hidden = frozenset(parts)
    return hidden | _TOLD_BY_THE_PATH if Part.PATH in hidden else hidden


class UnaskableError(ValueError):
    """The question has no answer for this problem; the message is a sentence that says why."""


@dataclass(frozen=True)
class Question:
    """What is asked about one problem.

    kind: its name among KINDS; at: the iteration that the question begins from; rivals: the
    methods, each with its numbers, that a question of "which" chooses among; text: a teacher's own
    words, at most MAX_TEXT_CHARACTERS. Raises ValueError for an `at` outside of the run, and for a
    text that is too long.
    """

    kind: str
    problem: Problem
    at: int = 0
    rivals: tuple[OptimizerConfig, ...] = ()
    text: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.at < self.problem.n_iter:
            raise ValueError(f"A question begins at 0 to {self.problem.n_iter - 1}, not {self.at}.")
        if len(self.text) > MAX_TEXT_CHARACTERS:
            raise ValueError(f"A question has at most {MAX_TEXT_CHARACTERS} characters of text.")


@dataclass(frozen=True)
class NowTry:
    """What to try after an answer: a sentence, and the problem with one thing changed."""

    sentence: str
    problem: Problem


@dataclass(frozen=True)
class Truth:
    """What the exact run says.

    answers: all that are right; tolerance: how far from one of them still counts, as a share of the
    window for a point and in the number's own unit for a number; why: the sentence that explains;
    number: how a number is told, where its digits alone would not do.
    """

    answers: tuple[Answer, ...]
    why: str
    now_try: NowTry
    tolerance: float = 0.0
    number: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of question.

    title: what is asked of any problem, for a list to choose from; asks: the question about one
    problem in one sentence; truth: the right answers, computed from the run, which
    raises UnaskableError where there are none; choices: the texts to choose from; hides: what a
    page does not show before the answer; lettered: whether the choices are letters, which stand in
    the picture too, and not sentences.
    """

    name: str
    title: str
    gesture: Gesture
    asks: Callable[[Question], str]
    truth: Callable[[Question], Truth]
    hides: frozenset[Part]
    choices: Callable[[Question], tuple[str, ...]] = lambda _: ()
    lettered: bool = False


def by_name(*kinds: Kind) -> Mapping[str, Kind]:
    """Kinds of questions by their names."""
    return {kind.name: kind for kind in kinds}
