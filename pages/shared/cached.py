"""The cached calls: what depends only on the function and the window is computed once.

Everything cached is immutable and holds nothing personal but the formula itself. The bounds on the
number of entries keep the memory of a class with many distinct formulas bounded.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

import streamlit as st

from gd_core import Objective, StopRules, parse_objective, sweep_step_sizes
from gd_core.comparison import StepSizes, compare_step_sizes
from gd_core.diagnosis import TOLERANCE
from gd_core.domain import why_undefined
from gd_core.figures import sample_curve, sample_grid
from gd_core.figures.path import Interval
from gd_core.figures.sampling import Curve, Grid
from gd_core.portable import Portable, portable
from gd_core.race import best_step_size
from gd_core.recipe import Recipe
from gd_core.scan import ladder, scan_of
from gd_core.setting import Setting, suggest_setting
from gd_core.step_marks import StepMark, step_marks
from pages.shared.explored import Explored, explored
from pages.shared.turns import in_turn

F = TypeVar("F", bound=Callable[..., object])
Bounds = tuple[tuple[float, float], ...]


def _once(max_entries: int, spinner: str | None = None) -> Callable[[F], F]:
    """Computed once for each of so many arguments, with a spinner where it may take a while.

    Streamlit's cache lets a class that opens the same link wait for one computation; functools'
    in front of it finds again what is known without writing out and hashing the arguments, for
    which Streamlit takes longer than for a control. What is not known yet is computed in turn,
    which is begun before Streamlit's own locks are taken, or two might wait for each other.
    """

    def decorate(compute: F) -> F:
        shared = st.cache_resource(max_entries=max_entries, show_spinner=spinner or False)(compute)

        @wraps(compute)
        def one_by_one(*arguments: object) -> object:
            with in_turn():
                return shared(*arguments)

        return lru_cache(maxsize=max_entries)(one_by_one)  # type: ignore[return-value]

    return decorate


@_once(300)
def objective_of(text: str) -> Objective:
    """The objective of a typed formula, compiled; raises FormulaError."""
    return parse_objective(text)


@_once(300)
def gradient_of(text: str) -> tuple[str, ...]:
    """The gradient of a formula as LaTeX."""
    return objective_of(text).gradient_latex


@_once(300)
def setting_of(text: str) -> Setting:
    """The setting that suits a formula; raises FormulaError."""
    return suggest_setting(objective_of(text))


@_once(300)
def portable_of(text: str) -> Portable | None:
    """A formula and its gradient as the browser computes them."""
    return portable(objective_of(text))


@_once(100)
def curve_of(text: str, bounds: Bounds) -> Curve:
    """The sampled curve of a 1-D formula over a window."""
    return sample_curve(objective_of(text), bounds[0])


@_once(100)
def grid_of(text: str, bounds: Bounds) -> Grid:
    """The sampled grid of a 2-D formula over a window; two arrays of 90 x 90."""
    return sample_grid(objective_of(text), (bounds[0], bounds[1]))


@_once(300, "Trying step sizes …")
def compared_step_sizes(
    text: str,
    bounds: Bounds,
    start: tuple[float, ...],
    n_iter: int,
    maximize: bool,
    recipe: Recipe,
) -> StepSizes:
    """Three step sizes worth comparing; some hundreds of whole runs are tried for them."""
    objective = objective_of(text)
    return compare_step_sizes(objective, bounds, start, n_iter, maximize, recipe.resized)


@_once(300, "Finding a step size for each method …")
def best_step_size_of(
    text: str,
    start: tuple[float, ...],
    recipe: Recipe,
    n_iter: int,
    tolerance: float,
    maximize: bool,
) -> float | None:
    """The step size with which a method does best; some tens of whole runs are tried for it."""
    return best_step_size(objective_of(text), start, recipe, n_iter, tolerance, maximize)


@_once(300, "Finding the best step size …")
def step_marks_of(
    text: str,
    bounds: Bounds,
    start: tuple[float, ...],
    recipe: Recipe,
    n_iter: int,
    tolerance: float,
    maximize: bool,
) -> tuple[StepMark, ...]:
    """Step sizes worth a mark beside the slider; some tens of whole runs are tried for them."""
    return step_marks(objective_of(text), bounds, start, recipe, n_iter, tolerance, maximize)


def window_of(text: str, bounds: Bounds) -> tuple[Interval, Interval]:
    """The two axes of the landscape: of a curve, x and the heights; of a map, x and y."""
    if len(bounds) == 1:
        return (bounds[0], curve_of(text, bounds).heights)
    return (bounds[0], bounds[1])


@_once(60, "Running every step size …")
def explored_sweep(
    text: str,
    bounds: Bounds,
    start: tuple[float, ...],
    n_iter: int,
    stop: StopRules,
    maximize: bool,
    recipe: Recipe,
    step_range: tuple[float, float],
    among: tuple[float, ...],
) -> Explored:
    """Every step size of a range, run at once, as the Sweep page shows it."""
    rungs, rules = ladder(*step_range, among=among), (n_iter, stop, maximize, recipe.resized)
    sweep = sweep_step_sizes(objective_of(text), start, rungs, *rules)
    scan = scan_of(sweep, bounds, stop.gradient_tolerance or TOLERANCE)
    return explored(sweep, scan, window_of(text, bounds))


@_once(300)
def undefined_cause(text: str, bounds: Bounds) -> str | None:
    """Why the formula is undefined on the whole window, or None."""
    return why_undefined(objective_of(text), bounds)
