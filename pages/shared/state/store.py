"""The values of the controls, kept when the user moves from page to page."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import streamlit as st

from gd_core.optimizers import (
    CONSTANT,
    description_of,
    schedule_description,
)
from pages.shared.execution.cache import letters_of
from pages.shared.state.session_values import (
    DATA_NAME,
    DERIVED_CONTROLS,
    FITTED,
    FORMULA,
    GOOD_PROBLEM,
    HAS_DATA,
    PAGE,
    PARKED,
    VALUES,
    SessionValue,
)
from pages.shared.state.url_schema import (
    DATA,
    DERIVED,
    DESCEND,
    GRADIENT_DESCENT,
    LEARN,
    RACE,
    STEP_SIZES,
    SWEEP,
    TUTORIAL,
    Parameter,
    known,
    parameters_of_letter,
)

# The parameters that each page has controls for. Streamlit goes through all keys of the session for
# each control that it draws, so those of other pages are kept under the one key `_values`.
PARAMETERS_OF_PAGE: Mapping[str, Mapping[str, Parameter]] = MappingProxyType(
    {
        "Descend": DESCEND,
        "Step sizes": STEP_SIZES,
        "Sweep": SWEEP,
        "Race": RACE,
        "Data": DATA,
        "Learn": LEARN,
        "Tutorial": TUTORIAL,
    }
)


# What belongs to the values of the pages of one kind, with a formula or with data: the same keys
# are the window, the start and the step size of both, and mean another function.
_OF_A_KIND: tuple[SessionValue[Any], ...] = (VALUES, FITTED, DERIVED_CONTROLS, GOOD_PROBLEM)
# The values that all pages share, whatever they are about.
_OF_ALL = ("projector", "lesson", "chapter")


def has_data(page: str) -> bool:
    """Whether a page is about data, and not about a formula."""
    return DATA_NAME.key in PARAMETERS_OF_PAGE[page]


def has_run(page: str) -> bool:
    """Whether a page has the controls of a run, of a formula or of a fit to data."""
    return has_data(page) or FORMULA.key in PARAMETERS_OF_PAGE[page]


def controls_of(page: str, values: Mapping[str, Any]) -> set[str]:
    """The keys of a page's controls, with the parameters of the method and of the schedule, and
    those of the letters in the formula."""
    method = values.get("method") or GRADIENT_DESCENT
    schedule = values.get("schedule") or CONSTANT
    numbers = {*description_of(method).own, *schedule_description(schedule).parameters}
    for name in letters_of(values.get(FORMULA.key, "")):
        numbers |= parameters_of_letter(name).keys()
    return {
        *PARAMETERS_OF_PAGE[page],
        "step",
        "method",
        "schedule",
        "noise",
        "noise_seed",
    } | numbers


def carry_over(page: str) -> None:
    """Take the values of the controls over to this page when the user has come from another.

    Streamlit drops the values of widgets that the user never touched, also those from the URL. A
    value changed after the last run of the old page is in the session only, and takes precedence.
    """
    state = st.session_state
    if (PAGE.get() or page) != page:
        here = state.to_dict()
        values = {key: here.get(key, value) for key, value in VALUES.get().items()}
        VALUES.set(values)
        if has_run(page) and has_data(page) != HAS_DATA.get():
            values = dict(_other_values(values))
            for key in known():
                state.pop(key, None)
        used = controls_of(page, values)
        state.update({key: values[key] for key in used if key in values})
        for key in known().keys() - used:
            state.pop(key, None)
    if has_run(page):
        HAS_DATA.set(has_data(page))
    PAGE.set(page)
    here = state.to_dict()
    remember({key: here[key] for key in known() if key in here})


def _other_values(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Put the values of the other kind of pages in the place of these, which are kept."""
    kept, parked = {note.key: note.get() for note in _OF_A_KIND}, PARKED.get()
    for note in _OF_A_KIND:
        note.set(parked.get(note.key, note.default))
    PARKED.set(kept)
    remember({key: values[key] for key in _OF_ALL if key in values})
    return VALUES.get()


def remember(values: Mapping[str, Any]) -> None:
    """Keep the values of these controls, beside those of other pages."""
    VALUES.set({**VALUES.get(), **values})


def forget(*keys: str) -> None:
    """Reset controls to their defaults, on this page and on all others."""
    state = st.session_state
    values = dict(VALUES.get())
    for key in keys:
        values.pop(key, None)
        if key in state:
            state[key] = known()[key].default
    VALUES.set(values)


def put(key: str, value: Any) -> None:
    """Set a control from a callback, so that it holds even if the page changes before the next run
    of this one."""
    st.session_state[key] = value
    remember({key: value})


def derived_controls() -> list[str]:
    """The keys of the controls whose defaults are derived from the function."""
    return [key for key, parameter in known().items() if parameter is DERIVED]
