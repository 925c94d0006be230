"""The problem in the session and in the URL: read once at the top of a page, written at its end.

Widgets own their keys and know nothing of the URL. Streamlit's `bind="query-params"` is not used:
it drops a value that equals its default and silently discards what it cannot read, but here the
defaults depend on the formula, and a saved link has to hold every value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import streamlit as st

from gd_core import GALLERY, FormulaError, Objective
from gd_core.expression import Values
from gd_core.optimizers import (
    CONSTANT,
    OPTIMIZERS,
    SCHEDULES,
    description_of,
    schedule_description,
)
from pages.shared.adapters.incoming import check_incoming_values, finite_number, refuse
from pages.shared.adapters.reruns import is_asked_again
from pages.shared.adapters.script_run import values_sent
from pages.shared.execution.cache import default_setup_of, objective_of
from pages.shared.state.defaults import fill_in_numbers, fit_step, setup_values, take_example
from pages.shared.state.fits.fit import values_of_link
from pages.shared.state.letters import values_in_link, values_in_session, with_own_keys
from pages.shared.state.session_values import (
    ASKED_EXAMPLE,
    DERIVED_CONTROLS,
    FITTED,
    FORMULA,
    METHOD,
    STEP_SIZE,
    URLS,
    VALUES,
)
from pages.shared.state.store import (
    carry_over,
    controls_of,
    derived_controls,
    forget,
    has_data,
    has_run,
    put,
)
from pages.shared.state.teacher_question import take_back
from pages.shared.state.typed_links import typed_formula
from pages.shared.state.url_schema import (
    FIRST_EXAMPLE,
    GRADIENT_DESCENT,
    MAX_KEPT_CHARACTERS,
    QUESTION,
    known,
    letter_parameters,
    method_parameters,
)
from pages.shared.state.url_sync import is_new_url


def open_state(page: str, begin: Callable[[], None] | None = None) -> tuple[str, ...]:
    """Fill the session from a new URL and from defaults; returns the parameters it ignored."""
    state = st.session_state
    carry_over(page)
    got = st.query_params.to_dict()
    ignored: tuple[str, ...] = ()
    # The pages with data and those with a formula have values of their own: nothing is fitted
    # before the first of its kind is opened.
    is_first = has_run(page) and not FITTED.get()
    is_new = is_new_url(got) or is_first
    if is_new:
        ignored = _take(got, page)
    had_step = STEP_SIZE.key in state
    values, here, parameters = VALUES.get(), state.to_dict(), known()
    for key in controls_of(page, here):
        if key not in here:
            state[key] = values.get(key, parameters[key].default)
    if had_step and is_asked_again():
        say_step_size_again()
    if is_new:  # in later runs, a box without a number is one that the user has emptied
        fill_in_numbers()
    if is_new and has_run(page) and "step" not in got and METHOD.get() != GRADIENT_DESCENT:
        fit_step()
    if is_new and not got.keys() - {"projector"} and begin is not None:
        begin()
    take_asked_example()
    return ignored


def take_step_size(step_size: object) -> None:
    """Callback: set the step size from an untrusted value that the browser sent.

    A value that is no number of ordinary size is refused, and one that is not positive is ignored.
    """
    number = finite_number(step_size)
    if number is None:
        refuse("step")
    elif number > 0:
        set_step_size(number)


def say_step_size_again() -> None:
    """Send the step size to the browser again, after the connection was lost and restored.

    The browser drops the value of the step-size box when the end of a fragment run reaches it only
    after the reconnection, and would show an empty box.
    """
    if STEP_SIZE.key in st.session_state:
        STEP_SIZE.set(STEP_SIZE.get())


def set_step_size(step_size: float) -> None:
    """Set the step size from a control other than its box: the slider or a mark."""
    put(STEP_SIZE.key, step_size)


def _take(got: Mapping[str, str], page: str) -> tuple[str, ...]:
    """Take the values of a link; returns the names of the parameters that cannot be read.

    The link to a lesson says nothing of the controls of a run.
    """
    state, parameters = st.session_state, known()
    ignored = [key for key in got if key not in parameters]
    # A link that names no method means gradient descent, and one that asks nothing hides nothing,
    # whatever the page showed before.
    if has_run(page):
        forget(*method_parameters(), *QUESTION)
        take_back()
    if "f" in got:
        got = {**got, "f": typed_formula(got["f"])}
    got = {**got, **_still_in_the_window()}
    if has_data(page):
        state.update(values_of_link(got))
    elif "f" in got or "f" not in state:
        text = _formula_in(got)
        got = with_own_keys(got, text)
        forget(*letter_parameters())
        _settle(text, values_in_link(got, text))
    for key, text in got.items():
        if key not in parameters:
            continue
        try:
            state[key] = parameters[key].read(text)
            ignored += parameters[key].left_out(text)
        except ValueError:
            ignored.append(key)
    # The values of a link count as fitted to its function: a new function may replace them.
    FITTED.set({key: state[key] for key in parameters if key in state})
    # What was derived belongs to what the page showed before: its own step sizes are not replaced
    # because that was another function.
    DERIVED_CONTROLS.set({})
    return tuple(ignored)


def _still_in_the_window() -> dict[str, str]:
    """The values of controls that a browser window sends in its first run after a server restart.

    They are newer than the URL where the user changed a control after the URL was written.
    """
    parameters = known()
    if URLS.get() is not None:
        return {}
    found: dict[str, str] = {}
    for key, text in values_sent():
        if key in parameters:
            with suppress(ValueError):
                found[key] = parameters[key].write(parameters[key].read(text))
    return found


def _formula_in(got: Mapping[str, str]) -> str:
    return got.get("f", FIRST_EXAMPLE.text)[:MAX_KEPT_CHARACTERS]


def _settle(text: str, values: Values) -> None:
    """Set the controls to the default setup of a formula, or of the first example if it is invalid.

    A link may hold nothing but a formula; the parameters it leaves out get these values.
    """
    try:
        setup = default_setup_of(text, values)
    except FormulaError:
        setup = default_setup_of(FIRST_EXAMPLE.text)
    forget(*derived_controls())
    st.session_state.update(setup_values(setup))


def take_asked_example() -> None:
    """Show the example that the user accepted in an error message of the run before."""
    asked = ASKED_EXAMPLE.take()
    if asked is not None and asked in GALLERY:
        take_example(asked)


def objective_in_session() -> Objective:
    """The objective of the formula in the function box; raises FormulaError."""
    return objective_of(FORMULA.get(), values_in_session())


def _default_of(key: str, stands_in: Callable[[str], Any]) -> Any:
    """The default value of a control; None where it is derived from the function, or is not a
    parameter of the method or of the schedule in use."""
    parameter = known().get(key)
    if parameter is None or parameter.default is not None:
        return parameter and parameter.default
    method, schedule = stands_in("method"), stands_in("schedule")
    own = {
        **schedule_description(schedule if schedule in SCHEDULES else CONSTANT).parameters,
        **description_of(method if method in OPTIMIZERS else GRADIENT_DESCENT).own,
    }
    return own[key].default if key in own else None


check_incoming_values(_default_of)
