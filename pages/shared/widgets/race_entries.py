"""The entries of a race: up to six methods with their numbers, each in a row of its own.

The session holds the recipes themselves (`race`, which is also the URL's); the widgets of a row
are filled from its recipe at each run, so that adding and removing rows moves nothing else.
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
from pages.shared.state.race_entries import MOST_ENTRIES, SHARED, entry_of
from pages.shared.widgets.method_controls import number_box
from pages.shared.widgets.swatch import swatch

_NEXT = ("gradient_descent", "momentum", "adam", "nesterov", "rmsprop", "bfgs")


def show_entries(names: Sequence[str], style: Style) -> None:
    """A row for each entry, and a button for one more."""
    configs = st.session_state["race"]
    for k, (config, name) in enumerate(zip(configs, names, strict=True)):
        _row(k, config, name, len(configs), style)
    if len(configs) < MOST_ENTRIES:
        st.button("Add a method", icon=":material/add:", on_click=_add, key="race-add")


def show_refused() -> None:
    """Say which number of an entry cannot be; the one before is kept."""
    if wrong := st.session_state.pop("_race_wrong", ""):
        with st.container(key="problem-error_entries"):
            st.text(f"⚠ {wrong}")


def _row(k: int, config: OptimizerConfig, name: str, count: int, style: Style) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"entry{k + 1}"):
        swatch(style, k)
        st.session_state[_key(k, "method")] = config.method
        st.selectbox(
            f"Method {k + 1}",
            list(OPTIMIZERS),
            key=_key(k, "method"),
            format_func=lambda method: description_of(method).title,
            label_visibility="collapsed",
            on_change=_take_method,
            args=(k,),
        )
        if config.description.own or takes_schedule(config.method):
            label, key = f"Numbers of {name}", _key(k, "numbers")
            numbers = st.popover(label, icon=":material/tune:", key=key, on_change="rerun")
            # Made only while it is open: each control costs the server some time at every run.
            if numbers.open:
                with numbers:
                    _numbers_of(k, config)
        st.button(
            f"Remove {name}",
            icon=":material/close:",
            key=_key(k, "remove"),
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
    st.session_state[_key(k, "schedule")] = config.schedule
    st.selectbox(
        "Step size over time",
        list(SCHEDULES),
        key=_key(k, "schedule"),
        format_func=lambda name: schedule_description(name).title,
        on_change=_take_schedule,
        args=(k,),
    )
    parameters = schedule_description(config.schedule).parameters
    _boxes(k, parameters, dict(config.schedule_parameters))
    # A recipe without noise keeps no seed, so there is none to choose.
    noise = NOISE if config.noise else {"noise": NOISE["noise"]}
    _boxes(k, noise, {"noise": config.noise, "noise_seed": config.noise_seed})


def _boxes(k: int, parameters: Mapping[str, Parameter], numbers: Mapping[str, float]) -> None:
    if not parameters:
        return
    with st.container(horizontal=True, key=f"numbers-{_key(k, '-'.join(parameters))}"):
        for name, parameter in parameters.items():
            st.session_state[_key(k, name)] = numbers[name]
            number_box(parameter, _key(k, name), _take_number, (k, name))


def _key(k: int, name: str) -> str:
    return f"race{k + 1}-{name}"


# ---------------------------------------------------------------- callbacks


def _put(k: int, config: OptimizerConfig) -> None:
    configs = list(st.session_state["race"])
    configs[k] = config
    st.session_state["race"] = tuple(configs)


@restart_if_interrupted
def _take_method(k: int) -> None:
    """Another method, with its defaults; a schedule and noise stay where it takes them."""
    method = st.session_state[_key(k, "method")]
    old: OptimizerConfig = st.session_state["race"][k]
    stays = takes_schedule(method)
    _put(k, _cooked(old, {}, method) if stays else entry_of(method))


@restart_if_interrupted
def _take_schedule(k: int) -> None:
    old: OptimizerConfig = st.session_state["race"][k]
    schedule = st.session_state[_key(k, "schedule")]
    _put(k, _cooked(replace(old, schedule=schedule, schedule_parameters=()), dict(old.parameters)))


@restart_if_interrupted
def _take_number(k: int, name: str) -> None:
    old: OptimizerConfig = st.session_state["race"][k]
    number = st.session_state[_key(k, name)]
    try:
        if number is None:
            raise ValueError(f"{name} is empty")
        _put(k, _cooked(old, dict(old.parameters) | {name: float(number)}))
    except ValueError as error:
        title = old.description.title
        st.session_state["_race_wrong"] = f"{title}: {error}. The number before is kept."


def _cooked(
    old: OptimizerConfig, numbers: Mapping[str, float], method: str | None = None
) -> OptimizerConfig:
    """A recipe with other numbers, checked; what is not given is as it was, or has its default."""
    noise = {"noise": old.noise, "noise_seed": old.noise_seed}
    given = {"step_size": SHARED} | noise | dict(old.schedule_parameters) | dict(numbers)
    seed = int(NOISE["noise_seed"].check(given.pop("noise_seed")))
    return config_of(method or old.method, given, old.schedule, given.pop("noise"), seed)


@restart_if_interrupted
def _remove(k: int) -> None:
    configs = st.session_state["race"]
    st.session_state["race"] = configs[:k] + configs[k + 1 :]


@restart_if_interrupted
def _add() -> None:
    """One more method, one that is not in the race yet where there is one."""
    configs = st.session_state["race"]
    there = {config.method for config in configs}
    free = [method for method in (*_NEXT, *OPTIMIZERS) if method not in there]
    st.session_state["race"] = (*configs, entry_of((free or _NEXT)[0]))
