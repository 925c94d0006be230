"""The points of the data with the line of the model, beside the map of their error."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from gd_core import Trajectory
from gd_core.experiments import Problem
from gd_core.optimizers import batch_rows, epochs_after, without_needless_batches
from pages.shared.adapters.incoming import refuse
from pages.shared.components.player import PlayerRun
from pages.shared.components.points import FittedRun, points_plot, send_points, sent_rows
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.state.fits.fit import take_rows
from pages.shared.state.session_values import MOVES_REFUSED, SHOWS_SQUARES
from pages.shared.views.landscape import LANDSCAPE_KEY

# Key of the container of the picture.
POINTS_KEY = "data-picture"
# Rows of the batches of all frames together that the browser is told.
MOST_ROWS_TOLD = 20_000


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
    iterations: Sequence[int] = ()
    shown, batches = np.empty((0, 2)), []
    if trajectory is not None and played is not None:
        iterations = played.iterations
        shown = fit.in_data_units(trajectory.points[list(iterations)])
        batches = _batches(trajectory, iterations, len(fit.data))
    squares = SHOWS_SQUARES.get() and fit.loss_name == "squared"
    on_request = (batches, squares, MOVES_REFUSED.get())
    send_points(FittedRun(fit, LANDSCAPE_KEY, iterations, shown, *on_request))


def _batches(
    trajectory: Trajectory, iterations: Sequence[int], samples: int
) -> list[Sequence[int]]:
    """The rows of the batch of the step that led to each of these iterations; empty where each step
    takes all rows, and where there are too many to be told apart."""
    batches = without_needless_batches(trajectory.optimizer, samples).batches
    if batches is None or batches.size * len(iterations) > MOST_ROWS_TOLD:
        return []
    rows = batch_rows(trajectory.optimizer, samples, trajectory.iterations)
    return [rows[k - 1].tolist() if k else [] for k in iterations]


def say_epochs(problem: Problem, trajectory: Trajectory) -> None:
    """Say of a run on batches how many epochs it went through."""
    samples = problem.objective.samples
    batches = without_needless_batches(trajectory.optimizer, samples).batches
    if batches is not None:
        epochs = epochs_after(trajectory.optimizer, samples, trajectory.iterations)
        rows = "one row" if batches.size == 1 else f"{batches.size:,} rows"
        st.caption(
            f"Each step looks at {rows} of {samples:,}, the marked points. That makes {epochs:.4g} "
            "epochs: each goes once through all rows, in an order drawn anew."
        )
