"""The control for an answer: two boxes beside the click, a number box, or a few choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import streamlit as st

from gd_core.lessons import ARROWS, KINDS, Gesture, Question
from pages.shared.layout.inputs import number_input
from pages.shared.state.session_values import GUESS_CHOICE, GUESS_NUMBER, GUESS_OF_AXIS

# The words beside ARROWS, which learn.css places as on a compass.
_WAYS = ("right", "up right", "up", "up left", "left", "down left", "down", "down right")


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
                name,
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
    choices = KINDS[question.kind].choices(question)
    is_compass = choices == ARROWS
    with st.container(key="compass" if is_compass else "choices"):
        st.radio(
            "Your answer",
            range(len(choices)),
            key=GUESS_CHOICE.key,
            index=None,
            format_func=lambda k: f"{choices[k]} {_WAYS[k]}" if is_compass else choices[k],
            label_visibility="collapsed",
            horizontal=question.kind == "larger-step",  # over the panels, which are side by side
            persist_state="session",
        )


_CONTROLS: Mapping[Gesture, Callable[[Question], None]] = MappingProxyType(
    {Gesture.POINT: _point, Gesture.NUMBER: _number, Gesture.CHOICE: _choice}
)
