"""What the Race page shows: the track with its clock, who arrived first, and how fair it was."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import streamlit as st

from gd_core.descent import TOLERANCE, padded
from gd_core.diagnosis import Verdict, number
from gd_core.experiments import (
    BEST_FOR_EACH,
    BUDGET,
    FINER,
    LADDER,
    RACES,
    SAME_FOR_ALL,
    Cost,
    Finish,
    ReadyRace,
    entry_names,
    finishes_of,
    is_swept,
    race_in_words,
    standings,
)
from gd_core.figures import DASHES, MARKS, SYMBOLS, CostAxis, Style, side_by_side_figure
from gd_core.formatting import format_number, joined
from gd_core.optimizers import STEP_SIZE, OptimizerConfig
from pages.shared.components.player import DASH_LENGTHS, SHAPES, Look, PlayerRun, player
from pages.shared.components.pointer import Ghost, pointer_data
from pages.shared.execution.cache import best_step_size_of, race_of
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.execution.jobs import is_long
from pages.shared.layout.page import show_chart
from pages.shared.state.defaults import shown_race, take_race
from pages.shared.state.problem import Problem, last_good, read_step_size
from pages.shared.state.race_entries import SHARED
from pages.shared.views.landscape import CHART, known_minima, minima_legend, player_run

FIRST = next(iter(RACES))
_RANKS = ("1st", "2nd", "3rd", "4th", "5th", "6th")
_FAIR = {SAME_FOR_ALL: "Same step size for all", BEST_FOR_EACH: "Each at the best found"}
_WHY = {
    SAME_FOR_ALL: "This shows what happens when only the method is changed. A step size that suits one "
    "method can be far too small or too large for another, so losing here need not mean that a "
    "method is bad.",
    BEST_FOR_EACH: "This compares the methods themselves, each at the best step size that was found for it. "
    "It hides how hard that was to find.",
}


# ---------------------------------------------------------------- controls


def pick_race() -> None:
    """Ready-made races; picking one sets every control."""
    st.session_state["ready"] = _shown_name()
    st.selectbox(
        "Ready-made races",
        list(RACES),
        key="ready",
        index=None,
        placeholder="Choose a race",
        format_func=lambda name: RACES[name].title,
        on_change=_picked,
    )


def _shown_name() -> str | None:
    race = shown_race()
    return None if race is None else race.name


@restart_if_interrupted
def _picked() -> None:
    if (name := st.session_state["ready"]) is not None:
        take_race(name)


def pick_fairness() -> None:
    """One step size for all, or for each its best."""
    st.segmented_control(
        "Step sizes",
        [SAME_FOR_ALL, BEST_FOR_EACH],
        key="fair",
        required=True,
        format_func=_FAIR.__getitem__,
        persist_state="session",
        width="stretch",
    )


def pick_cost() -> None:
    """What the clock, the places and the plot count."""
    st.segmented_control(
        "Count",
        [cost.value for cost in Cost],
        key="cost",
        required=True,
        format_func=str.capitalize,
        persist_state="session",
        width="stretch",
        help="An iteration of a line search or of Newton's method asks for more than one value, "
        "slope or Hessian; each that it asks for is an evaluation.",
    )


def is_same() -> bool:
    """Whether all have the same step size."""
    return bool(st.session_state["fair"] == SAME_FOR_ALL)


def _cost() -> Cost:
    return Cost(st.session_state["cost"])


# ---------------------------------------------------------------- the race


def line_up(problem: Problem) -> tuple[OptimizerConfig, ...]:
    """The entries with the step sizes that they race with."""
    configs: tuple[OptimizerConfig, ...] = st.session_state["race"]
    if is_same():
        step = last_good("_good_race_step", lambda: read_step_size("step", "the step size"))
        return tuple(config.with_step_size(step or SHARED) for config in configs)
    return tuple(_at_its_best(config, problem) for config in configs)


def _at_its_best(config: OptimizerConfig, problem: Problem) -> OptimizerConfig:
    """With the best step size found; a method that finds its own begins at its default."""
    if not is_swept(config):
        parameter = config.description.parameters.get("step_size")
        return config.with_step_size((parameter and parameter.default) or SHARED)
    rules = (problem.n_iter, _tolerance(problem), problem.maximize, problem.bounds)
    best = best_step_size_of(problem.text, problem.start, config, *rules)
    return config.with_step_size(best or SHARED)


def _tolerance(problem: Problem) -> float:
    return problem.stop.gradient_tolerance or TOLERANCE


def run(problem: Problem, field: tuple[OptimizerConfig, ...]) -> tuple[Finish, ...]:
    """Every entry's run, by the worker where they take long; raises NotComputedError."""
    objective, tolerance = problem.objective, _tolerance(problem)
    judged, minima = (tolerance, problem.maximize), known_minima(problem)
    runs = None if is_long(objective) else problem.short_runs_of(field)
    if runs is not None:
        return finishes_of(objective, field, runs, *judged, minima)
    rules = (problem.n_iter, problem.stop, problem.maximize, tolerance)
    runs, outcomes = zip(*race_of(problem.text, problem.start, field, *rules), strict=True)
    return finishes_of(objective, field, runs, *judged, minima, outcomes)


# ---------------------------------------------------------------- the picture


def show_runs(problem: Problem, finishes: Sequence[Finish], style: Style, waits: bool) -> None:
    """Every path over the landscape, and the player."""
    cost = _cost()
    runs = [_track(problem, finish, k, style, cost) for k, finish in enumerate(finishes)]
    ghosts = [Ghost(CHART, f.config, style.runs[k]) for k, f in enumerate(finishes)]
    over = pointer_data(problem, [CHART], style, ghosts, legend=minima_legend(problem))
    player(runs, style, pointer=over, unit=cost.value.removesuffix("s"), waits=waits)


def _track(problem: Problem, finish: Finish, k: int, style: Style, cost: Cost) -> PlayerRun:
    run = player_run(problem, finish.trajectory, CHART, style.runs[k], style.ink)
    look = Look(finish.name, SHAPES[SYMBOLS[k]], DASH_LENGTHS[DASHES[k]], follows=k > 0)
    if cost is Cost.ITERATIONS:
        return replace(run, look=look, slopes=None)
    spent = finish.trajectory.spent.sum(axis=1)[list(run.iterations)]
    steps = list(run.iterations)
    return replace(run, look=replace(look, steps=steps), slopes=None, iterations=spent.tolist())


# ---------------------------------------------------------------- what came of it


def show_question(race: ReadyRace | None) -> None:
    """What to think about before pressing play."""
    if race is not None:
        with st.container(key="question"):
            st.info(f"**Before you press play:** {race.question}", icon=":material/help:")


@contextmanager
def outcome_of(race: ReadyRace | None) -> Iterator[None]:
    """Around what came of a race: folded away until the question has been thought about."""
    if race is None:
        yield
        return
    # A key for each race, or one that was opened would tell the next one's answer at once.
    with st.expander("Who won, and why", icon=":material/trophy:", key=f"outcome-{race.name}"):
        st.markdown(race.answer)
        yield


def show_fairness(field: Sequence[OptimizerConfig], n_iter: int) -> None:
    """Which of the two modes is on, what it did, and why it matters."""
    names = entry_names(field)
    sized = [config.description.has_step_size for config in field]
    without = [name for name, has in zip(names, sized, strict=True) if not has]
    found = _same_step(field) if is_same() else _best_steps(field, names, n_iter)
    own = f" {joined(without)}: no step size to choose." if without else ""
    with st.container(key="fairness"):
        st.markdown(
            f"**{_FAIR[st.session_state['fair']]}.** {found}{own} {_WHY[st.session_state['fair']]}"
        )


def _same_step(field: Sequence[OptimizerConfig]) -> str:
    steps = [config.step_size for config in field if config.step_size is not None]
    if not steps:
        return "None of these methods has a step size to choose."
    return f"α = {format_number(steps[0], 6)}.{''.join(map(_other_meaning, field))}"


def _other_meaning(config: OptimizerConfig) -> str:
    """What the step size is to a method that does not take it as it is."""
    parameter = config.description.parameters.get("step_size")
    if parameter is None or parameter.meaning == STEP_SIZE.meaning:
        return ""
    return f" {config.description.title}: {parameter.meaning[0].lower()}{parameter.meaning[1:]}"


def _best_steps(field: Sequence[OptimizerConfig], names: Sequence[str], n_iter: int) -> str:
    found = ", ".join(
        f"{name}: {format_number(config.step_size, 3)}"
        for name, config in zip(names, field, strict=True)
        if config.step_size is not None and is_swept(config)
    )
    if not found:
        return ""
    tried = (
        f"For each method {len(LADDER)} step sizes from {format_number(LADDER[0])} to {format_number(LADDER[-1])} "
        f"were tried, then {FINER} around the best of them, {min(n_iter, BUDGET):,} iterations each"
    )
    own = "".join(_other_meaning(config) for config in field if not is_swept(config))
    used = (
        "of those that stay in the window, if any, the first to arrive, or else the lowest, is used"
    )
    return f"{tried}; {used} ({found}).{own}"


def show_results(problem: Problem, finishes: Sequence[Finish]) -> None:
    """Who arrived first, in words and as a table."""
    cost = _cost()
    ordered = standings(finishes, cost, problem.maximize)
    with st.container(key="verdict"):
        st.markdown(f"**{race_in_words(ordered, cost)}**")
    with st.container(key="standings"):
        st.table([_table_row(problem, s.rank, s.finish) for s in ordered], hide_index=True)
    st.caption(
        f"Arrived means that the slope came down to {format_number(_tolerance(problem))}, and not at a "
        "saddle or a top."
    )


def _table_row(problem: Problem, rank: int | None, finish: Finish) -> dict[str, str]:
    run, step = finish.trajectory, finish.config.step_size
    return {
        "Place": "–" if rank is None else _RANKS[rank - 1],
        "Method": finish.name,
        "α": "–" if step is None else format_number(step, 3),
        "What it did": _what(finish),
        "Iterations": _count(finish.reached),
        "Evaluations": _count(finish.spent),
        "Final f": format_number(finish.final_value)
        if math.isfinite(finish.final_value)
        else "undefined",
        "Ended at": _point(run.points[-1].tolist(), problem),
        "To the nearest known minimum": "–"
        if finish.distance is None
        else format_number(finish.distance),
    }


def _point(point: list[float], problem: Problem) -> str:
    """A point to the hundred-thousandth of the window, which no eye could tell from it."""
    sizes = [high - low for low, high in problem.bounds]
    digits = [2 - math.floor(math.log10(size / 1000)) for size in sizes]
    shown = [format_number(round(c, n) + 0.0) for c, n in zip(point, digits, strict=True)]
    return shown[0] if len(shown) == 1 else f"({', '.join(shown)})"


def _what(finish: Finish) -> str:
    word = MARKS[finish.diagnosis.verdict][2]
    if finish.diagnosis.verdict is Verdict.CONVERGED and finish.reached is None:
        word = "stays" if finish.diagnosis.wrong_place else "comes to rest"
    place = finish.diagnosis.evidence.stationary_point
    where = f" at {place.value.split(',')[0].split(':')[0]}" if place is not None else ""
    return f"{word}{where}"


def _count(number: int | None) -> str:
    return "–" if number is None else f"{number:,}"


def show_values(finishes: Sequence[Finish], maximize: bool, style: Style) -> None:
    """f cost_axis iterations or evaluations."""
    runs = [finish.trajectory for finish in finishes]
    longest = max(run.iterations for run in runs)
    values = padded([run.values for run in runs], longest)
    if _cost() is Cost.ITERATIONS:
        took = [np.arange(len(run.values), dtype=np.float64) for run in runs]
    else:
        took = [run.spent.sum(axis=1, dtype=np.float64) for run in runs]
    spent = padded(took, longest)
    names = [finish.name for finish in finishes]
    cost_axis = CostAxis(_cost().value.removesuffix("s"), spent)
    figure = side_by_side_figure(values, names, style, maximize, cost_axis=cost_axis)
    ends = ", ".join(f"{finish.name}: f = {number(finish.final_value)}" for finish in finishes)
    with st.container(key="values"):
        show_chart(figure, "values-chart", f"f by {cost_axis.title} for each method. {ends}.")
