"""A run as a picture file: PNG, SVG, PDF, or TikZ for LaTeX."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from gd_core.export.errors import ExportError
from gd_core.export.pictures.drawing import drawn
from gd_core.export.pictures.picture import Look, Picture, picture_of
from gd_core.export.pictures.tikz import tikz_of
from gd_core.export.run_settings import RunSettings

FORMATS: Mapping[str, Callable[[Picture], bytes]] = MappingProxyType(
    {
        **{name: partial(drawn, format=name) for name in ("png", "svg", "pdf")},
        "tikz": lambda picture: tikz_of(picture).encode(),
    }
)


def image_of(settings: RunSettings, look: Look, format: str) -> bytes:
    """A run as a picture file. Raises ExportError for a format that is not in FORMATS."""
    if format not in FORMATS:
        raise ExportError(f"A picture is one of {', '.join(FORMATS)}, not {format!r}.")
    return FORMATS[format](picture_of(settings, look))
