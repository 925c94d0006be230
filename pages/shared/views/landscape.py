"""The main picture, a curve, a contour map or a surface, with its player."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from gd_core import Trajectory
from gd_core.browser import DraggedRun, drag_data, number_controls
from gd_core.descent import Memory, inspect_steps, memory_of
from gd_core.diagnosis import picture_in_words
from gd_core.experiments import Problem, gallery_entry
from gd_core.figures import (
    Style,
    contour_figure,
    curve_figure,
    drawable,
    find_exit,
    frames,
    inside,
    plane_points,
    small_map_figure,
    surface_figure,
)
from gd_core.lessons import Drawn, Part
from pages.shared.adapters.incoming import finite_number, refuse
from pages.shared.components.camera import keep_camera
from pages.shared.components.live_landscape import letters_data
from pages.shared.components.player import (
    Asking,
    PlayerRun,
    player,
    player_controls,
    step_inspector,
)
from pages.shared.components.pointer import Ghost, Guess, pointer_data
from pages.shared.execution.cache import curve_of, plane_of, run_job
from pages.shared.execution.callbacks import restart_if_interrupted, with_page_rerun
from pages.shared.execution.jobs import GRID
from pages.shared.execution.not_computed import NotComputedError
from pages.shared.execution.queues import run_in_turn
from pages.shared.layout.inputs import choice
from pages.shared.layout.page import picture_place, show_chart
from pages.shared.state.problem import wants_equal_scales
from pages.shared.state.session_values import (
    FLAT_ONLY,
    GOOD_PROBLEM,
    ITERATION,
    PLAYER,
    SHOWS_MEMORY,
    SHOWS_STEP,
    STEP_SIZE,
    VIEW,
    WANTED,
)
from pages.shared.state.teacher_question import PutQuestion, hides, is_asking, put_question
from pages.shared.state.url_schema import MOST_ITERATIONS
from pages.shared.views.map_marks import fan_on_map, map_marks, words_of_marks
from pages.shared.views.prediction import clicked_guess, prediction_of, take_click
from pages.shared.views.sketch import show_sketch

# Key of the container that holds the main picture.
LANDSCAPE_KEY = "landscape"
# Key of the container that holds the small map beside a surface.
SMALL_MAP_KEY = "small-map"
NO_SURFACE = (
    "This browser cannot draw a surface, because it has no WebGL or has it switched off: here is "
    "the map instead. Other browsers show the surface."
)


def shows_surface(problem: Problem) -> bool:
    """Whether the function is shown as a surface: where that is asked for, and the browser can."""
    return _wants_surface(problem) and not FLAT_ONLY.get()


def _wants_surface(problem: Problem) -> bool:
    return problem.objective.dim > 1 and VIEW.get() == "surface"


def say_why_no_surface(problem: Problem) -> None:
    """Say why the map is shown where a surface is asked for; nothing anywhere else."""
    if _wants_surface(problem) and FLAT_ONLY.get():
        with st.container(key="no-surface"):
            st.caption(NO_SURFACE)


@restart_if_interrupted
def _show_the_map() -> None:
    """Callback: the browser cannot draw surfaces."""
    FLAT_ONLY.set(True)


def shows_map(problem: Problem) -> bool:
    """Whether the function is shown as a contour map."""
    return problem.objective.dim > 1 and not shows_surface(problem)


def show_landscape(problem: Problem, style: Style) -> None:
    """Show the curve or the contour map without a run: the player draws the run in the browser."""
    _show_flat(problem, style, "the path from the start")


def show_track(problem: Problem, style: Style) -> None:
    """Show the curve or the contour map for several runs, its minima unlabelled, because runs that
    end at a minimum would cover its label."""
    _show_flat(problem, style, "the path of each method from one start", named=False)


def show_unmarked(problem: Problem, style: Style) -> None:
    """Show the curve or the contour map without its minima, of which somebody may be asked."""
    _show_flat(problem, style, "the start", marked=False)


def _show_flat(
    problem: Problem, style: Style, paths: str, named: bool = True, marked: bool = True
) -> None:
    kind = "Curve" if problem.objective.dim == 1 else "Contour map"
    with picture_place(LANDSCAPE_KEY):
        # No numbers of the run: a changed alternative text would make Streamlit redraw the chart.
        alt = f"{kind} of the function, with {paths}."
        show_chart(landscape(problem, style, named, marked), "chart", alt, stretch=True)
        show_sketch(problem, style)


def show_surface(problem: Problem, trajectory: Trajectory, style: Style) -> None:
    """The function as a surface with the finished run on it."""
    grid, bounds = run_job(GRID, problem.window), problem.bounds
    equal = wants_equal_scales()
    figure = surface_figure(grid, trajectory, (bounds[0], bounds[1]), style, always_equal=equal)
    with picture_place(LANDSCAPE_KEY):
        show_chart(figure, "chart", picture_in_words(problem.objective, trajectory), stretch=True)
    keep_camera(LANDSCAPE_KEY, with_page_rerun(_show_the_map))


def show_small_map(problem: Problem, style: Style) -> None:
    """The function as a small map beside its surface, on which the start can be dragged."""
    first, second = problem.bounds
    minima, equal = ringed_minima(problem), wants_equal_scales()
    grid = run_job(GRID, problem.window)
    figure = small_map_figure(grid, (first, second), style, minima, always_equal=equal)
    show_chart(figure, "small-chart", "A small map of the function, with the path from the start.")


def show_player_controls(put: PutQuestion | None = None) -> None:
    """Show the player's controls; `show_player` draws the run. put: a question, where a click is
    the answer if it asks for a point."""
    if put is not None and _guess_of(put):
        click = partial(take_click, put.question.problem.bounds)
        player_controls(on_wanted=_want, on_start=click)
    else:
        player_controls(on_wanted=_want)


def _guess_of(put: PutQuestion) -> Guess | None:
    """Where a click is the answer to a question; None once it is answered or shown."""
    return clicked_guess(put.question, put.answer) if is_asking() else None


@dataclass(frozen=True)
class Beside:
    """A run on another function that the player moves too, on a chart of its own."""

    problem: Problem
    run: PlayerRun


def show_player(
    problem: Problem,
    trajectory: Trajectory,
    style: Style,
    pinned: PlayerRun | None = None,
    beside: Beside | None = None,
) -> PlayerRun:
    """Show the player, which draws the run on the picture, and on a map or a curve the pinned one
    too, and a run beside them; returns the run as the player has it, with the numbers of each step
    and the method's memory where the user switched them on."""
    surface = shows_surface(problem)
    run = player_run(
        problem, trajectory, LANDSCAPE_KEY, style.path, style.start, also=_wanted(problem)
    )
    if shows_map(problem):
        fan = fan_on_map(problem, trajectory, run.iterations)
        run = replace(run, marks=map_marks(problem, style, fan))
    objective = problem.objective
    told = bool(SHOWS_STEP.of_page())  # a page may have no control for it
    asked = (SHOWS_MEMORY.get(), told and not hides(Part.NUMBERS))
    if any(asked):
        with run_in_turn(objective, trajectory.iterations):  # both go through the whole run
            run = _told_more(run, objective.variables, trajectory, style, *asked)
    flat = replace(run, chart_key=SMALL_MAP_KEY, memory=None, small=True) if surface else run
    follows = not hides(Part.PATH)  # the browser would know the path from what it is dragged by
    ghosts = [Ghost(flat.chart_key, problem.config, style.ink)] if follows else []
    put = put_question(problem)
    guess = None if put is None else _guess_of(put)
    over = pointer_data(problem, [flat.chart_key], style, ghosts, drags=follows, guess=guess)
    # A surface has its run in the figure, which comes from the server.
    runs = [flat, run] if surface else [run]
    runs += [beside.run] if beside else []
    drag = _drag_data(problem, style, surface, beside) if follows else None
    shown = None if surface else pinned
    asking = None if put is None else asking_of(put, problem, flat.chart_key, style)
    player(runs, style, pointer=over, pinned=shown, drag=drag, asking=asking)
    return run


def asking_of(put: PutQuestion, problem: Problem, chart: str, style: Style) -> Asking | None:
    """How the player takes part in a question; not any more once another problem is shown."""
    if put.question.problem != problem or not (put.is_answered or is_asking()):
        return None
    try:
        drawn = put.response.drawn
    except NotComputedError:
        drawn = Drawn(None)
    return Asking(prediction_of(drawn, chart, style), put.is_answered)


def _drag_data(
    problem: Problem, style: Style, surface: bool, beside: Beside | None
) -> dict[str, object]:
    """What follows while something is dragged; beside a surface that is the path on the small map,
    and the surface itself waits for the server, as a run on another function does."""
    controls = {"step_size": STEP_SIZE.key} | number_controls(problem.config)
    dragged = [DraggedRun(problem, controls)]
    if surface:
        dragged.append(DraggedRun(problem, waits=True))
    if beside:
        dragged.append(DraggedRun(beside.problem, waits=True))
    letters = None if surface else letters_data(problem, style)
    return drag_data(dragged, plane_of(problem.window), letters=letters)


def _told_more(
    run: PlayerRun,
    variables: tuple[str, ...],
    trajectory: Trajectory,
    style: Style,
    memory: bool,
    steps: bool,
) -> PlayerRun:
    """The run with the method's memory and with the numbers of its steps, where each is wanted."""
    if memory:
        run = with_memory(run, trajectory, style)
    if steps:
        run = replace(run, steps=inspect_steps(trajectory, run.iterations, variables))
    return run


def explain_marks(run: PlayerRun, problem: Problem) -> None:
    """Explain what is drawn on the picture beside the run: the method's memory, and what was asked
    for on a map."""
    memory = _words_of_memory(run.memory, shows_surface(problem)) if run.memory else []
    if words := [*memory, *(words_of_marks(problem) if shows_map(problem) else [])]:
        st.caption(" ".join(words))


def show_step() -> None:
    """Show the numbers of the current step, where the user switched them on.

    They are below the verdict because their number of lines depends on the method. The player
    holds the numbers, so a new step size needs no rerun of this part.
    """
    if SHOWS_STEP.get() and not hides(Part.NUMBERS):
        step_inspector()


@restart_if_interrupted
def _want() -> None:
    """Callback: the user typed an iteration that is not among the player's frames."""
    number = finite_number(st.session_state[PLAYER].wanted, MOST_ITERATIONS)
    if number is None:
        refuse("the iteration to go to")
    elif number >= 0:
        WANTED.set((GOOD_PROBLEM.get(), int(number)))


def _wanted(problem: Problem) -> list[int]:
    """The iteration of the link, and the typed one for as long as the problem is the same, each
    with its two neighbours."""
    of, typed = WANTED.get()
    wanted = [ITERATION.of_page(), typed if of == problem else None]
    return [k + apart for k in wanted if k is not None for apart in (-1, 0, 1)]


def with_memory(run: PlayerRun, trajectory: Trajectory, style: Style) -> PlayerRun:
    """The run with the method's memory at each frame; unchanged where the method has none."""
    memory = memory_of(trajectory)
    if memory.carried is None and memory.reach is None:
        return run
    return replace(run, memory=memory.at(run.iterations), memory_color=style.second)


def _words_of_memory(memory: Memory, surface: bool) -> list[str]:
    if surface:
        return ["What it remembers is drawn on the map, not on the surface."]
    said = {
        "**Arrow:** where the velocity alone would carry it, if the ground here were flat.": (
            memory.carried
        ),
        "**Box:** along each axis, α times the slope here over its usual size.": memory.reach,
        "Step back to see them larger.": memory,
    }
    return [words for words, kept in said.items() if kept is not None]


def show_view_switch() -> None:
    """Show the switch between the contour map and the surface."""
    names = {"map": "Map", "surface": "Surface"}
    choice("View", names, VIEW.key, label_visibility="collapsed", width="content")


def known_minima(problem: Problem) -> list[tuple[float, ...]]:
    """The minimisers of a gallery function; empty for any other function."""
    entry = gallery_entry(problem.objective)
    return [] if entry is None else [minimum.point for minimum in entry.minima]


def ringed_minima(problem: Problem) -> list[tuple[float, ...]]:
    """The known minimisers that a picture marks; none where a question hides its marks."""
    return [] if hides(Part.MARKS) else known_minima(problem)


def minima_legend(problem: Problem) -> str:
    """The legend of the rings under a picture that does not label them; empty without a ring."""
    seen = any(inside(np.array(point), problem.bounds) for point in ringed_minima(problem))
    return "○ minimum" if seen else ""


def landscape(problem: Problem, style: Style, named: bool = True, marked: bool = True) -> go.Figure:
    """The curve or the contour map without a run; its known minima are ringed where `marked`, and
    labelled where `named`."""
    minima = ringed_minima(problem) if marked else []
    if problem.objective.dim == 1:
        curve = curve_of(problem.window)
        return curve_figure(curve, None, problem.bounds[0], style, minima, named=named)
    first, second = problem.bounds
    grid = run_job(GRID, problem.window)
    equal, names = wants_equal_scales(), _axis_names(problem)
    return contour_figure(
        grid,
        None,
        (first, second),
        style,
        minima,
        named=named,
        always_equal=equal,
        names=names,
    )


def _axis_names(problem: Problem) -> tuple[str, str]:
    """The names on the axes of a map, which say where they are not of the data as they are."""
    first, second = problem.objective.variables
    fit = problem.objective.fit
    return (f"{first}, scaled", f"{second}, scaled") if fit and fit.scaled else (first, second)


def player_run(
    problem: Problem,
    trajectory: Trajectory,
    chart_key: str,
    color: str,
    ink: str,
    also: Sequence[int] = (),
) -> PlayerRun:
    """The run in the form that the player takes.

    color: of its path; ink: of its start; also: iterations that have to be among its frames. Where
    a question hides the path, it is not told that the run ends where its known part does.
    """
    window = plane_of(problem.window)
    points = plane_points(trajectory)
    left = find_exit(points, window)
    shown = frames(len(points), None if left is None else left.iteration, also=also)
    points = drawable(points, window)
    slopes = trajectory.gradients[shown, 0].tolist() if problem.objective.dim == 1 else None
    return PlayerRun(
        chart_key,
        shown.tolist(),
        points[shown, 0].tolist(),
        points[shown, 1].tolist(),
        trajectory.values[shown].tolist(),
        slopes,
        color,
        ink,
        unfinished=hides(Part.PATH),
    )
