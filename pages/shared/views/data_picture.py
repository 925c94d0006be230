"""The points of the data with the line of the model, beside the map of their error."""

from __future__ import annotations

import numpy as np
import streamlit as st

from gd_core import Trajectory
from gd_core.experiments import Problem
from pages.shared.adapters.incoming import refuse
from pages.shared.components.player import PlayerRun
from pages.shared.components.points import FittedRun, points_plot, send_points, sent_rows
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.state.fits.fit import take_rows
from pages.shared.state.session_values import MOVES_REFUSED

# Key of the container of the picture.
POINTS_KEY = "data-picture"


def show_points() -> None:
    """Show the place of the picture, which send_fit fills."""
    with st.container(key=POINTS_KEY):
        points_plot(_take_rows)


@restart_if_interrupted
def _take_rows() -> None:
    """Callback: a point was added, moved or removed in the picture."""
    rows = sent_rows()
    if rows:
        take_rows(rows)
    else:
        refuse("the points")


def send_fit(problem: Problem, trajectory: Trajectory | None, played: PlayerRun | None) -> None:
    """Send the points, and the model's numbers at each frame of the player; without a run the
    points alone."""
    fit = problem.objective.fit
    if fit is None:
        raise ValueError("the function of this problem is not the error of a fit")
    shown = np.empty((0, 2))
    if trajectory is not None and played is not None:
        shown = fit.in_data_units(trajectory.points[list(played.iterations)])
    send_points(FittedRun(fit, shown, refused=MOVES_REFUSED.get()))
