"""A window, start and step size to begin with for any function, so that the first picture reads."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gd_core.descent import StopReason, descend
from gd_core.formula import read_formula
from gd_core.gallery import GALLERY, GalleryEntry
from gd_core.objective import Objective
from gd_core.optimizers import gradient_descent
from gd_core.reading import norms
from gd_core.writing import write_formula

Array = NDArray[np.float64]
Bounds = tuple[tuple[float, float], ...]

WIDE = (-5.0, 5.0)
# The first step is at most this part of the window, so that the eye can follow it.
FIRST_STEP = 0.15
# A step of 0.4/λ goes 40% of the way to where the curvature puts the bottom: smooth, and visible.
CURVATURE_PART = 0.4
# Where to look for a start, as parts of the window: off centre, and not on a line of symmetry.
_PLACES = ((0.14, 0.77), (0.83, 0.31), (0.31, 0.14), (0.62, 0.87), (0.71, 0.58))


@dataclass(frozen=True)
class Setting:
    """Everything a first run needs besides the objective; `gallery` names a known example."""

    bounds: Bounds
    start: tuple[float, ...]
    step_size: float
    n_iter: int
    gallery: str | None = None


def suggest_setting(objective: Objective) -> Setting:
    """The gallery's own setting for a gallery function, however it is typed; else one derived
    from the function: the window -5 to 5 and the largest step size of 1, 2, 5 · 10^k that walks
    down smoothly inside it."""
    entry = gallery_entry(objective)
    if entry is not None:
        return Setting(entry.bounds, entry.start, entry.step_size, entry.n_iter, entry.name)
    bounds = (WIDE,) * objective.dim
    start = _first_start(objective, bounds)
    n_iter = 30 if objective.dim == 1 else 100
    return Setting(bounds, start, _smooth_step(objective, bounds, start, n_iter), n_iter)


def gallery_entry(objective: Objective) -> GalleryEntry | None:
    """The gallery's entry for this very formula, however its spaces and signs were typed."""
    if objective.tree is None:
        return None
    return _gallery_by_tree().get(write_formula(objective.tree))


@lru_cache(maxsize=1)
def _gallery_by_tree() -> dict[str, GalleryEntry]:
    return {write_formula(read_formula(entry.text).tree): entry for entry in GALLERY.values()}


def _first_start(objective: Objective, bounds: Bounds) -> tuple[float, ...]:
    """The first of a few places that has a value and a slope; the first at all if none has."""
    low, high = np.array(bounds).T
    places = np.array(_PLACES)[:, : objective.dim]
    points = low + places * (high - low)
    gradients = objective.gradient(points)
    good = np.isfinite(objective.value(points)) & np.isfinite(gradients).all(axis=1)
    steep = good & (np.abs(gradients).max(axis=1) > 1e-6)
    order = np.argsort(~steep, kind="stable")
    return tuple(float(f"{c:.3g}") for c in points[order[0]])


def _smooth_step(
    objective: Objective, bounds: Bounds, start: tuple[float, ...], n_iter: int
) -> float:
    most = _largest_first_step(objective, bounds, np.array(start))
    ladder = [m * 10.0**e for e in range(3, -9, -1) for m in (5, 2, 1) if m * 10.0**e <= most]
    for step_size in ladder:
        if _walks_down(objective, bounds, start, step_size, n_iter):
            return step_size
    return ladder[0] if ladder else 0.1


def _largest_first_step(objective: Objective, bounds: Bounds, start: Array) -> float:
    slope = float(norms(objective.gradient(start)))
    width = min(high - low for low, high in bounds)
    hessian = objective.hessian(start)
    if not (math.isfinite(slope) and slope > 0 and np.isfinite(hessian).all()):
        return 0.1
    curvature = float(np.linalg.eigvalsh(hessian).max())
    by_curvature = CURVATURE_PART / curvature if curvature > 0 else math.inf
    return min(FIRST_STEP * width / slope, by_curvature)


def _walks_down(
    objective: Objective, bounds: Bounds, start: tuple[float, ...], step_size: float, n_iter: int
) -> bool:
    run = descend(objective, start, gradient_descent(step_size), n_iter)
    low, high = np.array(bounds).T
    inside = bool(((run.points >= low) & (run.points <= high)).all())
    return run.stop is StopReason.ITERATIONS and inside and bool((np.diff(run.values) <= 0).all())
