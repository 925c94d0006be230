"""A question or a lesson in a living file: what is asked, what is true, and what is then said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import Any

import numpy as np

from gd_core.experiments import Problem
from gd_core.export.errors import ExportError
from gd_core.formatting import format_number
from gd_core.lessons import (
    KINDS,
    Answer,
    Gesture,
    Lesson,
    Question,
    Truth,
    UnaskableError,
    given_in_words,
    judge,
    played,
    point_in_words,
)

SEVERAL_RUNS = "A question about several runs cannot be taken along as a page."
ARROWS = "A question about arrows cannot be taken along as a page."
_LIVE = "The run is hidden until you have answered."


@dataclass(frozen=True)
class Asked:
    """What a living file asks before it shows its run.

    problem: whose run is shown afterwards; at: the iteration up to which it is shown before; html:
    the question and its controls; data: what the page needs to judge an answer.
    """

    problem: Problem
    at: int
    html: str
    data: dict[str, Any]


def asked_of(asked: Question | Lesson) -> Asked:
    """A question as a living file asks it. Raises ExportError for one without an answer, and for
    one about several runs or arrows."""
    question = asked.question if isinstance(asked, Lesson) else asked
    if question.rivals:
        raise ExportError(SEVERAL_RUNS)
    if question.kind == "steepest":
        raise ExportError(ARROWS)
    try:
        truth = KINDS[question.kind].truth(question)
    except UnaskableError as error:
        raise ExportError(str(error)) from None
    true = judge(question, truth.answers[0])
    return Asked(
        played(question, truth.answers[0], true),
        question.at,
        _html(asked, question),
        _data(asked, question, truth),
    )


# ---------------------------------------------------------------- how it is judged


def _data(asked: Question | Lesson, question: Question, truth: Truth) -> dict[str, Any]:
    """The true answers, each as it is told, and how far from one of them still counts; of a choice
    what is said of each."""
    gesture = KINDS[question.kind].gesture
    more = [asked.uncovers] if isinstance(asked, Lesson) else []
    trial = (asked.now_try if isinstance(asked, Lesson) else None) or truth.now_try
    return {
        "gesture": gesture.value,
        "at": question.at,
        "answers": [list(np.atleast_1d(np.asarray(one, dtype=float))) for one in truth.answers],
        "told": [_told(question, truth, one) for one in truth.answers],
        "tolerance": truth.tolerance,
        "bounds": [list(interval) for interval in question.problem.bounds],
        "choices": _choices(question) if gesture is Gesture.CHOICE else [],
        "why": [truth.why, *more],
        "try": trial.sentence if _is_tried_by_dragging(question.problem, trial.problem) else "",
    }


def _is_tried_by_dragging(problem: Problem, trial: Problem) -> bool:
    """Whether one problem becomes another by its start and its step size, which a file can move."""
    moved = replace(problem, start=trial.start, n_iter=trial.n_iter)
    step_size = trial.config.step_size
    return (moved if step_size is None else moved.with_step_size(step_size)) == trial


def _told(question: Question, truth: Truth, answer: Answer) -> str:
    """A true answer in words."""
    gesture, place = KINDS[question.kind].gesture, np.atleast_1d(np.asarray(answer, dtype=float))
    number = float(place[0])
    if gesture is Gesture.POINT:
        return f"at {point_in_words(place, question.problem.bounds)}"
    if gesture is Gesture.NUMBER:
        return truth.number or format_number(number, 4)
    return KINDS[question.kind].choices(question)[int(number)]


def _choices(question: Question) -> list[dict[str, Any]]:
    """What is said of each choice."""
    count = len(KINDS[question.kind].choices(question))
    judged = [judge(question, index) for index in range(count)]
    return [{"right": one.right, "sentence": one.sentence} for one in judged]


# ---------------------------------------------------------------- how it is asked


def _html(asked: Question | Lesson, question: Question) -> str:
    kind = KINDS[question.kind]
    told = [asked.title, asked.text] if isinstance(asked, Lesson) else []
    lines = [f"<p>{escape(line)}</p>" for line in [*told, given_in_words(question)]]
    return "\n".join(
        [
            '<section class="question" aria-label="Question" data-part="question">',
            *lines,
            f"<h2>{escape(question.text or kind.asks(question))}</h2>",
            *_CONTROLS[kind.gesture](question),
            f'<p class="hint" data-part="hidden">{_LIVE}</p>',
            '<div aria-live="polite" data-part="judgement" hidden></div>',
            "</section>",
        ]
    )


def _buttons(question: Question) -> list[str]:
    choices = KINDS[question.kind].choices(question)
    return [
        f'<button type="button" class="choice" data-choice="{index}">{escape(choice)}</button>'
        for index, choice in enumerate(choices)
    ]


def _box(_: Question) -> list[str]:
    return [
        '<label class="guess">Your answer '
        '<input type="text" inputmode="decimal" autocomplete="off" data-part="guess"></label>',
        _ANSWER,
    ]


def _map(_: Question) -> list[str]:
    words = "Click or tap on the picture, or move the ring on it with the arrow keys."
    return [f"<p>{words}</p>", _ANSWER]


_ANSWER = '<button type="button" data-part="answer" disabled>Answer</button>'
_CONTROLS = {Gesture.CHOICE: _buttons, Gesture.NUMBER: _box, Gesture.POINT: _map}
