"""Where things stand: beside each other on a desk; on a projector the controls fold away to the
sidebar, and the picture has the screen."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import streamlit as st

# The key of the container with the player, which page.css keeps in reach of a thumb.
CLOCK = "clock"


def is_projected() -> bool:
    """Whether the page is shown to a room: not on a phone, where a teacher's link may be opened."""
    return bool(st.session_state["projector"]) and not st.session_state.get("_small", False)


def inside(place: Any) -> Any:
    """A container in a place, made at every run, for what is not always there: a fragment may write
    into a container from outside it only where it wrote in the last run of all the page."""
    with place:
        return st.container()


def away() -> AbstractContextManager[Any]:
    """Around controls that fold away on a projector."""
    return st.sidebar if is_projected() else nullcontext()


def beside(weight: float) -> Sequence[Any]:
    """The places of the picture and, `weight` times narrower, of its controls."""
    if is_projected():
        return st.container(), st.sidebar
    return st.columns([weight, 1], gap="medium")


def side_by_side(*weights: float, **more: Any) -> Sequence[Any]:
    """Columns of controls; one under the other where they are folded away."""
    if is_projected():
        return [st.container() for _ in weights]
    return st.columns(weights, **more)
