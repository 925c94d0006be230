"""How f and the steepness went, iteration by iteration."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from gd_core.descent import Trajectory
from gd_core.figures.path import MOST_DOTS, thinned
from gd_core.figures.style import TEXT, Style, axis, figure, layout, log_ticks

Array = NDArray[np.float64]

# A log axis shows more than a straight one from two powers of ten on.
DECADES = 2.0
# Where the left plot ends and the right one begins: on a phone the powers of ten need this room.
LEFT, RIGHT = 0.42, 0.6


class Series(NamedTuple):
    """One line of the plot: its name, its values by iteration, and whether a log axis suits it."""

    name: str
    iterations: NDArray[np.int64]
    values: Array
    log: bool


def convergence_series(trajectory: Trajectory) -> tuple[Series, Series]:
    """f and ‖∇f‖ of a run, thinned to what a picture can show."""
    kept = thinned(len(trajectory.values), MOST_DOTS)
    with np.errstate(all="ignore"):
        norms = np.sqrt(np.square(trajectory.gradients[kept]).sum(axis=1))
    return (
        _series("f", kept, trajectory.values[kept]),
        _series("slope ‖∇f‖", kept, norms),
    )


def _series(name: str, kept: NDArray[np.int64], values: Array) -> Series:
    finite = values[np.isfinite(values)]
    positive = finite[finite > 0]
    # A last value of exactly 0 has arrived; it has no place on a log axis and may be left off it.
    spans = len(positive) > 1 and bool(np.all(finite >= 0))
    log = spans and float(np.ptp(np.log10(positive))) >= DECADES
    shown = np.where(np.isfinite(values) & (~np.bool_(log) | (values > 0)), values, np.nan)
    return Series(name, kept, shown, log)


def convergence_figure(trajectory: Trajectory, style: Style, height: int = 260) -> go.Figure:
    """f (left) and the steepness (right) against the iteration, on log axes where they help."""
    value, slope = convergence_series(trajectory)
    base = layout(
        style,
        round(style.sized(height)),
        xaxis=axis(style, "iteration") | {"domain": [0.0, LEFT]},
        xaxis2=axis(style, "iteration") | {"domain": [RIGHT, 1.0], "anchor": "y2"},
        yaxis=_axis(style, value),
        yaxis2=_axis(style, slope) | {"anchor": "x2"},
        margin=style.margin | {"t": style.sized(34)},
        annotations=[_title(style, value, 0.0), _title(style, slope, RIGHT)],
    )
    traces = [
        _line(value, style, style.path, "x", "y"),
        _line(slope, style, style.second, "x2", "y2"),
    ]
    return figure(traces, base)


def _axis(style: Style, series: Series) -> dict[str, Any]:
    quiet = axis(style, "") | {"automargin": True}  # 3.0000012952 is a long label
    if not series.log:
        return quiet | {"type": "linear", "nticks": 6}
    positive = np.log10(series.values[series.values > 0])
    return quiet | log_ticks(style, float(positive.min()), float(positive.max()))


def _title(style: Style, series: Series, left: float) -> dict[str, Any]:
    scale = " (log)" if series.log else ""
    return {
        "text": series.name + scale,
        "xref": "paper",
        "yref": "paper",
        "x": left,
        "y": 1.02,
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": style.font(TEXT, style.muted),
    }


def _line(series: Series, style: Style, color: str, x: str, y: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": series.iterations,
        "y": series.values,
        "line": {"color": color, "width": style.sized(2)},
        "marker": {"color": color, "size": style.sized(5)},
        "xaxis": x,
        "yaxis": y,
        "hovertemplate": "iteration %{x}: %{y:.5g}<extra></extra>",
        "name": series.name,
    }
