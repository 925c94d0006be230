"""The figure of a sweep: for each step size f after n iterations, and the iterations needed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from gd_core.diagnosis import Verdict
from gd_core.experiments import SweepSummary
from gd_core.figures.style import Style, axis, figure, layout, log_ticks
from gd_core.formatting import format_number
from gd_core.numerics import Array

SWEEP_HEIGHT_PX = 390
SWEEP_MARGIN_PX = {"l": 58, "r": 14, "t": 62, "b": 54}
# × the gap at the start: a run that ended higher is drawn there, on the rail at the top.
RAIL_FACTOR = 30.0


class Plots(NamedTuple):
    """The upper plot (how good) and the lower one (how fast), as parts of the figure's height.

    headroom: × the most iterations; the lower plot reaches up to there, so that the band's name has
    room; ticks: the most at an upright axis.
    """

    good: tuple[float, float]
    fast: tuple[float, float]
    headroom: float
    ticks: int


# On a projector the letters are large, and the picture need not be high.
ON_A_DESK = Plots((0.48, 1.0), (0.0, 0.26), headroom=20.0, ticks=7)
PROJECTED = Plots((0.54, 1.0), (0.0, 0.28), headroom=300.0, ticks=4)
# Whether the runs of the band arrive -> the name of the band.
BAND_NAMES = MappingProxyType({True: "arrives", False: "on its way"})
# × the gap at the start: a double holds 16 digits, so anything lower is rounding.
ROUNDING_OF_GAPS = 1e-17
# Between two rows over the plot; SWEEP_MARGIN_PX has room for the heading and two rows of names.
NAME_ROW_PX = 18
# From an upright line to its name, by the side on which the name is anchored.
NAME_SHIFT_PX = MappingProxyType({"left": 3, "right": -3})
# The name, the dashes and the side of the name of the upright lines at 1/λmax and at 2/λmax. There
# is little room to the right of the latter, and nothing above: its name has two lines.
LANDING_LINE = ("fastest safe 1/λmax", "dot", "right")
LIMIT_LINE = ("limit<br>2/λmax", "dash", "left")
BAND_OPACITY = 0.1
# Neighbouring runs with one verdict from which on the verdict's name fits over them.
MIN_NAMED_RUNS = 9

# Verdict -> (the name of its colour in Style, its symbol, its name over a stretch of the axis).
MARKS: Mapping[Verdict, tuple[str, str, str]] = MappingProxyType(
    {
        Verdict.CONVERGED: ("good", "circle", "arrives"),
        Verdict.CONVERGING: ("under_way", "triangle-down", "getting there"),
        Verdict.ZIGZAGGING: ("under_way", "star-triangle-down", "zigzags"),
        Verdict.DESCENDING: ("under_way", "triangle-down-open", "on its way"),
        Verdict.CRAWLING: ("care", "square", "crawls"),
        Verdict.OSCILLATING: ("care", "diamond", "bounces"),
        Verdict.HALTED: ("care", "hexagon-open", "stops"),
        Verdict.STALLED: ("care", "square-open", "stuck"),
        Verdict.DIVERGED: ("bad", "x", "runs away"),
        Verdict.LEFT_DOMAIN: ("bad", "cross", "leaves"),
    }
)


# The mark of a run that came to a level place that is no minimum (no maximum when climbing).
LEVEL_MARK = ("care", "circle-open", "comes to rest")


def sweep_figure(summary: SweepSummary, style: Style, height: int = SWEEP_HEIGHT_PX) -> go.Figure:
    """A figure of the gap f − best f, and of the iterations to the tolerance, by step size.

    All axes are logarithmic. Every point has the colour and the shape of its verdict; runs that
    ended far above their start, overflowed or left the domain are on a rail at the top.
    """
    heights = shown_heights(summary)
    low, high = (math.log10(summary.step_sizes[k]) for k in (0, -1))
    pad, plots = 0.02 * (high - low), _plots(style)
    title = {"title": {"text": "step size α (log)", "standoff": style.sized(12)}}
    base = layout(
        style,
        height,
        xaxis=axis(style, "", (low - pad, high + pad))
        | title
        | log_ticks(style, low, high)
        | {"anchor": "y2"},
        yaxis=_log_axis(style, plots.good, heights),
        yaxis2=_log_axis(
            style, plots.fast, np.array([1.0, plots.headroom * max(1, summary.n_iter)])
        ),
        margin={side: style.sized(room) for side, room in SWEEP_MARGIN_PX.items()},
        shapes=[*_band(summary, style), *_limit_shapes(summary, style)],
        annotations=[
            *_names(summary, style),
            *_band_name(summary, style),
            *_limit_names(summary, style),
            _heading(style, _title(summary), plots.good[1], rows=2),
            _heading(style, _fast_title(summary), plots.fast[1]),
        ],
    )
    traces = [
        _points(summary, heights, "y", style),
        _points(summary, fast_heights(summary), "y2", style),
    ]
    return figure(traces, base)


def shown_heights(summary: SweepSummary) -> Array:
    """The height of each point in the upper plot, (m,): its gap to the best f of the band.

    Gaps of 0 and below are drawn at the bottom; those of runs that ended far above their start or
    without a number on the rail at the top.
    """
    positive = summary.gaps[summary.gaps > 0]
    top = summary.start_gap if summary.start_gap > 0 else float(np.max(positive, initial=1.0))
    top = min(max(top, 1e-300), 1e300)  # so that the rail, top * RAIL_FACTOR, is finite
    seen = positive[positive <= top * RAIL_FACTOR]
    bottom = max(float(np.min(seen, initial=top)), top * ROUNDING_OF_GAPS)
    gaps = np.clip(np.nan_to_num(summary.gaps, nan=np.inf), bottom, None)
    return np.where(gaps > top * RAIL_FACTOR, top * RAIL_FACTOR, gaps)


def fast_heights(summary: SweepSummary) -> Array:
    """The height of each point in the lower plot, (m,): the iterations until the run arrived, at
    least 1; nan where it did not."""
    return np.maximum(summary.reached, 1.0)


def _plots(style: Style) -> Plots:
    return PROJECTED if style.scale > 1 else ON_A_DESK


def _log_axis(style: Style, domain: tuple[float, float], heights: Array) -> dict[str, Any]:
    low, high = np.log10(heights.min()), np.log10(heights.max())
    room = 0.07 * (high - low) or 0.5
    ticks = log_ticks(style, low - room, high + room, _plots(style).ticks)
    return axis(style, "", (low - room, high + room)) | ticks | {"domain": list(domain)}


def _title(summary: SweepSummary) -> str:
    of = "of the band" if summary.settles else "seen"
    return f"highest {of} − f" if summary.maximize else f"f − lowest {of}"


def _fast_title(summary: SweepSummary) -> str:
    slope = format_number(summary.tolerance)
    if summary.arrives.any():
        return f"iterations to slope {slope}"
    return f"none arrives at slope {slope}"


def _points(summary: SweepSummary, heights: Array, axis_name: str, style: Style) -> dict[str, Any]:
    marks = _marks(summary)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": summary.step_sizes,
        "y": heights,
        "yaxis": axis_name,
        "marker": {
            "color": [getattr(style, color) for color, _, _ in marks],
            "symbol": [symbol for _, symbol, _ in marks],
            "size": style.sized(7),
        },
        "text": [name for _, _, name in marks],
        "hovertemplate": "α = %{x}: %{text}<extra></extra>",
        "name": "how good" if axis_name == "y" else "how fast",
    }


def _marks(summary: SweepSummary) -> list[tuple[str, str, str]]:
    """The mark of each run: that of its verdict, but for those that rest at no minimum."""
    pairs = zip(summary.verdicts, summary.rests_elsewhere.tolist(), strict=True)
    return [LEVEL_MARK if elsewhere else MARKS[verdict] for verdict, elsewhere in pairs]


def _band(summary: SweepSummary, style: Style) -> list[dict[str, Any]]:
    if summary.band is None:
        return []
    return [
        {
            "type": "rect",
            "xref": "x",
            "yref": "paper",
            "x0": summary.band.first,
            "x1": summary.band.last,
            "y0": 0,
            "y1": 1,
            "fillcolor": style.good,
            "opacity": BAND_OPACITY,
            "line": {"width": 0},
            "layer": "below",
        }
    ]


def _inside(summary: SweepSummary, step_size: float) -> bool:
    return bool(summary.step_sizes[0] <= step_size <= summary.step_sizes[-1])


def _limit_shapes(summary: SweepSummary, style: Style) -> list[dict[str, Any]]:
    """Upright lines at 1/λmax and 2/λmax, where these exist and lie on the axis."""
    return [
        {
            "type": "line",
            "xref": "x",
            "yref": "paper",
            "x0": at,
            "x1": at,
            "y0": 0,
            "y1": 1,
            "line": {"color": style.ink, "width": style.sized(1.5), "dash": dash},
        }
        for at, _, dash, _ in _limit_lines(summary)
    ]


def _limit_lines(summary: SweepSummary) -> list[tuple[float, str, str, str]]:
    marks = (
        (summary.landing, *LANDING_LINE),
        (summary.limit, *LIMIT_LINE),
    )
    return [mark for mark in marks if summary.has_limit and _inside(summary, mark[0])]


def _limit_names(summary: SweepSummary, style: Style) -> list[dict[str, Any]]:
    # One row up, above the heading of the lower plot; a name of two lines begins beside it.
    row = style.sized(NAME_ROW_PX)
    return [
        _note(
            style,
            name,
            math.log10(at),
            _plots(style).fast[1],
            xanchor=side,
            xshift=NAME_SHIFT_PX[side],
            yshift=row * (0.4 if "<br>" in name else 1),
        )
        for at, name, _, side in _limit_lines(summary)
    ]


def _names(summary: SweepSummary, style: Style) -> list[dict[str, Any]]:
    """The name of each verdict over a stretch of neighbouring runs that have it, on two rows in
    turn."""
    names: list[dict[str, Any]] = []
    first = 0
    for (color, _, word), group in groupby(_marks(summary)):
        last = first + len(list(group)) - 1
        if last - first + 1 >= MIN_NAMED_RUNS:
            middle = math.sqrt(summary.step_sizes[first] * summary.step_sizes[last])
            # In pixels, because the margin is: a part of a tall picture's height would exceed it.
            row = style.sized(NAME_ROW_PX * (len(names) % 2))
            more = {"font": style.font(color=getattr(style, color)), "yshift": row}
            names.append(_note(style, word, math.log10(middle), 1.0, **more))
        first = last + 1
    return names


def _band_name(summary: SweepSummary, style: Style) -> list[dict[str, Any]]:
    """The name of the band at the top of the lower plot, which leaves room for it."""
    if summary.band is None:
        return []
    middle = math.log10(math.sqrt(summary.band.first * summary.band.last))
    text = BAND_NAMES[summary.band.converging > 0]
    more = {"font": style.font(color=style.good), "bgcolor": style.tinted(style.good, BAND_OPACITY)}
    return [_note(style, text, middle, _plots(style).fast[1], yanchor="top", **more)]


def _note(style: Style, text: str, x: float, y: float, **more: Any) -> dict[str, Any]:
    return {
        "text": text,
        "xref": "x",
        "yref": "paper",
        "x": x,
        "y": y,
        "xanchor": "center",
        "yanchor": "bottom",
        "showarrow": False,
        "font": style.font(),
    } | more


def _heading(style: Style, text: str, top: float, rows: int = 0) -> dict[str, Any]:
    """The heading of a plot, so many rows above its top: beside its axis it could be longer than
    the plot is high. It is on the paper's colour, as on a narrow picture upright lines cross it."""
    more = {"font": style.font(color=style.muted), "bgcolor": style.paper, "borderpad": 1}
    at = {"xref": "paper", "xanchor": "left", "yshift": style.sized(rows * NAME_ROW_PX)}
    return _note(style, text, 0.0, top, **at, **more)
