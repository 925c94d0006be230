"""Colours, type sizes and layout of every figure, in a light and a dark style."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import plotly.graph_objects as go

from gd_core.figures.prepared import Prepared

# The `meta` of a trace or an annotation of the finished run, which the player hides or shortens.
RUN_META = "run"

# Used beside the colours of runs, for readers who cannot tell two colours apart.
DASHES = ("dot", "solid", "dash", "dashdot", "longdash", "longdashdot")
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "cross")

MARGIN = {"l": 62, "r": 16, "t": 16, "b": 46}
FONT = "Source Sans, Source Sans Pro, sans-serif"
# Type sizes in pixels: of axes and headings, and of labels within a plot.
TEXT, LABEL = 15, 14
# × all sizes in projector mode: capitals are about 20 px high, which can be read from ten metres on
# a screen of 1080 lines.
PROJECTOR_SCALE = 1.8


# Type sizes and gaps of the page around the figures, which its CSS files use as --type-… and
# --space-…; Streamlit's own sizes are in .streamlit/config.toml.
PAGE: Mapping[str, str] = MappingProxyType(
    {
        "type-xs": "0.85rem",
        "type-s": "0.95rem",
        "type-m": "1rem",
        "type-l": "1.3rem",
        "type-mathematics": "1.12em",
        "type-projector": "clamp(18px, 2.6vh, 56px)",  # 28 px on a screen of 1080 lines
        "space-none": "0rem",
        "space-s": "0.2rem",
        "space-m": "0.4rem",
        "space-l": "0.6rem",
        "space-xl": "1.2rem",
        "space-projector": "0.3rem",
    }
)


@dataclass(frozen=True)
class Style:
    """The colours of one theme, as CSS colours.

    The landscape is one pale hue from `low` to `high`; the path is the only saturated colour on
    it. Of several runs each has a colour from `runs` and a dash from DASHES, and on a landscape a
    symbol from SYMBOLS. `good`, `under_way`, `care` and `bad` are the colours of verdicts, which
    differ in shape as well. `scale` multiplies the sizes of type, strokes and marks.
    """

    ink: str
    muted: str
    paper: str
    grid: str
    low: str
    high: str
    isoline: str
    gap: str
    path: str
    start: str
    minimum: str
    second: str
    runs: tuple[str, str, str, str, str, str]
    good: str
    under_way: str
    care: str
    bad: str
    scale: float = 1.0

    @property
    def projected(self) -> Style:
        """This style for a projector, with sizes multiplied by PROJECTOR_SCALE."""
        return replace(self, scale=PROJECTOR_SCALE)

    def sized(self, pixels: float) -> float:
        """A size in pixels, multiplied by this style's scale."""
        return pixels * self.scale

    def font(self, pixels: float = LABEL, color: str | None = None) -> dict[str, Any]:
        """A font of this size for Plotly, in the colour `ink` unless another is given."""
        return {"color": color or self.ink, "size": self.sized(pixels)}

    def tinted(self, color: str, part: float) -> str:
        """The colour of the paper under so much (0 to 1) of another colour, as #rrggbb."""
        under, over = (bytes.fromhex(hexadecimal[1:]) for hexadecimal in (self.paper, color))
        mixed = (round((1 - part) * u + part * o) for u, o in zip(under, over, strict=True))
        return f"#{bytes(mixed).hex()}"

    @property
    def margin(self) -> dict[str, float]:
        """Margins in pixels for the labels of both axes."""
        return {side: self.sized(room) for side, room in MARGIN.items()}

    @property
    def landscape(self) -> list[list[float | str]]:
        """The colour scale of the landscape, from the lowest to the highest value."""
        return [[0.0, self.low], [1.0, self.high]]


LIGHT = Style(
    ink="#1f2a37",
    muted="#55606e",
    paper="#ffffff",
    grid="#e6eaef",
    low="#9dbbd6",
    high="#f4f8fb",
    isoline="rgba(255,255,255,0.85)",
    gap="#dcdcdc",
    path="#c2410c",
    start="#1f2a37",
    minimum="#0b5c55",
    second="#1d5fa8",
    runs=("#7139df", "#5c2600", "#bd0a5e", "#06443a", "#736102", "#060912"),
    good="#0b7a5b",
    under_way="#1d5fa8",
    care="#9a5b00",
    bad="#b3202c",
)
DARK = Style(
    ink="#e8edf3",
    muted="#a9b4c0",
    paper="#0f1720",
    grid="#263241",
    low="#3f6890",
    high="#16212d",
    isoline="rgba(160,190,220,0.35)",
    gap="#3a3a3a",
    path="#ff9d5c",
    start="#e8edf3",
    minimum="#7be0d3",
    second="#8dbdf5",
    runs=("#c7caff", "#ffa650", "#e4b9c4", "#3ee29b", "#fdf577", "#f9fdf7"),
    good="#5fd6ae",
    under_way="#8dbdf5",
    care="#f2c14e",
    bad="#ff8a8f",
)


def axis(style: Style, title: str, bounds: tuple[float, float] | None = None) -> dict[str, Any]:
    """An axis for Plotly's layout; with bounds it is fixed to them, so no path can move it."""
    found: dict[str, Any] = {
        "title": {"text": title, "standoff": style.sized(6)},
        "gridcolor": style.grid,
        "zeroline": False,
        "ticks": "outside",
        "exponentformat": "power",  # 5 · 10⁸, where Plotly would write 0.5B
        "tickcolor": style.grid,
        "automargin": False,
    }
    if bounds is not None:
        found |= {"range": list(bounds), "autorange": False}
    return found


# Plotly writes powers of ten this many times as large as the type size that it is given.
POWER_TICK_SCALE = 1.25


def log_ticks(style: Style, low: float, high: float, most: int = 7) -> dict[str, Any]:
    """The properties of a log axis over the powers of ten from low to high: ticks at whole powers,
    about `most` at most; about three ticks within one power of ten."""
    decades = high - low
    ticks: dict[str, Any] = {"type": "log", "exponentformat": "power"}
    if decades <= 1.1:
        return ticks | {"nticks": 3}
    size = {"tickfont": style.font(TEXT / POWER_TICK_SCALE)}
    return ticks | {"dtick": max(1, math.ceil(decades / (most - 1)))} | size


AXIS_LABELS = 5  # about so many tick labels has an axis with fixed bounds
DIGIT_WIDTH = 0.56  # × the type size
MAX_LABEL_CHARACTERS = 14


def margin_for(style: Style, heights: tuple[float, float]) -> dict[str, float]:
    """Margins in pixels with room on the left for the tick labels of an axis over these heights.
    Heights such as 3 and 3.0000025 differ in late digits only and so need long labels."""
    characters = min(_label_characters(*heights), MAX_LABEL_CHARACTERS)
    room = max(MARGIN["l"], MARGIN["l"] / 2 + characters * DIGIT_WIDTH * TEXT)
    return style.margin | {"l": style.sized(room)}


def _label_characters(low: float, high: float) -> int:
    """The number of characters in the longest tick label between two heights."""
    largest, between = max(abs(low), abs(high)), (high - low) / AXIS_LABELS
    if not 0 < between < math.inf:
        return 0
    if largest >= 1e4:  # from here on Plotly writes 1.2 × 10⁴
        return 6 + max(1, math.ceil(math.log10(largest / between)))
    decimals = max(0, math.ceil(-math.log10(between)))
    whole = len(f"{largest:.0f}") + (low < 0)
    return whole + (decimals + 1 if decimals else 0)


def layout(style: Style, height: int, **more: Any) -> dict[str, Any]:
    """The layout that all figures share, height in pixels; `more` adds to it or replaces parts."""
    return {
        "template": {},  # Plotly's own adds 7 kB and colours to every figure
        "height": height,
        "margin": style.margin,
        "paper_bgcolor": style.paper,
        "plot_bgcolor": style.paper,
        "font": style.font(TEXT) | {"family": FONT},
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {"font": {"family": FONT, "size": style.sized(LABEL)}},
        "dragmode": False,
        "uirevision": "keep",
    } | more


def label(style: Style, text: str, x: float, y: float, **more: Any) -> dict[str, Any]:
    """A label at a point of the plot, on a small badge so that it can be read on any landscape."""
    return {
        "text": text,
        "x": x,
        "y": y,
        "showarrow": False,
        "font": style.font(),
        "bgcolor": style.paper,
        "borderpad": 2,
        "opacity": 0.9,
        "yshift": style.sized(20),
    } | more


def figure(traces: list[dict[str, Any]], base: dict[str, Any]) -> go.Figure:
    """A Plotly figure of these traces and this layout."""
    return Prepared({"data": traces, "layout": base})
