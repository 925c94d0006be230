"""A run as an animated GIF: a frame for each iteration, on a landscape that is drawn once."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from gd_core.export.errors import ExportError
from gd_core.export.pictures.drawing import (
    HEIGHT_IN,
    TEXT_PT,
    WIDTH_IN,
    draw_start,
    landscape_axes,
    path_artists,
)
from gd_core.export.pictures.picture import Look, Picture, picture_of
from gd_core.export.run_settings import RunSettings
from gd_core.figures import frames

Indices = NDArray[np.int64]
Progress = Callable[[float], None]

FRAME_DPI = 100
MOST_FRAMES = 61  # the start and sixty iterations
FIRST_FRAMES = 30  # of a longer run, the first iterations without a gap
MOST_BYTES = 3_000_000
SLOWEST_MS = 200  # a frame
LAST_MS = 1000  # the last frame, to be looked at
TICK_MS = 10  # GIF counts in hundredths of a second
FASTEST_MS = 20  # browsers slow down what is faster
COLORS = 128


@dataclass(frozen=True)
class Timing:
    """How fast an animation is: it lasts at most longest_ms / speed milliseconds, and begins again
    where it loops."""

    longest_ms: int
    speed: float
    loop: bool

    def durations(self, count: int) -> list[int]:
        """The milliseconds of each of so many frames, in whole TICK_MS."""
        moving = max(1, count - 1)
        last = min(LAST_MS, self.longest_ms // 4)
        each = min(SLOWEST_MS, (self.longest_ms - last) / moving)
        return [*[self._ticks(each)] * (count - 1), self._ticks(last)]

    def _ticks(self, milliseconds: float) -> int:
        return max(FASTEST_MS, int(milliseconds / self.speed) // TICK_MS * TICK_MS)


def animation_of(
    settings: RunSettings, look: Look, format: str, timing: Timing, progress: Progress | None
) -> bytes:
    """A run as an animation; progress is called with the part that is done. Raises ExportError for
    another format than "gif"."""
    if format != "gif":
        raise ExportError(f"An animation is a gif, not {format!r}.")
    picture = picture_of(settings, look)
    shown = _shown(picture)
    images = list(_images(picture, shown, progress or _unwatched))
    while True:
        file = _gif(images, timing)
        if len(file) <= MOST_BYTES or len(images) <= 2:
            return file
        images = [*images[:-1:2], images[-1]]


def _unwatched(_: float) -> None:
    """Nobody asked how far it is."""


def _shown(picture: Picture) -> Indices:
    """The iterations that have a frame."""
    length = len(picture.points)
    if length <= MOST_FRAMES:
        return np.arange(length)
    left = None if picture.exit is None else picture.exit.iteration
    return frames(length, left, FIRST_FRAMES, MOST_FRAMES)


def _images(picture: Picture, shown: Indices, progress: Progress) -> Iterator[Image.Image]:
    """A frame for each of the iterations, all in the colours of the last one."""
    figure = Figure(figsize=(WIDTH_IN, HEIGHT_IN), dpi=FRAME_DPI, facecolor=picture.style.paper)
    canvas = FigureCanvasAgg(figure)
    axes = landscape_axes(figure, picture)
    draw_start(axes, picture)
    canvas.draw()  # type: ignore[no-untyped-call]
    empty = canvas.copy_from_bbox(figure.bbox)  # type: ignore[no-untyped-call]
    counter = axes.text(
        0.99,
        0.99,
        "",
        transform=axes.transAxes,
        ha="right",
        va="top",
        fontsize=TEXT_PT,
        color=picture.style.ink,
        parse_math=False,
    )
    artists = (*path_artists(axes, picture), counter)
    palette = _frame(canvas, empty, picture, artists, shown, len(shown) - 1).quantize(
        COLORS, dither=Image.Dither.NONE
    )
    for k in range(len(shown)):
        frame = _frame(canvas, empty, picture, artists, shown, k)
        yield frame.quantize(palette=palette, dither=Image.Dither.NONE)
        progress((k + 1) / len(shown))


def _frame(
    canvas: FigureCanvasAgg,
    empty: Any,
    picture: Picture,
    artists: tuple[Any, Any, Any],
    shown: Indices,
    k: int,
) -> Image.Image:
    """The landscape with the path up to the k-th of the iterations shown."""
    path, ring, counter = artists
    canvas.restore_region(empty)  # type: ignore[no-untyped-call]
    points = picture.points[shown[: k + 1]]
    path.set_data(points[:, 0], points[:, 1])
    ring.set_data(points[-1:, 0], points[-1:, 1])
    value = picture.trajectory.values[shown[k]]
    counter.set_text(f"iteration {shown[k]}   f = {value:.5g}")
    for artist in artists:
        path.axes.draw_artist(artist)
    pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    return Image.fromarray(pixels).convert("RGB")


def _gif(images: list[Image.Image], timing: Timing) -> bytes:
    file = io.BytesIO()
    first, *others = images
    again: dict[str, Any] = {"loop": 0} if timing.loop else {}  # 0 is for ever
    durations = timing.durations(len(images))
    first.save(
        file,
        "GIF",
        save_all=True,
        append_images=others,
        duration=durations,
        optimize=False,
        **again,
    )
    return file.getvalue()
