"""The results of a run: the verdict, three numbers, two plots by iteration, the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
import streamlit as st

from gd_core import Diagnosis, Objective, Trajectory, Verdict
from gd_core.descent import (
    POINT_DECIMALS,
    VALUE_DECIMALS,
    decimals_of,
    progress_lines,
)
from gd_core.diagnosis import number, of_the_whole_run, summarize, unsaid_stop
from gd_core.experiments import Problem
from gd_core.figures import convergence_series
from gd_core.formatting import format_number
from gd_core.lessons import Part
from gd_core.optimizers import rows_seen_after, without_needless_batches
from pages.shared.components.player import no_player
from pages.shared.components.run_results import RunResults, send_results
from pages.shared.execution.callbacks import restart_if_interrupted
from pages.shared.execution.not_computed import NotComputedError
from pages.shared.execution.runs import diagnosis_of
from pages.shared.state.session import set_step_size
from pages.shared.state.session_values import STEP_SIZE
from pages.shared.state.teacher_question import hidden_parts, hides, is_locked

# Each box has an icon beside its colour, for readers who cannot tell two colours apart.
# The key of the expander with every iteration, and how many of the tutorial's lines it shows.
ITERATIONS_EXPANDER, MOST_LINES = "every-iteration", 1_000
_GOOD = (st.success, ":material/check_circle:")
_UNDER_WAY = (st.info, ":material/trending_down:")
_CARE = (st.warning, ":material/warning:")
_BAD = (st.error, ":material/cancel:")
_BOX_OF_VERDICT: Mapping[Verdict, tuple[Callable[..., Any], str]] = MappingProxyType(
    {
        Verdict.CONVERGED: _GOOD,
        Verdict.CONVERGING: _UNDER_WAY,
        Verdict.ZIGZAGGING: _UNDER_WAY,
        Verdict.DESCENDING: _UNDER_WAY,
        Verdict.CRAWLING: _CARE,
        Verdict.OSCILLATING: _CARE,
        Verdict.HALTED: _CARE,
        Verdict.STALLED: _CARE,
        Verdict.DIVERGED: _BAD,
        Verdict.LEFT_DOMAIN: _BAD,
    }
)


def show_outcome(problem: Problem, trajectory: Trajectory) -> None:
    """Show the verdict of a run, or that it took too long, and fill the place of its results; of
    what a question hides, nothing."""
    hidden = hidden_parts()
    diagnosis = None
    if Part.VERDICT not in hidden:
        try:
            diagnosis = diagnosis_of(problem, trajectory, advise=Part.ADVICE not in hidden)
        except NotComputedError as error:
            say_not_computed(error)
        else:
            show_verdict(diagnosis, trajectory.iterations)
    seen = Part.NUMBERS not in hidden
    send_results(_results_of(problem.objective, trajectory, diagnosis) if seen else None)


def show_no_run(error: NotComputedError) -> None:
    """Say where the verdict stands why there is no run, and empty the place of its results."""
    no_player()
    say_not_computed(error)
    send_results(None)


def show_verdict(diagnosis: Diagnosis, iterations: int) -> None:
    """Show the verdict on a run of so many iterations with its reason, and a button for a better
    step size if there is one."""
    better = None if is_locked(STEP_SIZE.key) else diagnosis.evidence.better_step_size
    with _verdict_container():
        say_verdict(diagnosis, iterations)
        if better is not None:
            st.button(
                f"Use step size {format_number(better)}",
                on_click=restart_if_interrupted(set_step_size),
                args=(better,),
            )


def say_not_computed(error: NotComputedError) -> None:
    """Say where the verdict stands why there is none."""
    with _verdict_container():
        st.warning(str(error), icon=_CARE[1])


def _verdict_container() -> Any:
    return st.container(key="verdict", horizontal=True, vertical_alignment="center")


def say_verdict(diagnosis: Diagnosis, iterations: int) -> None:
    """Show the verdict's sentences in a box whose colour and icon say how good it is.

    iterations: those of the whole run, which the sentences begin with, because the player may be
    anywhere in it.
    """
    box, icon = _CARE if diagnosis.needs_care else _BOX_OF_VERDICT[diagnosis.verdict]
    # Our own sentences and numbers only: nothing a user typed is ever part of it.
    said = f"{of_the_whole_run(iterations)}**{diagnosis.headline}** {diagnosis.sentence}"
    box(said, icon=icon)


def _results_of(
    objective: Objective, trajectory: Trajectory, diagnosis: Diagnosis | None
) -> RunResults:
    """The final point, the final f, the iterations used, why the run stopped where the verdict does
    not say so, and f and the length of the gradient by iteration."""
    names = ", ".join(objective.variables)
    point = ", ".join(f"{c:.5g}" for c in trajectory.points[-1].tolist())
    first, last = (number(float(trajectory.values[k])) for k in (0, -1))
    series = convergence_series(trajectory)
    across = _rows_seen(objective, trajectory, series[0].iterations.tolist())
    by = "iteration" if across is None else "rows seen"
    return RunResults(
        step_size=trajectory.optimizer.step_size,
        numbers=(
            (f"Final {names}", point),
            (f"Final f({names})", f"{trajectory.values[-1]:.5g}"),
            ("Iterations used", f"{trajectory.iterations:,}"),
        ),
        stopped=unsaid_stop(trajectory, diagnosis.sentence if diagnosis else ""),
        words=summarize(objective, trajectory, diagnosis) if diagnosis else "",
        series=series,
        alt=f"f and the steepness by {by}: f goes from {first} to {last}.",
        across=across,
    )


def _rows_seen(
    objective: Objective, trajectory: Trajectory, iterations: list[int]
) -> tuple[str, list[int]] | None:
    """What the plots count for a run on batches, whose steps cost as much as they have rows; None
    for other runs."""
    optimizer, samples = trajectory.optimizer, objective.samples
    if without_needless_batches(optimizer, samples).batches is None:
        return None
    return "rows seen", [rows_seen_after(optimizer, samples, k) for k in iterations]


def table_place() -> Any | None:
    """Show the expander of the table, unless a question hides it; returns it where it is open, for
    show_iterations, or None."""
    return None if hides(Part.TABLE) else iterations_place()


def iterations_place() -> Any | None:
    """Show the expander of every iteration; returns it if it is open, for show_iterations, or None.

    What is in it is made only while it is open: the browser then fetches what shows a table, a part
    in ten of all that a first visit downloads.
    """
    every = st.expander("Every iteration in numbers", key=ITERATIONS_EXPANDER, on_change="rerun")
    return every if every.open else None


def show_iterations(objective: Objective, trajectory: Trajectory) -> None:
    """Show every iteration: as a table, and in the lines that the tutorial prints, which can be
    copied."""
    _show_table(trajectory, objective.variables)
    _show_lines(trajectory)


def _show_lines(trajectory: Trajectory) -> None:
    count = len(trajectory.values)
    some = f" (the first {MOST_LINES:,} of {count:,})" if count > MOST_LINES else ""
    st.caption(f"As the tutorial prints them{some}:")
    st.code(progress_lines(trajectory, MOST_LINES), language=None, height=260)


def _show_table(trajectory: Trajectory, names: tuple[str, ...]) -> None:
    point, value = _point_format(trajectory), _value_format(trajectory)
    st.dataframe(
        _table(trajectory, names),
        key="iterations",
        height=260,
        hide_index=True,
        column_config={
            "iteration": _number_column("%d"),
            **{name: _number_column(point) for name in names},
            _value_name(names): _number_column(value),
            **{name: _number_column("%.5g") for name in _slope_names(names)},
        },
    )


def _number_column(format: str) -> Any:
    return st.column_config.NumberColumn(format=format)


def _point_format(trajectory: Trajectory) -> str:
    return _number_format(trajectory, decimals_of(trajectory.points, POINT_DECIMALS))


def _value_format(trajectory: Trajectory) -> str:
    return _number_format(trajectory, decimals_of(trajectory.values, VALUE_DECIMALS))


def _number_format(trajectory: Trajectory, decimals: int) -> str:
    """A format with so many decimals, or, where numbers exceed 1e9, so many significant digits."""
    numbers = np.concatenate([trajectory.points.ravel(), trajectory.values])
    too_large = np.max(np.abs(numbers), where=np.isfinite(numbers), initial=0.0) > 1e9
    return f"%.{decimals}g" if too_large else f"%.{decimals}f"


def _slope_names(names: tuple[str, ...]) -> list[str]:
    return ["f′(x)"] if len(names) == 1 else [f"∂f/∂{name}" for name in names]


def _value_name(names: tuple[str, ...]) -> str:
    return f"f({', '.join(names)})"


def _table(trajectory: Trajectory, names: tuple[str, ...]) -> pa.Table:
    columns: dict[str, Any] = {"iteration": pa.array(range(len(trajectory.values)), pa.int32())}
    columns |= {name: trajectory.points[:, i] for i, name in enumerate(names)}
    columns[_value_name(names)] = trajectory.values
    columns |= {name: trajectory.gradients[:, i] for i, name in enumerate(_slope_names(names))}
    return pa.table(columns)
