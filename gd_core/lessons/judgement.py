"""Whether an answer is right, and how far it is from what is true."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from gd_core.experiments import Bounds
from gd_core.formatting import format_number
from gd_core.lessons.how_much import HOW_MUCH
from gd_core.lessons.question import Answer, Gesture, Kind, NowTry, Question, Truth, by_name
from gd_core.lessons.where import WHERE
from gd_core.lessons.which import WHICH
from gd_core.numerics import Array

KINDS: Mapping[str, Kind] = MappingProxyType(by_name(*WHERE, *HOW_MUCH, *WHICH))


@dataclass(frozen=True)
class Judgement:
    """What is said of an answer.

    right: whether it counts; truth: the right answer nearest to it; gap: how far it is from that,
    as a share of the window for a point, in the number's own unit for a number, and 0 or 1 for a
    choice; sentence: the gap in words; why: what explains the truth; now_try: what to try next.
    """

    right: bool
    truth: Answer
    gap: float
    sentence: str
    why: str
    now_try: NowTry


def judge(question: Question, answer: Answer) -> Judgement:
    """Judge an answer by the exact run.

    Raises UnaskableError where the question has no answer for its problem, ValueError for an answer
    of the wrong form: a point has as many coordinates as the function has variables, a number is
    finite, a choice is an index of one of the choices.
    """
    kind = KINDS[question.kind]
    _check(kind, question, answer)
    truth = kind.truth(question)
    return _JUDGES[kind.gesture](question, truth, answer)


def _check(kind: Kind, question: Question, answer: Answer) -> None:
    if kind.gesture is Gesture.CHOICE:
        count = len(kind.choices(question))
        if not (isinstance(answer, int) and 0 <= answer < count):
            raise ValueError(f"The answer is one of the choices 0 to {count - 1}.")
        return
    dim = question.problem.objective.dim if kind.gesture is Gesture.POINT else 1
    if np.size(np.asarray(answer)) != dim or not np.isfinite(np.asarray(answer)).all():
        raise ValueError(f"The answer has {dim} finite number{'s' * (dim > 1)}.")


def shares_of_window(bounds: Bounds, one: Array, other: Array) -> Array:
    """The distances between points (..., dim), each coordinate as a share of its side of the
    window, (...,)."""
    low, high = np.array(bounds, dtype=np.float64).T
    return np.asarray(np.linalg.norm((one - other) / (high - low), axis=-1))


def _judge_point(question: Question, truth: Truth, answer: Answer) -> Judgement:
    places = np.array(truth.answers, dtype=np.float64)
    guess = np.atleast_1d(np.asarray(answer, dtype=np.float64))
    gaps = shares_of_window(question.problem.bounds, places, guess)
    nearest = int(np.argmin(gaps))
    gap = float(gaps[nearest])
    right = gap <= truth.tolerance
    bounds = question.problem.bounds
    apart = _as_seen(float(np.linalg.norm(places[nearest] - guess)), bounds)
    place = point_in_words(places[nearest], bounds)
    said = f"Right: it is at {place}" if right else f"It is at {place}"
    off = f"{apart} from your point ({_percent(gap)} of the window)"
    return Judgement(
        right,
        tuple(places[nearest].tolist()),
        gap,
        f"{said}, just where you said." if apart == "0" else f"{said}, {off}.",
        truth.why,
        truth.now_try,
    )


def _judge_number(_: Question, truth: Truth, answer: Answer) -> Judgement:
    guess = float(np.asarray(answer).item())
    numbers = np.array(truth.answers, dtype=np.float64)
    exact = truth.answers[int(np.argmin(np.abs(numbers - guess)))]
    assert not isinstance(exact, tuple)
    gap = abs(guess - exact)
    right = gap <= truth.tolerance
    number = truth.number or format_number(exact, 4)
    way = "too large" if guess > exact else "too small"
    off = f", {_percent(gap / abs(exact))} {way}" if exact and gap else ""
    praise = "Right" if format_number(guess, 4) == format_number(exact, 4) else "Close enough"
    said = f"{praise}: it is {number}." if right else f"It is {number}; you said {guess:g}{off}."
    return Judgement(right, exact, gap, said, truth.why, truth.now_try)


def _judge_choice(question: Question, truth: Truth, answer: Answer) -> Judgement:
    choices = KINDS[question.kind].choices(question)
    right = answer in truth.answers
    exact = answer if right else truth.answers[0]
    assert isinstance(exact, int)
    said = f"Right: {choices[exact]}."
    if not right:
        chosen = choices[int(np.asarray(answer).item())]
        said = f"Not this time: you chose “{chosen}”, and “{choices[exact]}” is right."
    return Judgement(right, exact, 0.0 if right else 1.0, said, truth.why, truth.now_try)


_JUDGES = MappingProxyType(
    {
        Gesture.POINT: _judge_point,
        Gesture.NUMBER: _judge_number,
        Gesture.CHOICE: _judge_choice,
    }
)


def _as_seen(number: float, bounds: Bounds) -> str:
    """A coordinate or a distance to a ten-thousandth of the window: a run that has arrived at 0
    stands at 0, and not at −4.86 × 10⁻⁹."""
    unit = max(high - low for low, high in bounds) / 10_000
    return format_number(0.0 if abs(number) < unit else number)


def point_in_words(point: Array, bounds: Bounds) -> str:
    """A point (dim,) of the window in words, such as "x = 2" and "(1, 2)", as exact as seen."""
    numbers = ", ".join(_as_seen(float(value), bounds) for value in point)
    return f"({numbers})" if len(point) > 1 else f"x = {numbers}"


def _percent(share: float) -> str:
    percent = 100 * share
    return "less than 0.1%" if 0 < percent < 0.1 else f"{math.floor(percent * 10 + 0.5) / 10:,g}%"
