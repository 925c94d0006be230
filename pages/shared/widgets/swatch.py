"""A swatch beside a run's name: a piece of its line with its symbol, in its colour."""

from __future__ import annotations

import streamlit as st

from gd_core.figures import DASHES, SYMBOLS, Style
from pages.shared.components.player import DASH_LENGTHS

# Symbol -> its outline around the middle of a 34 × 20 box, as an SVG path.
_SYMBOL_PATHS = {
    "circle": "M13 10a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
    "square": "M13 6h8v8h-8z",
    "diamond": "M17 4l6 6l-6 6l-6-6z",
    "triangle-up": "M17 4.4l5.4 9.6h-10.8z",
    "triangle-down": "M17 15.6l5.4-9.6h-10.8z",
    "cross": "M15.3 4.6h3.4v3.7h3.7v3.4h-3.7v3.7h-3.4v-3.7h-3.7v-3.4h3.7z",
}


def swatch(style: Style, number: int) -> None:
    """Show the swatch of the run with this number; its markup holds our own colours and shapes
    only."""
    color, dash = style.runs[number], DASH_LENGTHS[DASHES[number]]
    line = f'<path d="M1 10H33" stroke="{color}" stroke-width="2.5" stroke-dasharray="{dash}"/>'
    mark = f'<path d="{_SYMBOL_PATHS[SYMBOLS[number]]}" fill="{color}"/>'
    size = 'xmlns="http://www.w3.org/2000/svg" width="34" height="20" viewBox="0 0 34 20"'
    st.image(f'<svg {size} fill="none">{line}{mark}</svg>', width=34, alt="")
