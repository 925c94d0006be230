"""The frame of every page: title, navigation row, theme, and what the browser tells about it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

# Streamlit imports pandas late, and Plotly takes a pandas that another visitor's first page has
# only half imported: of two people opening a fresh server at once, one would see an error.
import pandas as pd  # noqa: F401
import plotly.graph_objects as go
import streamlit as st

from gd_core.figures import DARK, LIGHT, PAGE, Style
from gd_core.optimizers import description_of
from pages.shared.adapters.gc_tuning import tune_garbage_collector
from pages.shared.adapters.incoming import refusal
from pages.shared.adapters.reruns import install, keep_settings
from pages.shared.components.assets import asset
from pages.shared.execution.queues import beside_pages
from pages.shared.layout.containers import is_projected
from pages.shared.layout.equations import lines_of_mathematics
from pages.shared.state.session import say_step_size_again


class Entry(NamedTuple):
    """A page in the navigation row: its name, and what to do there in one sentence."""

    name: str
    sentence: str


# One line a page: the script, its name in the navigation row, and what a first visitor does there.
PAGES: Mapping[str, Entry] = MappingProxyType(
    {
        "app.py": Entry(
            "Descend", "Press Play: a point walks downhill. Then change the step size."
        ),
        "pages/step_sizes.py": Entry(
            "Step sizes", "Press Play: the same start, three step sizes. Which one arrives?"
        ),
        "pages/sweep.py": Entry(
            "Sweep", "Drag across the step sizes, and watch the path change with them."
        ),
        "pages/race.py": Entry("Race", "Guess which method arrives first. Then press Play."),
    }
)

CHART_CONFIG: Mapping[str, object] = MappingProxyType(
    {"displayModeBar": False, "showTips": False, "scrollZoom": False}
)

tune_garbage_collector()  # now that all is imported
install()

PAINT_SECONDS = 0.02
# At the first page of a session only.
DRESS_SECONDS = 0.3
# Heights on a screen of 900 lines, as page.css has them, in pixels.
PICTURE, PANEL = 490, 340
_PROJECTOR_HELP = "Large type and strokes, the picture as large as can be; the controls fold away."

_FRAME, _PROJECTOR, _DESK = (asset(f"layout/{name}.css") for name in ("page", "projector", "desk"))

# Streamlit leaves out all of a link with more parts, and only the browser knows that there was one.
MOST_PARTS = 1000

_watch = st.components.v2.component(
    "gradient_descent_watch",
    js=asset("layout/number_box.js")
    + """
let opened = false;

export default function ({ data, parentElement, setTriggerValue }) {
  watchNumberBoxes();
  const host = parentElement.host ?? parentElement;
  const color = getComputedStyle(host).getPropertyValue("--st-background-color").trim();
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16));
  const type = 0.299 * r + 0.587 * g + 0.114 * b < 128 ? "dark" : "light";
  if (type !== data.type) setTriggerValue("switched", type);

  // As in page.css. Only a projector's page has to know: nobody else waits for another run.
  const narrow = window.matchMedia("(max-width: 640px)");
  const tell = () => {
    if (data.projector && narrow.matches !== data.small) setTriggerValue("small", narrow.matches);
  };
  narrow.addEventListener("change", tell);
  tell();

  // The address that was asked for: by now the page may have written its own.
  const asked = performance.getEntriesByType("navigation")[0]?.name ?? "";
  if (!opened && asked.split("&").length > data.parts) setTriggerValue("unread", true);
  opened = true;

  // A server that was restarted answers no fragment of this window until all the page has run.
  const app = document.querySelector("[data-test-connection-state]");
  const state = () => app.dataset.testConnectionState;
  let before = state();
  const observer = new MutationObserver(() => {
    if (state() === "CONNECTED" && before !== "CONNECTED") setTriggerValue("back", Date.now());
    before = state();
  });
  observer.observe(app, { attributes: true, attributeFilter: ["data-test-connection-state"] });
  return () => {
    observer.disconnect();
    narrow.removeEventListener("change", tell);
  };
}
""",
)


def open_page(title: str) -> Style:
    """Begin a page: settings, navigation row; returns the style for its figures."""
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
        st.html(_css(style, projected), width="content")
        _let_it_dress()
        st.markdown("**Gradient descent playground**", width="content")
        for script, entry in PAGES.items():
            st.page_link(script, label=entry.name)
        sentence = next(entry.sentence for entry in PAGES.values() if entry.name == title)
        st.caption(sentence, width="stretch")
        st.toggle("Projector", key="projector", persist_state="session", help=_PROJECTOR_HELP)
    if sentence_of_refusal := refusal():
        with st.container(key="refused"):
            st.text(sentence_of_refusal)
    if st.session_state["_unread"]:
        st.text(f"This link has more than {MOST_PARTS:,} parts: all of it was left out.")
    return style


def _css(style: Style, projected: bool) -> str:
    """Our own colours and files; nothing that anybody typed."""
    colors = (
        f"--paper: {style.paper}; --muted: {style.muted}; --path: {style.path}; --bad: {style.bad};"
    )
    sizes = " ".join(f"--{name}: {size};" for name, size in PAGE.items())
    look = f":root {{ {colors} {sizes} --scale: {style.scale}; {_room()} }}"
    return f"<style>{look}\n{_FRAME}\n{_PROJECTOR if projected else _DESK}</style>"


def _room() -> str:
    """Room for the lines of mathematics of a function, and on a projector of its method. There all
    of a page is on one screen; on a desk nothing but a long function changes the picture."""
    state, projected = st.session_state, is_projected()
    ruled = description_of(state["method"]) if projected else None
    lines = lines_of_mathematics(state["f"], ruled)
    if lines is None:  # the last good formula stays on the page
        lines = lines_of_mathematics(state["_good"].text, ruled) if "_good" in state else 1
    told = 1.45 * (2 * bool(state.get("inspect")) + 2.5 * bool(state.get("memory")))
    more = (told if projected else 0) + 1.7 * max(0, (lines or 1) - (1 if projected else 2))
    return f"--lines: {lines or 1}; --more: {more:.2f}rem;"


def current_style() -> Style:
    """The style of the theme in the browser, followed when the person switches it.

    Switching the theme does not rerun a page, so a small watcher in the browser asks for one. It
    tells as well when a projector's page is on a small screen.
    """
    kind, state = st.context.theme.type, st.session_state
    data = {
        "type": kind,
        "projector": state["projector"],
        "small": state.get("_small", False),
        "parts": MOST_PARTS,
    }
    # Without a key of its own: Streamlit walks every component that has one once for each control.
    seen = _watch(
        data=data,
        on_switched_change=_nothing,
        on_back_change=say_step_size_again,
        on_small_change=_nothing,
        on_unread_change=_nothing,
    )
    state["_unread"] = bool(seen.unread)
    if seen.small is not None:
        state["_small"] = bool(seen.small)
    return DARK if kind == "dark" else LIGHT


def _nothing() -> None:
    """The rerun itself is all that a switched theme or a new connection needs."""


def picture_place(key: str, height: int = PICTURE) -> Any:
    """The container of a picture, with its height from the first moment on.

    The browser has to fetch the code for charts and for our own style first. Until then this height
    stands; page.css fits it to the screen.
    """
    return st.container(key=key, height=height, border=False)


def flush_to_browser() -> None:
    """Let the browser draw what was sent so far before more arrives.

    Streamlit's page draws in one go whatever comes within about 10 ms. Without this pause the new
    path waits for the second chart: 1.6 times as long from commit to path, measured by
    tests/benchmarks. A pause uses no processor time.
    """
    with beside_pages():
        time.sleep(PAINT_SECONDS)


def _let_it_dress() -> None:
    """Let a browser that comes for the first time fetch what our style needs before what the charts
    need, which keeps it busy: the page stood there undressed for 1.8 s in Chromium here."""
    if "_dressed" not in st.session_state:
        st.session_state["_dressed"] = True
        with beside_pages():
            time.sleep(DRESS_SECONDS)


def show_chart(figure: go.Figure, key: str, alt: str, stretch: bool = False) -> None:
    """Show a figure with its alternative text; its colours are its own (see figures/style.py).

    stretch: as high as its container, whose height is in page.css.
    """
    height: Literal["stretch", "content"] = "stretch" if stretch else "content"
    config = dict(CHART_CONFIG)
    st.plotly_chart(figure, key=key, theme=None, config=config, alt=alt, height=height)
