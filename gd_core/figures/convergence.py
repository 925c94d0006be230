"""f and the length of the gradient by iteration."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from gd_core.descent import Trajectory
from gd_core.figures.path import MAX_PATH_DOTS, thinned
from gd_core.figures.style import TEXT, Style, axis, figure, layout, log_ticks
from gd_core.numerics import Array

# Values that span so many powers of ten are shown on a log axis.
LOG_AXIS_DECADES = 2.0
# As parts of the figure's width; on a phone the tick labels between the plots need this room.
LEFT_PLOT_END, RIGHT_PLOT_START = 0.42, 0.6


class Series(NamedTuple):
    """One line of the plot: its name, its values by iteration, and whether a log axis suits it."""

    name: str
    iterations: NDArray[np.int64]
    values: Array
    log: bool


def convergence_series(trajectory: Trajectory) -> tuple[Series, Series]:
    """f and ‖∇f‖ of a run by iteration, thinned to at most MAX_PATH_DOTS points."""
    kept = thinned(len(trajectory.values), MAX_PATH_DOTS)
    with np.errstate(all="ignore"):
        norms = np.sqrt(np.square(trajectory.gradients[kept]).sum(axis=1))
    return (
        _series("f", kept, trajectory.values[kept]),
        _series("slope ‖∇f‖", kept, norms),
    )


def _series(name: str, kept: NDArray[np.int64], values: Array) -> Series:
    finite = values[np.isfinite(values)]
    positive = finite[finite > 0]
    # A value of exactly 0 cannot be shown on a log axis; it is left out, as the run has arrived.
    spans = len(positive) > 1 and bool(np.all(finite >= 0))
    log = spans and float(np.ptp(np.log10(positive))) >= LOG_AXIS_DECADES
    shown = np.where(np.isfinite(values) & (~np.bool_(log) | (values > 0)), values, np.nan)
    return Series(name, kept, shown, log)


def convergence_figure(trajectory: Trajectory, style: Style, height: int = 260) -> go.Figure:
    """A figure of f (left) and ‖∇f‖ (right) by iteration, each on a log axis where that suits."""
    value, slope = convergence_series(trajectory)
    base = layout(
        style,
        round(style.sized(height)),
        xaxis=axis(style, "iteration") | {"domain": [0.0, LEFT_PLOT_END]},
        xaxis2=axis(style, "iteration") | {"domain": [RIGHT_PLOT_START, 1.0], "anchor": "y2"},
        yaxis=_axis(style, value),
        yaxis2=_axis(style, slope) | {"anchor": "x2"},
        margin=style.margin | {"t": style.sized(34)},
        annotations=[_title(style, value, 0.0), _title(style, slope, RIGHT_PLOT_START)],
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
