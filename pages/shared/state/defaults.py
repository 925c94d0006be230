"""Default values of the controls, derived from the function, the method or an example."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from gd_core import GALLERY, FormulaError, GalleryEntry
from gd_core.experiments import RACES, Problem, ReadyRace, RunSetup
from gd_core.optimizers import (
    CONSTANT,
    OptimizerConfig,
    description_of,
    schedule_description,
)
from pages.shared.execution.cache import default_setup_of, run_job, setup_of
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.execution.jobs import STEP_SIZES
from pages.shared.execution.not_computed import NotComputedError
from pages.shared.state.fits.problem import read_fit_problem
from pages.shared.state.letters import values_in_session
from pages.shared.state.problem import AXES, read_problem
from pages.shared.state.race_entries import entries_of
from pages.shared.state.session_values import (
    DERIVED_CONTROLS,
    ENTRIES,
    FITTED,
    FORMULA,
    HAS_DATA,
    METHOD,
    SCHEDULE,
    STEP_SIZE,
    Derived,
)
from pages.shared.state.store import derived_controls, forget
from pages.shared.state.url_schema import GRADIENT_DESCENT


def follow_problem(problem: Problem, suggestions: Mapping[str, float]) -> None:
    """Set the controls that the user has not changed to what is suggested for the step sizes of
    this problem.

    A value from a link counts as the user's own until the function or the method changes. Another
    number of one of their letters or parameters replaces nothing: what it does to the runs is seen
    while it is dragged, and they stay so when it is let go.
    """
    state, found = st.session_state, dict(DERIVED_CONTROLS.get())
    for key, number in suggestions.items():
        derived, before, shown = _derived(problem, number), found.get(key), state.get(key)
        if shown is not None and before is not None and _has_other_numbers(before, derived):
            continue
        if shown in (None, *_replaceable(key, before, derived)):
            state[key] = number
        found[key] = derived
    DERIVED_CONTROLS.set(found)


def _has_other_numbers(before: Derived, derived: Derived) -> bool:
    return before.names == derived.names and before.numbers != derived.numbers


def _replaceable(key: str, before: Derived | None, derived: Derived) -> tuple[float | None, ...]:
    """What a control may show that nobody has chosen for this function and method."""
    if before is None:
        return ()
    linked = FITTED.get().get(key)
    return (before.number,) if before.names == derived.names else (before.number, linked)


def _derived(problem: Problem, number: float) -> Derived:
    objective, config = problem.objective, problem.swept.config
    names = (objective.text, config.method, config.schedule)
    return Derived(names, (objective.values, config), number)


def kept_controls(problem: Problem) -> set[str]:
    """The keys of the controls that still show what was derived for other numbers of the function
    and the method."""
    return {
        key
        for key, derived in DERIVED_CONTROLS.get().items()
        if st.session_state.get(key) == derived.number
        and derived != _derived(problem, derived.number)
    }


@restart_if_interrupted
def derive_again(*keys: str) -> None:
    """Callback of a button: clear these controls, so that the page derives their values anew."""
    st.session_state.update(dict.fromkeys(keys))


def setup_values(setup: RunSetup) -> dict[str, Any]:
    """The values of the controls that show this run setup, by their keys."""
    values: dict[str, Any] = {"step": setup.step_size, "n": setup.n_iter}
    for axis, (low, high), start in zip(AXES, setup.bounds, setup.start, strict=False):
        values |= {f"{axis}min": float(low), f"{axis}max": float(high), f"{axis}0": float(start)}
    return values


@restart_if_interrupted
def fit_to_method() -> None:
    """Callback of the method picker: reset the method's parameters to their defaults, and fit the
    step size to the method unless the user has changed it."""
    for name in description_of(METHOD.get()).own:
        st.session_state[name] = None
    fill_in_numbers()
    fit_step()


@restart_if_interrupted
def fit_to_schedule() -> None:
    """Callback of the schedule picker: reset the schedule's parameters to their defaults."""
    for name in schedule_description(SCHEDULE.get()).parameters:
        st.session_state[name] = None
    fill_in_numbers()


def fill_in_numbers() -> None:
    """Set the missing parameters of the method and of the schedule to their defaults."""
    state = st.session_state
    chosen = (
        description_of(METHOD.get()).own,
        schedule_description(SCHEDULE.get()).parameters,
    )
    for parameters in chosen:
        for name, parameter in parameters.items():
            if state.get(name) is None:
                state[name] = parameter.default


def fit_step() -> None:
    """Set the step size to one that suits the method, unless the user has changed it."""
    fitted = dict(FITTED.get())
    if STEP_SIZE.get() != fitted.get(STEP_SIZE.key):
        return
    suggested = _suggested_step()
    if suggested is not None:
        STEP_SIZE.set(suggested)
        FITTED.set({**fitted, STEP_SIZE.key: suggested})


def _suggested_step() -> float | None:
    """The method's default step size, or the best of a quick sweep; for gradient descent with a
    constant step size, the one that the function's default setup has."""
    method = description_of(METHOD.get())
    if not method.has_step_size:
        return None
    default = method.parameters["step_size"].default
    if default is not None:
        return default
    try:
        fill_in_numbers()
        problem = (read_fit_problem if HAS_DATA.get() else read_problem)(with_step=False)
    except ValueError:
        return None
    if problem.config.optimizer().is_constant_step_gd:
        return setup_of(problem.objective).step_size
    try:
        return run_job(STEP_SIZES, problem.swept).about_right
    except NotComputedError:  # the page shows the reason where it needs the sweep itself
        return None


@restart_if_interrupted
def fit_to_formula() -> None:
    """Callback of the function box: fit the controls that the user has not changed to it."""
    try:
        setup = default_setup_of(FORMULA.get(), values_in_session())
    except FormulaError:
        return
    fit_controls(setup_values(setup))
    if METHOD.get() != GRADIENT_DESCENT:
        fit_step()


def fit_controls(values: Mapping[str, Any], always: bool = False) -> None:
    """Set the controls that the user has not changed to these values, or with `always` all of
    them."""
    state, fitted = st.session_state, dict(FITTED.get())
    for key, value in values.items():
        if always or key not in fitted or state.get(key) in (fitted[key], value):
            state[key] = value
            fitted[key] = value
    FITTED.set(fitted)


def take_example(name: str) -> None:
    """Show a gallery function with its own window, start, step size and iterations."""
    entry: GalleryEntry = GALLERY[name]
    values = setup_values(default_setup_of(entry.text))
    state = st.session_state
    forget(*derived_controls())
    state.update({"f": entry.text, "start": "point", "max": False} | values)
    FITTED.set({**FITTED.get(), **values})
    if METHOD.get() != GRADIENT_DESCENT:
        fit_step()


def take_race(name: str) -> None:
    """Set the controls to a ready-made race."""
    st.session_state.update(_race_values(RACES[name]))
    values = setup_values(default_setup_of(RACES[name].landscape.text))
    fitted = {key: st.session_state[key] for key in values}
    FITTED.set({**FITTED.get(), **fitted})


def shown_race() -> ReadyRace | None:
    """The ready-made race that the controls show; None if they differ from each of them."""
    return _race_with(lambda own: ENTRIES.get() == own)


def asked_race() -> ReadyRace | None:
    """The ready-made race whose question the page asks: the one that the controls show, with or
    without further methods."""
    return shown_race() or _race_with(lambda own: ENTRIES.get()[: len(own)] == own)


def _race_with(fits: Callable[[tuple[OptimizerConfig, ...]], bool]) -> ReadyRace | None:
    """The ready-made race whose entries fit and of which the controls show everything else."""
    state = st.session_state
    for race in RACES.values():
        values = _race_values(race)
        own = values.pop(ENTRIES.key)
        if fits(own) and all(state.get(key) == value for key, value in values.items()):
            return race
    return None


def _race_values(race: ReadyRace) -> dict[str, Any]:
    landscape = race.landscape
    run = RunSetup(landscape.bounds, race.start, race.step_size, race.n_iter)
    return {
        **{"f": landscape.text, "start": "point", "max": False, "tol": 1e-8},
        **{"patience": None, "budget": None, "fair": race.fair, "race": entries_of(race)},
        **setup_values(run),
    }


def shows_example(entry: GalleryEntry) -> bool:
    """Whether the controls still have the values that the example set."""
    wanted = {
        "start": "point",
        "max": False,
        "method": GRADIENT_DESCENT,
        "schedule": CONSTANT,
        "noise": 0.0,
    }
    wanted |= setup_values(default_setup_of(entry.text))
    return all(st.session_state.get(key) == value for key, value in wanted.items())
