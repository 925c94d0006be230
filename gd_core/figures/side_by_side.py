"""f by iteration, or by evaluations, for several runs in one plot, each line labelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from gd_core.figures.path import MAX_PATH_DOTS, thinned
from gd_core.figures.style import DASHES, Style, axis, figure, layout, log_ticks
from gd_core.numerics import Array, descent_sign

# × the height at the start: a run that goes up is shown up to there, then it leaves the plot.
HEADROOM_FACTOR = 10.0
MAX_TICK_EXPONENT = 308.0  # 10 to a higher power overflows where Plotly makes its ticks
# × the height at the start: a double holds 16 digits, so anything lower is rounding.
ROUNDING_OF_HEIGHTS = 1e-16


@dataclass(frozen=True)
class Heights:
    """The height of m runs by iteration, for a log axis: values (m, n + 1), at least 0, or nan.

    A height is f itself if no f seen is negative, else f − lowest, where lowest is the least f
    seen. A height of 0 is drawn on the lower edge, as a log axis has no 0.
    """

    values: Array
    lowest: float
    name: str

    @property
    def range(self) -> tuple[float, float]:
        """The powers of ten to show: every height reached, up to HEADROOM_FACTOR times the
        start's."""
        positive = self.values[np.isfinite(self.values) & (self.values > 0)]
        if not len(positive):
            return (-1.0, 1.0)
        first = float(self.values[0, 0])
        top = first if 0 < first < np.inf else float(positive.max())
        bottom = max(float(positive.min()), top * ROUNDING_OF_HEIGHTS)
        high = float(np.log10(max(top, bottom)) + np.log10(HEADROOM_FACTOR))
        return float(np.log10(bottom)) - 0.3, min(high, MAX_TICK_EXPONENT)


def heights_of(values: Array, maximize: bool = False) -> Heights:
    """The values f (m, n + 1) of m runs, nan after each end, as heights for a log axis."""
    sign, name = descent_sign(maximize), "highest seen − f" if maximize else "f − lowest seen"
    finite = values[np.isfinite(values)]
    if len(finite) and not maximize and float(finite.min()) >= 0:
        return Heights(values, 0.0, "f")
    lowest = float((sign * finite).min()) if len(finite) else 0.0
    with np.errstate(invalid="ignore", over="ignore"):
        gaps = sign * values - lowest
    return Heights(np.where(gaps >= 0, gaps, np.nan), sign * lowest, name)


class CostAxis(NamedTuple):
    """What f is drawn against, its title, and how much of it each value took: (m, n + 1), nan after
    each end."""

    title: str
    spent: Array


def by_iteration(values: Array) -> CostAxis:
    """The number of the iteration as the axis, for values (m, n + 1)."""
    return CostAxis("iteration", np.broadcast_to(np.arange(values.shape[1]), values.shape))


def side_by_side_figure(
    values: Array,
    names: Sequence[str],
    style: Style,
    maximize: bool = False,
    height: int = 330,
    cost_axis: CostAxis | None = None,
) -> go.Figure:
    """A figure of f by iteration, or along another cost axis, with one line for each run.

    values (m, n + 1) are f, nan after each end; names label the m lines.
    """
    heights = heights_of(values, maximize)
    bottom, top = heights.range
    title, spent = cost_axis or by_iteration(values)
    last = max(1.0, float(np.max(spent, where=np.isfinite(spent), initial=1.0)))
    base = layout(
        style,
        round(style.sized(height)),
        xaxis=axis(style, title, (0, last * 1.02)),
        yaxis=axis(style, f"{heights.name} (log)", (bottom, top))
        | log_ticks(style, bottom, top)
        | {"automargin": True},
        margin=style.margin | {"l": style.sized(70), "r": style.sized(_label_margin(names))},
        annotations=_labels(heights, names, style),
    )
    rows = np.where(heights.values == 0, 10.0**bottom, heights.values)
    lines = [_line(rows[k], spent[k], title, name, style, k) for k, name in enumerate(names)]
    return figure(lines, base)


def _label_margin(names: Sequence[str]) -> int:
    """The right margin for the longest line of a label, in pixels."""
    return max(150, 24 + 7 * max(map(len, _on_two_lines("<br>".join(names)).split("<br>"))))


def _on_two_lines(name: str) -> str:
    """The name with a line break after its first comma."""
    return name.replace(", ", ",<br>", 1)


def _line(
    values: Array, spent: Array, title: str, name: str, style: Style, number: int
) -> dict[str, Any]:
    kept = thinned(int(np.isfinite(spent).sum()), MAX_PATH_DOTS)
    kept = kept[np.isfinite(values[kept])]
    color = style.runs[number % len(style.runs)]
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(kept) <= 60 else "lines",
        "x": spent[kept],
        "y": values[kept],
        "line": {"color": color, "width": style.sized(2.5), "dash": DASHES[number % len(DASHES)]},
        "marker": {"color": color, "size": style.sized(5)},
        "hovertemplate": f"{name}<br>{title} %{{x}}: %{{y:.5g}}<extra></extra>",
        "name": name,
    }


def _labels(heights: Heights, names: Sequence[str], style: Style) -> list[dict[str, Any]]:
    """The name of each run at the right end of its line, none over another; the name of a run that
    left the plot at the top."""
    bottom, top = heights.range
    wanted = [_end_exponent(row, bottom, top) for row in heights.values]
    spacing = 0.14 if any("<br>" in _on_two_lines(name) for name in names) else 0.085
    positions = _spread(np.array(wanted), spacing * (top - bottom), (bottom, top))
    return [
        {
            "text": _on_two_lines(f"{name} ↑" if at >= top else name),
            "x": 1.0,
            "xref": "paper",
            "y": position,
            "yref": "y",
            "xanchor": "left",
            "xshift": style.sized(6),
            "showarrow": False,
            "align": "left",
            "font": style.font(color=style.runs[k % len(style.runs)]),
        }
        for k, (name, at, position) in enumerate(
            zip(names, wanted, positions.tolist(), strict=True)
        )
    ]


def _end_exponent(values: Array, bottom: float, top: float) -> float:
    """The power of ten at which a line ends, within the plot."""
    seen = values[np.isfinite(values)]
    if not len(seen) or seen[-1] <= 0:
        return bottom
    return float(np.clip(np.log10(seen[-1]), bottom, top))


def _spread(wanted: Array, spacing: float, limits: tuple[float, float]) -> Array:
    """Positions near the wanted ones, at least `spacing` apart and within the limits: pushed down
    from the top, then up from the bottom."""
    order = np.argsort(-wanted, kind="stable")
    positions = wanted.copy()
    limit = limits[1]
    for k in order:
        positions[k] = min(wanted[k], limit)
        limit = positions[k] - spacing
    limit = limits[0]
    for k in order[::-1]:
        positions[k] = max(positions[k], limit)
        limit = positions[k] + spacing
    return positions
