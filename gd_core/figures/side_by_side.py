"""f by iteration, or by evaluations, for several runs in one plot, each line labelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from gd_core.figures.path import MOST_DOTS, thinned
from gd_core.figures.style import DASHES, Style, axis, figure, layout, log_ticks

Array = NDArray[np.float64]

# A run that goes up is shown for one more power of ten above where all began, then it leaves.
ROOM = 10.0
HIGHEST = 308.0  # a power of ten above it is no number for Plotly's ticks
# A double holds 16 digits: what is left below this part of the whole drop is rounding.
ROUNDING = 1e-16


@dataclass(frozen=True)
class Heights:
    """How high each run was, on a log axis: values (m, n + 1), all above 0 or nan.

    They are f itself where f is positive, or else f less `lowest`, the least value that was seen.
    A height of 0 stands on the lower edge, as a log axis has no 0.
    """

    values: Array
    lowest: float
    name: str

    @property
    def range(self) -> tuple[float, float]:
        """The powers of ten to show: all that was reached, but no run that goes off upwards."""
        positive = self.values[np.isfinite(self.values) & (self.values > 0)]
        if not len(positive):
            return (-1.0, 1.0)
        first = float(self.values[0, 0])
        top = first if 0 < first < np.inf else float(positive.max())
        bottom = max(float(positive.min()), top * ROUNDING)
        high = float(np.log10(max(top, bottom)) + np.log10(ROOM))
        return float(np.log10(bottom)) - 0.3, min(high, HIGHEST)


def heights_of(values: Array, maximize: bool = False) -> Heights:
    """Values (m, n + 1) of runs, nan after each end, as heights for a log axis."""
    way, name = (-1.0, "highest seen − f") if maximize else (1.0, "f − lowest seen")
    finite = values[np.isfinite(values)]
    if len(finite) and not maximize and float(finite.min()) >= 0:
        return Heights(values, 0.0, "f")
    lowest = float((way * finite).min()) if len(finite) else 0.0
    with np.errstate(invalid="ignore", over="ignore"):
        gaps = way * values - lowest
    return Heights(np.where(gaps >= 0, gaps, np.nan), way * lowest, name)


class Against(NamedTuple):
    """What f is drawn against: a word for it, and how much of it each value took, (m, n + 1), nan
    after each end."""

    word: str
    spent: Array


def by_iteration(values: Array) -> Against:
    """Against the number of the iteration."""
    return Against("iteration", np.broadcast_to(np.arange(values.shape[1]), values.shape))


def side_by_side_figure(
    values: Array,
    names: Sequence[str],
    style: Style,
    maximize: bool = False,
    height: int = 330,
    against: Against | None = None,
) -> go.Figure:
    """f by iteration, or what else it is drawn against, on a log axis, one line a run.

    values (m, n + 1), nan after each end. Returns the figure.
    """
    heights = heights_of(values, maximize)
    bottom, top = heights.range
    word, spent = against or by_iteration(values)
    last = max(1.0, float(np.max(spent, where=np.isfinite(spent), initial=1.0)))
    base = layout(
        style,
        round(style.sized(height)),
        xaxis=axis(style, word, (0, last * 1.02)),
        yaxis=axis(style, f"{heights.name} (log)", (bottom, top))
        | log_ticks(style, bottom, top)
        | {"automargin": True},
        margin=style.margin | {"l": style.sized(70), "r": style.sized(_room_for(names))},
        annotations=_labels(heights, names, style),
    )
    rows = np.where(heights.values == 0, 10.0**bottom, heights.values)
    lines = [_line(rows[k], spent[k], word, name, style, k) for k, name in enumerate(names)]
    return figure(lines, base)


def _room_for(names: Sequence[str]) -> int:
    """Pixels on the right for the longest line of a label."""
    return max(150, 24 + 7 * max(map(len, _folded("<br>".join(names)).split("<br>"))))


def _folded(name: str) -> str:
    """A name on two lines where a comma parts it."""
    return name.replace(", ", ",<br>", 1)


def _line(
    values: Array, spent: Array, word: str, name: str, style: Style, number: int
) -> dict[str, Any]:
    kept = thinned(int(np.isfinite(spent).sum()), MOST_DOTS)
    kept = kept[np.isfinite(values[kept])]
    color = style.runs[number % len(style.runs)]
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(kept) <= 60 else "lines",
        "x": spent[kept],
        "y": values[kept],
        "line": {"color": color, "width": style.sized(2.5), "dash": DASHES[number % len(DASHES)]},
        "marker": {"color": color, "size": style.sized(5)},
        "hovertemplate": f"{name}<br>{word} %{{x}}: %{{y:.5g}}<extra></extra>",
        "name": name,
    }


def _labels(heights: Heights, names: Sequence[str], style: Style) -> list[dict[str, Any]]:
    """A name at the right end of each line, kept apart; one that leaves is named at the top."""
    bottom, top = heights.range
    wanted = [_end(row, bottom, top) for row in heights.values]
    room = 0.14 if any("<br>" in _folded(name) for name in names) else 0.085
    places = _apart(np.array(wanted), room * (top - bottom), (bottom, top))
    return [
        {
            "text": _folded(f"{name} ↑" if at >= top else name),
            "x": 1.0,
            "xref": "paper",
            "y": place,
            "yref": "y",
            "xanchor": "left",
            "xshift": style.sized(6),
            "showarrow": False,
            "align": "left",
            "font": style.font(color=style.runs[k % len(style.runs)]),
        }
        for k, (name, at, place) in enumerate(zip(names, wanted, places.tolist(), strict=True))
    ]


def _end(values: Array, bottom: float, top: float) -> float:
    """The power of ten where a line ends, within the plot."""
    seen = values[np.isfinite(values)]
    if not len(seen) or seen[-1] <= 0:
        return bottom
    return float(np.clip(np.log10(seen[-1]), bottom, top))


def _apart(wanted: Array, room: float, limits: tuple[float, float]) -> Array:
    """Near places that leave each label its room: down from the top, then up from the bottom."""
    order = np.argsort(-wanted, kind="stable")
    places = wanted.copy()
    free = limits[1]
    for k in order:
        places[k] = min(wanted[k], free)
        free = places[k] - room
    free = limits[0]
    for k in order[::-1]:
        places[k] = max(places[k], free)
        free = places[k] + room
    return places
