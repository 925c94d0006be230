"""The frame of every page: title, navigation row, theme, and what the browser tells about it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import MappingProxyType

# Streamlit imports pandas late, and Plotly takes a pandas that another visitor's first page has
# only half imported: of two people opening a fresh server at once, one would see an error.
import pandas as pd  # noqa: F401
import plotly.graph_objects as go
import streamlit as st

from gd_core.figures import DARK, LIGHT, Style

# One line a page: the script, and its name in the navigation row.
PAGES: Mapping[str, str] = MappingProxyType(
    {
        "app.py": "Descend",
        "pages/step_sizes.py": "Step sizes",
        "pages/sweep.py": "Sweep",
        "pages/race.py": "Race",
    }
)

CHART_CONFIG: Mapping[str, object] = MappingProxyType(
    {"displayModeBar": False, "showTips": False, "scrollZoom": False}
)

PAINT_SECONDS = 0.02

# Streamlit leaves 6rem free at the top, a tenth of a projector's height.
_CSS = """
<style>
.stMainBlockContainer { padding-top: 1.1rem; padding-bottom: 3rem; max-width: 1500px; }
.stMainBlockContainer [data-testid="stVerticalBlock"] { gap: 0.6rem; }
.st-key-formula-error, [class*="st-key-problem-error"] {
  border-left: 4px solid #c0262d; padding: 0.2rem 0 0.2rem 0.9rem;
}
.st-key-summary { position: absolute; width: 1px; height: 1px; overflow: hidden; }
.st-key-player, .st-key-pointer { position: absolute; height: 0; overflow: hidden; }
.js-plotly-plot:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
.st-key-landscape .draglayer, [class*="st-key-panel"] .draglayer { cursor: crosshair; }
/* Icons are enough to see; their words are for screen readers. */
[class*="st-key-entry"] button [data-testid="stMarkdownContainer"] {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
}
[class*="st-key-entry"] { gap: 0.4rem; }
[class*="st-key-entry"] button { padding: 0 0.55rem; }
.st-key-choice { position: absolute; height: 0; overflow: hidden; }
.st-key-sweep * { touch-action: pan-y; }
.st-key-sweep .nsewdrag { cursor: ew-resize !important; }
.st-key-theme { position: absolute; height: 0; }
[data-testid="stLayoutWrapper"]:has(> .st-key-clock) { position: sticky; bottom: 0; z-index: 5; }
.st-key-clock { padding: 0.2rem 0 0.3rem; background: PAPER; }
.st-key-f input { font-size: 1.3rem; }
.st-key-mathematics { column-gap: 2.4rem; row-gap: 0.2rem; padding-bottom: 0.35rem; }
.st-key-mathematics .katex { font-size: 1.12em; }
.st-key-mathematics .katex-display { margin: 0; padding: 0.3rem 0; }
.st-key-mathematics [data-testid="stMarkdownContainer"] { overflow: auto hidden; }
.st-key-rule { row-gap: 0.4rem; width: auto; }
.st-key-rule .katex-display { padding: 0.45rem 0; }
[class*="st-key-numbers"] [data-testid^="stNumberInputStep"] { display: none; }
</style>
"""

_theme_watch = st.components.v2.component(
    "gradient_descent_theme_watch",
    js="""
export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.host ?? parentElement;
  const color = getComputedStyle(host).getPropertyValue("--st-background-color").trim();
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16));
  const type = 0.299 * r + 0.587 * g + 0.114 * b < 128 ? "dark" : "light";
  if (type !== data.type) setTriggerValue("switched", type);
}
""",
)


def open_page(title: str) -> Style:
    """Begin a page: settings, navigation row; returns the style for its figures."""
    st.set_page_config(page_title=f"{title} · Gradient descent", page_icon="📉", layout="wide")
    style = current_style()
    st.html(_CSS.replace("PAPER", style.paper))
    with st.container(horizontal=True, key="navigation", vertical_alignment="center"):
        st.markdown("**Gradient descent playground**", width="content")
        for script, name in PAGES.items():
            st.page_link(script, label=name)
    return style


def current_style() -> Style:
    """The style of the theme in the browser, followed when the person switches it.

    Switching the theme does not rerun a page, so a small watcher in the browser asks for one.
    """
    kind = st.context.theme.type
    _theme_watch(key="theme", data={"type": kind}, on_switched_change=_nothing)
    return DARK if kind == "dark" else LIGHT


def _nothing() -> None:
    """The rerun itself is all that a switched theme needs."""


def let_it_paint() -> None:
    """Let the browser draw what was sent so far before more arrives.

    Streamlit's page draws in one go whatever comes within about 10 ms. Without this pause the new
    path waits for the second chart: 1.6 times as long from commit to path, measured by
    tests/benchmarks. A pause uses no processor time.
    """
    time.sleep(PAINT_SECONDS)


def show_chart(figure: go.Figure, key: str, alt: str) -> None:
    """Show a figure with its alternative text; its colours are its own (see figures/style.py)."""
    st.plotly_chart(figure, key=key, theme=None, config=dict(CHART_CONFIG), alt=alt)
