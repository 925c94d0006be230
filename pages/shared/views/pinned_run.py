"""A run that was kept to compare with: a faint path on the picture, until it is let go or another
function is shown."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from gd_core.diagnosis import number, point_in_words
from gd_core.experiments import Problem
from gd_core.figures import Style
from gd_core.formatting import format_number
from pages.shared.components.player import PlayerRun
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.execution.not_computed import NotComputedError
from pages.shared.execution.runs import run_of
from pages.shared.state.session_values import GOOD_PROBLEM, PINNED
from pages.shared.views.landscape import LANDSCAPE_KEY, player_run


def pinned_problem(problem: Problem) -> Problem | None:
    """The problem whose run was kept, in the window of this one; None where there is none of this
    function."""
    pinned = PINNED.get()
    if pinned is None or pinned.objective.formula != problem.objective.formula:
        return None
    return replace(pinned, bounds=problem.bounds)


def pinned_run(problem: Problem, style: Style) -> PlayerRun | None:
    """The kept run as the player draws it; None where there is none, or it cannot be computed."""
    if (pinned := pinned_problem(problem)) is None:
        return None
    try:
        trajectory = run_of(pinned)
    except NotComputedError:
        return None
    return player_run(pinned, trajectory, LANDSCAPE_KEY, style.ink, style.ink)


def show_pin(problem: Problem) -> None:
    """Show the button that keeps this run to compare with, or lets the kept one go and says which
    it is."""
    pinned = pinned_problem(problem)
    with st.container(key="pinned", horizontal=True, vertical_alignment="center"):
        if pinned is None:
            _offer_to_pin()
        else:
            _offer_to_let_go(pinned)


def _offer_to_pin() -> None:
    st.button(
        "Keep this run to compare",
        key="pin",
        icon=":material/keep:",
        on_click=restart_if_interrupted(_pin),
        help="It stays on the map as a faint path while you change the step size, the method or "
        "the start.",
    )


def _offer_to_let_go(pinned: Problem) -> None:
    st.button(
        "Let the kept run go",
        key="unpin",
        icon=":material/keep_off:",
        on_click=restart_if_interrupted(_let_go),
    )
    st.caption(_in_words(pinned))


def _pin() -> None:
    """Callback: keep the run of the problem that is shown, which another step size has changed
    since the button was drawn."""
    PINNED.set(GOOD_PROBLEM.get())


def _let_go() -> None:
    """Callback: keep no run."""
    PINNED.set(None)


def _in_words(pinned: Problem) -> str:
    """Which run is kept and where it ends: our own words and numbers only."""
    config = pinned.config
    step = "" if config.step_size is None else f", α = {format_number(config.step_size, 6)}"
    start = point_in_words(pinned.objective.variables, list(pinned.start))
    said = f"The faint path: {config.description.title}{step}, from {start}"
    try:
        end = run_of(pinned)
    except NotComputedError:
        return f"{said}."
    return f"{said}. After {end.iterations:,} iterations f = {number(float(end.values[-1]))}."
