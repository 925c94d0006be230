"""Containers of a page: picture and controls are beside each other on a desk; on a projector the
controls are in the sidebar, and the picture has the whole screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from types import MappingProxyType
from typing import Any

import streamlit as st

from pages.shared.components.assets import asset
from pages.shared.state.session_values import PROJECTOR, SMALL_SCREEN

# The key of the container with the player, which phone.css keeps within reach of a thumb.
PLAYER_CONTAINER = "clock"
# The keys of the containers of the slider of the step size, of its marks and of its box: phone.css
# moves them from among the controls to the picture.
STEP_SIZE_CONTAINERS = ("slide", "marks", "exact")

# A map whose window is so many times wider than high has all the width of the page.
WIDE_RATIO = 1.4
MAP_STYLES: Mapping[str, str] = MappingProxyType(
    {
        "": asset("layout/map.css"),
        "beside": asset("layout/map_beside.css"),
        "panels": asset("layout/map_panels.css"),
    }
)


def is_projected() -> bool:
    """Whether projector mode is on; never on a phone, where a teacher's link may be opened."""
    return PROJECTOR.get() and not SMALL_SCREEN.get()


def new_container(container: Any) -> Any:
    """A new container within another, made at every run, for elements that are not always there.

    A fragment may write into a container outside it only where it also wrote in the last run of the
    whole page.
    """
    with container:
        return st.container()


def around_controls() -> AbstractContextManager[Any]:
    """A context for controls: the sidebar on a projector, the page elsewhere."""
    return st.sidebar if is_projected() else nullcontext()


def picture_and_controls(weight: float) -> Sequence[Any]:
    """The containers of the picture and of its controls, which are `weight` times narrower."""
    if is_projected():
        return st.container(), st.sidebar
    return st.columns([weight, 1], gap="medium")


def make_room_for(bounds: Sequence[tuple[float, float]], style: str = "") -> None:
    """Send the style that gives a map with equal scales its room, before the picture is there.

    A curve, and a map that is much wider than high, need none. style: the page's own, one of
    MAP_STYLES.
    """
    if len(bounds) < 2 or is_projected():
        return
    (left, right), (low, high) = bounds
    if right - left <= WIDE_RATIO * (high - low):
        with st.container(key="shape"):
            st.html(f"<style>{MAP_STYLES['']}{MAP_STYLES[style]}</style>")


def control_columns(*weights: float, **more: Any) -> Sequence[Any]:
    """Columns of controls with these widths; on a projector, one below the other."""
    if is_projected():
        return [st.container() for _ in weights]
    return st.columns(weights, **more)
