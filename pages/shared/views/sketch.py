"""A sketch of the picture, until the browser has loaded the code for charts."""

from __future__ import annotations

import streamlit as st

from gd_core.experiments import Problem
from gd_core.figures import Sketch, Style, curve_sketch, map_sketch
from pages.shared.execution.cache import curve_of, run_job
from pages.shared.execution.jobs import GRID
from pages.shared.state.problem import wants_equal_scales
from pages.shared.state.session_values import SKETCHES_LEFT


def show_sketch(problem: Problem, style: Style) -> None:
    """Show a sketch of the curve or the map in the container of its picture, at the first few runs
    of a session: a browser that has the code for charts has no use for it."""
    left = SKETCHES_LEFT.get()
    with st.container(key="sketch"):
        if left > 0:
            SKETCHES_LEFT.set(left - 1)
            st.html(_image(_sketch_of(problem, style)))


def _sketch_of(problem: Problem, style: Style) -> Sketch:
    if problem.objective.dim == 1:
        return curve_sketch(curve_of(problem.window), problem.bounds[0], style)
    first, second = problem.bounds
    grid = run_job(GRID, problem.window)
    return map_sketch(grid, (first, second), style, always_equal=wants_equal_scales())


def _image(sketch: Sketch) -> str:
    """The image where the inside of the axes will be: numbers of ours only, nothing typed."""
    room = sketch.margin
    place = (
        f"left:{room['l']}px;top:{room['t']}px;"
        f"width:calc(100% - {room['l'] + room['r']}px);"
        f"height:calc(100% - {room['t'] + room['b']}px);"
        f"object-fit:{'contain' if sketch.keeps_shape else 'fill'}"
    )
    return f'<img alt="" src="{sketch.address}" style="position:absolute;{place}">'
