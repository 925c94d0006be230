"""Every step size in one picture: how good after n iterations, and how fast."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from gd_core.diagnosis import Verdict
from gd_core.experiments import SweepSummary
from gd_core.figures.style import Style, axis, figure, layout, log_ticks
from gd_core.formatting import format_number

Array = NDArray[np.float64]

HEIGHT = 390
MARGIN = {"l": 74, "r": 14, "t": 44, "b": 54}
# The two plots, as parts of the height: how good above, how fast below.
GOOD, FAST = (0.42, 1.0), (0.0, 0.26)
# A run that ended this many times higher than it began is off the picture, on the top rail.
ROOM = 30.0
# Room above the points of the lower plot, for the name of the band.
SLACK = 8.0
BAND_NAMES = MappingProxyType(
    {
        (True, False): "gets there",
        (True, True): "gets there or is on its way",
        (False, True): "is on its way",
    }
)
# A double holds 16 digits: what is left below this part of the whole drop is rounding.
ROUNDING = 1e-17
# Between two rows of names over the plot, in pixels; MARGIN has room for two.
ROW = 18
# From an upright line to its name, in pixels.
ASIDE = MappingProxyType({"left": 3, "right": -3})
# How much of the band's colour lies over the paper.
TINT = 0.1
# Neighbours enough that their common name fits over them.
NAMED = 9

# Shape beside colour: each verdict has a shape of its own, and a word for its stretch of the axis.
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


def sweep_figure(summary: SweepSummary, style: Style, height: int = HEIGHT) -> go.Figure:
    """f at the end less the best f of the band, and iterations to the tolerance, on log axes.

    Every point has the colour and the shape of its verdict; runs that ended far above their start,
    overflowed or left the domain stand on a rail at the top. Returns the figure.
    """
    heights = shown_heights(summary)
    low, high = (math.log10(summary.step_sizes[k]) for k in (0, -1))
    pad = 0.02 * (high - low)
    title = {"title": {"text": "step size α (log)", "standoff": style.sized(12)}}
    base = layout(
        style,
        height,
        xaxis=axis(style, "", (low - pad, high + pad))
        | title
        | log_ticks(style, low, high)
        | {"anchor": "y2"},
        yaxis=_log_axis(style, _title(summary), GOOD, heights),
        yaxis2=_log_axis(
            style, "iterations", FAST, np.array([1.0, SLACK * max(1, summary.n_iter)])
        ),
        margin={side: style.sized(room) for side, room in MARGIN.items()},
        shapes=[*_band(summary, style), *_limits(summary, style)],
        annotations=[
            *_names(summary, style),
            *_band_name(summary, style),
            *_limit_names(summary, style),
            _heading(style, _fast_title(summary), FAST[1]),
        ],
    )
    traces = [
        _points(summary, heights, "y", style),
        _points(summary, fast_heights(summary), "y2", style),
    ]
    return figure(traces, base)


def shown_heights(summary: SweepSummary) -> Array:
    """Where each point stands in the upper plot: its gap; the bottom for the best of the band and
    what is better still; the top rail for what ended far above the start or without a number."""
    positive = summary.gaps[summary.gaps > 0]
    top = summary.start_gap if summary.start_gap > 0 else float(np.max(positive, initial=1.0))
    top = min(max(top, 1e-300), 1e300)  # a float for the rail above it, too
    seen = positive[positive <= top * ROOM]
    bottom = max(float(np.min(seen, initial=top)), top * ROUNDING)
    gaps = np.clip(np.nan_to_num(summary.gaps, nan=np.inf), bottom, None)
    return np.where(gaps > top * ROOM, top * ROOM, gaps)


def fast_heights(summary: SweepSummary) -> Array:
    """Where each point stands in the lower plot; nan where the tolerance was never reached."""
    return np.maximum(summary.reached, 1.0)


def _log_axis(
    style: Style, title: str, domain: tuple[float, float], heights: Array
) -> dict[str, Any]:
    low, high = np.log10(heights.min()), np.log10(heights.max())
    room = 0.07 * (high - low) or 0.5
    ticks = log_ticks(style, low - room, high + room)
    return axis(style, title, (low - room, high + room)) | ticks | {"domain": list(domain)}


def _title(summary: SweepSummary) -> str:
    of = "of the band" if summary.settles else "seen"
    return f"highest {of} − f" if summary.maximize else f"f − lowest {of}"


def _fast_title(summary: SweepSummary) -> str:
    slope = format_number(summary.tolerance)
    if np.isfinite(summary.reached).any():
        return f"iterations until the slope is {slope}"
    return f"none comes down to a slope of {slope}"


def _points(summary: SweepSummary, heights: Array, axis_name: str, style: Style) -> dict[str, Any]:
    marks = [MARKS[verdict] for verdict in summary.verdicts]
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
            "opacity": TINT,
            "line": {"width": 0},
            "layer": "below",
        }
    ]


def _inside(summary: SweepSummary, step_size: float) -> bool:
    return bool(summary.step_sizes[0] <= step_size <= summary.step_sizes[-1])


def _limits(summary: SweepSummary, style: Style) -> list[dict[str, Any]]:
    """Upright lines at 1/λmax and 2/λmax, where they exist and are on the axis."""
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
        for at, _, dash, _ in _marked(summary)
    ]


def _marked(summary: SweepSummary) -> list[tuple[float, str, str, str]]:
    marks = (
        (summary.landing, "1/λmax", "dot", "right"),
        (summary.limit, "2/λmax", "dash", "left"),
    )
    return [mark for mark in marks if summary.has_limit and _inside(summary, mark[0])]


def _limit_names(summary: SweepSummary, style: Style) -> list[dict[str, Any]]:
    row = style.sized(ROW)  # over the heading of the lower plot
    return [
        _note(style, name, math.log10(at), FAST[1], xanchor=side, xshift=ASIDE[side], yshift=row)
        for at, name, _, side in _marked(summary)
    ]


def _names(summary: SweepSummary, style: Style) -> list[dict[str, Any]]:
    """Over each stretch of neighbours with one verdict its name, on two rows in turn."""
    names: list[dict[str, Any]] = []
    first = 0
    for verdict, group in groupby(summary.verdicts):
        last = first + len(list(group)) - 1
        if last - first + 1 >= NAMED:
            middle = math.sqrt(summary.step_sizes[first] * summary.step_sizes[last])
            color, _, word = MARKS[verdict]
            # In pixels: on a tall picture a part of its height would be more than there is room.
            row = style.sized(ROW * (len(names) % 2))
            more = {"font": style.font(color=getattr(style, color)), "yshift": row}
            names.append(_note(style, word, math.log10(middle), 1.0, **more))
        first = last + 1
    return names


def _band_name(summary: SweepSummary, style: Style) -> list[dict[str, Any]]:
    """The name of the band, in the room that the lower plot leaves above its points."""
    if summary.band is None:
        return []
    middle = math.log10(math.sqrt(summary.band.first * summary.band.last))
    text = BAND_NAMES[summary.band.converging > 0, summary.band.under_way > 0]
    more = {"font": style.font(color=style.good), "bgcolor": style.tinted(style.good, TINT)}
    return [_note(style, text, middle, FAST[1], yanchor="top", **more)]


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


def _heading(style: Style, text: str, top: float) -> dict[str, Any]:
    """Over whatever upright line comes in its way on a narrow picture."""
    more = {"font": style.font(color=style.muted), "bgcolor": style.paper, "borderpad": 1}
    return _note(style, text, 0.0, top, xref="paper", xanchor="left", **more)
