r"""A picture as TikZ with pgfplots, for \input in a LaTeX document.

Formulas in it are written from our own tree; words that were typed are escaped.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from contourpy import FillType, contour_generator

from gd_core.export.pictures.picture import Picture, isolines
from gd_core.numerics import Array
from gd_core.objective import Objective

DIGITS = 5  # of coordinates
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
    return "\n".join([*_opening(), *_colors(picture), *_body(picture)]) + "\n"


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


def _body(picture: Picture) -> Iterator[str]:
    isoline = "gd-isoline/.style={draw=gd-paper, line width=0.3pt, even odd rule}"
    yield rf"\begin{{tikzpicture}}[color=gd-ink, {isoline}]"
    yield r"\begin{axis}["
    yield from (f"  {option}," for option in _options(picture))
    yield "]"
    yield from _map(picture) if picture.grid is not None else _curve(picture)
    yield _plot("gd-path, mark=*, mark size=1.2pt", picture.dots)
    yield _plot("gd-path, only marks, mark=o, mark size=4pt, very thick", picture.points[-1:])
    yield _plot("gd-start, only marks, mark=square*, mark size=3pt", picture.points[:1])
    x, y = map(_number, picture.points[0])
    yield rf"\node[above, inner sep=6pt] at (axis cs:{x},{y}) {{start}};"
    if picture.exit is not None:
        yield _exit(picture)
    yield r"\end{axis}"
    if caption := _caption(picture):
        yield r"\node[below, align=center, text width=10cm, font=\footnotesize]"
        yield rf"  at (current bounding box.south) {{{caption}}};"
    yield r"\end{tikzpicture}"


def _options(picture: Picture) -> Iterator[str]:
    (left, right), (low, high) = picture.window
    yield f"xmin={_number(left)}, xmax={_number(right)}"
    yield f"ymin={_number(low)}, ymax={_number(high)}"
    yield "xlabel={$x$}, ylabel={$y$}" if picture.grid else "xlabel={$x$}, ylabel={$f(x)$}"
    yield "clip=true, axis background/.style={fill=gd-paper}"
    if picture.grid is None:
        yield "grid=major, grid style={gd-grid}, unbounded coords=jump"
    if picture.equal:
        yield "axis equal image"
    if picture.title:
        yield f"title={{{_formula(picture.objective)}}}"


def _formula(objective: Objective) -> str:
    letters = "".join(f",\\; {name} = {number:g}" for name, number in objective.values)
    return rf"$f({', '.join(objective.variables)}) = {objective.latex}{letters}$"


def _caption(picture: Picture) -> str:
    wanted = picture.settings
    pieces = [_formula(picture.objective), escaped(wanted)] if wanted else []
    if picture.link:
        pieces.append(rf"\texttt{{{escaped(picture.link)}}}")
    return r" \\ ".join(pieces)


def _map(picture: Picture) -> Iterator[str]:
    """The bands between the isolines, each a filled area with its holes."""
    grid = picture.grid
    assert grid is not None
    (left, right), (low, high) = picture.window
    corners = np.array([[left, low], [right, low], [right, high], [left, high]])
    yield rf"\fill[gd-gap] {_closed(corners)};"
    levels, colors = isolines(picture.style)
    shade = np.ma.masked_invalid(grid.shade)
    generator = contour_generator(grid.x, grid.y, shade, fill_type=FillType.OuterOffset)
    edges = [-1.0, *levels, 2.0]
    for k in range(len(colors)):
        found: Any = generator.filled(edges[k], edges[k + 1])
        areas, offsets = found
        for points, ends in zip(areas, offsets, strict=True):
            rings = (points[a : b - 1] for a, b in pairwise(ends))
            paths = " ".join(map(_closed, rings))
            yield rf"\filldraw[fill=gd-band{k}, gd-isoline] {paths};"


def _curve(picture: Picture) -> Iterator[str]:
    curve = picture.curve
    assert curve is not None
    (_, _), (low, high) = picture.window
    for left, right in curve.gaps:
        corners = np.array([[left, low], [right, low], [right, high], [left, high]])
        yield rf"\fill[gd-gap, opacity=0.45] {_closed(corners)};"
    yield _plot("gd-curve, thick, no marks", np.column_stack([curve.x, curve.y]))


def _exit(picture: Picture) -> str:
    assert picture.exit is not None
    size = np.array([high - low for low, high in picture.window])
    tail = picture.exit.point - 0.07 * picture.exit.way * size
    start, end = (",".join(map(_number, point)) for point in (tail, picture.exit.point))
    words = f"node[pos=0, fill=gd-paper, font=\\small] {{{picture.departure}}}"
    return rf"\draw[gd-path, very thick, ->] (axis cs:{start}) -- (axis cs:{end}) {words};"


def _plot(options: str, points: Array) -> str:
    rows = " ".join(f"({_number(x)},{_number(y)})" for x, y in points)
    return rf"\addplot[{options}] coordinates {{{rows}}};"


def _closed(points: Array) -> str:
    return " -- ".join(f"(axis cs:{_number(x)},{_number(y)})" for x, y in points) + " -- cycle"


def _number(number: float) -> str:
    return "nan" if np.isnan(number) else f"{number:.{DIGITS}g}"
