"""How one of several runs over one picture looks."""

from __future__ import annotations

from gd_core.figures import DASHES, SYMBOLS
from pages.shared.components.player import DASH_LENGTHS, SHAPES, Look


def look_of(number: int, name: str) -> Look:
    """The shape and the dashes of a run by its number from 0, and the name beside its path. The
    start, which all have, is marked by the first."""
    return Look(name, SHAPES[SYMBOLS[number]], DASH_LENGTHS[DASHES[number]], follows=number > 0)
