"""The controls of a method: the list of methods, its parameters, a schedule and noise.

They are made from the descriptions beside the factories (gd_core/optimizers/registry.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from gd_core.descent import keeps_velocity_and_rates
from gd_core.optimizers import (
    CONSTANT,
    NOISE,
    OPTIMIZERS,
    SCHEDULES,
    UNICODE_SYMBOLS,
    OptimizerConfig,
    Parameter,
    Scale,
    description_of,
    schedule_description,
    takes_schedule,
)
from pages.shared.components.number_slider import number_slider
from pages.shared.layout.equations import show_rule
from pages.shared.layout.inputs import number_input, switch
from pages.shared.state.defaults import fit_to_method, fit_to_schedule
from pages.shared.state.session_values import (
    METHOD,
    SCHEDULE,
    SHOWS_FLOW,
    SHOWS_MEMORY,
    SHOWS_SLOPE,
    SHOWS_STEP,
)
from pages.shared.state.session_values import NOISE as NOISE_SIZE
from pages.shared.state.teacher_question import is_locked

_LINEAR_STEP = 0.01
_EXPANDER_KEY = "schedule-and-noise"


def method(config: OptimizerConfig, variables: Sequence[str], maximize: bool) -> None:
    """Show the list of methods, and of the chosen one its rule, what it keeps in memory, and its
    parameters without the step size.

    maximize: whether the run goes up, so that the rule is that of a climb.
    """
    st.selectbox(
        "Method",
        list(OPTIMIZERS),
        key=METHOD.key,
        format_func=lambda name: description_of(name).title,
        on_change=fit_to_method,
        disabled=is_locked(METHOD.key),
        persist_state="session",
        help="How one point leads to the next. Its rule is written out below.",
    )
    show_rule(config, variables, maximize)
    chosen = description_of(METHOD.get())
    st.caption(f"**Remembers:** {chosen.memory(maximize)}")
    _number_boxes(chosen.own)


def show_memory(config: OptimizerConfig) -> None:
    """Show the switch for the method's memory, if it has a velocity or a step size for each
    axis."""
    if any(keeps_velocity_and_rates(config.optimizer())):
        switch(
            "Show what it remembers",
            SHOWS_MEMORY.key,
            help="On the map: its velocity as an arrow, its step along each axis as a box.",
        )


def inspect() -> None:
    """Show the switch for each step in numbers, which are off at first as they slow down a
    rerun."""
    switch(
        "Show each step in numbers",
        SHOWS_STEP.key,
        help="Below the picture: the rule with the numbers of the step that led to where the "
        "player stands.",
    )


def map_marks() -> None:
    """Show the switches for what is drawn on a map on request."""
    switch(
        "Show the slope on the map",
        SHOWS_SLOPE.key,
        help="Where the player stands: an arrow along the steepest way, the level line, on which f "
        "is the same everywhere, and the right angle between them.",
    )
    switch(
        "Show the continuous path",
        SHOWS_FLOW.key,
        help="The way of endlessly many, endlessly short steps from the same start. No method and "
        "no step size changes it.",
    )


def schedule_and_noise() -> None:
    """Show the schedule of the step size and the noise, for a first-order method."""
    if not takes_schedule(METHOD.get()):
        return
    used = SCHEDULE.get() != CONSTANT or bool(NOISE_SIZE.get())
    if used:
        st.session_state.setdefault(_EXPANDER_KEY, True)
    # The controls are made only while it is open, as each costs server time at every run.
    expander = st.expander("Schedule and noise", key=_EXPANDER_KEY, on_change="rerun")
    if not expander.open:
        return
    with expander:
        st.selectbox(
            "Step size over time",
            list(SCHEDULES),
            key=SCHEDULE.key,
            format_func=lambda name: schedule_description(name).title,
            on_change=fit_to_schedule,
            disabled=is_locked(SCHEDULE.key),
            persist_state="session",
            help="What happens to the step size from one iteration k to the next.",
        )
        chosen = schedule_description(SCHEDULE.get())
        st.latex(chosen.update[0])
        _number_boxes(chosen.parameters)
        # Without noise there is no seed to choose.
        _number_boxes(NOISE if NOISE_SIZE.get() else {"noise": NOISE["noise"]})


def _number_boxes(parameters: Mapping[str, Parameter]) -> None:
    if parameters:
        with st.container(horizontal=True, key=f"numbers-{'-'.join(parameters)}"):
            for parameter in parameters.values():
                number_box(parameter, parameter.name)


def number_box(
    parameter: Parameter, key: str, on_change: Callable[..., None] | None = None, args: Any = ()
) -> None:
    """Show a box for one number of a method, and its slider where the number is not whole."""
    number = st.session_state[key]
    with st.container(width=128, gap=None):
        number_input(
            label_of(parameter),
            key,
            format="%g",
            step=_step(parameter, number),
            help=parameter.meaning,
            on_change=on_change,
            args=args,
        )
        _slider(parameter, key, number)


def _slider(parameter: Parameter, key: str, number: float | None) -> None:
    name = f"{parameter.readable_name} {UNICODE_SYMBOLS.get(parameter.name, '')}".strip()
    between = (parameter.low, parameter.high)
    if parameter.scale is Scale.LINEAR:
        number_slider(key, name, number, between, step=_LINEAR_STEP)
    elif parameter.scale is Scale.LOG and parameter.low > 0:
        number_slider(key, name, number, between)


def label_of(parameter: Parameter) -> str:
    """A parameter's name, and its symbol in LaTeX if it has one."""
    return (
        f"{parameter.readable_name} ${parameter.symbol}$"
        if parameter.symbol
        else parameter.readable_name
    )


def _step(parameter: Parameter, value: float | None) -> float:
    if parameter.scale is Scale.WHOLE:
        return 1.0
    if parameter.scale is Scale.LINEAR:
        return _LINEAR_STEP
    return abs(value) if value else 0.1
