"""The pointer over a landscape: f under it, a ghost of the next step, and the start by a click.

The function goes to the browser as words of a small stack machine (gd_core/portable.py), so that
pointing asks the server nothing; a click, a tap or an arrow key moves the start of the problem.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import streamlit as st

from gd_core.figures import Style
from pages.shared.cached import portable_of
from pages.shared.components import asset
from pages.shared.problem import AXES, Problem
from pages.shared.state import put

# The methods whose first step from any point is x − α·∇f: a ghost of it is true anywhere.
_GHOSTS = frozenset({"gradient_descent", "momentum"})

# Registered once, when the module is imported: nothing a user types is ever part of it.
_pointer = st.components.v2.component(
    "gradient_descent_pointer", js=asset("machine.js", "pointer.js", "pointer_alone.js")
)


def pointer(problem: Problem, charts: Sequence[str], style: Style) -> None:
    """Make the landscapes in the containers with these keys answer to the pointer, on a page
    without a player."""
    _pointer(
        key="pointer",
        data=pointer_data(problem, charts, style),
        on_start_change=lambda: move_start("pointer"),
    )


def pointer_data(
    problem: Problem, charts: Sequence[str], style: Style, ghost: bool = False
) -> dict[str, object]:
    """What the browser has to know to answer to the pointer over these charts.

    ghost: show where the next step from the pointer would land, if the method has such a step.
    """
    program = portable_of(problem.text)
    return {
        "charts": list(charts),
        "dim": problem.objective.dim,
        "program": None if program is None else program._asdict(),
        "step": _signed_step(problem) if ghost else None,
        "start": list(problem.start),
        "bounds": [list(interval) for interval in problem.bounds],
        "slope": "f′" if problem.objective.dim == 1 else "∇f",
        "hint": "Click to move the start",
        "label": "Landscape: the arrow keys move the start.",
        "ink": style.ink,
        "paper": style.paper,
    }


def _signed_step(problem: Problem) -> float | None:
    """α of a first step x − α·∇f, negative when climbing; None where the first step is another."""
    recipe = problem.recipe
    if recipe.method not in _GHOSTS or recipe.noise:
        return None
    step_size = recipe.step_size
    return None if step_size is None else step_size * (-1.0 if problem.maximize else 1.0)


def move_start(component: str) -> None:
    """Callback of a component with a pointer; its word is not trusted, only points of the window
    are taken."""
    point: Any = st.session_state[component].start
    axes = AXES[: len(point)] if isinstance(point, list) else ()
    bounds = [(st.session_state[f"{axis}min"], st.session_state[f"{axis}max"]) for axis in axes]
    if not axes or not all(map(_is_within, point, bounds)):
        return
    put("start", "point")
    for axis, coordinate in zip(axes, point, strict=False):
        put(f"{axis}0", float(coordinate))


def _is_within(coordinate: Any, bounds: tuple[float | None, float | None]) -> bool:
    low, high = bounds
    is_number = isinstance(coordinate, int | float) and math.isfinite(coordinate)
    return is_number and low is not None and high is not None and low <= coordinate <= high
