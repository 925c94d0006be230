"""What a person guesses and answers in the lessons, in this session."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from gd_core.lessons import KINDS, Answer, Gesture, Question
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.state.session_values import (
    ANSWER_MISSING,
    ANSWERS,
    GUESS_CHOICE,
    GUESS_NUMBER,
    GUESS_OF_AXIS,
    GUESSED_LESSON,
    LESSON,
    TRIED,
)
from pages.shared.state.store import put


def begin_lesson(name: str) -> None:
    """Forget the guess where it is of another lesson; to be called before the controls are made."""
    if GUESSED_LESSON.get() == name:
        return
    forget_guess()
    GUESSED_LESSON.set(name)


def forget_guess() -> None:
    """Forget the guess, of whatever question it is; to be called before the controls are made."""
    GUESSED_LESSON.set(None)
    ANSWER_MISSING.set(False)
    for guess in GUESS_OF_AXIS.values():
        guess.set(None)
    GUESS_NUMBER.set(None)
    GUESS_CHOICE.set(None)


def guess_of(question: Question) -> Answer | None:
    """What is guessed so far; None before a guess is complete."""
    return _GUESS[KINDS[question.kind].gesture](question)


def _point(question: Question) -> Answer | None:
    axes = question.problem.objective.variables
    found = [GUESS_OF_AXIS[axis].get() for axis in ("x", "y")[: len(axes)]]
    point = tuple(c for c in found if c is not None)
    return point if len(point) == len(found) else None


def _choice(question: Question) -> Answer | None:
    """The index that is chosen; None also for one of another question, which had more choices."""
    found, choices = GUESS_CHOICE.get(), KINDS[question.kind].choices(question)
    return found if found is not None and 0 <= found < len(choices) else None


_GUESS: Mapping[Gesture, Callable[[Question], Answer | None]] = MappingProxyType(
    {
        Gesture.POINT: _point,
        Gesture.NUMBER: lambda _: GUESS_NUMBER.get(),
        Gesture.CHOICE: _choice,
    }
)


_MISSING: Mapping[Gesture, str] = MappingProxyType(
    {
        Gesture.POINT: "Answer first: click into the picture, or type where it is.",
        Gesture.NUMBER: "Answer first: type a number.",
        Gesture.CHOICE: "Answer first: choose one.",
    }
)


def what_is_missing(question: Question) -> str:
    """What to do first where "Run" was pressed before there was an answer; empty elsewhere."""
    is_missing = ANSWER_MISSING.get() and guess_of(question) is None
    return _MISSING[KINDS[question.kind].gesture] if is_missing else ""


def set_guess(point: Sequence[float]) -> None:
    """Put the guess at a point (dim,) of the picture."""
    for guess, coordinate in zip(GUESS_OF_AXIS.values(), point, strict=False):
        guess.set(coordinate)


@restart_if_interrupted
def commit(name: str, question: Question) -> None:
    """Callback of "Run": the guess is the answer from now on."""
    guess = guess_of(question)
    ANSWER_MISSING.set(guess is None)
    if guess is not None:
        ANSWERS.set({**ANSWERS.get(), name: guess})


@restart_if_interrupted
def ask_again(name: str) -> None:
    """Callback: take the answer to a lesson back."""
    ANSWERS.set({key: answer for key, answer in ANSWERS.get().items() if key != name})
    TRIED.set(TRIED.get() - {name})
    GUESSED_LESSON.set(None)


@restart_if_interrupted
def forget_answers() -> None:
    """Callback: take all answers back."""
    ANSWERS.set({})
    TRIED.set(frozenset())
    GUESSED_LESSON.set(None)


@restart_if_interrupted
def try_it(name: str) -> None:
    """Callback: show what to try after the answer."""
    TRIED.set(TRIED.get() | {name})


@restart_if_interrupted
def go_to_lesson(name: str) -> None:
    """Callback: show another lesson."""
    put(LESSON.key, name)
