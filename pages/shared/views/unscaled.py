"""Under the map of scaled data the map of the data as they are: a bowl, and a ravine."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from gd_core.experiments import Bounds, Problem
from gd_core.figures import Style
from pages.shared.execution.cache import setup_of
from pages.shared.execution.not_computed import NotComputedError
from pages.shared.execution.runs import diagnosis_of, run_of
from pages.shared.layout.page import picture_place, show_chart
from pages.shared.state.fits.problem import error_of
from pages.shared.views.landscape import Beside, landscape, player_run

# Key of the container of the second map.
UNSCALED_KEY = "unscaled"
# × the distance from the start to the window, where it is outside: the room left beside it.
ROOM = 0.15


def unscaled(problem: Problem) -> Problem | None:
    """The problem of a fit to scaled data with the data as they are instead, from the same line
    with the same step size, in a window of its own; None for any other problem."""
    fit = problem.objective.fit
    if fit is None or not fit.scaled:
        return None
    objective = error_of(replace(fit, scaled=False))
    start = tuple(fit.in_data_units(problem.start).tolist())
    bounds = _with(setup_of(objective).bounds, start)
    return replace(problem, objective=objective, bounds=bounds, start=start)


def _with(bounds: Bounds, start: tuple[float, ...]) -> Bounds:
    """The window, longer where the start is outside."""
    return tuple(_longer(*ends, at) for ends, at in zip(bounds, start, strict=True))


def _longer(low: float, high: float, at: float) -> tuple[float, float]:
    room = ROOM * max(low - at, at - high, 0.0)
    return min(low, at - room), max(high, at + room)


def show_unscaled(problem: Problem, style: Style) -> None:
    """Show the map of the data as they are, which the player draws the run on."""
    with picture_place(UNSCALED_KEY):
        alt = "Contour map of the error of the data as they are, with the path from the same line."
        show_chart(landscape(problem, style), "unscaled-chart", alt, stretch=True)


def run_unscaled(problem: Problem, style: Style) -> Beside | None:
    """The run on that map, as the player takes it; None where it could not be computed."""
    try:
        run = player_run(problem, run_of(problem), UNSCALED_KEY, style.path, style.start)
    except NotComputedError:
        return None
    return Beside(problem, run)


def say_what_scaling_does(problem: Problem) -> None:
    """Say what is above and below, and what came of the run on the data as they are."""
    try:
        came = f" **{diagnosis_of(problem, run_of(problem), advise=False).headline}**"
    except NotComputedError:
        came = ""
    st.caption(
        "Above the map of the scaled data, below that of the data as they are, from the same line "
        f"with the same step size.{came}"
    )
