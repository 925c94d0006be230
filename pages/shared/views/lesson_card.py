"""The card of a lesson: the question with the control for its answer, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from gd_core.experiments import Problem
from gd_core.formatting import format_number
from gd_core.lessons import COURSE, KINDS, Gesture, Judgement, NowTry, Question, given_in_words
from pages.shared.components.course import Said, say, show_result
from pages.shared.execution.runs import diagnosis_of, run_of
from pages.shared.layout.equations import function_in_line
from pages.shared.layout.inputs import run_button
from pages.shared.state.answers import ask_again, commit, go_to_lesson, try_it, what_is_missing
from pages.shared.views.lesson import Shown

_FAINT = {True: "the run before", False: "the largest step size that still settles"}


def show_card(shown: Shown, control: Callable[[Question], None]) -> None:
    """Show the card: the question with the control for its answer, or what came of it.

    control: shows the control with which a question is answered.
    """
    kind = KINDS[shown.question.kind]
    say(shown.lesson.title, _said(shown), what_is_missing(shown.question))
    with st.container(key=_key_of_card(shown.question)):
        st.subheader(shown.lesson.title, anchor=False)
        if shown.judgement is None:
            _show_question(shown)
        st.markdown(f"**{kind.asks(shown.question)}**")
        if shown.judgement is None:
            control(shown.question)
            with st.container(key="asked"):
                run_button(commit, shown.name, shown.question)
        show_result()
        if shown.judgement is not None:
            _show_afterwards(shown, shown.judgement)


def _key_of_card(question: Question) -> str:
    """The key of the card's container, by which learn.css gives it its room on a phone."""
    kind = KINDS[question.kind]
    is_long = kind.gesture is Gesture.CHOICE and not kind.lettered
    return "card-of-choices" if is_long else "card"


def _show_question(shown: Shown) -> None:
    """What has to be known before the answer."""
    st.markdown(shown.lesson.text)
    function = function_in_line(shown.problem.objective)
    with st.container(key="given"):
        st.markdown(f"{function}\u2003 {given_in_words(shown.question)}")


def _said(shown: Shown) -> Said | None:
    judgement = shown.judgement
    if judgement is None:
        return None
    # Also after a right answer: it may have been a guess, and this is the idea of the lesson.
    why = (judgement.why, shown.lesson.uncovers)
    told = (judgement.sentence, *why, _tried(shown), _of_the_faint(shown))
    return Said(judgement.right, *told)


def _tried(shown: Shown) -> str:
    """What the run did that was tried afterwards; empty before that."""
    if not shown.tried or shown.judgement is None:
        return ""
    trial = shown.lesson.trial(shown.judgement)
    came = _of_the_rivals(shown, trial.problem) if shown.rivals else _of_the_run(shown, trial)
    return f"{_as_statement(trial.sentence)} {came}"


def _of_the_rivals(shown: Shown, problem: Problem) -> str:
    """What came of the several runs that the question is about, on another problem."""
    question = replace(shown.question, problem=problem)
    return KINDS[question.kind].truth(question).why


def _of_the_run(shown: Shown, trial: NowTry) -> str:
    """What came of the run that was tried."""
    run = run_of(trial.problem)
    diagnosis = diagnosis_of(trial.problem, run, advise=False)
    count = f"{run.iterations:,} iteration{'s' * (run.iterations != 1)}"
    end = format_number(float(run.values[-1]))
    before = "" if shown.faint is None else _f_before(shown.faint)
    return f"{diagnosis.headline} {diagnosis.sentence} After {count} f is {end}{before}."


def _f_before(problem: Problem) -> str:
    """Where the run before has come to, to compare with."""
    return f"; before, it was {format_number(float(run_of(problem).values[-1]))}"


def _of_the_faint(shown: Shown) -> str:
    """What the faint path is; empty where there is none."""
    if shown.faint is None:
        return ""
    return f"The faint path: {_FAINT[shown.tried]}."


def _as_statement(sentence: str) -> str:
    """What was tried, as the words before what came of it."""
    return f"{sentence.rstrip('.')}:" if sentence.endswith(".") else sentence


def _show_afterwards(shown: Shown, judgement: Judgement) -> None:
    """Show what to try, the way to the next lesson, and the way back to the question."""
    with st.container(key="answered"):
        if not shown.tried:
            trial = shown.lesson.trial(judgement)
            st.button(trial.sentence.rstrip("."), key="try", on_click=try_it, args=(shown.name,))
        with st.container(horizontal=True):
            _show_next(shown)
            st.button("Ask me again", type="tertiary", on_click=ask_again, args=(shown.name,))


def _show_next(shown: Shown) -> None:
    names = list(COURSE)
    number = names.index(shown.name) + 1
    if number == len(names):
        st.page_link("app.py", label="The last lesson: now type your own function")
        return
    st.button(
        f"Next: {COURSE[names[number]].title}",
        type="primary",
        key="next",
        on_click=go_to_lesson,
        args=(names[number],),
    )
