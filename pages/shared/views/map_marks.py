"""What is drawn over a map on request: slopes at the current point, and the continuous path."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from gd_core import Trajectory
from gd_core.descent import Fan, Flow, FlowEnd, fan_of
from gd_core.experiments import Problem
from gd_core.figures import Style, has_equal_scales, thinned
from gd_core.lessons import Part
from gd_core.numerics import Array
from gd_core.optimizers import without_needless_batches
from pages.shared.components.player import MapMarks
from pages.shared.execution.cache import run_job
from pages.shared.execution.jobs import FLOW
from pages.shared.execution.not_computed import NotComputedError
from pages.shared.state.problem import wants_equal_scales
from pages.shared.state.session_values import SHOWS_FAN, SHOWS_FLOW, SHOWS_SLOPE
from pages.shared.state.teacher_question import hidden_parts, hides

_FLOW_WORDS = (
    "**Thin line:** the continuous path, of endlessly many, endlessly short steps from the same "
    "start. No method and no step size changes it."
)
# More arrows could not be told apart; with the 120 frames of a player they are 160 KB.
MOST_ROWS_DRAWN = 60
# What is added where the path ends for another reason than that it has arrived or left.
_FLOW_ENDS = {
    FlowEnd.LEFT_DOMAIN: " It ends where f is undefined.",
    FlowEnd.TOO_LONG: " It is followed only so far, as the slope jumps along it.",
}


def map_marks(problem: Problem, style: Style, fan: Fan | None = None) -> MapMarks | None:
    """The marks that the user switched on for a map; None without any."""
    slope, flow = _shows_slope(), _flow_points(problem)
    if not slope and flow is None and fan is None:
        return None
    return MapMarks(slope, problem.maximize, flow, style.ink, style.second, fan, style.muted)


def words_of_marks(problem: Problem) -> list[str]:
    """What the marks on the map mean, in sentences; empty without any."""
    slope = [_slope_words(problem)] if _shows_slope() else []
    return [*slope, *([_words_of_flow(problem)] if _shows_flow() else [])]


def _shows_slope() -> bool:
    return SHOWS_SLOPE.get() and not hides(Part.MARKS)


def _shows_flow() -> bool:
    return SHOWS_FLOW.get() and not {Part.MARKS, Part.PATH} & hidden_parts()


def _flow(problem: Problem) -> Flow:
    return run_job(FLOW, problem.without_method)


def _flow_points(problem: Problem) -> Array | None:
    try:
        return _flow(problem).points if _shows_flow() else None
    except NotComputedError:
        return None


def _words_of_flow(problem: Problem) -> str:
    try:
        return _FLOW_WORDS + _FLOW_ENDS.get(_flow(problem).end, "")
    except NotComputedError as error:
        return str(error)


def _slope_words(problem: Problem) -> str:
    way = "up, ∇f" if problem.maximize else "down, −∇f"
    first, second = problem.bounds
    equal = has_equal_scales((first, second), wants_equal_scales())
    angle = "at a right angle to" if equal else "across"
    return (
        f"**Arrow with the slope:** the steepest way {way}, {angle} the level line, along which f "
        "stays the same (dashed: its tangent). It is longest where this run is steepest, and a "
        "piece shorter for each tenth of that; the number is the slope."
    )


def fan_on_map(problem: Problem, trajectory: Trajectory, iterations: Sequence[int]) -> Fan | None:
    """The fan at the frames of a player; None where it is not asked for."""
    if not _shows_fan(problem):
        return None
    return fan_of(problem.objective, trajectory, iterations, _drawn(problem))


def _shows_fan(problem: Problem) -> bool:
    # Other pages have no control for it.
    return bool(SHOWS_FAN.of_page()) and problem.objective.fit is not None


def _drawn(problem: Problem) -> NDArray[np.int64]:
    return thinned(problem.objective.samples, MOST_ROWS_DRAWN)


def say_fan(problem: Problem, trajectory: Trajectory) -> None:
    """Say what the arrows on the map are, where they are drawn."""
    if not _shows_fan(problem):
        return
    samples, drawn = problem.objective.samples, len(_drawn(problem))
    few = f" {drawn} of the {samples:,} rows are drawn, evenly chosen." if drawn < samples else ""
    on_batches = without_needless_batches(trajectory.optimizer, samples).batches is not None
    batch = ", and the **orange** one is the mean of the next step's batch" if on_batches else ""
    st.caption(
        "Each **thin arrow** on the map is one row's slope downhill. The **thick** one is the "
        f"mean of all {samples:,}, the slope of the map{batch}. At each step all have one scale: "
        f"the longest is a third of the picture.{few}"
    )
