"""A sweep as a payload for the browser's explorer: every path, packed, and the outcome of each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gd_core import Sweep, Verdict
from gd_core.browser import packed
from gd_core.diagnosis import outcome_of
from gd_core.experiments import SweepSummary
from gd_core.figures import Interval, drawable, fast_heights, frames, plane_points, shown_heights
from gd_core.numerics import Array, norms, rounded_to

# The most points of a path: 121 paths of 60 points are about 60 KB in base64 as float32.
SWEEP_FRAMES = 60
SWEEP_FIRST_FRAMES = 30  # of them, so many are the first iterations without a gap
# Coordinates larger than this, or all smaller than its inverse, are sent as float64.
FLOAT32_SAFE = 1e30
_VERDICTS = tuple(Verdict)


@dataclass(frozen=True)
class SweepPayload:
    """A sweep as the page shows it: its summary, and the data of the browser's explorer."""

    summary: SweepSummary
    data: Mapping[str, Any]


def make_sweep_payload(
    sweep: Sweep, summary: SweepSummary, window: tuple[Interval, Interval]
) -> SweepPayload:
    """The payload of a sweep; window is the picture's, as paths keep the step that leaves it."""
    planes = plane_points(sweep)
    runs = zip(sweep.iterations.tolist(), _exits(planes, window), strict=True)
    rows_of_runs = [_rows_shown(iterations, left) for iterations, left in runs]
    lengths = [len(rows) for rows in rows_of_runs]
    iterations = np.concatenate(rows_of_runs)
    points = drawable(planes[np.repeat(np.arange(len(rows_of_runs)), lengths), iterations], window)
    size = float(np.max(np.abs(points), where=np.isfinite(points), initial=0.0))
    double = not 1 / FLOAT32_SAFE <= size <= FLOAT32_SAFE
    elsewhere = summary.rests_elsewhere.tolist()
    data = {
        "steps": sweep.step_sizes.tolist(),
        "verdicts": [
            len(_VERDICTS) if rests else _VERDICTS.index(verdict)
            for verdict, rests in zip(summary.verdicts, elsewhere, strict=True)
        ],
        "names": [
            *(verdict.value for verdict in _VERDICTS),
            f"It came to rest at {summary.level_place}.",
        ],
        "words": _outcomes(sweep, summary.tolerance),
        "good": _numbers(shown_heights(summary)),
        "fast": _numbers(fast_heights(summary)),
        "firsts": [0, *np.cumsum(lengths).tolist()],
        "iterations": packed(iterations, "<u2"),
        "points": packed(points, "<f8" if double else "<f4"),
        "double": double,
        "slopes": _numbers(sweep.final_gradients[:, 0]) if sweep.objective.dim == 1 else None,
    }
    identity = hashlib.blake2b(json.dumps(data).encode(), digest_size=8).hexdigest()
    return SweepPayload(summary, MappingProxyType({"id": identity, **data}))


def _exits(planes: Array, window: tuple[Interval, Interval]) -> list[int]:
    """The iteration with which each run leaves the window, (m,); 0 if it stays or begins
    outside."""
    low, high = np.array(window).T
    found: list[int] = ((planes < low) | (planes > high)).any(axis=2).argmax(axis=1).tolist()
    return found


@lru_cache(maxsize=1000)
def _rows_shown(iterations: int, left: int) -> NDArray[np.int64]:
    """The iterations of a path that are sent, for a run of this length that leaves the window with
    iteration `left`. Cached, as many runs of a sweep have one length and stay."""
    return frames(iterations + 1, left or None, SWEEP_FIRST_FRAMES, SWEEP_FRAMES)


def _outcomes(sweep: Sweep, tolerance: float | None) -> list[str]:
    slopes = norms(sweep.final_gradients).tolist()
    ends = zip(sweep.iterations.tolist(), sweep.final_values.tolist(), slopes, strict=True)
    return [outcome_of(*end, tolerance) for end in ends]


def _numbers(column: Array) -> list[float | None]:
    """Numbers for JSON, with five digits, which is finer than a pixel; None for nan and inf."""
    return [rounded_to(value, 5) if np.isfinite(value) else None for value in column.tolist()]
