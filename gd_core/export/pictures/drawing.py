"""A picture drawn by Matplotlib, without pyplot and without a change of its settings."""

from __future__ import annotations

import io
import re
import textwrap
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from gd_core.export.pictures.picture import Picture, isolines
from gd_core.figures.style import Style

WIDTH_IN, HEIGHT_IN = 6.4, 5.6
DPI = 200  # 2 × the usual 100
TITLE_PT, TEXT_PT, SMALL_PT = 12, 9, 7.5
# Characters in a line of the title and of the caption.
TITLE_WIDTH, CAPTION_WIDTH = 60, 100
_RGBA = re.compile(r"rgba\((\d+),(\d+),(\d+),([\d.]+)\)")
# Of a file nothing depends on when it was made.
_UNDATED = {"png": {}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}


def drawn(picture: Picture, format: str) -> bytes:
    """The picture as a file: png, svg or pdf."""
    figure, axes = landscape_figure(picture)
    draw_path(axes, picture)
    return file_of(figure, picture, format)


def landscape_figure(picture: Picture) -> tuple[Figure, Axes]:
    """A figure with the landscape, and its axes."""
    figure = Figure(figsize=(WIDTH_IN, HEIGHT_IN), dpi=DPI, facecolor=picture.style.paper)
    FigureCanvasAgg(figure)
    return figure, landscape_axes(figure, picture)


def file_of(figure: Figure, picture: Picture, format: str) -> bytes:
    """What is drawn as a file: png, svg or pdf."""
    file = io.BytesIO()
    figure.savefig(
        file,
        format=format,
        bbox_inches="tight",
        pad_inches=0.15,
        facecolor=picture.style.paper,
        metadata=_UNDATED[format],
    )
    return file.getvalue()


def landscape_axes(figure: Figure, picture: Picture) -> Axes:
    """The axes with the landscape, the title and the caption, without the run."""
    style, (across, up) = picture.style, picture.window
    axes: Axes = figure.add_axes((0.12, 0.2, 0.83, 0.68))
    axes.set(xlim=across, ylim=up, facecolor=style.paper)
    if picture.grid is not None:
        _draw_map(axes, picture)
    else:
        _draw_curve(axes, picture)
    across_name, up_name = picture.axis_names
    axes.set_xlabel(across_name, color=style.ink)
    axes.set_ylabel(up_name, color=style.ink)
    axes.tick_params(colors=style.ink, labelsize=TEXT_PT)
    for spine in axes.spines.values():
        spine.set_color(style.grid)
    if picture.title:
        title = textwrap.fill(picture.title, TITLE_WIDTH)
        axes.set_title(title, color=style.ink, fontsize=TITLE_PT, parse_math=False)
    _write_caption(axes, picture)
    return axes


def _draw_map(axes: Axes, picture: Picture) -> None:
    grid, style = picture.grid, picture.style
    assert grid is not None
    levels, colors = isolines(style)
    axes.set_facecolor(style.gap)
    axes.contourf(grid.x, grid.y, grid.shade, [-1.0, *levels, 2.0], colors=colors)
    if grid.shade[grid.shade == grid.shade].size:  # not all of it is a gap
        axes.contour(
            grid.x, grid.y, grid.shade, levels, colors=[_rgba(style.isoline)], linewidths=0.7
        )
    axes.set_aspect("equal" if picture.equal else "auto")


def _draw_curve(axes: Axes, picture: Picture) -> None:
    curve, style = picture.curve, picture.style
    assert curve is not None
    for low, high in curve.gaps:
        axes.axvspan(low, high, color=style.gap, alpha=0.45, linewidth=0)
    axes.grid(color=style.grid, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.plot(curve.x, curve.y, color=style.second, linewidth=2)


def _write_caption(axes: Axes, picture: Picture) -> None:
    lines = [*textwrap.wrap(picture.caption, CAPTION_WIDTH)]
    lines += textwrap.wrap(picture.link, CAPTION_WIDTH) if picture.link else []
    if lines:
        words: dict[str, Any] = {
            "color": picture.style.muted,
            "fontsize": SMALL_PT,
            "parse_math": False,
        }
        place: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points"}
        axes.annotate(
            "\n".join(lines), (0.5, 0), xytext=(0, -36), ha="center", va="top", **words, **place
        )


def path_artists(axes: Axes, picture: Picture) -> tuple[Any, Any]:
    """The path with its dots and the ring at its end, both still empty."""
    style = picture.style
    few = len(picture.dots) <= 60
    (path,) = axes.plot([], [], "-o", color=style.path, linewidth=1.2, markersize=4 if few else 2.5)
    edge: dict[str, Any] = {"markeredgecolor": style.path, "markeredgewidth": 2}
    (ring,) = axes.plot([], [], "o", markersize=11, markerfacecolor="none", **edge)
    return path, ring


def draw_path(axes: Axes, picture: Picture) -> None:
    """The whole run with its labels."""
    path, ring = path_artists(axes, picture)
    path.set_data(picture.dots[:, 0], picture.dots[:, 1])
    ring.set_data(picture.points[-1:, 0], picture.points[-1:, 1])
    draw_start(axes, picture)
    if picture.exit is not None:
        _draw_exit(axes, picture)


def draw_start(axes: Axes, picture: Picture) -> None:
    """The square at the start and its label, where the start is in the window."""
    style, (x, y) = picture.style, picture.points[0].tolist()
    axes.plot([x], [y], "s", color=style.start, markersize=7)
    _label(axes, "start", (x, y), (0, -14 if picture.rises else 14), style, style.ink)


def _draw_exit(axes: Axes, picture: Picture) -> None:
    """An arrow at the edge where the run leaves the window, with the number of the step."""
    assert picture.exit is not None
    style, (low, high) = picture.style, zip(*picture.window, strict=True)
    size = [top - bottom for bottom, top in zip(low, high, strict=True)]
    x, y = picture.exit.point.tolist()
    back = [0.07 * way * side for way, side in zip(picture.exit.way, size, strict=True)]
    arrow = {"arrowstyle": "-|>", "color": style.path, "linewidth": 2}
    axes.annotate("", (x, y), (x - back[0], y - back[1]), arrowprops=arrow, annotation_clip=False)
    aside = 60 if (x - low[0]) / size[0] < 0.5 else -60
    beside = (aside, 16 if (y - low[1]) / size[1] < 0.15 else -16)
    _label(axes, picture.departure, (x, y), beside, style, style.path)


def _label(
    axes: Axes,
    text: str,
    point: tuple[float, float],
    offset: tuple[float, float],
    style: Style,
    color: str,
) -> None:
    badge = {"boxstyle": "round,pad=0.2", "facecolor": style.paper, "alpha": 0.85, "linewidth": 0}
    axes.annotate(
        text,
        point,
        xytext=offset,
        textcoords="offset points",
        ha="center",
        va="center",
        fontsize=TEXT_PT,
        color=color,
        bbox=badge,
        annotation_clip=True,
    )


def _rgba(color: str) -> tuple[float, ...]:
    """A colour of CSS, as rgba(255,255,255,0.85), for Matplotlib."""
    found = _RGBA.fullmatch(color)
    assert found is not None
    *channels, opacity = map(float, found.groups())
    return (*(channel / 255 for channel in channels), opacity)
