"""The parts of the Race page: its choices, the paths with their player, the standings."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from gd_core.browser import DraggedRun, drag_data, number_controls
from gd_core.descent import padded
from gd_core.diagnosis import Verdict, number
from gd_core.experiments import (
    BEST_FOR_EACH,
    MAX_TRIAL_ITERATIONS,
    RACE_STEP_SIZES,
    RACES,
    REFINED_STEP_SIZES,
    SAME_FOR_ALL,
    Cost,
    Finish,
    Problem,
    ReadyRace,
    entry_names,
    is_swept,
    race_in_words,
    standings,
)
from gd_core.figures import MARKS, CostAxis, Style, side_by_side_figure
from gd_core.formatting import format_number, joined
from gd_core.lessons import Part
from gd_core.optimizers import STEP_SIZE, OptimizerConfig
from pages.shared.components.live_landscape import letters_data
from pages.shared.components.player import PlayerRun, player, player_controls
from pages.shared.components.pointer import Ghost, pointer_data
from pages.shared.execution.cache import plane_of, run_job
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.execution.jobs import BEST_STEP_SIZE
from pages.shared.layout.inputs import choice
from pages.shared.layout.page import show_chart
from pages.shared.state.defaults import shown_race, take_race
from pages.shared.state.problem import last_good, read_step_size
from pages.shared.state.race_entries import PLACEHOLDER_STEP_SIZE, key_of_entry
from pages.shared.state.session_values import (
    COST,
    ENTRIES,
    FAIRNESS,
    GOOD_RACE_STEP,
    RACE_MENU,
)
from pages.shared.state.session_values import STEP_SIZE as SESSION_STEP_SIZE
from pages.shared.state.teacher_question import (
    hidden_parts,
    hides,
    is_locked,
    put_question,
    shown_part,
)
from pages.shared.views.landscape import LANDSCAPE_KEY, asking_of, minima_legend, player_run
from pages.shared.views.several_runs import look_of

FIRST_RACE = next(iter(RACES))
_RANKS = ("1st", "2nd", "3rd", "4th", "5th", "6th")
_FAIRNESS_LABELS = {SAME_FOR_ALL: "Same step size for all", BEST_FOR_EACH: "Each at the best found"}
_FAIRNESS_NOTES = {
    SAME_FOR_ALL: "This shows what happens when only the method is changed. A step size that suits "
    "one method can be far too small or too large for another, so losing here need not mean that a "
    "method is bad.",
    BEST_FOR_EACH: "This compares the methods themselves, each at the best step size that was "
    "found for it. It hides how hard that was to find.",
}


# ---------------------------------------------------------------- controls


def pick_race() -> None:
    """Show the list of ready-made races; choosing one sets every control."""
    RACE_MENU.set(_shown_name())
    st.selectbox(
        "Ready-made races",
        list(RACES),
        key=RACE_MENU.key,
        index=None,
        placeholder="Choose a race",
        format_func=lambda name: RACES[name].title,
        on_change=_picked,
        disabled=is_locked(ENTRIES.key),
    )


def _shown_name() -> str | None:
    race = shown_race()
    return None if race is None else race.name


@restart_if_interrupted
def _picked() -> None:
    if (name := RACE_MENU.get()) is not None:
        take_race(name)


def pick_fairness() -> None:
    """Show the choice between one step size for all methods and the best one found for each."""
    choice("Step sizes", _FAIRNESS_LABELS, FAIRNESS.key)


def pick_cost() -> None:
    """Show the choice of what the player, the ranks and the plot count: iterations or
    evaluations."""
    choice(
        "Count",
        {cost.value: cost.value.capitalize() for cost in Cost},
        COST.key,
        help="An iteration of a line search or of Newton's method asks for more than one value, "
        "slope or Hessian; each that it asks for is an evaluation.",
    )


def is_same() -> bool:
    """Whether one step size for all methods is chosen."""
    return FAIRNESS.get() == SAME_FOR_ALL


def _cost() -> Cost:
    return Cost(COST.get())


# ---------------------------------------------------------------- the race


def line_up(problem: Problem) -> tuple[OptimizerConfig, ...]:
    """The entries of the race with the step sizes that they run with; where no best one is found
    for an entry, with a placeholder."""
    configs = ENTRIES.get()
    if is_same():
        step = last_good(GOOD_RACE_STEP, lambda: read_step_size("step", "the step size"))
        return tuple(config.with_step_size(step or PLACEHOLDER_STEP_SIZE) for config in configs)
    return tuple(_with_best_step_size(config, problem) for config in configs)


def _with_best_step_size(config: OptimizerConfig, problem: Problem) -> OptimizerConfig:
    """A configuration with the best step size found for it; one that is not swept, as its method
    finds its own step sizes, with its default."""
    if not is_swept(config):
        parameter = config.description.parameters.get("step_size")
        return config.with_step_size((parameter and parameter.default) or PLACEHOLDER_STEP_SIZE)
    return config.with_step_size(_best_step_size(config, problem) or PLACEHOLDER_STEP_SIZE)


def _best_step_size(config: OptimizerConfig, problem: Problem) -> float | None:
    """The best step size found for an entry, whatever its own is; None where there is none."""
    entry = config.with_step_size(PLACEHOLDER_STEP_SIZE)
    return run_job(BEST_STEP_SIZE, problem.with_config(entry))


# ---------------------------------------------------------------- the picture


def show_runs(problem: Problem, finishes: Sequence[Finish], style: Style, waits: bool) -> None:
    """Show every path over the landscape, and the player; waits: whether it shows the start."""
    cost = _cost()
    runs = [_track(problem, finish, k, style, cost) for k, finish in enumerate(finishes)]
    follows = not hides(Part.PATH)  # the browser would know the paths from what they are dragged by
    steps = enumerate(finishes if follows else ())
    ghosts = [Ghost(LANDSCAPE_KEY, f.config, style.runs[k]) for k, f in steps]
    over = pointer_data(
        problem, [LANDSCAPE_KEY], style, ghosts, minima_legend(problem), drags=follows
    )
    drag = _drag(problem, [finish.config for finish in finishes], style) if follows else None
    unit = cost.value.removesuffix("s")
    put = put_question(problem, tuple(finish.config for finish in finishes))
    asking = None if put is None else asking_of(put, problem, LANDSCAPE_KEY, style)
    player_controls()
    player(runs, style, pointer=over, unit=unit, waits=waits, drag=drag, asking=asking)


def _drag(problem: Problem, configs: Sequence[OptimizerConfig], style: Style) -> dict[str, object]:
    """What the paths follow: the start and the letters, and where the step size is one for all, the
    step size and the numbers of each entry; other numbers mean another best step size."""
    runs = [
        DraggedRun(problem.with_config(config), _controls(config, k) if is_same() else {})
        for k, config in enumerate(configs)
    ]
    note = "" if is_same() else "best step sizes come when you let go"
    window = plane_of(problem.window)
    return drag_data(runs, window, note, letters=letters_data(problem, style))


def _controls(config: OptimizerConfig, k: int) -> dict[str, str]:
    common = {"step_size": SESSION_STEP_SIZE.key}
    return common | number_controls(config, partial(key_of_entry, k))


def _track(problem: Problem, finish: Finish, k: int, style: Style, cost: Cost) -> PlayerRun:
    trajectory = shown_part(finish.trajectory)
    run = player_run(problem, trajectory, LANDSCAPE_KEY, style.runs[k], style.ink)
    look = look_of(k, finish.name)
    if cost is Cost.ITERATIONS:
        return replace(run, look=look, slopes=None)
    spent = trajectory.spent.sum(axis=1)[list(run.iterations)]
    steps = list(run.iterations)
    return replace(run, look=replace(look, steps=steps), slopes=None, iterations=spent.tolist())


# ---------------------------------------------------------------- what came of it


def show_question(race: ReadyRace | None) -> None:
    """Show the question of a ready-made race, to think about before pressing play."""
    if race is not None:
        with st.container(key="question"):
            st.info(f"**Before you press play:** {race.question}", icon=":material/help:")


def tells_the_outcome() -> bool:
    """Whether no question hides who won: the standings and the plot tell it together."""
    return not {Part.VERDICT, Part.NUMBERS, Part.TABLE} & hidden_parts()


@contextmanager
def outcome_of(race: ReadyRace | None, told: bool = True) -> Iterator[None]:
    """A context around the outcome of a race: in an expander, closed at first, if there is a
    question to think about; told: whether the answer to it is, which is of the race's own methods
    alone."""
    if race is None:
        yield
        return
    # Each race has a key of its own, or an expander once opened would be open for the next race.
    with st.expander("Who won, and why", icon=":material/trophy:", key=f"outcome-{race.name}"):
        if told:
            st.markdown(race.answer)
        yield


def show_fairness(problem: Problem, field: Sequence[OptimizerConfig]) -> None:
    """Show how the step sizes were chosen, which they are, and what that means for the race."""
    names = entry_names(field)
    sized = [config.description.has_step_size for config in field]
    without = [name for name, has in zip(names, sized, strict=True) if not has]
    swept = {} if is_same() else _best_step_sizes(problem, field, names)
    step_sizes_text = _same_step(field) if is_same() else _best_steps(problem, field, swept)
    own = f" {joined(without)}: no step size to choose." if without else ""
    note = "" if None in swept.values() else _FAIRNESS_NOTES[FAIRNESS.get()]
    with st.container(key="fairness"):
        st.markdown(f"**{_FAIRNESS_LABELS[FAIRNESS.get()]}.** {step_sizes_text}{own} {note}")


def _same_step(field: Sequence[OptimizerConfig]) -> str:
    steps = [config.step_size for config in field if config.step_size is not None]
    if not steps:
        return "None of these methods has a step size to choose."
    return f"α = {format_number(steps[0], 6)}.{''.join(map(_other_meaning, field))}"


def _other_meaning(config: OptimizerConfig) -> str:
    """A sentence on the step size of a method that uses it in another way; empty for others."""
    parameter = config.description.parameters.get("step_size")
    if parameter is None or parameter.meaning == STEP_SIZE.meaning:
        return ""
    return f" {config.description.title}: {parameter.meaning[0].lower()}{parameter.meaning[1:]}"


def _best_step_sizes(
    problem: Problem, field: Sequence[OptimizerConfig], names: Sequence[str]
) -> dict[str, float | None]:
    """The best step size found for each entry by its name; None where there is none."""
    return {
        name: _best_step_size(config, problem)
        for name, config in zip(names, field, strict=True)
        if is_swept(config)
    }


def _best_steps(
    problem: Problem, field: Sequence[OptimizerConfig], swept: Mapping[str, float | None]
) -> str:
    if not swept:
        return ""
    found = {name: best for name, best in swept.items() if best is not None}
    step_sizes_text = ", ".join(f"{name}: {format_number(found[name], 3)}" for name in found)
    lost = _without_a_best([name for name in swept if name not in found], problem.maximize)
    tried = (
        f"For each method {len(RACE_STEP_SIZES)} step sizes from "
        f"{format_number(RACE_STEP_SIZES[0])} to {format_number(RACE_STEP_SIZES[-1])} were tried, "
        f"then {REFINED_STEP_SIZES} around the best of them, "
        f"{min(problem.n_iter, MAX_TRIAL_ITERATIONS):,} iterations each"
    )
    own = "".join(_other_meaning(config) for config in field if not is_swept(config))
    if not found:
        return f"{tried}.{lost}{own}"
    end = "highest" if problem.maximize else "lowest"
    used = (
        f"of those that stay in the window, if any, the first to arrive, or else the {end}, is used"
    )
    return f"{tried}; {used} ({step_sizes_text}).{lost}{own}"


def _without_a_best(names: Sequence[str], maximize: bool) -> str:
    """The sentence on the entries for which there is no best step size; empty without any."""
    if not names:
        return ""
    end = "maximum" if maximize else "minimum"
    runs = "it runs" if len(names) == 1 else "they run"
    return (
        f" None of them leads {joined(list(names))} to a {end}, so there is no best one: {runs} "
        f"with α = {format_number(PLACEHOLDER_STEP_SIZE)}."
    )


def show_results(problem: Problem, finishes: Sequence[Finish]) -> None:
    """Show the standings in a sentence and as a table."""
    cost = _cost()
    ordered = standings(finishes, cost, problem.maximize)
    with st.container(key="verdict"):
        # The player may be anywhere in the race.
        st.markdown(f"**The whole race: {race_in_words(ordered, cost)}**")
    with st.container(key="standings"):
        st.table([_table_row(problem, s.rank, s.finish) for s in ordered], hide_index=True)
    st.caption(
        f"Arrived means that the slope came down to {format_number(problem.tolerance)}, and not "
        f"at a saddle or a {'bottom' if problem.maximize else 'top'}."
    )


def _table_row(problem: Problem, rank: int | None, finish: Finish) -> dict[str, str]:
    run, step = finish.trajectory, finish.config.step_size
    row = {
        "Place": "–" if rank is None else _RANKS[rank - 1],
        "Method": finish.name,
        "α": "–" if step is None else format_number(step, 3),
        "What it did": _what_it_did(finish),
        "Iterations": _count(finish.reached),
        "Evaluations": _count(finish.spent),
        "Final f": format_number(finish.final_value)
        if math.isfinite(finish.final_value)
        else "undefined",
        "Ended at": _point(run.points[-1].tolist(), problem),
    }
    if problem.maximize:  # the maxima of the examples are not known
        return row
    distance = "–" if finish.distance is None else format_number(finish.distance)
    return row | {"To the nearest known minimum": distance}


def _point(point: list[float], problem: Problem) -> str:
    """A point as text, rounded to about a hundred-thousandth of the window."""
    sizes = [high - low for low, high in problem.bounds]
    digits = [2 - math.floor(math.log10(size / 1000)) for size in sizes]
    shown = [format_number(round(c, n) + 0.0) for c, n in zip(point, digits, strict=True)]
    return shown[0] if len(shown) == 1 else f"({', '.join(shown)})"


def _what_it_did(finish: Finish) -> str:
    word = MARKS[finish.diagnosis.verdict][2]
    if finish.diagnosis.verdict is Verdict.CONVERGED and finish.reached is None:
        word = "stays" if finish.diagnosis.wrong_place else "comes to rest"
    point_kind = finish.diagnosis.evidence.stationary_point
    where = f" at {point_kind.value.split(',')[0].split(':')[0]}" if point_kind is not None else ""
    return f"{word}{where}"


def _count(number: int | None) -> str:
    return "–" if number is None else f"{number:,}"


def show_values(finishes: Sequence[Finish], maximize: bool, style: Style) -> None:
    """Show f against iterations or evaluations for every method."""
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
