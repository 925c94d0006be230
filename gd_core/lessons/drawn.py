"""A prediction as it is drawn into the picture, with the truth beside it and the gap between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from gd_core.experiments import Problem
from gd_core.formatting import format_number
from gd_core.lessons.judgement import KINDS, Judgement
from gd_core.lessons.question import Answer, Gesture, Question
from gd_core.lessons.which import PATH_LETTERS, arrows_of
from gd_core.optimizers import STEP_SIZE

Point = tuple[float, ...]


@dataclass(frozen=True)
class Drawn:
    """What is drawn of an answer, and of the truth once the run has come to iteration `since`.

    guess, truth: points (dim,), or, where there is a foot, directions (2,) from it; names: what the
    two are called, the second only where there is a truth; gap: their distance in numbers; words:
    the guess and the truth as sentences, where they are no places; arrows: the directions (2,) from
    the foot among which is chosen.
    """

    guess: Point | None
    truth: Point | None = None
    foot: Point | None = None
    names: tuple[str, str] = ("your guess", "")
    gap: str = ""
    since: int = 0
    words: tuple[str, str] = ("", "")
    arrows: tuple[Point, ...] = ()


def drawn_of(question: Question, answer: Answer | None, judgement: Judgement | None) -> Drawn:
    """What is drawn of an answer: before it is judged the guess alone, and nothing of the run.

    The guess is None where there is no answer yet, and where nothing of it can be drawn.
    """
    if question.kind == "steepest":
        return _direction(question, answer, judgement)
    draw = _DRAWERS.get(question.kind)
    if draw is None or answer is None:
        return Drawn(None)
    return draw(question, answer, judgement)


def played(question: Question, answer: Answer, judgement: Judgement) -> Problem:
    """The problem whose run is played after the answer: of a question about the step size the one
    with the step size that was guessed, where that can be one, and else with the true one."""
    if question.kind != "largest-step":
        return question.problem
    return question.problem.with_step_size(_step_size(answer) or _number(judgement.truth))


def compared(question: Question, answer: Answer, judgement: Judgement) -> Problem | None:
    """The problem whose run is drawn faintly beside it: the one with the true step size, where
    another one was guessed; None where there is nothing to compare with."""
    if question.kind != "largest-step" or not _step_size(answer):
        return None
    return question.problem.with_step_size(_number(judgement.truth))


def rivals_of(question: Question, problem: Problem) -> tuple[tuple[str, Problem], ...]:
    """The runs that a question is about, where they are several, each with its name in the picture:
    `problem` with each of the rivals."""
    names = (
        PATH_LETTERS if KINDS[question.kind].lettered else KINDS[question.kind].choices(question)
    )
    rivals = [problem.with_config(config) for config in question.rivals]
    return tuple(zip(names, rivals, strict=False))


def _step_size(answer: Answer) -> float | None:
    """The step size in an answer; None where no run can have it."""
    found = _number(answer)
    return found if STEP_SIZE.low <= found <= STEP_SIZE.high else None


def _number(answer: Answer) -> float:
    return float(np.asarray(answer).item())


def _point(question: Question, answer: Answer, judgement: Judgement | None) -> Drawn:
    guess = _as_point(answer)
    if judgement is None:
        return Drawn(guess)
    truth = _as_point(judgement.truth)
    apart = float(np.linalg.norm(np.subtract(guess, truth)))
    name, since = _REACHED[question.kind](question)
    return Drawn(guess, truth, None, ("your guess", name), format_number(apart), since)


def _next_x(question: Question, answer: Answer, judgement: Judgement | None) -> Drawn:
    """A number on the axis of x, which on a map is no point."""
    if question.problem.objective.dim > 1:
        return Drawn(None)
    return _point(question, answer, judgement)


def _iterations(question: Question, answer: Answer, judgement: Judgement | None) -> Drawn:
    """Where the run stands at the iteration that was guessed: before the answer nobody may know."""
    if judgement is None:
        return Drawn(None)
    run, guess = question.problem.run(), _number(answer)
    reached = int(_number(judgement.truth))
    there = tuple(run.points[reached].tolist())
    names, said = ("your guess", f"arrives after {reached:,}"), format_number(guess)
    if not 0 <= guess <= run.iterations:  # where there is no such iterate
        return Drawn(None, there, None, names, since=reached, words=(f"your guess: {said}", ""))
    then = tuple(run.points[int(guess)].tolist())
    return Drawn(then, there, None, (f"your guess: after {said}", names[1]), "", reached)


def _direction(question: Question, answer: Answer | None, judgement: Judgement | None) -> Drawn:
    """The arrows to choose from, which are there before a guess is."""
    foot = tuple(question.problem.run().points[question.at].tolist())
    arrows = tuple(tuple(arrow) for arrow in arrows_of(question).tolist())
    guess = None if answer is None else arrows[int(_number(answer))]
    if judgement is None:
        return Drawn(guess, None, foot, arrows=arrows)
    name = "steepest up" if question.problem.maximize else "steepest down"
    truth = arrows[int(_number(judgement.truth))]
    return Drawn(guess, truth, foot, ("your guess", name), arrows=arrows)


def _sentence(question: Question, answer: Answer, judgement: Judgement | None) -> Drawn:
    """One of several sentences, which has no place: both stand in the picture once the run is at
    its end."""
    choices = KINDS[question.kind].choices(question)
    guess = f"your guess: {choices[int(_number(answer))]}"
    if judgement is None:
        return Drawn(None, words=(guess, ""))
    truth = f"{_TOLD[question.kind]}: {choices[int(_number(judgement.truth))]}"
    since = question.problem.run().iterations
    return Drawn(None, words=(guess, truth), since=since)


def _as_point(answer: Answer) -> Point:
    return tuple(np.atleast_1d(np.asarray(answer, dtype=np.float64)).tolist())


# What the true choice is of.
_TOLD: Mapping[str, str] = MappingProxyType(
    {"fate": "the run", "larger-step": "the largest", "first-method": "the first"}
)
# What the true place is called, and the iteration at which the run comes to it.
_REACHED: Mapping[str, Callable[[Question], tuple[str, int]]] = MappingProxyType(
    {
        "next-step": lambda question: (f"step {question.at + 1}", question.at + 1),
        "next-x": lambda question: (f"step {question.at + 1}", question.at + 1),
        "end": lambda question: ("the end", question.problem.run().iterations),
        "level": lambda _: ("slope 0", 0),
    }
)
_DRAWERS: Mapping[str, Callable[[Question, Answer, Judgement | None], Drawn]] = MappingProxyType(
    {
        **{name: _point for name, kind in KINDS.items() if kind.gesture is Gesture.POINT},
        "next-x": _next_x,
        "iterations": _iterations,
        **dict.fromkeys(_TOLD, _sentence),
    }
)
