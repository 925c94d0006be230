"""The entries of a race: up to six methods with their numbers, each in a row of its own.

The session holds the configurations (`race`, which is also the URL's); the widgets of a row are
filled from its configuration at each run, so that adding or removing a row disturbs no other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from gd_core.figures import Style
from gd_core.optimizers import (
    NOISE,
    OPTIMIZERS,
    SCHEDULES,
    OptimizerConfig,
    Parameter,
    config_of,
    description_of,
    schedule_description,
    takes_schedule,
)
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.state.race_entries import (
    MAX_RACE_ENTRIES,
    PLACEHOLDER_STEP_SIZE,
    entry_of,
    key_of_entry,
)
from pages.shared.state.session_values import ENTRIES, RACE_ERROR
from pages.shared.state.teacher_question import is_locked
from pages.shared.widgets.method_controls import number_box
from pages.shared.widgets.swatch import swatch

# Offered in this order by "Add a method", before all others.
_SUGGESTED_METHODS = ("gradient_descent", "momentum", "adam", "nesterov", "rmsprop", "bfgs")


def show_entries(names: Sequence[str], style: Style) -> None:
    """Show a row for each entry, and a button for one more."""
    configs = ENTRIES.get()
    for k, (config, name) in enumerate(zip(configs, names, strict=True)):
        _row(k, config, name, len(configs), style)
    if len(configs) < MAX_RACE_ENTRIES and not is_locked(ENTRIES.key):
        st.button("Add a method", icon=":material/add:", on_click=_add, key="race-add")


def show_refused() -> None:
    """Show which number of an entry was refused, beside its box too (layout/number_box.js); its
    number before is kept."""
    wrong, box = RACE_ERROR.take()
    if wrong:
        with st.container(key="problem-error_entries"), st.container(key=f"about-{box}"):
            st.text(f"⚠ {wrong}")


def _row(k: int, config: OptimizerConfig, name: str, count: int, style: Style) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"entry{k + 1}"):
        swatch(style, k)
        st.session_state[key_of_entry(k, "method")] = config.method
        st.selectbox(
            f"Method {k + 1}",
            list(OPTIMIZERS),
            key=key_of_entry(k, "method"),
            format_func=lambda method: description_of(method).title,
            label_visibility="collapsed",
            on_change=_take_method,
            args=(k,),
            disabled=is_locked(ENTRIES.key),
        )
        if is_locked(ENTRIES.key):
            return
        if config.description.own or takes_schedule(config.method):
            label, key = f"Numbers of {name}", key_of_entry(k, "numbers")
            numbers = st.popover(label, icon=":material/tune:", key=key, on_change="rerun")
            # The controls are made only while it is open, as each costs server time at every run.
            if numbers.open:
                with numbers:
                    _numbers_of(k, config)
        st.button(
            f"Remove {name}",
            icon=":material/close:",
            key=key_of_entry(k, "remove"),
            disabled=count == 1,
            on_click=_remove,
            args=(k,),
        )
    if name != config.description.title:
        st.caption(name)


def _numbers_of(k: int, config: OptimizerConfig) -> None:
    st.markdown(f"**{config.description.title}**")
    _boxes(k, config.description.own, dict(config.parameters))
    if not takes_schedule(config.method):
        return
    st.session_state[key_of_entry(k, "schedule")] = config.schedule
    st.selectbox(
        "Step size over time",
        list(SCHEDULES),
        key=key_of_entry(k, "schedule"),
        format_func=lambda name: schedule_description(name).title,
        on_change=_take_schedule,
        args=(k,),
    )
    parameters = schedule_description(config.schedule).parameters
    _boxes(k, parameters, dict(config.schedule_parameters))
    # A configuration without noise has no seed, so there is none to choose.
    noise = NOISE if config.noise else {"noise": NOISE["noise"]}
    _boxes(k, noise, {"noise": config.noise, "noise_seed": config.noise_seed})


def _boxes(k: int, parameters: Mapping[str, Parameter], numbers: Mapping[str, float]) -> None:
    if not parameters:
        return
    with st.container(horizontal=True, key=f"numbers-{key_of_entry(k, '-'.join(parameters))}"):
        for name, parameter in parameters.items():
            st.session_state[key_of_entry(k, name)] = numbers[name]
            number_box(parameter, key_of_entry(k, name), _take_number, (k, name))


# ---------------------------------------------------------------- callbacks


def _replace_entry(k: int, config: OptimizerConfig) -> None:
    configs = list(ENTRIES.get())
    configs[k] = config
    ENTRIES.set(tuple(configs))


@restart_if_interrupted
def _take_method(k: int) -> None:
    """Put another method, with its defaults, into an entry; a schedule and noise stay if the method
    takes them."""
    method = st.session_state[key_of_entry(k, "method")]
    old: OptimizerConfig = ENTRIES.get()[k]
    keeps_schedule = takes_schedule(method)
    _replace_entry(k, _changed_config(old, {}, method) if keeps_schedule else entry_of(method))


@restart_if_interrupted
def _take_schedule(k: int) -> None:
    old: OptimizerConfig = ENTRIES.get()[k]
    schedule = st.session_state[key_of_entry(k, "schedule")]
    _replace_entry(
        k,
        _changed_config(
            replace(old, schedule=schedule, schedule_parameters=()), dict(old.parameters)
        ),
    )


@restart_if_interrupted
def _take_number(k: int, name: str) -> None:
    old: OptimizerConfig = ENTRIES.get()[k]
    number = st.session_state[key_of_entry(k, name)]
    try:
        if number is None:
            raise ValueError(f"{name} is empty")
        _replace_entry(k, _changed_config(old, dict(old.parameters) | {name: float(number)}))
    except ValueError as error:
        title = old.description.title
        RACE_ERROR.set((f"{title}: {error}. The number before is kept.", key_of_entry(k, name)))


def _changed_config(
    old: OptimizerConfig, numbers: Mapping[str, float], method: str | None = None
) -> OptimizerConfig:
    """An entry's configuration with other numbers, or with another method.

    The schedule and the noise stay; any other number that is not given has its default. Raises
    ValueError for a number out of its range.
    """
    noise = {"noise": old.noise, "noise_seed": old.noise_seed}
    given = (
        {"step_size": PLACEHOLDER_STEP_SIZE} | noise | dict(old.schedule_parameters) | dict(numbers)
    )
    seed = int(NOISE["noise_seed"].check(given.pop("noise_seed")))
    return config_of(method or old.method, given, old.schedule, given.pop("noise"), seed)


@restart_if_interrupted
def _remove(k: int) -> None:
    configs = ENTRIES.get()
    ENTRIES.set(configs[:k] + configs[k + 1 :])


@restart_if_interrupted
def _add() -> None:
    """Add a method that is not in the race yet, or the first suggested one if all are."""
    configs = ENTRIES.get()
    methods_in_race = {config.method for config in configs}
    free = [
        method for method in (*_SUGGESTED_METHODS, *OPTIMIZERS) if method not in methods_in_race
    ]
    ENTRIES.set((*configs, entry_of((free or _SUGGESTED_METHODS)[0])))
