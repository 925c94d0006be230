"""A sweep as the browser's explorer takes it: every path, packed small, and what came of each."""

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
from gd_core.diagnosis import outcome_of
from gd_core.experiments import SweepSummary
from gd_core.figures import Interval, drawable, fast_heights, frames, plane_points, shown_heights
from gd_core.numerics import norms
from pages.shared.execution.packing import packed

Array = NDArray[np.float64]

# 121 paths of 60 frames are about 60 KB in base64 as float32, finer than a pixel.
MOST_FRAMES = 60
# Numbers larger than this, or all smaller than its inverse, need doubles.
SAFE_FOR_BROWSER = 1e30
FIRST_FRAMES = 30
_ORDER = tuple(Verdict)


@dataclass(frozen=True)
class SweepPayload:
    """A sweep as the page shows it: what came of each step size, and the browser's data."""

    summary: SweepSummary
    data: Mapping[str, Any]


def make_sweep_payload(
    sweep: Sweep, summary: SweepSummary, window: tuple[Interval, Interval]
) -> SweepPayload:
    """The browser's data of a sweep; `window` is the picture's, to name the step that leaves."""
    planes = plane_points(sweep)
    runs = zip(sweep.iterations.tolist(), _exits(planes, window), strict=True)
    kept = [_frames(iterations, left) for iterations, left in runs]
    lengths = [len(rows) for rows in kept]
    iterations = np.concatenate(kept)
    points = drawable(planes[np.repeat(np.arange(len(kept)), lengths), iterations], window)
    size = float(np.max(np.abs(points), where=np.isfinite(points), initial=0.0))
    double = not 1 / SAFE_FOR_BROWSER <= size <= SAFE_FOR_BROWSER
    data = {
        "steps": sweep.step_sizes.tolist(),
        "verdicts": [_ORDER.index(verdict) for verdict in summary.verdicts],
        "names": [verdict.value for verdict in _ORDER],
        "words": _words(sweep, summary.tolerance),
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
    """The iteration with which each run leaves the window; 0 where it stays, or begins outside."""
    low, high = np.array(window).T
    found: list[int] = ((planes < low) | (planes > high)).any(axis=2).argmax(axis=1).tolist()
    return found


@lru_cache(maxsize=1000)
def _frames(iterations: int, left: int) -> NDArray[np.int64]:
    """Many runs of a sweep are of one length, and stay in the window."""
    return frames(iterations + 1, left or None, FIRST_FRAMES, MOST_FRAMES)


def _words(sweep: Sweep, tolerance: float | None) -> list[str]:
    slopes = norms(sweep.final_gradients).tolist()
    ends = zip(sweep.iterations.tolist(), sweep.final_values.tolist(), slopes, strict=True)
    return [outcome_of(*end, tolerance) for end in ends]


def _numbers(column: Array) -> list[float | None]:
    """Five digits are finer than a pixel; JSON has no nan, so that is None."""
    return [float(f"{value:.5g}") if np.isfinite(value) else None for value in column.tolist()]
