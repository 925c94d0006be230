"""A run as a picture file: PNG, SVG, PDF, or TikZ for LaTeX."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from numpy.typing import ArrayLike

from gd_core.descent import StopRules
from gd_core.export.errors import ExportError
from gd_core.export.pictures.drawing import drawn
from gd_core.export.pictures.picture import NO_RULES, Picture, picture_of
from gd_core.export.pictures.tikz import tikz_of
from gd_core.objective import Objective
from gd_core.optimizers import Optimizer

FORMATS: Mapping[str, Callable[[Picture], bytes]] = MappingProxyType(
    {
        **{name: partial(drawn, format=name) for name in ("png", "svg", "pdf")},
        "tikz": lambda picture: tikz_of(picture).encode(),
    }
)


def image_of(
    objective: Objective,
    start: ArrayLike,
    optimizer: Optimizer,
    n_iter: int,
    stop: StopRules = NO_RULES,
    maximize: bool = False,
    link: str = "",
    *,
    format: str = "png",
    bounds: ArrayLike | None = None,
    dark: bool = False,
    title: bool = True,
    caption: bool = True,
) -> bytes:
    """The file of export_image (gd_core/export/lazily.py), which loads Matplotlib for it."""
    if format not in FORMATS:
        raise ExportError(f"A picture is one of {', '.join(FORMATS)}, not {format!r}.")
    arguments = (objective, start, optimizer, n_iter, stop, maximize, link)
    return FORMATS[format](picture_of(*arguments, bounds, dark, title, caption))
