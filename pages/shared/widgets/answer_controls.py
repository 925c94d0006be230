"""The control for an answer: two boxes beside the click, a number box, or a few choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import streamlit as st

from gd_core.formatting import format_number
from gd_core.lessons import KINDS, Gesture, Question
from pages.shared.layout.inputs import number_input
from pages.shared.state.session_values import GUESS_CHOICE, GUESS_NUMBER, GUESS_OF_AXIS


def answer_control(question: Question) -> None:
    """Show the control with which a question is answered."""
    _CONTROLS[KINDS[question.kind].gesture](question)


def _point(question: Question) -> None:
    """Boxes for the coordinates, which a click into the picture fills in."""
    problem = question.problem
    with st.container(horizontal=True, key="guess"):
        axes = zip(GUESS_OF_AXIS.values(), problem.objective.variables, strict=False)
        for (guess, name), (low, high) in zip(axes, problem.bounds, strict=True):
            number_input(
                f"{name}, from {format_number(low)} to {format_number(high)}",
                guess.key,
                min_value=low,
                max_value=high,
                step=(high - low) / 100,
                format="%g",
                placeholder="click",
            )


def _number(_: Question) -> None:
    number_input("Your answer", GUESS_NUMBER.key, format="%.10g", placeholder="a number")


def _choice(question: Question) -> None:
    kind = KINDS[question.kind]
    choices = kind.choices(question)
    with st.container(key="letters" if kind.lettered else "choices"):
        st.radio(
            "Your answer",
            range(len(choices)),
            key=GUESS_CHOICE.key,
            index=None,
            format_func=lambda k: choices[k],
            label_visibility="collapsed",
            horizontal=kind.lettered,
            persist_state="session",
        )


_CONTROLS: Mapping[Gesture, Callable[[Question], None]] = MappingProxyType(
    {Gesture.POINT: _point, Gesture.NUMBER: _number, Gesture.CHOICE: _choice}
)
