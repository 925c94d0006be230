"""The pointer over a landscape: f under it, a ghost of the next step, and the start by a click.

The function goes to the browser as bytecode (gd_core/objective/bytecode.py), so moving the pointer
asks the server nothing; a click, a tap or an arrow key moves the start of the problem.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import streamlit as st

from gd_core.experiments import Bounds, Problem
from gd_core.figures import Style
from gd_core.numerics import descent_sign
from gd_core.optimizers import OptimizerConfig, first_direction
from pages.shared.adapters.incoming import finite_number, refuse
from pages.shared.execution.cache import run_job
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.execution.jobs import BYTECODE
from pages.shared.state.problem import AXES
from pages.shared.state.session_values import START
from pages.shared.state.store import put
from pages.shared.state.teacher_question import is_locked


@dataclass(frozen=True)
class Ghost:
    """The next step of a method from the pointer, drawn over the chart with this key.

    With chosen=True its step size is the one that is chosen in the browser.
    """

    chart: str
    config: OptimizerConfig
    color: str
    chosen: bool = False


@dataclass(frozen=True)
class Guess:
    """A click as an answer: the point (dim,) from where the arrow keys move it."""

    point: tuple[float, ...]


def pointer_data(
    problem: Problem,
    charts: Sequence[str],
    style: Style,
    ghosts: Sequence[Ghost] = (),
    legend: str = "",
    drags: bool = False,
    guess: Guess | None = None,
) -> dict[str, object]:
    """The payload with which the browser answers to the pointer over these charts.

    ghosts: next steps to draw, of which those that need more than the slope at the pointer are left
    out; legend: a text about the picture, shown beside the hint; drags: whether the start can be
    dragged too, where a teacher's question does not lock it; guess: where a click is an answer and
    no start. Nothing is told of the function then, whose numbers may give the answer away.
    """
    moves, moved = guess is not None or _can_move_start(), "your guess" if guess else "the start"
    hint = "Click to move the start, or drag it" if drags else "Click to move the start"
    hint = "Click where you think it is" if guess else hint
    program = None if guess else run_job(BYTECODE, problem.objective)
    steps = (_ghost_data(ghost, problem) for ghost in ghosts)
    return {
        "charts": list(charts),
        "dim": problem.objective.dim,
        "function": problem.objective.text,
        "program": None if program is None else program._asdict(),
        "ghosts": [step for step in steps if step is not None],
        "start": list(guess.point if guess else problem.start),
        "bounds": [list(interval) for interval in problem.bounds],
        "slope": "f′" if problem.objective.dim == 1 else "∇f",
        "hint": [*([hint] if moves else []), *([legend] if legend else [])],
        "moves": moves,
        "label": f"Landscape: the arrow keys move {moved}." if moves else "Landscape",
        "ink": style.ink,
        "paper": style.paper,
    }


def _can_move_start() -> bool:
    return not any(is_locked(key) for key in (START.key, *(f"{axis}0" for axis in AXES)))


@lru_cache(maxsize=256)  # a race has up to six methods, which change less often than it is rerun
def _direction(config: OptimizerConfig, dim: int) -> tuple[str, ...] | None:
    return first_direction(config.optimizer(), dim)


def _ghost_data(ghost: Ghost, problem: Problem) -> dict[str, object] | None:
    """The payload of a ghost: the direction of its step as tokens, and α, negative for a
    maximisation, or ±1 where α is chosen in the browser. None where the step needs more than the
    slope."""
    tokens = _direction(ghost.config, problem.objective.dim)
    step_size = 1.0 if ghost.chosen else ghost.config.step_size
    if tokens is None or step_size is None:
        return None
    signed = step_size * descent_sign(problem.maximize)
    return {
        "chart": ghost.chart,
        "direction": tokens,
        "step": signed,
        "chosen": ghost.chosen,
        "color": ghost.color,
    }


@restart_if_interrupted
def move_start(component: str) -> None:
    """Move the start to the point that a component with a pointer sent, as its callback.

    What a browser sends is not trusted: anything but a point of the window is ignored.
    """
    point = point_of_click(component)
    if not point:
        refuse("start")
        return
    axes = AXES[: len(point)]
    bounds = [(st.session_state[f"{axis}min"], st.session_state[f"{axis}max"]) for axis in axes]
    if not all(map(_is_inside, point, bounds)):
        return
    put("start", "point")
    for axis, coordinate in zip(axes, point, strict=True):
        put(f"{axis}0", coordinate)


def point_of_click(component: str) -> list[float]:
    """The coordinates, one or two, of the point that a component with a pointer sent, in its
    callback; empty where it sent anything else."""
    return _point_in(st.session_state[component].start)


def point_of_window(component: str, bounds: Bounds) -> list[float]:
    """The point of a window that a component with a pointer sent, in its callback; empty where it
    sent anything else."""
    point = point_of_click(component)
    return point if len(point) == len(bounds) and all(map(_is_inside, point, bounds)) else []


def _point_in(sent: Any) -> list[float]:
    """The coordinates that were sent, one or two; empty for anything else."""
    numbers = [finite_number(one) for one in sent[:3]] if isinstance(sent, list) else []
    found = [number for number in numbers if number is not None]
    return found if found and len(found) == len(numbers) <= len(AXES) else []


def _is_inside(coordinate: float, bounds: tuple[float | None, float | None]) -> bool:
    low, high = bounds
    return low is not None and high is not None and low <= coordinate <= high
