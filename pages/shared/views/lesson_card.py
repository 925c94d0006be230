"""The card of a lesson: the question with the control for its answer, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import streamlit as st

from gd_core.descent import Trajectory
from gd_core.experiments import Problem
from gd_core.formatting import format_number
from gd_core.lessons import (
    COURSE,
    KINDS,
    Gesture,
    Judgement,
    Question,
    given_in_words,
    iterations_in_words,
    point_in_words,
)
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
        number = list(COURSE).index(shown.name) + 1
        st.subheader(f"{number} of {len(COURSE)}: {shown.lesson.title}", anchor=False)
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
    asked = replace(shown.question, problem=trial.problem)
    tell = _of_the_rivals if shown.rivals else _TOLD.get(asked.kind, _of_the_run)
    return f"{_as_statement(trial.sentence)} {tell(shown, asked)}"


def _of_the_rivals(shown: Shown, asked: Question) -> str:
    """What came of the several runs that the question is about, on another problem."""
    return f"{iterations_in_words(asked)} {shown.lesson.shows}".strip()


def _of_the_run(shown: Shown, asked: Question) -> str:
    """What came of the run that was tried."""
    run = run_of(asked.problem)
    end = format_number(float(run.values[-1]))
    before = "" if shown.faint is None else _f_before(shown.faint)
    return f"{_verdict(shown, asked.problem)} After {_count(run)} f is {end}{before}."


def _verdict(shown: Shown, problem: Problem) -> str:
    diagnosis = diagnosis_of(problem, run_of(problem), advise=False)
    return shown.lesson.shows or f"{diagnosis.headline} {diagnosis.sentence}"


def _of_the_end(shown: Shown, asked: Question) -> str:
    """Where the run ended that was tried, and where the run before did."""
    run, bounds = run_of(asked.problem), asked.problem.bounds
    now, before = (point_in_words(r.points[-1], bounds) for r in (run, run_of(shown.played)))
    where = f"at {now} as before" if now == before else f"at another place: {now}, not {before}"
    return f"{_verdict(shown, asked.problem)} After {_count(run)} it ends {where}."


def _of_the_next_x(_: Shown, asked: Question) -> str:
    """How the step comes out that was tried."""
    return KINDS[asked.kind].truth(asked).why


# What is told of a trial, by the kind of the question; of the others, what the run did.
_TOLD: Mapping[str, Callable[[Shown, Question], str]] = MappingProxyType(
    {"end": _of_the_end, "next-x": _of_the_next_x}
)


def _count(run: Trajectory) -> str:
    return f"{run.iterations:,} iteration{'s' * (run.iterations != 1)}"


def _f_before(problem: Problem) -> str:
    """Where the run before has come to, to compare with."""
    return f"; before, it was {format_number(float(run_of(problem).values[-1]))}"


def _of_the_faint(shown: Shown) -> str:
    """What the faint path is; empty where there is none."""
    if shown.faint is None:
        return ""
    return f"The faint path: {_FAINT[shown.tried]}."


def _as_statement(sentence: str) -> str:
    """What was tried, as the words before what came of it: what it may show is left out."""
    tried = sentence.split(":")[0].rstrip(".")
    return f"{tried.replace('Now try', 'You tried', 1).replace('Now let', 'You let', 1)}."


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
