"""Containers of a page: picture and controls are beside each other on a desk; on a projector the
controls are in the sidebar, and the picture has the whole screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from types import MappingProxyType
from typing import Any, NamedTuple

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


class MapStyle(NamedTuple):
    """The styles of a page with a map that is about as wide as high: on a desk, and projected; the
    style of any picture of the page on a projector; and that of the page anywhere."""

    desk: str
    projected: str
    any_projected: str
    anywhere: str = ""


def _styles(*names: str) -> str:
    return asset(*(f"layout/{name}.css" for name in names))


MAP_STYLES: Mapping[str, MapStyle] = MappingProxyType(
    {
        "Descend": MapStyle(_styles("map", "map_beside"), _styles("projector_map"), ""),
        "Step sizes": MapStyle(_styles("map", "map_panels"), "", _styles("projector_panels")),
        "Sweep": MapStyle(_styles("map", "sweep"), "", _styles("sweep", "projector_sweep")),
        "Race": MapStyle(_styles("map"), _styles("projector_map"), ""),
        "Data": MapStyle("", "", "", _styles("data")),
        "Tutorial": MapStyle("", "", "", _styles("tutorial")),
        "Learn": MapStyle("", "", _styles("projector_learn"), _styles("card", "learn")),
    }
)


def is_projected() -> bool:
    """Whether projector mode is on; never on a phone, where a teacher's link may be opened."""
    return PROJECTOR.get() and not SMALL_SCREEN.get()


def is_embedded() -> bool:
    """Whether the page stands in the frame of another one (`embed=true`), where it is compact."""
    return bool(st.context.is_embedded)


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


def make_room_for(bounds: Sequence[tuple[float, float]], page: str) -> None:
    """Send the style that gives a map with equal scales its room on a page of MAP_STYLES, before
    the picture is there.

    On a desk a curve, and a map that is much wider than high, need none.
    """
    style, projected = MAP_STYLES[page], is_projected()
    sent = style.anywhere + (style.any_projected if projected else "")
    if _is_about_square(bounds):
        sent += style.projected if projected else style.desk
    if sent:
        with st.container(key="shape"):
            st.html(f"<style>{sent}</style>")


def _is_about_square(bounds: Sequence[tuple[float, float]]) -> bool:
    """Whether the bounds are those of a map that is not much wider than high."""
    sizes = [high - low for low, high in bounds]
    return len(sizes) > 1 and sizes[0] <= WIDE_RATIO * sizes[1]


def control_columns(*weights: float, **more: Any) -> Sequence[Any]:
    """Columns of controls with these widths; on a projector, one below the other."""
    if is_projected():
        return [st.container() for _ in weights]
    return st.columns(weights, **more)
