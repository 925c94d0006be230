"""The letters that stand for numbers in the formula on the page, and their numbers."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from gd_core.expression import FIRST_VALUE, Values
from pages.shared.execution.cache import letters_of
from pages.shared.state.session_values import FORMULA, VALUES
from pages.shared.state.url_schema import (
    ENDS_OF_LETTER,
    KEY_OF_LETTER,
    LETTER_RANGE,
    Parameter,
    parameters_of_letter,
)


def letters_on_page() -> tuple[str, ...]:
    """The letters of the formula in the function box."""
    return letters_of(FORMULA.get())


def values_in_session() -> Values:
    """The letters of the formula in the function box with their numbers; 1 for an emptied box."""
    found = ((name, _number(KEY_OF_LETTER[name])) for name in letters_on_page())
    return tuple((name, FIRST_VALUE if number is None else number) for name, number in found)


def _number(key: str) -> float | None:
    kept = VALUES.get().get(key, FIRST_VALUE)  # from before the formula lost the letter
    number: float | None = st.session_state.get(key, kept)
    return number


def values_in_link(got: Mapping[str, str], text: str) -> Values:
    """The letters of a formula with their numbers in a link; 1 where there is none to be read."""
    return tuple((name, _number_in(got, name)) for name in letters_of(text))


def _number_in(got: Mapping[str, str], name: str) -> float:
    key = KEY_OF_LETTER[name]
    try:
        return float(parameters_of_letter(name)[key].read(got[key]))
    except (KeyError, ValueError):
        return FIRST_VALUE


def with_own_keys(got: Mapping[str, str], text: str) -> dict[str, str]:
    """A link in which each letter of the formula has its own key: typed by hand, `k=2` is the
    letter's where the formula has a k and the link no `letter_k`."""
    found = dict(got)
    for name in letters_of(text):
        if name in found and KEY_OF_LETTER[name] not in found:
            found[KEY_OF_LETTER[name]] = found.pop(name)
    return found


def range_of(name: str) -> tuple[float, float]:
    """The ends of a letter's slider as they were typed, in order; the usual ones where an end is
    missing or both are equal."""
    low, high = (st.session_state.get(key) for key in ENDS_OF_LETTER[name])
    if low is None or high is None or low == high:
        return LETTER_RANGE
    return (low, high) if low < high else (high, low)


def parameters_on_page() -> dict[str, Parameter]:
    """The parameters of a link for the letters of the formula; the ends of a slider only where they
    are not the usual ones."""
    state = st.session_state
    found: dict[str, Parameter] = {}
    for name in letters_on_page():
        own = parameters_of_letter(name)
        ends = ENDS_OF_LETTER[name]
        usual = tuple(state.get(key) for key in ends) == LETTER_RANGE
        found |= {key: parameter for key, parameter in own.items() if not (usual and key in ends)}
    return found
