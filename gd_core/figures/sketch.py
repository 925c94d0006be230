"""A sketch of a landscape: an image of the inside of its axes, which a browser shows before it has
loaded the code that draws figures."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gd_core.figures.landscape import ISOLINE_LEVELS, LOWEST_ISOLINE_SHADE, has_equal_scales
from gd_core.figures.sampling import Curve, Grid, Interval
from gd_core.figures.style import Style, margin_for
from gd_core.numerics import Array

MAP_PIXELS = 420  # on the longer side: as large as a map is on a laptop
CURVE_SIZE = 1000.0  # of the square that the inside of the axes is for the line of a curve
_COLOR = re.compile(r"rgba\((\d+),(\d+),(\d+),([\d.]+)\)")


@dataclass(frozen=True)
class Sketch:
    """An image as a data address, for the inside of the axes of a picture.

    margin: the room around it in pixels, by l, r, t and b; keeps_shape: whether it is as large as
    fits there in its own shape, and not stretched.
    """

    address: str
    margin: dict[str, float]
    keeps_shape: bool


def curve_sketch(curve: Curve, bounds: Interval, style: Style) -> Sketch:
    """The line of a curve over these bounds, as an SVG image."""
    across = CURVE_SIZE * _share(curve.x, bounds)
    down = CURVE_SIZE * (1.0 - _share(curve.y, curve.heights))
    line = (
        f'<svg xmlns="http://www.w3.org/2000/svg" preserveAspectRatio="none" '
        f'viewBox="0 0 {CURVE_SIZE:.0f} {CURVE_SIZE:.0f}"><path d="{_path(across, down)}" '
        f'fill="none" stroke="{style.second}" stroke-width="{style.sized(3):g}" '
        f'vector-effect="non-scaling-stroke"/></svg>'
    )
    return Sketch(
        picture_address("svg+xml", line.encode()), margin_for(style, curve.heights), False
    )


def map_sketch(
    grid: Grid, bounds: tuple[Interval, Interval], style: Style, always_equal: bool = False
) -> Sketch:
    """The shades and the level lines of a map over these bounds, as a PNG image, with the scales of
    contour_figure."""
    equal = has_equal_scales(bounds, always_equal)
    bands = _bands(_enlarged(grid.shade, *_pixels(bounds, equal)))
    image = Image.fromarray(_with_lines(bands), "P")
    image.putpalette(map_colors(style).tobytes())
    file = io.BytesIO()
    image.save(file, "PNG")
    return Sketch(picture_address("png", file.getvalue()), style.margin, equal)


# ---------------------------------------------------------------- the line of a curve


def _share(values: Array, interval: Interval) -> Array:
    low, high = interval
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray((values - low) / (high - low))


def _path(across: Array, down: Array) -> str:
    """The path of an SVG through these points, broken where one is no number; what is far outside
    is cut off there, as a browser cannot draw it."""
    down = np.clip(down, -CURVE_SIZE, 2.0 * CURVE_SIZE)
    parts, pen = [], "M"
    for x, y in zip(across.tolist(), down.tolist(), strict=True):
        if np.isfinite(x) and np.isfinite(y):
            parts.append(f"{pen}{x:.1f} {y:.1f}")
            pen = "L"
        else:
            pen = "M"
    return "".join(parts)


# ---------------------------------------------------------------- the bands of a map


def _pixels(bounds: tuple[Interval, Interval], equal: bool) -> tuple[int, int]:
    """Rows and columns of the image of a window, in its shape where its map has equal scales."""
    if not equal:
        return MAP_PIXELS, MAP_PIXELS
    width, height = (high - low for low, high in bounds)
    longer = max(width, height)
    rows, columns = (max(2, round(MAP_PIXELS * side / longer)) for side in (height, width))
    return rows, columns


def _enlarged(shade: Array, rows: int, columns: int) -> Array:
    """The shades, linear between the points of the grid; the first row is the top of the map."""
    return _between(_between(shade.T, columns).T, rows)[::-1]


def _between(values: Array, count: int) -> Array:
    """So many rows, equally far apart, on the lines between the rows of values."""
    place = np.linspace(0.0, len(values) - 1.0, count)
    row = np.minimum(place.astype(int), len(values) - 2)
    part = (place - row)[:, None]
    return np.asarray(values[row] * (1.0 - part) + values[row + 1] * part)


def _bands(shade: Array) -> NDArray[np.uint8]:
    """Between which isolines each shade lies, counted from the lowest; one more where f is
    undefined."""
    above = np.floor((shade - LOWEST_ISOLINE_SHADE) * ISOLINE_LEVELS) + 1
    bands = np.clip(np.nan_to_num(above), 0, ISOLINE_LEVELS - 1)
    return np.where(np.isfinite(shade), bands, ISOLINE_LEVELS).astype(np.uint8)


def _with_lines(bands: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The bands, with ISOLINE_LEVELS + 1 more where the next pixel is in another one."""
    edge = np.zeros(bands.shape, dtype=bool)
    edge[:, :-1] |= bands[:, :-1] != bands[:, 1:]
    edge[:-1] |= bands[:-1] != bands[1:]
    return np.asarray(bands + (ISOLINE_LEVELS + 1) * edge, dtype=np.uint8)


def map_colors(style: Style) -> NDArray[np.uint8]:
    """The colours of a map, 2 (ISOLINE_LEVELS + 1) rows of red, green and blue: of each band from
    the lowest, of what is undefined, and of the isolines on all of these."""
    low, high = _rgb(style.low), _rgb(style.high)
    middles = LOWEST_ISOLINE_SHADE + (np.arange(ISOLINE_LEVELS) - 0.5) / ISOLINE_LEVELS
    bands = low + np.clip(middles, 0.0, 1.0)[:, None] * (high - low)
    bands = np.vstack([bands, _rgb(style.gap)])
    *line, opacity = map(float, _COLOR.fullmatch(style.isoline).groups())  # type: ignore[union-attr]
    lines = bands + opacity * (np.array(line) - bands)
    return np.asarray(np.round(np.vstack([bands, lines])).astype(np.uint8))


def _rgb(color: str) -> Array:
    return np.array(list(bytes.fromhex(color[1:])), dtype=float)


def picture_address(kind: str, content: bytes) -> str:
    """A picture as the address of itself, for the source of an image; kind: "png" or "svg+xml"."""
    return f"data:image/{kind};base64,{base64.b64encode(content).decode('ascii')}"
