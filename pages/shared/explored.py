"""A sweep as the browser's explorer takes it: every path, packed small, and what came of each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gd_core import Sweep, Verdict
from gd_core.figures.path import Interval, drawable, find_exit, frames, plane_points
from gd_core.figures.sweep import fast_heights, shown_heights
from gd_core.scan import Scan
from gd_core.summary import outcome
from pages.shared.components import packed

Array = NDArray[np.float64]

# 121 paths of 60 frames are about 60 KB in base64 as float32, finer than a pixel.
MOST_FRAMES = 60
# Numbers larger than this, or all smaller than its inverse, need doubles.
PLAIN = 1e30
FIRST_FRAMES = 30
_ORDER = tuple(Verdict)


@dataclass(frozen=True)
class Explored:
    """A sweep as the page shows it: what came of each step size, and the browser's data."""

    scan: Scan
    data: Mapping[str, Any]


def explored(sweep: Sweep, scan: Scan, window: tuple[Interval, Interval]) -> Explored:
    """The browser's data of a sweep; `window` is the picture's, to name the step that leaves."""
    runs = [sweep.trajectory(k) for k in range(len(sweep.step_sizes))]
    planes = [plane_points(run) for run in runs]
    kept = [_frames(plane, window) for plane in planes]
    lengths = [len(rows) for rows in kept]
    points = drawable(np.concatenate([p[r] for p, r in zip(planes, kept, strict=True)]), window)
    size = float(np.max(np.abs(points), where=np.isfinite(points), initial=0.0))
    double = not 1 / PLAIN <= size <= PLAIN
    data = {
        "steps": sweep.step_sizes.tolist(),
        "verdicts": [_ORDER.index(verdict) for verdict in scan.verdicts],
        "names": [verdict.value for verdict in _ORDER],
        "words": [outcome(run, scan.tolerance) for run in runs],
        "good": _numbers(shown_heights(scan)),
        "fast": _numbers(fast_heights(scan)),
        "firsts": [0, *np.cumsum(lengths).tolist()],
        "iterations": packed(np.concatenate(kept), "<u2"),
        "points": packed(points, "<f8" if double else "<f4"),
        "double": double,
        "slopes": _end_slopes(sweep) if sweep.objective.dim == 1 else None,
    }
    identity = hashlib.blake2b(json.dumps(data).encode(), digest_size=8).hexdigest()
    return Explored(scan, MappingProxyType({"id": identity, **data}))


def _frames(plane: Array, window: tuple[Interval, Interval]) -> NDArray[np.int64]:
    left = find_exit(plane, window)
    return frames(len(plane), None if left is None else left.iteration, FIRST_FRAMES, MOST_FRAMES)


def _numbers(column: Array) -> list[float | None]:
    """Five digits are finer than a pixel; JSON has no nan, so that is None."""
    return [float(f"{value:.5g}") if np.isfinite(value) else None for value in column.tolist()]


def _end_slopes(sweep: Sweep) -> list[float | None]:
    last = np.arange(len(sweep.step_sizes)), sweep.iterations
    return _numbers(sweep.gradients[last][:, 0])
