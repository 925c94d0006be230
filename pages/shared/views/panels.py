"""Runs side by side: a panel for each step size, and one player for all."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from gd_core import Sweep
from gd_core.browser import DraggedRun, drag_data, number_controls
from gd_core.diagnosis import number, outcome
from gd_core.experiments import Problem
from gd_core.figures import Style, side_by_side_figure
from gd_core.formatting import format_number
from gd_core.lessons import Part
from pages.shared.components.live_landscape import letters_data
from pages.shared.components.player import player, player_controls
from pages.shared.components.pointer import Ghost, pointer_data
from pages.shared.execution.cache import plane_of
from pages.shared.execution.not_computed import NotComputedError
from pages.shared.execution.runs import diagnosis_of
from pages.shared.layout.page import PANEL_HEIGHT_PX, picture_place, show_chart
from pages.shared.state.teacher_question import hides, shown_part
from pages.shared.state.url_schema import STEP_KEYS
from pages.shared.views.landscape import landscape, minima_legend, player_run
from pages.shared.views.results import say_verdict


def show_panel(figure: go.Figure, number: int) -> None:
    """Show the landscape in the panel with this number; the player draws the run on it."""
    with picture_place(f"panel{number}", PANEL_HEIGHT_PX):
        alt = f"Panel {number}: the function, with the path."
        show_chart(figure, f"chart{number}", alt, stretch=True)


def panel_figure(problem: Problem, style: Style) -> go.Figure:
    """A figure of the landscape, which all panels show."""
    return landscape(problem, style, named=False)


def show_clock(problem: Problem, sweep: Sweep, style: Style) -> None:
    """Show the player, which moves the runs of all panels together."""
    runs = [
        player_run(
            problem, shown_part(sweep.trajectory(k)), f"panel{k + 1}", style.runs[k], style.ink
        )
        for k in range(len(sweep.step_sizes))
    ]
    follows = not hides(Part.PATH)  # the browser would know the paths from what they are dragged by
    ghosts = [
        Ghost(run.chart_key, problem.swept.config.with_step_size(step_size), run.color)
        for run, step_size in zip(runs, sweep.step_sizes.tolist(), strict=True)
        if follows
    ]
    charts = [run.chart_key for run in runs]
    legend = minima_legend(problem)
    pointer_payload = pointer_data(problem, charts, style, ghosts, legend, drags=follows)
    drag = _drag(problem, sweep, style) if follows else None
    player_controls()
    player(runs, style, pointer=pointer_payload, drag=drag)


def _drag(problem: Problem, sweep: Sweep, style: Style) -> dict[str, object]:
    """What the runs of the panels follow: each its own step size, and all of them the rest."""
    common = number_controls(problem.swept.config)
    runs = [
        DraggedRun(problem.swept.with_step_size(step_size), {"step_size": key} | common)
        for step_size, key in zip(sweep.step_sizes.tolist(), STEP_KEYS, strict=False)
    ]
    return drag_data(runs, plane_of(problem.window), letters=letters_data(problem, style))


def show_outcome(problem: Problem, sweep: Sweep, k: int) -> None:
    """Show the verdict of run k, its final f, and the iterations until the tolerance; of what a
    question hides, nothing."""
    trajectory, step_size = sweep.trajectory(k), float(sweep.step_sizes[k])
    if not hides(Part.VERDICT):
        with st.container(key=f"verdict{k + 1}"):
            try:
                one = problem.swept.with_step_size(step_size)
                diagnosis = diagnosis_of(one, trajectory, advise=False)
                say_verdict(diagnosis, trajectory.iterations)
            except NotComputedError as error:
                st.warning(str(error), icon=":material/warning:")
    if not hides(Part.NUMBERS):
        st.caption(outcome(trajectory, problem.stop.gradient_tolerance))


def show_values(sweep: Sweep, style: Style) -> None:
    """Show f by iteration of every run in one plot, where no question hides it."""
    if hides(Part.NUMBERS):
        return
    names = [f"α = {format_number(step, 6)}" for step in sweep.step_sizes.tolist()]
    figure = side_by_side_figure(sweep.values, names, style, sweep.maximize)
    ends = ", ".join(
        f"{name}: f = {number(float(value))}"
        for name, value in zip(names, sweep.final_values, strict=True)
    )
    with st.container(key="values"):
        show_chart(figure, "values-chart", f"f by iteration for each step size. {ends}.")
