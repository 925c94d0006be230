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
from gd_core.experiments import Scan
from gd_core.figures.style import Style, axis, figure, layout, log_ticks
from gd_core.formatting import plain

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


def sweep_figure(scan: Scan, style: Style, height: int = HEIGHT) -> go.Figure:
    """f at the end less the best f of the band, and iterations to the tolerance, on log axes.

    Every point has the colour and the shape of its verdict; runs that ended far above their start,
    overflowed or left the domain stand on a rail at the top. Returns the figure.
    """
    heights = shown_heights(scan)
    low, high = (math.log10(scan.step_sizes[k]) for k in (0, -1))
    pad = 0.02 * (high - low)
    title = {"title": {"text": "step size α (log)", "standoff": style.sized(12)}}
    base = layout(
        style,
        height,
        xaxis=axis(style, "", (low - pad, high + pad))
        | title
        | log_ticks(style, low, high)
        | {"anchor": "y2"},
        yaxis=_log_axis(style, _title(scan), GOOD, heights),
        yaxis2=_log_axis(style, "iterations", FAST, np.array([1.0, SLACK * max(1, scan.n_iter)])),
        margin={side: style.sized(room) for side, room in MARGIN.items()},
        shapes=[*_band(scan, style), *_limits(scan, style)],
        annotations=[
            *_names(scan, style),
            *_band_name(scan, style),
            *_limit_names(scan, style),
            _heading(style, _fast_title(scan), FAST[1]),
        ],
    )
    traces = [_points(scan, heights, "y", style), _points(scan, fast_heights(scan), "y2", style)]
    return figure(traces, base)


def shown_heights(scan: Scan) -> Array:
    """Where each point stands in the upper plot: its gap; the bottom for the best of the band and
    what is better still; the top rail for what ended far above the start or without a number."""
    positive = scan.gaps[scan.gaps > 0]
    top = scan.start_gap if scan.start_gap > 0 else float(np.max(positive, initial=1.0))
    top = min(max(top, 1e-300), 1e300)  # a float for the rail above it, too
    seen = positive[positive <= top * ROOM]
    bottom = max(float(np.min(seen, initial=top)), top * ROUNDING)
    gaps = np.clip(np.nan_to_num(scan.gaps, nan=np.inf), bottom, None)
    return np.where(gaps > top * ROOM, top * ROOM, gaps)


def fast_heights(scan: Scan) -> Array:
    """Where each point stands in the lower plot; nan where the tolerance was never reached."""
    return np.maximum(scan.reached, 1.0)


def _log_axis(
    style: Style, title: str, domain: tuple[float, float], heights: Array
) -> dict[str, Any]:
    low, high = np.log10(heights.min()), np.log10(heights.max())
    room = 0.07 * (high - low) or 0.5
    ticks = log_ticks(style, low - room, high + room)
    return axis(style, title, (low - room, high + room)) | ticks | {"domain": list(domain)}


def _title(scan: Scan) -> str:
    of = "of the band" if scan.settles else "seen"
    return f"highest {of} − f" if scan.maximize else f"f − lowest {of}"


def _fast_title(scan: Scan) -> str:
    slope = plain(scan.tolerance)
    if np.isfinite(scan.reached).any():
        return f"iterations until the slope is {slope}"
    return f"none comes down to a slope of {slope}"


def _points(scan: Scan, heights: Array, axis_name: str, style: Style) -> dict[str, Any]:
    marks = [MARKS[verdict] for verdict in scan.verdicts]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": scan.step_sizes,
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


def _band(scan: Scan, style: Style) -> list[dict[str, Any]]:
    if scan.band is None:
        return []
    return [
        {
            "type": "rect",
            "xref": "x",
            "yref": "paper",
            "x0": scan.band.first,
            "x1": scan.band.last,
            "y0": 0,
            "y1": 1,
            "fillcolor": style.good,
            "opacity": TINT,
            "line": {"width": 0},
            "layer": "below",
        }
    ]


def _inside(scan: Scan, step_size: float) -> bool:
    return bool(scan.step_sizes[0] <= step_size <= scan.step_sizes[-1])


def _limits(scan: Scan, style: Style) -> list[dict[str, Any]]:
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
        for at, _, dash, _ in _marked(scan)
    ]


def _marked(scan: Scan) -> list[tuple[float, str, str, str]]:
    marks = (
        (scan.landing, "1/λmax", "dot", "right"),
        (scan.limit, "2/λmax", "dash", "left"),
    )
    return [mark for mark in marks if scan.has_limit and _inside(scan, mark[0])]


def _limit_names(scan: Scan, style: Style) -> list[dict[str, Any]]:
    row = style.sized(ROW)  # over the heading of the lower plot
    return [
        _note(style, name, math.log10(at), FAST[1], xanchor=side, xshift=ASIDE[side], yshift=row)
        for at, name, _, side in _marked(scan)
    ]


def _names(scan: Scan, style: Style) -> list[dict[str, Any]]:
    """Over each stretch of neighbours with one verdict its name, on two rows in turn."""
    names: list[dict[str, Any]] = []
    first = 0
    for verdict, group in groupby(scan.verdicts):
        last = first + len(list(group)) - 1
        if last - first + 1 >= NAMED:
            middle = math.sqrt(scan.step_sizes[first] * scan.step_sizes[last])
            color, _, word = MARKS[verdict]
            # In pixels: on a tall picture a part of its height would be more than there is room.
            row = style.sized(ROW * (len(names) % 2))
            more = {"font": style.font(color=getattr(style, color)), "yshift": row}
            names.append(_note(style, word, math.log10(middle), 1.0, **more))
        first = last + 1
    return names


def _band_name(scan: Scan, style: Style) -> list[dict[str, Any]]:
    """The name of the band, in the room that the lower plot leaves above its points."""
    if scan.band is None:
        return []
    middle = math.log10(math.sqrt(scan.band.first * scan.band.last))
    text = BAND_NAMES[scan.band.converging > 0, scan.band.under_way > 0]
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
