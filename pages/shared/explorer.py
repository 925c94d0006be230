"""The explorer: every run of a sweep in the browser, so that dragging needs no server.

Two components: a heavy one whose data are the runs, and a light one that says which step size is
chosen. So a choice changes nothing in the heavy one, which then is not sent again.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from gd_core import Sweep, Verdict
from gd_core.figures.path import Interval, drawable, find_exit, frames, plane_points
from gd_core.figures.style import Style
from gd_core.figures.sweep import fast_heights, shown_heights
from gd_core.scan import Scan
from gd_core.summary import outcome
from pages.shared.components import asset

Array = NDArray[np.float64]

# 121 paths of 60 frames are about 60 KB in base64 as float32, finer than a pixel.
MOST_FRAMES = 60
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
    points = np.concatenate([plane[rows] for plane, rows in zip(planes, kept, strict=True)])
    data = {
        "steps": sweep.step_sizes.tolist(),
        "verdicts": [_ORDER.index(verdict) for verdict in scan.verdicts],
        "names": [verdict.value for verdict in _ORDER],
        "words": [outcome(run, scan.tolerance) for run in runs],
        "good": _numbers(shown_heights(scan)),
        "fast": _numbers(fast_heights(scan)),
        "firsts": [0, *np.cumsum(lengths).tolist()],
        "iterations": _packed(np.concatenate(kept), "<u2"),
        "points": _packed(drawable(points, window), "<f4"),
        "slopes": _end_slopes(sweep) if sweep.objective.dim == 1 else None,
    }
    identity = hashlib.blake2b(json.dumps(data).encode(), digest_size=8).hexdigest()
    return Explored(scan, MappingProxyType({"id": identity, **data}))


def _frames(plane: Array, window: tuple[Interval, Interval]) -> NDArray[np.int64]:
    left = find_exit(plane, window)
    return frames(len(plane), None if left is None else left.iteration, FIRST_FRAMES, MOST_FRAMES)


def _packed(numbers: Array | NDArray[np.int64], kind: str) -> str:
    return base64.b64encode(np.ascontiguousarray(numbers).astype(kind).tobytes()).decode()


def _numbers(column: Array) -> list[float | None]:
    """Five digits are finer than a pixel; JSON has no nan, so that is None."""
    return [float(f"{value:.5g}") if np.isfinite(value) else None for value in column.tolist()]


def _end_slopes(sweep: Sweep) -> list[float | None]:
    last = np.arange(len(sweep.step_sizes)), sweep.iterations
    return _numbers(sweep.gradients[last][:, 0])


_HTML = """
<div class="explorer" data-part="explorer" role="group" aria-label="Step size">
  <input type="range" data-part="range" aria-label="Step size" min="0" max="0" step="1" value="0">
  <div class="outcome">
    <div data-part="title" aria-live="polite"></div>
    <div data-part="words"></div>
  </div>
  <button type="button" data-part="take">Open on the Descend page</button>
</div>
"""

# Registered once, when the module is imported: nothing a user types is ever part of them.
_explorer = st.components.v2.component(
    "gradient_descent_explorer",
    html=_HTML,
    css=asset("explorer.css"),
    js=asset("overlay.js", "explorer.js"),
)
_choice = st.components.v2.component(
    "gradient_descent_choice",
    js="""
export default function ({ data }) {
  document.documentElement.dataset.gdChosen = data.chosen;
  document.dispatchEvent(new Event("gd-chosen"));
}
""",
)


def show_explorer(found: Explored, charts: tuple[str, str], chosen: float, style: Style) -> None:
    """The slider, what came of the chosen step size, and the button that takes it to Descend.

    `charts` are the keys of the containers around the sweep and around the landscape.
    """
    sweep, landscape = charts
    looks = {"sweep": sweep, "landscape": landscape, "color": style.path, "ink": style.ink}
    with st.container(key="clock"):
        _explorer(
            key="explorer",
            data={**found.data, **looks},
            on_chosen_change=_take_over,
            on_take_change=_open_on_descend,
        )
    with st.container(key="choice", height=1, border=False):
        _choice(key="choice-keeper", data={"chosen": chosen})


def _take_over() -> None:
    _keep(st.session_state["explorer"].chosen)


def _open_on_descend() -> None:
    _keep(st.session_state["explorer"].take)
    st.session_state["_go_to_descend"] = True


def _keep(step: object) -> None:
    """The browser's word is not trusted: only a positive number of ordinary size is kept."""
    if isinstance(step, int | float) and np.isfinite(step) and step > 0:
        st.session_state["step"] = float(step)


def go_where_asked() -> None:
    """Leave for the Descend page after its button or a point was clicked; call this first."""
    if st.session_state.pop("_go_to_descend", False):
        st.switch_page("app.py")
