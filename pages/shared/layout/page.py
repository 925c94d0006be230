"""The frame of every page: title, navigation row, theme, and a watcher in the browser."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

# Imported here because Streamlit imports pandas only when it first needs it: with two sessions
# starting at once on a new server, Plotly would use a half-imported pandas and raise an error.
import pandas as pd  # noqa: F401
import plotly.graph_objects as go
import streamlit as st

from gd_core.expression import Values
from gd_core.figures import DARK, LIGHT, PAGE, Style
from gd_core.optimizers import description_of
from pages.shared.adapters.gc_tuning import tune_garbage_collector
from pages.shared.adapters.incoming import refusal
from pages.shared.adapters.reruns import install, keep_settings
from pages.shared.adapters.session_view import install_view
from pages.shared.components.assets import asset, bundle
from pages.shared.execution.queues import beside_pages
from pages.shared.layout.containers import is_embedded, is_projected
from pages.shared.layout.equations import lines_of_function, lines_of_mathematics
from pages.shared.layout.inputs import switch
from pages.shared.state.letters import letters_on_page, values_in_session
from pages.shared.state.session import say_step_size_again
from pages.shared.state.session_values import (
    CLIMBS,
    DRESSED,
    FORMULA,
    GOOD_PROBLEM,
    LINK_UNREAD,
    METHOD,
    PROJECTOR,
    SHOWS_FLOW,
    SHOWS_MEMORY,
    SHOWS_SLOPE,
    SHOWS_STEP,
    SMALL_SCREEN,
)
from pages.shared.state.teacher_question import has_question, is_asking


class Entry(NamedTuple):
    """A page: its name, and one sentence that says what to do there, another one for a run that
    climbs if it needs one; listed: whether it is in the navigation row."""

    name: str
    sentence: str
    climbing: str = ""
    listed: bool = True


# The pages by their scripts, in the order of the navigation row.
PAGES: Mapping[str, Entry] = MappingProxyType(
    {
        "app.py": Entry(
            "Descend",
            "Press Play: a point walks downhill. Then change the step size.",
            "Press Play: a point walks uphill. Then change the step size.",
        ),
        "pages/step_sizes.py": Entry(
            "Step sizes", "Press Play: the same start, three step sizes. Which one arrives?"
        ),
        "pages/sweep.py": Entry(
            "Sweep", "Drag across the step sizes, and watch the path change with them."
        ),
        "pages/race.py": Entry("Race", "Guess which method arrives first. Then press Play."),
        "pages/data.py": Entry(
            "Data", "Press Play: the line moves to the points. Then drag a point."
        ),
        "pages/learn.py": Entry("Learn", "Say what will happen. Then press Run."),
        "pages/tutorial.py": Entry("Tutorial", "Read, play, change the numbers.", listed=False),
    }
)

# What is to be done on a page whose link asks something.
_ASKING = "Answer the question. Then press Run."

CHART_CONFIG: Mapping[str, object] = MappingProxyType(
    {"displayModeBar": False, "showTips": False, "scrollZoom": False}
)

tune_garbage_collector()  # after the imports, whose objects it then leaves alone
install()
install_view()

# The pause in which the browser draws what it has received (see flush_to_browser).
PAINT_SECONDS = 0.02
# The pause in which the browser fetches the style, at the first page of a session only.
STYLE_FETCH_SECONDS = 0.3
# Heights that page.css gives on a screen 900 pixels high.
PICTURE_HEIGHT_PX, PANEL_HEIGHT_PX = 490, 340
_PROJECTOR_HELP = "Large type and strokes, the picture as large as can be; the controls fold away."

_FRAME, _PHONE, _FORCED, _PROJECTOR, _DESK, _CARD, _EMBEDDED = (
    asset(*(f"layout/{name}.css" for name in names.split()))
    for names in (
        *("page", "phone", "forced_colors", "projector", "desk"),
        *("card asked", "embedded"),
    )
)

# Streamlit ignores the whole query of a link with more parameters than this. Only the browser can
# report that there was one.
MAX_LINK_PARTS = 1000

_watch = st.components.v2.component(
    "gradient_descent_watch",
    js=bundle("layout/watch.js"),
)


def open_page(title: str) -> Style:
    """Begin a page with its configuration and navigation row; returns the style of its figures."""
    keep_settings()
    st.set_page_config(
        page_title=f"{title} · Gradient descent",
        page_icon="📉",
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    with st.container(horizontal=True, key="navigation", vertical_alignment="center"):
        style = current_style()
        projected = is_projected()
        style = style.projected if projected else style
        st.html(_css(style, projected, title), width="content")
        _wait_for_style()
        if not is_embedded():
            _navigation(title)
    if sentence_of_refusal := refusal():
        with st.container(key="refused"):
            st.text(sentence_of_refusal)
    if LINK_UNREAD.get():
        st.text(f"This link has more than {MAX_LINK_PARTS:,} parts: all of it was left out.")
    return style


def _navigation(title: str) -> None:
    """Show the title, the links to the pages, what to do here, and the switch for a projector."""
    st.markdown("**Gradient descent playground**", width="content")
    for script, entry in PAGES.items():
        if entry.listed:
            st.page_link(script, label=entry.name)
    entry = next(entry for entry in PAGES.values() if entry.name == title)
    climbs = CLIMBS.get()
    told = (climbs and entry.climbing) or entry.sentence
    st.caption(_ASKING if is_asking() else told, width="stretch")
    switch("Projector", PROJECTOR.key, _PROJECTOR_HELP)


def _css(style: Style, projected: bool, title: str) -> str:
    """The style element of the page, made of our own colours and files, without any user text."""
    names = ("paper", "muted", "grid", "path", "second", "good", "bad")
    colors = " ".join(f"--{name}: {getattr(style, name)};" for name in names)
    sizes = " ".join(f"--{name}: {size};" for name, size in PAGE.items())
    look = f":root {{ {colors} {sizes} --scale: {style.scale}; {_height_variables(title)} }}"
    kind = _PROJECTOR if projected else _DESK
    card = _CARD if has_question() else ""
    frame = _EMBEDDED if is_embedded() else ""
    return f"<style>{look}\n{_FRAME}\n{_PHONE}\n{_FORCED}\n{kind}\n{card}\n{frame}</style>"


LETTERS_HEIGHT = 7.6  # rem, of the row of letters under the function box, with its gap


def _height_variables(title: str) -> str:
    """CSS variables: the number of lines of mathematics, and the heights to take from the picture:
    for more lines of mathematics than usual, and for what is told of the step and the memory.

    On a projector the whole page fits one screen, so the method's equations count as well.
    """
    projected, good = is_projected(), GOOD_PROBLEM.get()
    lines = _lines_of(FORMULA.get(), values_in_session(), title, projected)
    if lines is None:  # an invalid formula: the page shows the last valid one
        shown = good and good.objective
        lines = _lines_of(shown.text, shown.values, title, projected) if shown else 1
    explained = any(shows.of_page() for shows in (SHOWS_MEMORY, SHOWS_SLOPE, SHOWS_FLOW))
    told = 1.45 * (2 * bool(SHOWS_STEP.of_page()) + 2.5 * explained)
    more = 1.7 * max(0, (lines or 1) - (1 if projected else 2))
    more += 0.0 if projected or not letters_on_page() else LETTERS_HEIGHT
    return f"--lines: {lines or 1}; --more: {more:.2f}rem; --told: {told:.2f}rem;"


def _lines_of(text: str, values: Values, title: str, projected: bool) -> float | None:
    """The lines of mathematics at the top of a page; None for a formula that cannot be read."""
    if projected and title != "Descend":
        return lines_of_function(text, values)
    return lines_of_mathematics(text, values, description_of(METHOD.get()) if projected else None)


def current_style() -> Style:
    """The figure style for the browser's current theme.

    Switching the theme does not rerun a page, so a component in the browser watches it and asks
    for a rerun. It also reports when a page in projector mode is on a small screen.
    """
    kind = st.context.theme.type
    data = {
        "type": kind,
        "projector": PROJECTOR.get(),
        "small": SMALL_SCREEN.get(),
        "parts": MAX_LINK_PARTS,
    }
    # No key: for each control that it draws, Streamlit goes through all components with a key.
    seen = _watch(
        data=data,
        on_switched_change=_nothing,
        on_back_change=say_step_size_again,
        on_small_change=_nothing,
        on_unread_change=_nothing,
    )
    LINK_UNREAD.set(bool(seen.unread))
    if seen.small is not None:
        SMALL_SCREEN.set(bool(seen.small))
    return DARK if kind == "dark" else LIGHT


def _nothing() -> None:
    """Callback without effect: the event only has to cause a rerun of the page."""


def picture_place(key: str, height: int = PICTURE_HEIGHT_PX) -> Any:
    """The container of a picture, whose height is fixed before the picture arrives.

    height: in pixels, used until the browser has fetched page.css, which fits it to the screen.
    """
    return st.container(key=key, height=height, border=False)


def flush_to_browser() -> None:
    """Pause, so that the browser draws what it has received before more arrives.

    Streamlit's frontend draws together whatever arrives within about 10 ms. Without this pause
    the new path waits for the second chart: 1.6 times as long from commit to path, measured by
    tests/benchmarks. A pause uses no processor time.
    """
    with beside_pages():
        time.sleep(PAINT_SECONDS)


def _wait_for_style() -> None:
    """Pause at the first page of a session, so that the browser fetches the style before the code
    for charts, which keeps it busy: without the pause the page had no style for 1.8 s, measured in
    Chromium on 2 cores."""
    if not DRESSED.get():
        DRESSED.set(True)
        with beside_pages():
            time.sleep(STYLE_FETCH_SECONDS)


def show_chart(figure: go.Figure, key: str, alt: str, stretch: bool = False) -> None:
    """Show a figure with its alternative text; its colours come from gd_core/figures/style.py.

    stretch: make it as high as its container, whose height page.css sets.
    """
    height: Literal["stretch", "content"] = "stretch" if stretch else "content"
    config = dict(CHART_CONFIG)
    st.plotly_chart(figure, key=key, theme=None, config=config, alt=alt, height=height)
