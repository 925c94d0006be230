r"""A picture as TikZ with pgfplots, for \input in a LaTeX document.

Formulas in it are written from our own tree; words that were typed are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from contourpy import FillType, contour_generator

from gd_core.export.pictures.clipping import clipped_path, inside
from gd_core.export.pictures.pen import Pen
from gd_core.export.pictures.picture import Picture, isolines
from gd_core.figures import DARK, Interval
from gd_core.numerics import Array
from gd_core.objective import Objective

# Options of words that are broken into lines, each in the middle; center alone would stretch them.
_WRAPPED = "align=flush center, text width=10cm"
_ESCAPED = str.maketrans(
    {sign: f"\\{sign}" for sign in "{}%#&_$"}
    | {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
    | {"\N{NO-BREAK SPACE}": "~", "×": r"$\times$", "−": "$-$"}
    | {"α": r"$\alpha$", "β": r"$\beta$", "ε": r"$\varepsilon$", "ρ": r"$\rho$", "μ": r"$\mu$"}
    | {sign: f"$_{digit}$" for digit, sign in enumerate("₀₁₂₃₄₅₆₇₈₉")}
    | {sign: f"$^{digit}$" for digit, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
    | {"⁻": "$^-$", "…": r"\dots{}"}
)


def escaped(text: str) -> str:
    """Text as LaTeX prints it; a sign that LaTeX may not have is a question mark."""
    return text.translate(_ESCAPED).encode("ascii", "replace").decode()


def tikz_of(picture: Picture) -> str:
    """The picture as a tikzpicture, with what the document has to load in a comment."""
    lines = [*_opening(), *_colors(picture), *_on_paper(picture, _body(picture))]
    return "\n".join(lines) + "\n"


def _opening() -> Iterator[str]:
    yield r"% In the preamble: \usepackage{amsmath, pgfplots} \pgfplotsset{compat=1.17}"


def _colors(picture: Picture) -> Iterator[str]:
    style = picture.style
    named = {"path": style.path, "start": style.start, "curve": style.second, "gap": style.gap}
    named |= {"paper": style.paper, "ink": style.ink, "grid": style.grid}
    _, bands = isolines(style)
    named |= {f"band{k}": color for k, color in enumerate(bands)} if picture.grid else {}
    for name, color in named.items():
        yield rf"\definecolor{{gd-{name}}}{{HTML}}{{{color[1:].upper()}}}"


def _on_paper(picture: Picture, body: Iterator[str]) -> Iterator[str]:
    """The picture; a dark one on dark paper, as its words are white."""
    if picture.style is not DARK:
        yield from body
        return
    yield r"\begingroup\setlength{\fboxsep}{6pt}\colorbox{gd-paper}{%"
    yield from body
    yield r"}\endgroup"


def _body(picture: Picture) -> Iterator[str]:
    isoline = "gd-isoline/.style={draw=gd-paper, line width=0.3pt, even odd rule}"
    yield rf"\begin{{tikzpicture}}[color=gd-ink, {isoline}]"
    yield r"\begin{axis}["
    yield from (f"  {option}," for option in _options(picture))
    yield "]"
    yield from _map(picture) if picture.grid is not None else _curve(picture)
    yield from _path(picture)
    if picture.exit is not None:
        yield _exit(picture)
    yield r"\end{axis}"
    if caption := _caption(picture):
        yield rf"\node[below, {_WRAPPED}, font=\footnotesize]"
        yield rf"  at (current bounding box.south) {{{caption}}};"
    yield r"\end{tikzpicture}"


def _options(picture: Picture) -> Iterator[str]:
    pen = Pen.of(picture.window)
    for axis, (name, side) in enumerate(zip("xy", picture.window, strict=True)):
        low, high = (pen.number(edge, axis) for edge in side)
        yield f"{name}min={low}, {name}max={high}"
    across, up = picture.axis_names
    yield f"xlabel={{${across}$}}, ylabel={{${up}$}}"
    yield "clip=true, axis background/.style={fill=gd-paper}"
    if picture.grid is None:
        yield "grid=major, grid style={gd-grid}, unbounded coords=jump"
    else:
        yield "axis on top"
    if picture.equal:
        yield "axis equal image"
    if picture.title:
        yield f"title style={{{_WRAPPED}}}"
        yield f"title={{{_formula(picture.objective)}}}"


def _formula(objective: Objective) -> str:
    letters = "".join(f",\\; {name} = {number:g}" for name, number in objective.values)
    return rf"$f({', '.join(objective.variables)}) = {objective.latex}{letters}$"


def _caption(picture: Picture) -> str:
    wanted = picture.settings
    pieces = [_formula(picture.objective), escaped(wanted)] if wanted else []
    if picture.link:
        pieces.append(rf"\texttt{{{_breakable(picture.link)}}}")
    return r" \\ ".join(pieces)


def _breakable(link: str) -> str:
    """A link that may be broken after each sign and within a long word."""
    parts = re.findall(r"[^/?&=%]{1,20}[/?&=%]?|[/?&=%]", link)
    return r"\allowbreak{}".join(map(escaped, parts))


def _path(picture: Picture) -> Iterator[str]:
    """The line, its dots, the ring at its end and the start, as far as they are near the window."""
    window, start = picture.window, picture.points[:1]
    line = clipped_path(picture.dots, window)
    dots, end, start = (inside(some, window) for some in (picture.dots, picture.points[-1:], start))
    pen = Pen.of(window)
    for options, points in (
        ("gd-path, no marks, unbounded coords=jump", line),
        ("gd-path, only marks, mark=*, mark size=1.2pt", dots),
        ("gd-path, only marks, mark=o, mark size=4pt, very thick", end),
        ("gd-start, only marks, mark=square*, mark size=3pt", start),
    ):
        if len(points):
            yield pen.plot(options, points)
    badge = "fill=gd-paper, fill opacity=0.85, text opacity=1, inner sep=1.5pt"
    shift = "-11pt" if picture.rises else "11pt"
    for point in start:
        yield rf"\node[{badge}, yshift={shift}] at (axis cs:{pen.point(point)}) {{start}};"


def _map(picture: Picture) -> Iterator[str]:
    """The bands between the isolines, each a filled area with its holes."""
    grid = picture.grid
    assert grid is not None
    pen = Pen.of(picture.window)
    yield rf"\fill[gd-gap] {pen.closed(_corners(*picture.window))};"
    levels, colors = isolines(picture.style)
    shade = np.ma.masked_invalid(grid.shade)
    generator = contour_generator(grid.x, grid.y, shade, fill_type=FillType.OuterOffset)
    edges = [-1.0, *levels, 2.0]
    for k in range(len(colors)):
        found: Any = generator.filled(edges[k], edges[k + 1])
        areas, offsets = found
        for points, ends in zip(areas, offsets, strict=True):
            rings = (points[a : b - 1] for a, b in pairwise(ends))
            paths = " ".join(map(pen.closed, rings))
            yield rf"\filldraw[fill=gd-band{k}, gd-isoline] {paths};"


def _curve(picture: Picture) -> Iterator[str]:
    curve = picture.curve
    assert curve is not None
    pen = Pen.of(picture.window)
    for gap in curve.gaps:
        yield rf"\fill[gd-gap, opacity=0.45] {pen.closed(_corners(gap, picture.window[1]))};"
    yield pen.plot("gd-curve, thick, no marks", np.column_stack([curve.x, curve.y]))


def _corners(across: Interval, up: Interval) -> Array:
    (left, right), (low, high) = across, up
    return np.array([[left, low], [right, low], [right, high], [left, high]])


def _exit(picture: Picture) -> str:
    assert picture.exit is not None
    size = np.array([high - low for low, high in picture.window])
    tail = picture.exit.point - 0.07 * picture.exit.way * size
    start, end = map(Pen.of(picture.window).point, (tail, picture.exit.point))
    words = f"node[pos=0, fill=gd-paper, font=\\small] {{{picture.departure}}}"
    return rf"\draw[gd-path, very thick, ->] (axis cs:{start}) -- (axis cs:{end}) {words};"
