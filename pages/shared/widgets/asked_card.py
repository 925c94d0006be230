"""The card of a teacher's question: the teacher's words, the question with the control for its
answer, and what came of it."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import streamlit as st

from gd_core.lessons import Judgement, Question
from pages.shared.components.course import Said, say, show_result
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.execution.jobs import Response
from pages.shared.execution.not_computed import NotComputedError
from pages.shared.layout.inputs import run_button
from pages.shared.state.answers import begin_lesson, what_is_missing
from pages.shared.state.problem import AXES
from pages.shared.state.session_values import ASKED_TEXT, STEP_SIZE
from pages.shared.state.store import put as put_control
from pages.shared.state.teacher_question import (
    PutQuestion,
    answer,
    can_show_everything,
    is_asking,
    is_of_another_function,
    show_everything,
    take_back,
    why_unaskable,
)
from pages.shared.state.url_schema import STEP_KEYS
from pages.shared.widgets.answer_controls import answer_control

_GUESSED = "a teacher's question"  # the name under which the guess is kept: that of no lesson
_OF_THE_ASKED = "In the run that was asked about:"


def begin_asking() -> None:
    """Forget a guess of a lesson; to be called before anything reads the guess."""
    if is_asking():
        begin_lesson(_GUESSED)


def show_asked(put: PutQuestion | None, around: Any = None) -> None:
    """Show the card; nothing where the link asks and hides nothing.

    put: the question of the link about what the page shows, None where only words are asked;
    around: a container that stays, for the message with the result, where the card stands elsewhere
    after the answer. A message that moves is told once more with what it said before.
    """
    text = ASKED_TEXT.get()
    if put is None and text is None and not can_show_everything():
        return
    with st.container(key="card-asked"):
        if text is not None:
            st.text(text)
        if put is not None:
            _show_question(put, around)
        elif can_show_everything():
            _offer_to_show()


def _offer_to_show() -> None:
    st.button("Show everything", type="tertiary", on_click=show_everything)


def _show_question(put: PutQuestion, around: Any) -> None:
    if is_of_another_function(put.question):
        st.text("The function was changed: this now asks about the new one.")
    try:
        unaskable = why_unaskable(put.question)
        response = put.response
    except NotComputedError as error:
        st.text(str(error))
        return
    with around or nullcontext():
        say("The question", _said(put, response), what_is_missing(put.question))
    if unaskable:
        st.text(f"This cannot be asked here. {unaskable}")
        if can_show_everything():
            _offer_to_show()
        return
    st.markdown(f"**{response.asks}**")
    if is_asking():
        _show_control(put.question)
    show_result()
    if not is_asking():
        _show_afterwards(put.question, None if put.is_of_another_run else response.judgement)


def _show_control(question: Question) -> None:
    answer_control(question)
    with st.container(horizontal=True, key="asked"):
        run_button(answer, question)
        if can_show_everything():
            _offer_to_show()


def _said(put: PutQuestion, response: Response) -> Said | None:
    """What is said of the answer; beside another run, of which one it is."""
    judgement = response.judgement
    if judgement is None:
        return None
    of_which = f"{_OF_THE_ASKED} " if put.is_of_another_run else ""
    return Said(judgement.right, judgement.sentence, f"{of_which}{judgement.why}")


def _show_afterwards(question: Question, judgement: Judgement | None) -> None:
    """Show what to try, which the judgement tells if there is one, and the way back."""
    with st.container(horizontal=True, key="answered"):
        if judgement is not None:
            label = judgement.now_try.sentence.rstrip(".")
            st.button(label, key="try", on_click=_try, args=(question, judgement))
        st.button("Ask me again", type="tertiary", on_click=restart_if_interrupted(take_back))


@restart_if_interrupted
def _try(question: Question, judgement: Judgement) -> None:
    """Callback: set the controls to what to try."""
    problem = judgement.now_try.problem
    values: dict[str, Any] = {"start": "point", "n": problem.n_iter}
    values |= {f"{axis}0": c for axis, c in zip(AXES, problem.start, strict=False)}
    if problem.config.step_size is not None:
        values[_key_of_step(question, judgement)] = problem.config.step_size
    for key, value in values.items():
        put_control(key, value)


def _key_of_step(question: Question, judgement: Judgement) -> str:
    """The control of the step size: where panels are compared, that of the panel that is right."""
    truth = judgement.truth
    if question.kind != "larger-step" or not isinstance(truth, int):
        return STEP_SIZE.key
    return STEP_KEYS[truth]
