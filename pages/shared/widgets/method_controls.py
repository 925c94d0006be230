"""The controls of a method: the picker, its own numbers, a schedule and noise.

All of it is made from the descriptions beside the factories (gd_core/optimizers/registry.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from gd_core.descent import keeps_velocity_and_rates
from gd_core.optimizers import (
    NOISE,
    OPTIMIZERS,
    SCHEDULES,
    OptimizerConfig,
    Parameter,
    Scale,
    description_of,
    schedule_description,
    takes_schedule,
)
from pages.shared.layout.equations import show_rule
from pages.shared.state.defaults import fit_to_method, fit_to_schedule

_MORE = "schedule-and-noise"


def method(config: OptimizerConfig, dim: int) -> None:
    """Which method, its rule, what it keeps in memory, and its numbers but the step size."""
    st.selectbox(
        "Method",
        list(OPTIMIZERS),
        key="method",
        format_func=lambda name: description_of(name).title,
        on_change=fit_to_method,
        persist_state="session",
        help="How one point leads to the next. Its rule is written out below.",
    )
    show_rule(config, dim)
    chosen = description_of(st.session_state["method"])
    st.caption(f"**Remembers:** {chosen.keeps}")
    _numbers(chosen.own)


def show_memory(config: OptimizerConfig) -> None:
    """The switch for what the method remembers; for one that keeps what can be drawn."""
    if any(keeps_velocity_and_rates(config.optimizer())):
        st.toggle(
            "Show what it remembers",
            key="memory",
            persist_state="session",
            help="On the map: its velocity as an arrow, its step along each axis as a box.",
        )


def inspect() -> None:
    """The switch for each step worked out in numbers; on request, as it makes a rerun dearer."""
    st.toggle(
        "Show each step in numbers",
        key="inspect",
        persist_state="session",
        help="Below the picture: the rule with the numbers of the step that led to where the "
        "player stands.",
    )


def schedule_and_noise() -> None:
    """A step size that changes, and noisy slopes; for first-order methods."""
    if not takes_schedule(st.session_state["method"]):
        return
    state = st.session_state
    used = state["schedule"] != "constant" or bool(state["noise"])
    if used:
        state.setdefault(_MORE, True)
    # What is folded away is not made: each control costs the server some time at every run.
    more = st.expander("Schedule and noise", key=_MORE, on_change="rerun")
    if not more.open:
        return
    with more:
        st.selectbox(
            "Step size over time",
            list(SCHEDULES),
            key="schedule",
            format_func=lambda name: schedule_description(name).title,
            on_change=fit_to_schedule,
            persist_state="session",
            help="What happens to the step size from one iteration k to the next.",
        )
        chosen = schedule_description(state["schedule"])
        st.latex(chosen.update[0])
        _numbers(chosen.parameters)
        # Without noise there is no seed to choose.
        _numbers(NOISE if state["noise"] else {"noise": NOISE["noise"]})


def _numbers(parameters: Mapping[str, Parameter]) -> None:
    if parameters:
        with st.container(horizontal=True, key=f"numbers-{'-'.join(parameters)}"):
            for parameter in parameters.values():
                number_box(parameter, parameter.name)


def number_box(
    parameter: Parameter, key: str, on_change: Callable[..., None] | None = None, args: Any = ()
) -> None:
    """A box for one number of a method."""
    st.number_input(
        label_of(parameter),
        key=key,
        value=None,
        format="%g",
        step=_step(parameter, st.session_state[key]),
        help=parameter.meaning,
        width=128,
        on_change=on_change,
        args=args,
        persist_state="session",
    )


def label_of(parameter: Parameter) -> str:
    """The name and the symbol."""
    return (
        f"{parameter.readable_name} ${parameter.symbol}$"
        if parameter.symbol
        else parameter.readable_name
    )


def _step(parameter: Parameter, value: float | None) -> float:
    if parameter.scale is Scale.WHOLE:
        return 1.0
    if parameter.scale is Scale.LINEAR:
        return 0.01
    return abs(value) if value else 0.1
