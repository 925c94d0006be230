"""The cached calls: what depends only on the function and the window is computed once.

Everything cached is immutable and holds nothing personal but the formula itself. The bounds on the
number of entries keep the memory of a class with many distinct formulas bounded.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

import streamlit as st

from gd_core import Diagnosis, Objective, StopRules
from gd_core.comparison import StepSizes
from gd_core.figures import sample_curve
from gd_core.figures.path import Interval
from gd_core.figures.sampling import Curve, Grid
from gd_core.portable import Portable
from gd_core.recipe import Recipe, write_recipe
from gd_core.setting import Setting, usual_setting
from gd_core.step_marks import StepMark
from pages.shared.apart import TookTooLongError, Workshop, objective_from, tried
from pages.shared.explored import Explored
from pages.shared.trials import Stop
from pages.shared.turns import beside_pages, in_turn

F = TypeVar("F", bound=Callable[..., object])
Bounds = tuple[tuple[float, float], ...]


def _once(max_entries: int, spinner: str | None = None, turn: bool = True) -> Callable[[F], F]:
    """Computed once for each of so many arguments, with a spinner where it may take a while.

    Streamlit's cache lets a class that opens the same link wait for one computation; functools'
    in front of it finds again what is known without writing out and hashing the arguments, for
    which Streamlit takes longer than for a control. What is not known yet is computed in turn,
    which is begun before Streamlit's own locks are taken, or two might wait for each other. What
    may be computed apart waits for no turn of its own, but lets other pages go on.
    """

    def decorate(compute: F) -> F:
        shared = st.cache_resource(max_entries=max_entries, show_spinner=spinner or False)(compute)

        @wraps(compute)
        def one_by_one(*arguments: object) -> object:
            with in_turn() if turn else beside_pages():
                return shared(*arguments)

        return lru_cache(maxsize=max_entries)(one_by_one)  # type: ignore[return-value]

    return decorate


@st.cache_resource(show_spinner=False)
def _workshop() -> Workshop:
    """One for all who use this server; it keeps nothing of anybody's."""
    return Workshop()


@_once(300)
def objective_of(text: str) -> Objective:
    """The objective of a typed formula, compiled; raises FormulaError."""
    return objective_from(_workshop(), text)


@_once(300, turn=False)
def latex_of(text: str) -> tuple[str, ...]:
    """A formula and its slopes as LaTeX, which take a few milliseconds for any formula."""
    objective = objective_of(text)
    return objective.latex, *objective.gradient_latex


@_once(300, turn=False)
def setting_of(text: str) -> Setting:
    """The setting that suits a formula, the usual one where the clock stopped the search for it;
    raises FormulaError."""
    objective = objective_of(text)
    try:
        found: Setting = tried(_workshop(), objective, "setting")
    except TookTooLongError:
        return usual_setting(objective.dim)
    return found


@_once(300, turn=False)
def portable_of(text: str) -> Portable | None:
    """A formula and its gradient as the browser computes them."""
    found: Portable | None = tried(_workshop(), objective_of(text), "portable")
    return found


@_once(100)
def curve_of(text: str, bounds: Bounds) -> Curve:
    """The sampled curve of a 1-D formula over a window."""
    return sample_curve(objective_of(text), bounds[0])


@_once(100, turn=False)
def grid_of(text: str, bounds: Bounds) -> Grid:
    """The sampled grid of a 2-D formula over a window; two arrays of 90 x 90."""
    found: Grid = tried(_workshop(), objective_of(text), "grid", bounds)
    return found


@_once(300, "Trying step sizes …", turn=False)
def compared_step_sizes(
    text: str,
    bounds: Bounds,
    start: tuple[float, ...],
    n_iter: int,
    maximize: bool,
    recipe: Recipe,
) -> StepSizes:
    """Three step sizes worth comparing; some hundreds of whole runs are tried for them."""
    question = (bounds, start, n_iter, maximize, write_recipe(recipe))
    found: StepSizes = tried(_workshop(), objective_of(text), "step sizes", *question)
    return found


@_once(300, "Finding a step size for each method …", turn=False)
def best_step_size_of(
    text: str,
    start: tuple[float, ...],
    recipe: Recipe,
    n_iter: int,
    tolerance: float,
    maximize: bool,
    bounds: Bounds,
) -> float | None:
    """The step size with which a method does best; some tens of whole runs are tried for it."""
    question = (start, write_recipe(recipe), n_iter, tolerance, maximize, bounds)
    found: float | None = tried(_workshop(), objective_of(text), "best", *question)
    return found


@_once(300, "Finding the best step size …", turn=False)
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
    question = (bounds, start, write_recipe(recipe), n_iter, tolerance, maximize)
    found: tuple[StepMark, ...] = tried(_workshop(), objective_of(text), "marks", *question)
    return found


def _numbers_of(stop: StopRules) -> Stop:
    return (stop.gradient_tolerance, stop.max_evaluations, stop.patience)


def window_of(text: str, bounds: Bounds) -> tuple[Interval, Interval]:
    """The two axes of the landscape: of a curve, x and the heights; of a map, x and y."""
    if len(bounds) == 1:
        return (bounds[0], curve_of(text, bounds).heights)
    return (bounds[0], bounds[1])


@_once(60, "Running every step size …", turn=False)
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
    question = (bounds, start, n_iter, _numbers_of(stop), maximize, write_recipe(recipe))
    rest = (step_range, among, window_of(text, bounds))
    found: Explored = tried(_workshop(), objective_of(text), "sweep", *question, *rest)
    return found


@_once(300, turn=False)
def diagnosis_of(
    text: str,
    start: tuple[float, ...],
    recipe: Recipe,
    n_iter: int,
    stop: StopRules,
    maximize: bool,
    advise: bool,
) -> Diagnosis:
    """What a run did, which is run again for it: for formulas that take long."""
    rules = (n_iter, _numbers_of(stop), maximize)
    question = (start, write_recipe(recipe), *rules, advise)
    found: Diagnosis = tried(_workshop(), objective_of(text), "diagnosis", *question)
    return found


@_once(300, turn=False)
def undefined_cause(text: str, bounds: Bounds) -> str | None:
    """Why the formula is undefined on the whole window, or None."""
    found: str | None = tried(_workshop(), objective_of(text), "cause", bounds)
    return found
