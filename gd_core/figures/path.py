"""The points of a run to draw: thinned to what can be distinguished, with the run's exit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gd_core.descent import Trajectory
from gd_core.experiments import Sweep
from gd_core.numerics import Array

Interval = tuple[float, float]

# Dots of a path: more cannot be distinguished on a picture of at most about 1,200 pixels.
MAX_PATH_DOTS = 400
MAX_PLAYER_FRAMES = 120
FIRST_PLAYER_FRAMES = 40  # of them, so many are the first iterations without a gap
MAX_DRAWN_DISTANCE = 1e7  # × the window's size; a browser cannot draw points far beyond it


@dataclass(frozen=True)
class Exit:
    """Where a run first left the window: the iteration, the edge point, and the direction."""

    iteration: int
    point: Array  # (2,), on the edge
    way: Array  # (2,), of unit length in window widths


def thinned(length: int, most: int) -> NDArray[np.int64]:
    """At most `most` indices out of range(length): every k-th, and both ends."""
    if length <= most:
        return np.arange(length)
    if most == 1:
        return np.array([length - 1])
    every = -(-(length - 1) // (most - 1))
    return np.unique(np.append(np.arange(0, length, every), length - 1))


def thinning_note(iterations: NDArray[np.int64]) -> str:
    """The note about iterations that have no dot on the picture; empty where each has one.

    Without the note, a gap between two dots would look like one large step.
    """
    apart = np.diff(iterations)
    if not len(apart) or apart.max() <= 1:
        return ""
    lengths, counts = np.unique(apart[apart > 1], return_counts=True)
    last = int(iterations[int(np.argmax(apart > 1))])
    after = f"after step {last}, " if last else ""
    return f"{after}one dot every {int(lengths[counts.argmax()])} steps"


def frames(
    length: int,
    leaves_at: int | None = None,
    first: int = FIRST_PLAYER_FRAMES,
    most: int = MAX_PLAYER_FRAMES,
    also: Sequence[int] = (),
) -> NDArray[np.int64]:
    """The iterations, out of range(length), that a player shows: at most `most`, and `also`.

    They are the first `first`, where most happens, then evenly spaced ones, and the two iterations
    of the step that leaves the window. Those of `also` are added if the run has them.
    """
    if length <= most - 2:
        return np.arange(length)
    early = np.arange(min(length, first))
    # Two frames are kept free for the step that leaves the window.
    late = thinned(max(0, length - first), most - first - 2)
    leaving = [] if leaves_at is None else [leaves_at - 1, leaves_at]
    wanted = [k for k in also if 0 <= k < length]
    chosen = np.concatenate([early, first + late, leaving, wanted])
    return np.unique(chosen.astype(np.int64))


def plane_points(run: Trajectory | Sweep) -> Array:
    """The points of a run in the picture's coordinates (n + 1, 2), or of all runs of a sweep,
    (m, n + 1, 2): (x, f) in one dimension, (x, y) in two."""
    points = run.paths if isinstance(run, Sweep) else run.points
    return np.stack([points[..., 0], run.values], axis=-1) if points.shape[-1] == 1 else points


def drawable(points: Array, window: tuple[Interval, Interval]) -> Array:
    """The points (n, 2) moved to where a browser can draw them.

    A point farther from the middle of the window than MAX_DRAWN_DISTANCE × its size is moved in
    along the ray from the middle, which leaves the visible part of the picture unchanged.
    """
    low, high = np.array(window).T
    middle, size = (low + high) / 2, high - low
    away = points - middle
    reach = np.abs(away).max(axis=1, initial=1e-300)
    with np.errstate(over="ignore", invalid="ignore"):  # f may be infinite where a run begins
        way = away / reach[:, None] / size  # of any length, but never too large for a float
        way /= np.abs(way).max(axis=1, initial=1e-300)[:, None]
        far = (np.abs(away / size) > MAX_DRAWN_DISTANCE).any(axis=1)
    return np.where(far[:, None], middle + MAX_DRAWN_DISTANCE * way * size, points)


def find_exit(points: Array, window: tuple[Interval, Interval]) -> Exit | None:
    """The first step of the run that ends outside the window; None when it stays inside.

    points (n, 2) in the picture's coordinates; window holds the interval of each axis.
    """
    low, high = np.array(window).T
    size = high - low
    outside = ((points < low) | (points > high)).any(axis=1)
    if not outside.any() or outside[0]:
        return None
    k = int(np.argmax(outside))
    before, after = (points[k - 1] - low) / size, (points[k] - low) / size
    step = after - before
    with np.errstate(all="ignore"):
        reach = np.where(step > 0, (1 - before) / step, np.where(step < 0, -before / step, np.inf))
    edge = np.clip(before + min(1.0, float(reach.min())) * step, 0.0, 1.0)
    return Exit(k, low + edge * size, step / max(float(np.hypot(*step)), 1e-300))
